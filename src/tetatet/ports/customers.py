"""Everybody's records, as the engine asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from tetatet.model.record import Record


class Customers(Protocol):
    """Everybody's records, by key. What is got is owned by who got it, until it is put back or kept."""

    def get(self, key: int, /) -> Record | None:
        """The record of this key, or None."""
        ...

    def __getitem__(self, key: int, /) -> Record: ...

    def __setitem__(self, key: int, record: Record, /) -> None: ...

    def __len__(self) -> int: ...

    def values(self) -> Iterable[Record]:
        """All records, in no order that matters."""
        ...

    def items(self) -> Iterable[tuple[int, Record]]:
        """All records with their keys, in no order that matters."""
        ...

    def key_of(self, record_id: str, /) -> int:
        """Under which key the record of that id is now, or the one that it was poured into."""
        ...

    def place(self, record_id: str, key: int, /) -> None:
        """The record of that id is under this key from now on."""
        ...

    def take(self, key: int, /) -> Record | None:
        """Take a record out for good, as a merge does with the one that is poured into another."""
        ...

    def in_order(self) -> Iterator[tuple[int, Record]]:
        """All records with their keys, in the order of the records' ids."""
        ...
