"""Which records are one customer, in a database: each record says whose it is now, each merge why."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tetatet.identify.match import Identifier
from tetatet.identify.merges import Merge
from tetatet.stores.sql.statements import Database

MAX_CACHED = 50_000
"""Records whose customer is known without asking: some 5 MB."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[Identifier, ...]).decode


class SqlMerges:
    """The port `Merges` on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._q = database.queries.register
        self._customers: dict[int, int] = {}

    @property
    def merges(self) -> list[Merge]:
        """All merges ever made."""
        return [_merge(*row) for row in self._database.rows(self._q.MERGES)]

    def customer(self, record: int) -> int:
        """The key of the customer that this record, or this former customer, belongs to now."""
        found = self._customers.get(record)
        if found is None:
            found = self._database.value(self._q.CUSTOMER, (record,))
            if found is None:
                return record
            self.remember(record, found)
        return found

    def remember(self, record: int, customer: int) -> None:
        """This is whose record it is: nobody has to ask again."""
        if len(self._customers) >= MAX_CACHED:
            self._customers.clear()
        self._customers[record] = customer

    def records(self, customer: int) -> list[int]:
        """The records of a customer, the oldest first."""
        return [record for (record,) in self._database.rows(self._q.RECORDS, (customer,))] or [customer]

    def kept_apart(self, one: int, other: int) -> bool:
        """Has a merge between these two customers been undone?"""
        return self._database.row(self._q.KEPT_APART, (one, other)) is not None

    def stands(self, merge: Merge) -> bool:
        """Has it not been undone?"""
        return self._database.row(self._q.STANDS, (merge.number,)) is not None

    def next_number(self) -> int:
        """The number of the next merge."""
        return int(self._database.value(self._q.NEXT_MERGE))

    def add(self, merge: Merge) -> None:
        """Write down a merge, and make it so."""
        sets = _encode(merge.winner_identifiers), _encode(merge.loser_identifiers)
        both = merge.winner_record, merge.loser_record
        self._database.execute(
            self._q.MERGE, (merge.number, merge.winner, merge.loser, merge.at, *merge.cause, *both, *sets)
        )
        joined = self.records(merge.loser)
        self._database.execute(self._q.JOIN, (merge.winner, merge.loser))
        self._forget(joined)

    def undo(self, merge: Merge) -> tuple[int, int]:
        """Take the alias away and keep the two sides apart; returns the keys of both customers as they are now."""
        assert self.stands(merge)
        records = self.records(self.customer(merge.winner_record))
        self._database.execute(self._q.UNDO, (merge.number,))
        self._database.execute(self._q.KEEP_APART, (merge.winner_record, merge.loser_record))
        standing = sorted(row for record in records for row in self._database.rows(self._q.STANDING_OF, (record,)))
        customers = _joined(records, [(winner, loser) for _number, winner, loser in standing])
        self._database.many(self._q.BELONG, [(customer, record) for record, customer in customers.items()])
        self._forget(records)
        return customers[merge.winner_record], customers[merge.loser_record]

    def _forget(self, records: Iterable[int]) -> None:
        for record in records:
            self._customers.pop(record, None)

    def forget(self) -> None:
        """It was rolled back."""
        self._customers.clear()


def _joined(records: Iterable[int], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The customer of each record when these merges stand, the earliest first."""
    customers = {record: record for record in records}
    for winner_record, loser_record in pairs:
        winner, loser = customers[winner_record], customers[loser_record]
        for record, customer in customers.items():
            if customer == loser:
                customers[record] = winner
    return customers


def _merge(*row: object) -> Merge:
    number, winner, loser, at, kind, value, winner_record, loser_record, winners, losers = row
    assert isinstance(winners, bytes) and isinstance(losers, bytes)
    cause = Identifier(kind, value)  # type: ignore[arg-type] # as written
    sets = _decode(winners), _decode(losers)
    return Merge(number, winner, loser, at, cause, *sets, winner_record, loser_record)  # type: ignore[arg-type] # as written
