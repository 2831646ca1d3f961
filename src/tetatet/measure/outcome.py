"""Who counts in which arm, and who reached the goal: read from what the kernel says.

By intention to treat. The `arm` line, written at the first contact that would go, opens a
window; a goal of that dialogue within its horizon is a hit, whatever else was said, held,
dropped or left unsaid. A customer counts once in a script, by the first dialogue in which
the arm bit: a second one is no second customer, and the first may have changed him. Global
ghosts are left out of every script's figures, and counted beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from tetatet.measure.lift import Lift, compare
from tetatet.model import calendar
from tetatet.model.decision import Line
from tetatet.model.script import Duration
from tetatet.model.time import DAY, Instant, parse_instant

SLACK_DAYS = 40
"""A window is kept so much longer than its horizon: zones, holidays and the days from start to first contact."""

FORGET_FROM = 65_536
"""Open windows before those that are over are looked for."""

TREATED, GHOST, GLOBAL = "treated", "ghost", "global"
ARMS = (TREATED, GHOST, GLOBAL)


@dataclass(slots=True)
class Arm:
    """One arm of one script: customers, those of them who reached the goal, dialogues whose horizon is not over."""

    customers: int = 0
    reached: int = 0
    still_open: int = 0

    @property
    def share(self) -> float | None:
        return self.reached / self.customers if self.customers else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One script's arms, and what they say."""

    script: str
    treated: Arm
    ghosts: Arm
    left_out: Arm  # global ghosts
    lift: Lift


class Windows:
    """Takes the lines in their order; memory grows with customers and open windows, not with lines."""

    def __init__(self, within: Mapping[str, Duration]) -> None:
        """`within`: each script's horizon."""
        self._keep_us = {script: _longest_us(duration) for script, duration in within.items()}
        self._arms: dict[str, dict[str, Arm]] = {script: _arms() for script in sorted(within)}
        self._numbers = {script: number for number, script in enumerate(self._arms)}
        self._seen: dict[str, int] = {}  # customer -> one bit a script
        self._open: dict[str, tuple[str, str, int]] = {}  # dialogue -> script, arm, until when it is kept
        self._forget_at = FORGET_FROM

    def take(self, line: Line) -> None:
        """One line; kinds that say nothing here are passed over."""
        if line.kind == "arm" and line.holdout is not None:
            self._enter(line)
        elif line.kind == "goal" and line.dialogue is not None:
            window = self._open.pop(line.dialogue, None)
            if window is not None:
                self._arms[window[0]][window[1]].reached += 1
        elif line.kind == "merged" and line.source is not None and line.into is not None:
            self._seen[line.into] = self._seen.get(line.into, 0) | self._seen.pop(line.source, 0)

    def _enter(self, line: Line) -> None:
        script, arm = line.script, line.arm
        assert script is not None and arm is not None and line.dialogue is not None
        bit = 1 << self._number_of(script)
        seen = self._seen.get(line.customer, 0)
        if seen & bit:
            return
        self._seen[line.customer] = seen | bit
        self._arms[script][arm].customers += 1
        at = parse_instant(line.at)
        if len(self._open) >= self._forget_at:
            self._forget(at)
        keep = self._keep_us.get(script)
        self._open[line.dialogue] = (script, arm, calendar.LATEST if keep is None else at + keep)

    def _number_of(self, script: str) -> int:
        """A script that only a later revision has comes behind the others."""
        if script not in self._numbers:
            self._numbers[script] = len(self._numbers)
            self._arms[script] = _arms()
        return self._numbers[script]

    def _forget(self, now: Instant) -> None:
        self._open = {dialogue: window for dialogue, window in self._open.items() if window[2] >= now}
        self._forget_at = max(FORGET_FROM, 2 * len(self._open))

    def outcomes(self, running: Set[str] = frozenset()) -> tuple[Outcome, ...]:
        """Each script's figures. `running`: the dialogues whose goal still counts at the end."""
        for arms in self._arms.values():
            for arm in arms.values():
                arm.still_open = 0
        for dialogue, (script, arm_name, _until) in self._open.items():
            if dialogue in running:
                self._arms[script][arm_name].still_open += 1
        return tuple(_outcome(script, arms) for script, arms in self._arms.items())


def _arms() -> dict[str, Arm]:
    return {name: Arm() for name in ARMS}


def _outcome(script: str, arms: Mapping[str, Arm]) -> Outcome:
    treated, ghosts = arms[TREATED], arms[GHOST]
    lift = compare(treated.customers, treated.reached, ghosts.customers, ghosts.reached)
    return Outcome(script, treated, ghosts, arms[GLOBAL], lift)


def _longest_us(duration: Duration) -> int | None:
    """No horizon of this length is longer; None where a customer's own fact scales it."""
    if duration.fact is not None:
        return None
    days = duration.days + 31 * duration.months + 3 * duration.business_days + duration.seconds // 86_400 + SLACK_DAYS
    return round(days * max(duration.factor, 1.0)) * DAY
