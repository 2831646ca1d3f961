"""Chance that can be repeated: even, sticky, and independent where it must be."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.chance import draw, key, pick

CUSTOMERS = [f"u{number}" for number in range(20_000)]
CELLS = 20
CHI_SQUARE_19 = 43.82  # what chance alone exceeds once in a thousand times, 19 degrees of freedom
CHI_SQUARE_1 = 10.83  # the same, 1 degree of freedom


def _chi_square(counts: list[int], expected: list[float]) -> float:
    return sum((found - mean) ** 2 / mean for found, mean in zip(counts, expected, strict=True))


@pytest.mark.parametrize("salt", ["script hold-out", "global hold-out", "split", "variant", "claim"])
def test_draws_are_even(salt: str) -> None:
    """Over 20,000 customers the twentieths of [0, 1) are as full as chance leaves them."""
    cells = Counter(int(draw(salt, name, "welcome") * CELLS) for name in CUSTOMERS)
    assert _chi_square([cells[one] for one in range(CELLS)], [len(CUSTOMERS) / CELLS] * CELLS) < CHI_SQUARE_19


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_a_share_is_as_large_as_it_says(share: float) -> None:
    """Of 20,000 customers as many fall into a share as a fair draw would give."""
    found = sum(draw("script hold-out", name, "welcome") < share for name in CUSTOMERS)
    expected = len(CUSTOMERS) * share
    rest = len(CUSTOMERS) - expected
    assert _chi_square([found, len(CUSTOMERS) - found], [expected, rest]) < CHI_SQUARE_1


@pytest.mark.parametrize(
    "one, other",
    [
        (("script hold-out", "welcome"), ("global hold-out",)),
        (("script hold-out", "welcome"), ("script hold-out", "lapse")),
        (("split", "welcome", "first"), ("script hold-out", "welcome")),
        (("split", "welcome", "first"), ("split", "welcome", "second")),
    ],
)
def test_draws_of_other_salts_and_other_questions_are_independent(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Whether a customer is in the one half says nothing of the other half he is in."""
    halves = Counter((draw(one[0], name, *one[1:]) < 0.5, draw(other[0], name, *other[1:]) < 0.5) for name in CUSTOMERS)
    rows = [halves[True, True] + halves[True, False], halves[False, True] + halves[False, False]]
    columns = [halves[True, True] + halves[False, True], halves[True, False] + halves[False, False]]
    expected = [row * column / len(CUSTOMERS) for row in rows for column in columns]
    found = [halves[left, right] for left in (True, False) for right in (True, False)]
    assert _chi_square(found, expected) < CHI_SQUARE_1


def test_neighbours_are_no_more_alike_than_strangers() -> None:
    """Customers with one number after the other are drawn independently: no waves through a list of ids."""
    drawn = [draw("arm", name) - 0.5 for name in CUSTOMERS]
    correlation = sum(left * right for left, right in pairwise(drawn)) / sum(value * value for value in drawn)
    assert abs(correlation) < 4 / len(CUSTOMERS) ** 0.5


@given(st.text(), st.lists(st.text(), max_size=3))
def test_a_draw_is_the_same_for_ever(salt: str, parts: list[str]) -> None:
    """The same question has the same answer, in [0, 1)."""
    assert draw(salt, *parts) == draw(salt, *parts)
    assert 0 <= draw(salt, *parts) < 1


def test_a_draw_is_the_one_of_today_on_every_machine() -> None:
    """Pinned, since arms that customers have must not change with a release."""
    assert isclose(draw("script hold-out", "u:u1", "welcome"), PINNED, abs_tol=0)
    assert key("dialogue", "u:u1", "welcome") == PINNED_KEY


PINNED = 0.581596372788231
PINNED_KEY = "bcd3820c1627e32f"


def test_parts_do_not_run_into_each_other() -> None:
    """ab and c are not a and bc, neither drawn nor in a key."""
    assert draw("s", "ab", "c") != draw("s", "a", "bc")
    assert key("ab", "c") != key("a", "bc")


@pytest.mark.parametrize("shares", [(("a", 0.5), ("b", 0.5)), (("a", 0.1), ("b", 0.2), ("c", 0.7)), (("only", 1.0),)])
def test_a_split_is_as_its_shares_say(shares: tuple[tuple[str, float], ...]) -> None:
    """Each arm has its share of the customers, within what chance leaves."""
    found = Counter(pick(shares, "split", name, "welcome") for name in CUSTOMERS)
    assert set(found) == {name for name, _share in shares}
    distance = _chi_square(
        [found[name] for name, _share in shares], [share * len(CUSTOMERS) for _name, share in shares]
    )
    assert distance < 13.82  # 2 degrees of freedom, once in a thousand


def test_shares_that_sum_to_a_hair_under_one_leave_nobody_out() -> None:
    """Three thirds as decimals: whoever falls into the hair has the last arm."""
    shares = [("a", 0.3), ("b", 0.3), ("c", 0.3)]
    assert set(Counter(pick(shares, "split", name) for name in CUSTOMERS[:2_000])) == {"a", "b", "c"}


def test_an_arm_stays_when_another_grows_after_it() -> None:
    """Arms are laid end to end, so that whoever was in the first keeps it when a later one is divided."""
    two, three = [("a", 0.4), ("b", 0.6)], [("a", 0.4), ("b", 0.3), ("c", 0.3)]
    for name in CUSTOMERS[:500]:
        assert (pick(two, "split", name) == "a") == (pick(three, "split", name) == "a")
