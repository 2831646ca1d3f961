"""Lengths, moments, recurrences, shares and amounts as they are written."""

from __future__ import annotations

from datetime import date

import pytest

from tetatet.language.durations import (
    Wall,
    approximate_days,
    is_zero,
    parse_amount,
    parse_capacity,
    parse_clock,
    parse_duration,
    parse_quiet,
    parse_recurrence,
    parse_share,
    parse_wall,
    parse_whole,
)
from tetatet.model.settings import Capacity, Quiet
from tetatet.model.written_time import Duration


@pytest.mark.parametrize(
    "text, expected",
    [
        ("90s", Duration(seconds=90)),
        ("15m", Duration(seconds=900)),
        ("4h", Duration(seconds=14400)),
        ("7d", Duration(days=7)),
        ("2w", Duration(days=14)),
        ("1 day", Duration(days=1)),
        ("6 months", Duration(months=6)),
        ("1 year", Duration(months=12)),
        ("2 business days", Duration(business_days=2)),
        ("1 business days", Duration(business_days=1)),
        ("1  Business_Day", Duration(business_days=1)),
        ("0d", Duration()),
    ],
)
def test_lengths(text: str, expected: Duration) -> None:
    """Seconds, minutes and hours elapse; days, weeks, months, years and business days are of the calendar."""
    found = parse_duration(text)
    assert (found.seconds, found.days, found.months, found.business_days) == (
        expected.seconds,
        expected.days,
        expected.months,
        expected.business_days,
    )
    assert found.fact is None


@pytest.mark.parametrize(
    "text, factor", [("3 * orders.typical_gap", 3.0), ("orders.typical_gap", 1.0), ("1.5*orders.typical_gap", 1.5)]
)
def test_a_duration_fact_may_be_scaled(text: str, factor: float) -> None:
    """A length may be a customer's own rhythm, times a number."""
    found = parse_duration(text, scaled=True)
    assert (found.fact, found.factor) == ("orders.typical_gap", factor)


@pytest.mark.parametrize(
    "text, words",
    [
        ("7", "no length"),
        ("7 dayz", "days"),
        ("seven days", "no length"),
        ("-7d", "no length"),
        ("1000 years", "longer"),
        ("3 * orders.gap", "differs from customer to customer"),
        ("1.5d", "no length"),
        ("", "no length"),
    ],
)
def test_what_is_no_length_says_why(text: str, words: str) -> None:
    """A wrong length is refused with a sentence that helps."""
    with pytest.raises(ValueError, match=words):
        parse_duration(text)


def test_zero_is_told_apart() -> None:
    """No time at all is known as such, a fact is not."""
    assert is_zero(parse_duration("0d"))
    assert not is_zero(parse_duration("1s"))
    assert not is_zero(parse_duration("orders.gap", scaled=True))


def test_lengths_compare_roughly() -> None:
    """A month is longer than four weeks, two business days are longer than two days."""
    assert approximate_days(parse_duration("1 month")) > approximate_days(parse_duration("4w"))
    assert approximate_days(parse_duration("2 business days")) > approximate_days(parse_duration("2d"))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("18:00", Wall(None, None, 1080)),
        ("Tuesday 18:00", Wall(1, None, 1080)),
        ("sunday 8:05", Wall(6, None, 485)),
        ("2026-04-01 10:00", Wall(None, date(2026, 4, 1), 600)),
        ("2026-04-01T10:00", Wall(None, date(2026, 4, 1), 600)),
        ("start.departure", None),
        ("30d before start.departure", None),
    ],
)
def test_moments_on_the_wall(text: str, expected: Wall | None) -> None:
    """A time of day, a weekday or a date with its time; anything else is an expression."""
    assert parse_wall(text) == expected


@pytest.mark.parametrize(
    "text", ["25:00", "18:60", "Tuesday", "2026-02-30 10:00", "2026-04-01", "Tuseday 18:00", "2026-13-01 10:00"]
)
def test_days_and_times_that_do_not_exist(text: str) -> None:
    """What looks like a moment and is none is refused."""
    with pytest.raises(ValueError, match=r"no |without its time"):
        parse_wall(text)


def test_a_date_has_the_form_of_the_calendar() -> None:
    """An absolute moment is kept as date and time without a zone."""
    wall = parse_wall("2026-04-01 9:05")
    assert wall is not None
    assert wall.text_at == "2026-04-01T09:05"


@pytest.mark.parametrize(
    "text, unit, month, day, minute",
    [
        ("day at 10:00", "day", 0, 0, 600),
        ("week on Monday at 10:00", "week", 0, 0, 600),
        ("month on 31 at 00:00", "month", 0, 31, 0),
        ("year on 04-01 at 10:00", "year", 4, 1, 600),
        ("year on 02-29 at 10:00", "year", 2, 29, 600),
    ],
)
def test_recurrences(text: str, unit: str, month: int, day: int, minute: int) -> None:
    """Every day, week, month or year, on a day, at a time."""
    found = parse_recurrence(text)
    assert (found.unit, found.month, found.day, found.minute) == (unit, month, day, minute)


@pytest.mark.parametrize(
    "text", ["day", "day on 3 at 10:00", "week at 10:00", "week on Mo at 10:00", "month on 32 at 1:00", "year on 13-01 at 1:00", "year on 02-30 at 1:00", "hour at 10:00"]
)  # fmt: skip
def test_recurrences_that_never_come(text: str) -> None:
    """A recurrence without its day or time, or on a day that no year has, is refused."""
    with pytest.raises(ValueError, match="no "):
        parse_recurrence(text)


@pytest.mark.parametrize("text, share", [("10%", 0.1), ("0%", 0.0), ("0", 0.0), ("2.5 %", 0.025), ("100%", 1.0)])
def test_shares(text: str, share: float) -> None:
    """Shares are written in per cent."""
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["0.1", "10", "101%", "-1%", "ten%", "%"])
def test_shares_without_their_sign_are_refused(text: str) -> None:
    """A bare number might be a share of one or of a hundred, and is refused."""
    with pytest.raises(ValueError, match=r"share|whole"):
        parse_share(text)


def test_amounts_and_whole_numbers() -> None:
    """Amounts are decimals, whole numbers stand between two bounds."""
    assert parse_amount("6.00") == 6.0
    assert parse_whole("12", least=1, most=1000) == 12
    for text in ("-1", "1e9", "six", "1,50"):
        with pytest.raises(ValueError, match="amount"):
            parse_amount(text)
    for text in ("0", "1001", "1.5", "x"):
        with pytest.raises(ValueError, match="whole number"):
            parse_whole(text, least=1, most=1000)


def test_capacities() -> None:
    """A capacity is a number per hour, day, week or month."""
    assert parse_capacity("40 per day") == Capacity(40, "day")
    for text in ("40", "40 a day", "40 per year", "many per day"):
        with pytest.raises(ValueError, match=r"capacity|period"):
            parse_capacity(text)


def test_quiet_hours() -> None:
    """Quiet hours are a span or none; a span of no length would be quiet for ever."""
    assert parse_quiet("21:00 to 08:00") == Quiet(1260, 480)
    assert parse_quiet("none") is None
    for text in ("21:00", "08:00 to 08:00", "21:00 to 24:00"):
        with pytest.raises(ValueError, match=r"quiet|time of day"):
            parse_quiet(text)


def test_clock_times() -> None:
    """A clock time is the minute of its day."""
    assert (parse_clock("0:00"), parse_clock("23:59")) == (0, 1439)
