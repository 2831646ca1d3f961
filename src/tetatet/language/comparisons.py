"""Comparisons and looking into lists, written out for the shapes that conditions mostly have.

They run some ten times for every event; each shape that is written out here saves the
calls of which it would else be put together. `closures` chooses among them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

from tetatet.language.json_values import number_of
from tetatet.language.scope import Scope
from tetatet.language.terms import Comparison, FactValue, Path, Read, Term
from tetatet.model.time import DAY
from tetatet.model.wallclock import day_number

Value: TypeAlias = Callable[[Scope], Any]
Test: TypeAlias = Callable[[Scope], bool]

_OPERATORS: dict[Comparison, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_Made: TypeAlias = dict[Comparison, Callable[[str, Any], Test]]

_FACT_CONST: _Made = {
    "=": lambda name, c: lambda scope: scope.fact(name) == c,
    "<>": lambda name, c: lambda scope: (v := scope.fact(name)) is not None and v != c,
    "<": lambda name, c: lambda scope: (v := scope.fact(name)) is not None and v < c,
    "<=": lambda name, c: lambda scope: (v := scope.fact(name)) is not None and v <= c,
    ">": lambda name, c: lambda scope: (v := scope.fact(name)) is not None and v > c,
    ">=": lambda name, c: lambda scope: (v := scope.fact(name)) is not None and v >= c,
}
"""A fact that is a number, and a number."""

_EVENT_TEXT: _Made = {
    "=": lambda key, c: lambda scope: scope.event.get(key) == c,
    "<>": lambda key, c: lambda scope: type(v := scope.event.get(key)) is str and v != c,
}
"""A field of the event, and a text."""


def compare_shape(op: Comparison, left: Term, const: Any) -> Test | None:
    """A comparison with a literal, where it has one of the shapes written out here; else None."""
    if isinstance(left, FactValue) and left.kind == "number" and not left.before:
        return _FACT_CONST[op](left.name, const)
    if isinstance(left, Read) and isinstance(left.item, Path) and left.item.root == "event":
        key, *deeper = left.item.keys
        if left.kind == "text" and op in _EVENT_TEXT and not deeper:
            return _EVENT_TEXT[op](key, const)
        if left.kind == "number" and not deeper:
            return _compare_event_number(op, key, const)
    return None


def compare_const(op: Comparison, value: Value, const: Any) -> Test:
    """A value and a literal of its kind."""
    compare = _OPERATORS[op]
    return lambda scope: (v := value(scope)) is not None and compare(v, const)


def _compare_event_number(op: Comparison, key: str, const: float) -> Test:
    compare = _OPERATORS[op]

    def test(scope: Scope) -> bool:
        value = scope.event.get(key)
        if type(value) is float:
            return compare(value, const)
        number = number_of(value)
        return number is not None and compare(number, const)

    return test


def compare_days(op: Comparison, time: Value, const: float, *, until: bool) -> Test:
    """Compare days with a number; midnights are counted only where the elapsed time alone does not settle it.

    Midnights between two instants differ from elapsed days by less than one, and by the
    change of the zone's offset: three days are more than both, the day that Samoa left out included.
    """
    compare, sign = _OPERATORS[op], -1 if until else 1
    low, high = (const - 3) * DAY, (const + 3) * DAY
    below, above = compare(const - 1, const), compare(const + 1, const)

    def test(scope: Scope) -> bool:
        then = time(scope)
        if then is None:
            return False
        now = scope.now
        elapsed = sign * (now - then)
        if elapsed < low:
            return below
        if elapsed > high:
            return above
        zone = scope.zone
        return compare(sign * (day_number(now, zone) - day_number(then, zone)), const)

    return test


def compare_values(op: Comparison, left: Value, right: Value) -> Test:
    """Two values of one kind."""
    compare = _OPERATORS[op]

    def test(scope: Scope) -> bool:
        one = left(scope)
        if one is None:
            return False
        other = right(scope)
        return other is not None and compare(one, other)

    return test


def compare_json(op: Comparison, left: Value, right: Value) -> Test:
    """Two JSON values: texts with texts, numbers with numbers, and for = and <> yes with no."""
    compare, ordered = _OPERATORS[op], op not in ("=", "<>")

    def test(scope: Scope) -> bool:
        one, other = left(scope), right(scope)
        kind = type(one)
        if kind is str or (kind is bool and not ordered):
            return type(other) is kind and compare(one, other)
        if kind is bool or type(one := number_of(one)) is not float or type(other) not in (int, float):
            return False
        return (other := number_of(other)) is not None and compare(one, other)

    return test


# ---------------------------------------------------------------- lists


def has_text(items: Value, text: str) -> Test:
    """Is the text in the list, or is it the single value?"""

    def has(scope: Scope) -> bool:
        value = items(scope)
        return text in value if type(value) is list else value == text

    return has


def event_list_has(path: Path, text: str, slowly: Test) -> Test:
    """`has(event.products.category, 'x')`, without making the list of categories; `slowly` does make it."""
    first, second = path.keys

    def has(scope: Scope) -> bool:
        found = scope.event.get(first)
        if type(found) is not list:
            return found is not None and slowly(scope)
        for item in found:
            if type(item) is not dict:
                return slowly(scope)
            value = item.get(second)
            if value == text:
                return True
            if type(value) is list and text in value:
                return True
        return False

    return has
