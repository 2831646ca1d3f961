"""The customer record: one customer, one value, everything that decides about him.

A record is owned by whoever holds it: `advance` is given a record and gives it back
changed, and nobody else may keep a reference. Everything in it is bounded (see
`model.record_limits`), and everything that sums up events is free of their order (see
`differentiate.facts`).

A store leaves out what is as it is by default: half of the bytes of most records. What
comes in lists is written without the names of its fields; there a field to come goes to
the end.
"""

from __future__ import annotations

from typing import TypedDict

import msgspec

from tetatet.model.open_values import Evidence, FactStates, Json, Traits
from tetatet.model.time import Instant

NEVER = Instant(2**62)
"""Later than any moment that an event or a script can name."""

DAWN = Instant(0)
"""Earlier than any moment that matters here."""


class Contacted(msgspec.Struct, array_like=True):
    """One contact that caps look at; `ghost` ones stand in the shadow ledger only."""

    at: Instant
    channel: str
    act: str
    ghost: bool = False


class Consent(msgspec.Struct, array_like=True):
    """The latest act of consent or withdrawal for one (purpose, channel, topic); `origin` is the source of its event."""

    at: Instant
    id: str
    given: bool
    source: str = ""
    text_version: str = ""
    origin: str = ""

    @property
    def place(self) -> tuple[Instant, str, str]:
        """The later act counts: by time, then source, then message id."""
        return self.at, self.origin, self.id


class Absence(msgspec.Struct, array_like=True):
    """Something awaited that has not come: fires at `due` unless it comes."""

    due: Instant
    since: Instant
    evidence: Evidence


class OpenTask(msgspec.Struct, array_like=True):
    """Work filed with a person and neither done nor withdrawn. `stage` 0 is with the role, 1 with its substitute.

    `person` is the id of the contact person whom an account's call is to reach.
    """

    act: str
    dialogue: str
    script: str
    revision: str
    step: str
    talk: str
    role: str
    due: Instant
    filed: Instant
    stage: int = 0
    contact: bool = True
    ghost: bool = False
    person: str = ""


class Spoken(msgspec.Struct, array_like=True):
    """A contact or task since the wait before: did it go, and what was its act?"""

    act: str
    step: str
    went: bool
    task: str = ""  # the talk, for tasks
    undone: bool = False
    contact: bool = True  # inner work is none
    withdrawn: bool = False  # taken off the list before anybody did it
    failed: bool = False  # the gate let it go, and it never went; what its `unsent` says is still to come


class Asked(msgspec.Struct, array_like=True):
    """A consent that the customer was asked to confirm; `what` is the digest of its key."""

    at: Instant
    channel: str
    what: str


class Dialogue(msgspec.Struct, omit_defaults=True):
    """One running dialogue. `state` is run | wait | pause | hold | claim | repeat | capacity."""

    id: str
    script: str
    revision: str
    started: Instant
    start: Evidence
    transition: str
    key: str = ""
    valid_until: Instant = NEVER
    rank: int = 50
    chain: int = 0  # how many `start` steps led here
    arm: str = ""  # "" until the first contact that would go; then treated | ghost | global
    acted: bool = False
    state: str = "run"
    node: str = ""
    since: Instant = Instant(0)
    due: Instant = NEVER
    over: bool = False  # the wait's own time is over, and it lasts until its calls are settled
    offered: Instant = Instant(0)  # when the contact at hand was first a candidate
    contact_until: Instant = NEVER
    held_until: Instant = NEVER  # when the gate is asked again
    claim: str = ""  # filed | granted, while state is capacity: "" waits for the claims of those it competes with
    spoken: list[Spoken] = []
    heard: list[str] = []  # answers that a `for all` has had
    known: str = ""  # the answer that a question did not need to be put for
    answer: dict[str, Json] = {}
    rounds: dict[str, int] = {}
    began: dict[str, Instant] = {}
    resume: dict[str, str] = {}
    truths: dict[str, bool] = {}  # `becomes` of the goal and the exits


class Afterglow(msgspec.Struct, array_like=True):
    """An ended dialogue whose goal is still counted, to its horizon."""

    id: str
    script: str
    revision: str
    until: Instant
    start: Evidence
    key: str
    truth: bool
    arm: str


class Queued(msgspec.Struct, array_like=True):
    """A start that waits behind a running script, while its moment is valid."""

    script: str
    transition: str
    start: Evidence
    key: str
    valid_until: Instant
    rank: int


class Told(msgspec.Struct, array_like=True):
    """When and by what a trait was told, so that the latest wins whatever the order of arrival."""

    at: Instant
    id: str
    source: str

    @property
    def place(self) -> tuple[Instant, str, str]:
        """The later telling counts: by time, then source, then message id."""
        return self.at, self.source, self.id


class Preferences(TypedDict, total=False):
    """What a customer has chosen: channels, the first liked best, days from Monday = 0, minutes of the day."""

    channels: list[str]
    days: list[int]
    hours: list[int]  # from and to
    frequency: str  # `1 per month`: a cap of his own


class Record(msgspec.Struct, omit_defaults=True):
    """One customer, or one account (`kind`)."""

    id: str
    name: str
    kind: str = "customer"
    opened: Instant = Instant(0)
    considered: Instant = Instant(0)
    zone: str = ""
    traits: Traits = {}
    told: dict[str, Told] = {}
    told_until: str = ""  # where names found no room: from which place in the line on (`kernel.telling`)
    needs: dict[str, float] = {}
    scores: dict[str, Json] = {}
    questions: dict[str, str] = {}
    preferences: Preferences = {}
    facts: FactStates = {}
    truths: dict[str, bool] = {}
    absences: dict[str, dict[str, Absence]] = {}
    dates: dict[str, Instant] = {}
    daily: Instant = NEVER
    consents: dict[str, Consent] = {}
    complaints: dict[str, Instant] = {}
    complaint_closed: Instant = Instant(0)
    contacts: list[Contacted] = []
    contacts_from: Instant = Instant(0)  # contacts up to here are forgotten: caps that look back further hold
    dialogues: list[Dialogue] = []
    tasks: list[OpenTask] = []
    after: list[Afterglow] = []
    queue: list[Queued] = []
    started: dict[str, Instant] = {}
    arms: dict[str, str] = {}
    replacing: list[str] = []  # dialogues whose next contact gives way, and to whom
    replaced_by: str = ""
    accounts: list[str] = []
    confirmations: list[Asked] = []  # the latest stands last
    due: Instant = NEVER
