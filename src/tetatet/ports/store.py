"""All that one process keeps: written by the heart in one commit, read by many.

What an event leads to (its place in the log, who it is, the record, the decisions, the
acts) is in one transaction, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from tetatet.identify.match import IdentifierKind
from tetatet.identify.register import Register
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.ports.customers import Customers
from tetatet.ports.log import Log
from tetatet.ports.outbox import Outbox

NameKind: TypeAlias = IdentifierKind | Literal["record"]
"""What a name is by which a customer is looked for."""


class Decided(msgspec.Struct, frozen=True):
    """One decision as it was said: a line of JSON, `n` its number in the order of all."""

    n: int
    considered: Instant
    customer: int
    kind: str
    script: str
    line: bytes


class Suppression(msgspec.Struct, frozen=True):
    """Who is not to be spoken to: a customer's key or the keyed hash of an address; "" is all channels, all topics."""

    subject: str
    purpose: str
    channel: str = ""
    topic: str = ""


class Reader(Protocol):
    """What pages, desks and listings read: in short transactions of its own, beside the heart."""

    def record(self, key: int, /) -> Record | None:
        """One record as it was committed last."""
        ...

    def find(self, text: str, kind: NameKind | None = None, /) -> int | None:
        """The key of the customer of that userId, anonymousId, e-mail, phone or record id.

        Args:
            kind: which of these it is; by default any. Who serves strangers says which: what a stranger
                calls his device may be another's userId.
        """
        ...

    def decisions(
        self,
        limit: int,
        /,
        *,
        customers: Sequence[int] = (),
        kinds: Sequence[str] = (),
        script: str = "",
        before: int | None = None,
    ) -> list[Decided]:
        """Decisions, the newest first."""
        ...

    def said(self, after: int, limit: int, /) -> list[Decided]:
        """Decisions in the order in which they were said, after a number."""
        ...

    def standing(self) -> dict[tuple[str, str, str], int]:
        """How many running dialogues stand at each (script, step, state)."""
        ...

    def overdue(self, now: Instant, /) -> int:
        """How many records should have been looked at before now."""
        ...

    def customers_count(self) -> int:
        """How many records there are."""
        ...

    def suppressed(self, subjects: Sequence[str], purpose: str, channel: str, topic: str, /) -> bool:
        """Does a withdrawal cover a contact with any of these subjects?"""
        ...

    @property
    def log(self) -> Log: ...

    @property
    def outbox(self) -> Outbox: ...

    def load(self, name: str, /) -> bytes | None: ...

    def close(self) -> None: ...


class Store(Reader, Protocol):
    """The heart's side: the one writer."""

    @property
    def customers(self) -> Customers: ...

    @property
    def register(self) -> Register: ...

    def begin(self) -> None:
        """Begin a transaction; everything below is within one."""
        ...

    def commit(self) -> None:
        """Make it last: what was changed is on the disk when this returns."""
        ...

    def rollback(self) -> None:
        """As if nothing had happened since `begin`: records that were handed out are worth nothing any more."""
        ...

    def expect(self, events: Iterable[Event], /) -> None:
        """These are considered next, in this transaction: read now, together, what that will ask for. Changes nothing."""
        ...

    def due(self, now: Instant, limit: int, /) -> list[int]:
        """The keys of the records that are due, the longest overdue first, at one moment by their ids."""
        ...

    def next_due(self) -> Instant:
        """When the next record is due; `NEVER` when none is."""
        ...

    def decide(self, considered: Instant, customer: int, kind: str, script: str, line: bytes, n: int, /) -> None:
        """Keep one decision."""
        ...

    def last_decision(self) -> int:
        """The number of the last decision, 0 before the first."""
        ...

    def suppress(self, suppression: Suppression, withdrawn: bool, at: Instant, /) -> None:
        """A withdrawal, or its end by a new consent; the latest by `at` stands."""
        ...

    def suppressions(self) -> Iterator[tuple[Suppression, bool, Instant]]:
        """All that was ever said of being spoken to: withdrawn or given again, and when."""
        ...

    def save(self, name: str, value: bytes, /) -> None:
        """Keep a named value: what all customers share, settings, the heartbeat."""
        ...

    def save_book(self, revision: str, files: Mapping[str, bytes], at: Instant, /) -> None:
        """Keep the files of a project under the name of its revision; the last one saved is in force."""
        ...

    def books(self) -> Iterator[tuple[str, Mapping[str, bytes]]]:
        """All revisions, each at the place where it came into force last; so the last one is in force."""
        ...

    def reader(self) -> Reader:
        """A reader for another thread."""
        ...
