"""A project ready to be played: programs, who listens to what, calendars.

Made once for a revision and never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from tetatet.interact.program import Program, compile_program
from tetatet.model import calendar
from tetatet.model.calendar import Workdays
from tetatet.model.expression import Expr
from tetatet.model.project import Project
from tetatet.model.script import Script


@dataclass(frozen=True)
class Plan:
    """What the dialogues of one revision need to be walked."""

    project: Project
    programs: Mapping[str, Program] = field(default_factory=dict)

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


def make_plan(project: Project) -> Plan:
    """Compile every script of a project."""
    return Plan(project, {name: compile_program(script) for name, script in project.scripts.items()})
