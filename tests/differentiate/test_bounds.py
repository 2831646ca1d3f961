"""However much happens, a fact stays as small as is said of it, and depends on no order."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differentiate.crowds import crowd
from tests.differentiate.histories import EVENT, FIRST, KINDS, WINDOWS, fed, fold_of, present
from tetatet.differentiate.facts import FactFold, compile_fact, compile_refund
from tetatet.differentiate.summaries import Happening
from tetatet.model.fact_limits import END_BYTES, MAX_DAYS, MAX_ENDS, most_bytes
from tetatet.model.time import DAY, HOUR, Instant, parse_instant
from tetatet.model.written_time import Duration

EVERY = [(kind, window) for kind in KINDS for window in WINDOWS]
CROWDS = st.builds(crowd, st.integers(0, 3), st.sampled_from([60, 300]), st.sampled_from([3, 100, 800]))
LATER_DAYS = (0, 20, 400)


def _values(fold: FactFold, states: dict[str, Any], events: tuple[Happening, ...]) -> list[Any]:
    """What the fact is at the last event, and days after it."""
    last = max(one.at for one in events)
    return [fold.read(states, present(last + days * DAY)) for days in LATER_DAYS]


@pytest.mark.parametrize("kind, window", EVERY)
@settings(max_examples=2)
@given(CROWDS, st.integers(0, 99))
def test_a_crowd_adds_up_the_same_in_any_order(
    kind: str, window: str, events: tuple[Happening, ...], seed: int
) -> None:
    """Past every limit too, a permutation of the events gives the same value now and on later days."""
    fold, mixed = fold_of(kind, window), list(events)
    Random(seed).shuffle(mixed)
    one, other = fed(fold, events), fed(fold, mixed)
    assert _values(fold, one, events) == _values(fold, other, events)
    if window == "all time":
        assert one == other


@pytest.mark.parametrize("kind, window", EVERY)
@settings(max_examples=2)
@given(CROWDS, st.floats(0, 1))
def test_a_crowd_in_two_records_is_the_whole(
    kind: str, window: str, events: tuple[Happening, ...], share: float
) -> None:
    """Past every limit too, two records merge into what one would have that had it all."""
    fold, cut = fold_of(kind, window), round(len(events) * share)
    left, right = fed(fold, events[:cut]), fed(fold, events[cut:])
    merged = {"f": fold.merge(left["f"], right["f"])} if left and right else left or right
    assert _values(fold, merged, events) == _values(fold, fed(fold, events), events)
    assert len(msgspec.msgpack.encode(merged)) <= most_bytes(fold.fact)


@pytest.mark.parametrize("kind, window", EVERY)
def test_a_fact_is_no_larger_than_is_said_of_it(kind: str, window: str) -> None:
    """After a thousand events of two years, of all the values that are awkward, it takes the bytes that it may."""
    fold = fold_of(kind, window)
    states = fed(fold, crowd(7, 1_000, 730))
    assert len(msgspec.msgpack.encode(states)) <= most_bytes(fold.fact)


@pytest.mark.parametrize("kind", ["sum", "count", "mean", "max", "distinct", "first", "median gap"])
def test_what_is_said_of_a_fact_is_not_far_from_what_it_can_be(kind: str) -> None:
    """The largest state of a crowd is more than a third of the bytes that are kept free for it."""
    fold = fold_of(kind, "this year")
    states = fed(fold, sorted(crowd(7, 3_000, 360), key=lambda one: one.at))
    assert len(msgspec.msgpack.encode(states)) >= most_bytes(fold.fact) / 3


# ---------------------------------------------------------------- order within one moment


@pytest.mark.parametrize("window", ["all time", "over 6h", "this month"])
def test_at_one_moment_the_source_decides_before_the_message_id(window: str) -> None:
    """Two sources may use one message id: the last event is that of the later source, the first that of the earlier."""
    events = [
        Happening("till", {"category": "by till, m1"}, FIRST, "m1", FIRST // DAY),
        Happening("web", {"category": "by web, m1"}, FIRST, "m1", FIRST // DAY),
        Happening("till", {"category": "by till, m9"}, FIRST, "m9", FIRST // DAY),
    ]
    for order in (events, events[::-1]):
        first, last = fold_of("first", window), fold_of("last", window)
        assert first.read(fed(first, order), present(FIRST)) == "by till, m1"
        assert last.read(fed(last, order), present(FIRST)) == "by web, m1"


# ---------------------------------------------------------------- what is cut


def test_the_last_value_of_a_fact_is_cut_as_evidence_is() -> None:
    """A list of a hundred categories keeps its first; a long text its beginning."""
    fold = fold_of("last")
    read = [
        fold.read(fed(fold, [Happening("till", {"category": value}, FIRST, "m1", 0)]), present(FIRST))
        for value in ([f"category {number}" for number in range(100)], "long " * 1_000)
    ]
    assert read[0] == [f"category {number}" for number in range(len(read[0]))]
    assert 30 < len(read[0]) < 64
    assert "long " * 90 < read[1] == ("long " * 1_000)[: len(read[1])]
    assert len(read[1]) < END_BYTES


@pytest.mark.parametrize("kind, most", [("count", MAX_DAYS), ("sum", MAX_DAYS), ("first", MAX_ENDS)])
def test_days_of_long_ago_are_kept_by_the_month(kind: str, most: int) -> None:
    """Of an event each day of two years a window of a year keeps the latest days, and loses nothing of the others."""
    fold, begin = fold_of(kind, "this year"), parse_instant("2024-07-01T12:00:00Z")
    days = [begin + n * DAY for n in range(730)]  # up to 30 June 2026
    states = fed(fold, [Happening("till", {"total": 1, "category": at}, Instant(at), "m1", at // DAY) for at in days])
    assert most <= len(states["f"]) <= most + 13
    this_year = [at for at in days if at >= parse_instant("2026-01-01T00:00:00Z")]
    expected = this_year[0] if kind == "first" else len(this_year)
    assert fold.read(states, present(days[-1])) == expected


def test_a_month_of_long_ago_leaves_a_window_as_a_whole() -> None:
    """Of an event each day the latest 128 days are exact; before them a month counts as long as its 16th does."""
    fact = replace(fold_of("count", "over 7d").fact, over=Duration(days=200))
    fold, begin = compile_fact(fact, EVENT, None, "f"), parse_instant("2025-01-01T12:00:00Z")
    days = [begin + n * DAY for n in range(365)]
    states = fed(fold, [Happening("till", {}, Instant(at), "m1", at // DAY) for at in days])
    found = [fold.read(states, present(days[-1] + later * DAY)) for later in range(0, 60, 5)]
    assert all(abs(found[n] - (200 - 5 * n)) <= 16 for n in range(12))
    assert found[1] in {found[0], found[0] - 30, found[0] - 31}


def test_distinct_values_within_a_window_are_the_latest() -> None:
    """Of more values than fit those of the oldest days go; one that comes again is as late as it came last."""
    fold = fold_of("distinct", "this year")
    days = [(n, f"c{n % 300}") for n in range(330)]
    events = [
        Happening("till", {"category": name}, Instant(FIRST + n * HOUR), "m1", FIRST // DAY + n) for n, name in days
    ]
    found = fold.read(fed(fold, events), present(FIRST + 330 * DAY))
    assert "c0" in found  # on day 300 again
    assert "c299" in found
    assert "c40" not in found


def test_a_text_that_is_too_long_is_no_value_of_a_list() -> None:
    """A description is told, and no category."""
    fold = fold_of("distinct")
    event = Happening("till", {"category": ["kitchen", "long " * 100]}, FIRST, "m1", 0)
    assert fold.read(fed(fold, [event]), present(FIRST)) == ["kitchen"]


def test_refunds_of_hours_are_taken_off() -> None:
    """A window in hours counts a refund as one of days does."""
    fold = fold_of("sum", "over 6h")
    refund = compile_refund(fold.fact, None, "f")
    assert refund is not None
    states = fed(fold, [Happening("till", {"total": 50.0}, FIRST, "m1", 0)])
    refund.feed(states, Happening("till", {"total": 20.0}, Instant(FIRST + HOUR), "m2", 0))
    assert fold.read(states, present(FIRST + 2 * HOUR)) == 30.0
