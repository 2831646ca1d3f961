"""Which texts are times, and which instants they name."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles.wallclock import first_showing
from tetatet.language.iso_time import FIRST, LAST, is_time, read_time
from tetatet.model.time import format_instant, parse_instant

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/St_Johns",
    "Asia/Kathmandu",
)
CHANGES = (
    "2026-03-29 02:00",
    "2026-03-08 02:00",
    "2026-10-04 02:00",
    "2011-12-30 12:00",
    "2010-03-14 00:01",
    "1986-01-01 00:00",
)


@given(st.sampled_from(ZONES), st.sampled_from(CHANGES), st.integers(-3_000, 3_000), st.integers(0, 59))
def test_a_time_of_the_wall_is_the_first_instant_that_shows_it(
    zone: str, near: str, minutes: int, seconds: int
) -> None:
    """Over gaps and repetitions of the clocks, against an oracle that shares no arithmetic."""
    wall = datetime.fromisoformat(near) + timedelta(minutes=minutes, seconds=seconds)
    assert read_time(wall.isoformat(), ZoneInfo(zone)) == first_showing(wall, ZoneInfo(zone))


@given(st.integers(FIRST, LAST), st.sampled_from(ZONES))
def test_a_text_with_a_zone_needs_no_other(instant: int, zone: str) -> None:
    """What is written in UTC is read back as it was, wherever the project is."""
    text = format_instant(parse_instant("1970-01-01T00:00:00Z").__class__(instant))
    assert read_time(text, ZoneInfo(zone)) == instant


@pytest.mark.parametrize("text", ["1799-12-31", "0000-01-01", "1001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_times_outside_of_the_years_that_firms_keep_are_none(text: str) -> None:
    """A register's placeholder for "unknown" is not read as two thousand years ago."""
    assert read_time(text, ZoneInfo("UTC")) is None


@pytest.mark.parametrize(
    "text",
    ["", "soon", "20260401", "2026-W14-3", "2026-4-1", "2026-04-01 ", "2026-04-01T10", "2026-04-01t10:00", "2026-04-01T10:00 Z",
     "2026-04-01T24:00", "2026-04-01T10:60", "2026-04-01T10:00:60", "2026-04-01T10:00,5", "2026-02-30", "2026-13-01",
     "2026-04-01T10:00+24:00", "2026-04-01Z", "٢٠٢٦-04-01", "2026-04-01\n"],
)  # fmt: skip
def test_other_texts_are_no_times(text: str) -> None:
    """One form, strictly: date, then perhaps a time, then perhaps a zone."""
    assert not is_time(text)
    assert read_time(text, ZoneInfo("UTC")) is None
