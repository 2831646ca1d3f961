"""The heart: the one that writes. What came in, what is due, what was asked — in one commit.

A turn of the heart: take what waits at the door, log it, consider as much of it as the
turn has time for, wake whoever is due, commit, and only then acknowledge. Withdrawals go
first. What a turn does not get to is in the log already and is considered by the next.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeAlias, TypeVar

from tetatet.model.errors import InputError, StoreUnavailable, TetatetError, UnavailableError
from tetatet.model.time import SECOND, Instant
from tetatet.ports.log import Incoming, Logged
from tetatet.ports.store import Store
from tetatet.run.intake.batch import Aside
from tetatet.run.live.backlog import Backlog
from tetatet.run.live.careful import Careful, reason_of
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.entrance import Ask, Batch, Entrance, Taken
from tetatet.run.live.urgent import is_urgent

_T = TypeVar("_T")

TURN_EVENTS = 2_000
"""Events logged in one turn: some 20 ms of writing."""

TURN_US = 20_000
"""Microseconds of considering in one turn, so that an acknowledgement waits for two turns at most: 50 ms with the disk."""

LONG_TURN_US = 200_000
"""The same while nobody waits at the door: fewer commits for the same work, and whoever comes still waits but a moment."""

MAX_TIMERS = 500
"""Records woken in one turn: what is due must not keep those waiting who speak."""

BACKLOG_SHARE = 0.75
"""Of a turn's time goes to the backlog at most; the rest is left to those who are due, who else would wait for ever."""

AT_ONCE = 100
"""Events read from the log at one time: a hundredth of a second's work."""

AHEAD = 250
"""Events whose customers are read together: what a turn gets to while somebody waits, and more would be read in vain."""

IDLE_S = 0.25
"""How long the heart sleeps when nothing is to be done; whoever brings something wakes it."""

PAUSE_S = 1.0
"""After a failed commit: a full disk is not freed within milliseconds."""


_Results: TypeAlias = list[tuple[Batch | Ask, Any]]
"""What became of each: its answer, or the error that it ended with."""

_Fresh: TypeAlias = list[tuple[int, Incoming]]
"""Events that were not there, by their numbers in the log."""


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
        self._backlog = Backlog(store.log)
        self._entrance = Entrance(lambda: self._backlog.live)
        self._something = threading.Event()
        self._stale = False
        self.trouble = ""
        self.told: dict[object, str] = {}
        self.turns = 0

    # ------------------------------------------------------------ from any thread

    def submit(self, incoming: Sequence[Incoming], aside: Sequence[Aside] = (), *, bulk: bool = False) -> Future[Taken]:
        """Have these taken in. The future is done when they are on the disk.

        Args:
            bulk: they are loaded, and wait behind all that is live; history always does.

        Raises: Busy: too much waits already.
        """
        done = self._entrance.put(incoming, aside, bulk=bulk or bool(incoming and incoming[0].history))
        self._something.set()
        return done

    def ask(self, job: Callable[[Store], _T]) -> Future[_T]:
        """Have something done within the next transaction; the future is done when it is on the disk."""
        done = self._entrance.ask(job)
        self._something.set()
        return done

    def bring(self, own: Sequence[Incoming]) -> None:
        """Within a job: what follows from it for customers. It is in the log with the rest of the job, and considered next."""
        numbers = self.store.log.append(own)
        ranks = {
            n: self._backlog.join(one.event, bulk=False) for n, one in zip(numbers, own, strict=True) if n is not None
        }
        self.store.log.postpone({n: rank for n, rank in ranks.items() if rank})

    def expect_backlog(self) -> None:
        """Something waits in the log that did not come through the door."""
        self.ask(lambda _store: self._count_backlog())

    @property
    def queued(self) -> int:
        """Events that wait at the door."""
        return self._entrance.queued

    @property
    def halted(self) -> str:
        """Why nothing is decided and nothing handed over now; "" while all is well."""
        return self.deciding.halted

    # ------------------------------------------------------------ the thread

    def run(self) -> None:
        """Turn after turn, until `stop`. Nothing ends it but that: whatever goes wrong is told, and tried again."""
        while True:
            self._something.clear()
            if self._entrance.closed:
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
        self._entrance.refuse_the_rest()

    def stop(self) -> None:
        """No more turns after the one at hand; whoever waits is told."""
        self._entrance.close()
        self._something.set()

    def _sleep_s(self) -> float:
        due = self.deciding.next_due()
        return max(0.0, min(IDLE_S, (due - self._clock()) / SECOND))

    # ------------------------------------------------------------ one turn

    def turn(self) -> bool:
        """Do what there is to do, within limits; gives whether there may be more.

        Raises: StoreUnavailable: nothing of it could be written; whoever waited has been told.
        """
        batches, asks = self._entrance.collect(TURN_EVENTS)
        if not (batches or asks or self._behind or self.deciding.is_due(self._clock())):
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
        return self._behind or bool(self._entrance) or self.deciding.next_due() <= self._clock()

    @property
    def _behind(self) -> bool:
        return bool(self._backlog) and not self.deciding.halted

    def _count_backlog(self) -> None:
        self._backlog = Backlog(self.store.log)

    def _transact(self, batches: Sequence[Batch], asks: Sequence[Ask]) -> None:
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
        self._count_backlog()
        self._stale = False

    def _lateness(self) -> Callable[..., bool]:
        """Has this turn had its time, or a share of it? Less of it while somebody waits at the door."""
        begun = self._ticks()

        def late(share: float = 1.0) -> bool:
            spent = self._ticks() - begun
            return spent > LONG_TURN_US * share or (spent > TURN_US * share and self._entrance.somebody_waits)

        return late

    def _write(self, batches: Sequence[Batch], asks: Sequence[Ask], late: Callable[..., bool]) -> tuple[_Results, bool]:
        """Log, consider, wake, commit; gives the answers, and whether anything was written but what was asked."""
        self.store.begin()
        self.deciding.look_at_clock()
        results: _Results = [(ask, _answer(ask, self.store)) for ask in asks]
        logged = self._log(batches)
        self._consider([(n, one, batch.bulk) for batch, taken, _result in logged for n, one in taken], late)
        results += [(batch, result) for batch, _taken, result in logged]
        if self._behind:
            self._work_off(lambda: late(BACKLOG_SHARE))
        self.deciding.wake_due(self._clock(), MAX_TIMERS, late)
        wrote = self.deciding.keep() or bool(batches)
        self.store.commit()
        return results, wrote

    def _log(self, batches: Sequence[Batch]) -> list[tuple[Batch, _Fresh, Taken]]:
        """Log all of them as one; gives what is new of each, and its answer."""
        numbers = iter(self.store.log.append([one for batch in batches for one in batch.incoming]))
        return [(batch, *self._log_rest(batch, numbers)) for batch in batches]

    def _log_rest(self, batch: Batch, numbers: Iterator[int | None]) -> tuple[_Fresh, Taken]:
        taken = [(n, one) for one in batch.incoming if (n := next(numbers)) is not None]
        for one in batch.aside:
            self.store.log.set_aside(self._clock(), *one)
        return taken, Taken(len(taken), len(batch.incoming) - len(taken), len(batch.aside))

    def _write_with_care(self, batches: Sequence[Batch], asks: Sequence[Ask], why: Exception) -> None:
        """Log batch by batch and tell who waits, then consider one by one, withdrawals first.

        What failed as a whole and in no part has its trouble told, and is tried again.
        """
        careful = Careful(self.store, self.deciding, self._undo)
        self.deciding.look_at_clock()
        for ask in asks:
            self._answer_all([(ask, careful.apart(partial(_answer, ask, self.store)))])
        fresh: list[Logged] = []
        for batch in batches:
            logged = careful.apart(partial(self._log, [batch]))
            if isinstance(logged, Exception):
                careful.put_aside += 1
                refused = logged if isinstance(logged, InputError) else InputError(reason_of(logged))
                self._answer_all([(batch, refused)])
                continue
            for _batch, taken, result in logged:
                fresh += [Logged(n, one.event, one.received, one.history) for n, one in taken]
                self._answer_all([(batch, result)])
        late = self._lateness()
        careful.consider([one for one in fresh if is_urgent(one.event)])
        careful.work_off(late)
        self._count_backlog()
        careful.wake(self._clock(), MAX_TIMERS, late)
        self.trouble = "" if careful.put_aside else reason_of(why)

    def _answer_all(self, results: _Results) -> None:
        for waiting, result in results:
            if isinstance(result, Exception):
                waiting.done.set_exception(result)
            else:
                waiting.done.set_result(result)

    def _consider(self, fresh: Sequence[tuple[int, Incoming, bool]], late: Callable[[], bool]) -> None:
        """Consider what was just logged: withdrawals in any case, the rest while nothing older waits and time is left."""
        ranks: dict[int, int] = {}
        for place, (n, one, bulk) in enumerate(fresh):
            if is_urgent(one.event) or not (self._backlog or self.deciding.halted or late()):
                if place % AHEAD == 0:
                    self.store.expect(of.event for _n, of, _bulk in fresh[place : place + AHEAD])
                self.deciding.consider(n, one.event, history=one.history)
                continue
            rank = self._backlog.join(one.event, bulk=bulk)
            if rank:
                ranks[n] = rank
        if ranks:
            self.store.log.postpone(ranks)

    def _work_off(self, late: Callable[[], bool]) -> None:
        """Consider what has waited in the log."""
        while not late():
            waiting = self.store.log.waiting(AT_ONCE)
            self.store.expect(one.event for one in waiting)
            for one in waiting:
                self.deciding.consider(one.n, one.event, history=one.history)
                self._backlog.leave(one.event)
            if not waiting:
                self._count_backlog()
                return


def _answer(ask: Ask, store: Store) -> Any:
    """What a job gives, or the error that it ended with: a job's own mistake is no reason to write nothing."""
    try:
        return ask.job(store)
    except UnavailableError:
        raise
    except Exception as error:  # noqa: BLE001 — it is told to who asked
        return error


__all__ = ["Heart", "Taken"]
