"""How unusual something is, in bits, by figures worked out on paper."""

from __future__ import annotations

from math import isclose, log2
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tetatet.differentiate.surprise import OTHERS, Everybody, count_own, counted_as, merge_own, surprise
from tetatet.model.fact_limits import COUNTS_BYTES, MAX_VALUES

NAMES = st.sampled_from("abcdefg")
MANY = st.lists(st.integers(0, 600), max_size=1_500)
"""Values of a customer who has had more of them than are kept."""


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
    assert surprise({counted_as("a"): 1}, _everybody("a"), value) is None
    assert _own(value) == {}
    assert _everybody(value).total == 0


def test_values_are_told_apart_by_kind() -> None:
    """1, "1" and true are three values; 1 and 1.0 are one."""
    assert sorted(_own(1, 1.0, "1", True).values()) == [1, 1, 2]


# ---------------------------------------------------------------- more values than are kept


@given(MANY, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_counts_do_not_depend_on_the_order_of_what_is_counted(values: list[int], chance: Any) -> None:
    """Any permutation gives the same counts: those of the values with the smallest digests, the rest together."""
    mixed = list(values)
    chance.shuffle(mixed)
    own = _own(*values)
    assert _own(*mixed) == own
    kept = sorted({counted_as(value) for value in values})[:MAX_VALUES]
    assert {name: count for name, count in own.items() if name != OTHERS} == {
        name: sum(counted_as(value) == name for value in values) for name in kept
    }


@given(MANY, st.integers(0, 1_500))
@settings(max_examples=25)
def test_the_counts_of_two_records_are_those_of_one_that_had_it_all(values: list[int], cut: int) -> None:
    """However the values are dealt out to two records, the merged counts are the whole."""
    assert merge_own(_own(*values[:cut]), _own(*values[cut:])) == _own(*values)


@given(MANY)
@settings(max_examples=25)
def test_the_total_is_exact_and_the_size_is_bounded(values: list[int]) -> None:
    """Every value counts once, however many there are, and the counts take no more than they may."""
    own = _own(*values, *(f"a value that is told at great length, number {number}" * 99 for number in values))
    assert sum(own.values()) == 2 * len(values)
    assert len(own) <= MAX_VALUES + 1
    assert len(msgspec.msgpack.encode(own)) <= COUNTS_BYTES


@given(MANY, st.lists(st.integers(0, 600), max_size=300))
@settings(max_examples=25)
def test_with_more_values_than_are_kept_the_shares_still_make_one(own: list[int], others: list[int]) -> None:
    """The share of those that are counted together is dealt out to all that are not kept, by what everybody has."""
    everybody = _everybody(*others, *own)
    bits = [surprise(_own(*own), everybody, value) for value in [*{*others, *own}, "never had"]]
    assert isclose(sum(2**-one for one in bits if one is not None), 1.0, abs_tol=1e-9)


def test_what_may_well_have_been_had_is_not_taken_for_new() -> None:
    """A value that is not kept, of somebody with 600, surprises as much as a kept one, and less than what nobody has had."""
    everybody, own = _everybody(*range(600), *range(600)), _own(*range(600), *range(600))
    forgotten = next(value for value in range(600) if counted_as(value) not in own)
    kept = next(value for value in range(600) if counted_as(value) in own)
    usual, perhaps, new = (surprise(own, everybody, value) for value in (kept, forgotten, "never had"))
    assert usual is not None
    assert perhaps is not None
    assert new is not None
    assert abs(perhaps - usual) < 0.1
    assert new > perhaps + 1
