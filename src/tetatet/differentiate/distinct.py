"""Distinct values: which have there been, ever or within a window?

Only so many are kept. Which, does not depend on the order in which they came: they
stand in a line (ever: by their hashes; in a window: the latest first, then by hashes),
and from the first that does not fit nothing is let in any more. Where that is, stands
in the state under `CLOSED`.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeAlias

from tetatet.model.fact_limits import DAY_BYTES, MAX_VALUE_BYTES, MAX_VALUES, MOMENT_BYTES, VALUES_BYTES
from tetatet.model.values import SCALARS, text_key

CLOSED = ""
"""Under this name a state says from which place on nothing is kept; no value has it."""

_EXACT = 2**53  # below it a number that is whole is shown as one
_LAST_DAY = 2**16  # what is below it is a day and no moment: days are counted from 1970
_FEW = VALUES_BYTES // (MAX_VALUE_BYTES + MOMENT_BYTES)  # so many always fit
_FEW_CHARS = MAX_VALUE_BYTES // 4  # no letter takes more than four bytes

Values: TypeAlias = dict[str, Any]
"""Each value's name, with nothing (ever) or the slots, days or moments, in which it came (in a window)."""


@lru_cache(maxsize=4096)  # categories and the like: few, and asked for whenever there are too many
def hash_of(name: str) -> int:
    """A number for a name, the same for ever: 63 bits, which every store can hold."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


def value_of(name: str) -> str | float | bool:
    """The value that has this name; a whole number is shown as one, however it was written.

    >>> value_of("skitchen"), value_of("n2.0"), value_of("b1")
    ('kitchen', 2, True)
    """
    kind, text = name[0], name[1:]
    if kind == "s":
        return text
    if kind == "b":
        return text == "1"
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _names_in(value: Any) -> Iterator[str]:
    """The names of the values that an event gives; a list gives each. A text that is too long is no such value."""
    for item in value if isinstance(value, list) else (value,):
        if isinstance(item, SCALARS):
            name = text_key(item)
            if len(name) <= _FEW_CHARS or len(name.encode()) <= MAX_VALUE_BYTES:
                yield name


def _read(names: Iterable[str]) -> list[Any] | None:
    return [value_of(name) for name in sorted(names)] or None


# ---------------------------------------------------------------- ever


def add_values(state: Values, value: Any) -> Values:
    """Note which values an event gives."""
    if type(value) is str and "s" + value in state:  # nearly always
        return state
    for name in _names_in(value):
        if name not in state and (CLOSED not in state or hash_of(name) < state[CLOSED]):
            state[name] = None
            if len(state) > _FEW:
                _fit(state)
    return state


def merge_values(left: Values, right: Values) -> Values:
    """What either has had."""
    merged = {**left, **right}
    closed = [state[CLOSED] for state in (left, right) if CLOSED in state]
    if closed:
        merged = {name: None for name in merged if name != CLOSED and hash_of(name) < min(closed)}
        merged[CLOSED] = min(closed)
    _fit(merged)
    return merged


def read_values(state: Values) -> list[Any] | None:
    """The values in a fixed order; missing when there are none."""
    return _read(name for name in state if name != CLOSED)


def _fit(state: Values) -> None:
    """Let the values with the largest hashes go while there are too many."""
    size = sum(len(name.encode()) for name in state)
    if size <= VALUES_BYTES and len(state) <= MAX_VALUES:
        return
    names = sorted((name for name in state if name != CLOSED), key=hash_of)
    while size > VALUES_BYTES or len(names) > MAX_VALUES:
        last = names.pop()
        size -= len(last.encode())
        del state[last]
        state[CLOSED] = hash_of(last)


# ---------------------------------------------------------------- in a window


def add_in_slot(state: Values, value: Any, slot: int, *, latest: bool) -> None:
    """Note which values an event gives in a slot; `latest`: of each value only the latest slot will be asked for."""
    for name in _names_in(value):
        if CLOSED in state and _place(slot, name) >= tuple(state[CLOSED]):
            continue
        slots = state.setdefault(name, [])
        if not slots or not latest:
            if slot not in slots:
                insort(slots, slot)
        elif slot > slots[0]:
            slots[0] = slot
    if len(state) > _FEW or not latest:
        _fit_slots(state)


def merge_in_slots(*, latest: bool) -> Callable[[Values, Values], Values]:
    """What either has had, in which slots."""

    def merge(left: Values, right: Values) -> Values:
        merged: Values = {}
        for name in {**left, **right}:
            if name != CLOSED:
                slots = sorted({*left.get(name, ()), *right.get(name, ())})
                merged[name] = slots[-1:] if latest else slots
        closed = [tuple(state[CLOSED]) for state in (left, right) if CLOSED in state]
        if closed:
            _close(merged, min(closed))
        _fit_slots(merged)
        return merged

    return merge


def values_between(state: Values, first: int, last: int) -> list[Any] | None:
    """The values that came in a slot from the first to the last."""
    return _read(name for name, slots in _slots_of(state) if any(first <= slot <= last for slot in slots))


def slots_in(state: Values) -> set[int]:
    """All slots in which something came."""
    return {slot for _name, slots in _slots_of(state) for slot in slots}


def _slots_of(state: Values) -> Iterator[tuple[str, list[int]]]:
    return ((name, slots) for name, slots in state.items() if name != CLOSED)


def _place(slot: int, name: str) -> tuple[int, int]:
    return (-slot, hash_of(name))


def _bytes_of(slot: int) -> int:
    return DAY_BYTES if slot < _LAST_DAY else MOMENT_BYTES


def _fit_slots(state: Values) -> None:
    """Let the oldest go while there are too many: the values of the first slots, of those with the largest hashes."""
    names = size = 0
    for name, slots in _slots_of(state):
        names += 1
        size += len(name.encode()) + sum(map(_bytes_of, slots))
    if size <= VALUES_BYTES and names <= MAX_VALUES:
        return
    line = sorted((_place(slot, name), name) for name, slots in _slots_of(state) for slot in slots)
    while size > VALUES_BYTES or names > MAX_VALUES:
        place, name = line.pop()
        slots = state[name]
        slots.remove(-place[0])
        size -= _bytes_of(-place[0])
        if not slots:
            del state[name]
            size -= len(name.encode())
            names -= 1
        state[CLOSED] = list(place)


def _close(state: Values, closed: tuple[int, int]) -> None:
    """Keep nothing from a place on."""
    for name, slots in list(_slots_of(state)):
        slots[:] = [slot for slot in slots if _place(slot, name) < closed]
        if not slots:
            del state[name]
    state[CLOSED] = list(closed)
