"""The store on a PostgreSQL database: the reader, the writer, and all of it together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from tetatet.stores.postgres import lock
from tetatet.stores.postgres.address import Address
from tetatet.stores.postgres.database import Database
from tetatet.stores.postgres.outbox import PostgresOutbox
from tetatet.stores.postgres.schema import migrate, refuse_older
from tetatet.stores.postgres.tables import PostgresTables
from tetatet.stores.sql import named
from tetatet.stores.sql.reader import SqlReader
from tetatet.stores.sql.store import SqlStore
from tetatet.stores.sql.tables import Tables


def open_store(address: Address) -> PostgresStore:
    """The store in this database, made where there is none.

    Raises:
        StoreUnavailable: it cannot be reached, or another process writes it.
        ConfigError: a newer Tetatet wrote it, or it is another program's.
    """
    name = lock.name_of_this()
    database = Database(address, name, opened=lambda session, again: lock.take(session, name, address, again=again))
    with ExitStack() as undone:
        undone.callback(database.close)
        undone.callback(database.rollback)
        migrate(database)
        undone.pop_all()
    return PostgresStore(database)


def open_reader(address: Address, *, snapshot: bool = False) -> PostgresReader:
    """A reader of this database, whoever writes it.

    Args:
        snapshot: everything as it is at this moment, whatever is written meanwhile.

    Raises: StoreUnavailable: it cannot be reached. ConfigError: no store is there, or one of another version.
    """
    database = Database(address, "tetatet reader", reading=True)
    with ExitStack() as undone:
        undone.callback(database.close)
        refuse_older(database)
        if snapshot:
            database.begin_snapshot()
        undone.pop_all()
    return PostgresReader(database)


@contextmanager
def read_tables(address: Address) -> Iterator[Tables]:
    """All that a schema keeps, as it is at one moment, whoever writes it.

    Raises: StoreUnavailable: it cannot be reached. ConfigError: no store is there, or one of another version.
    """
    database = Database(address, "tetatet reader", reading=True)
    try:
        refuse_older(database)
        database.begin_snapshot()
        yield PostgresTables(database)
    finally:
        database.close()


class PostgresReader(SqlReader):
    """The port `Reader` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, PostgresOutbox(database))

    def books(self) -> Iterator[tuple[str, Mapping[str, bytes]]]:
        """All revisions, in the order in which they came into force."""
        return named.books(self._database)


class PostgresStore(SqlStore):
    """The port `Store` on PostgreSQL. Used by one thread at a time."""

    outbox: PostgresOutbox

    def __init__(self, database: Database) -> None:
        super().__init__(database, PostgresOutbox(database))
        self._server = database
        self._session = database.sessions

    @property
    def address(self) -> Address:
        """Where it is."""
        return self._server.address

    @property
    def statements(self) -> int:
        """How many statements were sent since it was opened."""
        return self._server.statements

    def begin(self) -> None:
        """Begin a transaction. Where the connection was lost, another may have written since: nothing is known any more."""
        super().begin()
        if self._session != self._server.sessions:
            self._session = self._server.sessions
            for part in self._parts:
                part.forget()
            self.customers.forget_all()
        self.outbox.begun()

    def tables(self) -> Tables:
        """All that is kept, as rows, for whoever fills it within a transaction."""
        return PostgresTables(self._server)

    def reader(self) -> PostgresReader:
        """A reader for another thread."""
        return PostgresReader(Database(self.address, "tetatet reader", reading=True))

    def close(self) -> None:
        """Let go of the database; what was not committed is gone. A second time does nothing."""
        self.rollback()
        self._server.close()
