"""Run many seeds, and say what was found, how often everything was put to the test, and how to see it again."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tetatet.model.time import SECOND
from tetatet.testing.simulation import FAULTS, KEEPINGS, ORACLES, Ran, simulate
from tetatet.wiring.living import ticks

ENOUGH_SEEDS = 100
"""From so many on, every invariant and every fault has had its turn, or something is wrong with the simulator."""

SHOWN = 5
"""Findings of one seed that are shown: the first is mostly the one that matters."""


@dataclass
class Total:
    """What many runs come to."""

    seeds: int = 0
    red: list[Ran] = field(default_factory=list)
    exercised: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)

    def add(self, ran: Ran) -> None:
        """One more run."""
        self.seeds += 1
        self.exercised.update(ran.exercised)
        self.reached.update(ran.reached)
        if ran.findings:
            self.red.append(ran)

    def never(self) -> list[str]:
        """What was never put to the test, or never happened, in runs enough for it."""
        if self.seeds < ENOUGH_SEEDS:
            return []
        return [one for one in ORACLES if not self.exercised[one]] + [one for one in FAULTS if not self.reached[one]]


def again(seed: int, store: str) -> str:
    """The command that runs one seed once more."""
    return f"make simulate SEEDS=1 FROM={seed}" + ("" if store == "memory" else f" STORE={store}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run seeds; 1 where something was found, or something never happened."""
    parser = argparse.ArgumentParser(prog="python -m tetatet.testing.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many runs")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the seed of the first")
    parser.add_argument("--store", choices=sorted(KEEPINGS), default="memory", help="where everything is kept")
    parser.add_argument("--trace", action="store_true", help="print the trace of each run, as much as is kept of it")
    given = parser.parse_args(arguments)
    total, begun = Total(), ticks()
    for seed in range(given.first, given.first + given.seeds):
        ran = simulate(seed, given.store)
        total.add(ran)
        if given.trace:
            _say(*ran.last)
        if ran.findings or given.seeds == 1:
            _tell(ran, given.store)
    _sum_up(total, (ticks() - begun) / SECOND)
    return 1 if total.red or total.never() else 0


def _tell(ran: Ran, store: str) -> None:
    _say(f"seed {ran.seed}: trace {ran.trace}")
    for name, finding in ran.findings[:SHOWN]:
        _say(f"  RED {name}: {finding}")
    if len(ran.findings) > SHOWN:
        _say(f"  and {len(ran.findings) - SHOWN} more")
    if ran.findings:
        _say(f"  again: {again(ran.seed, store)}")


def _sum_up(total: Total, spent_s: float) -> None:
    _say("", "How often each invariant was put to the test:")
    _say(*(f"  {total.exercised[name]:>9}  {name}" for name in ORACLES))
    _say("How often each fault happened:")
    _say(*(f"  {total.reached[name]:>9}  {name}" for name in FAULTS))
    _say(*(f"NEVER: {name}" for name in total.never()))
    speed = total.seeds / spent_s if spent_s else 0.0
    _say(f"{total.seeds} seeds in {spent_s:.1f} s, {speed:.1f} seeds/s, {len(total.red)} of them red")


def _say(*lines: str) -> None:
    sys.stdout.writelines(line + "\n" for line in lines)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
