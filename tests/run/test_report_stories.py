"""Which three customers are told of: the same in every run, each of another kind."""

from __future__ import annotations

from typing import Any

import pytest

from tetatet.model.decision import Line
from tetatet.run.report_stories import MAX_LINES, MAX_WATCHED, Stories, kind_of


def line(kind: str, dialogue: str = "d1", customer: str = "u1", **fields: Any) -> Line:
    script = fields.pop("script", "welcome")
    return Line(at="2026-03-01T10:00:00Z", customer=customer, kind=kind, script=script, dialogue=dialogue, **fields)


def contact(verdict: str, dialogue: str = "d1", customer: str = "u1") -> Line:
    return line("contact", dialogue, customer, verdict=verdict, channel="email")


def reached(dialogue: str, customer: str, script: str = "welcome") -> list[Line]:
    return [
        line("start", dialogue, customer, script=script),
        contact("go", dialogue, customer),
        line("goal", dialogue, customer, script=script),
        line("end", dialogue, customer, script=script, reason="goal"),
    ]


def silent(dialogue: str, customer: str) -> list[Line]:
    return [
        line("start", dialogue, customer),
        contact("go", dialogue, customer),
        line("silence", dialogue, customer),
        line("end", dialogue, customer, reason="done"),
    ]


def told(*dialogues: list[Line]) -> Stories:
    stories = Stories()
    for lines in dialogues:
        for one in lines:
            stories.take(one)
    return stories


@pytest.mark.parametrize(
    "lines, kind",
    [
        (reached("d1", "u1"), "reached"),
        (silent("d1", "u1"), "silent"),
        ([line("start"), contact("hold"), contact("go"), line("end", reason="done")], "stopped"),
        ([line("start"), contact("drop"), line("end", reason="done")], "stopped"),
        ([line("start"), contact("ghost"), line("end", reason="done")], None),
        ([line("start"), contact("go"), line("answer"), line("end", reason="done")], None),
        ([line("start"), line("goal"), line("end", reason="goal")], None),
    ],
)
def test_what_kind_of_story_a_dialogue_is(lines: list[Line], kind: str | None) -> None:
    """A goal after a contact, silence to the end, something held or dropped; ghosts and the rest are no stories."""
    assert kind_of(lines) == kind


def test_three_customers_of_three_kinds_are_chosen() -> None:
    """One customer is told of once, though he would serve for two kinds."""
    stories = told(reached("d1", "u1"), silent("d2", "u1"), silent("d3", "u2"))
    assert [(kind, one.customer) for kind, one in stories.chosen()] == [("reached", "u1"), ("silent", "u2")]


def test_the_first_by_name_is_chosen_among_equals() -> None:
    """Whatever the order in which they end, the same customer is told of."""
    dialogues = [reached("d1", "zoe"), reached("d2", "ann"), reached("d3", "mia")]
    assert told(*dialogues).chosen()[0][1].customer == "ann"
    assert told(*reversed(dialogues)).chosen()[0][1].customer == "ann"


def test_who_reaches_the_goal_later_was_not_silent_to_the_end() -> None:
    """A late goal takes a silent customer off the list."""
    stories = told(silent("d1", "u1"))
    stories.take(line("goal", "d1", late=True))
    assert stories.chosen() == []


def test_what_is_watched_is_bounded() -> None:
    """No more dialogues are watched than the limit, and none longer than a story may be."""
    stories = Stories()
    for number in range(2 * MAX_WATCHED):
        stories.take(line("start", f"d{number}"))
    assert len(stories.watched) == MAX_WATCHED
    for _line in range(2 * MAX_LINES):
        stories.take(line("silence", "d0"))
    assert "d0" not in stories.watched
