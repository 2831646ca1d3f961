"""Channels that mostly do what they are asked to, and otherwise whatever channels do."""

from __future__ import annotations

from tetatet.model.time import SECOND
from tetatet.ports.channel import Channel, Message, Receipt
from tetatet.testing.simulation.people import tell_of_delivery
from tetatet.testing.simulation.witness import HandOver
from tetatet.testing.simulation.world import World

NAMES = ("email", "sms")
"""What goes by these is handed over; the rest lies ready until somebody takes it."""

SLOW_US = 40 * SECOND
"""How long a slow channel takes: longer than the mail servers are waited for."""

EARLY = 0.05
"""The share of messages of whose delivery is told before their hand has heard that they were taken."""


def channels_of(world: World) -> dict[str, Channel]:
    """The channels of a firm, for one hand."""
    return {name: Wayward(name, world) for name in NAMES}


class Wayward:
    """A channel: tells the witness what it got, and the hand what it pleases."""

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._world = world

    def hand_over(self, message: Message, /) -> Receipt:
        """Take the message, or not, and say so, or not."""
        world, faults = self._world, self._world.faults
        faults.pass_by("before a hand-over")
        one = HandOver(message.act, message.address, self.name, world.clock(), world.true)
        world.witness.handed.append(one)
        receipt = self._taken(one)
        world.witness.note("handed over", one.at, message.act.key, message.address, one.taken, one.said)
        return receipt

    def _taken(self, one: HandOver) -> Receipt:
        world, faults = self._world, self._world.faults
        if faults.take("breaks before it takes"):
            one.said = "broke"
            raise OSError("the cable was cut")
        if faults.take("refuses for now"):
            one.said = "later"
            return Receipt(sent=False, reason="come again")
        if faults.take("refuses for good"):
            one.said = "never"
            return Receipt(sent=False, permanent=True, reason="nobody is known here by that name")
        if faults.take("lies that it has taken"):
            one.said = "sent"
            return Receipt(sent=True, receipt="lost")
        world.meanwhile("a message is handed over", one.act.reader)
        if faults.take("is slow"):
            world.move(SLOW_US)
        one.taken = True
        if not world.calm and world.chance.happens(EARLY):
            tell_of_delivery(world, one)
            faults.reached["a receipt comes early"] += 1
        faults.pass_by("after a hand-over")
        return self._said(one)

    def _said(self, one: HandOver) -> Receipt:
        faults = self._world.faults
        if faults.take("breaks after it took"):
            one.said = "broke"
            raise OSError("the cable was cut")
        if faults.take("does not say"):
            one.said = "unknown"
            return Receipt(sent=False, unknown=True, reason="no answer")
        if faults.take("lies that it has not taken"):
            one.said = "later"
            return Receipt(sent=False, reason="come again")
        one.said = "sent"
        return Receipt(sent=True, receipt=f"at {one.at}")

    def close(self) -> None:
        """Nothing is open."""
