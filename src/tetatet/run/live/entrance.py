"""The entrance to the heart: what waits for its next turn, in bounded queues. A no goes first, bulk goes last."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

from tetatet.model.errors import Busy
from tetatet.ports.log import Incoming
from tetatet.ports.store import Store
from tetatet.run.intake.batch import Aside
from tetatet.run.live.urgent import is_urgent

_T = TypeVar("_T")

MAX_QUEUED = 50_000
"""Events that may wait at the door, some 50 MB: more than a slow disk needs, and too few to hide that it stands still."""

MAX_WAITING = 50_000
"""Live events that may wait in the log before more are refused: some five seconds of deciding, whoever comes later."""


class Taken(NamedTuple):
    """What became of a batch: all of it is on the disk."""

    taken: int
    repeated: int
    aside: int


class Batch(NamedTuple):
    """Events that came together. `bulk`: they are loaded, and nobody waits for what follows from them."""

    incoming: Sequence[Incoming]
    aside: Sequence[Aside]
    bulk: bool
    done: Future[Taken]


class Ask(NamedTuple):
    """Something to be done within the next transaction."""

    job: Callable[[Store], Any]
    done: Future[Any]


class Entrance:
    """Filled from any thread, emptied by the heart's.

    Args:
        behind: how many live events wait in the log.
    """

    def __init__(self, behind: Callable[[], int]) -> None:
        self._behind = behind
        self._urgent: deque[Batch] = deque()
        self._live: deque[Batch] = deque()
        self._bulk: deque[Batch] = deque()
        self._asks: deque[Ask] = deque()
        self._lock = threading.Lock()
        self.closed = False
        self.queued = 0

    def __bool__(self) -> bool:
        return bool(self._urgent or self._live or self._bulk or self._asks)

    @property
    def somebody_waits(self) -> bool:
        """Does anybody wait for an answer now?"""
        return bool(self._urgent or self._live or self._asks)

    def put(self, incoming: Sequence[Incoming], aside: Sequence[Aside], *, bulk: bool) -> Future[Taken]:
        """A batch. Raises: Busy: too much waits already, and there is no withdrawal in it."""
        batch = Batch(incoming, aside, bulk, _running())
        urgent = any(is_urgent(one.event) for one in incoming)
        with self._lock:
            self._refuse_when_closed()
            if not (urgent or bulk) and self._behind() > MAX_WAITING:
                raise Busy(f"{self._behind()} events wait to be considered")
            if self.queued + len(incoming) > MAX_QUEUED * (1 + urgent):
                raise Busy(f"{self.queued} events wait already")
            self.queued += len(incoming)
            queue = self._urgent if urgent else self._bulk if bulk else self._live
            queue.append(batch)
        return batch.done

    def ask(self, job: Callable[[Store], _T]) -> Future[_T]:
        """Something else that is to be written."""
        done: Future[_T] = _running()
        with self._lock:
            self._refuse_when_closed()
            self._asks.append(Ask(job, done))
        return done

    def collect(self, room: int) -> tuple[list[Batch], list[Ask]]:
        """Withdrawals, then what is live, then bulk with half of the room at most."""
        batches: list[Batch] = []
        with self._lock:
            asks, self._asks = list(self._asks), deque()
            for queue, share in ((self._urgent, room), (self._live, room), (self._bulk, room // 2)):
                left = min(room, share)
                while queue and left > 0:
                    batch = queue.popleft()
                    left -= len(batch.incoming)
                    room -= len(batch.incoming)
                    self.queued -= len(batch.incoming)
                    batches.append(batch)
        return batches, asks

    def close(self) -> None:
        """Nobody comes in any more."""
        with self._lock:
            self.closed = True

    def refuse_the_rest(self) -> None:
        """Whoever is still in is told that nothing becomes of it."""
        for batch in (*self._urgent, *self._live, *self._bulk):
            batch.done.set_exception(Busy("it is stopping"))
        for ask in self._asks:
            ask.done.set_exception(Busy("it is stopping"))

    def _refuse_when_closed(self) -> None:
        if self.closed:
            raise Busy("it is stopping")


def _running() -> Future[Any]:
    """What has begun cannot be called back."""
    done: Future[Any] = Future()
    done.set_running_or_notify_cancel()
    return done
