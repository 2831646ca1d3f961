"""Everybody's identifiers in PostgreSQL: those that a batch names are asked for together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tetatet.identify.match import Identifier, contacts_of
from tetatet.identify.merges import Merge
from tetatet.identify.records import Link
from tetatet.identify.resolution import Resolution
from tetatet.model.event import Event
from tetatet.model.time import Instant
from tetatet.stores.postgres.queries.register import FOUND_MANY, NAMES_MANY, SHARED_MANY
from tetatet.stores.sql.register import MAX_CACHED, SqlRegister
from tetatet.stores.sql.statements import Database, Row


class PostgresRegister(SqlRegister):
    """The port `Register` on PostgreSQL. One writes, so what was asked once is known, also that it is not there.

    Args:
        opened: is told of each new record.
    """

    def __init__(self, database: Database, opened: Callable[[int], None]) -> None:
        super().__init__(database)
        self._opened = opened
        self._met: dict[Identifier, Link | None] = {}
        self._unshared: set[Identifier] = set()
        self._people: dict[int, list[Row]] = {}

    # ------------------------------------------------------------ ahead

    def expect(self, events: Iterable[Event]) -> list[int]:
        """Ask now for all that these events name; gives the customers they are of."""
        for part in (self._met, self._unshared, self._people):
            if len(part) > MAX_CACHED:
                part.clear()
        named: dict[Identifier, None] = {}
        for event in events:
            named.update(dict.fromkeys(_identifiers(event)))
        self._ask([one for one in named if one not in self._met])
        self._ask_shared([one for one in named if one.kind in _CONTACTS and one not in self._unshared])
        links = [link for one in named if (link := self._met.get(one)) is not None]
        customers = list(dict.fromkeys(self.merge_log.customer(link.record) for link in links))
        self._ask_people([one for one in customers if one not in self._people])
        return customers

    def _ask(self, wanted: list[Identifier]) -> None:
        if not wanted:
            return
        self._met.update(dict.fromkeys(wanted))
        rows = self._database.rows(FOUND_MANY, list(zip(*wanted, strict=True)))
        for kind, value, record, source, at, customer in rows:
            one = Identifier(kind, value)
            self._met[one] = Link(one, record, source, at)
            self.merge_log.remember(record, customer)

    def _ask_shared(self, wanted: list[Identifier]) -> None:
        if not wanted:
            return
        shared = self._database.rows(SHARED_MANY, list(zip(*wanted, strict=True)))
        self._unshared.update(set(wanted).difference(Identifier(*row) for row in shared))

    def _ask_people(self, wanted: list[int]) -> None:
        if not wanted:
            return
        for customer, *row in self._database.rows(NAMES_MANY, (wanted,)):
            self._people.setdefault(customer, []).append(tuple(row))

    # ------------------------------------------------------------ what is known

    def _of_user(self, user: str) -> Resolution | None:
        found = self._users.get(user)
        if found is None and self._database.within:
            link = self._read(Identifier("user", user))
            return None if link is None else Resolution(self.merge_log.customer(link.record), user)
        return found or super()._of_user(user)

    def _read(self, identifier: Identifier) -> Link | None:
        if not self._database.within:
            return super()._read(identifier)
        if identifier not in self._met:
            self._met[identifier] = super()._read(identifier)
        return self._met[identifier]

    def is_shared(self, identifier: Identifier) -> bool:
        """Has it been named by so many userIds that it identifies nobody?"""
        return identifier not in self._unshared and super().is_shared(identifier)

    def _named(self, customer: int) -> list[Row]:
        if not self._database.within:
            return super()._named(customer)
        if customer not in self._people:
            self._people[customer] = super()._named(customer)
        return self._people[customer]

    # ------------------------------------------------------------ what changes

    def begin(self, identifier: Identifier, event: Event) -> int:
        """A new record, known by this identifier."""
        record = super().begin(identifier, event)
        user = identifier.value if identifier.kind == "user" else None
        self._people[record] = [(record, user, identifier.value)]
        self._opened(record)
        return record

    def attach(self, record: int, identifier: Identifier, event: Event) -> None:
        """This record has this identifier, which nobody had before."""
        super().attach(record, identifier, event)
        if identifier.kind == "user":
            self._people.pop(self.merge_log.customer(record), None)

    def _give(self, record: int, identifier: Identifier, event: Event) -> None:
        super()._give(record, identifier, event)
        self._met[identifier] = Link(identifier, record, event.source, event.at)

    def merge(self, winner_record: int, loser_record: int, at: Instant, cause: Identifier) -> Merge:
        """Make one customer of two."""
        merge = super().merge(winner_record, loser_record, at, cause)
        self._people.clear()
        return merge

    def undo(self, merge: Merge) -> tuple[int, int]:
        """Make two customers of one again."""
        self._people.clear()
        parted = super().undo(merge)
        self._people.clear()
        return parted

    def claim(self, link: Link, first_user: str, user: str) -> bool:
        """Another userId names this contact; has it become a shared one by that?"""
        shared = super().claim(link, first_user, user)
        if shared:
            self._met[link.identifier] = None
            self._unshared.discard(link.identifier)
        return shared

    def forget(self) -> None:
        """It was rolled back."""
        super().forget()
        for part in (self._met, self._unshared, self._people):
            part.clear()


_CONTACTS = frozenset({"email", "phone"})


def _identifiers(event: Event) -> Iterable[Identifier]:
    """What an event names, as far as it can be told without knowing the firm's country."""
    if event.user_id is not None:
        yield Identifier("user", event.user_id)
    if event.anonymous_id is not None:
        yield Identifier("anonymous", event.anonymous_id)
    if event.previous_id is not None:
        yield Identifier("user", event.previous_id)
        yield Identifier("anonymous", event.previous_id)
    yield from contacts_of(event, None)
