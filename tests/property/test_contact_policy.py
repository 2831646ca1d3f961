"""What no script and no sequence of events may bring about: a contact against the policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings

from tests.acceptance.replaying import Event, Line, Lines, only, replay
from tests.property.firms import CUSTOMERS, Cap, Firm, firms

SILENT_CHANNELS = {"letter", "next purchase", "page", "on site"}
REST_AFTER_COMPLAINT_DAYS = 14
EXAMPLES = 25


def _lines(firm: Firm) -> Lines:
    return replay(firm.files, firm.events, until=firm.until)


def _gone(lines: Lines) -> list[Line]:
    """Every contact that went: messages, and tasks that speak to the customer."""
    return [line for line in only(lines, "contact", "task", verdict="go") if "channel" in line]


def _marketing(lines: Lines, customer: str) -> list[Line]:
    return [line for line in _gone(lines) if line["customer"] == customer and line["purpose"] == "marketing"]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _days_later(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same wall-clock time so many days later; in a gap, its end: by trying minute after minute."""
    wall = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    while wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        wall = (wall + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _too_close(times: list[datetime], cap: Cap, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for first, beyond in zip(times, times[cap.contacts :], strict=False):
        if beyond < _days_later(first, cap.days, zone):
            yield first, beyond


@settings(max_examples=EXAMPLES)
@given(firms())
def test_no_sliding_window_holds_more_than_its_cap(firm: Firm) -> None:
    """In whatever window of a cap's length a customer gets no more marketing contacts than it allows."""
    lines = _lines(firm)
    zone = ZoneInfo(firm.zone)
    for customer in CUSTOMERS:
        for cap in firm.caps:
            counted = [line for line in _marketing(lines, customer) if cap.by in {None, line["channel"]}]
            assert list(_too_close([_moment(line["at"]) for line in counted], cap, zone)) == []


@settings(max_examples=EXAMPLES)
@given(firms())
def test_nothing_goes_in_quiet_hours(firm: Firm) -> None:
    """Between nine in the evening and eight in the morning of the customer's clock only silent channels speak."""
    zone = ZoneInfo(firm.zone)
    loud = [line for line in _gone(_lines(firm)) if line["channel"] not in SILENT_CHANNELS]
    hours = [_moment(line["at"]).astimezone(zone).hour for line in loud]
    assert [hour for hour in hours if firm.quiet and not 8 <= hour < 21] == []


def _consents(events: list[Event], customer: str, channel: str, at: datetime) -> bool:
    """Whether the latest record that covers this channel is a yes."""
    standing = False
    for event in events:
        covered = event.get("properties", {}).get("channel", channel) == channel
        if event["userId"] == customer and covered and _moment(event["timestamp"]) <= at:
            standing = {"Consent Given": True, "Consent Withdrawn": False}.get(event.get("event", ""), standing)
    return standing


@settings(max_examples=EXAMPLES)
@given(firms())
def test_no_marketing_without_a_standing_consent(firm: Firm) -> None:
    """Every marketing contact that went had a consent for its channel at that instant."""
    lines = _lines(firm)
    for customer in CUSTOMERS:
        for line in _marketing(lines, customer):
            assert _consents(firm.events, customer, line["channel"], _moment(line["at"])), line


@settings(max_examples=EXAMPLES)
@given(firms())
def test_no_marketing_during_a_complaint_nor_in_its_rest(firm: Firm) -> None:
    """While a complaint is open, and fourteen days after its close, no marketing goes."""
    lines = _lines(firm)
    zone = ZoneInfo(firm.zone)
    for customer in CUSTOMERS:
        told = [event for event in firm.events if event["userId"] == customer and "Complaint" in event.get("event", "")]
        for line in _marketing(lines, customer):
            before = [event for event in told if _moment(event["timestamp"]) <= _moment(line["at"])]
            opened, closed = False, None
            for event in before:
                closed = _moment(event["timestamp"]) if opened and event["event"] == "Complaint Closed" else closed
                opened = event["event"] == "Complaint Opened"
            assert not opened, line
            assert closed is None or _moment(line["at"]) >= _days_later(closed, REST_AFTER_COMPLAINT_DAYS, zone), line


@settings(max_examples=EXAMPLES)
@given(firms())
def test_nothing_goes_after_its_validity(firm: Firm) -> None:
    """The first act of a dialogue falls into its moment."""
    lines = _lines(firm)
    acted: set[str] = set()
    ends = {line["dialogue"]: line["valid_until"] for line in only(lines, "start") if "valid_until" in line}
    for line in only(lines, "contact", "task", verdict="go"):
        if line["dialogue"] not in acted and line["dialogue"] in ends:
            assert line["at"] <= ends[line["dialogue"]], line
        acted.add(line["dialogue"])


@settings(max_examples=EXAMPLES)
@given(firms())
def test_a_held_contact_is_decided_at_its_time_and_at_no_other(firm: Firm) -> None:
    """Between a hold and its `until` the same contact is asked again only at a complaint's close, or where it is dropped."""
    lines = _lines(firm)
    closes = {_moment(event["timestamp"]) for event in firm.events if event.get("event") == "Complaint Closed"}
    asked: dict[tuple[str, str], list[Line]] = {}
    for line in only(lines, "contact", "task"):
        asked.setdefault((line["dialogue"], line["step"]), []).append(line)
    for decisions in asked.values():
        dropped = {line["at"] for line in decisions if line["verdict"] == "drop"}
        for first, second in pairwise(decisions):
            if first["verdict"] == "hold" and "until" in first and second["at"] not in dropped:
                assert second["at"] == first["until"] or _moment(second["at"]) in closes, (first, second)
