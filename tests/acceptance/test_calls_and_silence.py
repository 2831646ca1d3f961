"""Nobody is silent whom nobody called: waits about calls, and results that no wait knows of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
    act_of,
    done,
    folder,
    only,
    person,
    project,
    replay,
    run,
    story,
    track,
)

HEAD = """
script: talk
start: {when: asked, again after: 90d}
goal: {event: Contract Signed, within: 90d}
steps:
"""
HELLO = "  - {send: hello, by: email, benefit: Good}\n"
FACTS = "transitions: {asked: {event: Advice Wanted, valid for: 3d}}"
CALL = "  - {task: call, role: store agent, by: phone, due: 1 business days, benefit: Good}\n"
WAIT = "  - {wait: 2d, answers: {interested: [{exit: keen}]}, silent: [{exit: silent}]}\n"
FRIDAY = "03-06 15:30"
"""The call is due on Monday, and the substitute's on Tuesday; the wait of two days is over on Sunday."""

ENDS = ("escalated", "undone", "withdrawn", "silence", "answer", "goal", "exit")


def talk(steps: str, *events: Event, files: dict[str, str] | None = None, **policy: Any) -> Lines:
    """The lines of a talk that begins on a Friday afternoon."""
    shop = project(HEAD + steps, facts=FACTS, files=files, **policy)
    return replay(shop, [*person(), track(FRIDAY, "Advice Wanted"), *events], until="06-01 00:00")


def told(steps: str, *events: Event, **more: Any) -> list[str]:
    """How its tasks and waits ended."""
    return story(talk(steps, *events, **more), *ENDS)


# ---------------------------------------------------------------- the clock and the call


@pytest.mark.parametrize("wait", ["2d", "6h", "until 2026-03-08 12:00", "until 2026-03-01 12:00"])
def test_a_wait_about_a_call_lasts_until_the_call_is_undone(wait: str) -> None:
    """However short it is: the call escalates and is undone at its own times, and then the wait ends, as undone."""
    assert told(CALL + WAIT.replace("2d", wait)) == [
        "03-09 15:30 escalated shop manager",
        "03-10 15:30 undone call",
        "03-10 15:30 exit silent",
    ]


def test_a_wait_that_is_longer_than_its_call_keeps_its_time() -> None:
    """The call is undone on Tuesday; the wait of eight days listens on and ends by it."""
    assert told(CALL + WAIT.replace("2d", "8d"))[1:] == ["03-14 15:30 undone call", "03-14 15:30 exit silent"]


def test_a_wait_whose_time_is_over_still_listens() -> None:
    """The result, and any other answer, ends it as ever."""
    act = act_of(talk(CALL + WAIT), "call")
    assert told(CALL + WAIT, done("03-10 09:00", act, "interested"))[-1] == "03-10 09:00 exit keen"
    assert told(CALL + WAIT, track("03-08 18:00", "Call Received"))[:2] == [
        "03-08 18:00 withdrawn call",
        "03-08 18:00 answer called",
    ]


def test_a_call_that_reached_nobody_after_the_time_ends_the_wait_in_silence() -> None:
    """It was made, nobody was there, and the time is over."""
    act = act_of(talk(CALL + WAIT), "call")
    assert told(CALL + WAIT, done("03-09 11:00", act, "no reply")) == ["03-09 11:00 silence", "03-09 11:00 exit silent"]
    early = told(CALL + WAIT, done("03-07 11:00", act, "no reply"))
    assert early == ["03-08 15:30 silence", "03-08 15:30 exit silent"], "before it the wait keeps its time"


def test_a_message_that_went_has_a_time_of_its_own() -> None:
    """Who was written to and says nothing for two days is silent, whatever becomes of the call."""
    assert told(HELLO + CALL + WAIT)[0] == "03-08 15:30 silence"


def test_inner_work_is_no_contact_and_keeps_no_wait() -> None:
    """What is done at home is not waited for."""
    inner = CALL.replace(" by: phone,", "").replace(", benefit: Good", "")
    assert told(inner + WAIT)[0] == "03-08 15:30 silence"


def test_of_several_calls_the_last_one_ends_the_wait() -> None:
    """One is made and reaches nobody, the other is done by nobody."""
    two = CALL + CALL.replace("task: call,", "task: visit,").replace("1 business days", "2d")
    act = act_of(talk(two + WAIT), "call")
    assert told(two + WAIT, done("03-07 09:00", act, "no reply")) == [
        "03-08 15:30 escalated shop manager",
        "03-10 15:30 undone visit",
        "03-10 15:30 exit silent",
    ]


def test_a_call_with_an_undone_exit_ends_its_wait_by_it() -> None:
    """Also after the wait's own time."""
    steps = CALL.replace("}\n", ", undone: [{exit: nobody called}]}\n") + WAIT
    assert told(steps)[-1] == "03-10 15:30 exit nobody called"


def test_the_goal_ends_a_wait_whose_time_is_over() -> None:
    """And takes the call off the list."""
    assert told(CALL + WAIT, track("03-09 08:00", "Contract Signed"))[:2] == [
        "03-09 08:00 goal talk",
        "03-09 08:00 withdrawn call",
    ]


@pytest.mark.parametrize("day, end", [("03-09", "03-09 08:00"), ("03-07", "03-08 15:30")], ids=["late", "early"])
def test_a_call_that_a_no_takes_off_the_list_is_no_silence(day: str, end: str) -> None:
    """Nobody has asked him anything; the wait ends when its time is over and no call is open."""
    assert told(CALL + WAIT, track(f"{day} 08:00", "Self Excluded")) == [
        f"{day} 08:00 withdrawn call",
        f"{end} undone call",
        f"{end} exit silent",
    ]


def test_a_round_waits_for_its_call() -> None:
    """The next begins when the call of the one before is settled."""
    steps = "  - {repeat: every 1d, at most: 2, do: [" + CALL.strip()[2:] + ", {wait: 1d, silent: []}]}\n"
    assert story(talk(steps), "undone") == ["03-10 15:30 undone call", "03-12 15:30 undone call"]


def test_ghosts_wait_as_long() -> None:
    """Treated and ghosts must not differ where nobody is called."""
    held = HEAD.replace("steps:", "holdout: 100%\nsteps:") + CALL + WAIT
    lines = replay(
        project(held, facts=FACTS), [*person(), track(FRIDAY, "Advice Wanted")], holdout=None, until="06-01 00:00"
    )
    assert only(lines, "task", verdict="ghost")
    assert [line["at"] for line in only(lines, *ENDS)] == [line["at"] for line in only(talk(CALL + WAIT), *ENDS)]


@pytest.mark.parametrize(
    "due, wait, notes",
    [
        ("1 business days", "2d", 1),
        ("1 business days", "4d", 0),
        ("3d", "5d", 1),
        ("3d", "6d", 0),
        ("2 business days", "4 business days", 0),
        ("2 business days", "3 business days", 1),
    ],
)
def test_check_notes_a_wait_that_may_be_over_before_its_call(due: str, wait: str, notes: int) -> None:
    """Twice the due time, with the weekend that may lie in it."""
    steps = CALL.replace("1 business days", due) + WAIT.replace("2d", wait)
    found = run("check", str(folder(project(HEAD + steps, facts=FACTS)))).said
    assert found.count("wait-before-due") == notes, found


# ---------------------------------------------------------------- results that no wait knows of


@pytest.mark.parametrize("task", ["nosuch", "visit"], ids=["unknown", "of the project"])
def test_a_result_of_another_talk_touches_no_call(task: str) -> None:
    """It has reached nobody, the wait goes on and the call stays on the list."""
    other = {"talks/visit.yml": "say: Visit.\nresults: {fine: reached}\n"}
    result = track("03-07 09:00", "Task Completed", task=task, result="fine")
    assert told(CALL + WAIT, result, files=other) == told(CALL + WAIT)


def test_a_result_of_another_talk_ends_a_wait_that_names_it() -> None:
    """Also where nobody knows the talk; it is not `reached` for that."""
    named = CALL + WAIT.replace("interested:", "reached: [{exit: reached}], fine:")
    fine = track("03-07 09:00", "Task Completed", task="nosuch", result="fine")
    assert told(named, fine)[-1] == "03-07 09:00 exit keen"
    assert told(named, track("03-07 09:00", "Task Completed", task="nosuch", result="reached"))[-1] == (
        "03-10 15:30 exit silent"
    )


def test_a_mail_is_not_answered_by_a_call_that_it_knows_nothing_of() -> None:
    """Somebody was called about something else."""
    assert told(HELLO + WAIT, track("03-07 09:00", "Task Completed", task="call", result="interested"))[-1] == (
        "03-07 09:00 exit keen"
    )
    assert told(HELLO + WAIT, track("03-07 09:00", "Task Completed", task="call", result="not now"))[0] == (
        "03-08 15:30 silence"
    )


def test_names_of_talks_are_compared_as_results_are() -> None:
    """An agent who writes `CALL` has made the call."""
    assert told(CALL + WAIT, track("03-07 09:00", "Task Completed", task="CALL", result="Interested")) == [
        "03-07 09:00 answer interested",
        "03-07 09:00 exit keen",
    ]


@pytest.mark.parametrize("result, end", [("Reached", "03-07 09:00 exit spoken"), ("zzz", "03-08 15:30 exit silent")])
def test_of_a_talk_without_results_only_reached_has_reached(result: str, end: str) -> None:
    """Any other word is the firm's own; the call was made."""
    steps = CALL + "  - {wait: 2d, answers: {reached: [{exit: spoken}]}, silent: [{exit: silent}]}\n"
    files = {"talks/call.yml": "say: Talk.\n"}
    assert told(steps, track("03-07 09:00", "Task Completed", task="call", result=result), files=files)[-1] == end
