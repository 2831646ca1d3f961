"""Room on the disk for one import: DuckDB for order and joins, a spool for the events themselves.

Rows are brought together by DuckDB because it sorts and joins more than fits into its
memory limit by writing sorted runs to the disk, whatever the order of the files. Of an
event only its time, id and place in the spool are sorted; its text, which may be long,
is written once and read once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tetatet.model.errors import UnavailableError
from tetatet.model.time import HOUR

MEMORY_LIMIT = "80MB"
"""For sorting and joining; what does not fit goes to the disk. Python and DuckDB themselves take some 100 MB."""

FETCH_ROWS = 5_000
"""Rows taken from DuckDB at a time."""

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY_LIMIT,
    "threads": 2,
    "preserve_insertion_order": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

_CREATE = """
CREATE TABLE event(
  happened BIGINT, id VARCHAR, customer VARCHAR, file INTEGER, nth BIGINT, name VARCHAR, money BLOB, place BIGINT, length BIGINT
);
CREATE TABLE dropped(nth BIGINT);
CREATE TABLE lost(mapped INTEGER, file INTEGER, row BIGINT, reason VARCHAR, detail VARCHAR);
"""

_REST = "CHECKPOINT; SET checkpoint_threshold = '1TB'"

_FIRST_SIGHTS = "SELECT customer, min(happened) FROM event WHERE customer IS NOT NULL GROUP BY customer"

_LOST_FILES = "SELECT mapped, file, max(row) FROM lost GROUP BY mapped, file ORDER BY mapped, file"
_LOST = """
SELECT mapped, file, row, reason, detail FROM lost
WHERE mapped = ? AND file = ? AND row BETWEEN ? AND ?
ORDER BY row
"""

_COUNT_CUSTOMERS = "SELECT count(*) FROM (SELECT customer FROM event WHERE customer IS NOT NULL GROUP BY customer)"

_TWICE = """
SELECT happened, id, customer, file, nth, name, money, place, length FROM event
WHERE id IN (SELECT id FROM event GROUP BY id HAVING count(*) > 1)
ORDER BY id, file, nth
"""

_HOURS = "SELECT happened // ? AS hour, count(*) FROM event GROUP BY hour ORDER BY hour"
_IN_ORDER = """
SELECT place, length FROM event ANTI JOIN dropped USING (nth)
WHERE happened >= ? AND happened < ?
ORDER BY happened, id
"""

SORTED_ROWS = 500_000
"""Rows that are sorted at a time. DuckDB sorts more on the disk, but what it needs for that grows with the rows."""


class Kept(NamedTuple):
    """What is sorted of an event: `file` and `nth` say where it came, `name` and `money` what it counts as."""

    at: int
    id: str
    customer: str | None
    file: int
    nth: int
    name: str
    money: bytes


class Lost(NamedTuple):
    """A line that was rejected (with a detail) or set aside (without): the table's number, the file's, the row."""

    table: int
    file: int
    row: int
    reason: str
    detail: str | None


class Scratch:
    """One import's room on the disk; gone when the import ends."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._spool_path = folder / "spool"
        self._spool = self._spool_path.open("wb")
        self._end = 0
        connection.execute(_CREATE)
        self._appenders = {name: connection.cursor().appender(name) for name in ("event", "lost")}
        self._pending: dict[str, list[tuple[Any, ...]]] = {"event": [], "lost": []}

    def add_event(self, kept: Kept, line: bytes) -> None:
        """Keep one event and its line."""
        self._spool.write(line)
        self._add("event", (*kept, self._end, len(line)))
        self._end += len(line)

    def add_lost(self, table: int, file: int, row: int, reason: str, detail: str | None) -> None:
        """Keep where a line stands that does not go on."""
        self._add("lost", (table, file, row, reason, detail))

    def _add(self, table: str, row: tuple[Any, ...]) -> None:
        pending = self._pending[table]
        pending.append(row)
        if len(pending) >= FETCH_ROWS:
            self._flush(table)

    def _flush(self, table: str) -> None:
        self._appenders[table].append_rows(self._pending[table])
        self._appenders[table].flush()
        self._pending[table] = []

    def settle(self) -> None:
        """Make what was added visible to queries."""
        for table in self._pending:
            self._flush(table)
        self._spool.flush()

    def first_sights(self) -> Iterator[tuple[str, int]]:
        """Each customer's id and the time of the first event."""
        self.settle()
        return self.rows(_FIRST_SIGHTS)

    def customers(self) -> int:
        """How many ids of customers the events name."""
        self.settle()
        counted = self.connection.execute(_COUNT_CUSTOMERS).fetchone()
        return int(counted[0]) if counted else 0

    def lost(self) -> Iterator[Lost]:
        """The lines that do not go on, by table, file and row."""
        self.settle()
        for table, file, last in self.rows(_LOST_FILES):
            for start in range(1, last + 1, SORTED_ROWS):
                for row in self.rows(_LOST, [table, file, start, start + SORTED_ROWS - 1]):
                    yield Lost(*row)

    def twice(self) -> Iterator[tuple[Kept, bytes]]:
        """Events that share an id, by id, those that came first standing first, each with its line."""
        self.settle()
        with self._spool_path.open("rb") as spool:
            for *kept, place, length in self.rows(_TWICE):
                spool.seek(place)
                yield Kept(*kept), spool.read(length)

    def drop(self, nths: Iterable[int]) -> None:
        """Leave these events out of `lines`."""
        with self.connection.cursor().appender("dropped") as appender:
            appender.append_rows((nth,) for nth in nths)

    def lines(self) -> Iterator[bytes]:
        """The events that stay, in order of time and id."""
        self.settle()
        with self._spool_path.open("rb") as spool:
            for start, end in self._spans():
                for place, length in self.rows(_IN_ORDER, [start, end]):
                    spool.seek(place)
                    yield spool.read(length)

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Spans of time, from and to, that hold `SORTED_ROWS` events or a little more."""
        start, events, hour = None, 0, 0
        for hour, of_hour in self.rows(_HOURS, [HOUR]):
            start = hour if start is None else start
            events += of_hour
            if events >= SORTED_ROWS:
                yield start * HOUR, (hour + 1) * HOUR
                start, events = None, 0
        if start is not None:
            yield start * HOUR, (hour + 1) * HOUR

    def rows(self, query: str, given: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as they come; queries and additions may go on meanwhile."""
        for batch in self.batches(query, given):
            yield from batch

    def batches(self, query: str, given: Sequence[Any] = ()) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, `FETCH_ROWS` at a time."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(query, list(given))
            while rows := cursor.fetchmany(FETCH_ROWS):
                yield rows
        finally:
            cursor.close()

    def rest(self) -> None:
        """Bring what was added into its final place, and leave later additions in the log until the end.

        To be called before a large sort: DuckDB would tidy up in the middle of it, and run out of memory.
        """
        self.settle()
        self.connection.execute(_REST)

    def close(self) -> None:
        self._spool.close()


@contextmanager
def open_scratch(beside: Path) -> Iterator[Scratch]:
    """Room on the disk that `beside` lies on, where the result needs room anyway.

    Raises: UnavailableError: the disk is full or cannot be written to.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".tetatet-import-", dir=beside.parent) as name:
            folder = Path(name)
            settings = _SETTINGS | {"temp_directory": str(folder / "runs")}
            with duckdb.connect(folder / "scratch.duckdb", config=settings) as connection:
                scratch = Scratch(folder, connection)
                try:
                    yield scratch
                finally:
                    scratch.close()
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
        raise UnavailableError(f"the import could not go on: {str(error).splitlines()[0]}") from error
