"""The days and hours that a customer has chosen himself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import moment
from tests.oracles.wallclock import wall_at
from tetatet.interact.preferences import next_preferred, read_preferences
from tetatet.model.calendar import zone
from tetatet.model.record import Preferences
from tetatet.model.time import DAY, HOUR, MINUTE, Instant, parse_instant

BERLIN, UTC = zone("Europe/Berlin"), zone("UTC")
AUTUMN = parse_instant("2026-10-25T01:00:00Z")  # the clock is put back from 03:00 to 02:00


@pytest.mark.parametrize(
    "said, understood",
    [
        ({"channels": "sms"}, {"channels": ["sms"]}),
        ({"channels": ["sms", 7, "email"]}, {"channels": ["sms", "email"]}),
        ({"days": ["Tuesday", "mon", "TUE", "noday", 3]}, {"days": [0, 1]}),
        ({"days": ["th"]}, {}),
        ({"days": ["Dienstag"]}, {}),
        ({"days": []}, {"days": []}),
        ({"channels": []}, {"channels": []}),
        ({"channels": [7]}, {}),
        ({"frequency": "1 per month"}, {"frequency": "1 per month"}),
        ({"frequency": "seldom"}, {}),
        ({"frequency": ""}, {}),
        ({"frequency": "any"}, {"frequency": "any"}),
        ({"hours": "18:00 to 21:00"}, {"hours": [1080, 1260]}),
        ({"hours": "9-17"}, {"hours": [540, 1020]}),
        ({"hours": "22:30–6"}, {"hours": [1350, 360]}),
        ({"hours": "0 to 24"}, {"hours": [0, 1440]}),
        ({"hours": "10:75 to 12"}, {}),
        ({"hours": "25 to 26"}, {}),
        ({"hours": "noon to six"}, {}),
        ({"hours": "9 to 9"}, {}),
        ({"hours": 9}, {}),
        ({}, {}),
    ],
)
def test_what_can_be_read_is_chosen_and_the_rest_left_out(said: dict[str, Any], understood: dict[str, Any]) -> None:
    """Channels, days by their first letters and hours of the day; what makes no sense chooses nothing."""
    assert read_preferences(said) == understood


@pytest.mark.parametrize(
    "now, preferences, expected",
    [
        ("03-10 12:00", {}, "03-10 12:00"),  # a Tuesday
        ("03-10 12:00", {"hours": [1080, 1260]}, "03-10 18:00"),
        ("03-10 18:00", {"hours": [1080, 1260]}, "03-10 18:00"),
        ("03-10 21:00", {"hours": [1080, 1260]}, "03-11 18:00"),
        ("03-10 12:00", {"days": [1]}, "03-10 12:00"),
        ("03-10 12:00", {"days": [2]}, "03-11 00:00"),
        ("03-10 22:00", {"days": [1], "hours": [1080, 1260]}, "03-17 18:00"),
        ("03-10 03:00", {"hours": [1320, 360]}, "03-10 03:00"),
        ("03-10 12:00", {"hours": [1320, 360]}, "03-10 22:00"),
        ("03-10 12:00", {"days": [0, 1, 2, 3, 4, 5, 6], "hours": [0, 1440]}, "03-10 12:00"),
        ("03-10 12:00", {"days": []}, "03-10 12:00"),
    ],
)
def test_the_next_moment_that_the_customer_likes(now: str, preferences: Preferences, expected: str) -> None:
    """Now when he likes it now, else the beginning of the next span on a day that he chose."""
    assert next_preferred(moment(now), preferences, UTC) == moment(expected)


CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "days": st.lists(st.integers(0, 6), min_size=1, unique=True).map(sorted),
        "hours": st.lists(st.integers(0, 1439), min_size=2, max_size=2, unique=True),
    },
)
MOMENTS = st.integers(-3 * DAY // MINUTE, 3 * DAY // MINUTE).map(lambda minutes: Instant(AUTUMN + minutes * MINUTE))


def _likes(at: Instant, preferences: Preferences) -> bool:
    wall = wall_at(at, BERLIN)
    start, end = preferences.get("hours", (0, 1440))
    minute = wall.hour * 60 + wall.minute
    inside = start <= minute < end if start < end else not end <= minute < start
    return inside and wall.weekday() in preferences.get("days", range(7))


@settings(max_examples=150)
@given(MOMENTS, CHOICES)
def test_it_is_the_first_beginning_of_a_span_and_never_in_the_past(now: Instant, preferences: Preferences) -> None:
    """Also over a change of the clock: now if he likes it, else a later moment that he likes, and none long before it."""
    found = next_preferred(now, preferences, BERLIN)
    assert (found == now) == _likes(now, preferences)
    assert found >= now
    assert _likes(found, preferences)
    start, end = preferences.get("hours", (0, 1440))
    if start < end:  # a span over midnight belongs to its first day, and is not waited for on its second
        missed = [at for at in range(now, found, 7 * MINUTE) if _likes(Instant(at), preferences)]
        assert [at for at in missed if not AUTUMN <= at < AUTUMN + HOUR] == []


def test_what_the_wall_shows_twice_is_not_waited_for_in_the_past() -> None:
    """In the second of two equal hours the span that begins in it is still to come, a quarter of an hour ahead."""
    now = Instant(AUTUMN + HOUR // 2)  # 02:30, for the second time
    found = next_preferred(now, {"hours": [165, 240]}, BERLIN)
    assert found - now == timedelta(minutes=15) // timedelta(microseconds=1)
