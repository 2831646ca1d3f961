"""What a database does for the tables, and the statements that it has to know by name.

Each database spells its statements in modules of its own; these protocols hold them to
the same names, and to the same values in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias

Row: TypeAlias = tuple[Any, ...]
Values: TypeAlias = Sequence[Any]


class Database(Protocol):
    """Statements by their text, values always bound."""

    @property
    def within(self) -> bool:
        """Between `begin` and its end."""
        ...

    @property
    def queries(self) -> Queries:
        """Its statements, by name."""
        ...

    def execute(self, sql: str, values: Values = ()) -> int:
        """Do one thing; gives how many rows it changed."""
        ...

    def add(self, sql: str, values: Values) -> None:
        """Add one row, now or with others: before the next statement sees whether it is there."""
        ...

    def insert(self, sql: str, values: Values) -> int:
        """Add one row; gives its number."""
        ...

    def many(self, sql: str, rows: Iterable[Values]) -> int:
        """Do one thing with many values; gives how many rows it changed."""
        ...

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a question."""
        ...

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The only row of a question, or None."""
        ...

    def value(self, sql: str, values: Values = ()) -> Any:
        """The only value of a question; None where there is no row."""
        ...

    def asked(self, sql: str, values: Sequence[Any], first: Values = ()) -> Iterator[Row]:
        """The rows of a question about many values, whatever their number."""
        ...

    def asked_pairs(self, sql: str, pairs: Sequence[Values]) -> Iterator[Row]:
        """The rows of a question about many pairs of values; the fewer first values they have, the quicker."""
        ...

    def begin(self) -> None:
        """Begin a transaction that writes."""
        ...

    def commit(self) -> None:
        """Make it last. Raises: StoreUnavailable: nothing of it lasts."""
        ...

    def rollback(self) -> None:
        """As if nothing had been; without a transaction nothing happens."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


# ---------------------------------------------------------------- statements


class CustomerQueries(Protocol):
    """Records, their places, and where their dialogues stand."""

    ADD: str
    CHANGE: str
    CHANGE_BODY: str
    COUNT: str
    DUE: str
    GET: str
    GET_MANY: str
    IN_ORDER: str
    KEY_OF: str
    OVERDUE: str
    PLACE: str
    REMOVE: str
    STAND: str
    STANDING: str
    STAND_NOWHERE: str


class DecisionQueries(Protocol):
    """Decisions."""

    ADD: str
    LAST: str
    NEWEST: str
    OF_CUSTOMER: str
    OF_KIND: str
    OF_SCRIPT: str
    SAID: str


class LogQueries(Protocol):
    """Events, what was considered besides them, and the quarantine."""

    ADD: str
    ADD_NATURAL: str
    ADD_RESTAMPED: str
    ASIDE: str
    ASIDE_COUNT: str
    CONSIDER: str
    KEPT: str
    LAST: str
    LAST_CONSIDERED: str
    NATURAL: str
    NOTE: str
    OCCURRENCES: str
    PARK: str
    PARKED: str
    POSTPONE: str
    RANKS: str
    RELEASE: str
    RESTAMPED: str
    SET_ASIDE: str
    UNPARK: str
    WAITING: str
    WAITING_COUNT: str


class NamedQueries(Protocol):
    """What has a name, and the books that were in force."""

    BOOKS: str
    FILES: str
    LOAD: str
    SAVE: str
    SAVE_BOOK: str
    SAVE_FILE: str


class OutboxQueries(Protocol):
    """Acts."""

    COUNTS: str
    DOUBT: str
    FINISH: str
    GET: str
    OF_CUSTOMER: str
    OF_ROLE: str
    OF_STATE: str
    POINTLESS: str
    PUT: str
    REASSIGN: str
    SETTLE: str
    TAKE: str
    VOID: str
    WITHDRAW: str


class RegisterQueries(Protocol):
    """Who is known by what, which records are one customer, and who belongs to which account."""

    COUNT: str
    COUNTER: str
    ATTACH: str
    BEGIN: str
    CLAIM: str
    CLAIMS: str
    DETACH: str
    FOUND: str
    FOUND_MANY: str
    IS_CLAIMED: str
    IS_SHARED: str
    LINKS: str
    NAMES: str
    NAMES_MANY: str
    NAME_USER: str
    SHARE: str
    SHARED_MANY: str
    UNCLAIM: str
    BELONG: str
    CUSTOMER: str
    JOIN: str
    KEEP_APART: str
    KEPT_APART: str
    MERGE: str
    MERGES: str
    NEXT_MERGE: str
    RECORDS: str
    STANDING_OF: str
    STANDS: str
    UNDO: str
    ACCOUNT: str
    ACCOUNTS_OF: str
    ACCOUNT_NAME: str
    LINK: str
    OPEN_ACCOUNT: str
    PEOPLE: str
    ROLE: str


class SuppressionQueries(Protocol):
    """Who is not to be spoken to."""

    LATEST: str
    PAGE: str
    SUPPRESS: str


class Queries(Protocol):
    """All statements of a database, by table."""

    @property
    def customers(self) -> CustomerQueries: ...

    @property
    def decisions(self) -> DecisionQueries: ...

    @property
    def log(self) -> LogQueries: ...

    @property
    def named(self) -> NamedQueries: ...

    @property
    def outbox(self) -> OutboxQueries: ...

    @property
    def register(self) -> RegisterQueries: ...

    @property
    def suppressions(self) -> SuppressionQueries: ...
