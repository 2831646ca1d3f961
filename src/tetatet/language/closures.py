"""Terms as Python functions of a scope, specialised for what conditions mostly ask.

Truth has three values, but a door needs only one question: is the answer surely yes
(or, under NOT, surely no)? So each condition is compiled twice, once for either
question, and neither ever handles "unknown": a comparison with a missing value is
neither surely yes nor surely no.

A value has one function; what it is compared with decides among those of `comparisons`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, cast

from tetatet.language.comparisons import (
    Test,
    Value,
    compare_const,
    compare_days,
    compare_json,
    compare_shape,
    compare_values,
    event_list_has,
    has_text,
)
from tetatet.language.iso_time import read_time
from tetatet.language.json_values import items_of, key_of, keys_of, lower_text, number_of, text_of, truth_of
from tetatet.language.scope import Scope
from tetatet.language.terms import (
    MIRRORED,
    OPPOSITE,
    Among,
    And,
    Arithmetic,
    Coalesce,
    Compare,
    Comparison,
    Consent,
    Const,
    Count,
    Elapsed,
    EventAt,
    FactValue,
    Has,
    InSegment,
    Lower,
    Missing,
    Negative,
    Not,
    Or,
    Overlaps,
    Path,
    Read,
    Surprise,
    Term,
)
from tetatet.model.time import HOUR
from tetatet.model.values import LARGEST, SCALARS, value_at
from tetatet.model.wallclock import day_number

_EXACT = 2**53  # whole numbers below it are doubles as they are


def compile_test(term: Term) -> Test:
    """The function that answers whether the term is surely yes."""
    return _holds(term, True)


def compile_value(term: Term) -> Value:
    """The function that gives the term's value, None where it is missing or unknown."""
    made = _VALUES.get(type(term))
    return made(term) if made is not None else _three_valued(term)


# ---------------------------------------------------------------- values

_ONE_KEY: dict[str, Callable[[str], Value]] = {
    "event": lambda key: lambda scope: scope.event.get(key),
    "start": lambda key: lambda scope: scope.start.get(key),
    "answer": lambda key: lambda scope: scope.answer.get(key),
    "customer": lambda key: lambda scope: scope.customer.get(key),
    "account": lambda key: lambda scope: scope.account.get(key),
    "need": lambda key: lambda scope: scope.need.get(key),
    "score": lambda key: lambda scope: scope.score.get(key),
}


def _raw(term: Term) -> Value:
    """A path's or a fact's value as it stands, an empty list included."""
    if isinstance(term, Path):
        if len(term.keys) == 1:
            return _ONE_KEY[term.root](term.keys[0])
        root, keys = operator.attrgetter(term.root), term.keys
        return lambda scope: value_at(root(scope), keys)
    assert isinstance(term, FactValue)
    return _fact(term)


def _path(term: Path) -> Value:
    return _unless_empty(_raw(term))


def _unless_empty(raw: Value) -> Value:
    def present(scope: Scope) -> Any:
        value = raw(scope)
        return None if type(value) is list and not value else value

    return present


def _fact(term: FactValue) -> Value:
    name = term.name
    raw: Value = (lambda scope: scope.fact_before(name)) if term.before else (lambda scope: scope.fact(name))
    return _unless_empty(raw) if term.kind in ("list", "any") else raw


def _const(term: Const) -> Value:
    value = term.value
    return lambda scope: value


def _segment(term: InSegment) -> Value:
    name = term.name
    return lambda scope: scope.segment(name)


def _consent(term: Consent) -> Value:
    channel = term.channel
    return lambda scope: scope.consent(channel)


def _surprise(term: Surprise) -> Value:
    raw, path = _raw(term.path), ".".join(term.path.keys)

    def surprise(scope: Scope) -> float | None:
        value = raw(scope)
        return scope.surprise(path, value) if isinstance(value, SCALARS) else None

    return surprise


def _read(term: Read) -> Value:
    if isinstance(term.item, Const):
        text = cast(str, term.item.value)
        return lambda scope: read_time(text, scope.zone)
    raw = _raw(term.item)
    if term.kind == "time":

        def time(scope: Scope) -> Any:
            value = raw(scope)
            return read_time(value, scope.zone) if type(value) is str else None

        return time
    convert = {"number": number_of, "text": text_of, "bool": truth_of}[term.kind]
    return lambda scope: convert(raw(scope))


def _arithmetic(term: Arithmetic) -> Value:
    left, right = compile_value(term.left), compile_value(term.right)
    divides = term.op == "/"
    work = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[term.op]

    def calculate(scope: Scope) -> float | None:
        one = left(scope)
        if one is None:
            return None
        other = right(scope)
        if other is None or (divides and other == 0):
            return None
        result: float = work(float(one), other)
        return result if -LARGEST <= result <= LARGEST else None

    return calculate


def _negative(term: Negative) -> Value:
    item = compile_value(term.item)

    def negate(scope: Scope) -> float | None:
        value = item(scope)
        return None if value is None else -value

    return negate


def _lower(term: Lower) -> Value:
    item = compile_value(term.item)

    def lower(scope: Scope) -> str | None:
        value = item(scope)
        return None if value is None else lower_text(value)

    return lower


def _coalesce(term: Coalesce) -> Value:
    items = tuple(map(compile_value, term.items))

    def first(scope: Scope) -> Any:
        for item in items:
            value = item(scope)
            if value is not None:
                return value
        return None

    return first


def _count(term: Count) -> Value:
    raw = _raw(term.item)
    return lambda scope: float(sum(item is not None for item in items_of(raw(scope))))


def _elapsed(term: Elapsed) -> Value:
    item, sign = compile_value(term.item), -1.0 if term.until else 1.0

    def days(scope: Scope) -> float | None:
        time = item(scope)
        if time is None:
            return None
        return sign * (day_number(scope.now, scope.zone) - day_number(time, scope.zone))

    def hours(scope: Scope) -> float | None:
        time = item(scope)
        return None if time is None else float(scope.now - time) / HOUR

    return hours if term.unit == "hours" else days


def _three_valued(term: Term) -> Value:
    yes, no = _holds(term, True), _holds(term, False)
    return lambda scope: True if yes(scope) else False if no(scope) else None


_VALUES: Mapping[type, Callable[[Any], Value]] = {
    Const: _const,
    Path: _path,
    EventAt: lambda term: lambda scope: scope.event_at,
    FactValue: _fact,
    InSegment: _segment,
    Consent: _consent,
    Surprise: _surprise,
    Read: _read,
    Arithmetic: _arithmetic,
    Negative: _negative,
    Lower: _lower,
    Coalesce: _coalesce,
    Count: _count,
    Elapsed: _elapsed,
}


# ---------------------------------------------------------------- truth


def _holds(term: Term, wanted: bool) -> Test:
    """The function that answers whether the term is surely `wanted`."""
    made = _TESTS.get(type(term))
    if made is not None:
        return made(term, wanted)
    value = compile_value(term)
    return lambda scope: value(scope) is wanted


def _segment_test(term: InSegment, wanted: bool) -> Test:
    name = term.name
    return (lambda scope: scope.segment(name)) if wanted else (lambda scope: not scope.segment(name))


def _joined(term: And | Or, wanted: bool) -> Test:
    """All must hold for an AND to be yes, and for an OR to be no; otherwise one is enough."""
    tests = tuple(_holds(item, wanted) for item in term.items)
    if len(tests) == 1:
        return tests[0]
    first, second = tests[0], tests[1]
    if isinstance(term, And) is wanted:
        if len(tests) == 2:
            return lambda scope: first(scope) and second(scope)

        def each(scope: Scope) -> bool:
            for test in tests:  # noqa: SIM110 — all() with a generator takes twice as long
                if not test(scope):
                    return False
            return True

        return each
    if len(tests) == 2:
        return lambda scope: first(scope) or second(scope)

    def some(scope: Scope) -> bool:
        for test in tests:  # noqa: SIM110 — any() with a generator takes twice as long
            if test(scope):
                return True
        return False

    return some


def _missing_test(term: Missing, wanted: bool) -> Test:
    value = compile_value(term.item)
    return (lambda scope: value(scope) is None) if wanted else (lambda scope: value(scope) is not None)


def _among_test(term: Among, wanted: bool) -> Test:
    item = compile_value(term.item)
    if not all(isinstance(value, Const) for value in term.values):  # times, which the zone decides
        return _joined(Or(tuple(Compare("=", term.item, value) for value in term.values)), wanted)
    values = frozenset(cast(Const, value).value for value in term.values)
    if wanted:
        return lambda scope: item(scope) in values
    return lambda scope: (value := item(scope)) is not None and value not in values


def _has_test(term: Has, wanted: bool) -> Test:
    has = _has(term)
    return has if wanted else lambda scope: not has(scope)


def _overlaps_test(term: Overlaps, wanted: bool) -> Test:
    left, right = _raw(term.left), _raw(term.right)
    return lambda scope: (not keys_of(left(scope)).isdisjoint(keys_of(right(scope)))) is wanted


def _has(term: Has) -> Test:
    if isinstance(term.item, Const) and isinstance(term.item.value, str):
        made = has_text(_raw(term.items), term.item.value)
        if isinstance(term.items, Path) and term.items.root == "event" and len(term.items.keys) == 2:
            return event_list_has(term.items, term.item.value, made)
        return made
    items, item, kind = _raw(term.items), compile_value(term.item), term.item.kind
    convert: Callable[[Any], Any] = {"number": number_of, "text": text_of, "bool": truth_of}.get(kind, key_of)

    def has(scope: Scope) -> bool:
        value, listed = item(scope), items(scope)
        if type(value) is str:
            return value in listed if type(listed) is list else bool(value == listed)
        if kind == "any":
            value = key_of(value)
        return value is not None and any(convert(one) == value for one in items_of(listed))

    return has


def _compare_test(term: Compare, wanted: bool) -> Test:
    op = term.op if wanted else OPPOSITE[term.op]
    left, right = term.left, term.right
    if isinstance(left, Const) and not isinstance(right, Const):
        left, right, op = right, left, MIRRORED[op]
    if isinstance(right, Const):
        return _compare_const(op, left, right)
    compare = compare_json if left.kind == "any" else compare_values
    return compare(op, compile_value(left), compile_value(right))


def _compare_const(op: Comparison, left: Term, right: Const) -> Test:
    const = right.value
    if isinstance(left, Elapsed) and left.unit == "days" and isinstance(const, float) and abs(const) < _EXACT:
        return compare_days(op, compile_value(left.item), const, until=left.until)
    return compare_shape(op, left, const) or compare_const(op, compile_value(left), const)


_TESTS: Mapping[type, Callable[[Any, bool], Test]] = {
    InSegment: _segment_test,
    And: _joined,
    Or: _joined,
    Not: lambda term, wanted: _holds(term.item, not wanted),
    Missing: _missing_test,
    Among: _among_test,
    Has: _has_test,
    Overlaps: _overlaps_test,
    Compare: _compare_test,
}
