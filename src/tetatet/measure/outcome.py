"""Who counts in which arm, and who reached the goal: read from what the kernel says.

By intention to treat. The `arm` line, written at the first contact that would go, opens a
window; a goal of that dialogue within its horizon is a hit, whatever else was said, held,
dropped or left unsaid. A customer counts once in a script, by the first dialogue in which
the arm bit: a second one is no second customer, and the first may have changed him. Global
ghosts are left out of every script's figures, and counted beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from tetatet.measure.lift import Lift, compare
from tetatet.model.decision import Line

TREATED, GHOST, GLOBAL = "treated", "ghost", "global"
ARMS = (TREATED, GHOST, GLOBAL)


@dataclass(slots=True)
class Arm:
    """One arm of one script: customers, those of them who reached the goal, windows whose horizon is not over."""

    customers: int = 0
    reached: int = 0
    still_open: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One script's arms, and what they say."""

    script: str
    treated: Arm
    ghosts: Arm
    left_out: Arm  # global ghosts
    lift: Lift


class Windows:
    """Takes the lines in their order. At most one window a customer and script is kept, however many lines come."""

    def __init__(self) -> None:
        self._arms: dict[str, dict[str, Arm]] = {}
        self._numbers: dict[str, int] = {}
        self._seen: dict[str, int] = {}  # customer -> one bit a script
        self._open: dict[str, tuple[str, str]] = {}  # dialogue -> script, arm

    def take(self, line: Line, _about: str = "") -> None:
        """One line; kinds that say nothing here are passed over."""
        if line.kind == "arm" and line.holdout is not None:
            self._enter(line)
        elif line.kind == "goal" and line.dialogue is not None:
            window = self._open.pop(line.dialogue, None)
            if window is not None:
                self._arms[window[0]][window[1]].reached += 1
        elif line.kind == "merged" and line.from_ is not None and line.into is not None:
            self._seen[line.into] = self._seen.get(line.into, 0) | self._seen.pop(line.from_, 0)

    def _enter(self, line: Line) -> None:
        script, arm = line.script, line.arm
        assert script is not None and arm is not None and line.dialogue is not None
        bit = 1 << self._numbers.setdefault(script, len(self._numbers))
        seen = self._seen.get(line.customer, 0)
        if seen & bit:
            return
        self._seen[line.customer] = seen | bit
        self._arms_of(script)[arm].customers += 1
        self._open[line.dialogue] = (script, arm)

    @property
    def scripts(self) -> Set[str]:
        """The scripts in which an arm has bitten."""
        return self._arms.keys()

    def _arms_of(self, script: str) -> dict[str, Arm]:
        return self._arms.setdefault(script, {name: Arm() for name in ARMS})

    def outcomes(self, scripts: Iterable[str], counting: Set[str] = frozenset()) -> tuple[Outcome, ...]:
        """The figures of these scripts, in their order. `counting`: dialogues whose goal still counts at the end."""
        for arms in self._arms.values():
            for arm in arms.values():
                arm.still_open = 0
        for dialogue, (script, name) in self._open.items():
            if dialogue in counting:
                self._arms[script][name].still_open += 1
        return tuple(_outcome(script, self._arms_of(script)) for script in scripts)


def _outcome(script: str, arms: Mapping[str, Arm]) -> Outcome:
    treated, ghosts = arms[TREATED], arms[GHOST]
    lift = compare(treated.customers, treated.reached, ghosts.customers, ghosts.reached)
    return Outcome(script, treated, ghosts, arms[GLOBAL], lift)
