"""S2: the canonical dialogue, its four kinds of action, the attention budget, the wrong moment."""

# ruff: noqa: N802 - a test carries the id of its capability as the mission writes it

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    act_of,
    done,
    instant,
    only,
    order,
    person,
    project,
    replay,
    story,
    the,
    track,
)

# Example a of the language, word for word.
CANON = """
script: new-project
start: {when: unusual purchase, again after: 180d}
goal: {event: Order Completed, if: event.category = start.category, within: 60d}
steps:
  - send: project-hello
    by: email
    benefit: Ideas and prices for what you have begun
  - wait: 7d
    silent:
      - {task: project-call, role: store agent, by: phone, due: 2 business days, benefit: A person who knows your project}
      - wait: 7d
        answers:
          not now: [{exit: asked us to leave it}]
        silent:
          - {send: project-page, by: email, page: last purchase, benefit: Everything on one page}
          - wait: 14d
            silent: [{exit: silent to the end}]
  - set: {customer.project_interest: true}
  - {task: project-advice, role: store agent, by: phone, due: 1 business days, benefit: Your plan with prices}
"""
CANON_FACTS = """
traits: [project_interest]
transitions: {unusual purchase: {event: Order Completed, if: event.category = 'cabinets', family: life}}
"""


def _canon(zone: str = "UTC") -> dict[str, str]:
    return project(CANON, facts=CANON_FACTS, zone=zone)


def _purchase(at: str = "03-01 10:00") -> list[Event]:
    return [*person(), order(at, category="cabinets")]


def test_S2_10_canonical_script() -> None:
    """E-mail on 1 March, call on the 8th, page on the 15th; the click of the 16th opens the branch of interest."""
    lines = replay(_canon(), [*_purchase(), track("03-16 12:00", "Email Link Clicked")], until="04-30 00:00")
    assert story(lines) == [
        "03-01 10:00 contact project-hello email go",
        "03-08 10:00 task project-call store agent go",
        "03-15 10:00 contact project-page email go",
        "03-16 12:00 task project-advice store agent go",
    ]
    assert the(lines, "set")["at"] == instant("03-16 12:00")
    assert the(lines, "set")["values"] == {"customer.project_interest": True}
    assert story(lines, "answer") == ["03-16 12:00 answer clicked"]


def test_S2_10_a_call_that_reached_nobody_is_silence() -> None:
    """An agent who rang in vain has done the task: the second week ends in silence, and the page is sent."""
    act = act_of(replay(_canon(), _purchase(), until="03-09 00:00"), "project-call")
    events = [*_purchase(), done("03-09 11:00", act, "no reply")]
    lines = replay(_canon(), events, until="03-16 00:00")
    assert [line["at"] for line in only(lines, "silence")] == [instant("03-08 10:00"), instant("03-15 10:00")]
    assert story(lines)[-1] == "03-15 10:00 contact project-page email go"
    assert only(lines, "undone", "escalated") == []


def test_S2_10_a_call_that_nobody_made_is_undone_and_no_silence() -> None:
    """Left undone by both, the call ends its week as undone; the page is sent all the same."""
    lines = replay(_canon(), _purchase(), until="03-16 00:00")
    assert [line["at"] for line in only(lines, "silence")] == [instant("03-08 10:00")]
    assert story(lines, "undone") == ["03-15 10:00 undone project-call"]
    assert story(lines)[-1] == "03-15 10:00 contact project-page email go"


def test_S2_10_not_now_ends_it() -> None:
    """Who says `not now` on the phone gets no page."""
    act = act_of(replay(_canon(), _purchase(), until="03-09 00:00"), "project-call")
    lines = replay(_canon(), [*_purchase(), done("03-09 11:00", act, "not now")], until="04-30 00:00")
    assert story(lines, "exit", "end") == [
        "03-09 11:00 exit asked us to leave it",
        "03-09 11:00 end new-project asked us to leave it",
    ]
    assert only(lines, content="project-page") == []


def test_S2_10_silent_to_the_end() -> None:
    """Nobody who never answers is spoken to after the page: the dialogue ends two weeks later."""
    lines = replay(_canon(), _purchase(), until="04-30 00:00")
    assert story(lines, "end") == ["03-29 10:00 end new-project silent to the end"]
    assert len(story(lines)) == 3


@pytest.mark.parametrize(
    "event, properties",
    [("Email Link Clicked", {}), ("Call Received", {}), ("Store Entered", {}), ("Message Replied", {"reply": "yes"})],
)
def test_S2_10_an_answer_on_3_march_spares_the_call(event: str, properties: dict[str, Any]) -> None:
    """An answer within the first week, by whatever channel, means that no call is ever made."""
    lines = replay(_canon(), [*_purchase(), track("03-03 18:00", event, **properties)], until="05-30 00:00")
    assert story(lines) == [
        "03-01 10:00 contact project-hello email go",
        "03-03 18:00 task project-advice store agent go",
    ]
    assert only(lines, content="project-call") == []


@pytest.mark.parametrize(
    "zone, bought, called, page",
    [
        ("America/New_York", "2026-03-01T10:00:00-05:00", "03-08 14:00", "03-15 14:00"),  # forward on 8 March
        ("Europe/Berlin", "2026-03-22T10:00:00+01:00", "03-29 08:00", "04-05 08:00"),  # forward on 29 March
        ("Australia/Sydney", "2026-03-29T10:00:00+11:00", "04-05 00:00", "04-12 00:00"),  # back on 5 April
        ("Europe/Berlin", "2026-10-18T10:00:00+02:00", "10-25 09:00", "11-01 09:00"),  # back on 25 October
    ],
)
def test_S2_10_ten_o_clock_stays_ten_o_clock(zone: str, bought: str, called: str, page: str) -> None:
    """Where the clocks change in between, call and page still come at ten in the morning."""
    events = [*person("u1", "01-01 00:00"), order(bought, category="cabinets")]
    lines = replay(_canon(zone), events, until="12-01 00:00")
    assert story(lines)[1:] == [
        f"{called} task project-call store agent go",
        f"{page} contact project-page email go",
    ]


FOUR_KINDS = """
script: four-ways
start: asked
goal: {event: Contract Signed, within: 60d}
steps:
  - {send: mail, by: email, benefit: Good}
  - {task: ring, role: store agent, by: phone, due: 2d, benefit: Good}
  - {send: card, by: letter, benefit: Good}
  - {send: till-note, by: next purchase, benefit: Good}
"""
ASKED = "transitions: {asked: {event: Advice Wanted, valid for: 60d}}"


def test_S2_9_four_kinds_of_action() -> None:
    """A step makes an e-mail, a signal to an agent, a line of the mailing list, a message for the next purchase."""
    lines = replay(project(FOUR_KINDS, facts=ASKED), [*person(), track("03-01 10:00", "Advice Wanted")])
    assert story(lines) == [
        "03-01 10:00 contact mail email go",
        "03-01 10:00 task ring store agent go",
        "03-01 10:00 contact card letter go",
        "03-01 10:00 contact till-note next purchase go",
    ]
    acts = [line["act"] for line in only(lines, "contact", "task")]
    assert len(set(acts)) == 4
    assert the(lines, "task")["channel"] == "phone"
    assert [float(line["cost"]) for line in only(lines, "contact", "task")[:3]] == [0.002, 6.0, 1.2]


def test_S2_9_the_next_purchase_message_is_made_once() -> None:
    """Two purchases after it make no second message for the till."""
    events = [*person(), track("03-01 10:00", "Advice Wanted"), order("03-05 10:00"), order("03-09 10:00")]
    lines = replay(project(FOUR_KINDS, facts=ASKED), events, until="04-01 00:00")
    assert len(only(lines, "contact", channel="next purchase")) == 1


WEEKDAYS = """
script: news-{n}
start: moment {n}
goal: {{event: Contract Signed, within: 60d}}
steps:
  - {{send: news-{n}, by: email, benefit: Good}}
"""
DELAY = """
script: delay
purpose: service
start: {when: late, again after: 1h}
goal: {event: Order Delivered, within: 60d}
steps:
  - {send: late-note, by: email, benefit: The new date}
"""


def test_S2_15_the_fifth_of_four_is_held() -> None:
    """With four contacts a month the fifth waits, whoever asks; service messages neither count nor wait."""
    moments = "".join(f"  moment {n}: {{event: Moment {n}, valid for: 60d}}\n" for n in range(1, 6))
    shop = project(
        *(WEEKDAYS.format(n=n) for n in range(1, 6)),
        DELAY,
        facts=f"transitions:\n{moments}  late: {{event: Delay Seen}}",
        caps="[{contacts: 4, in: 30d}]",
    )
    events = [*person(), *(track(f"03-0{n} 10:00", f"Moment {n}") for n in range(1, 6))]
    events += [track("03-03 11:00", "Delay Seen"), track("03-05 11:00", "Delay Seen")]
    lines = replay(shop, events, until="04-02 00:00")
    assert story(lines) == [
        "03-01 10:00 contact news-1 email go",
        "03-02 10:00 contact news-2 email go",
        "03-03 10:00 contact news-3 email go",
        "03-03 11:00 contact late-note email go",
        "03-04 10:00 contact news-4 email go",
        "03-05 10:00 contact news-5 email hold until 03-31 10:00",
        "03-05 11:00 contact late-note email go",
        "03-31 10:00 contact news-5 email go",
    ]
    assert the(lines, "contact", verdict="hold")["by_rule"] == "caps"


PROMOTION = """
script: promotion
start: {when: asked, again after: 1d}
goal: {event: Contract Signed, within: 60d}
steps:
  - {send: offer-x, by: email, benefit: Ten per cent}
"""


def _complaint(at: str, what: str, number: str = "c1") -> Event:
    return track(at, f"Complaint {what}", complaint_id=number, topic="delivery")


def test_S2_16_an_open_complaint_blocks_the_offer() -> None:
    """What is offered during a complaint waits until fourteen days after its close."""
    events = [*person(), _complaint("03-01 10:00", "Opened"), track("03-02 10:00", "Advice Wanted")]
    events += [_complaint("03-10 12:00", "Closed")]
    lines = replay(project(PROMOTION, facts=ASKED), events, until="04-30 00:00")
    held, gone = only(lines, "contact", verdict="hold"), the(lines, "contact", verdict="go")
    assert held[0]["at"] == instant("03-02 10:00")
    assert held[0]["by_rule"] == "complaint"
    assert held[-1]["until"] == instant("03-24 12:00")
    assert gone["at"] == instant("03-24 12:00")


def test_S2_16_the_same_offer_is_welcome_after_fourteen_days() -> None:
    """Fourteen days after the close the same offer goes at once."""
    events = [*person(), _complaint("03-01 10:00", "Opened"), _complaint("03-02 12:00", "Closed")]
    events += [track("03-16 12:00", "Advice Wanted")]
    assert story(replay(project(PROMOTION, facts=ASKED), events)) == ["03-16 12:00 contact offer-x email go"]


def test_S2_16_the_offer_is_dropped_when_its_moment_ends_first() -> None:
    """A moment that is over before the complaint's rest is over never speaks."""
    facts = "transitions: {asked: {event: Advice Wanted, valid for: 5d}}"
    events = [*person(), _complaint("03-01 10:00", "Opened"), track("03-02 10:00", "Advice Wanted")]
    events += [_complaint("03-03 12:00", "Closed")]
    lines = replay(project(PROMOTION, facts=facts), events, until="04-30 00:00")
    assert only(lines, "contact", verdict="go") == []
    assert story(lines, "end") == ["03-07 10:00 end promotion moment passed"]
