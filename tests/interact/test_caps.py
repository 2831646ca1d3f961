"""A cap says which one it is."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import Event, consent, identify, only, person, prefers, project, replay, track

TALK = """
script: talk
topic: news
start: {when: asked, again after: 1h}
goal: {event: Contract Signed, within: 60d}
steps: [{send: words, by: [sms, email], benefit: Good}]
"""
FACTS = "transitions: {asked: {event: Advice Wanted, valid for: 40d}}"
TWICE = [track("03-02 10:00", "Advice Wanted"), track("03-03 12:00", "Advice Wanted")]


def reasons(*events: Event, **policy: str) -> list[str]:
    """Why contacts were held or dropped."""
    lines = replay(project(TALK, facts=FACTS, **policy), [*events, *TWICE], until="03-04 00:00")
    return [line["reason"] for line in only(lines, "contact") if line["verdict"] in ("hold", "drop")]


@pytest.mark.parametrize(
    "caps, wish, reason",
    [
        ("[{contacts: 1, in: 7d}]", [], "at most 1 contact in 7 days"),
        ("[{contacts: 1, in: 2 weeks, by: sms}]", [], "at most 1 contact by sms in 2 weeks"),
        ("[{contacts: 1, in: 1w}, {contacts: 1, in: 7d}]", [], "at most 1 contact in 1 week"),
        ("[{contacts: 1, in: 7d}]", ["1 per month"], "the customer wants at most 1 contact in 1 month"),
        ("[{contacts: 1, in: 60d}]", ["1 per month"], "at most 1 contact in 60 days"),
    ],
)
def test_the_reason_names_the_cap_that_is_the_last_to_leave_room(caps: str, wish: list[str], reason: str) -> None:
    """The firm's, or the customer's own wish; of those that leave room at once the first."""
    wishes = [prefers("02-01 00:00", frequency=often) for often in wish]
    assert reasons(*person(), *wishes, caps=caps) == [reason]


def test_a_refusal_names_every_channel_that_was_tried() -> None:
    """Each reason once, with the topic; where they differ, each of them."""
    nobody = identify("01-01 00:00", phone="+4915112345678")
    assert reasons(nobody)[:1] == ["no consent for marketing by sms or email about news"]
    by_email = consent("01-01 00:00", channel="email")
    assert reasons(nobody, by_email)[:1] == ["no consent for marketing by sms about news; no address"]
