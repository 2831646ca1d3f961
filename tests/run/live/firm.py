"""A firm that runs: a real heart that decides on a store in memory, and a clock that a test moves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import msgspec

from tests.acceptance.replaying import Event as Wire
from tests.acceptance.replaying import instant
from tests.kernel.tables import taken_in
from tetatet.kernel import Book
from tetatet.model.act import Act
from tetatet.model.errors import Unrenderable
from tetatet.model.record import Record
from tetatet.model.time import HOUR, Instant, parse_instant
from tetatet.ports.channel import Message
from tetatet.ports.log import Incoming
from tetatet.ports.outbox import Entry, State
from tetatet.ports.store import Store
from tetatet.run.intake.batch import Aside
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.heart import Heart, Taken
from tetatet.run.live.ready import Look
from tetatet.stores.memory_store import MemoryStore

_T = TypeVar("_T")

SECRET = b"s" * 32


class Firm:
    """Everything but the hands. It does what it is asked to at once, so that no test waits."""

    def __init__(self, book: Book, at: str = "03-02 09:00") -> None:
        self.book = book
        self.store = MemoryStore()
        self.now = parse_instant(instant(at))
        self._messages = 0
        self._one = threading.Lock()
        self._heart = Heart(self.store, Deciding(self.store, book, self.clock, SECRET), self.clock, lambda: 0)
        self.look = Look(book.plans.get, compose, SECRET)

    def clock(self) -> Instant:
        return self.now

    @property
    def queued(self) -> int:
        return self._heart.queued

    @property
    def turns(self) -> int:
        return self._heart.turns

    @property
    def halted(self) -> str:
        return self._heart.halted

    @property
    def told(self) -> dict[object, str]:
        return self._heart.told

    # ------------------------------------------------------------ as the heart

    def submit(self, incoming: Sequence[Incoming], aside: Sequence[Aside] = ()) -> Future[Taken]:
        return self._turned(self._heart.submit(incoming, aside))

    def ask(self, job: Callable[[Store], _T]) -> Future[_T]:
        return self._turned(self._heart.ask(job))

    def bring(self, own: Sequence[Incoming]) -> None:
        self._heart.bring(own)

    def _turned(self, done: Future[Any]) -> Future[Any]:
        with self._one:
            while self._heart.turn() or not done.done():
                pass
        return done

    # ------------------------------------------------------------ what happens

    def happens(self, *lines: Wire) -> None:
        """These come in, each at its own moment; the clock is then that of the last."""
        for event in taken_in(list(lines)):
            self._go(event.at)
            self._messages += 1
            named = msgspec.structs.replace(event, message_id=f"m{self._messages:05}")
            assert self.submit([Incoming(named, None, self.now)]).result().taken == 1

    def passes(self, until: str) -> None:
        """The clock goes on, and whoever is due on the way is looked at in time."""
        self._go(parse_instant(instant(until)))

    def _go(self, until: Instant) -> None:
        """By an hour at most: a clock that leaps is not believed."""
        while self.now < until:
            self.now = Instant(min(self.now + HOUR, max(self.store.next_due(), self.now + 1), until))
            self.ask(lambda _store: None)

    # ------------------------------------------------------------ what is seen

    def acts(self, *states: State) -> list[Entry]:
        """Acts in these states, or all, the oldest first."""
        return self.store.outbox.listed(1_000, states=states)[::-1]

    def act(self, content: str) -> Entry:
        """The latest act with this content or talk."""
        return next(entry for entry in reversed(self.acts()) if entry.act.content == content)


def compose(act: Act, record: Record, address: str) -> Message:
    """The words with the name and the language; a customer called Nobody cannot be written to."""
    name = record.traits.get("name", record.name)
    if name == "Nobody":
        raise Unrenderable("customer.first_name is not known")
    return Message(act, address, "A word", f"{name}, {act.language}", "", "", act.made)
