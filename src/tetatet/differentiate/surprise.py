"""How unusual is this, for this customer?

`surprise(x)` is -log2 of the probability of x, in bits: the customer's own counts,
shrunk to everybody's with the weight of one observation; everybody's counts are
smoothed by adding one, with one place kept for what nobody has had yet. A customer
without history is judged by everybody; where nobody has history, nothing surprises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Any

from tetatet.model.open_values import FactStates
from tetatet.model.values import SCALARS, text_key

MAX_OWN = 256
"""Values counted for one customer, some 8 KB; past it the rarest go (ties by name)."""


@dataclass(slots=True)
class Everybody:
    """Everybody's counts of the values of one field of one event."""

    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def add(self, value: Any) -> None:
        if isinstance(value, SCALARS):
            name = text_key(value)
            self.counts[name] = self.counts.get(name, 0) + 1
            self.total += 1


def count_own(states: FactStates, key: str, value: Any) -> None:
    """Count one more of a value in the record's `facts`."""
    if not isinstance(value, SCALARS):
        return
    counts: dict[str, int] = states.setdefault(key, {})
    name = text_key(value)
    counts[name] = counts.get(name, 0) + 1
    if len(counts) > MAX_OWN:
        _forget_rarest(counts)


def _forget_rarest(counts: dict[str, int]) -> None:
    del counts[min(counts, key=lambda one: (counts[one], one))]


def surprise(own: Mapping[str, int] | None, everybody: Everybody | None, value: Any) -> float | None:
    """Bits of surprise; missing when the value is.

    >>> surprise({"sbatteries": 9}, Everybody({"sbatteries": 90, "scabinets": 9}, 99), "cabinets") > 6
    True
    >>> surprise({"scabinets": 9}, Everybody({"sbatteries": 90, "scabinets": 9}, 99), "cabinets") < 1
    True
    """
    if not isinstance(value, SCALARS):
        return None
    name = text_key(value)
    of_all, kinds, all_counted = 0, 0, 0
    if everybody is not None:
        of_all, kinds, all_counted = everybody.counts.get(name, 0), len(everybody.counts), everybody.total
    common = (of_all + 1) / (all_counted + kinds + 1)
    mine, counted = 0, 0
    if own:
        mine, counted = own.get(name, 0), sum(own.values())
    return -log2((mine + common) / (counted + 1))


def merge_own(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    """The counts of two records together."""
    counts = {name: left.get(name, 0) + right.get(name, 0) for name in {**left, **right}}
    while len(counts) > MAX_OWN:
        _forget_rarest(counts)
    return counts
