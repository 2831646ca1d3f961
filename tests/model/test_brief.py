"""What others send is cut to a size, and what is left depends on the value alone."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tetatet.model.brief import MAX_ENTRIES, brief_evidence, brief_value, short_name, size_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=12), inner, max_size=8),
    max_leaves=60,
)
OBJECTS = st.dictionaries(st.text(max_size=12), JSON, max_size=20)


def _shuffled(value: Any, chance: Random) -> Any:
    """The same value with the keys of its objects in another order."""
    if isinstance(value, list):
        return [_shuffled(item, chance) for item in value]
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: _shuffled(value[name], chance) for name in names}
    return value


@settings(max_examples=200)
@given(JSON, st.integers(40, 400))
def test_a_value_fits_and_stays_whole_where_it_does(value: Any, most: int) -> None:
    """No value is larger than allowed; one that is not, is what it was."""
    cut = brief_value(value, most)
    assert size_of(cut) <= most
    if size_of(value) <= most and not isinstance(value, str):
        assert cut == value
    assert type(cut) is type(value)


@settings(max_examples=100)
@given(OBJECTS, st.integers(40, 400), st.randoms(use_true_random=False))
def test_what_is_left_does_not_depend_on_the_order_of_keys(value: dict[str, Any], most: int, chance: Random) -> None:
    """Two spellings of one event leave the same behind."""
    assert brief_evidence(_shuffled(value, chance), most, frozenset) == brief_evidence(value, most, frozenset)


def test_a_large_list_keeps_its_first_entries() -> None:
    """Of three thousand lines of an order as many of the first as fit, and the rest of the order whole."""
    products = [{"sku": f"s{number}", "category": "kitchen", "price": 9.5} for number in range(3_000)]
    cut = brief_evidence({"order_id": "o1", "total": 28_500.0, "products": products}, 2_048, frozenset)
    assert (cut["order_id"], cut["total"]) == ("o1", 28_500.0)
    assert cut["products"] == products[: len(cut["products"])]
    assert 40 < len(cut["products"]) <= MAX_ENTRIES
    assert brief_value(list(range(3_000)), 2_048) == list(range(MAX_ENTRIES))


def test_long_texts_are_cut_and_the_largest_values_left_out() -> None:
    """A description loses its end before an id is touched; where all that is not enough, the largest values go."""
    assert brief_evidence({"text": "word " * 9_000, "order_id": "o1"}, 512, frozenset) == {
        "text": ("word " * 9_000)[:256],
        "order_id": "o1",
    }
    crowded = {f"field {number}": "x" * number for number in range(200)}
    assert brief_evidence(crowded, 512, frozenset).keys() == {f"field {number}" for number in range(23)}


def test_what_scripts_read_is_left_out_last() -> None:
    """Thousands of small fields nobody reads go before the one that decides."""
    crowded = {"order_id": "o 2026-03-01 17", **{f"f{number}": 1 for number in range(5_000)}}
    assert "order_id" not in brief_evidence(crowded, 512, frozenset)
    assert brief_evidence(crowded, 512, lambda: {"order_id"})["order_id"] == "o 2026-03-01 17"


def test_what_is_read_is_asked_for_only_when_something_has_to_go() -> None:
    """Nearly all evidence is small, and nobody looks for what scripts read."""

    def never() -> frozenset[str]:
        raise AssertionError

    evidence = {"order_id": "o1", "total": 12.5}
    assert brief_evidence(evidence, 512, never) is evidence


# ---------------------------------------------------------------- names


@settings(max_examples=200)
@given(st.text(max_size=200), st.text(max_size=200), st.integers(20, 100))
def test_a_short_name_fits_and_tells_two_apart(one: str, other: str, most: int) -> None:
    """No name is longer than allowed, a short one is what it was, and two stay two."""
    short = short_name(one, most)
    assert len(short.encode()) <= most
    assert (short == one) == (len(one.encode()) <= most)
    assert (short == short_name(other, most)) == (one == other)


@pytest.mark.parametrize("text", ["a" * 65, "я" * 33, "a" * 63 + "я"])
def test_a_long_name_keeps_its_beginning(text: str) -> None:
    """What is kept of it can be recognised, and never ends within a letter."""
    assert short_name(text)[:20] == text[:20]
    assert len(short_name(text).encode()) in (63, 64)
