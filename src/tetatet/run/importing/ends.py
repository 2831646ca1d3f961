"""What came of the rows, on the disk until it is written: events, and the places of lost lines.

Of an event only its time, id and place in the spool are sorted; its text, which may be
long, is written once and read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tetatet.model.time import HOUR
from tetatet.run.importing.scratch import FETCH_ROWS, Scratch

SORTED_ROWS = 100_000
"""Rows that are sorted at a time, some 20 MB of them: they fit into the memory, however many there are in all."""

_SORTED_TWINS = 50_000
"""Ids at a time whose events are looked at side by side."""

_CREATE = """
CREATE TABLE event(
  happened BIGINT, id VARCHAR, customer VARCHAR, file INTEGER, row BIGINT, nth BIGINT,
  name VARCHAR, money BLOB, place BIGINT, length BIGINT
);
CREATE TABLE lost(mapped INTEGER, file INTEGER, row BIGINT, reason VARCHAR, detail VARCHAR);
"""

_SEE_FIRST = """
CREATE TABLE sight AS SELECT customer, min(happened) AS first FROM event WHERE customer IS NOT NULL GROUP BY customer
"""
_FIRST_SIGHTS = "SELECT customer, first FROM sight"
_COUNT_CUSTOMERS = "SELECT count(*) FROM sight"

_LOST_FILES = "SELECT mapped, file, max(row) FROM lost GROUP BY mapped, file ORDER BY mapped, file"
_LOST = """
SELECT mapped, file, row, reason, detail FROM lost
WHERE mapped = ? AND file = ? AND row BETWEEN ? AND ?
ORDER BY row
"""

_FIND_TWINS = """
CREATE TABLE twin AS
SELECT id, row_number() OVER (ORDER BY id) AS rank FROM (SELECT id FROM event GROUP BY id HAVING count(*) > 1)
"""
_COUNT_TWINS = "SELECT count(*) FROM twin"
_TWICE = """
SELECT happened, event.id, customer, file, row, nth, name, money, place, length
FROM event JOIN twin ON twin.id = event.id
WHERE twin.rank BETWEEN ? AND ?
ORDER BY twin.rank, file, nth
"""

_HOURS = "SELECT happened // ? AS hour, count(*) FROM event GROUP BY hour ORDER BY hour"
_IN_ORDER = """
SELECT nth, place, length FROM event WHERE happened >= ? AND happened < ? ORDER BY happened, id
"""


class Kept(NamedTuple):
    """What is sorted of an event: `file` and `row` say where it stands, `nth` when it came, `name` and `money` what it counts as."""

    at: int
    id: str
    customer: str | None
    file: int
    row: int
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


class _Marks:
    """A set of whole numbers from 0: an eighth of a byte for each up to the largest, however many are in it."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        self._bits[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] >> (number & 7) & 1)


class Ends:
    """The events and the lost lines of one import."""

    def __init__(self, scratch: Scratch) -> None:
        self._database = scratch.ends
        self._spool_path = scratch.folder / "spool"
        self._spool = self._spool_path.open("wb")
        self._length = 0
        self._dropped = _Marks()
        self._database.execute(_CREATE)
        self._appenders = {name: self._database.appender(name) for name in ("event", "lost")}
        self._pending: dict[str, list[tuple[Any, ...]]] = {"event": [], "lost": []}

    # ------------------------------------------------------------ in

    def add_event(self, kept: Kept, line: bytes) -> None:
        """Keep one event and its line."""
        self._spool.write(line)
        self._add("event", (*kept, self._length, len(line)))
        self._length += len(line)

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

    def _settle(self) -> None:
        """Make what was added visible to queries."""
        for table in self._pending:
            self._flush(table)
        self._spool.flush()

    def drop(self, kept: Kept) -> None:
        """Leave this event out of `lines`."""
        self._dropped.add(kept.nth)

    # ------------------------------------------------------------ out

    def see_customers(self) -> int:
        """Find out when each customer was first seen; says how many there are. To be called once."""
        self._settle()
        self._database.execute(_SEE_FIRST)
        counted = self._database.execute(_COUNT_CUSTOMERS)
        return int(counted[0]) if counted else 0

    def first_sights(self) -> Iterator[tuple[str, int]]:
        """Each customer's id and the time of the first event; events may be added meanwhile."""
        return ((customer, first) for customer, first in self._database.rows(_FIRST_SIGHTS))

    def lost(self) -> Iterator[Lost]:
        """The lines that do not go on, by table, file and row."""
        self._settle()
        for table, file, last in self._database.rows(_LOST_FILES):
            for start in range(1, last + 1, SORTED_ROWS):
                for row in self._database.rows(_LOST, [table, file, start, start + SORTED_ROWS - 1]):
                    yield Lost(*row)

    def twice(self) -> Iterator[tuple[Kept, bytes]]:
        """Events that share an id, by id, those that came first standing first, each with its line. To be called once."""
        self._settle()
        self._database.execute(_FIND_TWINS)
        counted = self._database.execute(_COUNT_TWINS)
        last = int(counted[0]) if counted else 0
        with self._spool_path.open("rb") as spool:
            for start in range(1, last + 1, _SORTED_TWINS):
                for *kept, place, length in self._database.rows(_TWICE, [start, start + _SORTED_TWINS - 1]):
                    spool.seek(place)
                    yield Kept(*kept), spool.read(length)

    def lines(self) -> Iterator[bytes]:
        """The events that stay, in order of time and id."""
        self._settle()
        with self._spool_path.open("rb") as spool:
            for start, end in self._spans():
                for nth, place, length in self._database.rows(_IN_ORDER, [start, end]):
                    if nth not in self._dropped:
                        spool.seek(place)
                        yield spool.read(length)

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Spans of time, from and to, that hold `SORTED_ROWS` events or a little more."""
        start, events, hour = None, 0, 0
        for hour, of_hour in self._database.rows(_HOURS, [HOUR]):
            start = hour if start is None else start
            events += of_hour
            if events >= SORTED_ROWS:
                yield start * HOUR, (hour + 1) * HOUR
                start, events = None, 0
        if start is not None:
            yield start * HOUR, (hour + 1) * HOUR

    def close(self) -> None:
        self._spool.close()
