"""Who is known by what: records, their identifiers, and the customers that merges make of them."""

from __future__ import annotations

import msgspec

from tetatet.identify.accounts import Accounts
from tetatet.identify.match import SHARED_FROM_USERS, Identifier, IdentifierKind
from tetatet.identify.merges import Merge, MergeLog
from tetatet.identify.resolution import Resolution
from tetatet.model.event import Event
from tetatet.model.time import Instant


class Link(msgspec.Struct, frozen=True, gc=False):
    """One identifier of one record: where it came from first, and when."""

    identifier: Identifier
    record: int
    source: str
    at: Instant


class _Record(msgspec.Struct, gc=False):
    """What one record knows by itself, whatever it is merged with."""

    name: str  # the identifier that opened it
    user: str | None
    links: list[Link]


class Records:
    """Everybody's identifiers, in memory. It keeps what it is told to; the rules are in `resolve`."""

    def __init__(self) -> None:
        self.merge_log = MergeLog()
        self.accounts = Accounts(self.next_key, self.merge_log.customer)
        self._of_user: dict[str, Resolution] = {}
        self.by_kind: dict[IdentifierKind, dict[str, Link]] = {"user": {}, "anonymous": {}, "email": {}, "phone": {}}
        self._records: dict[int, _Record] = {}
        self._keys = 0
        self._claims: dict[Identifier, list[str]] = {}  # contacts that more than one userId has named
        self._shared: set[Identifier] = set()
        self.of_user = self._of_user.get  # the look-ups of nearly every event: nothing is quicker than the dict's own
        self.of_device = self.by_kind["anonymous"].get

    # ------------------------------------------------------------ what is known

    def found(self, identifier: Identifier) -> Link | None:
        """Whose identifier is this?"""
        return self.by_kind[identifier.kind].get(identifier.value)

    def is_shared(self, identifier: Identifier) -> bool:
        """Has it been named by so many userIds that it identifies nobody?"""
        return identifier in self._shared

    def user_id(self, customer: int) -> str | None:
        """The userId of a customer, or None for one who is not identified."""
        for record in self.merge_log.records(customer):
            user = self._records[record].user
            if user is not None:
                return user
        return None

    def name(self, customer: int) -> str:
        """The userId, else the identifier that opened the customer's record."""
        return self.user_id(customer) or self._records[customer].name

    def links(self, customer: int) -> tuple[Link, ...]:
        """All identifiers of a customer, the oldest record's first."""
        return tuple(link for record in self.merge_log.records(customer) for link in self._records[record].links)

    def identifiers(self, customer: int) -> tuple[Identifier, ...]:
        """The same without where they came from."""
        return tuple(link.identifier for link in self.links(customer))

    # ------------------------------------------------------------ what changes

    def next_key(self) -> int:
        """A number that no customer and no account has."""
        self._keys += 1
        return self._keys

    def begin(self, identifier: Identifier, event: Event) -> int:
        """A new record, known by this identifier."""
        record = self.next_key()
        self._records[record] = _Record(identifier.value, None, [])
        self.attach(record, identifier, event)
        return record

    def attach(self, record: int, identifier: Identifier, event: Event) -> None:
        """This record has this identifier, which nobody had before."""
        link = Link(identifier, record, event.source, event.at)
        self.by_kind[identifier.kind][identifier.value] = link
        self._records[record].links.append(link)
        if identifier.kind == "user":
            self._records[record].user = identifier.value
            self._remember(self.merge_log.customer(record))

    def merge(self, winner_record: int, loser_record: int, at: Instant, cause: Identifier) -> Merge:
        """Make one customer of two."""
        winner, loser = self.merge_log.customer(winner_record), self.merge_log.customer(loser_record)
        merge = Merge(
            number=len(self.merge_log.merges),
            winner=winner,
            loser=loser,
            at=at,
            cause=cause,
            winner_identifiers=self.identifiers(winner),
            loser_identifiers=self.identifiers(loser),
            winner_record=winner_record,
            loser_record=loser_record,
        )
        self.merge_log.add(merge)
        self._remember(winner)
        return merge

    def undo(self, merge: Merge) -> tuple[int, int]:
        """Make two customers of one again; returns the keys of the merge's winner and loser as they are now."""
        parted = self.merge_log.undo(merge)
        for customer in parted:
            self._remember(customer)
        return parted

    def claim(self, link: Link, first_user: str, user: str) -> bool:
        """Another userId names this contact; has it become a shared one by that?"""
        users = self._claims.setdefault(link.identifier, [first_user])
        if user not in users:
            users.append(user)
        if len(users) < SHARED_FROM_USERS:
            return False
        self._shared.add(link.identifier)
        del self.by_kind[link.identifier.kind][link.identifier.value], self._claims[link.identifier]
        self._records[link.record].links.remove(link)
        return True

    def _remember(self, customer: int) -> None:
        user = self.user_id(customer)
        if user is not None:
            self._of_user[user] = Resolution(customer, user)
