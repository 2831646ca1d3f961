"""How events add up: one commutative summary for each kind of fact.

A summary has an empty value, takes one event, merges with another, and is read. None
depends on the order of what it took, and none is larger than `model.fact_limits` says.
Amounts are added as whole millionths, which is exact and free of order where floats are
not.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, TypeAlias

import msgspec

from tetatet.differentiate.distinct import add_values, merge_values, read_values
from tetatet.model.brief import brief_value, short_name
from tetatet.model.fact import Fact, FactKind
from tetatet.model.fact_limits import END_BYTES, MARK_BYTES, MAX_AMOUNT, MAX_MOMENTS, WINDOW_END_BYTES
from tetatet.model.open_values import Properties
from tetatet.model.time import DAY, Instant
from tetatet.model.values import number_at

MILLIONTHS = 1_000_000
"""An amount of 1.00 in the units in which amounts are added."""

_WORD = 2**63  # what a store's whole numbers reach to
_CALM = _WORD // 2  # a sum below it, and an amount below _PLAIN, stay below _WORD together
_PLAIN = 1e12  # 10^18 millionths: less than half a word

Amount: TypeAlias = int | bytes
"""A sum in millionths; past 64 bits as bytes, which every store can hold."""


class Happening(msgspec.Struct, frozen=True, gc=False):
    """One event as facts see it. `day` is the day number in the project's zone."""

    source: str
    properties: Properties
    at: Instant
    id: str
    day: int


Add: TypeAlias = Callable[[Any, Any, Happening], Any]
"""Makes a state of a state, what an event says, and the event."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How one kind of fact adds up: `add(state, values, happening) -> state`, and so on."""

    empty: Callable[[], Any]
    add: Add
    merge: Callable[[Any, Any], Any]
    read: Callable[[Any], Any]


def _nothing() -> None:
    """What there is of a moment or a value before the first."""


# ---------------------------------------------------------------- amounts


def millionths(value: Any) -> tuple[int, int]:
    """The exact sum of the numbers in a value (a list counts each) and how many there were."""
    if type(value) is float or type(value) is int:  # nearly always
        return _in_millionths(value), 1
    if isinstance(value, list):
        pairs = [millionths(item) for item in value]
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    number = number_at(value)
    if number is None:
        return 0, 0
    return _in_millionths(number), 1


def _in_millionths(number: float) -> int:
    return round(max(-MAX_AMOUNT, min(number, MAX_AMOUNT)) * MILLIONTHS)


def add_millionths(state: Amount, amount: int) -> Amount:
    """A sum and one amount more."""
    total = whole(state) + amount
    if -_WORD <= total < _WORD:
        return total
    return total.to_bytes(total.bit_length() // 8 + 1, "big", signed=True)


def whole(state: Amount) -> int:
    """A sum in millionths, however large."""
    return state if isinstance(state, int) else int.from_bytes(state, "big", signed=True)


def add_amount(state: Amount, value: Any) -> Amount:
    """A sum and whatever amounts a value names."""
    if type(value) is float and type(state) is int and -_CALM < state < _CALM and -_PLAIN < value < _PLAIN:
        return state + round(value * MILLIONTHS)  # nearly always
    return add_millionths(state, millionths(value)[0])


def _read_amount(state: Amount) -> float:
    return whole(state) / MILLIONTHS


def _add_count(state: int, _value: Any, _event: Happening) -> int:
    return state + 1


def _add_sum(state: Amount, value: Any, _event: Happening) -> Amount:
    return add_amount(state, value)


def _merge_sums(left: Amount, right: Amount) -> Amount:
    return add_millionths(left, whole(right))


def _add_mean(state: list[Any], value: Any, _event: Happening) -> list[Any]:
    total, count = millionths(value)
    return [add_millionths(state[0], total), state[1] + count]


def _merge_means(left: list[Any], right: list[Any]) -> list[Any]:
    return [_merge_sums(left[0], right[0]), left[1] + right[1]]


def _read_mean(state: list[Any]) -> float | None:
    return _read_amount(state[0]) / state[1] if state[1] else None


def _add_max(state: Any, value: Any, _event: Happening) -> Any:
    if isinstance(value, list):
        for item in value:
            state = _add_max(state, item, _event)
        return state
    number = number_at(value)
    if number is None:
        return state
    return number if state is None or number > state else state


def _greater(left: Any, right: Any) -> Any:
    present = [value for value in (left, right) if value is not None]
    return max(present) if present else None


def _smaller(left: Any, right: Any) -> Any:
    present = [value for value in (left, right) if value is not None]
    return min(present) if present else None


# ---------------------------------------------------------------- the first and the last


def mark_of(event: Happening) -> str:
    """What tells two events of one moment apart: as texts the marks stand in the order of (source, message id)."""
    return short_name(f"{event.source}\0{event.id}", MARK_BYTES)  # no source and no id holds NUL


def _last(most_bytes: int) -> Summary:
    """The value of the last event by (at, source, message id) that has one."""

    def add(state: list[Any] | None, value: Any, event: Happening) -> list[Any] | None:
        if value is None or (state is not None and event.at < state[0]):
            return state
        mark = mark_of(event)
        if state is not None and event.at == state[0] and mark <= state[1]:
            return state
        return [event.at, mark, brief_value(value, most_bytes)]

    return Summary(_nothing, add, lambda left, right: _end(max, left, right), _read_end)


def _first(most_bytes: int) -> Summary:
    """The value of the first event by (at, source, message id) that has one."""

    def add(state: list[Any] | None, value: Any, event: Happening) -> list[Any] | None:
        if value is None or (state is not None and event.at > state[0]):
            return state
        mark = mark_of(event)
        if state is not None and event.at == state[0] and mark >= state[1]:
            return state
        return [event.at, mark, brief_value(value, most_bytes)]

    return Summary(_nothing, add, lambda left, right: _end(min, left, right), _read_end)


def _end(which: Callable[..., Any], left: list[Any] | None, right: list[Any] | None) -> list[Any] | None:
    present = [state for state in (left, right) if state is not None]
    found: list[Any] | None = which(present, key=lambda state: state[:2]) if present else None
    return found


def _read_end(state: list[Any] | None) -> Any:
    return state[2] if state else None


def _as_it_is(state: Any) -> Any:
    return state


LATEST = Summary(_nothing, lambda state, at, _event: at if state is None or at > state else state, _greater, _as_it_is)
"""The moment of the last event."""

EARLIEST = Summary(
    _nothing, lambda state, at, _event: at if state is None or at < state else state, _smaller, _as_it_is
)
"""The moment of the first event."""


# ---------------------------------------------------------------- moments


def _add_moment(state: list[int], _value: Any, event: Happening) -> list[int]:
    if not state or event.at >= state[-1]:
        state.append(event.at)
    else:
        insort(state, event.at)
    if len(state) > MAX_MOMENTS:
        del state[0]
    return state


def _merge_moments(left: list[int], right: list[int]) -> list[int]:
    return sorted([*left, *right])[-MAX_MOMENTS:]


def _read_gap(state: list[int]) -> float | None:
    """The median gap between neighbouring moments, in days; missing below two moments."""
    if len(state) < 2:
        return None
    return float(median(later - earlier for earlier, later in pairwise(state))) / DAY


_SUMMARIES: dict[FactKind, Summary] = {
    FactKind.COUNT: Summary(int, _add_count, lambda left, right: left + right, float),
    FactKind.SUM: Summary(int, _add_sum, _merge_sums, _read_amount),
    FactKind.MEAN: Summary(lambda: [0, 0], _add_mean, _merge_means, _read_mean),
    FactKind.MAX: Summary(_nothing, _add_max, _greater, _as_it_is),
    FactKind.DISTINCT: Summary(dict, lambda state, value, _event: add_values(state, value), merge_values, read_values),
    FactKind.MEDIAN_GAP: Summary(list, _add_moment, _merge_moments, _read_gap),
}


def summary_of(fact: Fact) -> Summary:
    """How the events of this fact add up."""
    if fact.field == "at" and fact.kind in (FactKind.MAX, FactKind.LAST, FactKind.FIRST):
        return EARLIEST if fact.kind is FactKind.FIRST else LATEST
    most = WINDOW_END_BYTES if fact.windowed else END_BYTES
    if fact.kind is FactKind.LAST:
        return _last(most)
    if fact.kind is FactKind.FIRST:
        return _first(most)
    return _SUMMARIES[fact.kind]
