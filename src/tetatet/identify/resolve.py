"""Whose is this event? Identifiers → one customer, with merges that can be undone.

The rules, in the order of time that the events come in:

- a userId is one customer for ever; two userIds are never one customer on their own;
- a record opened by an anonymousId gets the userId with which an event carries it; if
  that userId has a record already, the anonymous one merges into it;
- an anonymousId stays with its first userId;
- an e-mail or phone joins records of which at most one has a userId, and stays with the
  first userId that named it; named by `SHARED_FROM_USERS` userIds it identifies nobody.
"""

from __future__ import annotations

from tetatet.identify.match import IDENTIFIER_KINDS, Identifier, IdentifierKind, contacts_of, first_wins, names_contacts
from tetatet.identify.merges import Merge
from tetatet.identify.normalize import email, phone
from tetatet.identify.records import Link, Records
from tetatet.identify.register import Register
from tetatet.identify.resolution import Note, NoteKind, Resolution
from tetatet.model.errors import UnknownCustomer
from tetatet.model.event import ROLE, Event
from tetatet.model.ids import known_id


class Directory:
    """Who everybody is.

    Args:
        region: the country of telephone numbers written without one.
        register: who keeps the identifiers; by default memory.
    """

    def __init__(self, region: str | None = None, register: Register | None = None) -> None:
        self.region = region
        self.records = Records() if register is None else register
        self.merge_log = self.records.merge_log
        self.accounts = self.records.accounts
        self._of_user = self.records.of_user
        self._of_device = self.records.of_device

    def resolve(self, event: Event) -> Resolution | None:
        """Whose is this event? None: it names nobody.

        Events are to come in order of time: the rules ask who was first.
        """
        user_id = event.user_id
        if user_id is not None:
            found = self._of_user(user_id)
            if event.kind == "track" and event.anonymous_id is None and not _names_contacts(event):  # nearly always
                if found is not None:
                    return found
                return Resolution(self.records.begin(Identifier("user", user_id), event), user_id, created=True)
            if found is not None and not self._may_bring_news(event, found.customer):
                return found
        elif (link := self._of_device(event.anonymous_id or "")) is not None:
            customer = self.merge_log.customer(link.record)
            if not self._may_bring_news(event, customer):
                return Resolution(customer, self.records.name(customer))
        return _Resolving(self, event).resolution()

    def _may_bring_news(self, event: Event, customer: int) -> bool:
        """False when every identifier of the event is known to be this customer's: nearly always."""
        if event.kind in _RELATIONS:
            return True
        anonymous_id = event.anonymous_id
        if anonymous_id is not None:
            link = self._of_device(anonymous_id)
            if link is None or self.merge_log.customer(link.record) != customer:
                return True
        if _names_contacts(event):
            found = map(self.records.found, contacts_of(event, self.region))
            return any(link is None or self.merge_log.customer(link.record) != customer for link in found)
        return False

    def find(self, text: str, kind: IdentifierKind | None = None) -> int:
        """The customer of that userId, anonymousId, e-mail or phone; of that `kind` of name alone, where one is given.

        Raises: UnknownCustomer: nobody is known by that name.
        """
        spelt = {"email": email(text), "phone": phone(text, self.region)}
        for one in IDENTIFIER_KINDS if kind is None else (kind,):
            value = spelt.get(one, text)
            link = None if value is None else self.records.found(Identifier(one, value))
            if link is not None:
                return self.merge_log.customer(link.record)
        raise UnknownCustomer(f"nobody is known by {text!r}")

    def current(self, customer: int) -> int:
        """The key of the customer that this one is now, after merges."""
        return self.merge_log.customer(customer)

    def name(self, customer: int) -> str:
        """The userId, else the identifier that opened the customer's record."""
        return self.records.name(customer)

    def links(self, customer: int) -> tuple[Link, ...]:
        """All identifiers of a customer with where they came from, the oldest record's first."""
        return self.records.links(customer)

    def identifiers(self, customer: int) -> tuple[Identifier, ...]:
        """All identifiers of a customer, the oldest record's first."""
        return tuple(link.identifier for link in self.records.links(customer))

    def accounts_of(self, customer: int) -> tuple[int, ...]:
        """The accounts that a person belongs to."""
        return self.accounts.accounts_of(self.merge_log.records(customer))

    def undo(self, merge: Merge) -> tuple[int, int]:
        """Part two customers again; returns the keys of the merge's winner and loser as they are now.

        Nothing joins the two again on its own. `merge` must be standing.
        """
        return self.records.undo(merge)


_RELATIONS = frozenset({"group", "alias"})
"""Kinds whose lines say how people and accounts hang together, so that each is looked at."""


def _names_contacts(event: Event) -> bool:
    return names_contacts(event.properties) or (bool(event.traits) and names_contacts(event.traits))


class _Resolving:
    """One event on the way to its customer: what it joins and what it notes."""

    def __init__(self, directory: Directory, event: Event) -> None:
        self.directory = directory
        self.records = directory.records
        self.log = directory.merge_log
        self.event = event
        self.opened: int | None = None
        self.merged: list[int] = []
        self.notes: list[Note] = []

    def resolution(self) -> Resolution | None:
        event, directory = self.event, self.directory
        devices = self._devices()
        contacts = contacts_of(event, directory.region)
        record = self._home(devices, contacts)
        if record is not None:
            for identifier in (*devices, *contacts):
                self._tie(record, identifier)
        if event.kind == "group" and event.group_id is not None:
            account = directory.accounts.account(event.group_id)
            if record is not None:
                self._link(account, record)
        if record is None:
            return None
        customer = self.log.customer(record)
        created = customer == self.opened
        return Resolution(customer, directory.name(customer), created, tuple(self.merged), tuple(self.notes))

    def _devices(self) -> tuple[Identifier, ...]:
        """The anonymous ids of the event: its own, and the former one of an alias."""
        given = [self.event.anonymous_id]
        previous = self.event.previous_id
        if previous is not None and previous != self.event.user_id:
            link = self.records.found(Identifier("user", previous))
            if link is None:
                given.append(previous)
            else:
                self._note("two userIds", link.identifier, self.log.customer(link.record))
        return tuple(Identifier("anonymous", value) for value in dict.fromkeys(given) if value is not None)

    def _home(self, devices: tuple[Identifier, ...], contacts: tuple[Identifier, ...]) -> int | None:
        """The record that the event's own identifier belongs to; opened where there is none."""
        if self.event.user_id is not None:
            return self._home_of_user(Identifier("user", self.event.user_id), devices)
        own = devices or tuple(contact for contact in contacts if not self.records.is_shared(contact))
        known = self._known(own)
        if known:
            return known[0]
        return self._open(own[0]) if own else None

    def _home_of_user(self, user: Identifier, devices: tuple[Identifier, ...]) -> int:
        link = self.records.found(user)
        if link is not None:
            return link.record
        for record in self._known(devices):
            if self.records.user_id(self.log.customer(record)) is None:  # the anonymous one says who he is
                self.records.attach(record, user, self.event)
                return record
        return self._open(user)

    def _known(self, identifiers: tuple[Identifier, ...]) -> list[int]:
        return [link.record for one in identifiers if (link := self.records.found(one)) is not None]

    def _tie(self, record: int, identifier: Identifier) -> None:
        """This record has this identifier too: give it, join who has it, or note why not."""
        if self.records.is_shared(identifier):
            self._note("shared", identifier, None)
            return
        link = self.records.found(identifier)
        if link is None:
            self.records.attach(record, identifier, self.event)
            return
        own, other = self.log.customer(record), self.log.customer(link.record)
        if own == other:
            return
        own_user, other_user = self.records.user_id(own), self.records.user_id(other)
        if own_user is not None and other_user is not None:
            self._conflict(link, own_user, other_user)
        elif self.log.kept_apart(own, other):
            self._note("kept apart", identifier, other)
        elif first_wins(own, own_user, other, other_user):
            self._join(record, link.record, identifier)
        else:
            self._join(link.record, record, identifier)

    def _conflict(self, link: Link, own_user: str, other_user: str) -> None:
        """Two identified customers name one identifier."""
        if link.identifier.kind != "anonymous" and self.records.claim(link, other_user, own_user):
            self._note("shared", link.identifier, None)
        else:
            self._note("stays with first", link.identifier, self.log.customer(link.record))

    def _join(self, winner_record: int, loser_record: int, cause: Identifier) -> None:
        merge = self.records.merge(winner_record, loser_record, self.event.at, cause)
        if merge.loser != self.opened:  # whom this event opened, nobody has met
            self.merged.append(merge.loser)

    def _link(self, account: int, record: int) -> None:
        traits = self.event.traits
        role = (known_id(traits[ROLE]) or "") if ROLE in traits else None
        self.directory.accounts.link(account, record, role)

    def _open(self, identifier: Identifier) -> int:
        self.opened = self.records.begin(identifier, self.event)
        return self.opened

    def _note(self, kind: NoteKind, identifier: Identifier, customer: int | None) -> None:
        self.notes.append(Note(kind, identifier, customer))
