"""Everybody's identifiers in a database: those that a batch names are asked for together, and known from then on.

One writes, so what was asked once within a transaction is known, also that it is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from tetatet.identify.match import SHARED_FROM_USERS, Identifier, contacts_of, names_contacts
from tetatet.identify.merges import Merge
from tetatet.identify.records import Link
from tetatet.identify.resolution import Resolution
from tetatet.model.event import Event
from tetatet.model.time import Instant
from tetatet.stores.sql.accounts import SqlAccounts
from tetatet.stores.sql.counters import Counter
from tetatet.stores.sql.merges import SqlMerges
from tetatet.stores.sql.statements import Database, Row

MAX_CACHED = 50_000
"""Users, devices, names and so on each that are known without asking: some 60 MB together, and the customers of the last hours."""

_OWN = frozenset({"user", "anonymous"})
"""Kinds that one customer alone has: only contacts are shared."""

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class SqlRegister:
    """The port `Register` on a database.

    Args:
        opened: is told of each new record.
    """

    def __init__(self, database: Database, opened: Callable[[int], None] = lambda _record: None) -> None:
        self._database = database
        self._opened = opened
        self._q = database.queries.register
        self._keys = Counter(database, "key")
        self._given = Counter(database, "identifier")
        self._linked = Counter(database, "link")
        self.merge_log = SqlMerges(database)
        self.accounts = SqlAccounts(database, self._keys.next, self._linked)
        self._users: dict[str, Resolution] = {}
        self._devices: dict[str, Link] = {}
        self._names: dict[int, str] = {}
        self._met: dict[Identifier, Link | None] = {}
        self._unshared: set[Identifier] = set()
        self._people: dict[int, Sequence[Row]] = {}

    # ------------------------------------------------------------ ahead

    def expect(self, events: Iterable[Event]) -> list[int]:
        """Ask now for all that these events name; gives the customers they are of."""
        for part in (self._met, self._unshared, self._people):
            if len(part) > MAX_CACHED:
                part.clear()
        users: dict[str, bool] = {}  # and whether what this customer is called will be asked for
        named: dict[Identifier, None] = {}
        for event in events:
            user, besides = event.user_id, _besides_user(event)
            if user is not None and (besides or user not in users):
                users[user] = bool(besides)
            if besides:
                named.update(dict.fromkeys(besides))
        self._ask([*(Identifier("user", user) for user in users if user not in self._users), *named])
        self._ask_shared([one for one in named if one.kind not in _OWN and one not in self._unshared])
        customers = [self.merge_log.customer(link.record) for one in named if (link := self._met[one]) is not None]
        known = {found.customer: asked for user, asked in users.items() if (found := self._of_user(user)) is not None}
        self._ask_people([*customers, *(customer for customer, asked in known.items() if asked)])
        return [*customers, *known]

    def _ask(self, named: Iterable[Identifier]) -> None:
        wanted = [one for one in named if one not in self._met]
        self._met.update(dict.fromkeys(wanted))
        for kind, value, record, source, at, customer in self._database.asked_pairs(self._q.FOUND_MANY, wanted):
            one = Identifier(kind, value)
            self._met[one] = Link(one, record, source, at)
            self.merge_log.remember(record, customer)

    def _ask_shared(self, wanted: list[Identifier]) -> None:
        shared = {Identifier(*row) for row in self._database.asked_pairs(self._q.SHARED_MANY, wanted)}
        self._unshared.update(one for one in wanted if one not in shared)

    def _ask_people(self, customers: Iterable[int]) -> None:
        wanted = [one for one in dict.fromkeys(customers) if one not in self._people]
        found: dict[int, list[Row]] = {}
        for customer, *row in self._database.asked(self._q.NAMES_MANY, wanted):
            found.setdefault(customer, []).append(tuple(row))
        self._people.update(found)

    # ------------------------------------------------------------ what is known

    @property
    def of_user(self) -> Callable[[str], Resolution | None]:
        """The answer to every event that names this userId and nothing new."""
        return self._of_user

    @property
    def of_device(self) -> Callable[[str], Link | None]:
        """The link of an anonymousId."""
        return self._of_device

    def _of_user(self, user: str) -> Resolution | None:
        found = self._users.get(user)
        if found is None:
            link = self._read(Identifier("user", user))
            if link is not None:
                found = _remember(self._users, user, Resolution(self.merge_log.customer(link.record), user))
        return found

    def _of_device(self, device: str) -> Link | None:
        found = self._devices.get(device)
        if found is None:
            found = self._read(Identifier("anonymous", device))
            if found is not None:
                _remember(self._devices, device, found)
        return found

    def found(self, identifier: Identifier) -> Link | None:
        """Whose identifier is this?"""
        return self._of_device(identifier.value) if identifier.kind == "anonymous" else self._read(identifier)

    def _read(self, identifier: Identifier) -> Link | None:
        if not self._database.within:
            return self._look_up(identifier)
        try:
            return self._met[identifier]
        except KeyError:
            return _remember(self._met, identifier, self._look_up(identifier))

    def _look_up(self, identifier: Identifier) -> Link | None:
        row = self._database.row(self._q.FOUND, identifier)
        if row is None:
            return None
        record, source, at, customer = row
        self.merge_log.remember(record, customer)
        return Link(identifier, record, source, at)

    def is_shared(self, identifier: Identifier) -> bool:
        """Has it been named by so many userIds that it identifies nobody?"""
        if identifier.kind in _OWN or identifier in self._unshared:
            return False
        return self._database.row(self._q.IS_SHARED, identifier) is not None

    def user_id(self, customer: int) -> str | None:
        """The userId of a customer, or None for one who is not identified."""
        users = (user for _record, user, _name in self._named(customer))
        return next((user for user in users if user is not None), None)

    def name(self, customer: int) -> str:
        """The userId, else the identifier that opened the customer's record."""
        found = self._names.get(customer)
        if found is None:
            rows = self._named(customer)
            users = [user for _record, user, _name in rows if user is not None]
            found = users[0] if users else {record: name for record, _user, name in rows}[customer]
            _remember(self._names, customer, found)
        return found

    def _named(self, customer: int) -> Sequence[Row]:
        """The records of a customer with userId and name of each, the oldest first."""
        found = self._people.get(customer)
        if found is None:
            found = self._database.rows(self._q.NAMES, (customer,))
            if self._database.within:
                _remember(self._people, customer, found)
        return found

    def links(self, customer: int) -> tuple[Link, ...]:
        """All identifiers of a customer, the oldest record's first."""
        rows = self._database.rows(self._q.LINKS, (customer,))
        return tuple(Link(Identifier(kind, value), *rest) for kind, value, *rest in rows)

    def _identifiers(self, customer: int) -> tuple[Identifier, ...]:
        return tuple(link.identifier for link in self.links(customer))

    # ------------------------------------------------------------ what changes

    def begin(self, identifier: Identifier, event: Event) -> int:
        """A new record, known by this identifier."""
        record = self._keys.next()
        user = identifier.value if identifier.kind == "user" else None
        self._database.add(self._q.BEGIN, (record, record, identifier.value, user))
        self.merge_log.remember(record, record)
        _remember(self._names, record, identifier.value)
        _remember(self._people, record, [(record, user, identifier.value)])
        self._give(record, identifier, event)
        self._opened(record)
        return record

    def attach(self, record: int, identifier: Identifier, event: Event) -> None:
        """This record has this identifier, which nobody had before."""
        self._give(record, identifier, event)
        if identifier.kind == "user":
            self._database.execute(self._q.NAME_USER, (identifier.value, record))
            for part in (self._names, self._people):
                part.pop(self.merge_log.customer(record), None)

    def _give(self, record: int, identifier: Identifier, event: Event) -> None:
        assert self._database.within, "identifiers are given within a transaction"
        self._database.add(self._q.ATTACH, (*identifier, record, self._given.next(), event.source, event.at))
        _remember(self._met, identifier, Link(identifier, record, event.source, event.at))

    def merge(self, winner_record: int, loser_record: int, at: Instant, cause: Identifier) -> Merge:
        """Make one customer of two."""
        winner, loser = self.merge_log.customer(winner_record), self.merge_log.customer(loser_record)
        merge = Merge(
            number=self.merge_log.next_number(),
            winner=winner,
            loser=loser,
            at=at,
            cause=cause,
            winner_identifiers=self._identifiers(winner),
            loser_identifiers=self._identifiers(loser),
            winner_record=winner_record,
            loser_record=loser_record,
        )
        self._forget_customers(winner, loser)
        self.merge_log.add(merge)
        self._people.clear()
        return merge

    def undo(self, merge: Merge) -> tuple[int, int]:
        """Make two customers of one again; returns the keys of the merge's winner and loser as they are now."""
        self._forget_customers(self.merge_log.customer(merge.winner_record))
        parted = self.merge_log.undo(merge)
        self._people.clear()
        self._forget_customers(*parted)
        return parted

    def claim(self, link: Link, first_user: str, user: str) -> bool:
        """Another userId names this contact; has it become a shared one by that?"""
        contact = link.identifier
        if self._database.row(self._q.IS_CLAIMED, contact) is None:
            self._database.execute(self._q.CLAIM, (*contact, first_user))
        self._database.execute(self._q.CLAIM, (*contact, user))
        if self._database.value(self._q.CLAIMS, contact) < SHARED_FROM_USERS:
            return False
        for sql in (self._q.SHARE, self._q.UNCLAIM, self._q.DETACH):
            self._database.execute(sql, contact)
        self._met[contact] = None
        self._unshared.discard(contact)
        return True

    def _forget_customers(self, *customers: int) -> None:
        for customer in customers:
            self._names.pop(customer, None)
            user = self.user_id(customer)
            if user is not None:
                self._users.pop(user, None)

    # ------------------------------------------------------------ the end of a transaction

    def flush(self) -> None:
        """Write how far the numbers are; all else is written at once, for the next event asks for it."""
        for one in (self._keys, self._given, self._linked):
            one.flush()

    def kept(self) -> None:
        """It was committed."""

    def forget(self) -> None:
        """It was rolled back."""
        for part in (self._users, self._devices, self._names, self._met, self._unshared, self._people):
            part.clear()
        for one in (self._keys, self._given, self._linked, self.merge_log):
            one.forget()


def _besides_user(event: Event) -> Sequence[Identifier]:
    """What an event names besides its userId, as far as it can be told without knowing the firm's country."""
    if event.kind == "track" and event.anonymous_id is None and not (event.traits or names_contacts(event.properties)):
        return ()  # nearly always
    found = []
    if event.anonymous_id is not None:
        found.append(Identifier("anonymous", event.anonymous_id))
    if event.previous_id is not None:
        found += Identifier("user", event.previous_id), Identifier("anonymous", event.previous_id)
    found += contacts_of(event, None)
    return found


def _remember(where: dict[_K, _V], key: _K, value: _V) -> _V:
    if len(where) >= MAX_CACHED:
        where.clear()
    where[key] = value
    return value
