"""One connection to the file: its settings, its transactions, and its errors in words that say what to do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, TypeVar

from tetatet.model.errors import StoreUnavailable
from tetatet.stores.sql.gathering import Gathering
from tetatet.stores.sql.statements import Queries, Row, Values
from tetatet.stores.sqlite import queries
from tetatet.stores.sqlite.queries.marks import AT_ONCE

_T = TypeVar("_T")

BUSY_MS = 1000
"""How long to wait for a lock: the writer is alone, so only a checkpoint or a foreign tool can be in the way."""

STATEMENTS = 256
"""Prepared statements that are kept: all there are."""

SETTINGS = (
    "PRAGMA journal_mode = WAL",  # readers never wait for the writer
    "PRAGMA synchronous = FULL",  # a commit is on the disk when it returns
    "PRAGMA secure_delete = ON",  # what is erased is gone from the file
    "PRAGMA foreign_keys = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -65536",  # 64 MB of a heart's 500
    "PRAGMA wal_autocheckpoint = 16000",  # pages, 64 MB: `checkpoints` is there before, and leaves little to do
    "PRAGMA journal_size_limit = 67108864",  # 64 MB: what a long reader made the log grow to is given back
)
READER_SETTINGS = ("PRAGMA query_only = ON", "PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -8192")

_REMEDIES = {
    sqlite3.SQLITE_FULL: "no space is left on the disk: free some, and it goes on",
    sqlite3.SQLITE_IOERR: "the disk does not answer: see the system's log",
    sqlite3.SQLITE_READONLY: "it cannot be written to: may this user, and is the disk mounted for writing?",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: is the folder there, and may this user write in it?",
    sqlite3.SQLITE_NOTADB: "it is no SQLite database: name another file, or put this one back from a backup",
    sqlite3.SQLITE_CORRUPT: "it is damaged: stop, keep a copy of it, and put the last backup in its place",
    sqlite3.SQLITE_BUSY: "another program holds it: close whatever else has it open",
    sqlite3.SQLITE_LOCKED: "another program holds it: close whatever else has it open",
    sqlite3.SQLITE_PERM: "it cannot be opened: may this user read and write it?",
}
_PRIMARY = 0xFF  # of an extended error code the byte that names its kind


def explained(error: sqlite3.DatabaseError, path: Path) -> StoreUnavailable | sqlite3.DatabaseError:
    """What went wrong, in words that say what to do; a mistake of ours stays as it is."""
    remedy = _REMEDIES.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
    return error if remedy is None else StoreUnavailable(f"{path}: {remedy} ({error})")


class Database(Gathering):
    """Statements by their text, values always bound."""

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        super().__init__()
        self.path = path
        self.within = False
        """Between `begin` and its end."""
        self.queries: Queries = queries
        self.statements = 0
        """How many statements were done since the beginning."""
        self._connection = self._guarded(lambda: _connect(path, reading))

    def _guarded(self, act: Callable[[], _T]) -> _T:
        try:
            return act()
        except sqlite3.DatabaseError as error:
            raise explained(error, self.path) from error

    def _trouble(self, error: sqlite3.DatabaseError) -> StoreUnavailable | sqlite3.DatabaseError:
        """What to raise; and where SQLite itself has ended the transaction, nothing more may be written in its name."""
        self.within = self.within and self._connection.in_transaction
        return explained(error, self.path)

    # ------------------------------------------------------------ statements

    def _sent(self, sql: str, values: Values) -> sqlite3.Cursor:
        if self._added:
            self._write_added()
        self.statements += 1
        return self._connection.execute(sql, values)

    def execute(self, sql: str, values: Values = ()) -> int:
        """Do one thing; gives how many rows it changed."""
        try:
            return self._sent(sql, values).rowcount
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error

    def insert(self, sql: str, values: Values) -> int:
        """Add one row; gives its number."""
        try:
            return self._sent(sql, values).lastrowid or 0
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error

    def many(self, sql: str, rows: Iterable[Values]) -> int:
        """Do one thing with many values; gives how many rows it changed."""
        self._write_added()
        self.statements += 1
        try:
            return self._connection.executemany(sql, rows).rowcount
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a question."""
        try:
            return self._sent(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error

    def each(self, sql: str) -> Iterator[Row]:
        """The rows of a question, one by one, however many they are."""
        try:
            yield from self._sent(sql, ())
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The only row of a question, or None."""
        try:
            found: Row | None = self._sent(sql, values).fetchone()
        except sqlite3.DatabaseError as error:
            raise self._trouble(error) from error
        return found

    def value(self, sql: str, values: Values = ()) -> Any:
        """The only value of a question; None where there is no row."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def asked(self, sql: str, values: Sequence[Any], first: Values = ()) -> Iterator[Row]:
        """The rows of a question about many values, `AT_ONCE` of them at a time: one statement, whatever their number."""
        for start in range(0, len(values), AT_ONCE):
            part = values[start : start + AT_ONCE]
            yield from self.rows(sql, (*first, *part, *[part[0]] * (AT_ONCE - len(part))))

    def asked_pairs(self, sql: str, pairs: Sequence[Values]) -> Iterator[Row]:
        """The rows of a question about many pairs of values, asked for each first value by itself."""
        seconds: dict[Any, list[Any]] = {}
        for first, second in pairs:
            seconds.setdefault(first, []).append(second)
        for first, values in seconds.items():
            yield from self.asked(sql, values, (first,))

    def script(self, sql: str) -> None:
        """Several statements without values."""
        self._guarded(lambda: self._connection.executescript(sql))

    # ------------------------------------------------------------ transactions

    def begin_snapshot(self) -> None:
        """From now on, to the end of the connection, everything is as it is at this moment."""
        self.execute("BEGIN")
        self.value("SELECT count(*) FROM sqlite_master")  # the moment of the first question is what counts

    def begin(self) -> None:
        """Begin a transaction that writes."""
        assert not self.within, "a transaction is open already"
        self.execute("BEGIN IMMEDIATE")
        self.within = True

    def commit(self) -> None:
        """Make it last. Raises: StoreUnavailable: nothing of it lasts."""
        assert self.within, "no transaction is open"
        self.execute("COMMIT")
        self.within = False

    def rollback(self) -> None:
        """As if nothing had been; without a transaction nothing happens."""
        self.within = False
        self._added.clear()
        if self._connection.in_transaction:  # a full disk may have ended it already
            self.execute("ROLLBACK")

    @property
    def changes(self) -> int:
        """How many rows this connection has changed."""
        return self._connection.total_changes

    def checkpoint(self) -> None:
        """Fold the log into the file as far as it goes without anybody's waiting."""
        self.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def copy_into(self, path: Path) -> None:
        """All that is committed now into a new file, in one piece, while others write."""
        _make_private(path)
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as target:
                target.execute("PRAGMA synchronous = OFF")  # whoever asks for the copy makes it last as a whole
                self._connection.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.DatabaseError as error:
            raise explained(error, path) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _make_private(path: Path) -> None:
    """A file that only its owner reads, where there is none: it holds customers. What SQLite puts beside it is like it.

    Never opens one that is there: by the rules of POSIX, closing it again would drop the locks that SQLite holds on it
    for this whole process, and whoever opened it next would take himself for the only one.
    """
    with suppress(OSError):  # SQLite says better what is wrong with the place
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _connect(path: Path, reading: bool) -> sqlite3.Connection:
    mode = "ro" if reading else "rwc"
    if not reading:
        _make_private(path)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_MS / 1000,
        isolation_level=None,  # transactions are begun and ended by name
        check_same_thread=False,  # whoever puts it together hands it to the thread that uses it
        cached_statements=STATEMENTS,
    )
    with ExitStack() as undone:
        undone.callback(connection.close)
        for setting in READER_SETTINGS if reading else SETTINGS:
            connection.execute(setting)
        undone.pop_all()
    return connection
