"""A store as rows of tables: what both databases have under the same names, to be carried from one to the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from tetatet.stores.sql.statements import Row

KEPT_BY_ITSELF = frozenset({"act_count", "tetatet_schema"})
"""Tables that a database fills as the others are filled."""

PAGE = 1000
"""Rows that are written together: some MB."""


class Tables(Protocol):
    """All that a store keeps, as it is at one moment."""

    def columns(self) -> Mapping[str, Sequence[str]]:
        """The columns of each table: those of its key, then the others by their names."""
        ...

    def is_empty(self, table: str) -> bool:
        """Has it no row?"""
        ...

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """All rows of a table, in the order of its key."""
        ...

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Add rows to a table, within a transaction."""
        ...

    @property
    def set_aside(self) -> int:
        """The largest number that was ever given in the quarantine."""
        ...

    @set_aside.setter
    def set_aside(self, number: int) -> None: ...
