"""The world around the process: its clock, its clients, its channels, and whether the process runs at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tetatet.model.errors import TetatetError
from tetatet.model.time import MINUTE, Instant
from tetatet.ports.channel import Channel
from tetatet.run.intake.batch import read_batch
from tetatet.run.intake.envelope import opened
from tetatet.run.live.hands import Hand
from tetatet.testing.simulation.chance import Chance
from tetatet.testing.simulation.faults import KILLED, Faults
from tetatet.testing.simulation.firm import make_firm
from tetatet.testing.simulation.keeping import Keeping
from tetatet.testing.simulation.process import Process, Start, prepare
from tetatet.testing.simulation.witness import Post, Witness

SOURCE = "web"
"""The name of the key with which the clients come."""

SLOW_TICKS_US = 300_000
"""What a step of a turn takes that takes too long: more than any turn has."""

STEP_US = 50 * MINUTE
"""Between two looks of the process: a clock that leaps by more than an hour since its last heartbeat is not believed."""

MAX_ROUNDS = 60
"""Turns of everybody at one moment: more is a process that never comes to rest."""


class World:
    """Everything of one run."""

    def __init__(self, seed: int, keeping: Keeping, channels: Callable[[World], dict[str, Channel]]) -> None:
        self.seed = seed
        self.firm = make_firm(seed)
        self.chance = Chance(seed, "world")
        self.faults = Faults()
        self.witness = Witness()
        self.keeping = keeping
        self.true = self.firm.begin
        self.offset = 0
        self.slow = False
        self.calm = False
        self.events = 0
        self.start_with = Start(self.firm.project)
        self.process: Process | None = None
        self.busy: Hand | None = None
        self.between: Callable[[World, str, str], None] = lambda _world, _what, _about: None
        self._channels = channels
        self._ticks = 0
        self._aside = False
        prepare(keeping)

    # ------------------------------------------------------------ what a process finds around it

    def clock(self) -> Instant:
        """What the machine's clock says."""
        return Instant(self.true + self.offset)

    def ticks(self) -> int:
        """Time that passes within a turn: none, unless it is a slow one."""
        self._ticks += SLOW_TICKS_US if self.slow else 0
        return self._ticks

    def channels(self) -> dict[str, Channel]:
        """Who carries messages."""
        return self._channels(self)

    def meanwhile(self, what: str, about: str) -> None:
        """Others may have their turn, one after the other and not within each other's."""
        if self._aside or self.calm or self.process is None or self.process.turning:
            return
        self._aside = True
        try:
            self.between(self, what, about)
        finally:
            self._aside = False

    def answered(self) -> None:
        """Whoever has an answer hears it now."""
        for post in self.witness.posts:
            if post.future is not None and post.future.done():
                error = post.future.exception()
                if error is None and post.answered is None:
                    post.answered = self.true
                    self.witness.note("answered", post.keys, post.future.result())
                elif error is not None:
                    self.witness.note("refused", post.keys, error)
                post.future = None

    # ------------------------------------------------------------ clients

    def send(self, post: Post) -> None:
        """Send a request, if anybody is there to take it; it may have been sent before."""
        if self.process is None or post.future is not None:
            return
        self.faults.pass_by("at the door")
        incoming, aside = list(post.incoming), []
        if post.body:
            batch = read_batch(opened(post.body, ""), SOURCE, self.clock())
            incoming, aside = batch.incoming, batch.aside
        post.future = self.process.heart.submit(incoming, aside)

    # ------------------------------------------------------------ the process

    def begin(self) -> None:
        """Start the process; it may die of it."""
        assert self.process is None
        try:
            self.process = Process(self, self.keeping, self.start_with)
            self.witness.note("started", self.clock())
        except KILLED as death:
            self.end(f"killed {death}")
        except TetatetError as error:
            self.end(f"did not start: {error}")

    def end(self, why: str) -> None:
        """The process is gone, and whoever waits for it hears nothing."""
        self.witness.note("ended", why)
        if self.process is not None:
            self.process.let_go()
        self.process = None
        self.keeping.close()
        for post in self.witness.posts:
            post.future = None

    def surviving(self, action: Callable[[], Any]) -> bool:
        """Do this; gives False where the process was killed by it."""
        try:
            action()
        except KILLED as death:
            self.end(f"killed {death}")
            return False
        return True

    def turn_hand(self, hand: Hand) -> bool:
        """One turn of a hand; one that comes in between another's leaves that one's message alone."""
        before, self.busy = self.busy, hand
        try:
            return hand.turn()
        finally:
            self.busy = before

    # ------------------------------------------------------------ time

    def move(self, span_us: int) -> None:
        """Time passes."""
        self.true = Instant(self.true + span_us)

    def live_until(self, until: Instant) -> None:
        """Let time pass in steps that a clock may take, and everybody do what is due on the way."""
        while self.true < until and self.process is not None:
            due = self.process.living.deciding.next_due() - self.offset
            ahead = due if due > self.true else until  # what is overdue could not be done: the disk is full, say
            self.true = Instant(min(ahead, self.true + STEP_US, until))
            if not self.surviving(self.settle):
                return
        self.true = max(self.true, until)

    def settle(self) -> None:
        """Everybody's turn, until nobody has anything to do."""
        for _round in range(MAX_ROUNDS):
            if self.process is None:
                return
            process = self.process
            busy = process.turn()
            for hand in process.hands:
                busy = self.turn_hand(hand) or busy
            if not busy:
                return
