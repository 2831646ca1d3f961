"""Records in memory: the store of a replay, and the twin that durable stores are held against."""

from __future__ import annotations

from collections.abc import Iterator

from tetatet.model.record import Record


class MemoryCustomers(dict[int, Record]):
    """Everybody's records by key, as `ports.Customers` asks for them; a dict, since nothing is quicker."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: dict[str, int] = {}

    def key_of(self, record_id: str) -> int:
        """Where the record of that id is now, after merges."""
        return self._keys[record_id]

    def place(self, record_id: str, key: int) -> None:
        """The record of that id is under this key from now on."""
        self._keys[record_id] = key

    def take(self, key: int) -> Record | None:
        """Take a record out for good."""
        return self.pop(key, None)

    def in_order(self) -> Iterator[tuple[int, Record]]:
        """All records with their keys, in the order of the records' ids."""
        yield from sorted(self.items(), key=lambda one: one[1].id)
