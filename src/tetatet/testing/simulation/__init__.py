"""A deterministic simulator: the shipped engine, whole, in a world in which everything goes wrong.

A seed makes a firm, its customers and their weeks, and decides who goes next: a client posts or
repeats itself, the heart turns, a hand turns, a customer answers or withdraws, an agent works, a
receipt comes late, twice or too early, the clock moves or jumps, the process is killed and begins
again on what was committed, the disk is full, the store errs, a channel is slow, lies or loses.
When all has calmed down, oracles that know nothing of the engine hold what was seen outside against
what the project says.

    ran = simulate(4711)                 # in memory; simulate(4711, "sqlite") on a file
    assert not ran.findings, ran.findings

The same seed does the same in every process: `ran.trace` is that of its trace. Whoever has a store of
his own puts its `Keeping` into `KEEPINGS`. From the command line: ``python -m
tetatet.testing.simulation --seeds 200``, which is `make simulate SEEDS=200`.
"""

from __future__ import annotations

from tetatet.testing.simulation.faults import ALL as FAULTS
from tetatet.testing.simulation.keeping import KEEPINGS, Keeping
from tetatet.testing.simulation.oracles import ORACLES
from tetatet.testing.simulation.running import Ran, simulate

__all__ = ["FAULTS", "KEEPINGS", "ORACLES", "Keeping", "Ran", "simulate"]
