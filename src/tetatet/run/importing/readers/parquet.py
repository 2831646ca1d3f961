"""Parquet files, read by DuckDB column by column; every value becomes its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from tetatet.model.errors import InputError
from tetatet.run.importing.readers.rows import BATCH_ROWS, BadRow, Batch, Form, NativeRows, RowFile

Result = TypeVar("Result")

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
_NUMBERED_ROWS = "SELECT file_row_number + 1, {columns} FROM read_parquet(?, file_row_number = true)"


@contextmanager
def open_parquet(path: Path, form: Form, wanted: Sequence[str]) -> Iterator[RowFile]:
    """A Parquet file. Times without a zone keep none; those with one are shown in UTC."""
    with duckdb.connect(config=_SETTINGS) as connection:
        connection.execute(_ZONE)
        reader = _Reader(path, connection)
        yield RowFile(reader.names, reader.batches, lambda: reader.row, reader.count, reader.native)


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
        self._execute(_ROWS.format(columns=_as_text(wanted)))
        while lines := self._guard(lambda: self._connection.fetchmany(BATCH_ROWS)):
            rows = range(self.row + 1, self.row + 1 + len(lines))
            self.row += len(lines)
            yield Batch(rows, dict(zip(wanted, zip(*lines, strict=True), strict=True)))

    def native(self, wanted: Sequence[str]) -> NativeRows:
        """The file as a query."""
        return NativeRows(_NUMBERED_ROWS.format(columns=_as_text(wanted)), (self._pattern,), self._guard)

    def _execute(self, query: str) -> duckdb.DuckDBPyConnection:
        return self._guard(lambda: self._connection.execute(query, [self._pattern]))

    def _guard(self, read: Callable[[], Result]) -> Result:
        try:
            return read()
        except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException) as error:
            problem = str(error).splitlines()[0]
            raise InputError(f"{self._file}: it is no Parquet file that can be read: {problem}") from error


def _as_text(names: Sequence[str]) -> str:
    return ", ".join(f"CAST({_quoted(name)} AS VARCHAR)" for name in names)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
