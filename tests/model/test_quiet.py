"""Quiet hours: when they hold, when they end, when they begin."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.moments import zones_and_moments
from tests.oracles import wallclock as oracle
from tetatet.model.quiet import is_quiet, next_quiet_start, quiet_end
from tetatet.model.settings import Quiet
from tetatet.model.time import DAY, MINUTE, Instant, format_instant, parse_instant
from tetatet.model.wallclock import LATEST, zone

NIGHT = Quiet(21 * 60, 8 * 60)
BERLIN = zone("Europe/Berlin")
QUIETS = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda q: (q[1] - q[0]) % 1440)


def _end(instant: str, quiet: Quiet, where: ZoneInfo = BERLIN) -> str | None:
    found = quiet_end(parse_instant(instant), quiet, where)
    return None if found is None else format_instant(found)


@pytest.mark.parametrize(
    "now,end",
    [
        ("2026-03-01T20:59:59.999999+01:00", None),
        ("2026-03-01T21:00:00+01:00", "2026-03-02T07:00:00Z"),
        ("2026-03-02T07:59:59.999999+01:00", "2026-03-02T07:00:00Z"),
        ("2026-03-02T08:00:00+01:00", None),
        ("2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00Z"),  # the clock goes forward that night
    ],
)
def test_a_night_is_quiet_from_its_first_minute_to_before_its_last(now: str, end: str | None) -> None:
    """`21:00 to 08:00` holds from 21:00:00 to before 08:00:00 and ends at 08:00 of the wall."""
    assert _end(now, NIGHT) == end


def test_an_end_that_the_clock_skips_is_where_the_clock_goes_on() -> None:
    """Quiet until 02:30 ends at 03:00 in the night in which 02:00 to 03:00 does not exist."""
    assert _end("2026-03-28T23:00:00Z", Quiet(21 * 60, 150)) == "2026-03-29T01:00:00Z"


def test_a_clock_put_back_brings_the_quiet_back() -> None:
    """Quiet from 02:00 to 03:00 lasts two hours when that hour comes twice; until 02:30 it holds twice."""
    assert _end("2026-10-25T00:00:00Z", Quiet(120, 180)) == "2026-10-25T02:00:00Z"
    assert _end("2026-10-25T00:00:00Z", Quiet(120, 150)) == "2026-10-25T00:30:00Z"
    assert _end("2026-10-25T01:00:00Z", Quiet(120, 150)) == "2026-10-25T01:30:00Z"
    assert format_instant(next_quiet_start(parse_instant("2026-10-25T00:30:00Z"), Quiet(120, 150), BERLIN)) == (
        "2026-10-25T01:00:00Z"
    )


def test_a_clock_put_forward_may_take_the_quiet_away() -> None:
    """Quiet from 02:15 to 02:45 does not come in the night that skips it, but the night after."""
    assert format_instant(next_quiet_start(parse_instant("2026-03-28T23:00:00Z"), Quiet(135, 165), BERLIN)) == (
        "2026-03-30T00:15:00Z"
    )


def test_the_next_quiet_hours_are_those_after_the_present_ones() -> None:
    """In the middle of a quiet night the next one to begin is tomorrow's; at the epoch too."""
    assert format_instant(next_quiet_start(parse_instant("2026-03-01T22:00:00Z"), NIGHT, BERLIN)) == (
        "2026-03-02T20:00:00Z"
    )
    assert next_quiet_start(Instant(-MINUTE), Quiet(1439, 0), zone("UTC")) == DAY - MINUTE


def test_no_length_is_never_quiet_and_a_whole_day_always() -> None:
    """A span from a minute to itself holds never; one of 24 hours holds always and never ends."""
    assert quiet_end(Instant(0), Quiet(60, 60), BERLIN) is None
    assert next_quiet_start(Instant(0), Quiet(60, 60), BERLIN) == LATEST
    assert quiet_end(Instant(0), Quiet(0, 1440), BERLIN) == LATEST
    assert is_quiet(Instant(-1), Quiet(22 * 60, 1440), zone("UTC"))
    assert quiet_end(Instant(-1), Quiet(22 * 60, 1440), zone("UTC")) == 0


@settings(max_examples=500)
@given(zones_and_moments(), QUIETS)
def test_quiet_hours_end_at_the_first_moment_that_is_not_quiet(
    case: tuple[ZoneInfo, Instant], span: tuple[int, int]
) -> None:
    """Each quarter of an hour up to the end is quiet, so is the last microsecond, and the end is not."""
    where, now = case
    end = quiet_end(now, Quiet(*span), where)
    assert (end is not None) == oracle.is_quiet(now, *span, where)
    if end is not None:
        assert now < end <= now + 3 * DAY
        assert not oracle.is_quiet(end, *span, where)
        assert all(oracle.is_quiet(moment, *span, where) for moment in (*range(now, end, 15 * MINUTE), end - 1))


@settings(max_examples=500)
@given(zones_and_moments(), QUIETS)
def test_quiet_hours_begin_at_the_first_quiet_moment_after_a_loud_one(
    case: tuple[ZoneInfo, Instant], span: tuple[int, int]
) -> None:
    """Between the end of the present quiet hours and the beginning of the next nothing is quiet."""
    where, now = case
    start = next_quiet_start(now, Quiet(*span), where)
    end = quiet_end(now, Quiet(*span), where)
    loud = now if end is None else end
    assert loud < start
    assert oracle.is_quiet(start, *span, where)
    if start - loud < 3 * DAY:
        assert not any(
            oracle.is_quiet(moment, *span, where) for moment in (*range(loud, start, 15 * MINUTE), start - 1)
        )
