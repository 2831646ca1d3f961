"""The file as rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tetatet.stores.sql.statements import Row
from tetatet.stores.sql.tables import KEPT_BY_ITSELF
from tetatet.stores.sqlite.database import Database

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_COLUMNS = "SELECT name FROM pragma_table_info(?) ORDER BY pk = 0, pk, name"
_LAST_ASIDE = "SELECT seq FROM sqlite_sequence WHERE name = 'aside'"
_FORGET_ASIDE = "DELETE FROM sqlite_sequence WHERE name = 'aside'"
_KEEP_ASIDE = "INSERT INTO sqlite_sequence (name, seq) VALUES ('aside', ?)"


class SqliteTables:
    """The port `Tables` on a file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def columns(self) -> Mapping[str, Sequence[str]]:
        """The columns of each table: those of its key, then the others by their names."""
        names = [name for (name,) in self._database.rows(_TABLES) if name not in KEPT_BY_ITSELF]
        return {name: [column for (column,) in self._database.rows(_COLUMNS, (name,))] for name in names}

    def is_empty(self, table: str) -> bool:
        """Has it no row?"""
        return self._database.value(f"SELECT 1 FROM {table} LIMIT 1") is None  # noqa: S608 - names of our own schema

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """All rows of a table, in the order of its key: that of its first columns, as far as they tell rows apart."""
        listed = ", ".join(f'"{column}"' for column in columns)
        return self._database.each(f"SELECT {listed} FROM {table} ORDER BY {listed}")  # noqa: S608 - names of our own schema

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        listed, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
        self._database.many(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)  # noqa: S608 - names of our own schema

    @property
    def set_aside(self) -> int:
        """The largest number that was ever given in the quarantine."""
        return int(self._database.value(_LAST_ASIDE) or 0)

    @set_aside.setter
    def set_aside(self, number: int) -> None:
        self._database.execute(_FORGET_ASIDE)
        self._database.execute(_KEEP_ASIDE, (number,))
