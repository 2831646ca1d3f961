"""The backlog: what is logged and waits to be considered, and in which order, so that nobody waits for another's sake.

An event waits by its rank. The first `SHARE` events of a customer that wait have the
lowest, the next `SHARE` the one after: so whoever sends a hundred thousand keeps himself
waiting and no neighbour, and his own events stay in their order. What is loaded in bulk
waits behind all that is live.
"""

from __future__ import annotations

from tetatet.model.event import Event
from tetatet.ports.log import Log

SHARE = 256
"""Events of one customer at one rank: some 20 ms of deciding, which is a turn's."""

BULK = 1 << 30
"""The rank of what is loaded in bulk: beyond the rank of any customer's last event."""


class Backlog:
    """How much waits, and of whom; as the log has it, until a transaction comes to nothing and it is counted anew."""

    def __init__(self, log: Log) -> None:
        ranks = log.ranks()
        self.live = sum(count for rank, count in ranks.items() if rank < BULK)
        self.count = sum(ranks.values())
        self._of: dict[str, list[int]] = {}  # of each customer who waits: how many events, and the rank of the last
        # Whose the older ones are is not known: whoever comes now waits behind them all.
        self._first = max((rank for rank in ranks if rank < BULK), default=0)

    def __bool__(self) -> bool:
        return self.count > 0

    def join(self, event: Event, *, bulk: bool) -> int:
        """One more waits; gives its rank."""
        self.count += 1
        if bulk:
            return BULK
        self.live += 1
        one = self._of.setdefault(_who(event), [0, self._first])
        one[1] = max(one[1], self._first + one[0] // SHARE)
        one[0] += 1
        return one[1]

    def leave(self, event: Event) -> None:
        """One waits no more: of what waits, what is live goes before what is bulk."""
        self.count -= 1
        self.live = max(0, self.live - 1)
        if not self.live:
            self._of.clear()
            self._first = 0
            return
        one = self._of.get(who := _who(event))
        if one is not None:
            one[0] -= 1
            if one[0] <= 0:
                del self._of[who]


def _who(event: Event) -> str:
    """By the name that the event bears: who it is, is decided later."""
    return event.user_id or event.anonymous_id or event.group_id or ""
