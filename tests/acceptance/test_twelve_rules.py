"""The twelve rules of the dialogue model (part 4.4 of the mission), each by its number."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    Line,
    act_of,
    done,
    folder,
    instant,
    json_lines,
    numbered,
    only,
    order,
    person,
    project,
    replay,
    replay_raw,
    run,
    short,
    shuffled,
    story,
    stranger,
    the,
    track,
    withdrawal,
)

HEAD = """
script: talk
start: {when: asked, again after: 30d}
goal: {event: Contract Signed, within: 60d}
steps:
"""
ASKED = "transitions: {asked: {event: Advice Wanted, valid for: 5d}}"
HELLO = "  - {send: hello, by: email, benefit: Good}\n"
CALL = "  - {task: call, role: store agent, by: phone, due: 2 business days, benefit: Good}\n"
WAIT = """\
  - wait: 7d
    answers:
      clicked: [{send: for-the-click, by: email, benefit: Good}]
    answered: [{send: for-the-answer, by: email, benefit: Good}]
    silent: [{send: for-the-silence, by: email, benefit: Good}]
"""
TALK = HEAD + HELLO + WAIT


def asked(at: str = "03-02 10:00") -> list[Event]:
    """A customer who agreed to marketing and asks for advice on a Monday."""
    return [*person(), track(at, "Advice Wanted")]


def shop(*scripts: str, **policy: Any) -> dict[str, str]:
    """A project of these scripts with the one transition."""
    return project(*scripts, facts=ASKED, **policy)


# ---------------------------------------------------------------- 1


@pytest.mark.parametrize(
    "event, content", [("Email Link Clicked", "for-the-click"), ("Call Received", "for-the-answer")]
)
def test_rule_01_an_answer_takes_the_answer_edge(event: str, content: str) -> None:
    """An answer leaves the wait by its own exit, any other answer by `answered`."""
    lines = replay(shop(TALK), [*asked(), track("03-04 10:00", event)], until="04-01 00:00")
    assert story(lines)[1:] == [f"03-04 10:00 contact {content} email go"]


def test_rule_01_silence_takes_its_own_steps() -> None:
    """When the time is over the silence edge is taken, with steps of its own."""
    lines = replay(shop(TALK), asked(), until="04-01 00:00")
    assert story(lines)[1:] == ["03-09 10:00 contact for-the-silence email go"]
    assert the(lines, "silence")["at"] == instant("03-09 10:00")


def test_rule_01_a_wait_without_silence_is_refused() -> None:
    """A wait that does not say what silence means cannot be used."""
    ran = run("check", str(folder(shop(HEAD + HELLO + "  - {wait: 7d, answers: {clicked: []}}\n"))))
    assert ran.code == 2
    assert "silent" in ran.said


# ---------------------------------------------------------------- 2

TO_CALL = HEAD + CALL + "  - {wait: 14d, silent: [{exit: silent}]}\n" + HELLO


@pytest.mark.parametrize(
    "event",
    [
        "Email Link Clicked",
        "Message Replied",
        "Call Received",
        "Store Entered",
        "Order Completed",
        "Personal Page Viewed",
    ],
)
def test_rule_02_an_answer_by_any_channel_ends_the_wait(event: str) -> None:
    """Whatever way the customer speaks, also by one that nothing asked for, the wait ends and the call is withdrawn."""
    said = {"order_id": "o1", "total": 5.0, "currency": "EUR"} if event == "Order Completed" else {"reply": "yes"}
    lines = replay(shop(TO_CALL), [*asked(), track("03-03 10:00", event, **said)], until="04-01 00:00")
    assert story(lines) == ["03-02 10:00 task call store agent go", "03-03 10:00 contact hello email go"]
    withdrawn = the(lines, "withdrawn")
    assert (withdrawn["at"], withdrawn["content"]) == (instant("03-03 10:00"), "call")
    assert withdrawn["act"] == act_of(lines, "call")
    assert only(lines, "escalated", "undone") == []


# ---------------------------------------------------------------- 3


@pytest.mark.parametrize(
    "steps",
    [
        HELLO + WAIT,
        HELLO + "  - {pause: 20d}\n" + HELLO,
        HELLO + "  - {repeat: every 3d, at most: 5, do: [{send: again, by: email, benefit: Good}]}\n",
        CALL + WAIT,
        HELLO + "  - {pause: until 22:00}\n" + HELLO,
    ],
    ids=["waiting", "pausing", "repeating", "with a task", "on hold for the night"],
)
def test_rule_03_the_goal_ends_it_from_any_state(steps: str) -> None:
    """The goal ends the dialogue in the run in which it arrives, wherever it stands, and nothing follows."""
    events = [*asked(), track("03-03 07:00", "Contract Signed")]
    lines = replay(shop(HEAD + steps, quiet='"21:00 to 08:00"'), events, until="05-01 00:00")
    assert story(lines, "goal", "end") == ["03-03 07:00 goal talk", "03-03 07:00 end talk goal"]
    assert [line for line in only(lines, "contact", "task", verdict="go") if line["at"] > instant("03-03 07:00")] == []


# ---------------------------------------------------------------- 4


def test_rule_04_one_dialogue_a_customer_and_script() -> None:
    """A second moment finds the dialogue running, a third the cool-down, a fourth begins it anew."""
    events = [*asked(), *(track(f"{day} 10:00", "Advice Wanted") for day in ("03-05", "03-20", "04-02"))]
    lines = replay(shop(TALK), events, until="04-20 00:00")
    assert story(lines, "start", "skipped") == [
        "03-02 10:00 start talk",
        "03-05 10:00 skipped talk running",
        "03-20 10:00 skipped talk again after",
        "04-02 10:00 start talk",
    ]


SECOND = """
script: second
start: signal
{key}: [talk]
goal: {{event: Order Completed, within: 60d}}
steps:
  - {{send: from-second, by: email, benefit: Good}}
"""
TWO = "transitions: {asked: {event: Advice Wanted, valid for: 5d}, signal: {event: Signal Seen, valid for: 20d}}"


@pytest.mark.parametrize(
    "key, told",
    [
        ("replaces", ["03-04 10:00 contact from-second email go"]),
        ("joins", ["03-04 10:00 contact for-the-answer email go"]),
        ("waits for", ["03-09 10:00 contact for-the-silence email go", "03-09 10:00 contact from-second email go"]),
    ],
)
def test_rule_04_what_a_second_script_does_on_meeting_the_first(key: str, told: list[str]) -> None:
    """A second script replaces, joins or queues behind the running one, as its head says."""
    events = [*asked(), track("03-04 10:00", "Signal Seen")]
    lines = replay(project(TALK, SECOND.format(key=key), facts=TWO), events, until="04-20 00:00")
    assert story(lines)[1:] == told


# ---------------------------------------------------------------- 5


def test_rule_05_an_occasion_adds_no_contact() -> None:
    """With a birthday in its time the same dialogue makes as many contacts as without."""
    birthday = """
script: birthday
start: birthday
replaces: next contact
goal: {event: Order Completed, within: 30d}
steps: [{send: card, by: email, benefit: A gift for your day}]
"""
    facts = "transitions: {asked: {event: Advice Wanted}, birthday: {yearly: customer.birthday}}"
    both = project(TALK, birthday, facts=facts)
    plain = replay(both, asked(), until="04-01 00:00")
    events = [*person(birthday="1980-03-05"), *asked()[2:]]
    festive = replay(both, events, until="04-01 00:00")
    assert len(only(plain, "contact", verdict="go")) == len(only(festive, "contact", verdict="go")) == 2
    assert story(festive, "contact", verdict="go")[1] == "03-05 00:00 contact card email go"


# ---------------------------------------------------------------- 6

SERVICE = """
script: open-order
purpose: service
start: {when: asked, again after: 30d}
goal: {event: Order Delivered, within: 60d}
steps:
  - {send: news-one, by: email, benefit: Where it is}
  - {pause: 7d}
  - {send: news-two, by: email, benefit: Where it is}
"""


@pytest.mark.parametrize(
    "halt", [withdrawal("03-04 10:00"), track("03-04 10:00", "Complaint Opened", complaint_id="c1")]
)
def test_rule_06_a_withdrawal_or_a_complaint_stops_marketing_at_once(halt: Event) -> None:
    """After a withdrawal or with an open complaint no marketing goes, in whatever dialogue; service goes on."""
    lines = replay(shop(TALK, SERVICE), [*asked(), halt], until="04-01 00:00")
    assert story(lines, "contact", verdict="go", script="talk") == ["03-02 10:00 contact hello email go"]
    assert story(lines, "contact", verdict="go", script="open-order") == [
        "03-02 10:00 contact news-one email go",
        "03-09 10:00 contact news-two email go",
    ]


# ---------------------------------------------------------------- 7


def test_rule_07_durations_run_on_the_customers_clock() -> None:
    """A week in New York ends at the same hour there, although the clocks have gone forward."""
    events = [*person(timezone="America/New_York"), track("2026-03-05T10:00:00-05:00", "Advice Wanted")]
    lines = replay(shop(TALK, zone="Europe/Berlin"), events, until="04-01 00:00")
    assert [short(line["at"]) for line in only(lines, "contact")] == ["03-05 15:00", "03-12 14:00"]


def test_rule_07_quiet_hours_push_forward() -> None:
    """What falls into the customer's night goes at its end, and the wait runs from there."""
    events = [*person(timezone="America/New_York"), track("2026-01-05T23:00:00-05:00", "Advice Wanted")]
    lines = replay(shop(TALK, zone="Europe/Berlin", quiet='"21:00 to 08:00"'), events, until="04-01 00:00")
    assert story(lines) == [
        "01-06 04:00 contact hello email hold until 01-06 13:00",
        "01-06 13:00 contact hello email go",
        "01-13 13:00 contact for-the-silence email go",
    ]


def test_rule_07_validity_drops() -> None:
    """A contact that the night holds beyond its time is dropped, not sent late."""
    steps = "  - {send: hello, by: email, valid for: 2h, benefit: Good}\n"
    lines = replay(shop(HEAD + steps, quiet='"21:00 to 08:00"'), asked("03-02 22:00"), until="04-01 00:00")
    assert only(lines, "contact", verdict="go") == []
    assert story(lines)[-1] == "03-03 00:00 contact hello email drop"


# ---------------------------------------------------------------- 8


def test_rule_08_ghosts_live_the_same_life_unspoken_to() -> None:
    """A hold-out runs through the same steps at the same times, and nothing is sent to it."""
    events = [
        *asked(),
        track("03-09 12:00", "Advice Wanted"),
        order("03-20 10:00"),
        track("04-12 10:00", "Advice Wanted"),
    ]
    treated = replay(shop(TALK), events, until="06-01 00:00")
    ghosts = replay(shop(TALK), events, holdout="100%", until="06-01 00:00")
    assert only(ghosts, "contact", "task", verdict="go") == []
    assert {line["verdict"] for line in only(ghosts, "contact")} == {"ghost"}

    def life(lines: list[Line]) -> list[str]:
        kinds = ("start", "skipped", "contact", "silence", "answer", "goal", "end")
        return [sentence.replace(" ghost", " go") for sentence in story(lines, *kinds)]

    assert life(ghosts) == life(treated)


# ---------------------------------------------------------------- 9


@pytest.mark.parametrize("seed", range(3))
def test_rule_09_order_and_repetition_change_no_byte(seed: int) -> None:
    """The same events in any order, some of them twice, print the same bytes."""
    events = numbered([*asked(), track("03-04 10:00", "Email Link Clicked"), *person("u2"), order("03-05 10:00", "u2")])
    first = replay_raw(shop(TALK), events, "--state")
    again = replay_raw(shop(TALK), json_lines(shuffled(events, seed)), "--state")
    assert first.code == again.code == 0, first.said + again.said
    assert again.out == first.out


# ---------------------------------------------------------------- 10


def test_rule_10_a_running_dialogue_ends_on_the_version_it_began_with() -> None:
    """After a publication with `keep` the running dialogue speaks its old words, a new one the new words."""
    newer = folder(shop(TALK.replace("for-the-silence", "new-words")))
    events = [*asked(), *person("u2"), track("03-06 10:00", "Advice Wanted", "u2")]
    lines = replay(shop(TALK), events, "--publish", f"2026-03-05T00:00:00Z={newer}:keep", until="04-01 00:00")
    assert story(lines, "contact", customer="u1")[1:] == ["03-09 10:00 contact for-the-silence email go"]
    assert story(lines, "contact", customer="u2")[1:] == ["03-13 10:00 contact new-words email go"]
    revisions = {line["customer"]: line["revision"] for line in only(lines, "contact")}
    assert revisions["u1"] != revisions["u2"]


# ---------------------------------------------------------------- 11


def test_rule_11_every_contact_tells_why_and_what_for() -> None:
    """A contact names its trigger, the evidence, the moment, the benefit and what it won over."""
    facts = "transitions: {asked: {event: Advice Wanted, valid for: 5d}}"
    rival = TALK.replace("script: talk", "script: rival").replace("hello", "rival-words")
    loud = TALK.replace("script: talk", "script: talk\nworth: 5")
    both = project(loud, rival, facts=facts, caps="[{contacts: 1, in: 1d}]")
    lines = replay(both, asked())
    gone, held = the(lines, "contact", verdict="go"), the(lines, "contact", verdict="hold")
    assert gone["why"]["transition"] == "asked"
    assert gone["why"]["at"] == instant("03-02 10:00")
    assert gone["benefit"] == "Good"
    assert "rival" in str(gone["won_over"])
    assert "talk" in str(held["lost_to"])
    assert held["reason"]


# ---------------------------------------------------------------- 12


def test_rule_12_a_result_code_is_an_event_like_any_other() -> None:
    """The result that an agent enters ends the wait by the exit of its name."""
    steps = CALL + "  - {wait: 14d, answers: {interested: [{send: details, by: email, benefit: Good}]}, silent: []}\n"
    act = act_of(replay(shop(HEAD + steps), asked()), "call")
    lines = replay(shop(HEAD + steps), [*asked(), done("03-03 12:00", act, "interested")], until="04-01 00:00")
    assert story(lines)[1:] == ["03-03 12:00 contact details email go"]
    assert only(lines, "withdrawn", "escalated") == []


def test_rule_12_a_task_not_done_escalates_and_is_no_silence() -> None:
    """The undone call goes to the substitute; that nobody rang is never counted as the customer's silence."""
    lines = replay(shop(TO_CALL), asked(), until="04-01 00:00")
    assert story(lines, "escalated", "undone", "silence", "exit") == [
        "03-04 10:00 escalated shop manager",
        "03-16 10:00 undone call",
        "03-16 10:00 exit silent",
    ]


def test_rule_12_a_call_that_was_dropped_is_not_undone() -> None:
    """A call that may not be made is no undone task: its wait passes at once by `silent`."""
    lines = replay(shop(TO_CALL), [stranger(), track("03-02 10:00", "Advice Wanted")], until="04-01 00:00")
    assert story(lines, "task", "exit") == ["03-02 10:00 task call store agent drop", "03-02 10:00 exit silent"]
    assert only(lines, "escalated", "undone") == []
