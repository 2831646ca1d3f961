"""Facts: what a customer's events add up to, whatever the order they came in.

A window keeps one summary for each day that lies in it (hours: the single events), so
that a fact never grows without bound and two records can be merged. Whole days are
those of the project's zone.
"""

from __future__ import annotations

from bisect import insort
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from tetatet.differentiate.summaries import SUMMARIES, Happening, Summary, add_amount, add_millionths, millionths
from tetatet.model.expression import Expr
from tetatet.model.fact import Fact, FactKind
from tetatet.model.open_values import FactStates
from tetatet.model.time import Instant
from tetatet.model.values import value_at
from tetatet.model.written_time import Duration

_EPOCH = date(1970, 1, 1)

ORDERED, REFUNDED = "Order Completed", "Order Refunded"

MAX_SINGLE = 256
"""Events kept singly for a window in hours: some 16 KB; who does more in so short a time is no person."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a window needs to know of the present: the day number, the time, and the current periods."""

    day: int
    now: Instant
    period_starts: Mapping[str, int]  # unit -> day number on which the current one began


Feed: TypeAlias = Callable[[FactStates, Happening], None]
"""Lets one fact take in one event, among a record's states."""


@dataclass(frozen=True, slots=True, eq=False)
class FactFold:
    """One fact, ready to be fed and read. `states` is the record's `facts`."""

    fact: Fact
    event: str
    test: Expr | None
    feed: Feed
    read: Callable[[FactStates, Today], Any]
    merge: Callable[[Any, Any], Any]
    windowed: bool = False
    changes: Callable[[FactStates, int], int | None] | None = None  # windows: the next day on which it may


def compile_fact(fact: Fact, event: str, test: Expr | None, key: str) -> FactFold:
    """Make a fact ready: `event` is the event behind a named one, `key` where its state lives in the record."""
    latest = fact.kind is FactKind.MAX and fact.field == "at"  # the largest moment is the last, and a whole number
    return _compile(fact, event, test, key, SUMMARIES[FactKind.LAST if latest else fact.kind])


def _compile(fact: Fact, event: str, test: Expr | None, key: str, summary: Summary) -> FactFold:
    path = tuple(fact.field.split(".")) if fact.field and fact.field != "at" else None
    take = _taker(fact, path)
    if fact.over is not None and not (fact.over.days or fact.over.months):
        return _single_events(fact, event, test, key, summary, take)
    if fact.over is not None:
        return _day_buckets(fact, event, test, key, summary, take)
    if fact.period is not None:
        return _period_buckets(fact, event, test, key, summary, take)
    return _plain(fact, event, test, key, summary, take)


def compile_refund(fact: Fact, test: Expr | None, key: str) -> FactFold | None:
    """How a refund lowers a sum of order values; it never lowers a count. None for facts that it does not touch."""
    if fact.kind is not FactKind.SUM:
        return None
    summary = SUMMARIES[fact.kind]
    negative = Summary(
        summary.empty,
        lambda state, value, _event: add_millionths(state, -millionths(value)[0]),
        summary.merge,
        summary.read,
    )
    return _compile(fact, REFUNDED, test, key, negative)


def _taker(fact: Fact, path: tuple[str, ...] | None) -> Callable[[Happening], Any]:
    if fact.field == "at":
        return lambda event: event.at
    if path is None:
        return lambda event: True
    if len(path) == 1:
        name = path[0]
        return lambda event: event.properties.get(name)
    return lambda event: value_at(event.properties, path)


_Take = Callable[[Happening], Any]


def _plain(fact: Fact, event: str, test: Expr | None, key: str, summary: Summary, take: _Take) -> FactFold:
    add, empty, read = summary.add, summary.empty, summary.read

    def feed(states: FactStates, happening: Happening) -> None:
        state = states.get(key)
        states[key] = add(empty() if state is None else state, take(happening), happening)

    def feed_count(states: FactStates, _happening: Happening) -> None:
        states[key] = states.get(key, 0) + 1

    def feed_sum(states: FactStates, happening: Happening) -> None:
        states[key] = add_amount(states.get(key, 0), take(happening))

    def look(states: FactStates, _today: Today) -> Any:
        state = states.get(key)
        return read(empty() if state is None else state)

    quicker = {SUMMARIES[FactKind.COUNT].add: feed_count, SUMMARIES[FactKind.SUM].add: feed_sum}
    return FactFold(fact, event, test, quicker.get(add, feed), look, summary.merge)


def _day_buckets(fact: Fact, event: str, test: Expr | None, key: str, summary: Summary, take: _Take) -> FactFold:
    assert fact.over is not None
    over, ending = fact.over, fact.ending or Duration()
    width, lag = _longest(over), _longest(ending)

    def span(today: Today) -> tuple[int, int]:
        last = back(today.day, ending)
        return back(last, over) + 1, last

    def changes(states: FactStates, today: int) -> int | None:
        buckets = states.get(key)
        if not buckets:
            return None
        if over.months or ending.months:
            return today + 1
        days = [day + lag for day in buckets] if lag else []
        days += [day + lag + width for day in buckets]
        return min((day for day in days if day > today), default=None)

    feed, look = _bucket_feed(key, width + lag, summary, take), _bucket_look(key, summary, span)
    return FactFold(fact, event, test, feed, look, _bucket_merger(summary), windowed=True, changes=changes)


def _longest(length: Duration) -> int:
    """The most whole days that a length can have."""
    return length.days + length.months * 31


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


def _period_buckets(fact: Fact, event: str, test: Expr | None, key: str, summary: Summary, take: _Take) -> FactFold:
    assert fact.period is not None
    unit = fact.period.removeprefix("this ")
    keep = {"day": 2, "week": 8, "month": 32, "year": 367}[unit]

    def span(today: Today) -> tuple[int, int]:
        return today.period_starts[unit], today.day

    def changes(states: FactStates, today: int) -> int | None:
        return today + 1 if states.get(key) else None

    feed, look = _bucket_feed(key, keep, summary, take), _bucket_look(key, summary, span)
    return FactFold(fact, event, test, feed, look, _bucket_merger(summary), windowed=True, changes=changes)


def _single_events(fact: Fact, event: str, test: Expr | None, key: str, summary: Summary, take: _Take) -> FactFold:
    assert fact.over is not None
    width = fact.over.seconds * 1_000_000
    lag = fact.ending.seconds * 1_000_000 if fact.ending else 0

    def feed(states: FactStates, happening: Happening) -> None:
        events = states.setdefault(key, [])
        entry = [happening.at, happening.id, take(happening)]
        insort(events, entry, key=lambda one: (one[0], one[1]))
        if len(events) > MAX_SINGLE:
            del events[0]

    def look(states: FactStates, today: Today) -> Any:
        last = today.now - lag
        total = summary.empty()
        for at, identity, value in states.get(key) or ():
            if last - width < at <= last:
                total = summary.add(total, value, Happening(event, {}, at, identity, 0))
        return summary.read(total)

    def merge(left: list[Any], right: list[Any]) -> list[Any]:
        both = {(one[0], one[1]): one for one in (*left, *right)}
        return [both[name] for name in sorted(both)][-MAX_SINGLE:]

    def changes(states: FactStates, today: int) -> int | None:
        return today + 1 if states.get(key) else None

    return FactFold(fact, event, test, feed, look, merge, windowed=True, changes=changes)


# ---------------------------------------------------------------- buckets: a summary for each day


def _bucket_feed(key: str, keep: int, summary: Summary, take: _Take) -> Feed:
    """Lets an event into the bucket of its day; of the buckets those of the latest `keep` days are kept."""

    def feed(states: FactStates, happening: Happening) -> None:
        buckets = states.setdefault(key, {})
        day = happening.day
        state = buckets.get(day)
        buckets[day] = summary.add(summary.empty() if state is None else state, take(happening), happening)
        if len(buckets) > keep:
            newest = max(buckets)
            for old in [one for one in buckets if one <= newest - keep]:
                del buckets[old]

    return feed


def _bucket_look(
    key: str, summary: Summary, span: Callable[[Today], tuple[int, int]]
) -> Callable[[FactStates, Today], Any]:
    """Adds up the buckets from the first to the last day of a span."""

    def look(states: FactStates, today: Today) -> Any:
        total = summary.empty()
        buckets = states.get(key)
        if buckets:
            first, last = span(today)
            for day, state in buckets.items():
                if first <= day <= last:
                    total = summary.merge(total, state)
        return summary.read(total)

    return look


def _bucket_merger(summary: Summary) -> Callable[[Any, Any], Any]:
    def merge(left: dict[int, Any], right: dict[int, Any]) -> dict[int, Any]:
        merged = dict(left)
        for day, state in right.items():
            merged[day] = summary.merge(merged[day], state) if day in merged else state
        return merged

    return merge
