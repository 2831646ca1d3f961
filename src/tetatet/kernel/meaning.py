"""What does a condition of a project read, and when do two revisions mean the same by it, or by a fact?"""

from __future__ import annotations

from tetatet.model.expression import Expr
from tetatet.model.project import Project


def meaning_of(project: Project, condition: Expr) -> tuple[object, ...]:
    """What a condition says: its text, with the facts and segments of this project that it reads."""
    facts = sorted(facts_of(project, condition) & project.facts.keys())
    segments = sorted(_segments_of(project, condition))
    return (
        condition.text,
        tuple((name, way_of(project, name)) for name in facts),
        tuple((name, project.segments[name].test.text) for name in segments),
    )


def facts_of(project: Project, condition: Expr) -> set[str]:
    """The facts that a condition reads, by itself and through segments."""
    found = set(condition.facts | condition.before)
    for name in condition.segments & project.segments.keys():
        found |= facts_of(project, project.segments[name].test)
    return found


def _segments_of(project: Project, condition: Expr) -> set[str]:
    found = set(condition.segments & project.segments.keys())
    for name in tuple(found):
        found |= _segments_of(project, project.segments[name].test)
    return found


def way_of(project: Project, name: str) -> tuple[object, ...]:
    """All that decides what a fact's state in a record is made of."""
    fact = project.facts[name]
    named = project.events.get(fact.event)
    event = (fact.event, None) if named is None else (named.event, named.test)
    tests = tuple(None if test is None else test.text for test in (event[1], fact.test))
    return (fact.kind, fact.field, event[0], tests, fact.over, fact.ending, fact.period)


_TRAIT_ROOTS = ("customer.", "account.", "score.", "need.", "consent.")


def reads_traits(project: Project, expr: Expr | None) -> bool:
    """Does it read what is told of the customer rather than what happened?"""
    if expr is None:
        return False
    if any(path.startswith(_TRAIT_ROOTS) for path in expr.paths):
        return True
    return any(reads_traits(project, project.segments[name].test) for name in expr.segments if name in project.segments)
