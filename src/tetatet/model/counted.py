"""Which fields' values are counted for each customer, because some condition asks how surprising they are?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from tetatet.model.expression import Expr
from tetatet.model.fact import Fact, NamedEvent, Segment
from tetatet.model.script import Script
from tetatet.model.transition import Transition


class Facts(Protocol):
    """What facts.yml says, read or as part of a project."""

    @property
    def events(self) -> Mapping[str, NamedEvent]: ...

    @property
    def facts(self) -> Mapping[str, Fact]: ...

    @property
    def segments(self) -> Mapping[str, Segment]: ...

    @property
    def transitions(self) -> Mapping[str, Transition]: ...


def counted_fields(facts: Facts, scripts: Iterable[Script]) -> frozenset[tuple[str, str]]:
    """Each event and the path below it; a script may be opened by any event that something listens to."""
    asked: list[tuple[str | None, Expr | None]] = [(one.event, one.test) for one in facts.transitions.values()]
    asked += [(one.event, one.test) for one in facts.events.values()]
    starts = [script.start.test for script in scripts if script.start.test is not None]
    asked += [(event, test) for event in (_heard(facts) if starts else ()) for test in starts]
    return frozenset(
        (_behind(facts, event), path)
        for event, test in asked
        if event is not None and test is not None
        for path in _surprises(facts, test)
    )


def _heard(facts: Facts) -> Iterator[str]:
    yield from (fact.event for fact in facts.facts.values())
    for transition in facts.transitions.values():
        yield from (name for name in (transition.event, transition.after) if name is not None)


def _behind(facts: Facts, name: str) -> str:
    named = facts.events.get(name)
    return name if named is None else named.event


def _surprises(facts: Facts, expr: Expr) -> Iterator[str]:
    yield from expr.surprises
    for name in expr.segments & facts.segments.keys():
        yield from _surprises(facts, facts.segments[name].test)
