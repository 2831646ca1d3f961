"""The schema as rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tetatet.stores.postgres.database import Database
from tetatet.stores.sql.statements import Row
from tetatet.stores.sql.tables import KEPT_BY_ITSELF

_COLUMNS = """
SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL)::text
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
ORDER BY c.relname, array_position(i.indkey::int[], a.attnum::int) NULLS LAST, a.attname COLLATE "C"
"""
_LAST_ASIDE = "SELECT value FROM counter WHERE name = 'aside'"
_KEEP_ASIDE = """
INSERT INTO counter (name, value) VALUES ('aside', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""


class PostgresTables:
    """The port `Tables` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._types: dict[str, dict[str, str]] = {}
        for table, column, kind in database.rows(_COLUMNS):
            if table not in KEPT_BY_ITSELF:
                self._types.setdefault(table, {})[column] = kind

    def columns(self) -> Mapping[str, Sequence[str]]:
        """The columns of each table: those of its key, then the others by their names."""
        return {table: list(types) for table, types in self._types.items()}

    def is_empty(self, table: str) -> bool:
        """Has it no row?"""
        return self._database.value(f"SELECT 1 FROM {table} LIMIT 1") is None  # noqa: S608 - names of our own schema

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """All rows of a table, in the order of its key."""
        listed = ", ".join(f'"{column}"' for column in columns)
        key = " WHERE name <> 'aside'" if table == "counter" else ""  # SQLite has this number elsewhere
        sql = f"COPY (SELECT {listed} FROM {table}{key} ORDER BY {listed}) TO STDOUT (FORMAT BINARY)"  # noqa: S608 - names of our own schema
        return self._database.each(sql, [self._types[table][column] for column in columns])

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        listed = ", ".join(f'"{column}"' for column in columns)
        yes_or_no = [at for at, column in enumerate(columns) if self._types[table][column] == "boolean"]
        self._database.many(
            f"COPY {table} ({listed}) FROM STDIN (FORMAT BINARY)",
            ([bool(one) if at in yes_or_no else one for at, one in enumerate(row)] for row in rows),
        )

    @property
    def set_aside(self) -> int:
        """The largest number that was ever given in the quarantine."""
        return int(self._database.value(_LAST_ASIDE) or 0)

    @set_aside.setter
    def set_aside(self, number: int) -> None:
        self._database.execute(_KEEP_ASIDE, (number,))
