"""The design of a dialogue as a value: its head, and the steps below it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tetatet.model.expression import Expr
from tetatet.model.place import Place
from tetatet.model.step import Block
from tetatet.model.written_time import Duration


@dataclass(frozen=True, slots=True)
class Start:
    """What opens a dialogue; `when` in order of preference; () only by a `start` step."""

    when: tuple[str, ...] = ()
    test: Expr | None = None
    per: str | None = None
    again_after: Duration = field(default_factory=lambda: Duration(days=90, text="90d"))


@dataclass(frozen=True, slots=True)
class Goal:
    """Ends the dialogue from any state, once; counted on to the horizon `within`."""

    event: str | None
    test: Expr | None
    becomes: Expr | None
    within: Duration


@dataclass(frozen=True, slots=True)
class HeadExit:
    """Ends the dialogue from any state, unreached."""

    event: str | None
    test: Expr | None
    becomes: Expr | None
    reason: str


@dataclass(frozen=True, slots=True)
class Script:
    """The design of a dialogue.

    `purpose` is what the gate asks about, `holdout` a share in 0..1 already resolved against
    the project's default, `worth` an expression or None.
    """

    name: str
    place: Place
    steps: Block
    goal: Goal
    start: Start = field(default_factory=Start)
    about: str = ""
    type: str = "foundation"
    purpose: str = "marketing"
    topic: str | None = None
    exits: tuple[HeadExit, ...] = ()
    accounts: bool = False
    replaces: tuple[str, ...] = ()
    replaces_next_contact: bool = False
    joins: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    mutes: tuple[str, ...] = ()
    holdout: float = 0.1
    sign_off: tuple[str, ...] = ()
    worth: Expr | None = None
