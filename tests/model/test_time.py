"""Instants: whole microseconds since 1970, read and written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.time import DAY, Instant, format_instant, from_datetime, parse_instant, to_datetime

INSTANTS = st.integers(-719_162 * DAY, 2_932_897 * DAY - 1).map(Instant)


@given(INSTANTS)
def test_what_is_written_is_read_back_exactly(instant: Instant) -> None:
    """Every microsecond of the years 1 to 9999 survives being written and read."""
    assert parse_instant(format_instant(instant)) == instant
    assert from_datetime(to_datetime(instant)) == instant


@given(INSTANTS, INSTANTS)
def test_written_whole_seconds_sort_as_they_happened(one: Instant, other: Instant) -> None:
    """Instants at whole seconds stand in the same order as their texts."""
    one, other = (Instant(moment // 1_000_000 * 1_000_000) for moment in (one, other))
    assert (one < other) == (format_instant(one) < format_instant(other))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001 — hypothesis takes naive bounds
def test_the_zone_in_the_text_counts(wall: datetime, minutes: int) -> None:
    """A text with an offset names the same instant as the same moment in UTC."""
    moment = wall.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_instant(moment.isoformat()) == parse_instant(moment.astimezone(UTC).isoformat())


@pytest.mark.parametrize(
    "text,expected",
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2026-03-01T10:00:00Z", 1_772_359_200_000_000),
        ("2026-03-01T11:00:00.5+01:00", 1_772_359_200_500_000),
        ("2026-03-01 10:00Z", 1_772_359_200_000_000),
    ],
)
def test_named_instants(text: str, expected: int) -> None:
    """Moments with Z, an offset, a fraction or a blank are read."""
    assert parse_instant(text) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-03-01", "2026-03-01T10:00:00", "2026-02-30T10:00:00Z", "2026-03-01T25:00:00Z", "1"]
)
def test_what_names_no_instant_is_refused(text: str) -> None:
    """No zone, no such day, no such hour: ValueError."""
    with pytest.raises(ValueError):
        parse_instant(text)


def test_a_fraction_is_written_only_where_there_is_one() -> None:
    """Whole seconds are written without a fraction, others with six digits."""
    assert format_instant(Instant(0)) == "1970-01-01T00:00:00Z"
    assert format_instant(Instant(1)) == "1970-01-01T00:00:00.000001Z"
