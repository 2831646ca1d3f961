"""Parquet files, read by DuckDB column by column; every value becomes its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tetatet.model.errors import InputError
from tetatet.run.importing.readers.rows import BATCH_ROWS, BadRow, Batch, Form, RowFile

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "64MB",
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_ZONE = "SET TimeZone = 'UTC'"
_COLUMNS = "SELECT * FROM read_parquet(?) LIMIT 0"
_COUNT = "SELECT count(*) FROM read_parquet(?)"
_ROWS = "SELECT {columns} FROM read_parquet(?)"


@contextmanager
def open_parquet(path: Path, form: Form, wanted: Sequence[str]) -> Iterator[RowFile]:
    """A Parquet file. Times without a zone keep none; those with one are shown in UTC."""
    with duckdb.connect(config=_SETTINGS) as connection:
        connection.execute(_ZONE)
        reader = _Reader(path, connection)
        yield RowFile(reader.names, reader.batches, lambda: reader.row, reader.count)


class _Reader:
    """Reads the wanted columns in the order of the file."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._file = path.name
        self._pattern = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))
        self._connection = connection
        self.row = 0
        self.names = tuple(column[0] for column in self._execute(_COLUMNS).description or ())
        counted = self._execute(_COUNT).fetchone()
        self.count = int(counted[0]) if counted else 0

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch | BadRow]:
        """Batches in the order of the file."""
        columns = ", ".join(f"CAST({_quoted(name)} AS VARCHAR)" for name in wanted)
        self._execute(_ROWS.format(columns=columns))
        while lines := self._fetch():
            rows = range(self.row + 1, self.row + 1 + len(lines))
            self.row += len(lines)
            yield Batch(rows, dict(zip(wanted, zip(*lines, strict=True), strict=True)))

    def _execute(self, query: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(query, [self._pattern])
        except duckdb.Error as error:
            raise self._damaged(error) from error

    def _fetch(self) -> list[tuple[str | None, ...]]:
        try:
            return self._connection.fetchmany(BATCH_ROWS)
        except duckdb.Error as error:
            raise self._damaged(error) from error

    def _damaged(self, error: duckdb.Error) -> InputError:
        return InputError(f"{self._file}: it is no Parquet file that can be read: {str(error).splitlines()[0]}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
