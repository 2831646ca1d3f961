"""tetatet.yml as values: channels, roles, what is scarce, the contact policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tetatet.model.expression import Expr
from tetatet.model.place import Place
from tetatet.model.written_time import Duration


@dataclass(frozen=True, slots=True)
class Channel:
    name: str
    cost: float = 0.0
    role: str | None = None  # phone and visit: the desk's role
    settings: Mapping[str, str | bool] = field(default_factory=dict)
    allow: tuple[str, ...] = ()  # hosts of the firm's own that a call may go to


@dataclass(frozen=True, slots=True)
class Capacity:
    """So many per period; the period is a day, week, month or hour of the project's zone."""

    number: int
    per: str


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    substitute: str | None = None
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    name: str
    capacity: Capacity | None


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `contacts` in any window of the length `within`."""

    contacts: int
    within: Duration
    test: Expr | None = None
    by: str | None = None
    place: Place = field(default_factory=lambda: Place("tetatet.yml", 0))


@dataclass(frozen=True, slots=True)
class Quiet:
    """Minutes of the day; the span runs over midnight when `start` > `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Policy:
    quiet: Quiet | None
    caps: tuple[Cap, ...]
    after_complaint: Duration
    global_holdout: float = 0.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What tetatet.yml says, defaults filled in."""

    brand: str
    zone: str
    currency: str
    languages: tuple[str, ...]
    holdout: float
    policy: Policy
    store: str = ""
    leap_day: str = "28 February"  # or "1 March"
    holidays: str | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    double_opt_in: tuple[str, ...] = ()
    channels: Mapping[str, Channel] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    country: str | None = None  # ISO 3166, of telephone numbers that are written without one
