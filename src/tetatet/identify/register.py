"""What the rules of identity ask of whoever keeps the identifiers: in memory, or in a store.

`Records`, `MergeLog` and `Accounts` keep them in memory; a durable store has its own.
One conformance suite holds them to the same (`tetatet.testing.conformance.register`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from tetatet.identify.match import Identifier
from tetatet.identify.merges import Merge
from tetatet.identify.records import Link
from tetatet.identify.resolution import Resolution
from tetatet.model.event import Event
from tetatet.model.time import Instant


class Merges(Protocol):
    """Which records are one customer."""

    @property
    def merges(self) -> Sequence[Merge]:
        """All merges ever made, in order."""
        ...

    def customer(self, record: int, /) -> int:
        """The key of the customer that this record, or this former customer, belongs to now."""
        ...

    def records(self, customer: int, /) -> Sequence[int]:
        """The records of a customer, the oldest first."""
        ...

    def kept_apart(self, one: int, other: int, /) -> bool:
        """Has a merge between these two customers been undone?"""
        ...

    def stands(self, merge: Merge, /) -> bool:
        """Has it not been undone?"""
        ...


class Relations(Protocol):
    """Which accounts there are, and who stands in which role with whom."""

    def account(self, group_id: str, /) -> int:
        """The key of the account of that name; its first mention opens it."""
        ...

    def link(self, account: int, person: int, role: str | None, /) -> None:
        """This person belongs to this account; None keeps the role as it was, "" is no role in particular."""
        ...

    def members(self, account: int, /) -> dict[str, int]:
        """For each role the person who has it; of several, the one last linked."""
        ...

    def accounts_of(self, records: Sequence[int], /) -> tuple[int, ...]:
        """The accounts of the person who has these records, in the order of their links."""
        ...


class Register(Protocol):
    """Everybody's identifiers."""

    @property
    def merge_log(self) -> Merges: ...

    @property
    def accounts(self) -> Relations: ...

    @property
    def of_user(self) -> Callable[[str], Resolution | None]:
        """The answer to every event that names this userId and nothing new; None: nobody has it."""
        ...

    @property
    def of_device(self) -> Callable[[str], Link | None]:
        """The link of an anonymousId."""
        ...

    def found(self, identifier: Identifier, /) -> Link | None:
        """Whose identifier is this?"""
        ...

    def is_shared(self, identifier: Identifier, /) -> bool:
        """Has it been named by so many userIds that it identifies nobody?"""
        ...

    def user_id(self, customer: int, /) -> str | None:
        """The userId of a customer, or None for one who is not identified."""
        ...

    def name(self, customer: int, /) -> str:
        """The userId, else the identifier that opened the customer's record."""
        ...

    def links(self, customer: int, /) -> tuple[Link, ...]:
        """All identifiers of a customer, the oldest record's first."""
        ...

    def begin(self, identifier: Identifier, event: Event, /) -> int:
        """A new record, known by this identifier."""
        ...

    def attach(self, record: int, identifier: Identifier, event: Event, /) -> None:
        """This record has this identifier, which nobody had before."""
        ...

    def merge(self, winner_record: int, loser_record: int, at: Instant, cause: Identifier, /) -> Merge:
        """Make one customer of two."""
        ...

    def undo(self, merge: Merge, /) -> tuple[int, int]:
        """Make two customers of one again; returns the keys of the merge's winner and loser as they are now."""
        ...

    def claim(self, link: Link, first_user: str, user: str, /) -> bool:
        """Another userId names this contact; has it become a shared one by that?"""
        ...
