"""One connection to the server: its settings, its transactions, and its errors in words that say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

import psycopg
from psycopg import Connection, RawCursor, errors, pq

from tetatet.model.errors import ConflictError, StoreUnavailable
from tetatet.stores.postgres import queries
from tetatet.stores.postgres.address import Address
from tetatet.stores.postgres.values import adapt_values, array_of, kinds_of
from tetatet.stores.sql.gathering import Gathering
from tetatet.stores.sql.statements import Queries, Row, Values

Session: TypeAlias = Connection[Any]
_T = TypeVar("_T")

PREPARED = 512
"""Prepared statements that are kept: all there are, whatever is NULL in them."""

REACHING: dict[str, str | int] = {
    "connect_timeout": 5,  # seconds; the heart tries again each second
    "keepalives_idle": 10,  # seconds: a server that is gone without a word is noticed within half a minute
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
    "client_encoding": "utf8",
}
"""How the server is reached, where the address says nothing else."""

SETTINGS = """
SET jit = off;
SET enable_seqscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET plan_cache_mode = force_generic_plan;
SET TimeZone = 'UTC';
SET standard_conforming_strings = on;
SET lock_timeout = '2s';
SET tcp_keepalives_idle = 10;
SET tcp_keepalives_interval = 5;
SET tcp_keepalives_count = 3;
"""
"""Every question has an index; what the server believes of a table that grew a thousandfold since it looked is no guide.

Two seconds for a lock: what a killed process held is free by then; a living one keeps it longer than anybody would wait.
"""

WRITING = """
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
"""
"""A commit is on the disk when it returns, whatever the server's usual."""

READING = "SET default_transaction_read_only = on;"

_REMEDIES: tuple[tuple[str, str], ...] = (
    ("42501", "it cannot be written to: this user may not; grant him the schema"),
    ("25006", "it cannot be written to: it is a standby, or read-only; name the primary"),
    ("53100", "no space is left on its disk: free some, and it goes on"),
    ("53300", "it has no connection left: raise its max_connections, or close others"),
    ("53", "it has no room left: see its log"),
    ("57014", "a question took too long, or somebody ended it: see its log"),
    ("57", "it is shutting down or starting: it goes on when it is back"),
    ("58", "its disk does not answer: see its log"),
    ("XX", "it is damaged, or has a fault: see its log"),
    ("08", "it does not answer: does it run, and is it reached from here?"),
    ("55P03", "another program holds it: close whatever else changes its tables"),
)
"""The beginning of PostgreSQL's code → what to do."""

_MOVED = (errors.UniqueViolation, errors.SerializationFailure, errors.DeadlockDetected, errors.InFailedSqlTransaction)
_ENDED = (errors.AdminShutdown, errors.CrashShutdown, errors.IdleSessionTimeout, errors.IdleInTransactionSessionTimeout)
_REFUSED = "it refuses: is there this database, may this user, and has PGPASSWORD or ~/.pgpass his password?"
_GONE = "it does not answer: does it run, and is it reached from here?"


def explained(error: psycopg.Error, address: Address) -> Exception:
    """What went wrong, in words that say what to do; a mistake of ours stays as it is."""
    code = error.sqlstate or ""
    said = " ".join(str(error).split())
    if isinstance(error, _MOVED):
        return ConflictError(f"{address}: {said}")
    remedy = next((words for begins, words in _REMEDIES if code.startswith(begins)), None)
    if remedy is None and not code and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        remedy = _REFUSED if "FATAL:" in said else _GONE  # libpq hands on no code of what happens at the door
    return error if remedy is None else StoreUnavailable(f"{address}: {remedy} ({said})")


class Database(Gathering):
    """Statements by their text, values always bound.

    A connection that broke is opened again by the next question outside a transaction.

    Args:
        name: what the server shows of this connection.
        opened: is called with each new session, and whether it is another than the first.
    """

    def __init__(
        self,
        address: Address,
        name: str = "tetatet",
        *,
        reading: bool = False,
        opened: Callable[[Session, bool], None] | None = None,
    ) -> None:
        super().__init__()
        self.address = address
        self.within = False
        """Between `begin` and its end."""
        self.queries: Queries = queries
        self.statements = 0
        """How many statements were sent since the beginning."""
        self.sessions = 0
        """How many connections there were: between two of them somebody else may have written."""
        self._name = name
        self._reading = reading
        self._opened = opened
        self._session: Session | None = None
        self._cursor: RawCursor[Any] | None = None
        self._ended = False
        self._guarded(self._connect)

    def _guarded(self, act: Callable[[], _T]) -> _T:
        try:
            return act()
        except psycopg.Error as error:
            raise self._trouble(error) from error

    def _trouble(self, error: psycopg.Error) -> Exception:
        if self._session is not None and (self._session.broken or isinstance(error, _ENDED)):
            self._let_go()
        return explained(error, self.address)

    def _let_go(self) -> None:
        session, self._session, self._cursor = self._session, None, None
        if session is not None:
            session.close()

    # ------------------------------------------------------------ the connection

    def _connect(self) -> None:
        session: Session = psycopg.connect(
            self.address.url,
            autocommit=True,  # transactions are begun and ended by name
            cursor_factory=RawCursor,
            prepare_threshold=0,
            application_name=self._name,
            **{name: value for name, value in REACHING.items() if f"{name}=" not in self.address.url},  # type: ignore[arg-type] # as libpq has them
        )
        try:
            session.prepared_max = PREPARED
            adapt_values(session)
            session.execute((SETTINGS + (READING if self._reading else WRITING)).encode(), prepare=False)
            if self._opened is not None:
                self._opened(session, self.sessions > 0)
        except BaseException:
            session.close()
            raise
        self._session = session
        self._cursor = RawCursor(session)
        self._cursor.format = pq.Format.BINARY
        self.sessions += 1

    def _at_hand(self) -> RawCursor[Any]:
        if self._session is not None and self._session.closed:
            self._let_go()
        if self._cursor is None:
            if self._ended:
                raise StoreUnavailable(f"{self.address}: it was closed")
            if self.within:
                raise StoreUnavailable(f"{self.address}: {_GONE}")
            self._connect()
        assert self._cursor is not None
        return self._cursor

    # ------------------------------------------------------------ statements

    def _send(self, sql: str, values: Values = ()) -> RawCursor[Any]:
        """Send one statement; one that found the connection broken before a transaction is sent once more."""
        had = self._session
        try:
            return self._sent(sql, values)
        except StoreUnavailable:
            if self.within or had is None or self._session is not None:
                raise
        return self._sent(sql, values)

    def _sent(self, sql: str, values: Values) -> RawCursor[Any]:
        try:
            cursor = self._at_hand()
            self._write_added()
            self.statements += 1
            kinds = kinds_of(sql)
            if kinds:
                values = [array_of(kinds[at], one) if at in kinds else one for at, one in enumerate(values)]
            return cursor.execute(sql.encode(), values, prepare=True)
        except psycopg.Error as error:
            raise self._trouble(error) from error

    def execute(self, sql: str, values: Values = ()) -> int:
        """Do one thing; gives how many rows it changed."""
        return self._send(sql, values).rowcount

    def insert(self, sql: str, values: Values) -> int:
        """Add one row; gives its number."""
        return int(self._send(sql, values).fetchall()[0][0])

    def many(self, sql: str, rows: Iterable[Values]) -> int:
        """Do one thing with many values; gives how many rows it changed."""
        rows = list(rows)
        if not rows:
            return 0
        if sql.startswith("COPY"):
            return self._copy(sql, rows)
        return self.execute(sql, list(zip(*rows, strict=True)))

    def _copy(self, sql: str, rows: list[Values]) -> int:
        try:
            cursor = self._at_hand()
            self._write_added()
            self.statements += 1
            with cursor.copy(sql.encode()) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error as error:
            raise self._trouble(error) from error
        return cursor.rowcount

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a question."""
        return self._send(sql, values).fetchall()

    def each(self, sql: str, kinds: Sequence[str]) -> Iterator[Row]:
        """The rows of a COPY, one by one, however many they are."""
        try:
            cursor = self._at_hand()
            self.statements += 1
            with cursor.copy(sql.encode()) as copy:
                copy.set_types(kinds)
                yield from copy.rows()
        except psycopg.Error as error:
            raise self._trouble(error) from error

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The only row of a question, or None."""
        found: Row | None = self._send(sql, values).fetchone()
        return found

    def value(self, sql: str, values: Values = ()) -> Any:
        """The only value of a question; None where there is no row."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def asked(self, sql: str, values: Sequence[Any], first: Values = ()) -> Iterator[Row]:
        """The rows of a question about many values: one statement, whatever their number."""
        if values:
            yield from self.rows(sql, (*first, values))

    def asked_pairs(self, sql: str, pairs: Sequence[Values]) -> Iterator[Row]:
        """The rows of a question about many pairs of values: one statement, whatever their number."""
        if pairs:
            yield from self.rows(sql, list(zip(*pairs, strict=True)))

    def script(self, sql: str) -> None:
        """Several statements without values."""
        self.statements += 1
        self._guarded(lambda: self._at_hand().connection.execute(sql.encode(), prepare=False))

    # ------------------------------------------------------------ transactions

    def begin(self) -> None:
        """Begin a transaction that writes."""
        assert not self.within, "a transaction is open already"
        self.execute("BEGIN")
        self.within = True

    def begin_snapshot(self) -> None:
        """From now on, to the end of the connection, everything is as it is at this moment."""
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self.value("SELECT 1")  # the moment of the first question is what counts

    def commit(self) -> None:
        """Make it last.

        Raises: StoreUnavailable: nothing of it lasts; or, where the connection broke in this very moment, all of it may.
        """
        assert self.within, "no transaction is open"
        done = self._send("COMMIT").statusmessage
        self.within = False
        if done != "COMMIT":  # so the server ends a transaction in which a statement failed
            raise ConflictError(f"{self.address}: a statement of the transaction had failed")

    def rollback(self) -> None:
        """As if nothing had been; without a transaction nothing happens. Where the connection is gone, so is all of it."""
        within, self.within = self.within, False
        self._added.clear()
        if within and self._session is not None:
            try:
                self.execute("ROLLBACK")
            except StoreUnavailable:
                self._let_go()

    def close(self) -> None:
        """Let go of the server. A second time does nothing."""
        self._ended = True
        self._added.clear()
        self._let_go()
