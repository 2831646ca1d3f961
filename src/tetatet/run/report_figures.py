"""The figures of a replay's report: every number with what it is a part of.

What `replay` prints and what `replay --summary` gives as JSON are these same values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Period:
    """What was replayed. Times are ISO in UTC; `begin` is where the history ends, if there is one.

    `days` lie between the beginning (after the history) and the end of the clock.
    `lines` are all lines of the files that were looked at: events and those that could not be read.
    """

    first: str | None
    last: str | None
    begin: str | None
    until: str
    days: int
    history_days: int
    zone: str
    lines: int
    events: int
    customers: int
    accounts: int
    quarantined: Part
    quarantine: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PathTaken:
    """One way through a script, in words, and how many dialogues took it."""

    path: str
    dialogues: Part


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One arm of a script: customers, those who reached the goal, windows whose horizon is not over."""

    customers: int
    reached: Part
    still_open: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Treated against ghosts by intention to treat; shares in -1..1, None where there are not enough customers."""

    script: str
    treated: ArmFigures
    ghosts: ArmFigures
    left_out: int
    difference: float | None
    low: float | None
    high: float | None
    enough: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ScriptFigures:
    """One script: who entered it, how far they came.

    `started` of the moments that it was asked about; `reached` of those started, `reached_late` of them
    after the dialogue's end; `paths` are of the dialogues that are no ghosts, `others` took rarer ways.
    """

    script: str
    started: Part
    customers: Part
    skipped: Mapping[str, int]
    joined: int
    contacts: int
    reached: Part
    reached_late: int
    running: Part
    ghosts: Part
    paths: tuple[PathTaken, ...]
    others: Part
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """One channel: what the gate said of the contacts that were put before it, and what those that went cost.

    `not_made` of those that went are calls that nobody made, or not yet: nobody has heard them, and they cost nothing.
    """

    channel: str
    candidates: int
    went: Part
    not_made: int
    ghosts: Part
    dropped: Part
    ended_first: Part
    waiting: Part
    cost: Decimal


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule of the gate: contacts that it held, of them those that went (or would have) in the end; dropped.

    `why` counts its verdicts by reason, `scripts` the contacts that it held or dropped by script.
    """

    rule: str
    held: Part
    went_later: Part
    dropped: Part
    why: Mapping[str, int]
    scripts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PerCustomer:
    """Contacts that went, without calls that nobody made, a customer; the shares are of all customers."""

    mean: float | None
    mean_of_contacted: float | None
    most: int
    none: Part
    one: Part
    two_or_three: Part
    four_or_more: Part


@dataclass(frozen=True, slots=True)
class ContactFigures:
    """All contacts that came before the gate."""

    candidates: int
    went: Part
    not_made: int
    ghosts: Part
    dropped: Part
    ended_first: Part
    waiting: Part
    held: Part
    channels: tuple[ChannelFigures, ...]
    rules: tuple[RuleFigures, ...]
    per_customer: PerCustomer
    cost: Decimal
    cost_per_customer: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class WaitFigures:
    """Waits that ended by themselves: with an answer, in silence, or because our own work was not done."""

    ended: int
    answered: Part
    silent: Part
    undone: Part
    passed_at_once: int
    answers: Mapping[str, int]
    of_ghosts: Part


@dataclass(frozen=True, slots=True)
class Story:
    """One customer's dialogue, told; `kind` is reached | silent | stopped."""

    kind: str
    customer: str
    script: str
    text: str


@dataclass(frozen=True, slots=True)
class Assumed:
    """Customers whose consent, or an address, nobody has told: it was stated for all."""

    consents: Part
    addresses: Part


@dataclass(frozen=True, slots=True)
class PublicationFigures:
    """A new revision on the way: what became of the dialogues that ran by an earlier one. `at` is ISO in UTC."""

    at: str
    revision: str
    mode: str
    moved: Part
    kept: Part
    stopped: Part


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole report."""

    brand: str
    period: Period
    publications: tuple[PublicationFigures, ...]
    scripts: tuple[ScriptFigures, ...]
    contacts: ContactFigures
    waits: WaitFigures
    stories: tuple[Story, ...]
    assumed: Assumed
    global_ghosts: Part
    notes: tuple[str, ...]
