"""The decisions in a database: said one by one, written together at the commit."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tetatet.model.time import Instant
from tetatet.ports.store import Decided
from tetatet.stores.sql.statements import Database, Row

_LAST = 2**63 - 1  # the largest number that a column has
_names = msgspec.json.Encoder().encode


class SqlDecisions:
    """What was decided, each with its number in the order of all."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._q = database.queries.decisions
        self._fresh: list[Row] = []

    def decide(self, considered: Instant, customer: int, kind: str, script: str, line: bytes, n: int) -> None:
        """Keep one decision."""
        assert self._database.within, "decisions are kept within a transaction"
        self._fresh.append((n, considered, customer, kind, script, line))

    def last(self) -> int:
        """The number of the last decision, 0 before the first."""
        self.flush()
        return int(self._database.value(self._q.LAST) or 0)

    def newest(
        self, limit: int, customers: Sequence[int], kinds: Sequence[str], script: str, before: int | None
    ) -> list[Decided]:
        """Decisions, the newest first."""
        self.flush()
        only, end = _names(kinds).decode(), _LAST if before is None else before
        asked: list[tuple[str, Row]]
        if customers:
            asked = [(self._q.OF_CUSTOMER, (one, only, script, end, limit)) for one in dict.fromkeys(customers)]
        elif script:
            asked = [(self._q.OF_SCRIPT, (only, script, end, limit))]
        elif kinds:
            asked = [(self._q.OF_KIND, (kind, end, limit)) for kind in dict.fromkeys(kinds)]
        else:
            asked = [(self._q.NEWEST, (end, limit))]
        found = [Decided(*row) for sql, values in asked for row in self._database.rows(sql, values)]
        found.sort(key=lambda one: -one.n)
        return found[:limit]

    def said(self, after: int, limit: int) -> list[Decided]:
        """Decisions in the order in which they were said, after a number."""
        self.flush()
        return [Decided(*row) for row in self._database.rows(self._q.SAID, (after, limit))]

    def flush(self) -> None:
        """Write what was said so far."""
        if self._fresh:
            self._database.many(self._q.ADD, self._fresh)
            self._fresh.clear()

    def kept(self) -> None:
        """It was committed."""

    def forget(self) -> None:
        """It was rolled back."""
        self._fresh.clear()
