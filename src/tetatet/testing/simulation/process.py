"""The process that is watched: the shipped engine on a store with troubles, put together as `tetatet run` does it.

Everybody is in one thread. Who asks the heart for something lets it turn until he has his answer;
while a hand fills a message in, or hands it over, others may have their turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar, cast

from tetatet.model.act import Act
from tetatet.model.errors import TetatetError
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.ports.channel import Channel, Message
from tetatet.ports.log import Incoming
from tetatet.ports.store import Reader, Store
from tetatet.run.intake.batch import Aside
from tetatet.run.live.hands import Hand
from tetatet.run.live.heart import Heart, Taken
from tetatet.run.live.kept import keep
from tetatet.run.live.office import Office
from tetatet.testing.simulation.faults import Faults
from tetatet.testing.simulation.firm import folder_of
from tetatet.testing.simulation.keeping import Keeping, Troubled
from tetatet.wiring.living import LiveProject, Options, put_together

SECRET = b"s" * 32
"""The store's: a run draws nothing from the machine."""

HANDS = 2
"""Hands: enough to be in each other's way."""

MAX_TURNS = 1_000
"""Turns of the heart until somebody has his answer: more is a heart that runs in a circle."""

_T = TypeVar("_T")


class Surroundings(Protocol):
    """What a process finds around it."""

    faults: Faults

    def clock(self) -> Instant:
        """What the machine's clock says."""
        ...

    def ticks(self) -> int:
        """What the machine says of how long something takes."""
        ...

    def channels(self) -> dict[str, Channel]:
        """Who carries messages."""
        ...

    def meanwhile(self, what: str, about: str) -> None:
        """Others may have their turn, while somebody has a message to this record in hand."""
        ...

    def answered(self) -> None:
        """The heart has turned: somebody may have an answer."""
        ...


@dataclass(frozen=True)
class Start:
    """How a process is started."""

    project: LiveProject
    mode: str = "keep"
    trusted: bool = False


class Process:
    """Heart, hands and desk, from a start to a death."""

    def __init__(self, around: Surroundings, keeping: Keeping, start: Start) -> None:
        self._around = around
        self.turning = False
        around.faults.pass_by("at the start")
        store = Troubled(keeping.open(), around.faults)
        options = Options(
            mode=start.mode,
            trusted=start.trusted,
            hands=0,
            clock=around.clock,
            ticks=around.ticks,
            environment={},
        )
        folder = folder_of()
        self.living = put_together(folder, folder / "shop.db", start.project, cast("Store", store), options)
        self.store = self.living.store
        self.heart = self.living.heart
        self._readers: list[Reader] = []
        self.hands = [self._hand() for _number in range(HANDS)]

    def _hand(self) -> Hand:
        """As `Carrying` makes one, with channels that misbehave and others who come in between."""
        living, around, reader = self.living, self._around, self.store.reader()
        assert living.carrying is not None
        self._readers.append(reader)
        fill_in = living.carrying.compose_with(reader)

        def compose(act: Act, record: Record, address: str) -> Message:
            message = fill_in(act, record, address)
            around.meanwhile("a message is filled in", act.reader)
            return message

        asked, plan_of = cast("Heart", self), living.shelf.plan_of
        return Hand(asked, reader, around.channels(), plan_of, compose, around.clock, SECRET, keep)

    def let_go(self) -> None:
        """It is gone: what it read with is closed."""
        for reader in self._readers:
            reader.close()

    def office(self) -> Office:
        """What verbs may use."""
        return replace(self.living.office(), heart=cast("Heart", self))

    # ------------------------------------------------------------ the heart, as others see it

    @property
    def halted(self) -> str:
        """Why nothing is decided now."""
        return self.heart.halted

    @property
    def told(self) -> dict[object, str]:
        """What those who work with the heart say of their troubles."""
        return self.heart.told

    def submit(self, incoming: Sequence[Incoming], aside: Sequence[Aside] = ()) -> Future[Taken]:
        """Have these taken in, and wait for it."""
        return self._done(self.heart.submit(incoming, aside))

    def ask(self, job: Callable[[Store], _T]) -> Future[_T]:
        """Have something done, and wait for it."""
        return self._done(self.heart.ask(job))

    def bring(self, own: Sequence[Incoming]) -> None:
        """What follows from a job for customers."""
        self.heart.bring(own)

    def expect_backlog(self) -> None:
        """Something waits in the log that did not come through the door."""
        self.heart.expect_backlog()

    def _done(self, done: Future[Any]) -> Future[Any]:
        for _turn in range(MAX_TURNS):
            if done.done():
                return done
            self.turn()
        raise AssertionError("the heart gives no answer")

    def turn(self) -> bool:
        """One turn of the heart; what it cannot write it tries again later."""
        assert not self.turning, "the heart turns once at a time"
        self.turning = True
        try:
            return self.heart.turn()
        except TetatetError:
            return False
        finally:
            self.turning = False
            self._around.answered()


def prepare(keeping: Keeping) -> None:
    """The store's secret is made by nobody's chance."""
    store = keeping.open()
    store.begin()
    store.save("secret", SECRET)
    store.commit()
    keeping.close()


__all__ = ["HANDS", "Process", "Start", "Surroundings", "prepare"]
