"""Facts: what a customer's events add up to, whatever the order they came in.

Each kind of fact is a small commutative summary (`Summary`): an empty value, adding
one event, merging two summaries, reading. A window keeps one summary for each day
that lies in it (hours: the single events), so that a fact never grows without bound
and two records can be merged. Amounts are added as whole millionths, which is exact
and free of order where floats are not.

Whole days are those of the project's zone.
"""

from __future__ import annotations

from bisect import insort
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import pairwise
from statistics import median
from typing import Any

import msgspec

from tetatet.model.script import Duration, Expr, Fact, FactKind
from tetatet.model.time import DAY, Instant
from tetatet.model.values import number_at, text_key, value_at

_EPOCH = date(1970, 1, 1)

ORDERED, REFUNDED = "Order Completed", "Order Refunded"

MILLIONTHS = 1_000_000
"""An amount of 1.00 in the units in which amounts are added."""

MAX_MOMENTS = 64
"""Moments kept for a typical gap: more would say little more about a rhythm, and cost 1 KB a fact."""

MAX_VALUES = 256
"""Distinct values kept: the 256 with the smallest hashes, so that which are kept does not depend on order."""

MAX_SINGLE = 256
"""Events kept singly for a window in hours."""


class Happening(msgspec.Struct, frozen=True, gc=False):
    """One event as facts see it. `day` is the day number in the project's zone."""

    name: str
    properties: Mapping[str, Any]
    at: Instant
    id: str
    day: int


@dataclass(frozen=True, slots=True)
class Summary:
    """How one kind of fact adds up: `add(state, values, happening) -> state`, and so on."""

    empty: Callable[[], Any]
    add: Callable[[Any, Any, Happening], Any]
    merge: Callable[[Any, Any], Any]
    read: Callable[[Any], Any]


# ---------------------------------------------------------------- the kinds


def _millionths(value: Any) -> tuple[int, int]:
    """The exact sum of the numbers in a value (a list counts each) and how many there were."""
    if type(value) is float or type(value) is int:  # nearly always
        return round(value * MILLIONTHS), 1
    if isinstance(value, list):
        pairs = [_millionths(item) for item in value]
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    number = number_at(value)
    if number is None:
        return 0, 0
    return round(number * MILLIONTHS), 1


def _add_count(state: int, _value: Any, _event: Happening) -> int:
    return state + 1


def _add_sum(state: int, value: Any, _event: Happening) -> int:
    return state + _millionths(value)[0]


def _add_mean(state: list[int], value: Any, _event: Happening) -> list[int]:
    total, count = _millionths(value)
    return [state[0] + total, state[1] + count]


def _add_last(state: list[Any] | None, value: Any, event: Happening) -> list[Any] | None:
    if value is None or (state is not None and (state[0], state[1]) >= (event.at, event.id)):
        return state
    return [event.at, event.id, value]


def _add_first(state: list[Any] | None, value: Any, event: Happening) -> list[Any] | None:
    if value is None or (state is not None and (state[0], state[1]) <= (event.at, event.id)):
        return state
    return [event.at, event.id, value]


def _add_max(state: Any, value: Any, _event: Happening) -> Any:
    if isinstance(value, list):
        for item in value:
            state = _add_max(state, item, _event)
        return state
    number = number_at(value)
    if number is None:
        return state
    return number if state is None or number > state else state


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def _add_distinct(state: dict[str, list[Any]], value: Any, _event: Happening) -> dict[str, list[Any]]:
    for item in value if isinstance(value, list) else (value,):
        if item is None or isinstance(item, list | dict):
            continue
        name = text_key(item)
        if name not in state:
            state[name] = [_hash(name), item]
            _keep_smallest(state)
    return state


def _keep_smallest(state: dict[str, list[Any]]) -> None:
    if len(state) > MAX_VALUES:
        del state[max(state, key=lambda name: (state[name][0], name))]


def _add_moment(state: list[list[Any]], _value: Any, event: Happening) -> list[list[Any]]:
    moment = [event.at, event.id]
    if not state or moment > state[-1]:
        state.append(moment)
    elif moment not in state:
        insort(state, moment)
    if len(state) > MAX_MOMENTS:
        del state[0]
    return state


def _merge_distinct(left: dict[str, list[Any]], right: dict[str, list[Any]]) -> dict[str, list[Any]]:
    merged = {**left, **right}
    while len(merged) > MAX_VALUES:
        _keep_smallest(merged)
    return merged


def _merge_moments(left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
    return sorted([*left, *(moment for moment in right if moment not in left)])[-MAX_MOMENTS:]


def _larger(left: Any, right: Any) -> Any:
    present = [value for value in (left, right) if value is not None]
    return max(present) if present else None


def _smaller(left: Any, right: Any) -> Any:
    present = [value for value in (left, right) if value is not None]
    return min(present, key=lambda state: (state[0], state[1])) if present else None


def _read_gap(state: list[list[Any]]) -> float | None:
    """The median gap between neighbouring moments, in days; missing below two moments."""
    if len(state) < 2:
        return None
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(state)]
    return float(median(gaps)) / DAY


def _read_distinct(state: dict[str, list[Any]]) -> list[Any] | None:
    return [state[name][1] for name in sorted(state)] or None


_SUMMARIES: dict[FactKind, Summary] = {
    FactKind.COUNT: Summary(int, _add_count, lambda left, right: left + right, float),
    FactKind.SUM: Summary(int, _add_sum, lambda left, right: left + right, lambda state: state / MILLIONTHS),
    FactKind.MEAN: Summary(
        lambda: [0, 0],
        _add_mean,
        lambda left, right: [left[0] + right[0], left[1] + right[1]],
        lambda state: state[0] / MILLIONTHS / state[1] if state[1] else None,
    ),
    FactKind.LAST: Summary(
        lambda: None,
        _add_last,
        lambda left, right: max((left, right), key=lambda s: (s is not None, s[:2] if s else [])),
        lambda state: state[2] if state else None,
    ),
    FactKind.FIRST: Summary(lambda: None, _add_first, _smaller, lambda state: state[2] if state else None),
    FactKind.MAX: Summary(lambda: None, _add_max, _larger, lambda state: state),
    FactKind.DISTINCT: Summary(dict, _add_distinct, _merge_distinct, _read_distinct),
    FactKind.MEDIAN_GAP: Summary(list, _add_moment, _merge_moments, _read_gap),
}


# ---------------------------------------------------------------- windows


@dataclass(frozen=True, slots=True)
class Today:
    """What a window needs to know of the present: the day number, the time, and the current periods."""

    day: int
    now: Instant
    period_starts: Mapping[str, int]  # unit -> day number on which the current one began


@dataclass(frozen=True, slots=True, eq=False)
class FactFold:
    """One fact, ready to be fed and read. `states` is the record's `facts`."""

    fact: Fact
    event: str
    test: Expr | None
    feed: Callable[[dict[str, Any], Happening], None]
    read: Callable[[Mapping[str, Any], Today], Any]
    merge: Callable[[Any, Any], Any]
    windowed: bool = False
    changes: Callable[[Mapping[str, Any], int], int | None] | None = None  # windows: the next day on which it may


def compile_fact(fact: Fact, event: str, test: Expr | None, key: str) -> FactFold:
    """Make a fact ready: `event` is the event behind a named one, `key` where its state lives in the record."""
    return _compile(fact, event, test, key, _SUMMARIES[fact.kind])


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
    summary = _SUMMARIES[fact.kind]
    negative = Summary(
        summary.empty, lambda state, value, _event: state - _millionths(value)[0], summary.merge, summary.read
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

    def feed(states: dict[str, Any], happening: Happening) -> None:
        state = states.get(key)
        states[key] = add(empty() if state is None else state, take(happening), happening)

    def feed_count(states: dict[str, Any], _happening: Happening) -> None:
        states[key] = states.get(key, 0) + 1

    def look(states: Mapping[str, Any], _today: Today) -> Any:
        state = states.get(key)
        return read(empty() if state is None else state)

    chosen = feed_count if fact.kind is FactKind.COUNT else feed
    return FactFold(fact, event, test, chosen, look, summary.merge)


def _merged(summary: Summary, states: list[Any]) -> Any:
    total = summary.empty()
    for state in states:
        total = summary.merge(total, state)
    return summary.read(total)


def _day_buckets(fact: Fact, event: str, test: Expr | None, key: str, summary: Summary, take: _Take) -> FactFold:
    assert fact.over is not None
    over, ending = fact.over, fact.ending or Duration()
    width, lag = _longest(over), _longest(ending)
    keep = width + lag

    def feed(states: dict[str, Any], happening: Happening) -> None:
        buckets = states.setdefault(key, {})
        day = happening.day
        state = buckets.get(day)
        buckets[day] = summary.add(summary.empty() if state is None else state, take(happening), happening)
        if len(buckets) > keep:
            newest = max(buckets)
            for old in [one for one in buckets if one <= newest - keep]:
                del buckets[old]

    def look(states: Mapping[str, Any], today: Today) -> Any:
        buckets = states.get(key)
        if not buckets:
            return summary.read(summary.empty())
        last = back(today.day, ending)
        first = back(last, over) + 1
        return _merged(summary, [state for day, state in buckets.items() if first <= day <= last])

    def changes(states: Mapping[str, Any], today: int) -> int | None:
        buckets = states.get(key)
        if not buckets:
            return None
        if over.months or ending.months:
            return today + 1
        days = [day + lag for day in buckets] if lag else []
        days += [day + lag + width for day in buckets]
        return min((day for day in days if day > today), default=None)

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

    def feed(states: dict[str, Any], happening: Happening) -> None:
        buckets = states.setdefault(key, {})
        day = happening.day
        state = buckets.get(day)
        buckets[day] = summary.add(summary.empty() if state is None else state, take(happening), happening)
        if len(buckets) > keep:
            newest = max(buckets)
            for old in [one for one in buckets if one <= newest - keep]:
                del buckets[old]

    def look(states: Mapping[str, Any], today: Today) -> Any:
        first, last = today.period_starts[unit], today.day
        buckets = states.get(key) or {}
        return _merged(summary, [state for day, state in buckets.items() if first <= day <= last])

    def changes(states: Mapping[str, Any], today: int) -> int | None:
        return today + 1 if states.get(key) else None

    return FactFold(fact, event, test, feed, look, _bucket_merger(summary), windowed=True, changes=changes)


def _single_events(fact: Fact, event: str, test: Expr | None, key: str, summary: Summary, take: _Take) -> FactFold:
    assert fact.over is not None
    width = fact.over.seconds * 1_000_000
    lag = fact.ending.seconds * 1_000_000 if fact.ending else 0

    def feed(states: dict[str, Any], happening: Happening) -> None:
        events = states.setdefault(key, [])
        entry = [happening.at, happening.id, take(happening)]
        insort(events, entry, key=lambda one: (one[0], one[1]))
        if len(events) > MAX_SINGLE:
            del events[0]

    def look(states: Mapping[str, Any], today: Today) -> Any:
        last = today.now - lag
        total = summary.empty()
        for at, identity, value in states.get(key) or ():
            if last - width < at <= last:
                total = summary.add(total, value, Happening(event, {}, at, identity, 0))
        return summary.read(total)

    def merge(left: list[Any], right: list[Any]) -> list[Any]:
        both = {(one[0], one[1]): one for one in (*left, *right)}
        return [both[name] for name in sorted(both)][-MAX_SINGLE:]

    def changes(states: Mapping[str, Any], today: int) -> int | None:
        return today + 1 if states.get(key) else None

    return FactFold(fact, event, test, feed, look, merge, windowed=True, changes=changes)


def _bucket_merger(summary: Summary) -> Callable[[Any, Any], Any]:
    def merge(left: dict[int, Any], right: dict[int, Any]) -> dict[int, Any]:
        merged = dict(left)
        for day, state in right.items():
            merged[day] = summary.merge(merged[day], state) if day in merged else state
        return merged

    return merge
