"""The outbox in the file: each act is claimed by itself."""

from __future__ import annotations

from collections.abc import Sequence

from tetatet.model.time import Instant
from tetatet.ports.outbox import Entry
from tetatet.stores.sql.outbox import SqlOutbox
from tetatet.stores.sqlite.queries import outbox as q


class SqliteOutbox(SqlOutbox):
    """The port `Outbox` on a file."""

    def claim(self, channels: Sequence[str], now: Instant, limit: int) -> list[Entry]:
        """Pending acts of these channels whose time has come, the oldest first; they are claimed from now on."""
        self.flush()
        ready = sorted(
            (next_try, key)
            for channel in dict.fromkeys(channels)
            for next_try, key in self._database.rows(q.TO_CLAIM, (channel, now, limit))
        )
        claimed = [key for _next_try, key in ready[:limit] if self._change(q.CLAIM, (now, key))]
        return [entry for key in claimed if (entry := self.get(key)) is not None]
