"""A project ready to be played: programs, who listens to what, calendars.

Made once for a revision and never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from tetatet.interact.counterpart import counterparts
from tetatet.interact.program import Program, compile_program
from tetatet.interact.reading import read_by, read_by_transition
from tetatet.model import calendar
from tetatet.model.calendar import Workdays
from tetatet.model.counted import counted_fields
from tetatet.model.expression import Expr, Reading
from tetatet.model.fact_limits import FACTS_BYTES, facts_bytes
from tetatet.model.project import Project
from tetatet.model.record_limits import SHARED_BYTES, UNDER_WAY_BYTES
from tetatet.model.script import Script
from tetatet.model.step import shows_last_purchase

_OF_EVENTS = ("event.", "start.", "answer.")
_IN_TEXTS = re.compile(r"\b(?:start|answer)\.(\w+)")
_EVIDENCE = ("at", "since", "date", "was", "now", "name")  # what the detectors add


@dataclass(frozen=True)
class Plan:
    """What the dialogues of one revision need to be walked."""

    project: Project
    programs: Mapping[str, Program] = field(default_factory=dict)
    ways: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict, compare=False)

    def way_from(self, earlier: Plan, script: str) -> Mapping[str, str]:
        """The steps of a script in an earlier revision that this one has as well; found once and kept in `ways`."""
        way = self.ways.get((earlier.revision, script))
        if way is None:
            here = self.project.scripts.get(script)
            way = {} if here is None else counterparts(earlier.project.scripts[script], here)
            self.ways[earlier.revision, script] = way
        return way

    @property
    def revision(self) -> str:
        return self.project.revision

    @cached_property
    def zone(self) -> ZoneInfo:
        """The project's zone."""
        return calendar.zone(self.project.settings.zone)

    @cached_property
    def workdays(self) -> Workdays:
        """The firm's business days."""
        return Workdays(self.project.settings.holidays)

    @cached_property
    def openers(self) -> Mapping[str, tuple[Script, ...]]:
        """Transition -> the scripts that it opens."""
        opened: dict[str, list[Script]] = {}
        for script in self.project.scripts.values():
            for name in script.start.when:
                opened.setdefault(name, []).append(script)
        return {name: tuple(scripts) for name, scripts in opened.items()}

    @cached_property
    def shows_last_purchase(self) -> bool:
        """Does a script link to the page of the last purchase?"""
        return shows_last_purchase(node.step for one in self.programs.values() for node in one.nodes.values())

    @cached_property
    def room_bytes(self) -> int:
        """How much room of a record there is for what is under way: what the facts may take is theirs."""
        project = self.project
        counted = counted_fields(project, project.scripts.values())
        facts = facts_bytes(project.facts.values(), len(counted), purchases=self.shows_last_purchase)
        return min(UNDER_WAY_BYTES, max(SHARED_BYTES - facts, SHARED_BYTES - FACTS_BYTES))

    @cached_property
    def _names_read(self) -> frozenset[str]:
        read = {path for expr in _exprs_in(self.project) for path in expr.paths}
        below = {path.split(".")[1] for path in read if path.startswith(_OF_EVENTS)}
        for content in self.project.contents.values():
            for one in content.versions.values():
                texts = (one.subject, one.body, *one.links.values())
                below.update(name for text in texts for name in _IN_TEXTS.findall(text))
        keys = [script.start.per for script in self.project.scripts.values()]
        keys += [one.per for one in self.project.transitions.values()]
        return frozenset({*below, *(key.split(".")[0] for key in keys if key is not None), *_EVIDENCE})

    def names_read(self) -> frozenset[str]:
        """The properties of events that some condition, text or key reads; asked where not all of an event is kept."""
        return self._names_read

    @cached_property
    def read_by_transition(self) -> Mapping[str, tuple[Reading, ...]]:
        """Transition -> what its conditions read."""
        return {one.name: read_by_transition(self.project, one) for one in self.project.transitions.values()}

    @cached_property
    def read_by_start(self) -> Mapping[str, tuple[Reading, ...]]:
        """Script -> what the condition of its `start` reads."""
        return {one.name: read_by(self.project, [one.start.test]) for one in self.project.scripts.values()}

    @cached_property
    def named_answers(self) -> Mapping[str, tuple[tuple[str, Expr | None], ...]]:
        """Event -> the named events that it may be, each with its condition."""
        named: dict[str, list[tuple[str, Expr | None]]] = {}
        for one in self.project.events.values():
            named.setdefault(one.event, []).append((one.name, one.test))
        return {event: tuple(names) for event, names in named.items()}

    def behind(self, name: str) -> tuple[str, Expr | None]:
        """The event behind a name, and the condition that a named event adds."""
        named = self.project.events.get(name)
        return (name, None) if named is None else (named.event, named.test)


def _exprs_in(node: object) -> Iterator[Expr]:
    """Every condition and value that stands somewhere in a project."""
    if isinstance(node, Expr):
        yield node
    elif isinstance(node, Mapping):
        for inner in node.values():
            yield from _exprs_in(inner)
    elif isinstance(node, tuple | list):
        for inner in node:
            yield from _exprs_in(inner)
    elif is_dataclass(node):
        for one in fields(node):
            yield from _exprs_in(getattr(node, one.name))


def make_plan(project: Project) -> Plan:
    """Compile every script of a project."""
    return Plan(project, {name: compile_program(script) for name, script in project.scripts.items()})
