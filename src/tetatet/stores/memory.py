"""Records in memory: the store of a replay, and the twin that durable stores are held against."""

from __future__ import annotations

from collections.abc import Iterator

from tetatet.model.record import Record


class MemoryCustomers(dict[int, Record]):
    """Everybody's records by key, as `ports.Customers` asks for them; a dict, since nothing is quicker."""

    def take(self, key: int) -> Record | None:
        """Take a record out for good."""
        return self.pop(key, None)

    def in_order(self) -> Iterator[tuple[int, Record]]:
        """All records with their keys, in the order of the records' ids."""
        yield from sorted(self.items(), key=lambda one: one[1].id)
