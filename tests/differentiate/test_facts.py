"""Facts add up the same whatever the order, say what a look at all events says, and stay small."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differentiate.histories import (
    EVENT,
    FIRST,
    KINDS,
    PLACE,
    WINDOWS,
    answer,
    fed,
    fold_of,
    happening,
    histories,
    latest,
    present,
)
from tetatet.differentiate.facts import compile_fact, compile_refund
from tetatet.differentiate.summaries import Happening
from tetatet.differentiate.windows import back
from tetatet.model.fact import Fact, FactKind
from tetatet.model.fact_limits import MAX_MOMENTS, MAX_SINGLE, MAX_VALUES
from tetatet.model.time import DAY, HOUR, Instant, parse_instant
from tetatet.model.written_time import Duration

EVERY = [(kind, window) for kind in KINDS for window in WINDOWS]
WINDOWED = [window for window in WINDOWS if window != "all time"]
LATER = st.integers(0, 70 * 24).map(lambda hours: hours * HOUR)
A_YEAR = 366


def _same(found: Any, expected: Any) -> bool:
    """Equal in value and in kind; what 1 and 1.0 are to each other does not depend on which came first."""
    if isinstance(expected, list) and isinstance(found, list):
        return [(type(one) is bool, one) for one in found] == [(type(one) is bool, one) for one in expected]
    return bool(found == expected) and (type(found) is bool) == (type(expected) is bool)


# ---------------------------------------------------------------- values


@settings(max_examples=40)
@given(histories(), LATER)
def test_a_fact_says_what_a_look_at_all_events_says(events: list[Happening], later: int) -> None:
    """Every kind over every window is what another arithmetic finds in the whole list, at any later moment."""
    now = latest(events) + later
    for kind, window in EVERY:
        fold = fold_of(kind, window)
        found = fold.read(fed(fold, events), present(now))
        assert _same(found, answer(kind, window, events, now)), (kind, window, found)


@settings(max_examples=25)
@given(histories(), st.randoms(use_true_random=False), LATER)
def test_facts_do_not_depend_on_the_order_of_events(events: list[Happening], chance: Any, later: int) -> None:
    """Any permutation of the events gives every fact of every window the same value."""
    mixed, now = list(events), present(latest(events) + later)
    chance.shuffle(mixed)
    for kind, window in EVERY:
        fold = fold_of(kind, window)
        assert _same(fold.read(fed(fold, mixed), now), fold.read(fed(fold, events), now)), (kind, window)


@settings(max_examples=25)
@given(histories(), st.data(), LATER)
def test_the_merge_of_two_parts_is_the_whole(events: list[Happening], data: st.DataObject, later: int) -> None:
    """However the events are dealt out to two records, the merged fact is that of one record which had them all."""
    sides = data.draw(st.lists(st.booleans(), min_size=len(events), max_size=len(events)))
    left = [one for one, side in zip(events, sides, strict=True) if side]
    right = [one for one, side in zip(events, sides, strict=True) if not side]
    now = present(latest(events) + later)
    for kind, window in EVERY:
        fold = fold_of(kind, window)
        parts = [states["f"] for states in (fed(fold, left), fed(fold, right)) if "f" in states]
        merged = {"f": fold.merge(*parts)} if len(parts) == 2 else {"f": parts[0]} if parts else {}
        assert _same(fold.read(merged, now), fold.read(fed(fold, events), now)), (kind, window)


@pytest.mark.parametrize("kind, window", EVERY)
def test_nothing_is_nought_for_counts_and_sums_and_missing_for_the_rest(kind: str, window: str) -> None:
    """Before the first event counts and sums are 0, every other fact is missing."""
    expected = 0.0 if KINDS[kind][0] in (FactKind.COUNT, FactKind.SUM) else None
    assert fold_of(kind, window).read({}, present(FIRST)) == expected


# ---------------------------------------------------------------- sums


def test_sums_are_exact() -> None:
    """A million times a tenth is a hundred thousand, which floats miss."""
    fold = fold_of("sum")
    states: dict[str, Any] = {}
    for _ in range(1_000_000 // 100):
        fold.feed(states, happening(FIRST, total=[0.1] * 100))
    assert fold.read(states, present(FIRST)) == 100_000.0


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=6))
@settings(max_examples=100)
def test_no_amount_breaks_a_sum(amounts: list[float]) -> None:
    """Whatever finite numbers are summed, the sum, the mean and the largest are finite numbers."""
    for kind in ("sum", "mean", "max"):
        fold = fold_of(kind)
        found = fold.read(
            fed(fold, [happening(FIRST + n, n, total=one) for n, one in enumerate(amounts)]), present(FIRST)
        )
        assert found is None or abs(found) < float("inf")


def test_amounts_given_as_text_count_as_numbers() -> None:
    """`"12.50"` is 12.5; words and empty texts are no amounts."""
    fold = fold_of("mean")
    events = [happening(FIRST + n, n, total=one) for n, one in enumerate(["12.50", 7.5, "free", "", None])]
    assert fold.read(fed(fold, events), present(FIRST)) == 10.0


def test_the_largest_moment_is_a_moment() -> None:
    """`max: at` is an instant, a whole number, like `last: at`."""
    fold = fold_of("max at")
    found = fold.read(fed(fold, [happening(FIRST, 1), happening(FIRST + HOUR, 2)]), present(FIRST + HOUR))
    assert type(found) is int
    assert found == FIRST + HOUR


# ---------------------------------------------------------------- refunds


def _sum_and_refund(over: Duration | None = None) -> tuple[Any, Any]:
    fact = Fact("f", FactKind.SUM, EVENT, "total", None, over, None, None, PLACE)
    refund = compile_refund(fact, None, "f")
    assert refund is not None
    return compile_fact(fact, EVENT, None, "f"), refund


@given(st.lists(st.tuples(st.integers(0, 100_000), st.booleans()), max_size=20), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_a_refund_lowers_a_sum_in_whatever_order_it_comes(moves: list[tuple[int, bool]], chance: Any) -> None:
    """Orders less refunds, exact to the cent; a refund before its order counts too."""
    orders, refunds = _sum_and_refund()
    chance.shuffle(moves)
    states: dict[str, Any] = {}
    for number, (cents, back_again) in enumerate(moves):
        (refunds if back_again else orders).feed(states, happening(FIRST + number, number, total=cents / 100))
    expected = sum(-cents if back_again else cents for cents, back_again in moves) / 100
    assert orders.read(states, present(FIRST)) == expected


def test_a_refund_counts_in_the_window_in_which_it_happens() -> None:
    """An order of last week leaves the window before its refund of today does."""
    orders, refunds = _sum_and_refund(Duration(days=7))
    states: dict[str, Any] = {}
    orders.feed(states, happening(FIRST, 1, total=50))
    refunds.feed(states, happening(FIRST + 3 * DAY, 2, total=20))
    assert [orders.read(states, present(FIRST + days * DAY)) for days in (3, 6, 7, 10)] == [30.0, 30.0, -20.0, 0.0]


def _mean_and_refund(over: Duration | None = None) -> tuple[Any, Any]:
    fact = Fact("f", FactKind.MEAN, EVENT, "total", None, over, None, None, PLACE)
    refund = compile_refund(fact, None, "f")
    assert refund is not None
    return compile_fact(fact, EVENT, None, "f"), refund


@pytest.mark.parametrize("days", [None, 7])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_refund_lowers_a_mean_and_not_its_count(order: tuple[int, ...], days: int | None) -> None:
    """Of 50 and 30 with 20 paid back the mean is 30, in whatever order they come: the mean is the sum by the count."""
    orders, refunds = _mean_and_refund(None if days is None else Duration(days=days))
    moves = [(orders, 50.0), (orders, 30.0), (refunds, 20.0)]
    states: dict[str, Any] = {}
    for number in order:
        fold, total = moves[number]
        fold.feed(states, happening(FIRST + number, number, total=total))
    assert orders.read(states, present(FIRST + DAY)) == 30.0


def test_an_order_paid_back_in_full_is_one_of_nothing() -> None:
    """It still counts, with 0; a refund without any order leaves the mean missing."""
    orders, refunds = _mean_and_refund()
    states: dict[str, Any] = {}
    refunds.feed(states, happening(FIRST, 1, total=50))
    assert orders.read(states, present(FIRST)) is None
    orders.feed(states, happening(FIRST, 2, total=50))
    assert orders.read(states, present(FIRST)) == 0.0
    orders.feed(states, happening(FIRST, 3, total=10))
    assert orders.read(states, present(FIRST)) == 5.0


def test_a_share_of_orders_is_not_paid_back() -> None:
    """A refund that repeats the order's yes or no lowers no share."""
    orders, refunds = _mean_and_refund()
    states: dict[str, Any] = {}
    orders.feed(states, happening(FIRST, 1, total=True))
    refunds.feed(states, happening(FIRST, 2, total=True))
    assert orders.read(states, present(FIRST)) == 1.0


@pytest.mark.parametrize("kind", [kind for kind in FactKind if kind not in (FactKind.SUM, FactKind.MEAN)])
def test_a_refund_touches_nothing_but_sums_and_means(kind: FactKind) -> None:
    """A refund lowers value, never a count, a maximum or a rhythm."""
    assert compile_refund(Fact("f", kind, EVENT, "total", None, None, None, None, PLACE), None, "f") is None


# ---------------------------------------------------------------- bounds


def test_only_the_latest_moments_are_kept() -> None:
    """A rhythm is that of the last 64 moments, whatever the order in which 200 came."""
    fold = fold_of("median gap")
    events = [happening(FIRST + n * n * HOUR, n) for n in range(200)]
    mixed = sorted(events, key=lambda one: blake2b(one.id.encode()).digest())
    for order in (events, events[::-1], mixed):
        assert fed(fold, order)["f"] == [one.at for one in events[-MAX_MOMENTS:]]


@settings(max_examples=15)
@given(st.randoms(use_true_random=False), st.integers(257, 400))
def test_which_distinct_values_are_kept_does_not_depend_on_order(chance: Any, number: int) -> None:
    """Of more than 256 values the 256 with the smallest hashes stay, also when values come again and across a merge."""
    fold = fold_of("distinct")
    events = [happening(FIRST + n, n, category=f"c{n}") for n in range(number)] * 2
    chance.shuffle(events)
    whole = fed(fold, events)
    halves = {"f": fold.merge(fed(fold, events[:number])["f"], fed(fold, events[number:])["f"])}
    by_hash = sorted(range(number), key=lambda n: blake2b(f"sc{n}".encode(), digest_size=8).digest())
    expected = sorted(f"c{n}" for n in by_hash[:MAX_VALUES])
    assert fold.read(whole, present(FIRST)) == expected
    assert halves == whole


@pytest.mark.parametrize("window", WINDOWED)
def test_a_window_keeps_no_more_than_it_needs(window: str) -> None:
    """After two years of three orders a day a window holds its days at most, or 256 single events."""
    fold = fold_of("count", window)
    states = fed(fold, [happening(FIRST + n * 8 * HOUR, n) for n in range(3 * 2 * A_YEAR)])
    assert len(states["f"]) <= max(MAX_SINGLE, A_YEAR + 1)
    over, ending, _period = WINDOWS[window]
    if over is not None and not over.seconds:
        assert len(states["f"]) <= sum(one.days + 31 * one.months for one in (over, ending or Duration()))


# ---------------------------------------------------------------- calendars


@pytest.mark.parametrize(
    "today, months, expected",
    [
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-01-31", 14, "2024-11-30"),
        ("2024-02-29", 12, "2023-02-28"),
    ],
)
def test_months_go_back_by_the_calendar(today: str, months: int, expected: str) -> None:
    """A month before is the same day of the month before, or its last one where it has none."""
    day = _day(today)
    assert back(day, Duration(months=months)) == _day(expected)


def _day(text: str) -> int:
    return parse_instant(f"{text}T00:00:00Z") // DAY


@pytest.mark.parametrize(
    "today, counted", [("2026-03-31", 31), ("2026-03-28", 28), ("2026-02-28", 31), ("2026-05-15", 30)]
)
def test_a_window_of_a_month_is_as_long_as_the_month(today: str, counted: int) -> None:
    """`over: 1 month` with one order a day counts from the day after the same day of last month to today."""
    fold, day = fold_of("count", "over 1 month"), _day(today)
    states = fed(fold, [happening(one * DAY, one) for one in range(day - 100, day + 1)])
    assert fold.read(states, present(day * DAY)) == counted


def test_windows_in_hours_are_exact() -> None:
    """An event leaves a window of six hours at the very microsecond at which they are over."""
    fold = fold_of("count", "over 6h")
    states = fed(fold, [happening(FIRST, 1)])
    ends = Instant(FIRST + 6 * HOUR)
    assert [fold.read(states, present(at)) for at in (FIRST, ends - 1, ends)] == [1.0, 1.0, 0.0]


# ---------------------------------------------------------------- the day on which it may change


@settings(max_examples=30)
@given(st.sampled_from(WINDOWED), histories(most=8), st.integers(0, 40))
def test_until_the_day_named_nothing_changes(window: str, events: list[Happening], days: int) -> None:
    """On no morning before the day that `changes` names, and on none at all when it names none, is the value another."""
    fold = fold_of("count", window)
    states, today = fed(fold, events), latest(events) // DAY + days
    assert fold.changes is not None
    named = fold.changes(states, today)
    assert named is None or named > today
    before = range(today + 1, today + A_YEAR if named is None else named)
    value = fold.read(states, present((today + 1) * DAY - 1))
    assert {fold.read(states, present(day * DAY)) for day in before} <= {value}


def test_what_has_never_happened_will_not_change() -> None:
    """A window without events names no day."""
    for window in WINDOWED:
        fold = fold_of("count", window)
        assert fold.changes is not None
        assert fold.changes({}, 20_000) is None


def test_a_window_of_days_names_the_days_of_coming_and_going() -> None:
    """An order of day 0 enters a window that ended ten days ago on day 10, and leaves it on day 17."""
    fact = Fact("f", FactKind.COUNT, EVENT, None, None, Duration(days=7), Duration(days=10), None, PLACE)
    fold = compile_fact(fact, EVENT, None, "f")
    states = fed(fold, [happening(0)])
    assert fold.changes is not None
    assert [fold.changes(states, day) for day in (0, 9, 10, 16, 17)] == [10, 10, 17, 17, None]
