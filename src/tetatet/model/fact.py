"""facts.yml as values: named events, facts, segments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tetatet.model.expression import Expr
from tetatet.model.place import Place
from tetatet.model.written_time import Duration


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """An event with an optional condition, usable wherever an event is."""

    name: str
    event: str
    test: Expr | None
    place: Place


class FactKind(Enum):
    """How a fact sums up events."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    LAST = "last"
    FIRST = "first"
    MAX = "max"
    DISTINCT = "distinct"
    MEDIAN_GAP = "median gap"


@dataclass(frozen=True, slots=True)
class Fact:
    """A bounded, order-free summary of a customer's events.

    `field` is a path below the event (``products.category``) or ``at``. A window is
    `over` a duration (whole days of the project's zone unless in hours), moved back by
    `ending`; or `period` (``this day|week|month|year``).
    """

    name: str
    kind: FactKind
    event: str  # a named event or an event
    field: str | None
    test: Expr | None
    over: Duration | None
    ending: Duration | None
    period: str | None
    place: Place

    @property
    def value_kind(self) -> str:
        """number | list | time | duration | any: what a condition reads."""
        if self.kind is FactKind.DISTINCT:
            return "list"
        if self.kind is FactKind.MEDIAN_GAP:
            return "duration"
        if self.kind in (FactKind.LAST, FactKind.FIRST, FactKind.MAX):
            return "time" if self.field == "at" else "any"
        return "number"

    @property
    def windowed(self) -> bool:
        return self.over is not None or self.period is not None


@dataclass(frozen=True, slots=True)
class Segment:
    """A named condition."""

    name: str
    test: Expr
    place: Place
