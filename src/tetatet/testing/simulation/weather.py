"""What befalls the process: time, clocks, deaths, publications, and faults that wait for their moment."""

from __future__ import annotations

from dataclasses import replace

from tetatet.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tetatet.testing.simulation import clients, people
from tetatet.testing.simulation.faults import CHANNEL_FAULTS, KILLS, STORE_ERRORS
from tetatet.testing.simulation.world import World

MAX_MOVE_US = 50 * MINUTE
"""Of the clock between two turns: by more than an hour it is not believed."""

SPANS_H = (3, 8, 20, 30)
"""Hours that pass with the process running."""

RESTS_H = (1, 30, 80)
"""Hours for which a dead process is left alone."""

BACK_US = 90 * SECOND
"""By how much a clock is set back."""

AHEAD_US = 20 * MINUTE
"""By how much a clock is set ahead that is still believed."""

FAR_US = 5 * HOUR
"""By how much a clock is ahead that is not."""

LONG_FILLING_US = 2 * SECOND
"""How long a message is filled in meanwhile: by more than the second after which a no that was answered holds."""

MODES = {"move": "moves", "keep": "keeps", "stop": "stops"}


# ---------------------------------------------------------------- time


def time_passes(world: World) -> None:
    """A while, in which everybody does what is due."""
    span = world.chance.one_of(SPANS_H) * HOUR
    world.witness.note("hours pass", span)
    world.live_until(Instant(world.true + span))


def clock_moves(world: World) -> None:
    """A little while, in which nobody has a turn."""
    world.move(world.chance.one_of((1, 1_000, 700_000, 2 * SECOND, MINUTE, MAX_MOVE_US)))


def clock_jumps(world: World) -> None:
    """The clock is set a little ahead, or back; or the machine was asleep; or the clock is wrong for a while."""
    if world.process is None:
        return
    how = world.chance.weighed((("ahead", 2), ("back", 2), ("asleep", 2), ("wrong", 2)))
    if how == "ahead" and world.offset < AHEAD_US:
        world.offset += AHEAD_US
        world.faults.reached["the clock jumps ahead"] += 1
    elif how == "back":
        world.offset -= BACK_US
        world.faults.reached["the clock goes back"] += 1
    elif how == "asleep":
        world.true = Instant(world.true + FAR_US)
        world.process.turn()
        world.faults.reached["the clock jumps far ahead"] += bool(world.process.halted)
        people.verb(world, "clock.trust", {})
    elif how == "wrong":
        _wrong_clock(world)


def _wrong_clock(world: World) -> None:
    """Nobody believes it, and whatever is about to be said waits, until it is set right."""
    assert world.process is not None
    clients.happen(world)
    world.process.turn()  # so that something lies ready
    world.offset += FAR_US
    world.witness.disbelieved += 1
    try:
        clients.happen(world)
        world.settle()
        world.faults.reached["the clock is wrong for a while"] += 1
    finally:
        world.offset -= FAR_US


# ---------------------------------------------------------------- the process


def slow_turn(world: World) -> None:
    """A turn of the heart that gets to little of what waits."""
    if world.process is not None:
        world.slow = True
        world.faults.reached["a turn takes too long"] += 1
        try:
            world.process.turn()
        finally:
            world.slow = False


def arm(world: World) -> None:
    """Some fault, at the next moment to which it belongs."""
    kind = world.chance.weighed(((KILLS, 3), (STORE_ERRORS, 3), (CHANNEL_FAULTS, 5)))
    fault = world.chance.one_of(kind)
    world.witness.note("waits:", fault)
    world.faults.arm(fault)


def fill_disk(world: World) -> None:
    """The disk is full, or room is made again."""
    world.faults.disk_is_full = not world.faults.disk_is_full
    world.witness.note("disk full:", world.faults.disk_is_full)


def start(world: World) -> None:
    """The process is started again, at once or after a rest."""
    if world.process is not None:
        return
    if world.chance.happens(0.3):
        rest = world.chance.one_of(RESTS_H) * HOUR
        world.move(rest)
        world.faults.reached["the process rests for days"] += rest > DAY
    world.faults.disk_is_full = False
    world.begin()


def publish(world: World) -> None:
    """The process ends, and begins again with another revision of the project."""
    firm = world.firm
    if world.process is None or world.start_with.project is firm.later:
        return
    world.end("for a new revision")
    world.start_with = replace(world.start_with, project=firm.later, mode=firm.mode)
    world.faults.disk_is_full = False
    world.begin()
    world.faults.reached[f"a publication {MODES[firm.mode]} dialogues"] += 1


# ---------------------------------------------------------------- in between


def between(world: World, what: str, about: str) -> None:
    """What others do while a hand has a message in hand; `about` is the record of its reader."""
    chance, process = world.chance, world.process
    assert process is not None
    if chance.happens(0.6):
        return
    if what == "a message is filled in":
        world.move(chance.one_of((0, 1_000, 400_000)))
        if chance.happens(0.5):
            _no_meanwhile(world, about)
        return
    how = chance.weighed((("post", 2), ("hand", 2), ("heart", 1)))
    if how == "post":
        clients.happen(world)
        process.turn()
        world.faults.reached["a batch comes while a message is handed over"] += 1
    elif how == "hand":
        free = [hand for hand in process.hands if hand is not world.busy]
        world.turn_hand(chance.one_of(free))
        world.faults.reached["another hand works meanwhile"] += 1
    else:
        process.turn()


def _no_meanwhile(world: World, about: str) -> None:
    """Its reader says no, or who shares his address, and has his answer before the message leaves."""
    reader = people.person_of(world, about)
    person = world.chance.one_of([one for one in world.firm.people if one.email == reader.email])
    clients.consent(world, person, given=False)
    assert world.process is not None
    world.process.turn()
    world.move(LONG_FILLING_US)
    world.faults.reached["a customer says no while a message is filled in"] += 1
