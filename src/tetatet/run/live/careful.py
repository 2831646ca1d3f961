"""With care: each event and each timer in a transaction of its own.

A turn that fails as a whole does not say whose fault it was. Done one by one, whoever
fails is found, is put where people see it, and stops nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from tetatet.model.errors import UnavailableError
from tetatet.model.time import Instant
from tetatet.ports.log import Logged
from tetatet.ports.store import Store
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.urgent import is_urgent

_T = TypeVar("_T")

MAX_REASON_CHARS = 500
"""Of an error that parked an event; enough to know it by."""

AT_ONCE = 100
"""Events read from the log at one time: the first hundredth of a second's work."""


def reason_of(error: Exception) -> str:
    """An error in the words in which people see it."""
    return f"{type(error).__name__}: {error}"[:MAX_REASON_CHARS]


class Careful:
    """Works off what waits and what is due; counts whom it had to put aside.

    Args:
        undo: gives the transaction at hand up, and takes the engine back to what is committed.
    """

    def __init__(self, store: Store, deciding: Deciding, undo: Callable[[], None]) -> None:
        self._store = store
        self._deciding = deciding
        self._undo = undo
        self.put_aside = 0

    def apart(self, job: Callable[[], _T]) -> _T | Exception:
        """Do this in a transaction of its own; gives the error that it ended with.

        Raises: UnavailableError: nothing can be written at all.
        """
        self._store.begin()
        try:
            done = job()
            self._deciding.keep()
            self._store.commit()
        except UnavailableError:
            self._undo()
            raise
        except Exception as error:  # noqa: BLE001 — whatever it is, it is this one's alone
            self._undo()
            return error
        return done

    def work_off(self, late: Callable[[], bool]) -> bool:
        """Consider what waits in the log, withdrawals first, one at least; gives whether more waits."""
        while not self._deciding.halted:
            waiting = self._store.log.waiting(AT_ONCE)
            if not waiting:
                return False
            for one in sorted(waiting, key=lambda one: not is_urgent(one.event)):
                self._consider(one)
                if late():
                    return True
        return True

    def consider(self, waiting: Sequence[Logged]) -> None:
        """Consider these now, whatever waits before them."""
        for one in waiting:
            self._consider(one)

    def _consider(self, one: Logged) -> None:
        failed = self.apart(lambda: self._deciding.consider(one.n, one.event, history=one.history))
        if failed is not None:
            self.put_aside += 1
            parked = self.apart(lambda: self._deciding.park(one.n, reason_of(failed)))
            if parked is not None:
                raise parked

    def wake(self, now: Instant, limit: int, late: Callable[[], bool]) -> None:
        """Wake whoever is due; one that fails is left alone until the next start."""
        deciding = self._deciding
        if deciding.halted:
            return
        for key in self._store.due(now, limit + len(deciding.stuck)):
            if key in deciding.stuck:
                continue
            failed = self.apart(partial(deciding.wake, key))
            if failed is not None:
                self.put_aside += 1
                deciding.stuck[key] = reason_of(failed)
            if late():
                return


__all__ = ["Careful", "reason_of"]
