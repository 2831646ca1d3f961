"""One occurrence of one customer, while it is being decided.

A turn is the table at which the stages sit: it holds the record, the moment, the
event if there is one, and gathers what is said. It decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec

from tetatet.interact.plan import Plan
from tetatet.interact.program import Program
from tetatet.model.act import Act
from tetatet.model.brief import short_name
from tetatet.model.decision import Claim, Line, Request
from tetatet.model.event import Event
from tetatet.model.expression import Expr
from tetatet.model.open_values import Evidence, Properties
from tetatet.model.record import NEVER, Dialogue, Record
from tetatet.model.record_limits import KEY_BYTES
from tetatet.model.script import Script
from tetatet.model.step import Contact
from tetatet.model.time import Instant, format_instant
from tetatet.model.transition import Transition


class View(Protocol):
    """What conditions are evaluated against; the kernel makes it."""

    event: Properties
    start: Properties
    answer: Properties

    def fact(self, name: str) -> Any: ...

    def past(self) -> View:
        """The same customer without the event at hand, or before this midnight."""


class Fired(msgspec.Struct):
    """A transition that was recognised: what opened the moment, and until when it lasts."""

    transition: Transition
    evidence: Evidence
    valid_until: Instant


class Opening(msgspec.Struct):
    """A wish to start a dialogue."""

    script: Script
    transition: str
    evidence: Evidence
    valid_until: Instant
    rank: int
    chain: int = 0


class Candidate(msgspec.Struct, eq=False):
    """A contact that a dialogue would make now."""

    dialogue: Dialogue
    script: Script
    kind: str  # contact | task
    step: str
    content: str
    contact: Contact
    act: str
    role: str = ""
    capacity: str = ""  # the scarce thing it needs, if any
    also: tuple[str, ...] = ()  # further ones
    granted: bool = False
    worth: float = 0.0
    channel: str = ""
    variant: str = ""
    language: str = ""
    person: Record | None = None  # the contact person, for accounts


class Turn(msgspec.Struct, eq=False):
    """The table."""

    record: Record
    now: Instant
    plan: Plan
    plans: Mapping[str, Plan]
    view: View
    zone: ZoneInfo
    event: Event | None = None
    timers: bool = False  # silence is looked at: the occurrence is a timer
    day_begins: bool = False  # it is 00:00 of the project's zone, when `becomes` is looked at without an event
    lines: list[Line] = []
    claims: list[Claim] = []
    requests: list[Request] = []
    openings: list[Opening] = []
    candidates: list[Candidate] = []
    acts: list[Act] = []  # what is to be done in the world
    grown: bool = False  # more is under way than before
    done: list[tuple[str, str]] = []  # acts that the event at hand is the result of, with the result
    void: list[str] = []  # dialogues whose acts have lost their point, where they have not been handed over yet
    written: str = ""

    @property
    def at(self) -> str:
        """The moment as text; most occurrences say nothing and never ask."""
        if not self.written:
            self.written = format_instant(self.now)
        return self.written

    def say(self, kind: str, dialogue: Dialogue | None = None, **fields: Any) -> Line:
        """Put one line on the table."""
        line = Line(at=self.at, customer=self.record.name, kind=kind, **fields)
        if dialogue is not None:
            line.script, line.dialogue, line.revision = dialogue.script, dialogue.id, dialogue.revision
        self.lines.append(line)
        return line

    def plan_of(self, dialogue: Dialogue) -> Plan:
        return self.plans[dialogue.revision]

    def script_of(self, dialogue: Dialogue) -> Script:
        return self.plans[dialogue.revision].project.scripts[dialogue.script]

    def program_of(self, dialogue: Dialogue) -> Program:
        return self.plans[dialogue.revision].programs[dialogue.script]

    def focus(self, dialogue: Dialogue) -> None:
        """Let `start.` and `answer.` mean this dialogue's."""
        self.view.start, self.view.answer = dialogue.start, dialogue.answer

    def test(self, expr: Expr | None, dialogue: Dialogue | None = None) -> bool:
        """The answer of a condition; none at all is yes."""
        if expr is None:
            return True
        if dialogue is not None:
            self.focus(dialogue)
        return expr.test(self.view)

    def is_event(self, name: str, test: Expr | None, dialogue: Dialogue) -> bool:
        """Is the event at hand the named one, as this dialogue sees it?"""
        if self.event is None:
            return False
        base, named_test = self.plan_of(dialogue).behind(name)
        return self.event.name == base and self.test(named_test, dialogue) and self.test(test, dialogue)


def when(instant: Instant) -> str | None:
    """An instant as text; never is absent."""
    return None if instant >= NEVER else format_instant(instant)


def correlates(turn: Turn, script: Script, key: str) -> bool:
    """Does the event at hand touch a dialogue with this business key?

    One that carries another value of the key does not; one without the key touches all.
    """
    if turn.event is None or script.start.per is None:
        return True
    value = turn.event.properties.get(script.start.per)
    return value is None or key_text(value) == key


def key_text(value: Any) -> str:
    """A business key as text: 7 and "7" are the same order; a very long one ends in a digest."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return short_name(value if isinstance(value, str) else str(value), KEY_BYTES)
