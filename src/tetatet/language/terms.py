"""A condition as typed values: what is read, compared and joined, each with its kind.

Made by `conditions` from text; `closures` makes functions of it and `duck` makes SQL,
so the two cannot disagree on what a condition says, only on how it is worked out.

Kinds: number (an IEEE double), text, bool, time (an Instant), list, and any: a JSON
value of which only the moment tells what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["number", "text", "bool", "time", "list", "any"]
Comparison: TypeAlias = Literal["=", "<>", "<", "<=", ">", ">="]

OPPOSITE: dict[Comparison, Comparison] = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
"""What holds where the comparison does not, both sides being there."""

MIRRORED: dict[Comparison, Comparison] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The same comparison with its sides exchanged."""


@dataclass(frozen=True, slots=True)
class Const:
    """A literal: a float, a text or a bool."""

    kind: Kind
    value: float | str | bool


@dataclass(frozen=True, slots=True)
class Path:
    """A JSON value at a path below a root: event, start, answer, customer, account, need or score."""

    root: str
    keys: tuple[str, ...]
    kind: Kind = "any"

    @property
    def name(self) -> str:
        return ".".join((self.root, *self.keys))


@dataclass(frozen=True, slots=True)
class EventAt:
    """`event.at`: when the event at hand happened."""

    kind: Kind = "time"


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact, with the event at hand or (`before`) without it. A duration is a number of days."""

    name: str
    kind: Kind
    before: bool = False


@dataclass(frozen=True, slots=True)
class InSegment:
    """A segment's name: is the customer in it? Never missing."""

    name: str
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class Consent:
    """`consent.CHANNEL`: does one stand? Never missing."""

    channel: str
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class Surprise:
    """How surprising the event's value at a path is, in bits."""

    path: Path
    kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Read:
    """A value of any kind, or a literal text, read as a kind; missing where it is not of it."""

    kind: Kind
    item: Term


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers under + - * /; missing where either is, on division by 0, and beyond a double."""

    op: Literal["+", "-", "*", "/"]
    left: Term
    right: Term
    kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Negative:
    """The number with its sign turned."""

    item: Term
    kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Lower:
    """A text with its capitals made small, letter by letter."""

    item: Term
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The first of the items that is not missing."""

    kind: Kind
    items: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many items a list holds: 0 for a missing one, 1 for a single value."""

    item: Term
    kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How much time lies between a time and now: midnights of the project's zone, or hours."""

    unit: Literal["days", "hours"]
    item: Term
    until: bool = False  # counted from now on, instead of up to now
    kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values of one kind, or two of any kind; unknown where either is missing."""

    op: Comparison
    left: Term
    right: Term
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class Among:
    """Is the value one of the literals? Unknown where it is missing."""

    item: Term
    values: tuple[Term, ...]
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class And:
    """No where one is no, else unknown where one is unknown, else yes."""

    items: tuple[Term, ...]
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class Or:
    """Yes where one is yes, else unknown where one is unknown, else no."""

    items: tuple[Term, ...]
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class Not:
    """No for yes, yes for no, unknown for unknown."""

    item: Term
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class Missing:
    """Is the value missing, the answer unknown? Itself always yes or no."""

    item: Term
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class Has:
    """Is the value in the list (or is it the single value)? No where either is missing."""

    items: Term
    item: Term
    kind: Kind = "bool"


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Do two lists (or single values) share an item? No where either is missing."""

    left: Term
    right: Term
    kind: Kind = "bool"


Term: TypeAlias = (
    Const | Path | EventAt | FactValue | InSegment | Consent | Surprise | Read | Arithmetic | Negative
    | Lower | Coalesce | Count | Elapsed | Compare | Among | And | Or | Not | Missing | Has | Overlaps
)  # fmt: skip


def parts(term: Term) -> tuple[Term, ...]:
    """The terms directly inside a term, in the order of the text."""
    match term:
        case Surprise(path=path):
            return (path,)
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right) | Overlaps(left=left, right=right):
            return (left, right)
        case Has(items=items, item=item):
            return (items, item)
        case Among(item=item, values=values):
            return (item, *values)
        case And(items=several) | Or(items=several) | Coalesce(items=several):
            return several
        case Read() | Negative() | Lower() | Count() | Elapsed() | Not() | Missing():
            return (term.item,)
        case _:
            return ()


def walk(term: Term) -> Iterator[Term]:
    """The term and everything inside it, from outside in and left to right."""
    yield term
    for part in parts(term):
        yield from walk(part)
