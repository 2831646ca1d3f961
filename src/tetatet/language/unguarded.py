"""Where would a missing value surprise the author? Under `<>` and NOT, when nobody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tetatet.language.terms import (
    Among,
    And,
    Coalesce,
    Compare,
    Count,
    FactValue,
    Has,
    Missing,
    Not,
    Or,
    Overlaps,
    Path,
    Read,
    Term,
    parts,
)

_ALWAYS_THERE = ("start.at",)


def unguarded_names(term: Term, counted: frozenset[str]) -> list[str]:
    """The names that `<>` and NOT read, that may be missing, and that nothing around asks for; in order, once.

    `counted` names the facts that are never missing.
    """
    there = counted.union(f"before({name})" for name in counted)
    return list(dict.fromkeys(_negated(term, there)))


def _negated(term: Term, there: frozenset[str]) -> Iterator[str]:
    """Names below `<>` and NOT; `there` are those that cannot be missing where the term counts."""
    if isinstance(term, Not) or (isinstance(term, Compare) and term.op == "<>"):
        yield from _unknown(term, there)
        return
    for part, inside in _each(term, there, lambda other: _asked(other) | _compared(other)):
        yield from _negated(part, inside)


def _unknown(term: Term, there: frozenset[str]) -> Iterator[str]:
    """Names whose absence makes the term unknown."""
    if isinstance(term, Missing | Has | Overlaps | Count):
        return
    if isinstance(term, Coalesce) and any(not list(_unknown(item, there)) for item in term.items):
        return
    name = _name(term)
    if name and name not in there and name not in _ALWAYS_THERE:
        yield name
    for part, inside in _each(term, there, _asked):
        yield from _unknown(part, inside)


def _each(
    term: Term, there: frozenset[str], sure: Callable[[Term], frozenset[str]]
) -> Iterator[tuple[Term, frozenset[str]]]:
    """The parts, each with what its neighbours make sure of: `sure` says what one does by AND."""
    for part in parts(term):
        others = [other for other in parts(term) if other is not part]
        if isinstance(term, And):
            yield part, there.union(*map(sure, others))
        elif isinstance(term, Or):
            yield part, there.union(*map(_excused, others))
        else:
            yield part, there


def _asked(term: Term) -> frozenset[str]:
    """What the term says no to, not unknown, when it is missing."""
    if isinstance(term, Not) and isinstance(term.item, Missing):
        return frozenset(filter(None, [_name(term.item.item)]))
    return frozenset()


def _compared(term: Term) -> frozenset[str]:
    """What must be there for a comparison to be yes."""
    if isinstance(term, Among) or (isinstance(term, Compare) and term.op != "<>"):
        return frozenset(_unknown(term, frozenset()))
    return frozenset()


def _excused(term: Term) -> frozenset[str]:
    """What the term says yes to when it is missing."""
    if isinstance(term, Missing):
        return frozenset(filter(None, [_name(term.item)]))
    if isinstance(term, Not) and isinstance(term.item, Not):
        return _excused(term.item.item)
    return frozenset()


def _name(term: Term) -> str:
    if isinstance(term, Path):
        return term.name
    if isinstance(term, FactValue):
        return f"before({term.name})" if term.before else term.name
    return _name(term.item) if isinstance(term, Read) else ""
