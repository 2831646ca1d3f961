"""Dates as people write them, and 29 February."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.dates import date_of, yearly
from tetatet.model.wallclock import zone


@pytest.mark.parametrize(
    "text,expected",
    [
        ("1990-05-01", (1990, 5, 1)),
        (" 1990-05-01 ", (1990, 5, 1)),
        ("1990-02-29", (1990, 2, 29)),  # yearly() settles it
        ("0000-05-01", (None, 5, 1)),
        ("--05-01", (None, 5, 1)),
        ("05-01", (None, 5, 1)),
        ("02-29", (None, 2, 29)),
        ("1990-05-01T23:30:00Z", (1990, 5, 1)),
        ("1990-05-01 23:30", (1990, 5, 1)),
        ("1990-02-29T00:00:00", (1990, 2, 29)),
        ("1990-05-01T00:00:00.000+02:00", (1990, 5, 1)),
    ],
)
def test_a_birthday_is_read_as_it_is_written(text: str, expected: tuple[int | None, int, int]) -> None:
    """A date, a date with a time, and a day without a year each name the day that stands there."""
    assert date_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "1990",
        "1990-13-01",
        "1990-04-31",
        "1990-00-10",
        "1990-1-1",
        "90-01-01",
        "01.05.1990",
        "1990-05-01x",
        "1990-05-01T",
        "1990-05-01T25:00",
        "05-01T10:00",
        "1990-05-01T10:00\0",
        "٠٥-٠١",
        "1" * 100_000,
        None,
        19900501,
        ["1990-05-01"],
    ],
)
def test_what_is_no_date_is_none(text: object) -> None:
    """What cannot be read, does not exist or is no text gives None and raises nothing."""
    assert date_of(text) is None


def test_a_time_with_a_zone_is_read_on_the_calendar_asked_for() -> None:
    """The end of a contract at 22:00 UTC is the next day in Berlin; without its own zone it stays as written."""
    berlin = zone("Europe/Berlin")
    assert date_of("2026-06-30T22:00:00Z", berlin) == (2026, 7, 1)
    assert date_of("2026-06-30T22:00:00", berlin) == (2026, 6, 30)
    assert date_of("2026-06-30", berlin) == (2026, 6, 30)
    assert date_of("9999-12-31T23:00:00-10:00", berlin) == (9999, 12, 31)
    assert date_of("2026-02-29T23:30:00Z", berlin) == (2026, 2, 29)


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    """Whatever a customer's record holds gives a date that exists in some year, or None."""
    found = date_of(text, zone("Europe/Berlin"))
    assert found is None or (1 <= found[1] <= 12 and 1 <= found[2] <= 31)


@pytest.mark.parametrize(
    "month,day,year,leap_day,expected",
    [
        (2, 29, 2026, "28 February", (2026, 2, 28)),
        (2, 29, 2026, "1 March", (2026, 3, 1)),
        (2, 29, 2028, "28 February", (2028, 2, 29)),
        (2, 29, 2000, "1 March", (2000, 2, 29)),
        (2, 29, 2100, "1 March", (2100, 3, 1)),  # no leap year
        (2, 28, 2026, "1 March", (2026, 2, 28)),
        (12, 31, 2026, "1 March", (2026, 12, 31)),
        (4, 31, 2026, "1 March", (2026, 4, 30)),
    ],
)
def test_only_29_february_moves(month: int, day: int, year: int, leap_day: str, expected: tuple[int, int, int]) -> None:
    """In a year without 29 February it is kept on the day that the project says; every other day stays."""
    assert yearly(month, day, year, leap_day) == expected
