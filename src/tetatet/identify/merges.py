"""The log of merges: who is one customer with whom, why, and how it was before.

A merge moves nothing. Each identifier belongs for good to the record that an event
opened or completed with it; a merge is an alias between two records, and a customer is
all records that aliases hold together. To undo a merge is to take its alias away: both
sets of identifiers are there as they were, and what came later lies with the record
whose own identifier brought it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tetatet.identify.match import Identifier
from tetatet.model.time import Instant


@dataclass(frozen=True, slots=True)
class Merge:
    """`loser` became an alias of `winner` at an event's time, because both had `cause`.

    `winner` and `loser` are the customers' keys; `winner_record` and `loser_record` the
    records that the cause ties together. The identifiers are those of each customer just before.
    """

    number: int
    winner: int
    loser: int
    at: Instant
    cause: Identifier
    winner_identifiers: tuple[Identifier, ...]
    loser_identifiers: tuple[Identifier, ...]
    winner_record: int
    loser_record: int


class MergeLog:
    """All merges ever made, and the customers that the standing ones make."""

    def __init__(self) -> None:
        self.merges: list[Merge] = []
        self._standing: dict[int, Merge] = {}  # by number, in order
        self._customer: dict[int, int] = {}  # record → customer, where they differ
        self._records: dict[int, list[int]] = {}  # customer → records, where there are several
        self._apart: set[tuple[int, int]] = set()  # records that a person has separated

    def customer(self, record: int) -> int:
        """The key of the customer that this record, or this former customer, belongs to now."""
        return self._customer.get(record, record)

    def records(self, customer: int) -> list[int]:
        """The records of a customer, the oldest first."""
        return self._records.get(customer, [customer])

    def stands(self, merge: Merge) -> bool:
        """Has it not been undone?"""
        return merge.number in self._standing

    def kept_apart(self, one: int, other: int) -> bool:
        """Has a merge between these two customers been undone? Then only a person joins them again."""
        pair = {one, other}
        return any({self.customer(left), self.customer(right)} == pair for left, right in self._apart)

    def add(self, merge: Merge) -> None:
        """Write down a merge, and make it so."""
        assert merge.number == len(self.merges)
        self.merges.append(merge)
        self._standing[merge.number] = merge
        self._join(merge)

    def undo(self, merge: Merge) -> tuple[int, int]:
        """Take the alias away and keep the two sides apart; returns the keys of both customers as they are now."""
        assert self.stands(merge)
        del self._standing[merge.number]
        self._apart.add((merge.winner_record, merge.loser_record))
        records = set(self.records(self.customer(merge.winner_record)))
        for record in records:
            self._customer.pop(record, None)
            self._records.pop(record, None)
        for other in self._standing.values():
            if other.winner_record in records:
                self._join(other)
        return self.customer(merge.winner_record), self.customer(merge.loser_record)

    def _join(self, merge: Merge) -> None:
        winner, loser = self.customer(merge.winner_record), self.customer(merge.loser_record)
        joined = sorted(self.records(winner) + self.records(loser))
        self._records.pop(loser, None)
        self._records[winner] = joined
        for record in joined:
            self._customer[record] = winner
