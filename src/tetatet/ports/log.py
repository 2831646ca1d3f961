"""The log: every event that was acknowledged, once, in the order in which it was taken.

An event is appended before anything is decided about it, and considered later, mostly
in the same commit. So an acknowledgement never waits for a decision, and a decision
never stands on an event that is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from tetatet.model.event import Event
from tetatet.model.record import DAWN
from tetatet.model.time import Instant

Kind: TypeAlias = Literal["event", "timer", "asking", "giving", "midnight", "book"]
"""`asking` is a timer after which what was asked for of what is scarce waits; `giving` answers all that waits."""


class Incoming(msgspec.Struct, frozen=True):
    """An event at the door.

    `day` is the day number (UTC) of the client's own timestamp, None where it sent none: then
    the same message id of the 7 days before counts as a repetition. `restamps`: the source
    sends the same event with other timestamps, so its message id alone decides, for ever.
    `history` updates records and starts nothing.
    """

    event: Event
    day: int | None
    received: Instant
    history: bool = False
    restamps: bool = False


class Logged(msgspec.Struct, frozen=True):
    """An event of the log, by its number."""

    n: int
    event: Event
    received: Instant
    history: bool


class Occurrence(msgspec.Struct, frozen=True):
    """What was considered when: with these in order, everything that was decided is decided again.

    `customer` is the key of the record that a timer woke, `event` the logged event,
    `revision` the book that came into force, `history` whether it could start nothing.
    """

    considered: Instant
    kind: Kind
    event: Event | None = None
    customer: int | None = None
    revision: str = ""
    history: bool = False


class SetAside(msgspec.Struct, frozen=True):
    """What could not be taken, with its reason. `body` is as it came, cut to a limit."""

    n: int
    received: Instant
    source: str
    reason: str
    detail: str
    body: bytes


class Log(Protocol):
    """Written by the heart alone, within its transaction."""

    def append(self, incoming: Sequence[Incoming], /) -> list[int | None]:
        """Keep these events; gives the number of each, None for one that is there already.

        A key (source, message id) is unique on the day of its timestamp; a completed order is
        unique by its order id too, across sources.
        """
        ...

    def waiting(self, limit: int, /) -> list[Logged]:
        """The first events that nobody has considered yet: by their ranks, then in order."""
        ...

    def postpone(self, ranks: Mapping[int, int], /) -> None:
        """These events, by number, wait behind all of a lower rank; an event's rank is 0 unless it is given one."""
        ...

    def ranks(self) -> dict[int, int]:
        """How many wait at each rank."""
        ...

    def waiting_count(self) -> int:
        """How many wait."""
        ...

    def consider(self, n: int, considered: Instant, /) -> None:
        """This event was considered at this moment; the moments are strictly increasing."""
        ...

    def park(self, n: int, considered: Instant, reason: str, /) -> None:
        """Considering this event failed; it stays in the log, and people see it."""
        ...

    def unpark(self, n: int, /) -> None:
        """It waits again."""
        ...

    def parked(self, limit: int, /) -> list[tuple[Logged, str]]:
        """What is parked, each with its reason."""
        ...

    def note(self, occurrence: Occurrence, /) -> None:
        """A timer, a giving, a midnight or a book was considered."""
        ...

    def occurrences(self, after: Instant = DAWN, /) -> Iterator[Occurrence]:
        """All that was considered after a moment, in order."""
        ...

    def set_aside(self, received: Instant, source: str, reason: str, detail: str, body: bytes, /) -> int:
        """Quarantine; gives its number."""
        ...

    def aside(self, limit: int, after: int = 0, /) -> list[SetAside]:
        """What is in quarantine, from a number on."""
        ...

    def aside_count(self) -> int:
        """How much is in quarantine."""
        ...

    def release(self, n: int, /) -> None:
        """Take this out of the quarantine: it has been taken in, or is not wanted."""
        ...
