"""A contact that the gate let go and that never went: what the event says of it, as replay takes it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
    act_of,
    group,
    only,
    person,
    project,
    replay,
    story,
    the,
    track,
)
from tests.run.test_explain import explained

HEAD = """
script: talk
start: {when: asked, again after: 30d}
goal: {event: Contract Signed, within: 90d}
steps:
"""
FACTS = """
events: {Advice Wanted: [topic], Message Unsent: [act, reason]}
transitions:
  asked: {event: Advice Wanted, valid for: 60d}
  came: {event: Store Entered, valid for: 60d}
"""
HELLO = "  - {send: hello, by: email, benefit: Good}\n"
OR_CALL = (
    "  - {send: hello, by: email, benefit: Good, unsent: "
    "[{task: call, role: store agent, by: phone, due: 30d, benefit: Good}]}\n"
)
WEEK = "  - {wait: 7d, silent: [{exit: silent}]}\n"
AFTER = "  - {send: after, by: email, benefit: Good}\n"
OTHER = (
    "script: other\nstart: {when: came, again after: 1h}\ngoal: {event: Contract Signed, within: 9d}\nsteps:\n" + AFTER
)
ASKED = track("03-02 10:00", "Advice Wanted")  # a Monday


def _failed(lines: Lines, content: str = "hello", at: str = "03-02 10:05") -> Event:
    """The mail server has refused it."""
    return track(at, "Message Unsent", act=act_of(lines, content), reason="550 5.1.1 no such user")


def _talk(steps: str, *others: Event, content: str = "hello", at: str = "03-02 10:05", **made: Any) -> Lines:
    """The lines of one talk, of which one message never went."""
    of = project(HEAD + steps, OTHER, facts=FACTS, **made)
    events = [*person(), ASKED, *others]
    before = replay(of, events, until="06-01 00:00")
    told = [*events, _failed(before, content, at)]
    told.sort(key=lambda event: str(event["timestamp"]))
    return replay(of, told, until="06-01 00:00")


def test_its_unsent_is_taken_and_the_wait_is_for_what_follows() -> None:
    """As when the gate drops it: the call is filed at once, and the week begins with it."""
    lines = _talk(OR_CALL + WEEK)
    assert story(lines, "contact", "failed", "unsent", "task", "silence", "exit", script="talk") == [
        "03-02 10:00 contact hello email go",
        "03-02 10:05 failed",
        "03-02 10:05 unsent",
        "03-02 10:05 task call store agent go",
        *story(lines, "silence", "exit"),
    ]
    assert only(lines, "silence", "exit")[0]["at"] >= "2026-03-09T10:05:00Z"
    assert the(lines, "failed")["reason"] == the(lines, "unsent")["reason"] == "550 5.1.1 no such user"
    assert the(lines, "failed")["act"] == act_of(lines, "hello")


def test_a_wait_for_nothing_that_went_passes_and_nobody_was_silent() -> None:
    """Without `unsent` the wait ends by `silent` at once, noted as unsent."""
    lines = _talk(HELLO + WEEK)
    assert story(lines, "failed", "unsent", "silence", "exit") == [
        "03-02 10:05 failed",
        "03-02 10:05 unsent",
        "03-02 10:05 exit silent",
    ]


def test_a_wait_for_something_that_went_goes_on() -> None:
    """One of two messages failed, and nothing is written of that: the other may be answered."""
    lines = _talk(HELLO + AFTER + WEEK)
    assert story(lines, "silence", "exit") == ["03-09 10:00 silence", "03-09 10:00 exit silent"]
    assert len(only(lines, "failed")) == 1
    assert only(lines, "unsent") == []


def test_unsent_of_one_of_two_says_the_other_no_second_time() -> None:
    """The dialogue goes on where it was, and does not walk its steps again."""
    lines = _talk(OR_CALL + AFTER + WEEK)
    assert len(only(lines, "contact", content="after")) == 1
    assert len(only(lines, "task", content="call")) == 1


def test_unsent_is_taken_in_a_pause() -> None:
    """A pause between a message and the next is no reason to wait for it."""
    lines = _talk(OR_CALL + "  - {pause: 3d}\n" + AFTER)
    assert story(lines, "task", "contact", script="talk") == [
        "03-02 10:00 contact hello email go",
        "03-02 10:05 task call store agent go",
        "03-05 10:05 contact after email go",
    ]


def test_while_the_next_contact_is_held_unsent_waits_for_the_wait() -> None:
    """A dialogue that waits for the gate takes `unsent` when it has been there."""
    lines = _talk(OR_CALL + AFTER + WEEK, caps="[{contacts: 1, in: 2d}]")
    assert story(lines, "contact", "failed", "task", script="talk") == [
        "03-02 10:00 contact hello email go",
        "03-02 10:00 contact after email hold until 03-04 10:00",
        "03-02 10:05 failed",
        "03-04 10:00 contact after email go",
        *story(lines, "task"),
    ]
    assert story(lines, "task")[0].startswith("03-04 10:00 task call store agent hold")


@pytest.mark.parametrize("failed", [True, False], ids=["failed", "went"])
def test_it_takes_no_room_under_a_cap(failed: bool) -> None:
    """Another dialogue may speak in its stead; had it gone, the cap would be reached."""
    of = project(HEAD + HELLO + WEEK, OTHER, facts=FACTS, caps="[{contacts: 1, in: 7d}]")
    begun = [*person(), ASKED]
    told = [_failed(replay(of, begun, until="03-03 00:00"))] if failed else []
    lines = replay(of, [*begun, *told, track("03-02 11:00", "Store Entered")], until="03-03 00:00")
    assert the(lines, "contact", content="after")["verdict"] == ("go" if failed else "hold")


def test_after_the_end_only_the_room_is_given_back() -> None:
    """The dialogue is over and is not taken up again; the line says what became of its message."""
    of = project(HEAD + HELLO, OTHER, facts=FACTS, caps="[{contacts: 1, in: 7d}]")
    begun = [*person(), ASKED]
    told = _failed(replay(of, begun, until="03-03 00:00"))
    lines = replay(of, [*begun, told, track("03-02 11:00", "Store Entered")], until="03-03 00:00")
    assert story(lines, "end", "failed", "unsent", script="talk") == ["03-02 10:00 end talk done"]
    assert len(only(lines, "failed")) == 1
    assert the(lines, "contact", content="after")["verdict"] == "go"


@pytest.mark.parametrize("event", ["Message Replied", "Contract Signed"])
def test_an_answer_or_the_goal_that_came_meanwhile_stands(event: str) -> None:
    """The dialogue has gone on from what the customer did; nothing of it is done again."""
    steps = OR_CALL + "  - {wait: 7d, answers: {replied: [{pause: 30d}]}, silent: [{exit: silent}]}\n"
    lines = _talk(steps, track("03-02 10:02", event))
    assert only(lines, "unsent", "task", "silence") == []
    assert len(only(lines, "failed")) == 1


def test_told_twice_or_of_a_message_that_is_not_known_it_changes_nothing() -> None:
    """Twice is once, and what names no message of ours takes back none."""
    of = project(HEAD + HELLO + WEEK, facts=FACTS)
    begun = [*person(), ASKED]
    told = _failed(replay(of, begun, until="03-03 00:00"))
    once = replay(of, [*begun, told], until="03-20 00:00")
    again = {**told, "messageId": "again"}
    nothing = [track("03-02 10:06", "Message Unsent", act=act) for act in ("nobody", "", 7)]
    assert replay(of, [*begun, told, again, *nothing], until="03-20 00:00") == once


def test_a_ghost_s_contact_is_nobody_s_to_take_back() -> None:
    """In the hold-out nothing was handed over, so nothing can have failed."""
    of = project(HEAD + HELLO + WEEK, facts=FACTS)
    begun = [*person(), ASKED]
    shadow = replay(of, begun, until="03-20 00:00", holdout="100%")
    told = _failed(replay(of, begun, until="03-20 00:00"))
    lines = replay(of, [*begun, told], until="03-20 00:00", holdout="100%")
    assert lines == shadow


def test_an_account_s_dialogue_and_its_reader_s_room_both_hear_of_it() -> None:
    """The dialogue is the account's, the room under the caps is the person's; each is given back once."""
    renewal = """
script: renewal
with: accounts
start: asked
goal: {event: Contract Signed, within: 90d}
steps:
  - {send: offer, by: email, to: buyer, benefit: Good, unsent: [{exit: not reached}]}
  - {wait: 30d, silent: []}
"""
    of = project(renewal, OTHER, facts=FACTS, caps="[{contacts: 1, in: 7d}]")
    asked = {**track("03-02 10:00", "Advice Wanted", None), "groupId": "acme"}
    begun = [*person(), group("01-02 00:00", "acme", role="buyer"), asked]
    told = {**_failed(replay(of, begun, until="03-03 00:00"), "offer"), "groupId": "acme"}
    lines = replay(of, [*begun, told, track("03-02 11:00", "Store Entered")], until="03-03 00:00")
    assert story(lines, "exit") == ["03-02 10:05 exit not reached"]
    assert [line.get("dialogue") is not None for line in only(lines, "failed")] == [True, False]
    assert the(lines, "contact", content="after")["verdict"] == "go"


def test_explain_says_what_happened() -> None:
    """Neither silence nor an e-mail that went: it never went, and why."""
    of = project(HEAD + HELLO + WEEK, facts=FACTS)
    begun = [*person(), ASKED]
    told = _failed(replay(of, begun, until="03-03 00:00"))
    said = explained(of, [*begun, told], "2026-03-20T12:00:00Z")
    assert "the e-mail “hello” never went after all (550 5.1.1 no such user); it counts as not said." in said
    assert "without an answer" not in said
    assert "In all, the customer heard nothing." in said


def test_one_that_is_known_under_another_name_by_now_is_found() -> None:
    """Two records that turned out to be one customer: the message and its room are where they were poured."""
    of = project(HEAD + HELLO + WEEK, OTHER, facts=FACTS, caps="[{contacts: 1, in: 7d}]")
    device = [{**event, "anonymousId": event["userId"], "userId": None} for event in [*person("d1"), ASKED]]
    device[-1]["anonymousId"] = "d1"
    begun = [*person("u2"), *device, {**track("03-02 10:01", "Signed In", "u2"), "anonymousId": "d1"}]
    told = {**_failed(replay(of, begun, until="03-03 00:00")), "userId": "u2"}
    lines = replay(of, [*begun, told, track("03-02 11:00", "Store Entered", "u2")], until="03-03 00:00")
    assert only(lines, "merged") != []
    assert len(only(lines, "unsent")) == 1
    assert the(lines, "contact", content="after")["verdict"] == "go"
