"""The store on one SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tetatet.stores.sql.reader import SqlReader
from tetatet.stores.sql.store import SqlStore
from tetatet.stores.sql.tables import Tables
from tetatet.stores.sqlite.backup import back_up
from tetatet.stores.sqlite.checkpoints import Checkpoints
from tetatet.stores.sqlite.database import Database
from tetatet.stores.sqlite.lock import WriterLock
from tetatet.stores.sqlite.outbox import SqliteOutbox
from tetatet.stores.sqlite.schema import migrate
from tetatet.stores.sqlite.tables import SqliteTables


def open_store(path: Path) -> SqliteStore:
    """The store of this file, made where there is none.

    Raises:
        StoreUnavailable: it cannot be opened, or another process writes it.
        ConfigError: a newer Tetatet wrote it, or it is another program's.
    """
    with ExitStack() as undone:
        lock = WriterLock(path)
        undone.callback(lock.release)
        database = Database(path)
        undone.callback(database.close)
        migrate(database)
        undone.pop_all()
        return SqliteStore(database, lock)


@contextmanager
def read_tables(path: Path) -> Iterator[Tables]:
    """All that a file keeps, as it is at one moment, whoever writes it.

    Raises: StoreUnavailable: it is no store.
    """
    database = Database(path, reading=True)
    try:
        database.begin_snapshot()
        yield SqliteTables(database)
    finally:
        database.close()


class SqliteStore(SqlStore):
    """The port `Store` on a file."""

    def __init__(self, database: Database, lock: WriterLock) -> None:
        super().__init__(database, SqliteOutbox(database))
        self._file = database
        self._lock = lock
        self.path = database.path
        self._checkpoints = Checkpoints(database.path)

    @property
    def statements(self) -> int:
        """How many statements were done since it was opened."""
        return self._file.statements

    def commit(self) -> None:
        """Make it last: it is on the disk when this returns.

        Raises: StoreUnavailable, ConflictError: none of it is, and the transaction is over.
        """
        super().commit()
        self._checkpoints.note(self._file.changes)

    def reader(self) -> SqliteReader:
        """A reader for another thread."""
        return SqliteReader(Database(self.path, reading=True))

    def tables(self) -> Tables:
        """All that is kept, as rows, for whoever fills it within a transaction."""
        return SqliteTables(self._file)

    def backup(self, into: Path) -> None:
        """A copy of all that is committed, into a new file, while the work goes on; any thread may ask for it."""
        back_up(self.path, into)

    def close(self) -> None:
        """Let go of the file; what was not committed is gone. A second time does nothing."""
        if self._lock.held:
            self._checkpoints.stop()
            self.rollback()
        self._database.close()
        self._lock.release()


class SqliteReader(SqlReader):
    """The port `Reader` on a file."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, SqliteOutbox(database))
