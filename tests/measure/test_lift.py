"""The difference of two shares and its interval: the mission's figures, invariants, and what the interval is worth."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from math import exp, lgamma, log, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.measure.lift import EXPECTED_AT_LEAST, Lift, compare

# ---------------------------------------------------------------- an oracle: the arms' chances, one by one


def chances(number: int, share: float) -> list[float]:
    """The chance of each number of hits among so many customers."""
    logs = (
        lgamma(number + 1)
        - lgamma(hits + 1)
        - lgamma(number - hits + 1)
        + hits * log(share)
        + (number - hits) * log(1 - share)
        for hits in range(number + 1)
    )
    return [exp(one) for one in logs]


def likely(number: int, share: float) -> Iterator[tuple[int, float]]:
    """The numbers of hits within six deviations, which is all but two in a billion."""
    reach = 6 * sqrt(number * share * (1 - share)) + 1
    for hits, chance in enumerate(chances(number, share)):
        if abs(hits - number * share) <= reach:
            yield hits, chance


def coverage(treated_n: int, treated: float, ghost_n: int, ghosts: float) -> tuple[float, float]:
    """How often is an interval shown, and how often does a shown one hold the true difference? By enumeration."""
    shown = held = 0.0
    others = list(likely(ghost_n, ghosts))
    for hits, chance in likely(treated_n, treated):
        for ghost_hits, ghost_chance in others:
            lift = compare(treated_n, hits, ghost_n, ghost_hits)
            if lift.low is not None and lift.high is not None:
                shown += chance * ghost_chance
                held += chance * ghost_chance * (lift.low <= treated - ghosts <= lift.high)
    return shown, held / shown if shown else 1.0


# ---------------------------------------------------------------- the figures


def test_M1_the_lift_of_the_mission() -> None:  # noqa: N802 - the capability's id as the mission writes it
    """9,000 with 576 goals against 1,000 with 45 are 1.9 points more, from 0.5 to 3.3."""
    lift = compare(9_000, 576, 1_000, 45)
    assert (lift.enough, lift.sure) == (True, True)
    assert [round(100 * (one or 0), 1) for one in (lift.difference, lift.low, lift.high)] == [1.9, 0.5, 3.3]


@pytest.mark.parametrize(
    "arms, reason",
    [
        ((0, 0, 0, 0), "not enough customers yet: no treated"),
        ((5, 2, 0, 0), "not enough customers yet: no ghosts"),
        ((90, 9, 10, 1), "not enough customers yet: 1.0 goals expected among the 10 ghosts, 10 are needed"),
        ((90, 81, 10, 9), "not enough customers yet: 1.0 misses expected among the 10 ghosts, 10 are needed"),
        ((10, 1, 90, 9), "not enough customers yet: 1.0 goals expected among the 10 treated, 10 are needed"),
    ],
)
def test_too_few_customers_get_no_interval_and_a_reason(arms: tuple[int, int, int, int], reason: str) -> None:
    """Where the smaller arm may expect fewer than ten goals or misses, no interval is shown, and it is said why."""
    lift = compare(*arms)
    assert (lift.enough, lift.low, lift.high, lift.reason) == (False, None, None, reason)


def test_the_rule_bites_exactly_at_its_number() -> None:
    """Ten goals expected in the smaller arm are enough; a goal fewer over both arms is not."""
    assert compare(900, 90, 100, EXPECTED_AT_LEAST).enough
    assert not compare(900, 89, 100, EXPECTED_AT_LEAST).enough


# ---------------------------------------------------------------- invariants

arm = st.integers(1, 5_000).flatmap(lambda number: st.tuples(st.just(number), st.integers(0, number)))


@given(arm, arm)
def test_exchanging_the_arms_turns_the_difference_round(left: tuple[int, int], right: tuple[int, int]) -> None:
    """Ghosts against treated is treated against ghosts with the sign changed, interval and all."""
    one, other = compare(*left, *right), compare(*right, *left)
    assert one.enough == other.enough
    assert (one.difference or 0) == pytest.approx(-(other.difference or 0))
    if one.enough:
        assert [_low(one), _high(one)] == pytest.approx([-_high(other), -_low(other)])


@given(arm, arm)
def test_the_interval_holds_the_difference_that_was_seen(left: tuple[int, int], right: tuple[int, int]) -> None:
    """An interval that is shown lies around the difference, and no difference is beyond 100 points."""
    lift = compare(*left, *right)
    assert -1 <= (lift.difference or 0) <= 1
    if lift.enough:
        assert _low(lift) <= (lift.difference or 0) <= _high(lift)


@given(st.integers(20, 400), st.integers(20, 400), st.integers(2, 6))
def test_more_of_the_same_customers_narrow_the_interval(hits: int, misses: int, times: int) -> None:
    """The same shares of so many times more customers give the same difference and a narrower interval."""
    few = compare(hits + misses, hits, hits + misses, misses)
    many = compare(times * (hits + misses), times * hits, times * (hits + misses), times * misses)
    assert few.difference == pytest.approx(many.difference)
    assert _high(many) - _low(many) < _high(few) - _low(few)


def _low(lift: Lift) -> float:
    assert lift.low is not None
    return lift.low


def _high(lift: Lift) -> float:
    assert lift.high is not None
    return lift.high


# ---------------------------------------------------------------- what the interval is worth

WORLDS = [
    (900, 0.12, 100, 0.10),
    (900, 0.10, 100, 0.10),
    (1_800, 0.05, 200, 0.03),
    (2_700, 0.03, 300, 0.03),
    (450, 0.35, 50, 0.30),
    (250, 0.20, 250, 0.10),
]


@pytest.mark.parametrize("world", WORLDS)
def test_an_interval_that_is_shown_covers_the_truth(world: tuple[int, float, int, float]) -> None:
    """Enumerated exactly, nine of ten intervals that are shown hold the true difference, wherever most are shown."""
    shown, held = coverage(*world)
    assert shown < 0.2 or 0.90 <= held <= 0.97


def test_large_arms_cover_as_often_as_promised() -> None:
    """Where nothing is scarce, 95 % means 95 %, within half a point."""
    shown, held = coverage(4_000, 0.30, 1_000, 0.25)
    assert shown == pytest.approx(1)
    assert held == pytest.approx(0.95, abs=0.005)


def test_a_known_effect_is_found_again_by_simulation() -> None:
    """Of 4,000 simulated hold-outs with a true effect of 2 points, intervals and means agree with the enumeration."""
    treated_n, treated, ghost_n, ghosts = 2_000, 0.12, 400, 0.10
    random, runs = Random(20_170_226), 4_000
    sums = [list(accumulate(chances(number, share))) for number, share in ((treated_n, treated), (ghost_n, ghosts))]
    found = [compare(treated_n, _drawn(sums[0], random), ghost_n, _drawn(sums[1], random)) for _run in range(runs)]
    seen = [lift.difference or 0 for lift in found]
    held = [lift for lift in found if lift.enough and _low(lift) <= treated - ghosts <= _high(lift)]
    error = sqrt(treated * (1 - treated) / treated_n + ghosts * (1 - ghosts) / ghost_n)
    assert sum(seen) / runs == pytest.approx(treated - ghosts, abs=4 * error / sqrt(runs))
    assert len(held) / runs == pytest.approx(
        coverage(treated_n, treated, ghost_n, ghosts)[1], abs=0.014
    )  # 4 deviations


def test_no_effect_is_rarely_taken_for_one() -> None:
    """Of 4,000 simulated A/A checks one in twenty misses zero, give or take four deviations."""
    random, runs = Random(7), 4_000
    sums = [list(accumulate(chances(number, 0.2))) for number in (1_800, 200)]
    found = [compare(1_800, _drawn(sums[0], random), 200, _drawn(sums[1], random)) for _run in range(runs)]
    assert sum(lift.sure for lift in found) / runs == pytest.approx(0.05, abs=0.018)


def _drawn(sums: list[float], random: Random) -> int:
    """A number of hits, drawn by its chance."""
    return min(bisect_left(sums, random.random()), len(sums) - 1)
