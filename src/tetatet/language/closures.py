"""Terms as Python functions of a scope, specialised for what conditions mostly ask.

Truth has three values, but a door needs only one question: is the answer surely yes
(or, under NOT, surely no)? So each condition is compiled twice, once for either
question, and neither ever handles "unknown": a comparison with a missing value is
neither surely yes nor surely no.

These functions run some ten times for every event, which is why the common shapes are
written out below instead of being put together from smaller functions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

from tetatet.language.iso_time import read_time
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
from tetatet.model.time import DAY, HOUR
from tetatet.model.values import number_at, value_at
from tetatet.model.wallclock import day_number

Value: TypeAlias = Callable[[Scope], Any]
Test: TypeAlias = Callable[[Scope], bool]

_LARGEST = 1.7976931348623157e308
_EXACT = 2**53  # whole numbers below it are doubles as they are


def compile_test(term: Term) -> Test:
    """The function that answers whether the term is surely yes."""
    return _holds(term, True)


def compile_value(term: Term) -> Value:
    """The function that gives the term's value, None where it is missing or unknown."""
    made = _VALUES.get(type(term))
    return made(term) if made is not None else _three_valued(term)


# ---------------------------------------------------------------- reading values


def number_of(value: Any) -> float | None:
    """The number that a JSON value is read as: a number, or a decimal text; yes and no are none."""
    kind = type(value)
    if kind is float:
        return cast(float, value)
    if kind is int:
        return float(value) if -_LARGEST <= value <= _LARGEST else None
    return number_at(value) if kind is str else None


def lower_text(text: str) -> str:
    """A text with small letters, each by itself: sigma is not written otherwise at a word's end, I with a dot is i."""
    return text.replace("İ", "i").replace("Σ", "σ").lower()


def _text_of(value: Any) -> str | None:
    return value if type(value) is str else None


def _truth_of(value: Any) -> bool | None:
    return value if type(value) is bool else None


def _items(value: Any) -> list[Any]:
    """The items of a list; those of a single value are itself."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


def _keys(value: Any) -> set[str]:
    return {key for item in _items(value) if (key := _key(item)) is not None}


def _key(value: Any) -> str | None:
    """A name that two values share when they are equal, kind and all: 0 and -0.0 do, 1 and "1" and true do not."""
    if isinstance(value, str):
        return "s" + value
    if isinstance(value, bool):
        return "b1" if value else "b0"
    number = number_of(value)
    return None if number is None else f"n{number + 0.0!r}"


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
    raw = _raw(term)

    def present(scope: Scope) -> Any:
        value = raw(scope)
        return None if type(value) is list and not value else value

    return present


def _fact(term: FactValue) -> Value:
    name = term.name
    raw: Value = (lambda scope: scope.fact_before(name)) if term.before else (lambda scope: scope.fact(name))
    if term.kind not in ("list", "any"):
        return raw

    def present(scope: Scope) -> Any:
        value = raw(scope)
        return None if type(value) is list and not value else value

    return present


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
        return scope.surprise(path, value) if isinstance(value, str | int | float) else None

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
    convert = {"number": number_of, "text": _text_of, "bool": _truth_of}[term.kind]
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
        return result if -_LARGEST <= result <= _LARGEST else None

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
    return lambda scope: float(sum(item is not None for item in _items(raw(scope))))


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
    return lambda scope: (not _keys(left(scope)).isdisjoint(_keys(right(scope)))) is wanted


# ---------------------------------------------------------------- lists


def _has(term: Has) -> Test:
    if isinstance(term.item, Const) and isinstance(term.item.value, str):
        if isinstance(term.items, Path) and term.items.root == "event" and len(term.items.keys) == 2:
            return _event_list_has(term.items, term.item.value)
        return _has_text(_raw(term.items), term.item.value)
    items, item, kind = _raw(term.items), compile_value(term.item), term.item.kind
    convert: Callable[[Any], Any] = {"number": number_of, "text": _text_of, "bool": _truth_of}.get(kind, _key)

    def has(scope: Scope) -> bool:
        value, listed = item(scope), items(scope)
        if type(value) is str:
            return value in listed if type(listed) is list else bool(value == listed)
        if kind == "any":
            value = _key(value)
        return value is not None and any(convert(one) == value for one in _items(listed))

    return has


def _has_text(items: Value, text: str) -> Test:
    def has(scope: Scope) -> bool:
        value = items(scope)
        return text in value if type(value) is list else value == text

    return has


def _event_list_has(path: Path, text: str) -> Test:
    """`has(event.products.category, 'x')`, without making the list of categories."""
    first, second = path.keys
    slowly = _has_text(_raw(path), text)

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


# ---------------------------------------------------------------- comparisons

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


def _compare_test(term: Compare, wanted: bool) -> Test:
    op = term.op if wanted else OPPOSITE[term.op]
    left, right = term.left, term.right
    if isinstance(left, Const) and not isinstance(right, Const):
        left, right, op = right, left, MIRRORED[op]
    if isinstance(right, Const):
        return _compare_const(op, left, right)
    if left.kind == "any":
        return _compare_any(op, compile_value(left), compile_value(right))
    return _compare_values(op, compile_value(left), compile_value(right))


def _compare_const(op: Comparison, left: Term, right: Const) -> Test:
    const = right.value
    if isinstance(left, FactValue) and left.kind == "number" and not left.before:
        return _FACT_CONST[op](left.name, const)
    if (
        isinstance(left, Read)
        and isinstance(left.item, Path)
        and left.item.root == "event"
        and len(left.item.keys) == 1
    ):
        key = left.item.keys[0]
        if left.kind == "text" and op in _EVENT_TEXT:
            return _EVENT_TEXT[op](key, const)
        if left.kind == "number":
            return _compare_event_number(op, key, float(const))
    if isinstance(left, Elapsed) and left.unit == "days" and isinstance(const, float) and abs(const) < _EXACT:
        return _compare_days(op, left, const)
    value, compare = compile_value(left), _OPERATORS[op]
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


def _compare_days(op: Comparison, term: Elapsed, const: float) -> Test:
    """Compare days with a number; midnights are counted only where the elapsed time alone does not settle it.

    Midnights between two instants differ from elapsed days by less than one, and by the
    change of the zone's offset: three days are more than both, the day that Samoa left out included.
    """
    item, compare = compile_value(term.item), _OPERATORS[op]
    sign = -1 if term.until else 1
    low, high = (const - 3) * DAY, (const + 3) * DAY
    below, above = compare(const - 1, const), compare(const + 1, const)

    def test(scope: Scope) -> bool:
        time = item(scope)
        if time is None:
            return False
        now = scope.now
        elapsed = sign * (now - time)
        if elapsed < low:
            return below
        if elapsed > high:
            return above
        zone: ZoneInfo = scope.zone
        return compare(sign * (day_number(now, zone) - day_number(time, zone)), const)

    return test


def _compare_values(op: Comparison, left: Value, right: Value) -> Test:
    compare = _OPERATORS[op]

    def test(scope: Scope) -> bool:
        one = left(scope)
        if one is None:
            return False
        other = right(scope)
        return other is not None and compare(one, other)

    return test


def _compare_any(op: Comparison, left: Value, right: Value) -> Test:
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
