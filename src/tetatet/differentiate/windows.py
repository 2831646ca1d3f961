"""Facts over a window: one summary for each slot that may still be asked for.

A slot is a day of the project's zone; of a window in hours, a moment. So a fact never
grows without bound, whatever comes late finds its slot, and two records can be merged.

The latest slots are kept, as many as `model.fact_limits` allows. The days before them
are added up by the month and stand on its 16th, so that nothing is lost: a month enters
and leaves the window as a whole. Which days those are depends on the days alone on which
something happened, and on no order.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from tetatet.differentiate import distinct
from tetatet.differentiate.summaries import Happening, Summary
from tetatet.model import calendar
from tetatet.model.fact import Fact, FactKind
from tetatet.model.fact_limits import (
    MAX_WINDOW_MOMENTS,
    days_kept,
    in_hours,
    is_moved,
    months_kept,
    most_days,
    slots_kept,
)
from tetatet.model.open_values import FactStates
from tetatet.model.time import SECOND, Instant
from tetatet.model.written_time import Duration

_EPOCH = date(1970, 1, 1)

Take: TypeAlias = Callable[[Happening], Any]
"""What a fact asks of an event."""

Feed: TypeAlias = Callable[[FactStates, Happening], None]
"""Lets one fact take in one event, among a record's states."""

Changes: TypeAlias = Callable[[FactStates, int], int | None]
"""The next day after this one on which a fact may be another without an event."""

Merge: TypeAlias = Callable[[Any, Any], Any]
"""Makes one state of two records' states."""

Buckets: TypeAlias = dict[int, Any]
"""Slot -> the summary of what came in it."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a window needs to know of the present: the day number, the time, and the current periods."""

    day: int
    now: Instant
    period_starts: Mapping[str, int]  # unit -> day number on which the current one began


Look: TypeAlias = Callable[[FactStates, Today], Any]
"""Reads one fact among a record's states."""


@dataclass(frozen=True, slots=True)
class Window:
    """Where a window lies: its first and last slot today, how far back its slots reach, and when days move it."""

    span: Callable[[Today], tuple[int, int]]
    reach: int
    next_day: Callable[[Iterable[int], int], int | None]  # the slots there are, and today


def window_of(fact: Fact) -> Window:
    """The window of a fact that has one."""
    if fact.period is not None:
        return _period(fact.period.removeprefix("this "), days_kept(fact))
    assert fact.over is not None
    over, ending = fact.over, fact.ending or Duration()
    return _of_hours(over, ending) if in_hours(fact) else _of_days(over, ending)


def _tomorrow(_slots: Iterable[int], today: int) -> int:
    return today + 1


def _period(unit: str, days: int) -> Window:
    return Window(lambda today: (today.period_starts[unit], today.day), days, _tomorrow)


def _of_hours(over: Duration, ending: Duration) -> Window:
    width, lag = over.seconds * SECOND, ending.seconds * SECOND
    return Window(lambda today: (today.now - lag - width + 1, today.now - lag), width + lag, _tomorrow)


def _of_days(over: Duration, ending: Duration) -> Window:
    width, lag = most_days(over), most_days(ending)

    def span(today: Today) -> tuple[int, int]:
        last = back(today.day, ending)
        return back(last, over) + 1, last

    def next_day(slots: Iterable[int], today: int) -> int | None:
        ahead = [slot + way for slot in slots for way in {lag, lag + width} if slot + way > today]
        return min(ahead, default=None)

    return Window(span, width + lag, _tomorrow if over.months or ending.months else next_day)


def back(day: int, length: Duration) -> int:
    """The day that lies a length before a day; months end by the calendar, clamped to the last of the month.

    >>> back(30, Duration(days=7))
    23
    """
    if length.months:
        local = _EPOCH + timedelta(days=day)
        year, index = divmod(local.year * 12 + local.month - 1 - length.months, 12)
        local = local.replace(year=year, month=index + 1, day=min(local.day, monthrange(year, index + 1)[1]))
        day = (local - _EPOCH).days
    return day - length.days


def changes_of(fact: Fact, key: str) -> Changes:
    """When may the mere passing of days change this fact?"""
    next_day, slots_in = window_of(fact).next_day, distinct.slots_in if fact.kind is FactKind.DISTINCT else iter

    def changes(states: FactStates, today: int) -> int | None:
        state = states.get(key)
        return next_day(slots_in(state), today) if state else None

    return changes


# ---------------------------------------------------------------- buckets: a summary for each slot


def ways_of_buckets(fact: Fact, key: str, summary: Summary, take: Take) -> tuple[Feed, Look, Merge]:
    """How a fact with a window is fed, read and merged, where each slot has a summary of its own."""
    add, empty, exact, trim = summary.add, summary.empty, in_hours(fact), _trim_of(fact, summary.merge)
    most = 0 if fact.kind is FactKind.MEDIAN_GAP else slots_kept(fact)
    span = window_of(fact).span

    def feed(states: FactStates, happening: Happening) -> None:
        buckets = states.setdefault(key, {})
        slot = happening.at if exact else happening.day
        before = buckets.get(slot)
        state = add(empty() if before is None else before, take(happening), happening)
        if state is not None:
            buckets[slot] = state
            if len(buckets) > most and (before is None or not most):
                trim(buckets)

    def look(states: FactStates, today: Today) -> Any:
        total = empty()
        buckets = states.get(key)
        if buckets:
            first, last = span(today)
            for slot, state in buckets.items():
                if first <= slot <= last:
                    total = summary.merge(total, state)
        return summary.read(total)

    def merge(left: Buckets, right: Buckets) -> Buckets:
        merged = dict(left)
        for slot, state in right.items():
            merged[slot] = summary.merge(merged[slot], state) if slot in merged else state
        if len(merged) > most:
            trim(merged)
        return merged

    return feed, look, merge


def _trim_of(fact: Fact, merge: Merge) -> Callable[[Buckets], None]:
    """Lets go what no window reaches any more, and adds up the oldest days by the month while there are too many."""
    reach, most, by_month = window_of(fact).reach, slots_kept(fact), months_kept(fact) > 0

    def trim(buckets: Buckets) -> None:
        newest = max(buckets, default=0)
        for old in [one for one in buckets if one <= newest - reach]:
            del buckets[old]
        if by_month:
            days = [one for one in buckets if _middle_of(one) != one]
            for old in sorted(days)[:-most]:
                middle, state = _middle_of(old), buckets.pop(old)
                buckets[middle] = merge(buckets[middle], state) if middle in buckets else state
        else:
            for old in sorted(buckets)[:-most]:
                del buckets[old]
        if fact.kind is FactKind.MEDIAN_GAP:
            _trim_moments(buckets)

    return trim


@lru_cache(maxsize=4096)  # ten years of days
def _middle_of(day: int) -> int:
    """The 16th of the month of a day."""
    year, month, _day = calendar.civil(day)
    return calendar.day_of(year, month, 16)


def _trim_moments(buckets: Buckets) -> None:
    excess = sum(map(len, buckets.values())) - MAX_WINDOW_MOMENTS
    while excess > 0:
        oldest = min(buckets)
        moments = buckets[oldest]
        excess -= len(moments)
        if excess < 0:
            buckets[oldest] = moments[excess:]
        else:
            del buckets[oldest]


# ---------------------------------------------------------------- values: the slots of each


def ways_of_values(fact: Fact, key: str, take: Take) -> tuple[Feed, Look, Merge]:
    """How distinct values within a window are fed, read and merged."""
    exact, latest, span = in_hours(fact), not is_moved(fact), window_of(fact).span

    def feed(states: FactStates, happening: Happening) -> None:
        slot = happening.at if exact else happening.day
        distinct.add_in_slot(states.setdefault(key, {}), take(happening), slot, latest=latest)

    def look(states: FactStates, today: Today) -> Any:
        return distinct.values_between(states.get(key, {}), *span(today))

    return feed, look, distinct.merge_in_slots(latest=latest)
