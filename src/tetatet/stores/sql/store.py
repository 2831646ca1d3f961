"""The store on a database: the one writer, and all of it in one commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Protocol

from tetatet.model.time import Instant
from tetatet.ports.store import Suppression
from tetatet.stores.sql import named, suppressions
from tetatet.stores.sql.customers import SqlCustomers
from tetatet.stores.sql.log import SqlLog
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

    def __init__(
        self, database: Database, log: SqlLog, outbox: SqlOutbox, customers: SqlCustomers, register: SqlRegister
    ) -> None:
        super().__init__(database, log, outbox)
        self.customers = customers
        self.register = register
        self._parts: tuple[Part, ...] = (register, customers, log, self._decisions)

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

    # ------------------------------------------------------------ who is due

    def due(self, now: Instant, limit: int) -> list[int]:
        """The keys of the records that are due, the longest overdue first, at one moment by their ids."""
        return self.customers.due(now, limit)

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
        assert self._database.within, "suppressions are written within a transaction"
        suppressions.suppress(self._database, suppression, withdrawn, at)

    def suppressions(self) -> Iterator[tuple[Suppression, bool, Instant]]:
        """All that was ever said of being spoken to: withdrawn or given again, and when."""
        return suppressions.suppressions(self._database)

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
