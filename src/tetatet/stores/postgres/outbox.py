"""The outbox in PostgreSQL: what is asked for is gathered, and written before anybody looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tetatet.model.act import Act
from tetatet.model.time import Instant
from tetatet.ports.outbox import POINTLESS, Entry, State
from tetatet.stores.bodies import encode
from tetatet.stores.postgres.queries import outbox as q
from tetatet.stores.sql.outbox import SqlOutbox, entry_of
from tetatet.stores.sql.statements import Database, Row


class PostgresOutbox(SqlOutbox):
    """The port `Outbox` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._put: list[Row] = []
        self._void: dict[str, Instant] = {}
        self._claimed: list[tuple[str, Instant]] = []
        self._lost: list[tuple[str, Instant]] = []

    def put(self, act: Act, customer: int, state: State) -> None:
        """Keep an act; nothing happens when its key is there already."""
        assert self._database.within, "the outbox is written within a transaction"
        if act.made < self._void.get(act.dialogue, act.made):  # said after that, and not meant by it
            self.flush()
        self._put.append(
            (act.key, customer, act.channel, act.dialogue, act.role, act.due, act.made, state, encode(act))
        )

    def void(self, dialogue: str, before: Instant) -> None:
        """Withdraw what a dialogue asked for before this moment and nobody has begun."""
        assert self._database.within, "the outbox is written within a transaction"
        if self._void.get(dialogue, before) != before:
            self.flush()
        self._void[dialogue] = before

    def claim(self, channels: Sequence[str], now: Instant, limit: int) -> list[Entry]:
        """Pending acts of these channels whose time has come, the oldest first; they are claimed from now on."""
        if not channels:
            return []
        assert self._database.within, "the outbox is written within a transaction"
        self.flush()
        rows = sorted(self._database.rows(q.CLAIM_MANY, (list(dict.fromkeys(channels)), now, limit)), key=_order)
        self._claimed += [(key, now) for _next_try, key, *_rest in rows]
        return [entry_of(tuple(rest)) for _next_try, _key, *rest in rows]

    # ------------------------------------------------------------ looking

    def get(self, key: str) -> Entry | None:
        """One act."""
        self.flush()
        return super().get(key)

    def listed(self, limit: int, **asked: Any) -> list[Entry]:
        """Acts, the newest first; tasks by their due time when a role is named."""
        self.flush()
        return super().listed(limit, **asked)

    def counts(self) -> dict[tuple[str, State], int]:
        """How many acts of each channel are in each state."""
        self.flush()
        return super().counts()

    def _change(self, sql: str, values: Row) -> int:
        self.flush()
        return super()._change(sql, values)

    # ------------------------------------------------------------ the end of a transaction

    def flush(self) -> None:
        """Write what was asked for so far: what is put before what is void."""
        if self._put:
            put, self._put = self._put, []
            self._database.many(q.PUT, put)
        if self._void:
            void, self._void = self._void, {}
            self._database.many(q.POINTLESS, [(*one, POINTLESS) for one in void.items()])
            self._database.many(q.VOID, list(void.items()))

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
        self._lost += self._claimed
        for part in (self._put, self._void, self._claimed):
            part.clear()


def _order(row: Row) -> tuple[int, str]:
    return row[0], row[1]
