"""Conditions, values and times: SQL expressions, typed, checked and compiled.

`compile_condition` is the door: text in, an `Expr` out that answers yes or no, or a
`ConditionError` that says what to do. What may be named is given by `Names`; what is
let through of SQL by `syntax`; this module settles which value has which kind.

What a value is read as follows from what stands beside it: a JSON value next to a
number is read as a number (also from a decimal text), next to a text as a text, next
to TRUE as a bool, next to a time as a time; what cannot be read so is missing. Two
JSON values compare when they are of one kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tetatet.language import closures, duck
from tetatet.language.iso_time import is_time
from tetatet.language.syntax import ConditionError, Node, read_syntax
from tetatet.language.terms import (
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
    Kind,
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
    walk,
)
from tetatet.language.unguarded import unguarded_names
from tetatet.language.words import nearest
from tetatet.model.script import Expr

__all__ = ["ConditionError", "Names", "compile_condition", "compile_time", "compile_value", "unguarded_missing"]

ROOTS = ("event", "start", "answer", "customer", "account", "need", "score", "consent")

_START: Mapping[str, Kind] = {"at": "time", "since": "time", "date": "time", "was": "any", "now": "any"}
"""What `start.` holds besides the fields of an event: when it was, since when it is missing, what changed."""


@dataclass(frozen=True, slots=True)
class Names:
    """What may be named in a condition; None where any name may be.

    `facts` gives each fact's kind (number, list, time, duration, any), `event_fields`
    the kind of each top-level name below `event.` and `start.`. `windowed` names facts
    and segments that change with the mere passing of time, `counted` the facts that
    are never missing (counts and sums; None: every fact that is a number).
    """

    facts: Mapping[str, str]
    segments: frozenset[str]
    windowed: frozenset[str]
    traits: frozenset[str] | None
    event_fields: Mapping[str, str] | None
    scores: frozenset[str] | None = None
    needs: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    counted: frozenset[str] | None = None


# ---------------------------------------------------------------- the doors


def compile_condition(text: str, names: Names) -> Expr:
    """A condition: `test(scope)` is its answer, unknown is no.

    Raises: ConditionError: it cannot be read, names what is not known, or is no yes-or-no question.
    """
    node = read_syntax(text)
    term = _build(node, names)
    if term.kind not in ("bool", "any"):
        raise ConditionError(f"a condition answers yes or no; this is {_A[term.kind]}", node.position)
    return _expr(text, _read("bool", term, node), names)


def compile_value(text: str, names: Names) -> Expr:
    """A value of any kind: `value(scope)` is a float, text, bool, Instant, list or JSON value; None is missing.

    Raises: ConditionError: it cannot be read, or names what is not known.
    """
    return _expr(text, _build(read_syntax(text), names), names)


def compile_time(text: str, names: Names) -> Expr:
    """A time: `value(scope)` is an Instant, None where it is missing or unreadable.

    Raises: ConditionError: it cannot be read, names what is not known, or is no time.
    """
    node = read_syntax(text)
    return _expr(text, _read("time", _build(node, names), node), names)


def unguarded_missing(condition: Expr | str, names: Names) -> list[str]:
    """What `<>` and NOT read that may be missing, and is not asked for with IS NULL or known(): names, in order.

    Raises: ConditionError: as `compile_condition`.

    >>> names = Names({}, frozenset(), frozenset(), None, None)
    >>> unguarded_missing("customer.city <> 'Kyiv'", names)
    ['customer.city']
    >>> unguarded_missing("customer.city IS NULL OR customer.city <> 'Kyiv'", names)
    []
    """
    text = condition if isinstance(condition, str) else condition.text
    counted = names.counted
    if counted is None:
        counted = frozenset(name for name, kind in names.facts.items() if kind == "number")
    return unguarded_names(_build(read_syntax(text), names), counted)


def _expr(text: str, term: Term, names: Names) -> Expr:
    inside = tuple(walk(term))
    facts = [found for found in inside if isinstance(found, FactValue)]
    segments = frozenset(found.name for found in inside if isinstance(found, InSegment))
    read = {fact.name for fact in facts} | segments
    return Expr(
        text=text,
        test=closures.compile_test(term),
        value=closures.compile_value(term),
        kind=term.kind,
        paths=frozenset(filter(None, map(_path, inside))),
        facts=frozenset(fact.name for fact in facts if not fact.before),
        before=frozenset(fact.name for fact in facts if fact.before),
        segments=segments,
        surprises=frozenset(".".join(found.path.keys) for found in inside if isinstance(found, Surprise)),
        timed=bool(read & names.windowed) or any(isinstance(found, Elapsed) for found in inside),
        elapsed=frozenset(found.unit for found in inside if isinstance(found, Elapsed)),
        sql=duck.sql(term),
    )


def _path(term: Term) -> str:
    """The dotted reference below a root that a term reads by itself, or nothing."""
    if isinstance(term, Path):
        return term.name
    if isinstance(term, EventAt):
        return "event.at"
    return f"consent.{term.channel}" if isinstance(term, Consent) else ""


# ---------------------------------------------------------------- operations


def _build(node: Node, names: Names) -> Term:
    return _OPERATIONS[node.op](node, names)


def _literal(node: Node, _names: Names) -> Term:
    kinds: dict[str, Kind] = {"number": "number", "text": "text", "truth": "bool"}
    return Const(kinds[node.op], node.value)


def _joined(node: Node, names: Names) -> Term:
    items = tuple(_read("bool", _build(arg, names), arg) for arg in node.args)
    return And(items) if node.op == "and" else Or(items)


def _negated(node: Node, names: Names) -> Term:
    return Not(_read("bool", _build(node.args[0], names), node.args[0]))


def _minus(node: Node, names: Names) -> Term:
    item = _read("number", _build(node.args[0], names), node.args[0])
    return Const("number", -float(item.value)) if isinstance(item, Const) else Negative(item)


def _calculated(node: Node, names: Names) -> Term:
    left, right = (_read("number", _build(arg, names), arg) for arg in node.args)
    return Arithmetic(cast(Any, node.op), left, right)


def _compared(node: Node, names: Names) -> Term:
    left, right = (_build(arg, names) for arg in node.args)
    return _comparison(cast(Comparison, node.op), (left, right), node.args)


def _between(node: Node, names: Names) -> Term:
    item, low, high = (_build(arg, names) for arg in node.args)
    item_at, low_at, high_at = node.args
    _common_kind((item, low, high), node.args)
    return And((_comparison(">=", (item, low), (item_at, low_at)), _comparison("<=", (item, high), (item_at, high_at))))


def _missing(node: Node, names: Names) -> Term:
    return Missing(_build(node.args[0], names))


def _among(node: Node, names: Names) -> Term:
    item, *values = (_build(arg, names) for arg in node.args)
    for value, arg in zip(values, node.args[1:], strict=True):
        if not isinstance(value, Const):
            raise ConditionError("IN is followed by literal values; to look into a list use has(list, x)", arg.position)
    kind = _common_kind((item, *values), node.args)
    asked, *among = (_read(kind, term, arg) for term, arg in zip((item, *values), node.args, strict=True))
    return Among(asked, tuple(among))


def _comparison(op: Comparison, terms: tuple[Term, Term], nodes: tuple[Node, ...]) -> Term:
    kind = _common_kind(terms, nodes)
    if kind == "bool" and op not in ("=", "<>"):
        raise ConditionError(f"yes and no have no order; {op} goes with numbers, texts and times", nodes[0].position)
    left, right = (_read(kind, term, node) for term, node in zip(terms, nodes, strict=True))
    return Compare(op, left, right)


# ---------------------------------------------------------------- names


def _named(node: Node, names: Names) -> Term:
    words: tuple[str, ...] = node.value
    dotted = ".".join(words)
    root = words[0]
    if root in ROOTS and len(words) > 1:
        return _below_root(root, words[1:], node, names)
    if dotted in names.facts:
        kind = names.facts[dotted]
        return FactValue(dotted, cast(Kind, "number" if kind == "duration" else kind))
    if dotted in names.segments:
        return InSegment(dotted)
    if root in ROOTS:
        raise ConditionError(f"a name must follow {root}., as in {root}.{_EXAMPLES[root]}", node.position)
    if len(words) == 1:
        known: Iterable[str] = (*names.segments, *names.facts)
        raise ConditionError(f"{dotted} is no segment of facts.yml", node.position, nearest(dotted, known))
    known = (*names.facts, *(".".join((one, *words[1:])) for one in ROOTS))
    raise ConditionError(f"{dotted} is no fact of facts.yml", node.position, nearest(dotted, known))


_EXAMPLES = {
    "event": "total",
    "start": "category",
    "answer": "size",
    "customer": "city",
    "account": "contract_end",
    "need": "builder",
    "score": "alive",
    "consent": "email",
}


def _below_root(root: str, keys: tuple[str, ...], node: Node, names: Names) -> Term:
    if root == "event" and keys == ("at",):
        return EventAt()
    if root in ("need", "score", "consent") and len(keys) > 1:
        raise ConditionError(f"{root}.{keys[0]} holds nothing below it", node.position)
    fields = _event_fields(root, names)
    allowed = {
        "customer": names.traits,
        "answer": names.traits,
        "need": names.needs,
        "score": names.scores,
        "consent": names.channels,
    }.get(root, fields)
    if allowed is not None and keys[0] not in allowed:
        message = f"{root}.{keys[0]} is not known; {_DECLARED[root]}"
        found = nearest(keys[0], allowed)
        raise ConditionError(message, node.position, f"{root}.{found}" if found else None)
    if root == "consent":
        return Consent(keys[0])
    if root == "need":
        return Read("number", Path(root, keys))
    kind = (
        fields.get(keys[0], "any") if fields is not None else _START.get(keys[0], "any") if root == "start" else "any"
    )
    return _typed_path(Path(root, keys), cast(Kind, kind))


def _event_fields(root: str, names: Names) -> Mapping[str, str] | None:
    if root not in ("event", "start") or names.event_fields is None:
        return None
    return {**names.event_fields, **_START} if root == "start" else {**names.event_fields, "at": "time"}


_DECLARED = {
    "event": "it is no field of an event: facts.yml declares fields of your own under `events:`",
    "start": "it is no field of an event: facts.yml declares fields of your own under `events:`",
    "answer": "facts.yml declares what is asked under `traits:`",
    "customer": "facts.yml declares traits of your own under `traits:`",
    "need": "needs.yml names the needs",
    "score": "the nightly run makes no such score",
    "consent": "tetatet.yml names the channels",
}


def _typed_path(path: Path, kind: Kind) -> Term:
    """A path with what is declared of its first name; what lies below a list is a list."""
    if kind == "list":
        return Path(path.root, path.keys, "list")
    return path if kind == "any" or len(path.keys) > 1 else Read(kind, path)


# ---------------------------------------------------------------- functions


def _called(node: Node, names: Names) -> Term:
    found = _FUNCTIONS.get(node.value)
    if found is None:
        known = ", ".join(sorted(_FUNCTIONS))
        message = f"{node.value}(…) is no function of conditions; there are {known}"
        raise ConditionError(message, node.position, nearest(node.value, _FUNCTIONS))
    usage, least, most, build = found
    if not least <= len(node.args) <= most:
        raise ConditionError(f"write {usage}", node.position)
    return build(node, tuple(_build(arg, names) for arg in node.args))


def _has(node: Node, args: tuple[Term, ...]) -> Term:
    items = _listed(args[0], node)
    if args[1].kind in ("list", "time"):
        message = "has(list, x) looks for a text, a number or yes and no; two lists compare with overlaps(a, b)"
        raise ConditionError(message, node.args[1].position)
    return Has(items, args[1])


def _overlaps(node: Node, args: tuple[Term, ...]) -> Term:
    return Overlaps(_listed(args[0], node), _listed(args[1], node))


def _count(node: Node, args: tuple[Term, ...]) -> Term:
    return Count(_listed(args[0], node))


def _listed(term: Term, node: Node) -> Term:
    """A list, or what may turn out to be one; a declared text is a list of one."""
    found = term.item if isinstance(term, Read) else term
    if isinstance(found, Path) or (isinstance(found, FactValue) and found.kind in ("list", "any")):
        return found
    raise ConditionError(f"{node.value}(…) takes a list: a fact with `distinct`, or a path", node.position)


def _elapsed(node: Node, args: tuple[Term, ...]) -> Term:
    time = _read("time", args[0], node.args[0])
    unit, _, direction = node.value.partition("_")
    return Elapsed("hours" if unit == "hours" else "days", time, direction == "until")


def _surprise(node: Node, args: tuple[Term, ...]) -> Term:
    path = args[0].item if isinstance(args[0], Read) else args[0]
    if not isinstance(path, Path) or path.root != "event":
        raise ConditionError("surprise(x) takes a path of the event at hand: surprise(event.category)", node.position)
    if path.kind == "list":
        raise ConditionError(f"surprise(x) takes one value, and {path.name} is a list", node.position)
    return Surprise(path)


def _known(_node: Node, args: tuple[Term, ...]) -> Term:
    return Not(Missing(args[0]))


def _lower(node: Node, args: tuple[Term, ...]) -> Term:
    return Lower(_read("text", args[0], node.args[0]))


def _coalesce(node: Node, args: tuple[Term, ...]) -> Term:
    kind = _common_kind(args, node.args)
    return Coalesce(kind, tuple(_read(kind, arg, at) for arg, at in zip(args, node.args, strict=True)))


def _before(node: Node, args: tuple[Term, ...]) -> Term:
    if not isinstance(args[0], FactValue) or args[0].before:
        raise ConditionError("before(fact) takes a fact: before(orders.count)", node.position)
    return FactValue(args[0].name, args[0].kind, before=True)


_Function = Callable[[Node, tuple[Term, ...]], Term]
_FUNCTIONS: dict[str, tuple[str, int, int, _Function]] = {
    "has": ("has(list, x)", 2, 2, _has),
    "overlaps": ("overlaps(a, b)", 2, 2, _overlaps),
    "count": ("count(list)", 1, 1, _count),
    "days_since": ("days_since(time)", 1, 1, _elapsed),
    "days_until": ("days_until(time)", 1, 1, _elapsed),
    "hours_since": ("hours_since(time)", 1, 1, _elapsed),
    "surprise": ("surprise(event.category)", 1, 1, _surprise),
    "known": ("known(x)", 1, 1, _known),
    "lower": ("lower(text)", 1, 1, _lower),
    "coalesce": ("coalesce(x, y), with at most 20 values", 2, 20, _coalesce),
    "before": ("before(fact)", 1, 1, _before),
}
"""Name → how it is written, the least and the most arguments, and what it becomes."""

_OPERATIONS: dict[str, Callable[[Node, Names], Term]] = {
    **dict.fromkeys(("number", "text", "truth"), _literal),
    **dict.fromkeys(("and", "or"), _joined),
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), _compared),
    **dict.fromkeys(("+", "-", "*", "/"), _calculated),
    "not": _negated,
    "neg": _minus,
    "is null": _missing,
    "in": _among,
    "between": _between,
    "name": _named,
    "call": _called,
}


# ---------------------------------------------------------------- kinds

_A: dict[Kind, str] = {
    "number": "a number",
    "text": "a text",
    "bool": "yes or no",
    "time": "a time",
    "list": "a list",
    "any": "a value",
}


def _common_kind(terms: tuple[Term, ...], nodes: tuple[Node, ...]) -> Kind:
    """The kind that several values are read as beside each other."""
    for term, node in zip(terms, nodes, strict=True):
        if term.kind == "list":
            raise ConditionError(f"{_title(term)} is a list; {_LISTS}", node.position)
    kinds = {term.kind: term for term in terms if term.kind != "any"}
    if set(kinds) == {"time", "text"} and all(_may_name_time(term) for term in terms if term.kind == "text"):
        return "time"
    if len(kinds) > 1:
        (one, first), (other, second) = list(kinds.items())[:2]
        message = f"{_title(first)} is {_A[one]} and {_title(second)} is {_A[other]}: they do not compare"
        raise ConditionError(f"{message}{_advice(set(kinds))}", nodes[0].position)
    return next(iter(kinds), "any")


def _read(kind: Kind, term: Term, node: Node) -> Term:
    """The term as a value of the kind that its place asks for."""
    if term.kind == kind:
        return term
    if isinstance(term, Coalesce) and (term.kind == "any" or (kind == "time" and _may_name_time(term))):
        return Coalesce(kind, tuple(_read(kind, item, node) for item in term.items))
    if term.kind == "any":
        return Read(kind, term)
    if kind == "time" and isinstance(term, Read) and term.kind == "text":
        return Read(kind, term.item)
    if kind == "time" and isinstance(term, Const) and isinstance(term.value, str):
        if is_time(term.value):
            return Read("time", term)
        message = f"'{term.value}' is no time; write '2026-04-01' or '2026-04-01 10:00'"
        raise ConditionError(message, node.position)
    if term.kind == "list":
        raise ConditionError(f"{_title(term)} is a list; {_LISTS}", node.position)
    message = f"here stands {_A[kind]}, and {_title(term)} is {_A[term.kind]}{_advice({kind, term.kind})}"
    raise ConditionError(message, node.position)


def _may_name_time(term: Term) -> bool:
    """A literal text next to a time names one, and so does coalesce(customer.since, '2026-04-01')."""
    if isinstance(term, Coalesce):
        return all(isinstance(item, Read) or _may_name_time(item) for item in term.items)
    return isinstance(term, Const) and term.kind == "text"


_LISTS = "a list goes into has(list, x), overlaps(a, b) or count(list)"


def _advice(kinds: set[Kind]) -> str:
    if kinds == {"time", "number"}:
        return "; days_since(t), days_until(t) and hours_since(t) make a number of a time"
    if kinds == {"number", "text"}:
        return "; numbers are written without quotation marks"
    if "bool" in kinds:
        return "; a comparison such as x > 5 answers yes or no"
    return ""


def _title(term: Term) -> str:
    """How a message calls a term."""
    if isinstance(term, Const):
        return f"'{term.value}'" if isinstance(term.value, str) else str(term.value).upper().removesuffix(".0")
    if isinstance(term, Read):
        return _title(term.item)
    if isinstance(term, Path | FactValue | InSegment):
        return term.name
    if isinstance(term, EventAt):
        return "event.at"
    return f"consent.{term.channel}" if isinstance(term, Consent) else "what stands there"
