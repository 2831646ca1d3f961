"""Records in memory with transactions: what `stores.sql.customers` is held against."""

from __future__ import annotations

from collections.abc import Iterator

from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant
from tetatet.stores.bodies import decode, encode
from tetatet.stores.memory_journal import Journal


class KeptCustomers:
    """The port `Customers`: bodies as they were committed, and over them the records in hand."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._bodies: dict[int, bytes] = {}
        self._held: dict[int, Record | None] = {}  # None: taken out, or never there
        self._keys: dict[str, int] = {}
        self._placed: dict[str, int] = {}
        self._due: dict[int, Instant] = {}

    def get(self, key: int) -> Record | None:
        """The record of this key, or None."""
        if key in self._held:
            return self._held[key]
        record = self._committed(key)
        if self._journal.within:
            self._held[key] = record
        return record

    def copy(self, key: int) -> Record | None:
        """The record as it is now, for somebody who changes nothing."""
        record = self._held[key] if key in self._held else self._committed(key)
        return None if record is None else decode(encode(record))

    def _committed(self, key: int) -> Record | None:
        body = self._bodies.get(key)
        return None if body is None else decode(body)

    def __getitem__(self, key: int) -> Record:
        record = self.get(key)
        if record is None:
            raise KeyError(key)
        return record

    def __setitem__(self, key: int, record: Record) -> None:
        assert self._journal.within, "records are written within a transaction"
        self._held[key] = record

    def __len__(self) -> int:
        return len(self._present())

    def _present(self) -> set[int]:
        taken = {key for key, record in self._held.items() if record is None}
        return (self._bodies.keys() | self._held.keys()) - taken

    def values(self) -> Iterator[Record]:
        """All records, in no order that matters."""
        for _key, record in self.in_order():
            yield record

    def items(self) -> Iterator[tuple[int, Record]]:
        """All records with their keys, in no order that matters."""
        return self.in_order()

    def in_order(self) -> Iterator[tuple[int, Record]]:
        """All records with their keys, in the order of the records' ids."""
        found = [(self[key].id, key) for key in self._present()]
        for _id, key in sorted(found):
            if (record := self.get(key)) is not None:  # nobody has taken it out meanwhile
                yield key, record

    def key_of(self, record_id: str) -> int:
        """Under which key the record of that id is now, or the one that it was poured into."""
        key = self.place_of(record_id)
        if key is None:
            raise KeyError(record_id)
        return key

    def place_of(self, record_id: str) -> int | None:
        """The same, None where nobody has that id."""
        return self._placed.get(record_id, self._keys.get(record_id))

    def place(self, record_id: str, key: int) -> None:
        """The record of that id is under this key from now on."""
        assert self._journal.within, "places are given within a transaction"
        self._placed[record_id] = key

    def take(self, key: int) -> Record | None:
        """Take a record out for good."""
        assert self._journal.within, "records are taken out within a transaction"
        record = self.get(key)
        self._held[key] = None
        return record

    # ------------------------------------------------------------ who is due

    def due(self, now: Instant, limit: int) -> list[int]:
        """The keys of the records that are due, the longest overdue first, at one moment by their ids."""
        due = self._due | {key: NEVER if one is None else one.due for key, one in self._held.items()}
        found = sorted((at, self[key].id, key) for key, at in due.items() if at <= now and at < NEVER)
        return [key for _at, _id, key in found[:limit]]

    def next_due(self) -> Instant:
        """When the next record is due."""
        first = self.due(NEVER, 1)
        return self[first[0]].due if first else NEVER

    # ------------------------------------------------------------ the end of a transaction

    def kept(self) -> None:
        """What is in hand is kept."""
        for key, record in self._held.items():
            self._due.pop(key, None)
            if record is None:
                self._bodies.pop(key, None)
            else:
                self._bodies[key] = encode(record)
                if record.due < NEVER:
                    self._due[key] = record.due
        self._keys |= self._placed
        self.forget()

    def forget(self) -> None:
        """What is in hand is forgotten."""
        self._held.clear()
        self._placed.clear()
