"""The steps of a dialogue as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tetatet.model.content import Text
from tetatet.model.expression import Expr
from tetatet.model.place import Place
from tetatet.model.written_time import Duration, Point


@dataclass(frozen=True, slots=True)
class Variants:
    """Ordered conditions, or shares drawn by hash (an experiment); never both."""

    tests: tuple[tuple[str, Expr], ...] = ()
    shares: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """What a contact says besides its content: shared by send, ask and task."""

    by: tuple[str, ...] = ()  # channels in order; ("any",) is the customer's choice; () is no contact
    benefit: Text = field(default_factory=dict)
    to: str | None = None  # a contact person's role
    offer: str | None = None
    best_of: str | None = None  # offer: best of POOL
    page: str | None = None
    variants: Variants | None = None
    valid_for: Duration | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Send:
    id: str
    place: Place
    content: str
    contact: Contact
    unsent: Block | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    id: str
    place: Place
    question: str
    contact: Contact
    unsent: Block | None = None


@dataclass(frozen=True, slots=True)
class Task:
    id: str
    place: Place
    talk: str
    role: str
    due: Duration | None
    contact: Contact  # contact.by == () is inner work, no contact
    else_role: str | None = None  # default: the role's substitute
    unsent: Block | None = None
    undone: Block | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """`awaited` is () for the default `answer`; `all_of` is set for ``for all``."""

    id: str
    place: Place
    length: Duration | None
    until: Point | None
    silent: Block
    awaited: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    answers: tuple[tuple[str, Block], ...] = ()
    answered: Block | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    id: str
    place: Place
    length: Duration | None
    until: Point | None


@dataclass(frozen=True, slots=True)
class Choose:
    """`cases` in order; the case without a test is `else` and stands last."""

    id: str
    place: Place
    cases: tuple[tuple[Expr | None, Block], ...]


@dataclass(frozen=True, slots=True)
class Split:
    id: str
    place: Place
    name: str
    arms: tuple[tuple[str, float, Block], ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    id: str
    place: Place
    every: Duration
    at_most: int
    until: Expr | None
    do: Block


@dataclass(frozen=True, slots=True)
class Claim:
    id: str
    place: Place
    resource: str
    up_to: Duration | None
    granted: Block
    refused: Block


@dataclass(frozen=True, slots=True)
class Set:
    """`values`: trait path -> a literal, or an Expr for a value that begins with =."""

    id: str
    place: Place
    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class StartOther:
    """`given` goes along as evidence (`start.NAME` there): literals, or an Expr."""

    id: str
    place: Place
    script: str
    given: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    id: str
    place: Place
    reason: str


Step: TypeAlias = Send | Ask | Task | Wait | Pause | Choose | Split | Repeat | Claim | Set | StartOther | Exit
"""Twelve kinds; the thirteenth, `use: PART`, is put in place when the project is read."""

Block: TypeAlias = tuple[Step, ...]

LAST_PURCHASE_PAGE = "last purchase"
"""The personal page that shows the customer's last purchase; any other shows what opened the dialogue."""


def shows_last_purchase(steps: Iterable[object]) -> bool:
    """Does one of these steps link to the page of the last purchase?"""
    return any(isinstance(step, Send | Ask | Task) and step.contact.page == LAST_PURCHASE_PAGE for step in steps)
