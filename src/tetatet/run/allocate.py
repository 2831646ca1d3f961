"""What is scarce goes to the best claims: agent calls a day, stock, slots.

Claims of one instant are ranked together: the highest worth, then the earliest end of
validity, then a keyed hash. Ghosts and treated are ranked alike; the treated are then
counted again without the ghosts, so that what a ghost would have had passes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tetatet.model import calendar
from tetatet.model.chance import draw
from tetatet.model.decision import Claim
from tetatet.model.record import NEVER
from tetatet.model.script import Capacity, Project
from tetatet.model.time import Instant


@dataclass(slots=True)
class Used:
    """What has been given in one period: with the ghosts, and really."""

    shadow: int = 0
    real: int = 0


@dataclass(slots=True)
class Ledger:
    """How much of each scarce thing has been given, by its current period."""

    capacities: Mapping[str, Capacity | None]
    zone: ZoneInfo
    used: dict[str, tuple[Instant, Used]] = field(default_factory=dict)

    def give(self, claims: Iterable[Claim], now: Instant) -> list[tuple[Claim, bool, Instant]]:
        """Grant or refuse claims; a refusal says from when there may be room again."""
        return [(claim, *self._give(claim, now)) for claim in sorted(claims, key=_best_first)]

    def _give(self, claim: Claim, now: Instant) -> tuple[bool, Instant]:
        capacity = self.capacities.get(claim.resource)
        if capacity is None:
            return True, NEVER
        used = self._period(claim.resource, capacity, now)
        within_shadow, within_real = used.shadow < capacity.number, used.real < capacity.number
        granted = within_shadow if claim.ghost else within_real
        if within_shadow:
            used.shadow += 1
        if within_real and not claim.ghost:
            used.real += 1
        if granted:
            return True, NEVER
        return False, self._again(capacity, now)

    def _period(self, resource: str, capacity: Capacity, now: Instant) -> Used:
        start = calendar.period_start(now, capacity.per, self.zone) if capacity.per else Instant(0)
        known = self.used.get(resource)
        if known is None or known[0] != start:
            known = (start, Used())
            self.used[resource] = known
        return known[1]

    def _again(self, capacity: Capacity, now: Instant) -> Instant:
        return calendar.period_end(now, capacity.per, self.zone) if capacity.per else NEVER


def _best_first(claim: Claim) -> tuple[float, Instant, float, str]:
    return (-claim.worth, claim.valid_until, draw("claim", claim.customer, claim.dialogue), claim.dialogue)


def make_ledger(project: Project, zone: ZoneInfo) -> Ledger:
    """The scarce things of a project."""
    settings = project.settings
    capacities: dict[str, Capacity | None] = {}
    capacities.update({f"role {name}": role.capacity for name, role in settings.roles.items()})
    capacities.update({f"resource {name}": resource.capacity for name, resource in settings.resources.items()})
    capacities.update({f"offer {name}": offer.stock for name, offer in project.offers.items()})
    return Ledger(capacities, zone)
