"""How does the process stand: what lags, what is overdue, what waits for a person?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tetatet.model.open_values import Json
from tetatet.model.time import SECOND, Instant
from tetatet.ports.outbox import State
from tetatet.ports.store import Reader
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.heart import Heart

GRACE = 5 * SECOND
"""Microseconds after which somebody who is due counts as overdue: two turns and some."""


Place: TypeAlias = Literal["", "store", "clock", "hands"]
"""Where something is wrong: nothing can be written or decided, the clock is not believed, nothing can be carried."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of this moment; `trouble` is "" when all is well, `place` says where it is."""

    customers: int
    queued: int
    waiting: int
    overdue: int
    stuck: int
    quarantine: int
    parked: int
    acts: dict[tuple[str, State], int]
    trouble: str
    place: Place = ""

    @property
    def in_doubt(self) -> int:
        """Acts that may have gone out or not."""
        return sum(count for (_channel, state), count in self.acts.items() if state == "doubt")

    @property
    def well(self) -> bool:
        """Is nothing wrong that a person has to look at at once?"""
        return not self.trouble

    def shown(self) -> Json:
        """As JSON."""
        return {
            "well": self.well,
            "trouble": self.trouble,
            "customers": self.customers,
            "waiting at the door": self.queued,
            "logged and not yet considered": self.waiting,
            "overdue": self.overdue,
            "stuck": self.stuck,
            "in doubt": self.in_doubt,
            "parked": self.parked,
            "quarantine": self.quarantine,
            "acts": {f"{channel} {state}": count for (channel, state), count in sorted(self.acts.items())},
        }


MAX_PARKED = 1_000
"""Counted up to here: who has more knows enough."""


def look(reader: Reader, heart: Heart, deciding: Deciding, now: Instant) -> Standing:
    """How does it stand?"""
    carried = next(filter(None, list(heart.told.values())), "")
    troubles: dict[Place, str] = {"store": heart.trouble, "clock": deciding.halted, "hands": carried}
    place, trouble = next(((where, said) for where, said in troubles.items() if said), ("", ""))
    return Standing(
        customers=reader.customers_count(),
        queued=heart.queued,
        waiting=reader.log.waiting_count(),
        overdue=reader.overdue(Instant(now - GRACE)),
        stuck=len(deciding.stuck),
        quarantine=reader.log.aside_count(),
        parked=len(reader.log.parked(MAX_PARKED)),
        acts=reader.outbox.counts(),
        trouble=trouble,
        place=place,
    )
