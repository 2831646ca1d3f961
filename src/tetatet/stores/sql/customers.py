"""Everybody's records: read when asked for or together before that, written together at the commit.

Within a transaction a key has one record, whoever asks. At the commit those that
changed are written, each guarded by the version it was read with. The records of the
customers met last stay decoded for the next transaction; a rollback forgets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from tetatet.model.errors import ConflictError
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant
from tetatet.stores.bodies import FORMAT, Standing, decode, due_of, encode, slot_of, standing_of
from tetatet.stores.sql.statements import Database, Row

MAX_CACHED = 10_000
"""Records kept decoded between transactions: some 80 MB of a heart's 500, and the customers of the last minutes."""

MAX_PLACES = 4 * MAX_CACHED
"""Ids whose key is known without asking: some 8 MB."""

PAGE = 256
"""Records read at once when all are gone through."""


@dataclass(slots=True)
class _Held:
    """A record with what the database has of it; version 0 is one that it does not have."""

    record: Record
    version: int = 0
    body: bytes = b""
    id: str = ""
    due: Instant | None = None
    standing: Standing = ()


class SqlCustomers:
    """The port `Customers` on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._q = database.queries.customers
        self._held: dict[int, _Held] = {}  # handed out in this transaction
        self._lent: dict[int, _Held] = {}  # handed out by going through all, to the end of its page
        self._gone: dict[int, _Held] = {}
        self._cache: dict[int, _Held] = {}
        self._ahead: dict[int, Row] = {}  # read before anybody asked, and not decoded: perhaps nobody will
        self._places: dict[str, int] = {}
        self._placed: dict[str, int] = {}  # as the database has them, or will at the commit
        self._absent: set[int] = set()  # asked for in vain, so that putting one there does not ask again

    # ------------------------------------------------------------ ahead

    def expect(self, keys: Iterable[int]) -> None:
        """Read these records now, in one question, as far as they are not at hand."""
        if not self._database.within:
            return
        wanted = {
            key
            for key in keys
            if key not in self._held and key not in self._cache and key not in self._ahead and not self._is_settled(key)
        }
        for key, placed, *row in self._database.asked(self._q.GET_MANY, sorted(wanted)):
            wanted.discard(key)
            self._ahead[key] = tuple(row)
            if placed is not None:
                self._placed[row[0]] = placed
        self._absent |= wanted

    def _is_settled(self, key: int) -> bool:
        return key in self._absent or key in self._gone or key in self._lent

    def expect_none(self, key: int) -> None:
        """This key has just been given out, and nobody has a record under it."""
        self._absent.add(key)

    # ------------------------------------------------------------ the port

    def get(self, key: int) -> Record | None:
        """The record of this key, or None."""
        held = self._held.get(key) or self._find(key)
        return None if held is None else held.record

    def __getitem__(self, key: int) -> Record:
        record = self.get(key)
        if record is None:
            raise KeyError(key)
        return record

    def __setitem__(self, key: int, record: Record) -> None:
        assert self._database.within, "records are written within a transaction"
        held = self._held.get(key) or self._gone.pop(key, None)
        if held is None:
            held = None if key in self._absent else self._find(key)
        if held is None:
            held = _Held(record)
        held.record = record
        self._held[key] = held

    def __len__(self) -> int:
        self.flush()
        return int(self._database.value(self._q.COUNT))

    def values(self) -> Iterator[Record]:
        """All records, in no order that matters."""
        for _key, record in self.in_order():
            yield record

    def items(self) -> Iterable[tuple[int, Record]]:
        """All records with their keys, in no order that matters."""
        return self.in_order()

    def in_order(self) -> Iterator[tuple[int, Record]]:
        """All records with their keys, in the order of the records' ids.

        A page at a time, whatever the size of the base: a record is the caller's until
        he asks for the next page's; what he changes is written.
        """
        self.flush()
        last = ("", -1)
        while page := self._database.rows(self._q.IN_ORDER, (*last, PAGE)):
            for key, *rest in page:
                held = self._held.get(key) or self._lent.get(key)
                if held is None:
                    if key in self._gone:
                        continue
                    self._ahead.pop(key, None)
                    held = self._cache.pop(key, None) or _held_of(tuple(rest))
                    if self._database.within:
                        self._lent[key] = held
                yield key, held.record
            last = (page[-1][1], page[-1][0])
            self._write(self._lent)
            self._lent.clear()

    def key_of(self, record_id: str) -> int:
        """Under which key the record of that id is now, or the one that it was poured into."""
        found = self._placed.get(record_id)
        if found is None:
            found = self._database.value(self._q.KEY_OF, (record_id,))
            if found is None:
                raise KeyError(record_id)
            if self._database.within:
                self._placed[record_id] = found
        return found

    def place(self, record_id: str, key: int) -> None:
        """The record of that id is under this key from now on."""
        assert self._database.within, "places are given within a transaction"
        self._places[record_id] = self._placed[record_id] = key

    def take(self, key: int) -> Record | None:
        """Take a record out for good."""
        assert self._database.within, "records are taken out within a transaction"
        held = self._held.pop(key, None) or self._find(key)
        if held is None:
            return None
        self._held.pop(key, None)
        if held.version:
            self._gone[key] = held
        return held.record

    # ------------------------------------------------------------ who is due

    def due(self, now: Instant, limit: int) -> list[int]:
        """The keys of the records that are due, the longest overdue first, at one moment by their ids."""
        return [key for _due, _id, key in self._first_due(now, limit)]

    def next_due(self) -> Instant:
        """When the next record is due."""
        found = self._first_due(NEVER, 1)
        return found[0][0] if found else NEVER

    def _first_due(self, now: Instant, limit: int) -> list[tuple[Instant, str, int]]:
        """What the database says, but for those in hand, and those in hand as they are now."""
        in_hand = {**self._held, **self._lent}
        outdated = sum(one.due is not None and one.due <= now for one in (*in_hand.values(), *self._gone.values()))
        found: list[tuple[Instant, str, int]] = [
            (due, record_id, key)
            for due, record_id, key in self._database.rows(self._q.DUE, (now, limit + outdated))
            if key not in in_hand and key not in self._gone
        ]
        for key, held in in_hand.items():
            if held.record.due <= now and held.record.due < NEVER:
                found.append((held.record.due, held.record.id, key))
        found.sort()
        return found[:limit]

    # ------------------------------------------------------------ reading and writing

    def _find(self, key: int) -> _Held | None:
        if key in self._gone or key in self._absent:
            return None
        if not self._database.within:
            row = self._database.row(self._q.GET, (key,))
            return None if row is None else _held_of(row)
        held = self._lent.pop(key, None) or self._cache.pop(key, None)
        if held is None:
            row = self._ahead.pop(key, None) or self._database.row(self._q.GET, (key,))
            if row is None:
                self._absent.add(key)
                return None
            held = _held_of(row)
        self._held[key] = held
        return held

    def flush(self) -> None:
        """Write what has changed so far, so that a question to the database sees it."""
        if not self._database.within:
            return
        self._write({**self._lent, **self._held})
        if self._gone:
            gone = [(key, held.version) for key, held in self._gone.items()]
            _guarded(self._database.many(self._q.REMOVE, gone), len(gone))
            self._database.many(self._q.STAND_NOWHERE, [(key,) for key, held in self._gone.items() if held.standing])
            self._gone.clear()
        if self._places:
            self._database.many(self._q.PLACE, self._places.items())
            self._places.clear()

    def _write(self, changed: dict[int, _Held]) -> None:
        added: list[Row] = []
        bodies: list[Row] = []
        moved: list[Row] = []
        standing: list[tuple[int, Standing]] = []
        for key, held in changed.items():
            record = held.record
            body = encode(record)
            if body == held.body:
                continue
            due, stands = due_of(record), standing_of(record)
            if not held.version:
                added.append((key, record.id, slot_of(record.id), due, FORMAT, body))
            elif due == held.due and record.id == held.id:
                bodies.append((FORMAT, body, key, held.version))
            else:
                moved.append((record.id, slot_of(record.id), due, FORMAT, body, key, held.version))
            if stands != held.standing:
                standing.append((key, stands))
            held.version, held.body, held.id, held.due, held.standing = held.version + 1, body, record.id, due, stands
        for sql, rows in ((self._q.ADD, added), (self._q.CHANGE_BODY, bodies), (self._q.CHANGE, moved)):
            if rows:
                _guarded(self._database.many(sql, rows), len(rows))
        if standing:
            self._database.many(self._q.STAND_NOWHERE, [(key,) for key, _stands in standing])
            self._database.many(self._q.STAND, [(key, *one) for key, stands in standing for one in stands])

    # ------------------------------------------------------------ the end of a transaction

    def kept(self) -> None:
        """It was committed: what was met stays at hand."""
        self._cache.update(self._held)
        for part in (self._held, self._ahead, self._lent, self._absent):
            part.clear()
        for key in list(islice(self._cache, max(0, len(self._cache) - MAX_CACHED))):
            del self._cache[key]
        if len(self._placed) > MAX_PLACES:
            self._placed.clear()

    def forget(self) -> None:
        """It was rolled back: nothing that was handed out is worth anything."""
        for part in (self._held, self._ahead, self._lent, self._gone, self._places, self._placed, self._absent):
            part.clear()

    def forget_all(self) -> None:
        """Somebody else may have written."""
        self.forget()
        self._cache.clear()


def _held_of(row: Row) -> _Held:
    record_id, due, version, written_as, body = row
    record = decode(body, written_as)
    return _Held(record, version, body if written_as == FORMAT else b"", record_id, due, standing_of(record))


def _guarded(written: int, asked: int) -> None:
    """Raises: ConflictError: some record is not as it was when it was read."""
    if written != asked:
        raise ConflictError(f"{asked - written} of {asked} records have changed since they were read")
