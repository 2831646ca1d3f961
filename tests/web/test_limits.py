"""Buckets: how much may come from one sender."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.time import SECOND, Instant
from tetatet.web.limits import Buckets, neighbourhood

NOW = Instant(1_772_366_400_000_000)


def test_a_bucket_gives_what_it_holds_and_then_what_flows_in() -> None:
    """Ten at once, then two a second; who is told to wait for so long gets his share then."""
    buckets = Buckets()
    assert [buckets.take("a", 5, NOW, per_s=2, burst=10) for _ in range(3)] == [0, 0, 3]
    assert buckets.take("a", 5, Instant(NOW + 2 * SECOND), per_s=2, burst=10) == 1
    assert buckets.take("a", 5, Instant(NOW + 3 * SECOND), per_s=2, burst=10) == 0
    assert buckets.take("b", 10, NOW, per_s=2, burst=10) == 0


def test_more_than_a_bucket_holds_leaves_it_in_debt() -> None:
    """What is larger than the bucket passes when it is full, and is paid for afterwards."""
    buckets = Buckets()
    assert buckets.take("a", 30, NOW, per_s=1, burst=10) == 0
    assert buckets.take("a", 1, NOW, per_s=1, burst=10) == 21


def test_a_clock_that_goes_back_fills_no_bucket() -> None:
    """Time that is taken back counts for nothing."""
    buckets = Buckets()
    assert buckets.take("a", 10, NOW, per_s=1, burst=10) == 0
    assert buckets.take("a", 1, Instant(NOW - 60 * SECOND), per_s=1, burst=10) == 1


def test_only_so_many_senders_are_remembered() -> None:
    """Whoever was quiet for longest is forgotten first."""
    buckets = Buckets(most=2)
    for sender in ("a", "b", "a", "c"):
        buckets.take(sender, 4, NOW, per_s=1, burst=10)
    assert [buckets.take(sender, 6, NOW, per_s=1, burst=10) for sender in ("c", "a", "b")] == [0, 4, 0]


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 3 * SECOND)), max_size=30))
def test_no_window_lets_more_through(asked: list[tuple[int, int]]) -> None:
    """What passes in all is never more than what the bucket held and what has flowed into it, and one debt."""
    buckets, at, passed = Buckets(), NOW, 0
    for amount, pause in asked:
        at = Instant(at + pause)
        if buckets.take("a", amount, at, per_s=4, burst=10) == 0:
            passed += amount
    assert passed <= 10 + (at - NOW) / SECOND * 4 + 10 + 1e-6


def test_the_many_addresses_of_one_sender_are_one() -> None:
    """Of IPv6 the first half counts; what is no address counts as it is."""
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1") != neighbourhood("2001:db8:0:1::1")
    assert [neighbourhood(one) for one in ("10.0.0.1", "testclient", "")] == ["10.0.0.1", "testclient", ""]
