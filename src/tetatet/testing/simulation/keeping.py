"""Where a simulated firm keeps everything: a store that outlives its process, and the troubles that it has.

A new kind of store takes part as soon as it has a `Keeping`: how it is opened, and what a kill
leaves of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

from tetatet.model.act import Act
from tetatet.model.errors import StoreUnavailable
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.ports.log import Incoming, Log, Logged, Occurrence
from tetatet.ports.outbox import Entry, Outbox, State
from tetatet.ports.store import Reader, Store
from tetatet.stores.memory_store import MemoryStore
from tetatet.stores.sqlite import open_store
from tetatet.testing.simulation.faults import Faults

POISON = "Poison Taken"
"""An event over which the engine stumbles, as it would over a mistake of ours."""


class Keeping(Protocol):
    """One store over all the processes of a run."""

    def open(self) -> Store:
        """The store as the last process has left it; empty at first.

        Whoever was killed has lost what was not committed.
        """
        ...

    def close(self) -> None:
        """The process is gone, whatever it was about."""
        ...


class InMemory:
    """The twin in memory: quick, and with the same transactions."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    def open(self) -> Store:
        """The same one, without what was not committed."""
        self._store.rollback()
        return self._store

    def close(self) -> None:
        """What was not committed is lost."""
        self._store.rollback()


class OpenedAnew:
    """A store that every process opens anew: a file, or a place on a server.

    Args:
        open_store: opens it; closing it without a commit has to lose what was not committed.
    """

    def __init__(self, open_store: Callable[[], Any]) -> None:
        self._open = open_store
        self._store: Any = None

    def open(self) -> Store:
        """Open it."""
        self._store = self._open()
        return cast("Store", self._store)

    def close(self) -> None:
        """Let go of it; what was not committed is lost."""
        if self._store is not None:
            self._store.close()
            self._store = None


KEEPINGS: dict[str, Callable[[Path], Keeping]] = {
    "memory": lambda _folder: InMemory(),
    "sqlite": lambda folder: OpenedAnew(lambda: open_store(folder / "shop.db")),
}
"""The stores that a run may be held on, each made in a folder of its own."""


class Troubled:
    """A store at whose named places something may go wrong. What is not written out here it does as it always did."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults
        self.poisoned = False
        """The engine decides about an event that it stumbles over."""
        self.claim_is_lost = False
        """Nobody will hear of the commit in which something was claimed."""
        self.log = _TroubledLog(store.log, self)
        self.outbox = _TroubledOutbox(store.outbox, self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def begin(self) -> None:
        """Begin a transaction."""
        self._faults.pass_by("before a transaction")
        self.poisoned = self.claim_is_lost = False
        self._store.begin()

    def commit(self) -> None:
        """Make it last."""
        self._faults.pass_by("before a commit")
        self._faults.write()
        self._store.commit()
        self._faults.pass_by("after a commit")
        if self._faults.take("the answer to a commit is lost") or self.claim_is_lost:
            raise StoreUnavailable("nobody knows whether it was written")

    def decide(self, *given: Any) -> None:
        """Keep one decision."""
        if self.poisoned:
            self._faults.reached["an event is poison"] += 1
            raise ZeroDivisionError("a mistake of ours")
        self._store.decide(*given)

    def write(self) -> None:
        """Something is written in the middle of a transaction."""
        self._faults.pass_by("within a transaction")

    def claims(self) -> None:
        """Something is claimed, and will be in a hand as soon as it is committed."""
        self.write()
        self.claim_is_lost = self._faults.take("the answer to a claim is lost")

    def reader(self) -> Reader:
        """A reader that does not always get an answer."""
        return cast("Reader", _TroubledReader(self._store.reader(), self._faults))


class _TroubledLog:
    """Knows the events that the engine stumbles over."""

    def __init__(self, log: Log, whole: Troubled) -> None:
        self._log = log
        self._whole = whole
        self._poison: set[int] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def append(self, incoming: Sequence[Incoming]) -> list[int | None]:
        """Keep these events."""
        self._whole.write()
        numbers = self._log.append(incoming)
        for n, one in zip(numbers, incoming, strict=True):
            self._know(n, one.event)
        return numbers

    def waiting(self, limit: int) -> list[Logged]:
        """The first events that nobody has considered yet."""
        found = self._log.waiting(limit)
        for one in found:
            self._know(one.n, one.event)
        return found

    def _know(self, n: int | None, event: Event) -> None:
        """A number that was given in a transaction which came to nothing is given again."""
        if n is not None and event.name == POISON:
            self._poison.add(n)
        elif n is not None:
            self._poison.discard(n)

    def consider(self, n: int, considered: Instant) -> None:
        """This event is considered now."""
        self._whole.poisoned = n in self._poison
        self._log.consider(n, considered)

    def note(self, occurrence: Occurrence) -> None:
        """A timer, a midnight or a book is considered now."""
        self._whole.poisoned = False
        self._log.note(occurrence)


class _TroubledOutbox:
    """An outbox in the middle of whose changes something may happen."""

    def __init__(self, outbox: Outbox, whole: Troubled) -> None:
        self._outbox = outbox
        self._whole = whole

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    def put(self, act: Act, customer: int, state: State) -> None:
        """Keep an act."""
        self._whole.write()
        self._outbox.put(act, customer, state)

    def claim(self, channels: Sequence[str], now: Instant, limit: int) -> list[Entry]:
        """Claim what is ready."""
        claimed = self._outbox.claim(channels, now, limit)
        if claimed:
            self._whole.claims()
        return claimed


class _TroubledReader:
    """A reader that does not always get an answer."""

    def __init__(self, reader: Reader, faults: Faults) -> None:
        self._reader = reader
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def record(self, key: int) -> Record | None:
        """One record as it was committed last."""
        self._faults.pass_by("while a hand reads")
        return self._reader.record(key)

    def suppressed(self, subjects: Sequence[str], purpose: str, channel: str, topic: str) -> bool:
        """Does a withdrawal cover a contact with any of these subjects?"""
        self._faults.pass_by("while a hand reads")
        return self._reader.suppressed(subjects, purpose, channel, topic)
