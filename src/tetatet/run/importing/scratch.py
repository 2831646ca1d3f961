"""Room on the disk for one import: two databases of limited memory, gone when the import ends.

Rows are brought together by DuckDB because it sorts and joins more than fits into its
memory limit by writing sorted runs to the disk, whatever the order of the files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tetatet.model.errors import UnavailableError

FETCH_ROWS = 5_000
"""Rows taken from a database at a time: enough to spread the cost of a query, few enough for a megabyte or two."""

LINES_MEMORY = "80MB"
"""For sorting and joining order lines; what does not fit goes to the disk."""

ENDS_MEMORY = "40MB"
"""For sorting the times and ids of events, and the places of lost rows."""

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "preserve_insertion_order": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class Database:
    """A DuckDB file and its memory."""

    def __init__(self, folder: Path, name: str, memory_limit: str, threads: int) -> None:
        limits: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(folder / f"{name}-runs"),
        }
        self._connection = duckdb.connect(folder / f"{name}.duckdb", config=_SETTINGS | limits)

    def execute(self, statement: str, given: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Carry out a statement; its first row."""
        return self._connection.execute(statement, list(given)).fetchone()

    def appender(self, table: str) -> duckdb.Appender:
        """Adds rows to a table, on a connection of its own."""
        return self._connection.cursor().appender(table)

    def rows(self, query: str, given: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as they come."""
        for batch in self.batches(query, given):
            yield from batch

    def batches(self, query: str, given: Sequence[Any] = ()) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, `FETCH_ROWS` at a time."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(query, list(given))
            while rows := cursor.fetchmany(FETCH_ROWS):
                yield rows
        finally:
            cursor.close()

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Scratch:
    """One import's room: `lines` for what is being brought together, `ends` for what came of it.

    They are two because a sort takes all the memory of its database, and while sorted
    lines come out of the one, events go into the other.
    """

    folder: Path
    lines: Database
    ends: Database


@contextmanager
def open_scratch(beside: Path) -> Iterator[Scratch]:
    """Room on the disk that `beside` lies on, where the result needs room anyway.

    Raises: UnavailableError: the disk is full or cannot be written to.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".tetatet-import-", dir=beside.parent) as name:
            folder = Path(name)
            lines = Database(folder, "lines", LINES_MEMORY, threads=2)
            ends = Database(folder, "ends", ENDS_MEMORY, threads=1)
            try:
                yield Scratch(folder, lines, ends)
            finally:
                lines.close()
                ends.close()
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
        raise UnavailableError(f"the import could not go on: {str(error).splitlines()[0]}") from error
