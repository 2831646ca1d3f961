"""Days are days of the customer's clock: changes of the clocks, months, business days, holidays, every zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.replaying import (
    Event,
    consent,
    identify,
    only,
    person,
    project,
    replay,
    short,
    story,
    stranger,
    the,
    track,
)

FACTS = "transitions: {asked: {event: Advice Wanted, valid for: 60d}}"
SCRIPT = """
script: talk
start: asked
goal: {event: Contract Signed, within: 60d}
steps:
  - {send: hello, by: email, benefit: Good}
  - {pause: LENGTH}
  - {send: later, by: email, benefit: Good}
"""


def later(length: str, asked: str, zone: str = "Europe/Berlin", more: str = "") -> str:
    """When the second mail goes after this pause, in UTC."""
    shop = project(SCRIPT.replace("LENGTH", length), facts=FACTS, zone=zone, more=more)
    lines = replay(shop, [*person("u1", "2025-01-01 00:00"), track(asked, "Advice Wanted")], until="12-31 00:00")
    return short(the(lines, "contact", content="later")["at"])


@pytest.mark.parametrize(
    "length, asked, goes",
    [
        ("1d", "2026-03-28T10:00:00+01:00", "03-29 08:00"),  # the same wall-clock time
        ("24h", "2026-03-28T10:00:00+01:00", "03-29 09:00"),  # s, m, h are elapsed
        ("1d", "2026-10-24T10:00:00+02:00", "10-25 09:00"),
        ("24h", "2026-10-24T10:00:00+02:00", "10-25 08:00"),
        ("4w", "2026-03-08T10:00:00+01:00", "04-05 08:00"),
        ("1d", "2026-03-28T02:30:00+01:00", "03-29 01:00"),  # 02:30 is in the gap: at its end, 03:00
        ("1d", "2026-10-24T02:30:00+02:00", "10-25 00:30"),  # 02:30 comes twice: the first time
        ("6 months", "2025-08-31T10:00:00+02:00", "02-28 09:00"),  # month ends clamp to the last day
        ("1 year", "2025-03-31T10:00:00+02:00", "03-31 08:00"),
        ("until 02:30", "2026-03-28T12:00:00+01:00", "03-29 01:00"),
        ("until 02:30", "2026-10-24T12:00:00+02:00", "10-25 00:30"),
    ],
)
def test_days_keep_the_hour_and_hours_are_elapsed(length: str, asked: str, goes: str) -> None:
    """Days, weeks, months and years keep the wall-clock time; seconds, minutes and hours are elapsed."""
    assert later(length, asked) == goes


@pytest.mark.parametrize(
    "length, asked, goes",
    [
        ("2 business days", "03-02 10:00", "03-04 10:00"),  # Monday to Wednesday
        ("2 business days", "03-06 10:00", "03-10 10:00"),  # Friday to Tuesday
        ("1 business days", "03-07 10:00", "03-10 10:00"),  # Saturday counts from Monday
        ("2 business days", "03-08 10:00", "03-11 10:00"),  # so does Sunday
        ("10 business days", "03-02 10:00", "03-16 10:00"),
        ("1 business days", "04-02 10:00", "04-03 10:00"),  # a Good Friday is a Friday, unless holidays are named
    ],
)
def test_business_days_skip_saturday_and_sunday(length: str, asked: str, goes: str) -> None:
    """Business days skip the week-end; from a day that is none they count from the next that is one."""
    assert later(length, asked, "UTC") == goes


@pytest.mark.parametrize(
    "length, asked, goes",
    [
        ("1 business days", "04-02 10:00", "04-07 10:00"),  # over Good Friday and Easter Monday
        ("1 business days", "04-03 10:00", "04-08 10:00"),  # from Good Friday: counts from Tuesday
        ("1 business days", "04-30 10:00", "05-04 10:00"),  # over 1 May, a Friday
    ],
)
def test_business_days_skip_the_holidays_of_the_project(length: str, asked: str, goes: str) -> None:
    """`holidays: DE` takes the German holidays out of the business days."""
    assert later(length, asked, "UTC", "holidays: DE") == goes


def test_days_are_the_customers_and_not_the_firms() -> None:
    """A customer in New York lives on his own clock, whatever the project's zone."""
    shop = project(SCRIPT.replace("LENGTH", "until 09:00"), facts=FACTS, zone="Europe/Berlin")
    events = [*person(timezone="America/New_York"), track("03-02 12:00", "Advice Wanted")]  # seven in the morning there
    assert story(replay(shop, events, until="03-05 00:00"))[1] == "03-02 14:00 contact later email go"


def test_a_customer_who_moves_takes_his_clock_along() -> None:
    """A wait that begins after a move runs on the clock of the new zone."""
    shop = project(SCRIPT.replace("LENGTH", "until 09:00"), facts=FACTS, zone="UTC")
    events = [*person(timezone="Asia/Tokyo"), identify("02-01 00:00", timezone="America/New_York")]
    lines = replay(shop, [*events, track("03-02 12:00", "Advice Wanted")], until="03-05 00:00")
    assert story(lines)[1] == "03-02 14:00 contact later email go"


def test_a_date_whose_midnight_is_skipped_comes_at_the_end_of_the_gap() -> None:
    """In Beirut 29 March begins at one o'clock: the birthday comes then."""
    listener = """
script: listener
start: birthday
goal: {event: Contract Signed, within: 30d}
steps: [{task: look, role: store agent, due: 1d}]
"""
    shop = project(listener, facts="transitions: {birthday: {yearly: customer.birthday}}", zone="Asia/Beirut")
    lines = replay(shop, [stranger("u1", "01-01 00:00", birthday="1990-03-29")], until="04-05 00:00")
    assert story(lines, "transition") == ["03-28 22:00 transition birthday"]


# ---------------------------------------------------------------- every zone

QUIET_FROM, QUIET_TO = (21, 0), (2, 30)
ZONES = files("tzdata")  # the rules that the package brings along, whatever the machine knows
PER_KEY = """
script: talk
start: {when: asked, per: key, again after: 1h}
goal: {event: Contract Signed, within: 60d}
steps: [{send: hello, by: email, benefit: Good}]
"""


def _zone(name: str) -> ZoneInfo:
    with ZONES.joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


def _changes(zone: ZoneInfo) -> list[datetime]:
    """The hours of 2026 in which the clocks of a zone change."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=hour) for hour in range(0, 365 * 24, 24)]
    days = [
        day
        for day in hours
        if day.astimezone(zone).utcoffset() != (day + timedelta(days=1)).astimezone(zone).utcoffset()
    ]
    return [
        hour
        for day in days
        for hour in (day + timedelta(hours=number) for number in range(24))
        if hour.astimezone(zone).utcoffset() != (hour + timedelta(hours=1)).astimezone(zone).utcoffset()
    ]


def _first_loud_minute(moment: datetime, zone: ZoneInfo) -> datetime:
    """By patience: minute after minute, until the clock on the wall shows none of the quiet hours."""
    while True:
        local = moment.astimezone(zone)
        clock = (local.hour, local.minute)
        if QUIET_TO <= clock < QUIET_FROM:
            return moment
        moment += timedelta(minutes=1)


def test_in_every_zone_the_night_is_kept_over_both_changes_of_the_clocks() -> None:
    """In each IANA zone, around each change of its clocks, a contact goes once, at the first minute that is not quiet."""
    zones = ZONES.joinpath("zones").read_text(encoding="utf-8").split()
    events: list[Event] = []
    expected: dict[str, list[str]] = {}
    for name in zones:
        zone = _zone(name)
        events += [identify("2026-01-01 00:00", name, timezone=name, email=f"{name.replace('/', '.')}@example.com")]
        events += [consent("2026-01-01 00:00", name)]
        changes = _changes(zone) or [datetime(2026, 3, 29, 1, tzinfo=UTC)]
        moments = [
            change + timedelta(hours=hours, minutes=10) for change in changes for hours in (-8, -3, -1, 0, 1, 3, 20)
        ]
        events += [track(asked.isoformat(), "Advice Wanted", name, key=f"k{n}") for n, asked in enumerate(moments)]
        expected[name] = sorted(_first_loud_minute(asked, zone).strftime("%Y-%m-%dT%H:%M:%SZ") for asked in moments)
    shop = project(PER_KEY, facts="events: {Advice Wanted: [key]}\n" + FACTS, quiet='"21:00 to 02:30"')
    gone: dict[str, list[str]] = {name: [] for name in zones}
    for line in only(replay(shop, events, until="2027-01-10 00:00"), "contact", verdict="go"):
        gone[line["customer"]].append(line["at"])
    assert {name: sorted(found) for name, found in gone.items()} == expected
