"""What an event says to a dialogue that waits, from the most exact name to the plainest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kernel.tables import book_of, customer, dialogue_of, event, moment, script_text, turn_at
from tetatet.interact.answer import Said, matched, meant_for, said_by
from tetatet.kernel import Book
from tetatet.model.place import Place
from tetatet.model.record import Dialogue, OpenTask, Record, Spoken
from tetatet.model.step import Wait

FACTS = """
events:
  big order: {event: Order Completed, if: event.total >= 200}
transitions: {asked: {event: Advice Wanted}}
"""
STEPS = (
    "{send: hello, by: email, benefit: Good}, "
    "{task: call, role: store agent, by: phone, due: 2d, benefit: Good}, {wait: 7d, silent: []}"
)


def _book() -> Book:
    return book_of(script_text(STEPS), facts=FACTS)


def _said(name: str, record: Record | None = None, dialogue: Dialogue | None = None, /, **properties: Any) -> Said:
    book = _book()
    happened = event("03-02 10:00", name, **properties)
    dialogue = dialogue or dialogue_of(book, "hello", "03-01 10:00", state="wait")
    return said_by(turn_at(record or customer(), book, "03-02 10:00", happened), dialogue)


@pytest.mark.parametrize(
    "name, properties, names, plain",
    [
        ("Email Link Clicked", {}, ("clicked", "Email Link Clicked"), True),
        ("Email Link Clicked", {"link": "sizes"}, ("clicked sizes", "sizes", "clicked", "Email Link Clicked"), True),
        ("Message Replied", {"reply": "yes"}, ("replied yes", "replied", "Message Replied"), True),
        ("Message Replied", {}, ("replied", "Message Replied"), True),
        ("Question Answered", {"option": "captain"}, ("captain", "Question Answered"), True),
        ("Call Received", {}, ("called", "Call Received"), True),
        ("Store Entered", {}, ("came", "Store Entered"), True),
        ("Personal Page Viewed", {}, ("page seen", "Personal Page Viewed"), True),
        ("Order Completed", {"total": 20}, ("bought", "Order Completed"), True),
        ("Order Completed", {"total": 200}, ("big order", "bought", "Order Completed"), True),
        ("Task Completed", {"task": "call", "result": "interested"}, ("interested", "Task Completed"), False),
        ("Task Completed", {"task": "call", "result": "No reply"}, ("no reply", "Task Completed"), False),
        ("Task Completed", {"task": "other", "result": "reached"}, ("Task Completed",), False),
        ("Email Opened", {}, ("Email Opened",), False),
    ],
)
def test_an_event_is_several_answers_from_exact_to_plain(
    name: str, properties: dict[str, Any], names: tuple[str, ...], plain: bool
) -> None:
    """Built-in answers, named events and results of talks; opening a mail and not being reached are no plain answers."""
    said = _said(name, **properties)
    assert (said.names, said.plain) == (names, plain)


def test_a_result_may_name_its_task_by_the_talk_or_by_the_act() -> None:
    """A desk that knows only the act says as much as one that names the talk."""
    task = OpenTask(
        "a1", "d-hello", "hello", "r", "task call", "call", "agent", moment("03-05 00:00"), moment("03-01 00:00")
    )
    for named in ({"task": "a1"}, {"act": "a1"}, {"act": "a1", "task": "something else"}):
        said = _said("Task Completed", customer(tasks=[task]), result="interested", **named)
        assert (said.act, said.task, said.names[0]) == ("a1", "call", "interested")


REACHED = ("interested", "reached", "Task Completed")


@pytest.mark.parametrize(
    "told, names",
    [
        ({"task": "call", "result": "interested"}, REACHED),
        ({"task": "CALL", "result": "Interested"}, REACHED),
        ({"act": "a1", "result": "interested"}, REACHED),
        ({"task": "call", "result": "fine"}, ("fine", "Task Completed")),
        ({"task": "call", "result": "reached"}, ("Task Completed",)),
        ({"task": "other", "result": "interested"}, ("interested", "Task Completed")),
    ],
    ids=["talk", "capitals", "act", "undeclared", "no result of the talk", "another talk"],
)
def test_only_a_result_of_a_talk_that_the_wait_knows_has_reached(told: dict[str, str], names: tuple[str, ...]) -> None:
    """The wait that the call belongs to is reached by what its talk marks so, and no wait by any other result."""
    spoken = [Spoken("a1", "task call", went=True, task="call")]
    mine = dialogue_of(_book(), "hello", "03-01 10:00", state="wait", spoken=spoken)
    said = _said("Task Completed", None, mine, **told)
    assert (said.names, said.plain) == (names, names == REACHED)


def test_an_answer_that_names_an_act_is_for_the_wait_of_that_act() -> None:
    """One that names no act is for every wait."""
    mine = dialogue_of(_book(), "hello", "03-01 10:00", spoken=[Spoken("a1", "send hello", went=True)])
    assert [meant_for(Said(("clicked",), True, act), mine) for act in (None, "a1", "a2")] == [True, True, False]


# ---------------------------------------------------------------- what ends a wait

HERE = Place("scripts/x.yml", 1)


def _wait(*answers: str, awaited: tuple[str, ...] = (), all_of: tuple[str, ...] = ()) -> Wait:
    return Wait("wait 7d", HERE, None, None, (), awaited, all_of, tuple((name, ()) for name in answers))


CLICK = Said(("clicked sizes", "sizes", "clicked", "Email Link Clicked"), plain=True)
OPENED = Said(("Email Opened",), plain=False)
MISSED = Said(("no reply", "Task Completed"), plain=False)


@pytest.mark.parametrize(
    "wait, said, name",
    [
        (_wait(), CLICK, "clicked"),
        (_wait(), OPENED, None),
        (_wait(), MISSED, None),
        (_wait("no reply"), MISSED, "no reply"),
        (_wait("clicked", "clicked sizes"), CLICK, "clicked"),  # first match in the order of the file
        (_wait("clicked sizes", "clicked"), CLICK, "clicked sizes"),
        (_wait("clicked colours"), CLICK, "clicked"),
        (_wait("Email Opened"), OPENED, "Email Opened"),
        (_wait(awaited=("bought",)), CLICK, None),
        (_wait(awaited=("bought", "clicked")), CLICK, "clicked"),
        (_wait("clicked sizes", awaited=("clicked",)), CLICK, "clicked sizes"),
        (_wait(awaited=("answer",)), CLICK, "clicked"),
        (_wait(awaited=("answer",)), OPENED, None),
        (_wait(awaited=("Email Opened",)), OPENED, "Email Opened"),
        (_wait(all_of=("ready", "confirmed")), CLICK, None),
        (_wait("clicked", all_of=("ready", "confirmed")), CLICK, "clicked"),
        (_wait(), Said(("Call Received",), plain=True), "Call Received"),
    ],
)
def test_what_ends_a_wait_and_under_which_name(wait: Wait, said: Said, name: str | None) -> None:
    """Named answers first, in their order; `for` lets only what it lists end the wait; the rest by its plainest name."""
    assert matched(wait, said) == name
