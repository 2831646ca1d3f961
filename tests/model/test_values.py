"""Reading JSON values: paths, numbers given as text, and names that keep values apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tetatet.model.values import number_at, text_key, value_at

ORDER = {
    "total": 5,
    "address": {"city": "Bonn", "lines": None},
    "products": [{"category": "a", "tags": ["x", "y"]}, {"category": None}, {"category": "b", "tags": []}, "gift"],
}


@pytest.mark.parametrize(
    "path, found",
    [
        ("total", 5),
        ("address.city", "Bonn"),
        ("address.lines", None),
        ("address.street", None),
        ("address.city.part", None),
        ("total.part", None),
        ("products.category", ["a", "b"]),
        ("products.tags", ["x", "y"]),
        ("products.nothing", []),
        ("nothing", None),
        ("nothing.at.all", None),
    ],
)
def test_what_stands_at_a_path(path: str, found: Any) -> None:
    """A path through a list is the list of what stands in each, what is missing left out; elsewhere missing is None."""
    assert value_at(ORDER, path.split(".")) == found


def test_no_path_is_the_value_itself() -> None:
    """Nothing further is looked into."""
    assert value_at(ORDER, ()) is ORDER


@pytest.mark.parametrize(
    "value, number",
    [
        (5, 5.0),
        (-2.5, -2.5),
        (True, 1.0),
        (False, 0.0),
        ("12.50", 12.5),
        ("-.5", -0.5),
        ("+3", 3.0),
        ("3.", 3.0),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        ("", None),
        (" 1", None),
        ("1 000", None),
        ("1_000", None),
        ("1,5", None),
        ("0x10", None),
        ("inf", None),
        ("nan", None),
        ("1e999", None),
        ("9" * 400, None),
        ("٣", None),
        ("1\n", None),
        (None, None),
        ([1], None),
        ({"a": 1}, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_what_counts_as_a_number(value: Any, number: float | None) -> None:
    """Numbers, decimals as text, yes and no; nothing that is infinite, spaced, grouped or not of these digits."""
    assert number_at(value) == number


SCALARS = st.one_of(
    st.text(max_size=5), st.booleans(), st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False)
)


@example(-0.0, 0)
@example(1, True)
@example(1, "1")
@given(SCALARS, SCALARS)
def test_two_values_share_a_name_only_if_they_are_one(left: Any, right: Any) -> None:
    """1 and 1.0 are one, "1" and true are others; minus nought is nought."""
    same_kind = (type(left) is bool) == (type(right) is bool) and isinstance(left, str) == isinstance(right, str)
    assert (text_key(left) == text_key(right)) == (same_kind and left == right)
