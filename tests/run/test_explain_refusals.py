"""What the customer does not want is told as it is: which consent, which topic, which channels, which cap."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import (
    Event,
    consent,
    identify,
    person,
    prefers,
    project,
    stranger,
    track,
    withdrawal,
)
from tests.run.test_explain import explained

FACTS = "transitions: {asked: {event: Advice Wanted}}"
TALK = """
script: news
topic: news
start: {when: asked, again after: 1s}
goal: {event: Order Completed, within: 60d}
steps: [{send: words, by: BY, benefit: News for you}]
"""
OPEN = "Nothing stands in the way"


def told(*events: Event, by: str = "email", until: str = "2026-03-20T12:00:00Z", **policy: str) -> str:
    shop = project(TALK.replace("BY", by), facts=FACTS, **policy)
    return explained(shop, [*events, track("03-02 10:00", "Advice Wanted")], until)


@pytest.mark.parametrize(
    "events, by, because, would_change",
    [
        (
            [*person(name="Bea"), prefers("03-01 10:00", topics={"news": False})],
            "email",
            "Bea had withdrawn consent to marketing about “news”.",
            "Bea has said no to marketing about “news”; only a new consent would change that.",
        ),
        (
            [*person(name="Bea"), withdrawal("02-01 00:00", topic="news")],
            "[sms, email]",
            "Bea had withdrawn consent to marketing about “news”.",
            "Bea has said no to marketing about “news”; only a new consent would change that.",
        ),
        (
            [stranger(name="Bea"), consent("01-01 00:00", topic="other")],
            "[sms, email]",
            "Bea had not agreed to marketing by text message or by e-mail about “news”.",
            "Bea hears no marketing by text message or by e-mail about “news” without having agreed to it;",
        ),
        (
            [*person(name="Bea"), prefers("03-01 10:00", channels=["phone"])],
            "email",
            "Bea wants to be spoken to by phone only.",
            "Bea wants to be spoken to by phone only; as long as that stands, there is no marketing by e-mail.",
        ),
        (
            [*person(name="Bea"), prefers("03-01 10:00", channels=[])],
            "email",
            "Bea does not want to be spoken to on any channel.",
            "Bea does not want to be spoken to on any channel; only Bea can choose one again.",
        ),
        (
            [identify("01-01 00:00", name="Bea"), consent("01-01 00:00"), withdrawal("02-01 00:00", channel="sms")],
            "[sms, email]",
            "Bea had withdrawn consent to marketing by text message and we have no",
            "Without an e-mail address nothing can be said by e-mail; as soon as one is known, it can.",
        ),
    ],
    ids=["topic unwished", "topic withdrawn", "consent to another topic", "channels", "no channel", "one of each"],
)
def test_what_was_refused_is_named_and_stands_in_the_way(
    events: list[Event], by: str, because: str, would_change: str
) -> None:
    """The purpose, the channels and the topic as they were; and what is dropped again is not said to be open."""
    story = told(*events, by=by)
    assert f"did not go out, because {because}" in story
    assert would_change in story
    assert OPEN not in story


def test_another_channel_that_is_open_is_no_obstacle() -> None:
    """Who has withdrawn one channel since, and may be written to on the other, has nothing in the way."""
    later = consent("03-10 00:00", channel="email", topic="news")
    story = told(stranger(name="Bea"), consent("01-01 00:00", topic="other"), later, by="[sms, email]")
    assert "did not go out" in story
    assert "without having agreed" not in story


def test_the_customers_own_frequency_is_told_as_a_wish() -> None:
    """A cap that the customer has set is not said to be the firm's, and it stands in the way."""
    again = track("03-01 10:00", "Advice Wanted")
    wish = prefers("02-01 00:00", frequency="1 per month")
    caps = "[{contacts: 1, in: 7d}]"
    story = told(*person(name="Bea"), wish, again, caps=caps, until="2026-03-04T12:00:00Z")
    assert "had to wait until Wednesday 1 April, 10:00, because Bea wants at most 1 contact in 1 month." in story
    assert "because Bea wants at most 1 contact in 1 month; Bea hears nothing of “news” before." in story
    assert "Bea hears no more marketing before Wednesday 1 April, 10:00, by Bea's own wish: at most 1 contact" in story
    assert "lately" not in story


def test_of_several_caps_the_one_that_binds_is_told() -> None:
    """Also where both leave room again at some time: it is the later one that holds."""
    again = track("03-01 10:00", "Advice Wanted")
    caps = "[{contacts: 1, in: 7d}, {contacts: 1, in: 10d, by: email}]"
    story = told(*person(name="Bea"), again, caps=caps, until="2026-03-04T12:00:00Z")
    assert "because enough had been said lately (at most 1 contact by e-mail in 10 days)." in story
    assert "Bea hears no more marketing by e-mail before" in story
