"""Who is to be looked at when: one timer a record, the earliest first.

A record's timer moves with every occurrence. Old ones stay in the heap and are passed
over when they come up, which is cheaper than finding them.
"""

from __future__ import annotations

from heapq import heappop, heappush

from tetatet.model.record import NEVER
from tetatet.model.time import Instant


class Timers:
    """The timers of all records; at one instant in the order of the records' ids."""

    def __init__(self) -> None:
        self.heap: list[tuple[Instant, str, int]] = []
        self._standing: dict[int, Instant] = {}

    def set(self, key: int, record_id: str, due: Instant) -> None:
        """This record is due then; `NEVER` takes its timer away."""
        if self._standing.get(key, NEVER) == due:
            return
        if due >= NEVER:
            del self._standing[key]
            return
        self._standing[key] = due
        heappush(self.heap, (due, record_id, key))

    def next_due(self) -> Instant:
        """When the next record is due, or an old timer comes up."""
        return self.heap[0][0] if self.heap else NEVER

    def pop(self) -> int | None:
        """The record that is due first; None when what came up was an old timer."""
        due, _record_id, key = heappop(self.heap)
        if self._standing.get(key) != due:
            return None
        del self._standing[key]
        return key
