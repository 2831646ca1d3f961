"""Consent and withdrawal: which record covers a contact, and which of them decides."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
    consent,
    only,
    project,
    replay,
    state_of,
    story,
    stranger,
    the,
    track,
    withdrawal,
)

CHANNELS = ("email", "sms", "push")
FACTS = "transitions: {asked: {event: Advice Wanted, valid for: 60d}}"
SCRIPT = """
script: by-CHANNEL
HEAD
start: asked
goal: {event: Contract Signed, within: 60d}
steps: [{send: by-CHANNEL, by: CHANNEL, benefit: Good}]
"""


def reached(*records: Event, head: str = "purpose: marketing") -> set[str]:
    """The channels by which a customer with these records is spoken to."""
    scripts = [SCRIPT.replace("CHANNEL", channel).replace("HEAD", head) for channel in CHANNELS]
    lines = replay(project(*scripts, facts=FACTS), [stranger(), *records, track("03-02 10:00", "Advice Wanted")])
    assert len(only(lines, "contact")) == 3
    assert {line["by_rule"] for line in only(lines, "contact", verdict="drop")} <= {"permission", "suppression"}
    return {line["channel"] for line in only(lines, "contact", verdict="go")}


def _yes(day: int, **record: str) -> Event:
    return consent(f"02-{day:02} 10:00", **record)


def _no(day: int, **record: str) -> Event:
    return withdrawal(f"02-{day:02} 10:00", **record)


ALL, NONE = set(CHANNELS), set[str]()


@pytest.mark.parametrize(
    "records, channels",
    [
        ([], NONE),  # marketing needs a standing consent
        ([_yes(1)], ALL),  # without channel it covers all
        ([_yes(1, channel="email")], {"email"}),
        ([_yes(1, channel="email"), _yes(2, channel="sms")], {"email", "sms"}),
        ([_yes(1), _no(2)], NONE),  # withdrawal without a channel is for all channels
        ([_yes(1), _no(2, channel="email")], {"sms", "push"}),
        ([_yes(1), _no(2, channel="email"), _yes(3)], ALL),  # the latest record that covers a contact decides
        ([_yes(1), _no(2), _yes(3, channel="sms")], {"sms"}),
        ([_no(1, channel="email"), _yes(2)], ALL),
        ([_yes(1, channel="email"), _no(2, channel="sms")], {"email"}),
        ([_yes(1, channel="email"), _no(2)], NONE),
        ([_no(1)], NONE),
        ([_yes(1, purpose="service")], NONE),  # a consent for another purpose is none for this
        ([_yes(1), _no(2, purpose="service")], ALL),
        ([track("02-01 10:00", "Consent Requested", purpose="marketing", source="form", text_version="1")], NONE),
    ],
)
def test_the_latest_record_that_covers_a_contact_decides(records: list[Event], channels: set[str]) -> None:
    """Marketing goes by the channels for which the latest covering record is a consent, whatever the file's order."""
    assert reached(*records) == channels
    assert reached(*reversed(records)) == channels


@pytest.mark.parametrize(
    "records, channels",
    [
        ([], ALL),
        ([_no(1)], ALL),  # a withdrawal from marketing is none from service
        ([_no(1, purpose="service")], NONE),
        ([_no(1, purpose="service", channel="sms")], {"email", "push"}),
        ([_no(1, purpose="service"), _yes(2, purpose="service")], ALL),
        ([_no(1, purpose="service"), _yes(2, purpose="service", channel="email")], {"email"}),
    ],
)
def test_service_needs_only_that_no_withdrawal_for_it_stands(records: list[Event], channels: set[str]) -> None:
    """Service goes without any consent, unless it was withdrawn for service."""
    assert reached(*records, head="purpose: service") == channels


def test_notice_is_withdrawn_by_its_own_name_only() -> None:
    """A notice goes unless notices were withdrawn."""
    head = "purpose: notice\nsign off: [legal]"
    assert reached(_no(1), _no(2, purpose="service"), head=head) == ALL
    assert reached(_no(1, purpose="notice"), head=head) == NONE


@pytest.mark.parametrize(
    "records, channels",
    [
        ([_yes(1)], ALL),  # without topic it covers all
        ([_yes(1, topic="bikes")], ALL),
        ([_yes(1, topic="boats")], NONE),
        ([_yes(1), _no(2, topic="bikes")], NONE),
        ([_yes(1), _no(2, topic="boats")], ALL),
        ([_yes(1), _no(2, topic="bikes", channel="email")], {"sms", "push"}),
        ([_no(1, topic="bikes"), _yes(2)], ALL),
    ],
)
def test_a_record_with_a_topic_covers_that_topic(records: list[Event], channels: set[str]) -> None:
    """A script about bikes asks the records about bikes and those about everything."""
    assert reached(*records, head="topic: bikes") == channels


def test_a_record_with_a_topic_does_not_cover_what_has_none() -> None:
    """A consent to one topic is none to a contact without a topic, and a withdrawal from one stops no other."""
    assert reached(_yes(1, topic="bikes")) == NONE
    assert reached(_yes(1), _no(2, topic="bikes")) == ALL


def test_a_step_may_have_its_own_topic() -> None:
    """`topic` of a step is asked in place of its script's."""
    script = (
        SCRIPT.replace("CHANNEL", "email").replace("HEAD", "topic: bikes").replace("benefit:", "topic: boats, benefit:")
    )
    events = [stranger(), _yes(1), _no(2, topic="boats"), track("03-02 10:00", "Advice Wanted")]
    assert the(replay(project(script, facts=FACTS), events), "contact")["verdict"] == "drop"


# ---------------------------------------------------------------- what a customer says in passing

TWO_MAILS = """
script: talk
start: asked
goal: {event: Contract Signed, within: 60d}
steps:
  - {send: first, by: email, benefit: Good}
  - {pause: 2d}
  - {send: second, by: email, benefit: Good}
"""


def _talk(*events: Event) -> Lines:
    shop = project(TWO_MAILS, facts=FACTS)
    return replay(shop, [stranger(), _yes(1), track("03-02 10:00", "Advice Wanted"), *events], until="04-01 00:00")


@pytest.mark.parametrize("reply", ["stop", "Stop please", "Стоп, пожалуйста", "请退订"])
def test_stop_is_a_withdrawal(reply: str) -> None:
    """A reply of `stop`, politely or not, is a withdrawal, read by the gate: the next mail is dropped."""
    lines = _talk(track("03-03 10:00", "Message Replied", reply=reply))
    assert story(lines) == ["03-02 10:00 contact first email go", "03-04 10:00 contact second email drop"]


def test_a_wish_to_hear_more_is_no_withdrawal() -> None:
    """`please don't stop` withdraws nothing: the next mail goes."""
    lines = _talk(track("03-03 10:00", "Message Replied", reply="please don't stop"))
    assert story(lines)[1] == "03-04 10:00 contact second email go"


def test_a_withdrawal_works_at_once() -> None:
    """A second before the next mail is soon enough; a second after it is too late for that one only."""
    assert story(_talk(withdrawal("2026-03-04T09:59:59Z")))[1] == "03-04 10:00 contact second email drop"
    assert story(_talk(withdrawal("2026-03-04T10:00:01Z")))[1] == "03-04 10:00 contact second email go"


def test_at_equal_instants_the_event_comes_before_the_timer() -> None:
    """A withdrawal at the very instant at which a mail is due is heard first."""
    assert story(_talk(withdrawal("03-04 10:00")))[1] == "03-04 10:00 contact second email drop"


def test_a_contact_on_hold_is_dropped_when_it_is_asked_again() -> None:
    """Consent withdrawn while a contact waits for the morning: in the morning it is dropped."""
    events = [stranger(), _yes(1), track("03-02 22:00", "Advice Wanted"), withdrawal("03-03 01:00")]
    lines = replay(project(TWO_MAILS, facts=FACTS, quiet='"21:00 to 08:00"'), events, until="04-01 00:00")
    assert only(lines, "contact", verdict="go") == []
    assert story(lines)[0] == "03-02 22:00 contact first email hold until 03-03 08:00"


def test_the_state_tells_what_stands() -> None:
    """`--state` tells the consents of a customer."""
    lines = replay(project(TWO_MAILS, facts=FACTS), [stranger(), _yes(1), _no(2, channel="sms")], "--state")
    assert "marketing" in str(state_of(lines)["consents"])
    assert "sms" in str(state_of(lines)["consents"])


def test_a_mail_marked_as_spam_ends_marketing_by_mail() -> None:
    """Who calls it spam gets no marketing by e-mail any more; the other channels and a later yes stay as they are."""
    spam = track("02-03 10:00", "Email Marked as Spam")
    assert reached(_yes(1), spam) == ALL - {"email"}
    assert reached(_yes(1), spam, head="purpose: service") == ALL
    assert reached(_yes(1), spam, _yes(4, channel="email")) == ALL
