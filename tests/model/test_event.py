"""An event's key, its canonical body and the order that it completes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.event import Event, canonical_body, derived_message_id
from tetatet.model.time import Instant

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def event(**fields: Any) -> Event:
    told: dict[str, Any] = {"kind": "track", "name": "Paid", "at": Instant(0), "source": "till", "message_id": "m1"}
    return Event(**(told | fields))


def test_an_event_cannot_be_changed() -> None:
    """An event is a frozen value."""
    with pytest.raises(AttributeError):
        event().name = "Other"  # type: ignore[misc] # that is the point


def test_the_body_leaves_out_where_the_line_came_from() -> None:
    """Source, message id and line do not belong to what an event says."""
    assert canonical_body(event(source="a", message_id="1", line=3)) == canonical_body(
        event(source="b", message_id="2")
    )


@pytest.mark.parametrize(
    "field", ["kind", "name", "at", "user_id", "anonymous_id", "group_id", "previous_id", "properties", "traits"]
)
def test_the_body_holds_everything_else(field: str) -> None:
    """Two events that differ in any other field have two bodies."""
    other = {"kind": "page", "at": 1, "properties": {"a": 1}, "traits": {"a": 1}}.get(field, "x")
    assert canonical_body(event()) != canonical_body(event(**{field: other}))


def test_the_body_does_not_depend_on_spelling() -> None:
    """Order of keys and the fraction of a whole number make no difference."""
    one = event(properties={"a": 1, "b": [2.0, {"c": -0.0}], "d": 1e300})
    other = event(properties={"d": 1e300, "b": [2, {"c": 0}], "a": 1.0})
    assert canonical_body(one) == canonical_body(other)
    assert derived_message_id(one) == derived_message_id(other)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_the_body_can_be_read_back(properties: dict[str, Any]) -> None:
    """The canonical body is the JSON text of the event's content, with equal numbers."""
    assert msgspec.json.decode(canonical_body(event(properties=properties)))[7] == properties


def test_the_derived_message_id_is_stable() -> None:
    """The hash of a given content is the same in every process and on every machine."""
    assert derived_message_id(event()) == "82b765283cd3e716bb840fac28b312ef"
    assert derived_message_id(event(user_id="u1")) != derived_message_id(event())


@pytest.mark.parametrize(
    "fields, order_id",
    [
        ({"name": "Order Completed", "properties": {"order_id": " o1 "}}, "o1"),
        ({"name": "Order Completed", "properties": {"order_id": 17}}, "17"),
        ({"name": "Order Completed", "properties": {"order_id": "n/a"}}, None),
        ({"name": "Order Completed", "properties": {"order_id": ["o1"]}}, None),
        ({"name": "Order Completed"}, None),
        ({"name": "Order Refunded", "properties": {"order_id": "o1"}}, None),
        ({"kind": "page", "name": "Order Completed", "properties": {"order_id": "o1"}}, None),
    ],
)
def test_only_a_completed_order_has_a_natural_key(fields: dict[str, Any], order_id: str | None) -> None:
    """The natural key is the order id of Order Completed, as text, unless it means no order."""
    assert event(**fields).order_id == order_id
