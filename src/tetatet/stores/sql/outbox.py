"""The outbox in a database: every change of state names the states that it may be made from.

What is asked for is gathered, and written before anybody looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from tetatet.model.act import Act
from tetatet.model.time import Instant
from tetatet.ports.outbox import POINTLESS, Entry, State
from tetatet.stores.bodies import decode_act, encode
from tetatet.stores.sql.statements import Database, Row

STATES: tuple[State, ...] = get_args(State)

_names = msgspec.json.Encoder().encode


class SqlOutbox:
    """The port `Outbox`, but for how acts are claimed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._q = database.queries.outbox
        self._put: list[Row] = []
        self._void: dict[str, Instant] = {}

    # ------------------------------------------------------------ what is asked for

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

    def withdraw(self, key: str, reason: str, at: Instant) -> bool:
        """Withdraw one act that is pending or open."""
        return self._change(self._q.WITHDRAW, (reason, at, key)) == 1

    # ------------------------------------------------------------ handing over

    def claim(self, channels: Sequence[str], now: Instant, limit: int) -> list[Entry]:
        """Pending acts of these channels whose time has come, the oldest first; they are claimed from now on."""
        raise NotImplementedError

    def settle(
        self,
        key: str,
        state: State,
        at: Instant,
        *,
        reason: str = "",
        receipt: str = "",
        next_try: Instant | None = None,
    ) -> bool:
        """What became of a claimed act, or of one in doubt."""
        return self._change(self._q.SETTLE, (state, reason, receipt, next_try, at, key, POINTLESS)) == 1

    def doubt(self, at: Instant) -> int:
        """Whatever is claimed becomes doubtful."""
        return self._change(self._q.DOUBT, (at,))

    # ------------------------------------------------------------ tasks

    def take(self, key: str, agent: str, at: Instant) -> bool:
        """An agent takes an open task."""
        return self._change(self._q.TAKE, (agent, at, key)) == 1

    def finish(self, key: str, at: Instant, result: str) -> bool:
        """An open act is done."""
        return self._change(self._q.FINISH, (result, at, key)) == 1

    def reassign(self, key: str, role: str, due: Instant, at: Instant) -> None:
        """An open task goes to the substitute."""
        self._change(self._q.REASSIGN, (role, due, at, key))

    # ------------------------------------------------------------ reading

    def get(self, key: str) -> Entry | None:
        """One act."""
        self.flush()
        row = self._database.row(self._q.GET, (key,))
        return None if row is None else entry_of(row)

    def listed(
        self,
        limit: int,
        *,
        states: Sequence[State] = (),
        channels: Sequence[str] = (),
        customer: int | None = None,
        role: str | None = None,
    ) -> list[Entry]:
        """Acts, the newest first; tasks by their due time when a role is named."""
        self.flush()
        by = _names(channels).decode()
        if role:
            found = self._of_states(states, self._q.OF_ROLE, lambda state: (role, by, limit, customer, state))
            found.sort(key=lambda entry: (entry.act.due, entry.act.key))
        elif customer is not None:
            rows = self._database.rows(self._q.OF_CUSTOMER, (customer, by, limit, _names(states).decode()))
            found = [entry_of(row) for row in rows]
        else:
            found = self._of_states(states, self._q.OF_STATE, lambda state: (state, by, limit))
            found.sort(key=lambda entry: (entry.act.made, entry.act.key), reverse=True)
        return found[:limit]

    def _of_states(self, states: Sequence[State], sql: str, values: Any) -> list[Entry]:
        asked = dict.fromkeys(states or STATES)
        return [entry_of(row) for state in asked for row in self._database.rows(sql, values(state))]

    def counts(self) -> dict[tuple[str, State], int]:
        """How many acts of each channel are in each state."""
        self.flush()
        return {(channel, state): acts for channel, state, acts in self._database.rows(self._q.COUNTS)}

    def _change(self, sql: str, values: Row) -> int:
        assert self._database.within, "the outbox is written within a transaction"
        self.flush()
        return self._database.execute(sql, values)

    # ------------------------------------------------------------ the end of a transaction

    def flush(self) -> None:
        """Write what was asked for so far: what is put before what is void."""
        if self._put:
            put, self._put = self._put, []
            self._database.many(self._q.PUT, put)
        if self._void:
            void, self._void = self._void, {}
            self._database.many(self._q.POINTLESS, [(*one, POINTLESS) for one in void.items()])
            self._database.many(self._q.VOID, list(void.items()))

    def kept(self) -> None:
        """It was committed."""

    def forget(self) -> None:
        """It was rolled back."""
        self._put.clear()
        self._void.clear()


def entry_of(row: Row) -> Entry:
    body, role, due, *rest = row
    act = decode_act(body)
    act.role, act.due = role, due
    return Entry(act, *rest)
