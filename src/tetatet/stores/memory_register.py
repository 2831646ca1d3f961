"""Everybody's identifiers in memory, with transactions: the twin of `stores.sql.register`.

What was done is remembered in order. A rollback does the committed part of it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from tetatet.identify.match import Identifier
from tetatet.identify.merges import Merge
from tetatet.identify.records import Link, Records
from tetatet.identify.resolution import Resolution
from tetatet.model.event import Event
from tetatet.model.time import Instant
from tetatet.stores.memory_journal import Journal

_T = TypeVar("_T")


class MemoryRegister:
    """The port `Register`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._done: list[Callable[[Records], object]] = []
        self._committed = 0
        self.records = Records()
        self.merge_log = MemoryMerges(self)
        self.accounts = MemoryAccounts(self)

    def do(self, what: Callable[[Records], _T]) -> _T:
        """Change something, and remember how."""
        assert self._journal.within, "identifiers are written within a transaction"
        self._done.append(what)
        return what(self.records)

    # ------------------------------------------------------------ what is known

    @property
    def of_user(self) -> Callable[[str], Resolution | None]:
        """The answer to every event that names this userId and nothing new."""
        return self._of_user

    def _of_user(self, user: str) -> Resolution | None:
        return self.records.of_user(user)  # asked anew: after a rollback the records are others

    @property
    def of_device(self) -> Callable[[str], Link | None]:
        """The link of an anonymousId."""
        return self._of_device

    def _of_device(self, device: str) -> Link | None:
        return self.records.of_device(device)

    def found(self, identifier: Identifier) -> Link | None:
        """Whose identifier is this?"""
        return self.records.found(identifier)

    def is_shared(self, identifier: Identifier) -> bool:
        """Has it been named by so many userIds that it identifies nobody?"""
        return self.records.is_shared(identifier)

    def user_id(self, customer: int) -> str | None:
        """The userId of a customer, or None for one who is not identified."""
        return self.records.user_id(customer)

    def name(self, customer: int) -> str:
        """The userId, else the identifier that opened the customer's record."""
        return self.records.name(customer)

    def links(self, customer: int) -> tuple[Link, ...]:
        """All identifiers of a customer, the oldest record's first."""
        return self.records.links(customer)

    # ------------------------------------------------------------ what changes

    def begin(self, identifier: Identifier, event: Event) -> int:
        """A new record, known by this identifier."""
        return self.do(lambda records: records.begin(identifier, event))

    def attach(self, record: int, identifier: Identifier, event: Event) -> None:
        """This record has this identifier, which nobody had before."""
        self.do(lambda records: records.attach(record, identifier, event))

    def merge(self, winner_record: int, loser_record: int, at: Instant, cause: Identifier) -> Merge:
        """Make one customer of two."""
        return self.do(lambda records: records.merge(winner_record, loser_record, at, cause))

    def undo(self, merge: Merge) -> tuple[int, int]:
        """Make two customers of one again; returns the keys of the merge's winner and loser as they are now."""
        return self.do(lambda records: records.undo(merge))

    def claim(self, link: Link, first_user: str, user: str) -> bool:
        """Another userId names this contact; has it become a shared one by that?"""
        return self.do(lambda records: records.claim(link, first_user, user))

    # ------------------------------------------------------------ the end of a transaction

    def kept(self) -> None:
        """It was committed."""
        self._committed = len(self._done)

    def forget(self) -> None:
        """It was rolled back."""
        if len(self._done) > self._committed:
            del self._done[self._committed :]
            self.records = Records()
            for what in self._done:
                what(self.records)


class MemoryMerges:
    """The port `Merges`, of whatever the register's records are now."""

    def __init__(self, register: MemoryRegister) -> None:
        self._register = register

    @property
    def merges(self) -> list[Merge]:
        """All merges ever made."""
        return list(self._register.records.merge_log.merges)

    def customer(self, record: int) -> int:
        """The key of the customer that this record, or this former customer, belongs to now."""
        return self._register.records.merge_log.customer(record)

    def records(self, customer: int) -> list[int]:
        """The records of a customer, the oldest first."""
        return self._register.records.merge_log.records(customer)

    def kept_apart(self, one: int, other: int) -> bool:
        """Has a merge between these two customers been undone?"""
        return self._register.records.merge_log.kept_apart(one, other)

    def stands(self, merge: Merge) -> bool:
        """Has it not been undone?"""
        return self._register.records.merge_log.stands(merge)


class MemoryAccounts:
    """The port `Relations`, of whatever the register's records are now."""

    def __init__(self, register: MemoryRegister) -> None:
        self._register = register

    def account(self, group_id: str) -> int:
        """The key of the account of that name; its first mention opens it."""
        return self._register.do(lambda records: records.accounts.account(group_id))

    def name(self, account: int) -> str:
        """The group id of an account."""
        return self._register.records.accounts.name(account)

    def link(self, account: int, person: int, role: str | None) -> None:
        """This person belongs to this account; None keeps the role as it was, "" is no role in particular."""
        self._register.do(lambda records: records.accounts.link(account, person, role))

    def people(self, account: int) -> dict[int, str]:
        """The persons of an account with the role of each, the last linked last."""
        return self._register.records.accounts.people(account)

    def members(self, account: int) -> dict[str, int]:
        """For each role the person who has it; of several, the one last linked."""
        return self._register.records.accounts.members(account)

    def accounts_of(self, records: Sequence[int]) -> tuple[int, ...]:
        """The accounts of the person who has these records, in the order of their links."""
        return self._register.records.accounts.accounts_of(records)
