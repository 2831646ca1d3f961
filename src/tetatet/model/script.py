"""A firm's project as values: facts, transitions, scripts and their steps.

This is what the language files say once they are read and checked. Nothing here
knows YAML; nothing here runs. Every condition is held as an `Expr` (text, reads and
the compiled test), every length of time as a `Duration`, every node with its place
in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: a file relative to the project, and a line from 1."""

    file: str
    line: int


# ---------------------------------------------------------------- time as written


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a script writes it.

    `seconds` are elapsed (s, m, h). `days`, `months` and `business_days` are
    calendar units: the same wall-clock time in the customer's zone. `fact` with
    `factor` is a scaled duration fact (``3 * orders.typical_gap``), elapsed.
    """

    seconds: int = 0
    days: int = 0
    months: int = 0
    business_days: int = 0
    factor: float = 1.0
    fact: str | None = None
    text: str = ""


class PointKind(Enum):
    """The ways in which a script names a moment."""

    CLOCK = "clock"  # 18:00 — the next one strictly later
    WEEKDAY = "weekday"  # Tuesday 18:00
    ABSOLUTE = "absolute"  # 2026-04-01 10:00
    EXPRESSION = "expression"  # start.departure, with an optional lead before it


@dataclass(frozen=True, slots=True)
class Point:
    """A moment as a script writes it (``until …``, ``date: 90d before …``).

    `minute` is the minute of the day; `weekday` counts from Monday = 0; `text_at` is
    the absolute wall-clock time ``YYYY-MM-DDTHH:MM``; `expr` gives a time value, and
    `lead` is taken off it. `zone` overrides the customer's zone.
    """

    kind: PointKind
    minute: int = 0
    weekday: int = 0
    text_at: str = ""
    expr: Expr | None = None
    lead: Duration | None = None
    zone: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """``every: month on 1 at 10:00`` | ``week on Monday at 10:00`` | ``day at 10:00`` | ``year on 04-01 at 10:00``."""

    unit: str  # day | week | month | year
    day: int  # week: Monday = 0; month: 1..31; year: day of month
    month: int  # year only
    minute: int
    text: str
    zone: str | None = None  # absent: the customer's


# ---------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """A compiled expression.

    `test(scope)` is the condition's answer (unknown is no); `value(scope)` its value
    or None for missing. `facts`, `before`, `segments`, `event_paths`, `surprises` and
    `paths` (all dotted references) say what it reads; `timed` is true when its answer
    can change by the mere passing of time (a window, `days_since`, …).
    """

    text: str
    test: Callable[[Any], bool]
    value: Callable[[Any], Any]
    kind: str = "bool"  # bool | number | text | time | list | any
    paths: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    surprises: frozenset[str] = frozenset()  # paths below the event, such as "category"
    timed: bool = False
    sql: str = ""
    elapsed: frozenset[str] = frozenset()  # "days", "hours": time that it counts up to now or on from now


# ---------------------------------------------------------------- facts.yml


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
    valid_for: Duration = field(default_factory=lambda: Duration(days=3, text="3d"))
    rank: int = 50


# ---------------------------------------------------------------- steps

Text: TypeAlias = Mapping[str, str]
"""Words by language; the key "" holds words given without a language."""


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


# ---------------------------------------------------------------- scripts


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

    `sticky` names per purpose what the gate asks (`purpose`), `holdout` is a share in
    0..1 already resolved against the project's default, `worth` an expression or None.
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


# ---------------------------------------------------------------- content, talks, questions


@dataclass(frozen=True, slots=True)
class Content:
    """One content: its variants, languages, links, and what must be known to fill it.

    `needs` holds dotted paths (``customer.first_name``, ``start.category``) that every
    version reads without a default; a contact whose needs are not met is incomplete.
    """

    name: str
    variants: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # "" is the plain file
    links: tuple[str, ...] = ()
    needs: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)  # (variant, language)
    subjects: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Talk:
    """What to say on the phone; `results` maps a result to whether it counts as reached."""

    name: str
    say: Text
    results: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Question:
    """`options` by name; `teaches` maps an option to the trait or need it teaches."""

    name: str
    text: Text
    options: Mapping[str, Text]
    teaches: Mapping[str, str] = field(default_factory=dict)
    trait: str | None = None  # `teaches: customer.size` — the option itself is the value


# ---------------------------------------------------------------- tetatet.yml


@dataclass(frozen=True, slots=True)
class Channel:
    name: str
    cost: float = 0.0
    role: str | None = None  # phone and visit: the desk's role
    settings: Mapping[str, Any] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """What an offer undertakes: `owner` is a role, `due` counts from the contact, `cost` is of keeping it once."""

    what: str
    owner: str
    due: Duration
    cost: float
    capacity: Capacity | None
    place: Place


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer of offers/NAME.yml, as far as the kernel decides on it."""

    name: str
    pool: tuple[str, ...] = ()
    stock: Capacity | None = None
    worth: float = 0.0
    promise: PromiseTerms | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A whole project folder, read and checked. `revision` is the hash of its content."""

    settings: Settings
    revision: str
    events: Mapping[str, NamedEvent] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    transitions: Mapping[str, Transition] = field(default_factory=dict)
    scripts: Mapping[str, Script] = field(default_factory=dict)
    contents: Mapping[str, Content] = field(default_factory=dict)
    talks: Mapping[str, Talk] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    traits: tuple[str, ...] = ()  # declared under `traits:`
    event_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # declared under `events:`
