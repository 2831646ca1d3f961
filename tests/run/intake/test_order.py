"""What counts once, and what comes before what, in memory."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.event import Event, canonical_body
from tetatet.model.time import Instant
from tetatet.run.intake.order import by_time_and_key, distinct, first_orders, sorted_by_time


def order(at: int, message_id: str, source: str = "till", **properties: Any) -> Event:
    return Event("track", "Order Completed", Instant(at), source, message_id, "u1", properties=properties)


EVENTS = st.lists(
    st.builds(
        order,
        st.integers(0, 3),
        st.sampled_from("abc"),
        st.sampled_from(["till", "web"]),
        order_id=st.none() | st.sampled_from(["o1", "o2", 1, "1"]),
        total=st.integers(0, 2),
    ),
    max_size=12,
)


def test_of_two_lines_with_one_key_the_smaller_body_counts() -> None:
    """Whichever comes first, and though its time is the later one, the smaller canonical body stays."""
    small, large = order(9, "m1", total=1), order(2, "m1", total=2)
    small, large = sorted((small, large), key=canonical_body)
    assert distinct([small, large]) == distinct([large, small]) == [small]


def test_one_message_id_of_two_sources_is_two_events() -> None:
    """The source belongs to the key."""
    events = [order(1, "m1", "till"), order(1, "m1", "web")]
    assert distinct(events) == events


def test_at_one_instant_source_and_message_id_decide() -> None:
    """Events of one instant stand by source, then by message id as text."""
    events = [order(1, "b"), order(1, "10"), order(1, "9"), order(1, "a", "app"), order(0, "z")]
    assert [event.message_id for event in sorted_by_time(events)] == ["z", "a", "10", "9", "b"]


def test_a_second_completion_of_an_order_is_a_repetition() -> None:
    """The first in order counts, from whatever source; events without an order id all count."""
    events = [
        order(1, "a", order_id="o1"),
        order(2, "b", "web", order_id=" o1 "),
        order(3, "c"),
        order(4, "d"),
        order(5, "e", order_id=0),
    ]
    assert [event.message_id for event in first_orders(events)] == ["a", "c", "d", "e"]


def test_other_events_of_an_order_are_no_repetitions() -> None:
    """Only the completion of an order is unique by its order id."""
    refund = Event("track", "Order Refunded", Instant(2), "till", "b", "u1", properties={"order_id": "o1"})
    assert list(first_orders([order(1, "a", order_id="o1"), refund, refund])) == [
        order(1, "a", order_id="o1"),
        refund,
        refund,
    ]


@given(EVENTS)
def test_the_order_is_that_of_time_source_and_message_id(events: list[Event]) -> None:
    """The quick way to sort gives what sorting by all three parts gives."""
    assert [by_time_and_key(e) for e in sorted_by_time(list(events))] == sorted(map(by_time_and_key, events))


@given(EVENTS, st.randoms(use_true_random=False), st.data())
def test_neither_order_nor_repetition_of_the_input_matters(
    events: list[Event], random: Any, data: st.DataObject
) -> None:
    """Any permutation and repetition of the events gives the same ones."""
    again = events + data.draw(st.lists(st.sampled_from(events), max_size=6) if events else st.just([]))
    random.shuffle(again)
    once = list(first_orders(sorted_by_time(distinct(list(events)))))
    assert list(first_orders(sorted_by_time(distinct(again)))) == once
    assert len({event.key for event in once}) == len(once)
