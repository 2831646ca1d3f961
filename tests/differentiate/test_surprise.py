"""How unusual something is, in bits, by figures worked out on paper."""

from __future__ import annotations

from math import isclose, log2
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tetatet.differentiate.surprise import MAX_OWN, Everybody, count_own, merge_own, surprise

NAMES = st.sampled_from("abcdefg")


def _everybody(*values: Any) -> Everybody:
    found = Everybody()
    for value in values:
        found.add(value)
    return found


def _own(*values: Any) -> dict[str, int]:
    states: dict[str, Any] = {}
    for value in values:
        count_own(states, "s", value)
    found: dict[str, int] = states.get("s", {})
    return found


@pytest.mark.parametrize(
    "own, everybody, value, probability",
    [
        ("", "", "a", 1),  # nobody has history: nothing surprises
        ("", "aaab", "a", 4 / 7),  # (3 + 1) of 4 + 2 kinds + 1 place for the new
        ("", "aaab", "c", 1 / 7),
        ("aaa", "aaab", "a", (3 + 4 / 7) / 4),
        ("aaa", "aaab", "b", (2 / 7) / 4),
        ("aaa", "aaab", "c", (1 / 7) / 4),
        ("ab", "", "a", (1 + 1) / 3),  # everybody knows nothing: the place for the new is all there is
        ("c", "aaab", "c", (1 + 1 / 7) / 2),  # had by this one customer only
    ],
)
def test_surprise_is_the_logarithm_of_the_shrunk_share(
    own: str, everybody: str, value: str, probability: float
) -> None:
    """The customer's own counts, and one observation of everybody's add-one shares, in bits."""
    found = surprise(_own(*own), _everybody(*everybody), value)
    assert found is not None
    assert isclose(found, -log2(probability), abs_tol=1e-12)


@given(st.lists(NAMES, max_size=30), st.lists(NAMES, max_size=10))
@settings(max_examples=60)
def test_the_shares_of_all_that_is_known_and_of_the_new_make_one(others: list[str], own: list[str]) -> None:
    """Over the kinds that everybody has had, and one that nobody has, the probabilities sum to 1."""
    everybody = _everybody(*others, *own)
    bits = [surprise(_own(*own), everybody, value) for value in [*sorted({*others, *own}), "never had"]]
    assert isclose(sum(2**-one for one in bits if one is not None), 1.0, abs_tol=1e-9)


@given(st.lists(NAMES, min_size=1, max_size=20), NAMES)
@settings(max_examples=60)
def test_what_the_customer_does_more_often_surprises_less(own: list[str], value: str) -> None:
    """One more of a value never makes the next of it more surprising."""
    everybody = _everybody(*"abcdefg")
    before, after = (surprise(_own(*one), everybody, value) for one in (own, [*own, value]))
    assert before is not None
    assert after is not None
    assert after <= before


def test_a_customer_without_history_is_judged_by_everybody() -> None:
    """Nothing known of him: the rare surprises as it would anybody, and more history of his own outweighs it."""
    everybody = _everybody(*["batteries"] * 98, "cabinets")
    fresh, keen = surprise(None, everybody, "cabinets"), surprise(_own(*["cabinets"] * 5), everybody, "cabinets")
    assert fresh is not None
    assert keen is not None
    assert fresh > 5
    assert keen < 1


@pytest.mark.parametrize("value", [None, [], ["a"], {"a": 1}])
def test_a_missing_value_has_no_surprise(value: Any) -> None:
    """What is missing, a list or an object is neither counted nor judged."""
    assert surprise({"sa": 1}, _everybody("a"), value) is None
    assert _own(value) == {}
    assert _everybody(value).total == 0


def test_values_are_told_apart_by_kind() -> None:
    """1, "1" and true are three values; 1 and 1.0 are one."""
    assert sorted(_own(1, 1.0, "1", True).values()) == [1, 1, 2]


def test_the_counts_of_one_customer_are_bounded() -> None:
    """Past 256 values the rarest go; what he buys again and again stays."""
    own = _own(*["often", "often"], *(f"v{number}" for number in range(400)))
    assert len(own) == MAX_OWN
    assert own["soften"] == 2


def test_the_counts_of_two_records_add_up_and_stay_bounded() -> None:
    """Merged counts are sums, and no merge makes them more than one customer may have."""
    assert merge_own(_own(*"aab"), _own(*"bc")) == {"sa": 2, "sb": 2, "sc": 1}
    left, right = (_own(*(f"{side}{number}" for number in range(MAX_OWN))) for side in "lr")
    assert len(merge_own({**left, "sloften": 9}, right)) == MAX_OWN
    assert merge_own({**left, "sloften": 9}, right)["sloften"] == 9
