"""Lengths of time, what comes next, and periods, on a customer's calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.moments import days_on, shown, zones_and_moments
from tests.oracles.wallclock import first_showing
from tetatet.model.calendar import (
    EARLIEST,
    LATEST,
    add,
    before_day,
    day_of,
    next_clock,
    next_weekday,
    occurrence_next,
    period_end,
    period_start,
    subtract,
    workdays,
    zone,
)
from tetatet.model.time import DAY, SECOND, Instant, format_instant, parse_instant
from tetatet.model.written_time import Duration, Recurrence

BERLIN = zone("Europe/Berlin")
UNITS = ("hour", "day", "week", "month", "year")


def _added(text: str, duration: Duration, country: str | None = None, where: ZoneInfo = BERLIN) -> str:
    return format_instant(add(parse_instant(text), duration, where, workdays(country)))


def _taken_off(text: str, duration: Duration, country: str | None = None) -> str:
    return format_instant(subtract(parse_instant(text), duration, BERLIN, workdays(country)))


@pytest.mark.parametrize(
    "duration,expected",
    [
        (Duration(days=1), "2026-03-29T10:00:00Z"),  # noon to noon: 23 hours
        (Duration(seconds=86_400), "2026-03-29T11:00:00Z"),
        (Duration(days=7), "2026-04-04T10:00:00Z"),
        (Duration(months=6), "2026-09-28T10:00:00Z"),
        (Duration(months=12), "2027-03-28T10:00:00Z"),
        (Duration(business_days=2), "2026-04-01T10:00:00Z"),  # Saturday: from Monday on
        (Duration(days=1, seconds=3600), "2026-03-29T11:00:00Z"),
        (Duration(months=1, days=3, business_days=1, seconds=60), "2026-05-04T10:01:00Z"),
        (Duration(), "2026-03-28T11:00:00Z"),
    ],
)
def test_calendar_units_keep_the_wall_clock_and_seconds_elapse(duration: Duration, expected: str) -> None:
    """From noon on Saturday 28 March 2026 in Berlin, the eve of summer time."""
    assert _added("2026-03-28T12:00:00+01:00", duration) == expected


@pytest.mark.parametrize(
    "start,months,expected",
    [
        ("2026-01-31T12:00:00Z", 1, "2026-02-28T12:00:00Z"),
        ("2028-01-31T12:00:00Z", 1, "2028-02-29T12:00:00Z"),
        ("2026-10-31T12:00:00Z", 13, "2027-11-30T12:00:00Z"),
        ("2028-02-29T12:00:00Z", 12, "2029-02-28T12:00:00Z"),
        ("2026-12-31T12:00:00Z", 2, "2027-02-28T12:00:00Z"),
    ],
)
def test_a_month_without_the_day_ends_on_its_last(start: str, months: int, expected: str) -> None:
    """31 January and a month is the last of February."""
    assert _added(start, Duration(months=months), where=zone("UTC")) == expected


def test_business_days_follow_the_firms_calendar() -> None:
    """Two business days from Maundy Thursday end after Easter in Germany and on Monday where no holidays are kept."""
    thursday, two = "2026-04-02T15:00:00+02:00", Duration(business_days=2)
    assert _added(thursday, two, "DE") == "2026-04-08T13:00:00Z"
    assert _added(thursday, two) == "2026-04-06T13:00:00Z"
    assert _taken_off("2026-04-07T15:00:00+02:00", Duration(business_days=1), "DE") == "2026-04-02T13:00:00Z"
    assert _taken_off("2026-04-05T15:00:00+02:00", Duration(business_days=1), "DE") == "2026-04-02T13:00:00Z"


def test_a_lead_is_taken_off_each_unit_by_itself() -> None:
    """Days back keep the wall-clock time, hours back elapse, months clamp."""
    assert _taken_off("2026-03-30T12:00:00+02:00", Duration(days=2)) == "2026-03-28T11:00:00Z"
    assert _taken_off("2026-03-30T12:00:00+02:00", Duration(seconds=172_800)) == "2026-03-28T10:00:00Z"
    assert _taken_off("2026-03-31T12:00:00+02:00", Duration(months=1, seconds=1)) == "2026-02-28T10:59:59Z"


@pytest.mark.parametrize(
    "duration,expected",
    [
        (Duration(days=1, factor=1.5), "2026-03-29T22:00:00Z"),  # noon, and 12 elapsed hours
        (Duration(days=100, factor=0.29), "2026-04-26T10:00:00Z"),  # 29 days and no hair less
        (Duration(months=1, factor=2.5), "2026-06-12T10:00:00Z"),  # two months and 15 days
        (Duration(business_days=1, factor=2.0), "2026-04-01T10:00:00Z"),
        (Duration(seconds=10, factor=0.25), "2026-03-28T11:00:02.500000Z"),
        (Duration(days=5, factor=0.0), "2026-03-28T11:00:00Z"),
    ],
)
def test_a_factor_scales(duration: Duration, expected: str) -> None:
    """Whole days of the product are calendar days, the part of a day left over elapses."""
    assert _added("2026-03-28T12:00:00+01:00", duration) == expected


def test_a_duration_of_a_fact_must_be_put_in_numbers_first() -> None:
    """The calendar knows no facts: such a duration is the programmer's error."""
    with pytest.raises(AssertionError):
        add(Instant(0), Duration(fact="orders.typical_gap", factor=3.0), BERLIN)


@pytest.mark.parametrize(
    "endless",
    [Duration(seconds=10**15), Duration(days=10**15), Duration(months=10**15), Duration(business_days=10**15)],
)
def test_a_length_without_end_reaches_the_end_of_the_calendar(endless: Duration) -> None:
    """Numbers beyond any calendar give its last instant, or its first, and never fail."""
    for start in (Instant(0), LATEST, EARLIEST, Instant(2**62), Instant(-(2**62))):
        assert add(start, endless, BERLIN) == LATEST
        assert subtract(start, endless, BERLIN) == EARLIEST


@given(zones_and_moments(), st.integers(0, 1_000_000))
def test_seconds_elapse_whatever_the_wall_shows(case: tuple[ZoneInfo, Instant], seconds: int) -> None:
    """Seconds on and back are exact, in the second of two equal hours as well."""
    where, now = case
    assert add(now, Duration(seconds=seconds), where) == now + seconds * SECOND
    assert subtract(now, Duration(seconds=seconds), where) == now - seconds * SECOND


@settings(max_examples=500)
@given(zones_and_moments(), st.integers(1, 1000))
def test_days_later_the_wall_shows_the_same_time(case: tuple[ZoneInfo, Instant], days: int) -> None:
    """Any number of days on or back is when the wall first shows the same time, to the microsecond."""
    where, now = case
    wall = shown(now, where)
    assert add(now, Duration(days=days), where) == first_showing(days_on(wall, days), where)
    assert subtract(now, Duration(days=days), where) == first_showing(days_on(wall, -days), where)


@given(zones_and_moments(), st.integers(1, 50))
def test_months_later_it_is_the_same_day_or_the_last(case: tuple[ZoneInfo, Instant], months: int) -> None:
    """So many months on the wall shows the same day of the month, or the last day of a shorter month."""
    where, now = case
    wall = shown(now, where)
    month_begun = wall.replace(day=1)
    for _ in range(months):
        month_begun = (month_begun + timedelta(days=31)).replace(day=1)
    last = (month_begun + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    expected = last.replace(day=min(wall.day, last.day))
    assert add(now, Duration(months=months), where) == first_showing(expected, where)


@given(zones_and_moments(), zones_and_moments(), st.integers(0, 40))
def test_who_is_earlier_stays_earlier(
    case: tuple[ZoneInfo, Instant], other: tuple[ZoneInfo, Instant], days: int
) -> None:
    """No length of time makes a later instant overtake an earlier one, but where the clock is put back."""
    where, one = case
    two = Instant(one + abs(other[1]) % (3 * DAY))
    if shown(one, where) <= shown(two, where):
        assert add(one, Duration(days=days), where) <= add(two, Duration(days=days), where)


def test_a_date_transition_fires_at_the_beginning_of_a_day() -> None:
    """A lead in days counts from the date: a birthday whose 00:00 is skipped does not shift the day before it."""
    sao_paulo, day = zone("America/Sao_Paulo"), day_of(2018, 11, 4)
    assert format_instant(before_day(day, None, sao_paulo)) == "2018-11-04T03:00:00Z"
    assert format_instant(before_day(day, Duration(days=7), sao_paulo)) == "2018-10-28T03:00:00Z"
    assert format_instant(before_day(day, Duration(days=7, seconds=7200), sao_paulo)) == "2018-10-28T01:00:00Z"
    assert format_instant(before_day(day_of(2026, 3, 31), Duration(months=1), BERLIN)) == "2026-02-27T23:00:00Z"
    easter_monday = day_of(2026, 4, 6)
    assert format_instant(before_day(easter_monday, Duration(business_days=1), BERLIN, workdays("DE"))) == (
        "2026-04-01T22:00:00Z"
    )


@pytest.mark.parametrize(
    "now,expected",
    [
        ("2026-03-01T17:59:59.999999+01:00", "2026-03-01T17:00:00Z"),
        ("2026-03-01T18:00:00+01:00", "2026-03-02T17:00:00Z"),
        ("2026-03-28T18:00:00+01:00", "2026-03-29T16:00:00Z"),
    ],
)
def test_until_18_is_strictly_later(now: str, expected: str) -> None:
    """At 18:00 sharp the next 18:00 is tomorrow's."""
    assert format_instant(next_clock(parse_instant(now), 18 * 60, BERLIN)) == expected


@pytest.mark.parametrize(
    "now,expected",
    [
        ("2026-03-01T12:00:00+01:00", "2026-03-03T17:00:00Z"),  # a Sunday
        ("2026-03-03T12:00:00+01:00", "2026-03-03T17:00:00Z"),
        ("2026-03-03T18:00:00+01:00", "2026-03-10T17:00:00Z"),
        ("2026-03-24T18:00:00+01:00", "2026-03-31T16:00:00Z"),  # summer time between
    ],
)
def test_until_tuesday_18_is_strictly_later(now: str, expected: str) -> None:
    """On Tuesday at 18:00 the next one is a week away."""
    assert format_instant(next_weekday(parse_instant(now), 1, 18 * 60, BERLIN)) == expected


@given(zones_and_moments(), st.integers(0, 6), st.integers(0, 1439))
def test_the_next_weekday_is_the_first_of_those_later(
    case: tuple[ZoneInfo, Instant], weekday: int, minute: int
) -> None:
    """Of this weekday's times over three weeks, as the oracle finds them, it is the first one later than now."""
    where, now = case
    midnight = datetime.combine(shown(now, where), datetime.min.time())
    mornings = [days_on(midnight, days) for days in range(-8, 16)]
    times = [first_showing(m + timedelta(minutes=minute), where) for m in mornings if m.weekday() == weekday]
    assert next_weekday(now, weekday, minute, where) == min(time for time in times if time > now)
    daily = [first_showing(m + timedelta(minutes=minute), where) for m in mornings]
    assert next_clock(now, minute, where) == min(time for time in daily if time > now)


@pytest.mark.parametrize(
    "recurrence,after,expected",
    [
        (Recurrence("day", 0, 0, 600, ""), "2026-03-28T10:00:00+01:00", "2026-03-29T08:00:00Z"),
        (Recurrence("week", 0, 0, 600, ""), "2026-03-28T10:00:00+01:00", "2026-03-30T08:00:00Z"),
        (Recurrence("month", 1, 0, 600, ""), "2026-03-01T09:59:59+01:00", "2026-03-01T09:00:00Z"),
        (Recurrence("month", 1, 0, 600, ""), "2026-03-01T10:00:00+01:00", "2026-04-01T08:00:00Z"),
        (Recurrence("month", 31, 0, 600, ""), "2026-01-31T10:00:00+01:00", "2026-02-28T09:00:00Z"),
        (Recurrence("month", 31, 0, 600, ""), "2026-02-28T10:00:00+01:00", "2026-03-31T08:00:00Z"),
        (Recurrence("month", 1, 0, 600, ""), "2026-12-31T10:00:00+01:00", "2027-01-01T09:00:00Z"),
        (Recurrence("year", 1, 4, 600, ""), "2026-03-31T10:00:00+01:00", "2026-04-01T08:00:00Z"),
        (Recurrence("year", 1, 4, 600, ""), "2026-04-01T10:00:00+02:00", "2027-04-01T08:00:00Z"),
        (Recurrence("year", 29, 2, 600, ""), "2026-01-01T10:00:00+01:00", "2026-02-28T09:00:00Z"),
        (Recurrence("year", 29, 2, 600, ""), "2027-12-31T10:00:00+01:00", "2028-02-29T09:00:00Z"),
        (Recurrence("year", 1, 4, 600, ""), "9999-12-01T10:00:00Z", "9999-12-29T00:00:00Z"),
    ],
)
def test_what_recurs_comes_next_strictly_later(recurrence: Recurrence, after: str, expected: str) -> None:
    """Days, weeks, months and years come round at the wall-clock time, the last of a month where it has no such day."""
    assert format_instant(occurrence_next(recurrence, parse_instant(after), BERLIN)) == expected


def test_a_yearly_29_february_follows_the_leap_day() -> None:
    """With `leap day: 1 March` what recurs on 29 February comes on 1 March in other years."""
    found = occurrence_next(Recurrence("year", 29, 2, 0, ""), parse_instant("2026-02-28T12:00:00Z"), BERLIN, "1 March")
    assert format_instant(found) == "2026-02-28T23:00:00Z"


@given(zones_and_moments(), st.sampled_from(("day", "week", "month", "year")), st.integers(0, 1439))
def test_what_recurs_is_never_skipped_or_doubled(case: tuple[ZoneInfo, Instant], unit: str, minute: int) -> None:
    """Each occurrence follows the one before, and from any moment in between the same one is next."""
    where, now = case
    recurrence = Recurrence(unit, 3, 3, minute, "")
    following = occurrence_next(recurrence, now, where)
    last = occurrence_next(recurrence, following, where)
    assert now < following < last
    assert occurrence_next(recurrence, Instant(following - 1), where) == following
    assert occurrence_next(recurrence, Instant((following + last) // 2), where) == last


@pytest.mark.parametrize(
    "unit,start,end",
    [
        ("hour", "2026-03-29T09:00:00Z", "2026-03-29T10:00:00Z"),
        ("day", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),  # 23 hours
        ("week", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"),  # from Monday
        ("month", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"),
        ("year", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
    ],
)
def test_periods_of_a_sunday_in_march(unit: str, start: str, end: str) -> None:
    """The periods about noon of 29 March 2026 in Berlin, the day on which summer time begins."""
    noon = parse_instant("2026-03-29T11:30:00+02:00")
    assert (format_instant(period_start(noon, unit, BERLIN)), format_instant(period_end(noon, unit, BERLIN))) == (
        start,
        end,
    )


def test_an_hour_that_comes_twice_is_one_period() -> None:
    """The hour from 02:00 that the wall shows twice lasts two hours; the one that it skips lasts none."""
    twice = parse_instant("2026-10-25T01:15:00Z")
    assert format_instant(period_start(twice, "hour", BERLIN)) == "2026-10-25T00:00:00Z"
    assert format_instant(period_end(twice, "hour", BERLIN)) == "2026-10-25T02:00:00Z"
    assert format_instant(period_end(parse_instant("2026-03-29T00:59:00Z"), "hour", BERLIN)) == "2026-03-29T01:00:00Z"


@given(zones_and_moments(), st.sampled_from(UNITS))
def test_every_instant_lies_in_one_period(case: tuple[ZoneInfo, Instant], unit: str) -> None:
    """A period holds its instant, its first and its last one, and the next one begins where it ends."""
    where, now = case
    start, end = period_start(now, unit, where), period_end(now, unit, where)
    assert start <= now < end
    for inside in (start, Instant(end - 1), Instant((start + end) // 2)):
        assert (period_start(inside, unit, where), period_end(inside, unit, where)) == (start, end)
    assert period_start(end, unit, where) == end


def test_no_period_fails_at_the_ends_of_the_calendar() -> None:
    """Far beyond the calendar every unit still gives an answer."""
    for far in (LATEST, EARLIEST, Instant(2**62), Instant(-(2**62))):
        for unit in UNITS:
            assert period_start(far, unit, BERLIN) <= period_end(far, unit, BERLIN)
        assert EARLIEST <= next_clock(far, 60, BERLIN) <= LATEST
        assert occurrence_next(Recurrence("month", 1, 0, 60, ""), far, BERLIN) >= EARLIEST
