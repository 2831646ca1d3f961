"""A customer's timeline: one sentence a moment, the latest first; and what is known of him, with its source."""

from __future__ import annotations

import functools
from zoneinfo import ZoneInfo

from tests.acceptance.replaying import (
    Event,
    Files,
    folder,
    json_lines,
    numbered,
    order,
    person,
    project,
    stranger,
    track,
)
from tetatet.model.time import parse_instant
from tetatet.run.explain import explain, teller_of
from tetatet.run.explain_person import everything_known
from tetatet.run.timeline import timeline
from tetatet.wiring.finding import Found, find_customer
from tetatet.wiring.playing import Play

TALK = """
script: new-kitchen
start: {when: big order, again after: 180d}
goal: {event: Order Completed, within: 60d}
steps:
  - {send: hello, by: email, benefit: Ideas for your kitchen}
  - wait: 7d
    silent:
      - {task: kitchen-call, role: store agent, by: phone, due: 2 business days, benefit: A person who knows it}
      - {wait: 7d, silent: [{exit: silent to the end}]}
"""
FACTS = """
facts:
  orders.count: {count: Order Completed}
  orders.last: {last: at, of: Order Completed}
  orders.spent: {sum: total, of: Order Completed, over: 90d}
transitions:
  big order: {event: Order Completed, if: event.total >= 200, valid for: 3d}
  advice: {event: Advice Wanted}
"""
NAMED = {"content/hello.liquid": "subject: Your kitchen\n---\nHello.\n"}


def _found(events: list[Event], until: str, **policy: str) -> Found:
    shop: Files = project(TALK, facts=FACTS, files=NAMED, zone="Europe/Berlin", **policy)
    story = folder({"events.jsonl": json_lines(numbered(events))}) / "events.jsonl"
    return find_customer(Play(folder(shop), (story,), until=parse_instant(until), holdout=0.0), "u1")


ORDERS = """
script: per-order
purpose: service
start: {when: big order, per: order_id}
goal: {event: Order Returned, within: 60d}
steps: [{send: hello, by: email, benefit: Good}, {wait: 60d, silent: []}]
"""


def _told(found: Found, zone: str = "Europe/Berlin") -> list[str]:
    """The timeline, each moment with its date."""
    teller = teller_of(found.record, found.replay.book, found.replay.now, ZoneInfo(zone))
    return [f"{teller.clock.on(one.at)}: {one.text}" for one in timeline(teller, found.lines)]


def bea(*more: Event) -> list[Event]:
    return [*person(name="Bea"), order("03-01 21:30", total=480.0), *more]


def test_every_moment_is_a_sentence_of_its_own_with_the_latest_first() -> None:
    """Start, hold with its reason, hand-over and goal, each complete without the one before."""
    told = _told(_found(bea(order("03-05 09:00")), "2026-03-20T12:00:00Z", quiet='"21:00 to 08:00"'))
    assert told == [
        "Thursday 5 March at 10:00: Bea placed an order: the goal was reached, and with that the dialogue ended.",
        "Monday 2 March at 08:00: The e-mail “Your kitchen” was free to go; what is in it for Bea: “Ideas for your kitchen”.",
        (
            "Sunday 1 March at 22:30: The e-mail “Your kitchen” had to wait until Monday 2 March, 08:00, "
            "because of quiet hours."
        ),
        "Sunday 1 March at 22:30: The moment “big order” came (total 480 EUR, category kitchen), and “new kitchen” began.",
    ]


def test_silence_stands_with_what_it_led_to() -> None:
    """The call that followed a silence is told as its consequence."""
    told = _told(_found(bea(), "2026-03-10T12:00:00Z"))
    assert any(
        "after 7 days without an answer, a store agent was asked" in one.replace("After", "after") for one in told
    )


def test_a_moment_that_opened_nothing_is_told_once() -> None:
    """One that no script listens to is told alone; one that a script could not answer, with the reason, and not twice."""
    told = _told(
        _found(bea(track("03-02 09:00", "Advice Wanted"), order("03-03 09:00", total=500.0)), "2026-03-04T00:00:00Z")
    )
    assert [one for one in told if "advice" in one] == ["Monday 2 March at 10:00: The moment “advice” came."]
    assert [one for one in told if "3 March" in one and "big order" in one] == [
        "Tuesday 3 March at 10:00: The moment “big order” came, but “new kitchen” begins at most once in 180 days."
    ]


def test_moments_are_said_in_the_zone_of_those_who_read() -> None:
    """Dates are those of the zone that was asked for, also within the sentences."""
    told = _told(_found(bea(), "2026-03-02T12:00:00Z", quiet='"21:00 to 08:00"'), "Asia/Tokyo")
    assert (
        told[0]
        == "Monday 2 March at 16:00: The e-mail “Your kitchen” was free to go; what is in it for Bea: “Ideas for your kitchen”."
    )
    assert "until 16:00 the same day" in told[1]


def test_a_drop_says_why() -> None:
    """Who has not agreed hears nothing, and the timeline says so."""
    told = _told(_found([stranger(name="Bea"), order("03-01 09:00", total=480.0)], "2026-03-02T12:00:00Z"))
    assert any("did not go out, because Bea had not agreed to marketing by e-mail" in one for one in told)


def test_what_is_known_names_its_source() -> None:
    """Traits, preferences, answers, scores and facts each say how they came to be known."""
    events = [
        *person(name="Bea", address={"street": "Long Street 1", "city": "Berlin"}),
        track("01-02 09:00", "Preferences Updated", days=["Tue"], hours="18:00 to 21:00", channels=["email"]),
        track("01-03 09:00", "Question Answered", question="why", option="to cook"),
        track("01-04 09:00", "Scored", outlook=0.25),
        order("03-01 09:00", total=480.0),
    ]
    found = _found(events, "2026-03-02T12:00:00Z")
    teller = teller_of(found.record, found.replay.book, found.replay.now)
    known = {one.name: one for one in everything_known(teller, found.record, found.replay.now, {})}
    said = functools.partial(lambda name: (known[name].value, known[name].why))
    assert said("name") == ("Bea", "told on Thursday 1 January at 01:00 by “events.jsonl”")
    assert known["address"].value == "street Long Street 1, city Berlin"
    assert (known["preference days"].value, known["preference hours"].value) == ("Tuesday", "18:00 to 21:00")
    assert said("question why") == ("to cook", "answered on Saturday 3 January at 10:00 by “events.jsonl”")
    assert said("score outlook")[1] == "computed; told on Sunday 4 January at 10:00 by “events.jsonl”"
    assert said("orders count") == ("1", "number of “Order Completed”")
    assert said("orders last") == ("Sunday 1 March at 10:00", "time of the last “Order Completed”")
    assert said("orders spent") == ("480 EUR", "sum of total of “Order Completed” in the last 90 days")


def test_what_a_record_had_no_room_for_is_told() -> None:
    """Of a hundred orders under way each dialogue that did not begin and each order no longer watched is said."""
    facts = FACTS + "  late: {missing: Order Delivered, after: Order Completed, for: 30d, per: order_id}\n"
    shop: Files = project(ORDERS, facts=facts, files=NAMED)
    orders = [
        order(f"03-01 {n // 60:02}:{n % 60:02}", order_id=f"o{n}", total=500.0, category="kitchen") for n in range(100)
    ]
    story = folder({"events.jsonl": json_lines(numbered([*person(), *orders]))}) / "events.jsonl"
    found = find_customer(Play(folder(shop), (story,), holdout=0.0), "u1")
    told = " ".join(_told(found, "UTC"))
    assert "but so much was under way that “per order” did not begin." in told
    assert "So much was awaited that “late” is not watched for any more (o0)." in told
    whole = explain(found.record, found.lines, found.replay.book, found.replay.now, {})
    said = [paragraph.text for section in whole.sections for paragraph in section.paragraphs]
    assert any(text.startswith("On Sunday 1 March so much was awaited that “late” is not watched for") for text in said)
