"""What a fact may come to in a customer's record, at the most.

Everything that a fact keeps has a limit here, so that the most it may take can be said
before the first event comes: what is under way with a customer has the rest of the
room, and `tetatet check` refuses a project whose facts together might leave too little.
"""

from __future__ import annotations

from collections.abc import Iterable

from tetatet.model.fact import Fact, FactKind
from tetatet.model.written_time import Duration

FACTS_BYTES = 36 * 1024
"""What all facts and counts of one record may come to, of the 64 KB that a record may have."""

MAX_DAYS = 128
"""Days with an event that a window keeps day by day; older ones it keeps by the month.

Every day of a quarter, with a month more to look back over; one day in three of a year.
"""

MAX_MOMENTS = 64
"""Moments kept for a typical gap: more would say little more about a rhythm, and cost 1 KB a fact."""

MAX_WINDOW_MOMENTS = 256
"""The same for a gap within a window, which has to know of moments that the window has not reached yet."""

MAX_VALUES = 256
"""Distinct values kept, and values counted for `surprise`: a household knows fewer categories."""

VALUES_BYTES = 3 * 1024
"""What distinct values may take: 256 of twelve letters, or 150 of twenty."""

MAX_VALUE_BYTES = 100
"""The longest of them; a longer text is told and no category."""

MAX_SINGLE = 128
"""Moments kept for a window in hours: who does more in so short a time is no person."""

MAX_ENDS = 32
"""Days of which a window keeps the first or last value day by day; older ones it keeps by the month."""

END_BYTES = 512
"""The longest value that `first` and `last` keep whole; longer ones are cut as evidence is."""

WINDOW_END_BYTES = 48
"""The same within a window, where each day has one."""

MARK_BYTES = 61
"""Source and message id of an event, by which two of one moment are told apart: a file's name and a UUID."""

MAX_AMOUNT = 1e15
"""A million billions; a larger amount of any currency is a mistake, and counts as this one."""

ORDER_BYTES = 1024
"""What a personal page shows of an order at the most: some fifteen lines with their prices."""

MAX_PURCHASES = 2
"""Orders kept for that page: the last, and the one before it, should the last be given back."""

MAX_REFUNDS = 4
"""Refunds kept for it: an order comes back in a few parcels."""

ORDER_ID_BYTES = 36
"""Of an order's id, by which its refunds find it: a UUID."""

DAY_BYTES = 3
"""A day number in a record."""

MOMENT_BYTES = 9
"""A moment, or any number of 64 bits, in a record."""

COUNT_BYTES = 5
"""Up to four billion."""

AMOUNT_BYTES = 17
"""A sum of amounts up to `MAX_AMOUNT`, in millionths: two bytes before 15."""

COUNTS_BYTES = (MAX_VALUES + 1) * (13 + COUNT_BYTES) + 128
"""What the counts for `surprise` of one field may take: digests of twelve letters; 128 for the names of event and field."""

PERIOD_DAYS = {"day": 2, "week": 8, "month": 32, "year": 367}
"""Days kept for a running period: all it may have, and one more."""

_STATE_BYTES = {
    FactKind.COUNT: COUNT_BYTES,
    FactKind.SUM: AMOUNT_BYTES,
    FactKind.MEAN: 1 + AMOUNT_BYTES + COUNT_BYTES,
    FactKind.MAX: MOMENT_BYTES,
}
_END_AROUND_BYTES = 1 + MOMENT_BYTES + 2 + MARK_BYTES  # what stands before the value of a `first` or `last`
_HEAD_BYTES = 5  # before a list or an object
_PURCHASE_BYTES = _END_AROUND_BYTES + 2 + ORDER_ID_BYTES
_PURCHASES_BYTES = (
    2 * MARK_BYTES + MAX_PURCHASES * (_PURCHASE_BYTES + ORDER_BYTES) + MAX_REFUNDS * (_PURCHASE_BYTES + AMOUNT_BYTES)
)


def most_days(length: Duration) -> int:
    """The most whole days that a length can have."""
    return length.days + length.months * 31


def in_hours(fact: Fact) -> bool:
    """Is its window exact to the moment, and not of whole days?"""
    return fact.over is not None and not (fact.over.days or fact.over.months)


def days_kept(fact: Fact) -> int:
    """For how many days back a window of whole days, or a period, has to know what happened."""
    if fact.period is not None:
        return PERIOD_DAYS[fact.period.removeprefix("this ")]
    assert fact.over is not None
    return most_days(fact.over) + most_days(fact.ending or Duration())


def is_moved(fact: Fact) -> bool:
    """Does its window end before now?"""
    return fact.ending is not None and fact.ending != Duration(text=fact.ending.text)


def slots_kept(fact: Fact) -> int:
    """Of how many days or moments, each by itself, does a fact with a window know at the most?"""
    slots = MAX_SINGLE if in_hours(fact) else min(days_kept(fact), MAX_DAYS)
    if fact.kind not in (FactKind.FIRST, FactKind.LAST) or fact.field == "at":
        return slots
    if fact.kind is FactKind.LAST and not is_moved(fact):
        return 1  # the last of all is the last of the window, or the window has none
    return min(slots, MAX_ENDS)


def months_kept(fact: Fact) -> int:
    """Of how many months does it know besides, each of which stands for its older days?"""
    none = in_hours(fact) or slots_kept(fact) == 1 or fact.kind is FactKind.MEDIAN_GAP  # whose moments are limited
    days = 0 if none else days_kept(fact)
    return days // 28 + 2 if days > slots_kept(fact) else 0


def facts_bytes(facts: Iterable[Fact], counted: int, *, purchases: bool = False) -> int:
    """How many bytes may these facts take in a record at the most, and the counts of so many fields?

    Args:
        purchases: is the last purchase kept besides, for the personal page?
    """
    return sum(map(most_bytes, facts)) + counted * COUNTS_BYTES + purchases * _PURCHASES_BYTES


def most_bytes(fact: Fact) -> int:
    """How many bytes may this fact take in a record at the most, its name included?"""
    return 2 + len(fact.name.encode()) + _HEAD_BYTES + (_window_bytes(fact) if fact.windowed else _ever_bytes(fact))


def _ever_bytes(fact: Fact) -> int:
    if fact.kind is FactKind.DISTINCT:
        return VALUES_BYTES + 3 * MAX_VALUES + MOMENT_BYTES
    if fact.kind is FactKind.MEDIAN_GAP:
        return MAX_MOMENTS * MOMENT_BYTES
    if fact.kind in _STATE_BYTES or fact.field == "at":
        return _STATE_BYTES.get(fact.kind, MOMENT_BYTES)
    return _END_AROUND_BYTES + END_BYTES


def _window_bytes(fact: Fact) -> int:
    slot, slots = MOMENT_BYTES if in_hours(fact) else DAY_BYTES, slots_kept(fact) + months_kept(fact)
    if fact.kind is FactKind.DISTINCT:
        return VALUES_BYTES + 3 * MAX_VALUES + 2 * MOMENT_BYTES + 2
    if fact.kind is FactKind.MEDIAN_GAP:
        return min(slots, MAX_WINDOW_MOMENTS) * (slot + 3) + MAX_WINDOW_MOMENTS * MOMENT_BYTES
    if fact.kind in _STATE_BYTES or fact.field == "at":
        return slots * (slot + _STATE_BYTES.get(fact.kind, MOMENT_BYTES))
    return slots * (slot + _END_AROUND_BYTES + WINDOW_END_BYTES)
