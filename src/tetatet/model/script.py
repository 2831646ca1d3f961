"""The design of a dialogue as a value: its head, and the steps below it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tetatet.model.expression import Expr
from tetatet.model.place import Place
from tetatet.model.step import Block
from tetatet.model.written_time import Duration

AGAIN_AFTER = Duration(days=90, text="90d")
"""How long a script lets a customer be after it has begun, unless it says otherwise: a quarter."""

HOLDOUT = 0.1
"""The share of ghosts of a script, unless somebody says otherwise: one in ten shows what the others owe to it."""

MAX_CHAIN = 8
"""How deep one script may start another; deeper is a circle."""


@dataclass(frozen=True, slots=True)
class Start:
    """What opens a dialogue; `when` in order of preference; () only by a `start` step."""

    when: tuple[str, ...] = ()
    test: Expr | None = None
    per: str | None = None
    again_after: Duration = AGAIN_AFTER


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
    the project's default, `worth` an expression or None. `named` are the ids of the steps that
    have a name of their own (`as:`).
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
    holdout: float = HOLDOUT
    sign_off: tuple[str, ...] = ()
    worth: Expr | None = None
    named: frozenset[str] = frozenset()
