"""One run: a seed decides who goes next, and when everything has calmed down the oracles are asked.

The same seed does the same things in the same order, and its trace has the same hash.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tetatet.model.time import DAY, MINUTE, Instant
from tetatet.run.live.verbs import call
from tetatet.testing.simulation import clients, oracles, people, weather
from tetatet.testing.simulation.channels import channels_of
from tetatet.testing.simulation.keeping import KEEPINGS
from tetatet.testing.simulation.world import World

STEPS = 180
"""Choices of a run: some weeks, in which each customer lives through a dozen dialogues."""

CALM_DAYS = 4
"""Days without any fault at the end: the longest retry, the longest wait and the longest `up to` of the scripts pass."""

CALM_ROUNDS = 12
"""Rounds in which clients are answered and doubts looked at, when nothing goes wrong any more."""


def _turn(world: World) -> None:
    if world.process is not None:
        world.process.turn()


def _hand(world: World) -> None:
    if world.process is not None:
        world.turn_hand(world.chance.one_of(world.process.hands))


ACTIONS: tuple[tuple[Callable[[World], None], int], ...] = (
    (clients.happen, 22),
    (clients.repeat, 14),
    (clients.say, 8),
    (clients.tell_news, 3),
    (clients.poison, 1),
    (clients.send_nonsense, 1),
    (clients.merge, 1),
    (_turn, 24),
    (_hand, 20),
    (people.answer, 12),
    (people.receipts, 5),
    (people.work, 10),
    (weather.clock_moves, 12),
    (weather.time_passes, 16),
    (weather.arm, 22),
    (weather.slow_turn, 3),
    (weather.fill_disk, 1),
    (weather.clock_jumps, 4),
    (weather.publish, 3),
)
"""Who may go next, and how often he does."""

WHILE_DOWN: tuple[tuple[Callable[[World], None], int], ...] = (
    (weather.start, 6),
    (clients.happen, 3),
    (clients.repeat, 1),
    (clients.say, 1),
    (weather.clock_moves, 2),
)
"""The same while no process runs."""


@dataclass(frozen=True)
class Ran:
    """How a run went.

    Attributes:
        findings: what the oracles have to say against it, each behind the name of its invariant.
        exercised: how often each invariant was put to the test.
        reached: how often each fault happened.
        trace: the hash of all that happened: the same for the same seed, in every process and on every store.
        last: the last lines of the trace.
    """

    seed: int
    findings: tuple[tuple[str, str], ...]
    exercised: Counter[str]
    reached: Counter[str]
    trace: str
    last: tuple[str, ...] = field(default=(), repr=False)


def simulate(seed: int, store: str = "memory") -> Ran:
    """Let a firm live through what a seed decides, and hold it against its promises.

    Args:
        store: one of `keeping.KEEPINGS`.
    """
    with TemporaryDirectory(prefix="tetatet-simulation-") as folder:
        keeping = KEEPINGS[store](Path(folder))
        world = World(seed, keeping, channels_of)
        world.between = weather.between
        try:
            _live(world)
            _calm_down(world)
            exercised: Counter[str] = Counter()
            findings = tuple(oracles.judge(world, exercised))
        except Exception as error:
            error.add_note(f"in the run of seed {seed}; its last words:\n" + "\n".join(world.witness.last[-20:]))
            raise
        finally:
            world.end("in the end")
        return Ran(seed, findings, exercised, world.faults.reached, world.witness.hash, tuple(world.witness.last))


def _live(world: World) -> None:
    """Everybody in turn, as chance has it."""
    world.begin()
    for person in world.firm.people:
        clients.introduce(world, person)
    for _step in range(STEPS):
        world.move(world.chance.below(MINUTE))
        action = world.chance.weighed(ACTIONS if world.process is not None else WHILE_DOWN)
        world.witness.note(world.true, action.__name__)
        world.surviving(lambda action=action: action(world))  # type: ignore[misc] # a default in a lambda has no type


def _calm_down(world: World) -> None:
    """Nothing goes wrong any more: the clock is right, the disk has room, and whoever waits is answered."""
    world.faults.disarm()
    world.calm = True
    world.true, world.offset = Instant(max(world.true, world.clock())), 0
    if world.process is None:
        world.begin()
    assert world.process is not None, "nothing goes wrong any more"
    call(world.process.office(), "clock.trust", {})
    until = Instant(world.true + CALM_DAYS * DAY)
    for _round in range(CALM_ROUNDS):
        _be_answered(world)
        world.settle()
        people.resolve_doubts(world)
        world.live_until(Instant(world.true + CALM_DAYS * DAY // CALM_ROUNDS))
    world.live_until(until)


def _be_answered(world: World) -> None:
    for post in world.witness.posts:
        if post.answered is None and post.is_due(world.true):
            world.send(post)
