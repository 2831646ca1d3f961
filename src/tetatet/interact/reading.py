"""What the conditions of a project read, known before anything happens."""

from __future__ import annotations

from collections.abc import Iterable

from tetatet.model.expression import Expr, Reading
from tetatet.model.project import Project
from tetatet.model.transition import Transition

MAX_READ = 16
"""Things of what conditions read that are told: a sentence names fewer, and a record has to hold them."""


def read_by(project: Project, tests: Iterable[Expr | None]) -> tuple[Reading, ...]:
    """What these conditions read, that of the segments that they name included."""
    found: dict[str, Reading] = {}
    waiting = [test for test in tests if test is not None]
    while waiting:
        test = waiting.pop(0)
        for name, value in test.readings:
            if name not in found:
                found[name] = (name, value)
                if name in test.segments:
                    waiting.append(project.segments[name].test)
    return tuple(found.values())[:MAX_READ]


def read_by_transition(project: Project, transition: Transition) -> tuple[Reading, ...]:
    """What the conditions of a transition read, its named event's included."""
    named = project.events.get(transition.event or "")
    tests = (transition.becomes, None if named is None else named.test, transition.audience, transition.test)
    return read_by(project, tests)
