"""What pages, desks and listings read: a connection of its own, each question a short transaction."""

from __future__ import annotations

from collections.abc import Sequence

from tetatet.identify.resolve import Directory
from tetatet.model.errors import UnknownCustomer
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.ports.store import Decided, NameKind
from tetatet.stores.bodies import decode
from tetatet.stores.sql import named
from tetatet.stores.sql.decisions import SqlDecisions
from tetatet.stores.sql.log import SqlLog
from tetatet.stores.sql.outbox import SqlOutbox
from tetatet.stores.sql.register import SqlRegister
from tetatet.stores.sql.statements import Database
from tetatet.stores.sql.suppressions import SqlSuppressions


class SqlReader:
    """The port `Reader` on a database."""

    def __init__(self, database: Database, outbox: SqlOutbox) -> None:
        self._database = database
        self._q = database.queries.customers
        self.log = SqlLog(database)
        self.outbox = outbox
        self._decisions = SqlDecisions(database)
        self._suppressions = SqlSuppressions(database)

    def flush(self) -> None:
        """Write what was gathered; a reader gathers nothing."""

    def record(self, key: int) -> Record | None:
        """One record as it was committed last."""
        self.flush()
        row = self._database.row(self._q.GET, (key,))
        return None if row is None else decode(row[4], row[3])

    def find(self, text: str, kind: NameKind | None = None) -> int | None:
        """The key of the customer of that userId, anonymousId, e-mail, phone or record id."""
        self.flush()
        register = SqlRegister(self._database)  # one that remembers nothing: another connection writes
        if kind != "record":
            try:
                return Directory(register=register).find(text, kind)
            except UnknownCustomer:
                if kind is not None:
                    return None
        key = self._database.value(self._q.KEY_OF, (text,))
        return None if key is None else register.merge_log.customer(key)

    def decisions(
        self,
        limit: int,
        *,
        customers: Sequence[int] = (),
        kinds: Sequence[str] = (),
        script: str = "",
        before: int | None = None,
    ) -> list[Decided]:
        """Decisions, the newest first."""
        return self._decisions.newest(limit, customers, kinds, script, before)

    def said(self, after: int, limit: int) -> list[Decided]:
        """Decisions in the order in which they were said, after a number."""
        return self._decisions.said(after, limit)

    def suppressed(self, subjects: Sequence[str], purpose: str, channel: str, topic: str) -> bool:
        """Does a withdrawal cover a contact with any of these subjects?"""
        return self._suppressions.covers(subjects, purpose, channel, topic)

    def standing(self) -> dict[tuple[str, str, str], int]:
        """How many running dialogues stand at each (script, step, state)."""
        self.flush()
        return {(script, step, state): count for script, step, state, count in self._database.rows(self._q.STANDING)}

    def overdue(self, now: Instant) -> int:
        """How many records should have been looked at before now."""
        self.flush()
        return int(self._database.value(self._q.OVERDUE, (now,)))

    def customers_count(self) -> int:
        """How many records there are."""
        self.flush()
        return int(self._database.value(self._q.COUNT))

    def load(self, name: str) -> bytes | None:
        """A named value, or None."""
        return named.load(self._database, name)

    def close(self) -> None:
        """Let go of it."""
        self._database.close()
