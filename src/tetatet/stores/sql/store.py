"""The store on a database: the one writer, and all of it in one commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Protocol

from tetatet.model.event import Event
from tetatet.model.time import Instant
from tetatet.ports.store import Suppression
from tetatet.stores.sql import named
from tetatet.stores.sql.customers import SqlCustomers
from tetatet.stores.sql.outbox import SqlOutbox
from tetatet.stores.sql.reader import SqlReader
from tetatet.stores.sql.register import SqlRegister
from tetatet.stores.sql.statements import Database


class Part(Protocol):
    """Keeps something, and gathers within a transaction what it writes."""

    def flush(self) -> None: ...

    def kept(self) -> None: ...

    def forget(self) -> None: ...


class SqlStore(SqlReader):
    """The port `Store`, but for `reader`. Used by one thread at a time."""

    def __init__(self, database: Database, outbox: SqlOutbox) -> None:
        super().__init__(database, outbox)
        self.customers = SqlCustomers(database)
        self.register = SqlRegister(database, self.customers.expect_none)
        self._parts: tuple[Part, ...] = (
            self.register,
            self.customers,
            self.log,
            self._decisions,
            self._suppressions,
            outbox,
        )

    # ------------------------------------------------------------ transactions

    def begin(self) -> None:
        """Begin a transaction."""
        self._database.begin()

    def flush(self) -> None:
        """Write what was gathered, so that a question sees it."""
        for part in self._parts:
            part.flush()

    def commit(self) -> None:
        """Make it last: it is on the disk when this returns.

        Raises: StoreUnavailable, ConflictError: none of it is, and the transaction is over.
        """
        with ExitStack() as undone:
            undone.callback(self.rollback)
            self.flush()
            self._database.commit()
            undone.pop_all()
        for part in self._parts:
            part.kept()

    def rollback(self) -> None:
        """As if nothing had happened since `begin`; without a transaction nothing happens."""
        for part in self._parts:
            part.forget()
        self._database.rollback()

    # ------------------------------------------------------------ who is next

    def expect(self, events: Iterable[Event]) -> None:
        """Read now, together, whatever considering these events will ask for."""
        if self._database.within:
            self.customers.expect(self.register.expect(events))

    def due(self, now: Instant, limit: int) -> list[int]:
        """The keys of the records that are due, the longest overdue first, at one moment by their ids."""
        keys = self.customers.due(now, limit)
        self.customers.expect(keys)
        return keys

    def next_due(self) -> Instant:
        """When the next record is due; `NEVER` when none is."""
        return self.customers.next_due()

    # ------------------------------------------------------------ decisions, suppression

    def decide(self, considered: Instant, customer: int, kind: str, script: str, line: bytes, n: int) -> None:
        """Keep one decision."""
        self._decisions.decide(considered, customer, kind, script, line, n)

    def last_decision(self) -> int:
        """The number of the last decision, 0 before the first."""
        return self._decisions.last()

    def suppress(self, suppression: Suppression, withdrawn: bool, at: Instant) -> None:
        """A withdrawal, or its end by a new consent; the latest by `at` stands, of two at once the withdrawal."""
        self._suppressions.suppress(suppression, withdrawn, at)

    def suppressions(self) -> Iterator[tuple[Suppression, bool, Instant]]:
        """All that was ever said of being spoken to: withdrawn or given again, and when."""
        return self._suppressions.all()

    # ------------------------------------------------------------ what has a name

    def save(self, name: str, value: bytes) -> None:
        """Keep a named value."""
        assert self._database.within
        named.save(self._database, name, value)

    def save_book(self, revision: str, files: Mapping[str, bytes], at: Instant) -> None:
        """Keep the files of a project under the name of its revision; the last one saved is in force."""
        assert self._database.within
        named.save_book(self._database, revision, files, at)

    def books(self) -> Iterator[tuple[str, Mapping[str, bytes]]]:
        """All revisions, each at the place where it came into force last."""
        return named.books(self._database)
