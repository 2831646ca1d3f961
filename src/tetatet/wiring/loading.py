"""Files of events → the store of a project, through its running process or without one.

In order of time, in batches that are each on the disk before the next is read. A run
that was broken off is begun again: what is there already changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tetatet.model.errors import InputError, InvalidEvent
from tetatet.model.event import Event
from tetatet.model.time import DAY, Instant
from tetatet.ports.log import Incoming
from tetatet.run.intake.batch import Aside
from tetatet.run.intake.files import Progress
from tetatet.run.intake.sort import ordered
from tetatet.wiring.living import now
from tetatet.wiring.reaching import Reached, reach

BATCH = 1_000
"""Events in one batch: half a turn of the heart, so that what is live is not kept waiting."""


@dataclass(slots=True)
class Loaded:
    """What became of the events."""

    taken: int = 0
    repeated: int = 0
    aside: int = 0


def load(
    project: Path,
    files: list[Path],
    *,
    store: Path | None = None,
    start: bool = False,
    progress: Progress | None = None,
    clock: Callable[[], Instant] = now,
) -> Loaded:
    """Take the events of files in.

    Args:
        start: let them start dialogues, as if they happened now; by default they are history, which
            updates what is known of everybody and starts nothing.

    Raises: InputError: a file that cannot be read. StoreUnavailable: the process does not answer.
    """
    for path in files:
        if not path.is_file():
            raise InputError(f"no file of events at {path}")
    aside: list[Aside] = []

    def set_aside(source: str, line: int, error: InvalidEvent) -> None:
        aside.append(Aside(source, error.reason, f"line {line}: {error.detail}", b""))

    loaded = Loaded()
    with reach(project, store) as reached:
        events = ordered(files, on_invalid=set_aside, progress=progress)
        while batch := list(islice(events, BATCH)):
            _take(reached, loaded, [_incoming(event, clock(), start) for event in batch], [])
        for portion in _portions(aside):
            _take(reached, loaded, [], portion)
    return loaded


def _incoming(event: Event, received: Instant, start: bool) -> Incoming:
    return Incoming(event, event.at // DAY, received, history=not start)


def _portions(aside: list[Aside]) -> Iterator[list[Aside]]:
    for begin in range(0, len(aside), BATCH):
        yield aside[begin : begin + BATCH]


def _take(reached: Reached, loaded: Loaded, incoming: list[Incoming], aside: list[Aside]) -> None:
    taken = reached.take(incoming, aside)
    loaded.taken += taken.taken
    loaded.repeated += taken.repeated
    loaded.aside += taken.aside
