"""The outbox in PostgreSQL: what was claimed in a commit of which nobody heard is ready again."""

from __future__ import annotations

from collections.abc import Sequence

from tetatet.model.time import Instant
from tetatet.ports.outbox import Entry
from tetatet.stores.postgres.queries import outbox as q
from tetatet.stores.sql.outbox import SqlOutbox, entry_of
from tetatet.stores.sql.statements import Database, Row


class PostgresOutbox(SqlOutbox):
    """The port `Outbox` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._claimed: list[tuple[str, Instant]] = []
        self._lost: list[tuple[str, Instant]] = []

    def claim(self, channels: Sequence[str], now: Instant, limit: int) -> list[Entry]:
        """Pending acts of these channels whose time has come, the oldest first; they are claimed from now on."""
        if not channels:
            return []
        assert self._database.within, "the outbox is written within a transaction"
        self.flush()
        rows = sorted(self._database.rows(q.CLAIM_MANY, (list(dict.fromkeys(channels)), now, limit)), key=_order)
        self._claimed += [(key, now) for _next_try, key, *_rest in rows]
        return [entry_of(tuple(rest)) for _next_try, _key, *rest in rows]

    # ------------------------------------------------------------ the end of a transaction

    def begun(self) -> None:
        """A transaction has begun: what the last one claimed without anybody's hearing of it is ready again."""
        if self._lost:
            self._database.many(q.UNCLAIM, self._lost)

    def kept(self) -> None:
        """It was committed."""
        self._claimed.clear()
        self._lost.clear()

    def forget(self) -> None:
        """It was rolled back, or nobody knows."""
        super().forget()
        self._lost += self._claimed
        self._claimed.clear()


def _order(row: Row) -> tuple[int, str]:
    return row[0], row[1]
