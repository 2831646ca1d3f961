"""Waits and what ends them: the sentences under *Answers* and the step `wait`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
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

HEAD = """
script: talk
start: {when: asked, again after: 90d}
goal: {event: Contract Signed, within: 90d}
steps:
"""
HELLO = "  - {send: hello, by: email, benefit: Good}\n"
CALL = "  - {task: call, role: store agent, by: phone, due: 5d, benefit: Good}\n"
AFTER = "  - {send: after, by: email, benefit: Good}\n"
WAIT = "  - {wait: 7d, silent: [{exit: silent}]}\n"
FACTS = """
events:
  Visit Booked: [kind]
  Advice Wanted: [departure, never_told]
  fitting booked: {event: Visit Booked, if: event.kind = 'fitting'}
transitions:
  asked: {event: Advice Wanted, valid for: 30d}
"""
ASKED = "03-02 10:00"  # a Monday


def talk(
    steps: str, *events: Event, until: str = "06-01 00:00", files: dict[str, str] | None = None, **policy: Any
) -> Lines:
    """The lines of one talk of these steps, begun on Monday 2 March at ten."""
    shop = project(HEAD + steps, facts=FACTS, files=files, **policy)
    return replay(shop, [*person(), track(ASKED, "Advice Wanted"), *events], until=until)


def act(steps: str, content: str, until: str = "03-03 00:00", **more: Any) -> str:
    """The act under which the talk says this content."""
    return act_of(talk(steps, until=until, **more), content)


# ---------------------------------------------------------------- built-in answers

BUILT_IN = [
    ("Email Link Clicked", {}, "clicked"),
    ("Message Replied", {"reply": "later"}, "replied later"),
    ("Call Received", {}, "called"),
    ("Store Entered", {}, "came"),
    ("Order Completed", {"order_id": "o1", "total": 5.0, "currency": "EUR"}, "bought"),
    ("Personal Page Viewed", {}, "page seen"),
]


@pytest.mark.parametrize("event, fields, name", BUILT_IN)
def test_a_built_in_answer_ends_a_plain_wait(event: str, fields: dict[str, Any], name: str) -> None:
    """Each built-in answer ends a plain wait, without an act and although no exit names it; the talk goes on."""
    lines = talk(HELLO + WAIT + AFTER, track("03-04 10:00", event, **fields))
    assert story(lines) == ["03-02 10:00 contact hello email go", "03-04 10:00 contact after email go"]
    assert the(lines, "answer")["answer"] in {name, name.split(" ", maxsplit=1)[0]}


@pytest.mark.parametrize("event, fields, name", BUILT_IN)
def test_a_built_in_answer_takes_the_exit_of_its_name(event: str, fields: dict[str, Any], name: str) -> None:
    """`answers` names them as they are called."""
    wait = f"  - {{wait: 7d, answers: {{{name}: [{{exit: by name}}]}}, silent: []}}\n"
    lines = talk(HELLO + wait + AFTER, track("03-04 10:00", event, **fields))
    assert story(lines, "answer", "exit") == [f"03-04 10:00 answer {name}", "03-04 10:00 exit by name"]


@pytest.mark.parametrize("event", ["Email Opened", "Email Delivered", "Product Viewed", "Complaint Opened"])
def test_opening_a_mail_is_no_answer(event: str) -> None:
    """Opening a mail is no answer, nor is anything else that is none."""
    lines = talk(HELLO + WAIT, track("03-04 10:00", event, complaint_id="c1"), until="03-10 00:00")
    assert story(lines, "answer", "exit") == ["03-09 10:00 exit silent"]


def test_the_first_match_of_the_answers_counts() -> None:
    """`answers` take the first match: a named link before any click, in the order of the file."""
    content = "subject: Hello\nlinks: {prices: https://example.com/prices, map: https://example.com/map}\n---\nHello.\n"
    wait = "  - {wait: 7d, answers: {clicked prices: [{exit: prices}], clicked: [{exit: any click}]}, silent: []}\n"
    files = {"content/hello.liquid": content}
    for link, reason in (("prices", "prices"), ("map", "any click")):
        lines = talk(HELLO + wait, track("03-04 10:00", "Email Link Clicked", link=link), files=files)
        assert story(lines, "exit") == [f"03-04 10:00 exit {reason}"]


def test_the_first_match_counts_also_where_a_later_one_is_closer() -> None:
    """With `clicked` before `clicked prices` every click is the first's."""
    content = "subject: Hello\nlinks: {prices: https://example.com/prices}\n---\nHello.\n"
    wait = "  - {wait: 7d, answers: {clicked: [{exit: any click}], clicked prices: [{exit: prices}]}, silent: []}\n"
    clicked = track("03-04 10:00", "Email Link Clicked", link="prices")
    lines = talk(HELLO + wait, clicked, files={"content/hello.liquid": content})
    assert story(lines, "exit") == ["03-04 10:00 exit any click"]


def test_an_answer_at_the_very_end_of_the_wait_is_heard() -> None:
    """At equal instants events come before timers: an answer in the last instant is no silence."""
    lines = talk(HELLO + WAIT + AFTER, track("03-09 10:00", "Call Received"))
    assert story(lines)[-1] == "03-09 10:00 contact after email go"
    assert only(lines, "silence") == []


def test_replies_are_told_apart() -> None:
    """`replied no` is not `replied yes`; another reply goes by `answered`."""
    wait = """\
  - wait: 7d
    answers:
      replied yes: [{exit: "yes, gladly"}]
      replied no: [{exit: "no, thanks"}]
    answered: [{exit: something else}]
    silent: []
"""
    reasons = {"yes": "yes, gladly", "no": "no, thanks", "later": "something else"}
    for reply, reason in reasons.items():
        lines = talk(HELLO + wait, track("03-04 10:00", "Message Replied", reply=reply))
        assert story(lines, "exit") == [f"03-04 10:00 exit {reason}"]


def test_a_named_event_is_an_answer_as_well() -> None:
    """A named event is an answer of the wait that names it, when its condition holds."""
    wait = "  - {wait: 7d, answers: {fitting booked: [{exit: booked}]}, silent: [{exit: silent}]}\n"
    booked = talk(HELLO + wait, track("03-04 10:00", "Visit Booked", kind="fitting"))
    assert story(booked, "exit") == ["03-04 10:00 exit booked"]
    other = talk(HELLO + wait, track("03-04 10:00", "Visit Booked", kind="repair"))
    assert story(other, "exit") == ["03-09 10:00 exit silent"]


# ---------------------------------------------------------------- for, for all


def test_for_replaces_the_default() -> None:
    """`for` replaces the default: only what it lists ends the wait."""
    wait = "  - {wait: 7d, for: Order Delivered, silent: [{exit: silent}]}\n"
    events = [track("03-03 10:00", "Email Link Clicked"), track("03-04 10:00", "Call Received")]
    lines = talk(HELLO + wait + AFTER, *events, track("03-05 10:00", "Order Delivered", order_id="o1"))
    assert story(lines) == ["03-02 10:00 contact hello email go", "03-05 10:00 contact after email go"]
    assert story(talk(HELLO + wait + AFTER, *events), "exit") == ["03-09 10:00 exit silent"]


def test_for_a_list_is_ended_by_any_of_it() -> None:
    """`for` a list: any of it ends the wait, also a named event."""
    wait = "  - {wait: 7d, for: [Order Delivered, fitting booked], silent: []}\n"
    lines = talk(HELLO + wait + AFTER, track("03-04 10:00", "Visit Booked", kind="fitting"))
    assert story(lines)[1:] == ["03-04 10:00 contact after email go"]


def test_for_all_waits_for_each_of_the_list() -> None:
    """`for all` ends with the last of its list, in whatever order they come."""
    wait = "  - {wait: 7d, for all: [Order Delivered, fitting booked], silent: [{exit: silent}]}\n"
    booked, delivered = track("03-04 10:00", "Visit Booked", kind="fitting"), track("03-05 10:00", "Order Delivered")
    assert story(talk(HELLO + wait + AFTER, booked, delivered))[1:] == ["03-05 10:00 contact after email go"]
    assert story(talk(HELLO + wait + AFTER, booked), "exit") == ["03-09 10:00 exit silent"]


# ---------------------------------------------------------------- acts

TWO_TALKS = (
    HEAD.replace("script: talk", "script: NAME")
    + "  - {send: words-of-NAME, by: email, benefit: Good}\n"
    + WAIT
    + AFTER
)


def _two_talks(*events: Event) -> Lines:
    shop = project(TWO_TALKS.replace("NAME", "red"), TWO_TALKS.replace("NAME", "blue"), facts=FACTS)
    return replay(shop, [*person(), track(ASKED, "Advice Wanted"), *events], until="03-06 00:00")


def test_an_answer_that_names_an_act_ends_only_the_wait_of_that_act() -> None:
    """Of two waiting talks, a click on the mail of one ends the wait of that one."""
    mail = act_of(_two_talks(), "words-of-red")
    lines = _two_talks(track("03-04 10:00", "Email Link Clicked", act=mail))
    assert [(line["script"], line["act"]) for line in only(lines, "answer")] == [("red", mail)]


def test_an_answer_to_an_unknown_act_ends_no_wait() -> None:
    """An act that nobody knows is the act of no wait."""
    assert only(_two_talks(track("03-04 10:00", "Email Link Clicked", act="0123456789abcdef")), "answer") == []


def test_an_answer_without_an_act_may_end_several_waits() -> None:
    """More than one dialogue may take an answer that names no message."""
    lines = _two_talks(track("03-04 10:00", "Call Received"))
    assert sorted(line["script"] for line in only(lines, "answer")) == ["blue", "red"]


def test_a_late_click_on_an_earlier_mail_does_not_end_a_later_wait() -> None:
    """A wait belongs to the contacts since the wait before it: an act from before it does not end it."""
    second = "  - {send: second, by: email, benefit: Good}\n  - {wait: 14d, silent: [{exit: late}]}\n"
    steps = HELLO + "  - {wait: 7d, silent: []}\n" + second + AFTER
    early = act(steps, "hello")
    lines = talk(steps, track("03-12 10:00", "Email Link Clicked", act=early))
    assert story(lines, "exit") == ["03-23 10:00 exit late"]
    current = act(steps, "second", until="03-10 00:00")
    lines = talk(steps, track("03-12 10:00", "Email Link Clicked", act=current))
    assert story(lines)[-1] == "03-12 10:00 contact after email go"


# ---------------------------------------------------------------- results of tasks

RESULTS = {"interested": "03-04 10:00", "not now": "03-04 10:00", "no reply": "03-09 10:00"}


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_that_reached_ends_a_plain_wait_and_no_other(result: str) -> None:
    """`reached` is a result that the talk marks so; one that is not reached ends a wait only if it is named."""
    steps = CALL + "  - {wait: 7d, silent: []}\n" + AFTER
    lines = talk(steps, done("03-04 10:00", act(steps, "call"), result))
    assert story(lines)[-1] == f"{RESULTS[result]} contact after email go"


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_takes_the_exit_of_its_name(result: str) -> None:
    """The names of a talk's results are answers of the wait that follows, reached or not."""
    steps = CALL + f"  - {{wait: 7d, answers: {{{result}: [{{exit: as named}}]}}, silent: [{{exit: silent}}]}}\n"
    lines = talk(steps, done("03-04 10:00", act(steps, "call"), result))
    assert story(lines, "exit") == ["03-04 10:00 exit as named"]


def test_reached_is_the_name_of_all_results_that_reached() -> None:
    """`reached` takes whatever result the talk marks reached."""
    steps = CALL + "  - {wait: 7d, answers: {reached: [{exit: spoken to}]}, silent: [{exit: silent}]}\n"
    lines = talk(steps, done("03-04 10:00", act(steps, "call"), "not now"))
    assert story(lines, "exit") == ["03-04 10:00 exit spoken to"]
    lines = talk(steps, done("03-04 10:00", act(steps, "call"), "no reply"))
    assert story(lines, "exit") == ["03-09 10:00 exit silent"]


DECLARED = "say: Talk.\nresults: {spoke with them: reached, no answer: not reached}\n"
TOLD = {"Spoke_With  Them": "spoken", "No answer": "nobody", "voicemail": "silent", "": "silent"}


@pytest.mark.parametrize("result", TOLD)
def test_only_what_a_talk_marks_reached_has_reached(result: str) -> None:
    """Capitals and spaces do not matter; an undeclared result, or none, is not `reached`, and the call is off the list."""
    ways = "answers: {reached: [{exit: spoken}], no answer: [{exit: nobody}]}, answered: [{exit: other}]"
    steps = CALL + f"  - {{wait: 7d, {ways}, silent: [{{exit: silent}}]}}\n"
    told = track("03-04 10:00", "Task Completed", task="call", result=result)
    lines = talk(steps, told, files={"talks/call.yml": DECLARED})
    assert [line["reason"] for line in only(lines, "exit")] == [TOLD[result]]
    assert not only(lines, "escalated")


@pytest.mark.parametrize("result", ["interested", ""])
def test_a_result_that_names_nothing_is_of_the_one_task_that_is_open(result: str) -> None:
    """A talk declares what reached, so that an empty result is none; of two open calls nobody can tell which was made."""
    steps = CALL + "  - {wait: 7d, answers: {interested: [{exit: as named}]}, silent: [{exit: silent}]}\n"
    told = track("03-04 10:00", "Task Completed", **({"result": result} if result else {}))
    one = talk(steps, told)
    assert story(one, "exit", "escalated") == ["03-04 10:00 exit as named" if result else "03-09 10:00 exit silent"]
    two = talk(CALL + steps.replace("task: call", "task: second call"), told)
    assert story(two, "exit", "escalated")[:2] == ["03-07 10:00 escalated shop manager"] * 2
    assert [line["reason"] for line in only(two, "exit")] == ["silent"]


# ---------------------------------------------------------------- how long

MOMENTS_OF_TIME = [
    ("90s", "03-02 10:01:30"),
    ("15m", "03-02 10:15"),
    ("4h", "03-02 14:00"),
    ("7d", "03-09 10:00"),
    ("2w", "03-16 10:00"),
    ("6 months", "09-02 10:00"),
    ("1 year", "2027-03-02 10:00"),
    ("2 business days", "03-04 10:00"),
    ("until 18:00", "03-02 18:00"),
    ("until 10:00", "03-03 10:00"),  # the next one strictly later
    ("until 09:00", "03-03 09:00"),
    ("until Tuesday 18:00", "03-03 18:00"),
    ("until Monday 10:00", "03-09 10:00"),
    ("until Monday 09:00", "03-09 09:00"),
    ("until 2026-04-01 10:00", "04-01 10:00"),
    ("until 2026-03-01 10:00", "03-02 10:00"),  # a time past passes at once
    ("until start.departure", "03-20 15:30"),
    ("until 3d before start.departure", "03-17 15:30"),
    ("until 30d before start.departure", "03-02 10:00"),  # past
    ("until start.never_told", "03-02 10:00"),  # a time missing passes at once
]


@pytest.mark.parametrize("step", ["wait", "pause"])
@pytest.mark.parametrize("length, ends", MOMENTS_OF_TIME)
def test_a_wait_and_a_pause_end_at_their_time(step: str, length: str, ends: str) -> None:
    """Durations and moments of time end a wait and a pause at the same instant."""
    steps = (
        HELLO + (f"  - {{wait: {length}, silent: []}}\n" if step == "wait" else f"  - {{pause: {length}}}\n") + AFTER
    )
    shop = project(HEAD + steps, facts=FACTS)
    begun = track(ASKED, "Advice Wanted", departure="2026-03-20T15:30:00Z")
    lines = replay(shop, [*person(), begun], until="2027-06-01 00:00")
    assert story(lines)[-1] == f"{ends} contact after email go"


def test_a_zone_may_be_named_for_a_time() -> None:
    """A time is the customer's unless `zone:` names another."""
    pause = "  - {pause: until 18:00, zone: America/New_York}\n"
    assert story(talk(HELLO + pause + AFTER))[-1] == "03-02 23:00 contact after email go"


def test_a_pause_listens_to_nothing_but_goal_and_exits() -> None:
    """What would answer a wait does not end a pause, and is not kept for the wait behind it."""
    steps = HELLO + "  - {pause: 2d}\n  - {wait: 7d, silent: [{exit: silent}]}\n"
    lines = talk(steps, track("03-03 10:00", "Email Link Clicked"))
    assert story(lines, "answer", "exit") == ["03-11 10:00 exit silent"]


# ---------------------------------------------------------------- contacts that did not go


def test_a_wait_of_which_no_contact_went_passes_by_silent_at_once() -> None:
    """When none of a wait's contacts went, it passes by `silent` at once."""
    shop = project(HEAD + HELLO + "  - {wait: 7d, silent: [{exit: nobody spoke}]}\n", facts=FACTS)
    lines = replay(shop, [person()[0], track(ASKED, "Advice Wanted")], until="04-01 00:00")
    assert story(lines, "contact", "exit") == ["03-02 10:00 contact hello email drop", "03-02 10:00 exit nobody spoke"]


def test_one_contact_that_went_makes_the_wait_wait() -> None:
    """Of two contacts before a wait one that went is enough."""
    steps = "  - {send: text, by: sms, benefit: Good}\n" + HELLO + "  - {wait: 7d, silent: [{exit: silent}]}\n"
    shop = project(HEAD + steps, facts=FACTS)
    agreed = track(
        "01-01 00:00", "Consent Given", purpose="marketing", channel="email", source="form", text_version="1"
    )
    lines = replay(shop, [person()[0], agreed, track(ASKED, "Advice Wanted")], until="04-01 00:00")
    assert story(lines, "contact", "exit") == [
        "03-02 10:00 contact text sms drop",
        "03-02 10:00 contact hello email go",
        "03-09 10:00 exit silent",
    ]


def test_a_held_contact_starts_its_wait_when_it_goes() -> None:
    """A held step waits for its verdict, and the clock runs from the hand-over."""
    events = [*person(), track("03-02 22:00", "Advice Wanted")]
    lines = replay(project(HEAD + HELLO + WAIT, facts=FACTS, quiet='"21:00 to 08:00"'), events, until="04-01 00:00")
    assert story(lines, "contact", "exit") == [
        "03-02 22:00 contact hello email hold until 03-03 08:00",
        "03-03 08:00 contact hello email go",
        "03-10 08:00 exit silent",
    ]


def test_a_purchase_that_opens_a_talk_does_not_answer_it() -> None:
    """The event that starts a dialogue ends no wait of it: the wait comes after."""
    facts = "transitions: {asked: {event: Order Completed}}"
    lines = replay(project(HEAD + HELLO + WAIT, facts=facts), [*person(), order(ASKED)], until="04-01 00:00")
    assert only(lines, "answer") == []
    assert the(lines, "exit")["at"] == instant("03-09 10:00")
