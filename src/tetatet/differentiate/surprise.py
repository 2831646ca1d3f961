"""How unusual is this, for this customer?

`surprise(x)` is -log2 of the probability of x, in bits: the customer's own counts,
shrunk to everybody's with the weight of one observation; everybody's counts are
smoothed by adding one, with one place kept for what nobody has had yet. A customer
without history is judged by everybody; where nobody has history, nothing surprises.

Of one customer the counts of 256 values are kept, those with the smallest digests, so
that which they are does not depend on the order in which they came; all others are
counted together, so that the total stays exact. A value that is not among those kept
has its share of the others: as large as its share of everybody's counts of all values
that are not kept. So what somebody with so many values may well have had before is not
taken for new, and the probabilities of all values still sum to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from heapq import nlargest
from math import log2
from typing import Any

from tetatet.model.fact_limits import MAX_VALUES
from tetatet.model.open_values import FactStates
from tetatet.model.values import SCALARS, text_key

OTHERS = ""
"""Under this name stand the counts of all values that are not kept; no digest is empty."""

_DIGEST_BYTES = 6  # 48 bits, so that counts stay small: of a million values two meet once in 500 shops


@lru_cache(maxsize=4096)  # categories and the like: few, and asked for again and again
def _digest(name: str) -> str:
    return blake2b(name.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def counted_as(value: str | float | bool) -> str:
    """The name under which a value is counted: a digest, so that a long text takes no more than a short one.

    >>> counted_as("cabinets"), counted_as(1) == counted_as(1.0), counted_as(1) == counted_as("1")
    ('afd71aef41df', True, False)
    """
    return _digest(text_key(value))


@dataclass(slots=True)
class Everybody:
    """Everybody's counts of the values of one field of one event, by `counted_as`."""

    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def add(self, value: Any) -> None:
        if isinstance(value, SCALARS):
            name = counted_as(value)
            self.counts[name] = self.counts.get(name, 0) + 1
            self.total += 1

    def ways(self, name: str) -> int:
        """In how many of `all_ways` a value comes: one more than it has come."""
        return self.counts.get(name, 0) + 1

    @property
    def all_ways(self) -> int:
        return self.total + len(self.counts) + 1


NOBODY = Everybody()
"""The counts before the first night."""


def count_own(states: FactStates, key: str, value: Any) -> None:
    """Count one more of a value in the record's `facts`."""
    if isinstance(value, SCALARS):
        counts: dict[str, int] = states.setdefault(key, {})
        name = counted_as(value)
        counts[name] = counts.get(name, 0) + 1
        if len(counts) > MAX_VALUES:
            _fold(counts)


def merge_own(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    """The counts of two records together."""
    counts = {name: left.get(name, 0) + right.get(name, 0) for name in {**left, **right}}
    _fold(counts)
    return counts


def _fold(counts: dict[str, int]) -> None:
    """Count the values with the largest digests among the others while there are too many."""
    excess = len(counts) - (OTHERS in counts) - MAX_VALUES
    if excess > 0:
        for name in nlargest(excess, counts):
            counts[OTHERS] = counts.get(OTHERS, 0) + counts.pop(name)


def surprise(own: Mapping[str, int] | None, everybody: Everybody | None, value: Any) -> float | None:
    """Bits of surprise; missing when the value is.

    >>> everybody, own = Everybody(), {}
    >>> for category in ["batteries"] * 90 + ["cabinets"] * 9:
    ...     everybody.add(category)
    >>> for _ in range(9):
    ...     count_own(own, "category", "batteries")
    >>> surprise(own["category"], everybody, "cabinets") > 6 > 1 > surprise(own["category"], everybody, "batteries")
    True
    """
    if not isinstance(value, SCALARS):
        return None
    everybody, name = everybody or NOBODY, counted_as(value)
    common = everybody.ways(name) / everybody.all_ways
    if not own:
        return -log2(common)
    mine: float = own.get(name, 0)
    if not mine and OTHERS in own:
        mine = own[OTHERS] * _share_of_others(own, everybody, name)
    return -log2((mine + common) / (sum(own.values()) + 1))


def _share_of_others(own: Mapping[str, int], everybody: Everybody, name: str) -> float:
    """Of everybody's counts of all values that are not kept, the share of this one."""
    kept = sum(everybody.ways(one) for one in own if one != OTHERS)
    return everybody.ways(name) / max(everybody.all_ways - kept, everybody.ways(name))
