"""The moments of a project as values: a change that is worth a dialogue, and how it is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tetatet.model.expression import Expr
from tetatet.model.place import Place
from tetatet.model.written_time import Duration, Point, Recurrence


class Detector(Enum):
    """The ways in which a transition is recognised."""

    EVENT = "event"
    BECOMES = "becomes"
    MISSING = "missing"
    CHANGED = "changed"
    DATE = "date"
    YEARLY = "yearly"
    AT = "at"
    EVERY = "every"
    NEWS = "news"


VALIDITY = Duration(days=3, text="3d")
"""How long a moment lasts unless it says otherwise: what is said later is no answer to it any more."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change in the customer's life or in the relation, and how it is recognised.

    Which of the fields is set follows from `detector`: `event` (event, missing, news),
    `becomes`, `after`/`length`/`until`/`per` (missing), `path` (changed), `point`
    (date, yearly: an expression with a lead; at: absolute), `every`, `audience` (`to`).
    """

    name: str
    detector: Detector
    place: Place
    event: str | None = None
    test: Expr | None = None
    becomes: Expr | None = None
    after: str | None = None
    length: Duration | None = None
    until: Point | None = None
    per: str | None = None
    path: str | None = None
    point: Point | None = None
    every: Recurrence | None = None
    audience: Expr | None = None
    family: str = "relation"
    valid_for: Duration = VALIDITY
    rank: int = 50
