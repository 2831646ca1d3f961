"""The last look before a hand-over: may this still go, now, to this one?

The gate has decided; but between its yes and the hand-over a mail server may have been
down for hours, the customer may have said no, a complaint may be open, it may be night.
So the gate's own rules for the reader are asked again. What lies ready until the customer looks, or the postman comes, knows no hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tetatet.interact.plan import Plan
from tetatet.interact.policy import ADDRESSES, UNHURRIED, Hold, quiet, rest, suspension
from tetatet.model import calendar
from tetatet.model.act import Act
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.run.live.postal import postal_of


@dataclass(frozen=True, slots=True)
class Later:
    """Not at this hour; asked again at `until`."""

    until: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class Never:
    """Not any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Now:
    """To this address."""

    address: str


Leave: TypeAlias = Now | Later | Never


def leave(act: Act, record: Record | None, plan: Plan, now: Instant, *, suppressed: bool) -> Leave:
    """May an act leave now?

    Args:
        record: the reader's, as it is committed.
        suppressed: a withdrawal covers it, of the customer or of the address.
    """
    if record is None:
        return Never("the customer is gone")
    if now > act.not_after:
        return Never("its moment has passed")
    if suppressed:
        return Never(f"{act.purpose} was withdrawn")
    refused = suspension(record, act.purpose, act.channel, act.topic)
    if refused:
        return Never(refused)
    hold = _hold(act, record, plan, now)
    if hold is not None:
        if hold.until > act.not_after:
            return Never("its moment passes before it may be said")
        return Later(hold.until, hold.reason)
    trait = ADDRESSES.get(act.channel)
    if trait is None:
        return Now("")
    address = postal_of(record.traits).line if act.channel == "letter" else record.traits.get(trait)
    if act.form == "confirmation" and address != act.start.get("address"):
        return Never("the address is another one since")
    return Now(address) if isinstance(address, str) and address else Never("no address")


def _hold(act: Act, record: Record, plan: Plan, now: Instant) -> Hold | None:
    """What only delays: the time after a complaint, quiet hours, the hours that the customer prefers."""
    zone = calendar.zone(record.zone) if record.zone else plan.zone
    hold = rest(now, act.purpose, record, plan, zone)
    if hold is not None or act.channel in UNHURRIED:
        return hold
    return quiet(now, act.channel, act.purpose, record, plan.project.settings.policy, zone)
