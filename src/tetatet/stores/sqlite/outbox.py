"""The outbox in the file: each act a statement of its own."""

from __future__ import annotations

from collections.abc import Sequence

from tetatet.model.act import Act
from tetatet.model.time import Instant
from tetatet.ports.outbox import POINTLESS, Entry, State
from tetatet.stores.bodies import encode
from tetatet.stores.sql.outbox import SqlOutbox
from tetatet.stores.sqlite.queries import outbox as q


class SqliteOutbox(SqlOutbox):
    """The port `Outbox` on a file."""

    def put(self, act: Act, customer: int, state: State) -> None:
        """Keep an act; nothing happens when its key is there already."""
        values = (act.key, customer, act.channel, act.dialogue, act.role, act.due, act.made, state, encode(act))
        self._change(q.PUT, values)

    def void(self, dialogue: str, before: Instant) -> None:
        """Withdraw what a dialogue asked for before this moment and nobody has begun."""
        self._change(q.POINTLESS, (dialogue, before, POINTLESS))  # in hand: not again, should it come back
        self._change(q.VOID, (dialogue, before))

    def claim(self, channels: Sequence[str], now: Instant, limit: int) -> list[Entry]:
        """Pending acts of these channels whose time has come, the oldest first; they are claimed from now on."""
        ready = sorted(
            (next_try, key)
            for channel in dict.fromkeys(channels)
            for next_try, key in self._database.rows(q.TO_CLAIM, (channel, now, limit))
        )
        claimed = [key for _next_try, key in ready[:limit] if self._change(q.CLAIM, (now, key))]
        return [entry for key in claimed if (entry := self.get(key)) is not None]
