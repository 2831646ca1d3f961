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
from tetatet.model.project import Project
from tetatet.model.record import NEVER
from tetatet.model.settings import Capacity
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
        """All that a claim needs, or nothing."""
        needs = [
            (capacity, self._period(name, capacity, now))
            for name in (claim.resource, *claim.also)
            if (capacity := self.capacities.get(name)) is not None
        ]
        within_shadow = all(used.shadow < capacity.number for capacity, used in needs)
        within_real = all(used.real < capacity.number for capacity, used in needs)
        for _capacity, used in needs:
            used.shadow += within_shadow
            used.real += within_real and not claim.ghost
        if within_shadow if claim.ghost else within_real:
            return True, NEVER
        full = [capacity for capacity, used in needs if (used.shadow if claim.ghost else used.real) >= capacity.number]
        return False, max(self._again(capacity, now) for capacity in full)

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
    promises = {name: offer.promise for name, offer in project.offers.items()}
    capacities.update(
        {f"promise {name}": promise.capacity for name, promise in promises.items() if promise is not None}
    )
    return Ledger(capacities, zone)
