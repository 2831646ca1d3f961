"""I11: a consent that was asked for is asked about once more at its address, and only then it may be one."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import Event, consent, only, project, replay, stranger, track, withdrawal
from tetatet.interact.confirming import ASKED_A_DAY

SCRIPT = """
script: advice
start: asked
goal: {event: Contract Signed, within: 60d}
steps: [{send: advice, by: email, benefit: Good}]
"""
FACTS = "transitions: {asked: {event: Advice Wanted, valid for: 60d}}"
SHOP = project(SCRIPT, facts=FACTS, more="double opt in: [email, sms]")


def _requested(at: str, **record: str) -> Event:
    return track(at, "Consent Requested", **({"purpose": "marketing", "channel": "email"} | record))


def _said(*events: Event, shop: dict[str, str] = SHOP) -> list[tuple[str, str, str]]:
    """Of each confirmation its channel, the verdict and the reason."""
    lines = only(replay(shop, list(events)), "confirmation")
    return [(line["channel"], line["verdict"], line.get("reason", "")) for line in lines]


def test_a_request_is_answered_and_is_no_consent() -> None:
    """The message is decided where every contact is; marketing waits for the confirmation, and goes after it."""
    events = [stranger(), _requested("02-01 10:00"), track("02-02 10:00", "Advice Wanted")]
    lines = replay(SHOP, events)
    (line,) = only(lines, "confirmation")
    assert (line["verdict"], line["channel"], line["content"]) == ("go", "email", "confirm-consent")
    assert line["act"]
    assert [one["verdict"] for one in only(lines, "contact")] == ["drop"]
    given = consent("02-01 11:00", channel="email", source="double opt-in")
    assert [one["verdict"] for one in only(replay(SHOP, [*events, given]), "contact")] == ["go"]


@pytest.mark.parametrize(
    "records, reason",
    [
        ([stranger(email=None)], "no address"),
        ([stranger(), consent("01-02 00:00")], "there is a consent already"),
        ([stranger(), consent("01-02 00:00"), withdrawal("01-03 00:00")], ""),
        ([stranger(), withdrawal("01-02 00:00", purpose="service")], "service by email was withdrawn"),
        ([stranger(), track("01-02 00:00", "Self Excluded")], "the customer has excluded himself"),
        ([stranger(), _requested("01-30 10:00")], "asked already"),
        ([stranger(), _requested("01-20 10:00")], ""),
        (
            [
                stranger(),
                _requested("01-30 10:00"),
                consent("01-30 11:00", channel="email"),
                withdrawal("01-31 10:00", channel="email"),
            ],
            "",
        ),
    ],
    ids=["no address", "given", "withdrawn", "no service", "excluded", "twice", "after a week", "changed his mind"],
)
def test_who_is_asked(records: list[Event], reason: str) -> None:
    """Whoever has an address and no consent yet, once within a week; a no since then is no hindrance to a new request."""
    last = _said(*records, _requested("02-01 10:00"))[-1]
    assert last == ("email", "drop" if reason else "go", reason)


def test_a_request_without_a_channel_asks_each_address() -> None:
    """A click proves the address that it came from, and no other."""
    request = track("02-01 10:00", "Consent Requested", purpose="marketing")
    assert _said(stranger(), request) == [("email", "go", ""), ("sms", "go", "")]


def test_a_channel_that_asks_for_none_is_not_confirmed() -> None:
    """Neither another channel, nor a project without the key, nor what cannot be asked by."""
    assert _said(stranger(), _requested("02-01 10:00", channel="push")) == []
    assert _said(stranger(), _requested("02-01 10:00"), shop=project(SCRIPT, facts=FACTS)) == []
    by_letter = project(SCRIPT, facts=FACTS, more="double opt in: [letter]")
    asked = _said(stranger(), _requested("02-01 10:00", channel="letter"), shop=by_letter)
    assert asked == [("letter", "drop", "nothing can be confirmed by letter")]


def test_nobody_is_bombarded() -> None:
    """However many things are asked for within a day, few messages go; the next day there is room again."""
    topics = [_requested(f"02-01 10:0{number}", topic=f"t{number}") for number in range(6)]
    verdicts = [verdict for _channel, verdict, _reason in _said(stranger(), *topics)]
    assert verdicts == ["go"] * ASKED_A_DAY + ["drop"] * (6 - ASKED_A_DAY)
    assert _said(stranger(), *topics, _requested("02-02 10:03", topic="late"))[-1][1] == "go"


def test_two_records_that_become_one_were_asked_together() -> None:
    """What was asked of a record before it was known whose it is counts for the customer."""
    request = _requested("02-01 10:00")
    del request["userId"]
    visitor = {"type": "identify", "anonymousId": "device", "timestamp": "2026-01-02T00:00:00Z"}
    events = [
        {**visitor, "traits": {"email": "u1@example.com"}},
        {**request, "anonymousId": "device"},
        {**stranger("u1", "02-01 11:00"), "anonymousId": "device"},
        _requested("02-01 12:00"),
    ]
    assert [verdict for _channel, verdict, _reason in _said(*events)] == ["go", "drop"]


def test_history_asks_nobody() -> None:
    """What is played to fill the records speaks to nobody."""
    events = [stranger(), _requested("02-01 10:00"), track("02-03 10:00", "Advice Wanted")]
    assert only(replay(SHOP, events, "--from", "2026-02-02"), "confirmation") == []


def test_a_request_names_its_purpose() -> None:
    """One that does not is set aside with its reason, as a consent is."""
    lines = replay(SHOP, [stranger(), track("02-01 10:00", "Consent Requested", channel="email")])
    assert [line["reason"] for line in only(lines, "quarantine")] == ["no purpose"]
