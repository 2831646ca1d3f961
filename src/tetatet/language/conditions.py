"""Conditions, values and times: SQL expressions, typed, checked and compiled.

`compile_condition` is the door: text in, an `Expr` out that answers yes or no, or a
`ConditionError` that says what to do. What may be named is given by `Names`; what is
let through of SQL by `syntax`; which value has which kind by `operations` and `kinds`.

What a value is read as follows from what stands beside it: a JSON value next to a
number is read as a number (also from a decimal text), next to a text as a text, next
to TRUE as a bool, next to a time as a time; what cannot be read so is missing. Two
JSON values compare when they are of one kind.
"""

from __future__ import annotations

from tetatet.language import closures, duck
from tetatet.language.kinds import WITH_ARTICLE, read_as
from tetatet.language.misfits import Misfit, misfits
from tetatet.language.naming import Names
from tetatet.language.operations import build
from tetatet.language.readings import readings_of
from tetatet.language.syntax import read_syntax
from tetatet.language.terms import Consent, Elapsed, EventAt, FactValue, InSegment, Kind, Path, Surprise, Term, walk
from tetatet.language.unguarded import unguarded_names
from tetatet.model.errors import ConditionError
from tetatet.model.expression import Expr

__all__ = [
    "ConditionError",
    "Names",
    "compile_condition",
    "compile_time",
    "compile_value",
    "misfits_in",
    "unguarded_missing",
]


def compile_condition(text: str, names: Names) -> Expr:
    """A condition: `test(scope)` is its answer, unknown is no.

    Raises: ConditionError: it cannot be read, names what is not known, or is no yes-or-no question.
    """
    node = read_syntax(text)
    term = build(node, names)
    if term.kind not in ("bool", "any"):
        raise ConditionError(f"a condition answers yes or no; this is {WITH_ARTICLE[term.kind]}", node.position)
    return _expr(text, read_as("bool", term, node), names)


def compile_value(text: str, names: Names) -> Expr:
    """A value of any kind: `value(scope)` is a float, text, bool, Instant, list or JSON value; None is missing.

    Raises: ConditionError: it cannot be read, or names what is not known.
    """
    return _expr(text, build(read_syntax(text), names), names)


def compile_time(text: str, names: Names) -> Expr:
    """A time: `value(scope)` is an Instant, None where it is missing or unreadable.

    Raises: ConditionError: it cannot be read, names what is not known, or is no time.
    """
    node = read_syntax(text)
    return _expr(text, read_as("time", build(node, names), node), names)


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
    return unguarded_names(build(read_syntax(text), names), counted)


def misfits_in(text: str, names: Names, kind: Kind) -> list[Misfit]:
    """The names in an expression that cannot be what their places ask for; `kind` is asked for of the whole.

    Raises: ConditionError: as `compile_condition`.

    >>> names = Names({}, frozenset(), frozenset(), None, None, hints={"event.total": "number"})
    >>> [misfit.name for misfit in misfits_in("event.at > event.total", names, "bool")]
    ['event.total']
    """
    node = read_syntax(text)
    term = build(node, names)
    return list(misfits(term if kind == "any" else read_as(kind, term, node), names.hints))


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
        readings=readings_of(term),
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
