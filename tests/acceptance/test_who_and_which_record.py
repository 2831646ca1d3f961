"""Whose event it is, and which of two records counts: the sentences under *Records*."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    Files,
    Lines,
    consent,
    group,
    identify,
    instant,
    json_lines,
    numbered,
    only,
    order,
    person,
    project,
    replay,
    replay_raw,
    state_of,
    story,
    the,
    track,
    withdrawal,
)

FACTS = """
traits: [plan]
facts: {orders.count: {count: Order Completed}, orders.sum: {sum: total, of: Order Completed}}
transitions:
  asked: {event: Advice Wanted, valid for: 60d}
  second order: {becomes: orders.count >= 2}
  lapse: {missing: Order Completed, for: 30d}
"""
SCRIPT = """
script: talk
start: {when: asked, again after: 1h}
goal: {event: Contract Signed, within: 60d}
steps:
  - {send: hello, by: email, benefit: Good}
  - {wait: 7d, silent: [{send: later, by: email, benefit: Good}]}
"""


def shop() -> Files:
    """One talk, a few facts, three transitions."""
    return project(SCRIPT, facts=FACTS)


def anonymous(event: Event, name: str = "a1", *, user: str | None = None) -> Event:
    """The same event of somebody of whom only a visitor's id is known, or of a user on that device."""
    return {**{key: value for key, value in event.items() if key != "userId"}, "anonymousId": name} | (
        {} if user is None else {"userId": user}
    )


def told(*events: Event, until: str = "06-01 00:00") -> Lines:
    """The lines and the state at the end."""
    return replay(shop(), list(events), "--state", until=until)


# ---------------------------------------------------------------- anonymous becomes known


def test_a_visitor_becomes_a_customer_with_his_past() -> None:
    """What an anonymous visitor did belongs to the customer as whom he is recognised later."""
    lines = told(
        anonymous(order("03-01 10:00", "-")),
        anonymous(identify("03-02 10:00", email="u1@example.com"), user="u1"),
        order("03-03 10:00"),
    )
    assert [line["customer"] for line in only(lines, "state")] == ["u1"]
    assert state_of(lines)["facts"]["orders.count"] == 2


def test_a_customer_is_called_as_he_was_known_at_that_instant() -> None:
    """`customer` is the userId, else the anonymousId that opened the record, as known at that instant."""
    lines = told(
        anonymous(track("03-01 10:00", "Advice Wanted", "-")),
        anonymous(identify("03-02 10:00"), user="u1"),
        track("03-10 10:00", "Advice Wanted"),
    )
    assert [line["customer"] for line in only(lines, "start")] == ["a1", "u1"]


def test_a_dialogue_begun_with_a_visitor_goes_on_with_the_customer() -> None:
    """Recognised in the middle of a talk, the customer hears its next words."""
    events = [
        anonymous(identify("03-01 09:00", email="u1@example.com")),
        anonymous(consent("03-01 09:00", "-")),
        anonymous(track("03-01 10:00", "Advice Wanted", "-")),
        anonymous(identify("03-02 10:00"), user="u1"),
    ]
    assert [(line["customer"], line["content"]) for line in only(told(*events), "contact", verdict="go")] == [
        ("a1", "hello"),
        ("u1", "later"),
    ]


def test_an_anonymous_id_stays_with_its_first_user() -> None:
    """A device that a second user signs in on keeps its past and its anonymous events with the first."""
    events = [
        anonymous(order("03-01 10:00", "-")),
        anonymous(identify("03-02 10:00"), user="u1"),
        anonymous(identify("03-03 10:00", "u2"), user="u2"),
        anonymous(order("03-04 10:00", "-")),
        anonymous(order("03-05 10:00", "u2"), user="u2"),
    ]
    lines = told(*events)
    assert state_of(lines, "u1")["facts"]["orders.count"] == 2
    assert state_of(lines, "u2")["facts"]["orders.count"] == 1


def test_two_users_never_become_one() -> None:
    """Two identified customers with one e-mail address stay two."""
    lines = told(*person("u1", email="we@example.com"), *person("u2", email="we@example.com"), order("03-01 10:00"))
    assert sorted(line["customer"] for line in only(lines, "state")) == ["u1", "u2"]
    assert only(lines, "merged") == []


# ---------------------------------------------------------------- merge


def _two_records(*events: Event) -> Lines:
    """A visitor and a customer who turn out to be one on 5 March."""
    return told(*events, anonymous(identify("03-05 10:00"), user="u1"))


def test_a_merge_says_so() -> None:
    """Two records that become one leave a line."""
    lines = _two_records(*person(), anonymous(order("03-01 10:00", "-")))
    assert the(lines, "merged")["at"] == instant("03-05 10:00")


def test_becomes_takes_its_value_silently_in_a_merge() -> None:
    """One order here and one there are two after the merge, and nothing turns; the next one turns nothing either."""
    lines = _two_records(*person(), order("03-02 10:00"), anonymous(order("03-01 10:00", "-")), order("03-10 10:00"))
    assert only(lines, "transition", transition="second order") == []
    assert state_of(lines)["facts"]["orders.count"] == 3


def test_of_two_dialogues_of_one_script_the_older_stays() -> None:
    """After a merge one talk runs on, the one that began first."""
    lines = _two_records(
        *person(),
        track("03-02 10:00", "Advice Wanted"),
        anonymous(identify("03-01 09:00", email="v@example.com")),
        anonymous(consent("03-01 09:00", "-")),
        anonymous(track("03-03 10:00", "Advice Wanted", "-")),
    )
    assert story(lines, "contact", content="later") == ["03-09 10:00 contact later email go"]


def test_past_absences_do_not_fire_in_a_merge() -> None:
    """An absence whose time was over before the merge is not told after it."""
    lines = told(
        *person(),
        anonymous(order("01-10 10:00", "-")),
        order("01-05 10:00"),
        anonymous(identify("03-05 10:00"), user="u1"),
    )
    assert [
        line["at"] for line in only(lines, "transition", transition="lapse") if line["at"] >= instant("03-05 10:00")
    ] == []


@pytest.mark.parametrize("again, verdict", [([], "drop"), ([consent("03-06 10:00")], "go")])
def test_the_stricter_consent_holds_until_an_act_after_the_merge(again: list[Event], verdict: str) -> None:
    """The stricter state of the two holds, even if it is the older one, until an act of consent after the merge."""
    lines = _two_records(
        anonymous(withdrawal("02-01 10:00", "-")),
        *person("u1", "02-10 00:00"),
        *again,
        track("03-10 10:00", "Advice Wanted"),
    )
    assert only(lines, "contact")[0]["verdict"] == verdict


# ---------------------------------------------------------------- ids


def test_numbers_as_ids_are_texts() -> None:
    """A numeric userId is the same customer as its text."""
    events = [{**order("03-01 10:00"), "userId": 42}, order("03-02 10:00", "42")]
    lines = told(*events)
    assert [line["customer"] for line in only(lines, "state")] == ["42"]
    assert state_of(lines, "42")["facts"]["orders.count"] == 2


@pytest.mark.parametrize("nobody", [None, "", "null", "undefined", "None"])
def test_null_like_ids_are_nobodys(nobody: Any) -> None:
    """An event whose only id is null or like null is nobody's: it is set aside, and joins no strangers."""
    events = [{**order("03-01 10:00"), "userId": nobody}, order("03-02 10:00", "u1")]
    lines = told(*events)
    assert [line["line"] for line in only(lines, "quarantine")] == [1]
    assert [line["customer"] for line in only(lines, "state")] == ["u1"]


def test_traits_come_with_any_event() -> None:
    """`context.traits` of an event merge into the traits."""
    event = {**track("03-01 10:00", "Store Entered"), "context": {"traits": {"plan": "gold"}}}
    assert "gold" in str(state_of(told(*person(), event))["traits"])


# ---------------------------------------------------------------- keys


def test_the_same_line_twice_is_one_event() -> None:
    """A repeated line changes nothing."""
    events = numbered([*person(), order("03-01 10:00")])
    assert state_of(told(*events, *events))["facts"]["orders.count"] == 1


@pytest.mark.parametrize("order_of_lines", [(100.0, 200.0), (200.0, 100.0)])
def test_of_two_lines_with_one_key_the_smaller_body_counts(order_of_lines: tuple[float, float]) -> None:
    """Two lines with one key: the smaller canonical body counts, whichever comes first."""
    events = [{**order("03-01 10:00", total=total), "messageId": "same"} for total in order_of_lines]
    assert state_of(told(*person(), *events))["facts"]["orders.sum"] == 100


def test_the_file_is_a_source() -> None:
    """The key is source and messageId: one id in two files is two events, unless the lines name one source."""
    one = {**track("03-01 10:00", "Advice Wanted"), "messageId": "m1"}
    two = {**track("03-02 10:00", "Advice Wanted"), "messageId": "m1"}
    lines = replay(shop(), {"first.jsonl": [*person(), one], "second.jsonl": [two]}, until="03-05 00:00")
    assert len(only(lines, "transition")) == 2
    named = [{**event, "source": "web"} for event in (one, two)]
    lines = replay(shop(), {"first.jsonl": [*person(), named[0]], "second.jsonl": [named[1]]}, until="03-05 00:00")
    assert len(only(lines, "transition")) == 1


def test_message_ids_compare_as_text() -> None:
    """At one instant the events come in the order of their message ids, as text: 10 before 9, so 9 has the last word."""
    events = [{**identify("03-01 10:00", plan=f"from {mark}"), "messageId": mark} for mark in ("9", "10")]
    assert "from 9" in str(state_of(told(*events))["traits"])
    numbers = [{**identify("03-01 10:00", plan=f"from {mark}"), "messageId": mark} for mark in (9, 10)]
    assert "from 9" in str(state_of(told(*numbers))["traits"])


def test_an_event_without_a_message_id_is_known_by_its_body() -> None:
    """Two equal lines without an id are one event, two different ones are two."""
    first, second = track("03-01 10:00", "Advice Wanted"), track("03-01 12:00", "Advice Wanted")
    lines = replay(shop(), json_lines([first, first, second]))
    assert len(only(lines, "transition")) == 2


def test_a_second_order_of_a_known_id_fires_nothing() -> None:
    """An order told again by another source is a repetition: it counts and fires nothing."""
    events = [*person(), order("03-01 10:00", order_id="o1"), order("03-02 10:00", order_id="o1")]
    lines = told(*events)
    assert state_of(lines)["facts"]["orders.count"] == 1
    assert only(lines, "transition", transition="second order") == []


def test_events_are_taken_in_the_order_of_their_time() -> None:
    """What is written out of order is taken in order of its time."""
    events = [track("03-05 10:00", "Contract Signed"), track("03-01 10:00", "Advice Wanted"), *person()]
    lines = replay(shop(), events, until="06-01 00:00")
    assert story(lines, "contact", "end") == ["03-01 10:00 contact hello email go", "03-05 10:00 end talk goal"]


def test_news_without_any_id_needs_a_transition_that_names_it() -> None:
    """Without any id, an event is firm's news if a `news` transition names it, else it is set aside."""
    events = [*person(), track("03-01 10:00", "Markdown Announced", None)]
    assert [line["line"] for line in only(replay(shop(), events), "quarantine")] == [3]
    listener = SCRIPT.replace("when: asked", "when: markdown")
    facts = "transitions: {markdown: {news: Markdown Announced, to: customer.email IS NOT NULL}}"
    lines = replay(project(listener, facts=facts), events)
    assert only(lines, "quarantine") == []
    assert story(lines) == ["03-01 10:00 contact hello email go"]


def test_the_same_story_whatever_the_line_looks_like() -> None:
    """Spaces, the order of keys and ASCII escapes change no byte of the output."""
    events = numbered([*person("Ünal"), track("03-01 10:00", "Advice Wanted", "Ünal")])
    plain = replay_raw(shop(), json_lines(events)).out
    odd = "".join(
        json.dumps(dict(reversed(event.items())), indent=None, separators=(" ,", " : ")) + "\n" for event in events
    )
    assert replay_raw(shop(), odd).out == plain


# ---------------------------------------------------------------- telephone numbers


def known_by(number: str, **firm: str) -> set[str]:
    """Who there is after a customer with this number and visitors who wrote +49 30 1234567 as they liked."""
    spellings = ("+49 30 1234567", "0049 30 1234567", "030/1234567")
    visitors = [
        anonymous(identify(f"03-0{day} 10:00", phone=spelt), f"a{day}") for day, spelt in enumerate(spellings, start=2)
    ]
    shop = project(SCRIPT, facts=FACTS, **firm)
    lines = replay(shop, [identify("03-01 10:00", phone=number), *visitors], "--state")
    return {line["customer"] for line in only(lines, "state")}


def test_numbers_without_a_plus_are_those_of_the_firms_country() -> None:
    """The zone names the country, `country` another; without either, only numbers with a + join anybody."""
    assert known_by("030 1234567", zone="Europe/Berlin") == {"u1"}
    assert known_by("030 1234567", more="country: DE") == {"u1"}
    assert known_by("030 1234567") == {"u1", "a2", "a3", "a4"}
    assert known_by("030 1234567", zone="Europe/Berlin", more="country: AT") == {"u1", "a2"}


def test_a_text_goes_to_nothing_that_is_no_number() -> None:
    """What holds no digits of a number is no address for texts, as what has no @ is none for mails."""
    script = (
        "script: t\nstart: asked\ngoal: {event: Contract Signed, within: 9d}\nsteps: [{send: t, by: sms, benefit: B}]"
    )
    for number, verdict in (("hello", "drop"), ("112", "drop"), ("030 1234567", "go"), (49301234567, "go")):
        events = [*person(phone=number), track("03-01 10:00", "Advice Wanted")]
        assert the(replay(project(script, facts=FACTS), events), "contact")["verdict"] == verdict, number


# ---------------------------------------------------------------- accounts

ACCOUNT_FACTS = """
transitions:
  moved: {changed: customer.address, valid for: 2d}
  renamed: {changed: customer.name, valid for: 2d}
  firm moved: {changed: account.address, valid for: 2d}
"""
ACCOUNT_SCRIPTS = (
    """
script: new-home
start: {when: [moved, renamed], again after: 1h}
goal: {event: Contract Signed, within: 60d}
steps: [{send: hello, by: email, benefit: Good}]
""",
    """
script: new-office
with: accounts
start: {when: firm moved, again after: 1h}
goal: {event: Contract Signed, within: 60d}
steps: [{task: visit-them, role: account manager, due: 2d}]
""",
)


def test_what_the_context_of_a_group_call_tells_is_the_persons() -> None:
    """By Segment's convention `context.traits` are the user's: his name and address, by which he is known again."""
    about = {"context": {"traits": {"name": "Berta", "email": "berta@example.com", "address": {"city": "Bonn"}}}}
    events = [
        {**identify("01-01 09:00", email="berta@example.com", name="?"), "userId": None, "anonymousId": "before"},
        {**group("01-02 09:00", "acme", "bu", role="buyer", name="ACME"), **about},
    ]
    lines = replay(project(*ACCOUNT_SCRIPTS, facts=ACCOUNT_FACTS), events, "--state", until="02-01 00:00")
    berta = {"name": "Berta", "email": "berta@example.com", "address": {"city": "Bonn"}, "role": "buyer"}
    assert state_of(lines, "bu")["traits"] == berta
    assert state_of(lines, "acme")["traits"] == {"name": "ACME"}
    assert [one["customer"] for one in lines if one["kind"] == "state"] == ["acme", "bu"]


def test_what_a_group_call_tells_is_the_accounts_and_only_the_role_the_persons() -> None:
    """The firm's name, mail and address are never those of the person who belongs to it, and his role never the firm's."""
    acme = {"name": "ACME", "email": "office@acme.example", "timezone": "Asia/Tokyo"}
    events = [
        *person("bu", name="Berta", address={"city": "Bonn"}),
        group("01-02 09:00", "acme", "bu", role="buyer", address={"city": "Hull"}, **acme),
        group("01-03 09:00", "acme", "bu", role="buyer", address={"city": "York"}, **acme),
        {**identify("01-04 09:00", "bu", title="Dr"), "context": {"groupId": "acme"}},
    ]
    lines = replay(project(*ACCOUNT_SCRIPTS, facts=ACCOUNT_FACTS), events, "--state", until="02-01 00:00")
    berta, firm = state_of(lines, "bu")["traits"], state_of(lines, "acme")["traits"]
    assert (berta["name"], berta["email"], berta["address"]) == ("Berta", "bu@example.com", {"city": "Bonn"})
    assert (berta["role"], berta["title"], berta.get("timezone")) == ("buyer", "Dr", None)
    assert firm == {**acme, "address": {"city": "York"}}
    assert story(lines, "transition", "start") == [
        "01-03 09:00 transition firm moved",
        "01-03 09:00 start new-office",
    ]
