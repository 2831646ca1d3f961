"""S0: permission, one contact policy over all programmes, work for people, replay before going live."""

# ruff: noqa: N802 - a test carries the id of its capability as the mission writes it

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.replaying import (
    Event,
    act_of,
    done,
    folder,
    instant,
    json_lines,
    numbered,
    only,
    order,
    person,
    prefers,
    project,
    replay,
    replay_raw,
    run,
    settings,
    story,
    stranger,
    the,
    track,
)

ONE_STEP = """
script: {name}
type: {type}
worth: {worth}
start: {{when: day run, again after: 30d}}
goal: {{event: Order Completed, within: 30d}}
steps:
  - {{send: {name}-words, by: email, benefit: Worth a minute}}
"""
DAY_RUN = "transitions: {day run: {event: Day Begun, valid for: 60d}}"


def test_S0_2_three_programmes_meet_one_limit() -> None:
    """One of three competing contacts goes, and the two held ones name the winner and the reason."""
    shop = project(
        ONE_STEP.format(name="tier-news", type="loyalty", worth=3),
        ONE_STEP.format(name="cross-sell", type="foundation", worth=2),
        ONE_STEP.format(name="spring-campaign", type="bargain", worth=1),
        facts=DAY_RUN,
        caps="[{contacts: 1, in: 7d}]",
    )
    lines = replay(shop, [*person(), track("03-01 10:00", "Day Begun")], until="03-20 00:00")
    assert story(lines, "contact", content="tier-news-words") == ["03-01 10:00 contact tier-news-words email go"]
    assert story(lines, "contact", content="cross-sell-words") == [
        "03-01 10:00 contact cross-sell-words email hold until 03-08 10:00",
        "03-08 10:00 contact cross-sell-words email go",
    ]
    assert story(lines, "contact", content="spring-campaign-words") == [
        "03-01 10:00 contact spring-campaign-words email hold until 03-08 10:00",
        "03-08 10:00 contact spring-campaign-words email hold until 03-15 10:00",
        "03-15 10:00 contact spring-campaign-words email go",
    ]
    held = [line for line in only(lines, "contact", verdict="hold") if line["at"] == instant("03-01 10:00")]
    assert all("tier-news" in str(line["lost_to"]) and line["reason"] for line in held)
    winner = next(line for line in only(lines, "contact") if line["content"] == "tier-news-words")
    assert "cross-sell" in str(winner["won_over"])
    assert "spring-campaign" in str(winner["won_over"])


WISHES = {"channels": ["email"], "days": ["Tuesday", "Wednesday", "Thursday"], "hours": "18:00 to 21:00"}
PREFERRED = """
script: offer
start: ordered
goal: {event: Contract Signed, within: 60d}
steps:
"""
ORDERED = "transitions: {ordered: {event: Order Completed, valid for: 30d}}"


def test_S0_9_a_phone_step_becomes_an_email_at_the_wished_hour() -> None:
    """With e-mail only, Tuesday to Thursday 18 to 21, a text due on Monday goes as e-mail on Tuesday at 18:00."""
    shop = project(
        PREFERRED + "  - {send: hello, by: [sms, email], benefit: Good}", facts=ORDERED, zone="Europe/Berlin"
    )
    events = [*person(), prefers("01-02 00:00", **WISHES), order("2026-03-02T10:00:00+01:00")]
    lines = replay(shop, events, until="03-10 00:00")
    assert story(lines) == [
        "03-02 09:00 contact hello email hold until 03-03 17:00",
        "03-03 17:00 contact hello email go",
    ]


def test_S0_9_a_step_for_the_phone_only_is_skipped() -> None:
    """A call that the customer does not want is dropped, and the dialogue takes its `unsent` exit."""
    steps = """\
  - task: call
    role: store agent
    by: phone
    due: 2d
    benefit: Good
    unsent: [{exit: not by phone}]
  - {send: after-call, by: email, benefit: Good}
"""
    shop = project(PREFERRED + steps, facts=ORDERED, zone="Europe/Berlin")
    events = [*person(), prefers("01-02 00:00", **WISHES), order("2026-03-02T10:00:00+01:00")]
    lines = replay(shop, events, until="03-10 00:00")
    assert story(lines, "contact", "task", "exit") == [
        "03-02 09:00 task call store agent drop",
        "03-02 09:00 exit not by phone",
    ]


SERVICE = """
script: order-news
purpose: service
start: ordered
goal: {event: Order Delivered, within: 30d}
steps:
  - {send: order-taken, by: email, benefit: Your order is safe}
"""


def test_S0_10_without_consent_only_service_speaks() -> None:
    """Nobody who never agreed gets marketing; a message about the open order still goes."""
    shop = project(PREFERRED + "  - {send: hello, by: email, benefit: Good}", SERVICE, facts=ORDERED)
    lines = replay(shop, [stranger(), order("03-02 10:00")])
    assert story(lines, "contact", script="offer") == ["03-02 10:00 contact hello email drop"]
    assert the(lines, "contact", script="offer")["by_rule"] == "permission"
    assert story(lines, "contact", script="order-news") == ["03-02 10:00 contact order-taken email go"]


@pytest.mark.parametrize("command", ["check", "replay"])
def test_S0_11_a_message_without_a_benefit_is_refused(command: str) -> None:
    """A step that does not say what the customer has from it is refused, with that reason."""
    shop = project(PREFERRED + "  - {send: hello, by: email}", facts=ORDERED)
    ran = run("check", str(folder(shop))) if command == "check" else replay_raw(shop, [*person()])
    assert ran.code == 2
    assert "benefit" in ran.said
    assert "scripts/offer.yml:5" in ran.said


CALL = (
    PREFERRED
    + """\
  - {task: call, role: store agent, by: phone, due: 2 business days, benefit: A person for you}
  - wait: 30d
    answers:
      interested: [{send: thanks, by: email, benefit: What we agreed}]
    silent: [{send: sorry, by: email, benefit: Good}]
"""
)


def _call_events() -> list[Event]:
    return [*person(), order("03-02 10:00")]  # a Monday


def test_S0_13_an_undone_call_goes_to_the_substitute() -> None:
    """After two business days without a result the call is the substitute's, with as long again."""
    lines = replay(project(CALL, facts=ORDERED), _call_events(), until="03-05 00:00")
    assert story(lines) == ["03-02 10:00 task call store agent go"]
    assert the(lines, "task")["due"] == instant("03-04 10:00")
    assert story(lines, "escalated") == ["03-04 10:00 escalated shop manager"]


def test_S0_13_the_dialogue_waits_for_the_result() -> None:
    """The substitute's result ends the wait at once, long before its time is over."""
    shop = project(CALL, facts=ORDERED)
    act = act_of(replay(shop, _call_events(), until="03-05 00:00"), "call")
    lines = replay(shop, [*_call_events(), done("03-05 15:00", act, "interested")], until="05-01 00:00")
    assert story(lines, "contact", "answer", "undone", "silence") == [
        "03-05 15:00 answer interested",
        "03-05 15:00 contact thanks email go",
    ]


def test_S0_13_a_result_within_the_time_spares_the_substitute() -> None:
    """A call done within its two business days never reaches the substitute."""
    shop = project(CALL, facts=ORDERED)
    act = act_of(replay(shop, _call_events()), "call")
    lines = replay(shop, [*_call_events(), done("03-04 09:59", act, "interested")], until="05-01 00:00")
    assert only(lines, "escalated", "undone", "silence") == []


FOURTH = """
script: after-the-fourth
start: fourth purchase
goal: {event: Order Completed, within: 30d}
steps:
  - {send: thank-you, by: email, benefit: Your list is ready}
  - {wait: 7d, silent: [{send: thank-you-card, by: letter, benefit: Your list on paper}]}
"""
FOURTH_FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions: {fourth purchase: {event: Order Completed, if: orders.count = 4}}
"""


def _year_of_orders() -> list[Event]:
    """Ann orders monthly, Bob three times, Cid four times in December."""
    events = [event for name in ("ann", "bob", "cid") for event in person(name, "2025-01-01 00:00")]
    events += [order(f"2025-{month:02}-10 10:00", "ann") for month in range(1, 13)]
    events += [order(f"2025-{month:02}-05 10:00", "bob") for month in (2, 5, 8)]
    events += [order(f"2025-12-{day:02} 12:00", "cid") for day in (1, 2, 3, 4)]
    return events


def test_S0_14_a_replay_lists_who_when_and_at_what_cost() -> None:
    """Twelve months of orders tell who would have heard what, on which day, and what it would have cost."""
    lines = replay(project(FOURTH, facts=FOURTH_FACTS), _year_of_orders(), until="2026-01-01 00:00")
    gone = [(line["customer"], line["at"], line["content"]) for line in only(lines, "contact", verdict="go")]
    assert gone == [
        ("ann", "2025-04-10T10:00:00Z", "thank-you"),
        ("ann", "2025-04-17T10:00:00Z", "thank-you-card"),
        ("cid", "2025-12-04T12:00:00Z", "thank-you"),
        ("cid", "2025-12-11T12:00:00Z", "thank-you-card"),
    ]
    assert sum(float(line["cost"]) for line in only(lines, "contact")) == pytest.approx(2 * (0.002 + 1.20))


def test_S0_14_a_replay_sends_nothing() -> None:
    """A replay opens no connection, although a mail server is named, and leaves the folder as it was."""
    nowhere = settings(
        channels='  email: {smtp: "smtp://localhost:1", from: shop@example.com}\n  letter: {simulator: true}\n'
    )
    place = folder(project(FOURTH, facts=FOURTH_FACTS, files={"tetatet.yml": nowhere}))
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    lines = replay(place, _year_of_orders(), until="2026-01-01 00:00")
    assert len(only(lines, "contact", verdict="go")) == 4
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_S0_14_without_json_the_report_is_printed(tmp_path: Path) -> None:
    """The same replay as a report names the script and is no JSON."""
    place = folder(project(FOURTH, facts=FOURTH_FACTS))
    lines = [*person("ann", "2025-01-01 00:00"), *(order(f"2025-{month:02}-10 10:00", "ann") for month in range(1, 13))]
    source = tmp_path / "events.jsonl"
    source.write_text(json_lines(numbered(lines)), encoding="utf-8")
    ran = run("replay", str(place), "--events", str(source), "--holdout", "0%")
    assert ran.code == 0, ran.said
    assert "after-the-fourth" in ran.out
    assert not ran.out.lstrip().startswith("{")
