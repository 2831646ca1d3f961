"""The heart: the one that writes. What came in, what is due, what was asked — in one commit.

A turn of the heart: take what waits at the door, log it, consider as much of it as the
turn has time for, wake whoever is due, commit, and only then acknowledge. Withdrawals go
first. What a turn does not get to is in the log already and is considered by the next.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeAlias, TypeVar

from tetatet.model.errors import Busy, InputError, StoreUnavailable, TetatetError, UnavailableError
from tetatet.model.time import SECOND, Instant
from tetatet.ports.log import Incoming, Logged
from tetatet.ports.store import Store
from tetatet.run.intake.batch import Aside
from tetatet.run.live.careful import Careful, reason_of
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.urgent import is_urgent

_T = TypeVar("_T")

MAX_QUEUED = 50_000
"""Events that may wait at the door, some 50 MB: more than a slow disk needs, and too few to hide that it stands still."""

TURN_EVENTS = 2_000
"""Events logged in one turn: some 20 ms of writing."""

TURN_US = 20_000
"""Microseconds of considering in one turn, so that an acknowledgement waits for two turns at most: 50 ms with the disk."""

LONG_TURN_US = 200_000
"""The same while nobody waits at the door: fewer commits for the same work, and whoever comes still waits but a moment."""

MAX_TIMERS = 500
"""Records woken in one turn: what is due must not keep those waiting who speak."""

IDLE_S = 0.25
"""How long the heart sleeps when nothing is to be done; whoever brings something wakes it."""

PAUSE_S = 1.0
"""After a failed commit: a full disk is not freed within milliseconds."""


class Taken(NamedTuple):
    """What became of a batch: all of it is on the disk."""

    taken: int
    repeated: int
    aside: int


class _Batch(NamedTuple):
    incoming: Sequence[Incoming]
    aside: Sequence[Aside]
    done: Future[Taken]


class _Ask(NamedTuple):
    job: Callable[[Store], Any]
    done: Future[Any]


_Results: TypeAlias = list[tuple[_Batch | _Ask, Any]]
"""What became of each: its answer, or the error that it ended with."""


class Heart:
    """Takes batches and questions from any thread; one thread of its own runs the turns.

    Args:
        ticks: microseconds of a clock that only goes forward, to measure turns with.
        woken: is called after each commit that put something into the outbox.

    `trouble` is what went wrong last, "" when all is well; `told` what others who work with the heart say of theirs.
    """

    def __init__(
        self,
        store: Store,
        deciding: Deciding,
        clock: Callable[[], Instant],
        ticks: Callable[[], int],
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self.store = store
        self.deciding = deciding
        self._clock = clock
        self._ticks = ticks
        self.woken = woken
        self._urgent: deque[_Batch] = deque()
        self._live: deque[_Batch] = deque()
        self._bulk: deque[_Batch] = deque()
        self._asks: deque[_Ask] = deque()
        self._queued = 0
        self._lock = threading.Lock()
        self._something = threading.Event()
        self._stopping = False
        self._stale = False
        self._backlog = store.log.waiting_count() > 0
        self.trouble = ""
        self.told: dict[object, str] = {}
        self.turns = 0

    # ------------------------------------------------------------ from any thread

    def submit(self, incoming: Sequence[Incoming], aside: Sequence[Aside] = ()) -> Future[Taken]:
        """Have these taken in. The future is done when they are on the disk.

        Raises: Busy: too much waits already.
        """
        done: Future[Taken] = Future()
        done.set_running_or_notify_cancel()  # what has begun cannot be called back
        batch = _Batch(incoming, aside, done)
        with self._lock:
            if self._stopping:
                raise Busy("it is stopping")
            if self._queued + len(incoming) > MAX_QUEUED:
                raise Busy(f"{self._queued} events wait already")
            self._queued += len(incoming)
            if any(is_urgent(one.event) for one in incoming):
                self._urgent.append(batch)
            elif incoming and incoming[0].history:
                self._bulk.append(batch)
            else:
                self._live.append(batch)
        self._something.set()
        return done

    def ask(self, job: Callable[[Store], _T]) -> Future[_T]:
        """Have something done within the next transaction; the future is done when it is on the disk."""
        done: Future[_T] = Future()
        done.set_running_or_notify_cancel()
        with self._lock:
            if self._stopping:
                raise Busy("it is stopping")
            self._asks.append(_Ask(job, done))
        self._something.set()
        return done

    def expect_backlog(self) -> None:
        """Something waits in the log that did not come through the door."""
        self._backlog = True
        self._something.set()

    @property
    def queued(self) -> int:
        """Events that wait at the door."""
        return self._queued

    # ------------------------------------------------------------ the thread

    def run(self) -> None:
        """Turn after turn, until `stop`. Nothing ends it but that: whatever goes wrong is told, and tried again."""
        while True:
            self._something.clear()
            if self._stopping:
                break
            sleep = 0.0
            try:
                if not self.turn():
                    sleep = self._sleep_s()
            except Exception as error:  # noqa: BLE001 — the one that writes must not die of what it writes
                self.trouble = self.trouble or reason_of(error)
            if self.trouble:
                self._something.wait(PAUSE_S)
            elif sleep:
                self._something.wait(sleep)
        self._refuse_the_rest()

    def stop(self) -> None:
        """No more turns after the one at hand; whoever waits is told."""
        with self._lock:
            self._stopping = True
        self._something.set()

    def _sleep_s(self) -> float:
        due = self.deciding.next_due()
        return max(0.0, min(IDLE_S, (due - self._clock()) / SECOND))

    def _refuse_the_rest(self) -> None:
        for batch in (*self._urgent, *self._live, *self._bulk):
            batch.done.set_exception(Busy("it is stopping"))
        for ask in self._asks:
            ask.done.set_exception(Busy("it is stopping"))

    # ------------------------------------------------------------ one turn

    def turn(self) -> bool:
        """Do what there is to do, within limits; gives whether there may be more.

        Raises: StoreUnavailable: nothing of it could be written; whoever waited has been told.
        """
        batches, asks = self._collect()
        behind = self._backlog and not self.deciding.halted
        if not (batches or asks or behind or self.deciding.is_due(self._clock())):
            return False
        self.turns += 1
        try:
            self._transact(batches, asks)
        except Exception as error:
            self.trouble = str(error) if isinstance(error, TetatetError) else reason_of(error)
            told = error if isinstance(error, UnavailableError) else StoreUnavailable(self.trouble)
            waiting: list[Future[Any]] = [one.done for one in batches]
            for done in (*waiting, *(one.done for one in asks)):
                if not done.done():
                    done.set_exception(told)
            raise
        behind = self._backlog and not self.deciding.halted
        waits = behind or self._live or self._urgent or self._bulk or self._asks
        return bool(waits) or self.deciding.next_due() <= self._clock()

    def _collect(self) -> tuple[list[_Batch], list[_Ask]]:
        """Withdrawals, then what is live, then history with half of the room at most."""
        batches: list[_Batch] = []
        room = TURN_EVENTS
        with self._lock:
            asks, self._asks = list(self._asks), deque()
            for queue, share in ((self._urgent, room), (self._live, room), (self._bulk, room // 2)):
                left = min(room, share)
                while queue and left > 0:
                    batch = queue.popleft()
                    left -= len(batch.incoming)
                    room -= len(batch.incoming)
                    self._queued -= len(batch.incoming)
                    batches.append(batch)
        return batches, asks

    def _transact(self, batches: Sequence[_Batch], asks: Sequence[_Ask]) -> None:
        """One transaction with all of it; where that fails for one event's sake, once more with care."""
        if self._stale:
            self._undo()
        late = self._lateness()
        try:
            results, wrote = self._write(batches, asks, late)
        except UnavailableError:
            self._undo()
            raise
        except Exception as error:  # noqa: BLE001 — one customer's failing decision must stop nobody: once more, with care
            self._undo()
            self._write_with_care(batches, asks, error)
        else:
            if wrote:  # a question alone is answered on a full disk as well
                self.trouble = ""
            self._answer_all(results)
        if self.deciding.acted:
            self.deciding.acted = False
            self.woken()

    def _undo(self) -> None:
        self._stale = True  # the engine is ahead of the store, until it has been loaded again
        self.store.rollback()
        self.deciding.reload()
        self._stale = False

    def _lateness(self) -> Callable[[], bool]:
        """Has this turn had its time? Less of it while somebody waits at the door."""
        begun = self._ticks()

        def late() -> bool:
            spent = self._ticks() - begun
            return spent > LONG_TURN_US or (spent > TURN_US and bool(self._urgent or self._live or self._asks))

        return late

    def _write(
        self, batches: Sequence[_Batch], asks: Sequence[_Ask], late: Callable[[], bool]
    ) -> tuple[_Results, bool]:
        """Log, consider, wake, commit; gives the answers, and whether anything was written but what was asked."""
        self.store.begin()
        self.deciding.look_at_clock()
        results: _Results = [(ask, _answer(ask, self.store)) for ask in asks]
        fresh: list[tuple[int, Incoming]] = []
        for batch in batches:
            taken, result = self._log(batch)
            fresh += taken
            results.append((batch, result))
        self._consider(fresh, late)
        if self._backlog and not self.deciding.halted:
            self._work_off(late)
        self.deciding.wake_due(self._clock(), MAX_TIMERS, late)
        wrote = self.deciding.keep() or bool(batches)
        self.store.commit()
        return results, wrote

    def _log(self, batch: _Batch) -> tuple[list[tuple[int, Incoming]], Taken]:
        numbers = self.store.log.append(batch.incoming)
        taken = [(n, one) for n, one in zip(numbers, batch.incoming, strict=True) if n is not None]
        for one in batch.aside:
            self.store.log.set_aside(self._clock(), *one)
        return taken, Taken(len(taken), len(numbers) - len(taken), len(batch.aside))

    def _write_with_care(self, batches: Sequence[_Batch], asks: Sequence[_Ask], why: Exception) -> None:
        """Log batch by batch and tell who waits, then consider one by one, withdrawals first.

        What failed as a whole and in no part has its trouble told, and is tried again.
        """
        careful = Careful(self.store, self.deciding, self._undo)
        self.deciding.look_at_clock()
        for ask in asks:
            self._answer_all([(ask, careful.apart(lambda ask=ask: _answer(ask, self.store)))])  # type: ignore[misc]
        self._backlog = True
        fresh: list[Logged] = []
        for batch in batches:
            logged = careful.apart(lambda batch=batch: self._log(batch))  # type: ignore[misc]
            if isinstance(logged, Exception):
                careful.put_aside += 1
                refused = logged if isinstance(logged, InputError) else InputError(reason_of(logged))
                self._answer_all([(batch, refused)])
                continue
            fresh += [Logged(n, one.event, one.received, one.history) for n, one in logged[0]]
            self._answer_all([(batch, logged[1])])
        late = self._lateness()
        careful.consider([one for one in fresh if is_urgent(one.event)])
        self._backlog = careful.work_off(late)
        careful.wake(self._clock(), MAX_TIMERS, late)
        self.trouble = "" if careful.put_aside else reason_of(why)

    def _answer_all(self, results: _Results) -> None:
        for waiting, result in results:
            if isinstance(result, Exception):
                waiting.done.set_exception(result)
            else:
                waiting.done.set_result(result)

    def _consider(self, fresh: Sequence[tuple[int, Incoming]], late: Callable[[], bool]) -> None:
        """Consider what was just logged: withdrawals in any case, the rest while nothing older waits and time is left."""
        for n, one in fresh:
            urgent = is_urgent(one.event)
            if urgent or not (self._backlog or self.deciding.halted or late()):
                self.deciding.consider(n, one.event, history=one.history)
            else:
                self._backlog = True

    def _work_off(self, late: Callable[[], bool]) -> None:
        """Consider what has waited in the log."""
        while not late():
            waiting = self.store.log.waiting(100)
            if not waiting:
                self._backlog = False
                return
            for one in waiting:
                self.deciding.consider(one.n, one.event, history=one.history)


def _answer(ask: _Ask, store: Store) -> Any:
    """What a job gives, or the error that it ended with: a job's own mistake is no reason to write nothing."""
    try:
        return ask.job(store)
    except UnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 — it is told to who asked
        return error


__all__ = ["Heart", "Taken"]
