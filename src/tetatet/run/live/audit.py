"""Do the log and the recorded moments decide everything again, byte for byte?

An audit plays what was considered, in the recorded order and at the recorded moments,
through the same engine with everything in memory, and compares each line with the one
that was kept when it was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from tetatet.identify.resolve import Directory
from tetatet.kernel import make_book
from tetatet.model.errors import InputError, ReplayMismatch
from tetatet.model.project import Project
from tetatet.ports.customers import Customers
from tetatet.ports.log import Occurrence
from tetatet.ports.store import Decided
from tetatet.run.engine import Engine
from tetatet.run.live.deciding import NoTimers

FIRST_REVISION = "first revision"
"""The name under which a store keeps which revision it began with; those after it are occurrences of the log."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Audited:
    """How much was decided again, and came out the same."""

    occurrences: int
    lines: int


def audit(
    occurrences: Iterator[Occurrence],
    decided: Iterator[Decided],
    projects: Mapping[str, Project],
    first: str,
    records: Customers,
) -> Audited:
    """Decide everything again.

    Args:
        occurrences: all that was considered, in order.
        decided: all decisions, in order.
        projects: what can be read of those that were in force, by revision.
        first: the revision that the store began with.
        records: an empty store of records.

    Raises:
        ReplayMismatch: a line that comes out otherwise; names both.
        InputError: a revision that was in force cannot be read.
    """
    engine = Engine(make_book(_project(projects, first)), records, Directory(), NoTimers())
    count = n = 0
    for one in occurrences:
        count += 1
        _consider(engine, one, projects)
        if one.kind != "asking":
            engine.finish_instant()
        for _customer, _about, _place, line in engine.lines():
            n += 1
            line.n = n
            _compare(_encode(line), next(decided, None))
        engine.clear_world()
    left = next(decided, None)
    if left is not None:
        raise ReplayMismatch(f"line {left.n} was said and does not come out again: {left.line.decode()}")
    return Audited(count, n)


def _consider(engine: Engine, one: Occurrence, projects: Mapping[str, Project]) -> None:
    engine.now = one.considered
    if one.event is not None:
        engine.take(one.event, history=one.history)
    elif one.customer is not None:
        engine.wake(one.customer)
        engine.answer_requests()
    elif one.kind == "midnight":
        engine.pass_midnight()
    elif one.kind == "book":
        revision, _space, mode = one.revision.partition(" ")
        engine.publish(make_book(_project(projects, revision), engine.book), mode)


def _project(projects: Mapping[str, Project], revision: str) -> Project:
    if revision not in projects:
        raise InputError(f"revision {revision} was in force, and this version of Tetatet cannot read it")
    return projects[revision]


def _compare(again: bytes, said: Decided | None) -> None:
    if said is None:
        raise ReplayMismatch(f"comes out now and was never said: {again.decode()}")
    if said.line != again:
        raise ReplayMismatch(f"line {said.n} was {said.line.decode()} and comes out as {again.decode()}")
