"""What did the dialogue change? Treated against ghosts: two shares, their difference, its interval.

Pure statistics: numbers in, a value out. Who belongs to which arm, and what counts as
a hit, is settled in `measure.outcome`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
"""The normal quantile of 97.5 %: an interval that misses 1 time in 40 on either side."""

EXPECTED_AT_LEAST = 10
"""Hits and misses that either arm must be expected to have before an interval is shown.

Expected under the two arms' common share. A Wald interval leans on the normal curve, which
a handful of hits does not follow. Enumerated exactly over the arms and shares that firms have
(tests/measure), wherever a sample in five passes the rule: at 5, an interval that says 95 % may
cover 87 %; at 10, never under 90 % and 94 % in the middle.
"""


@dataclass(frozen=True, slots=True)
class Lift:
    """Treated less ghosts, as shares in -1..1 (0.019 is 1.9 points).

    `difference` is None where an arm is empty; `low` and `high` are None where there are not
    enough customers yet, and `reason` then says why.
    """

    difference: float | None
    low: float | None
    high: float | None
    enough: bool
    reason: str = ""

    @property
    def sure(self) -> bool:
        """Does the interval leave out zero?"""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def compare(treated_n: int, treated_hits: int, ghost_n: int, ghost_hits: int) -> Lift:
    """How much more often did the treated reach the goal than the ghosts?

    The Wald interval of the difference of two independent shares, 95 %. One look at a fixed
    horizon is what it is made for: who looks every day and stops at the first good one fools himself.

    Args:
        treated_n: customers in the arm that was spoken to, 0 or more; `treated_hits` of them reached the goal.
        ghost_n: customers who would have been spoken to and were not; `ghost_hits` likewise.

    Returns: the difference, with the interval where there are enough customers.

    >>> lift = compare(9_000, 576, 1_000, 45)
    >>> f"{lift.difference:.1%}, {lift.low:.1%} to {lift.high:.1%}"
    '1.9%, 0.5% to 3.3%'
    >>> compare(90, 9, 10, 1).reason
    'not enough customers yet: 1.0 goals expected among the 10 ghosts, 10 are needed'

    Source: the textbook Wald interval, sqrt(p1 (1 - p1) / n1 + p2 (1 - p2) / n2) times the normal
    quantile; its limits: Agresti and Caffo 2000, The American Statistician 54, 280-288.
    """
    assert 0 <= treated_hits <= treated_n and 0 <= ghost_hits <= ghost_n, "hits are a part of the arm"
    if not treated_n or not ghost_n:
        empty = "ghosts" if treated_n else "treated"
        return Lift(None, None, None, False, f"not enough customers yet: no {empty}")
    treated, ghosts = treated_hits / treated_n, ghost_hits / ghost_n
    difference = treated - ghosts
    lacking = _lacking(treated_n, ghost_n, treated_hits + ghost_hits)
    if lacking:
        return Lift(difference, None, None, False, f"not enough customers yet: {lacking}")
    error = sqrt(treated * (1 - treated) / treated_n + ghosts * (1 - ghosts) / ghost_n)
    return Lift(difference, difference - Z_95 * error, difference + Z_95 * error, True)


def _lacking(treated_n: int, ghost_n: int, hits: int) -> str:
    """Of what the smaller arm may expect too little; "" when of nothing."""
    arm, number = ("ghosts", ghost_n) if ghost_n <= treated_n else ("treated", treated_n)
    everybody = treated_n + ghost_n
    scarcer, what = min((hits, "goals"), (everybody - hits, "misses"))
    if number * scarcer >= EXPECTED_AT_LEAST * everybody:
        return ""
    expected = number * scarcer / everybody
    return f"{expected:.1f} {what} expected among the {number:,} {arm}, {EXPECTED_AT_LEAST} are needed"
