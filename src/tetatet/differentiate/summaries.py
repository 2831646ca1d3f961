"""How events add up: one commutative summary for each kind of fact.

A summary has an empty value, takes one event, merges with another, and is read. None
depends on the order of what it took. Amounts are added as whole millionths, which is
exact and free of order where floats are not.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from statistics import median
from sys import float_info
from typing import Any

import msgspec

from tetatet.model.fact import FactKind
from tetatet.model.open_values import Properties
from tetatet.model.time import DAY, Instant
from tetatet.model.values import SCALARS, number_at, text_key

MILLIONTHS = 1_000_000
"""An amount of 1.00 in the units in which amounts are added."""

_WORD = 2**63  # what a store's whole numbers reach to
_CALM = _WORD // 2  # a sum below it, and an amount below _PLAIN, stay below _WORD together
_PLAIN = 1e12  # 10^18 millionths: less than half a word

MAX_MOMENTS = 64
"""Moments kept for a typical gap: more would say little more about a rhythm, and cost 1 KB a fact."""

MAX_VALUES = 256
"""Distinct values kept: the 256 with the smallest hashes, so that which are kept does not depend on order."""


class Happening(msgspec.Struct, frozen=True, gc=False):
    """One event as facts see it. `day` is the day number in the project's zone."""

    name: str
    properties: Properties
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
    try:
        return round(number * MILLIONTHS)
    except OverflowError:  # a double so large is whole
        return int(number) * MILLIONTHS


def add_millionths(state: int | str, amount: int) -> int | str:
    """A sum and one amount more; past 64 bits it is kept as text, which every store can hold."""
    total = (state if type(state) is int else int(state)) + amount
    return total if -_WORD <= total < _WORD else str(total)


def add_amount(state: int | str, value: Any) -> int | str:
    """A sum and whatever amounts a value names."""
    if type(value) is float and type(state) is int and -_CALM < state < _CALM and -_PLAIN < value < _PLAIN:
        return state + round(value * MILLIONTHS)  # nearly always
    return add_millionths(state, millionths(value)[0])


def _read_amount(state: int | str) -> float:
    total = int(state)
    try:
        return total / MILLIONTHS
    except OverflowError:
        return float_info.max if total > 0 else -float_info.max


def _add_count(state: int, _value: Any, _event: Happening) -> int:
    return state + 1


def _add_sum(state: int | str, value: Any, _event: Happening) -> int | str:
    return add_amount(state, value)


def _merge_sums(left: int | str, right: int | str) -> int | str:
    return add_millionths(left, int(right))


def _add_mean(state: list[Any], value: Any, _event: Happening) -> list[Any]:
    total, count = millionths(value)
    return [add_millionths(state[0], total), state[1] + count]


def _merge_means(left: list[Any], right: list[Any]) -> list[Any]:
    return [_merge_sums(left[0], right[0]), left[1] + right[1]]


def _read_mean(state: list[Any]) -> float | None:
    return _read_amount(state[0]) / state[1] if state[1] else None


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
        if not isinstance(item, SCALARS):
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


SUMMARIES: dict[FactKind, Summary] = {
    FactKind.COUNT: Summary(int, _add_count, lambda left, right: left + right, float),
    FactKind.SUM: Summary(int, _add_sum, _merge_sums, _read_amount),
    FactKind.MEAN: Summary(lambda: [0, 0], _add_mean, _merge_means, _read_mean),
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
