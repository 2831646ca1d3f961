"""A replay whose end is the beginning of a live engine: everybody's records, and what was said, in a store.

The demonstration holds a year of dialogues on the virtual clock and then goes on with the
real one. What the year said stands in the store as said; nothing of it is ever sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tetatet.identify.register import Register
from tetatet.model.decision import Line
from tetatet.model.event import Event
from tetatet.model.time import Instant
from tetatet.ports.customers import Customers
from tetatet.run.live.deciding import keep_shared
from tetatet.run.replay import Replay
from tetatet.stores.sqlite import open_store
from tetatet.wiring.living import begin_with, read_live_project

TOGETHER = 5_000
"""Events of one transaction: some 50 MB of records and lines."""

_encode = msgspec.json.Encoder().encode


@dataclass
class Stage:
    """A store to play on.

    Args:
        shift_us: microseconds by which the past is moved towards the present.
    """

    project: Path
    path: Path
    shift_us: int

    def __post_init__(self) -> None:
        self.store = open_store(self.path)
        self._said = 0

    @property
    def records(self) -> Customers:
        """Everybody's records."""
        return self.store.customers

    @property
    def register(self) -> Register:
        """Everybody's identifiers."""
        return self.store.register

    def begin(self, at: Instant) -> None:
        """The project is in force; the first transaction is open."""
        self.store.begin()
        begin_with(self.store, read_live_project(self.project), at)

    def moved(self, events: Iterator[Event]) -> Iterator[Event]:
        """The events in the present, a transaction for every few thousand."""
        for number, event in enumerate(events, 1):
            yield msgspec.structs.replace(event, at=Instant(event.at + self.shift_us)) if self.shift_us else event
            if number % TOGETHER == 0:
                self.store.commit()
                self.store.begin()

    def said(self, replay: Replay, line: Line, about: str) -> None:
        """A line of the replay stands in the store."""
        key = replay.key_of(about) if about else 0
        self._said += 1
        self.store.decide(Instant(replay.now), key, line.kind, line.script or "", _encode(line), line.n or self._said)

    def end(self, replay: Replay) -> None:
        """All of it is on the disk, and a live engine may go on from here."""
        keep_shared(self.store, replay, replay.now, self._said)
        self.store.commit()

    def close(self) -> None:
        """Let go of the store, for the engine that goes on."""
        self.store.close()
