"""Heads of scripts: defaults, relations, goals and exits."""

from __future__ import annotations

import pytest

from tests.language.projects import FACTS, STEPS, codes, project_of, read, script, script_of, the_error


def test_defaults_of_a_head() -> None:
    """A script is a marketing foundation of customers, again after 90 days, with the project's ghosts."""
    found = script_of(read(script=script()))
    assert (found.type, found.purpose, found.accounts) == ("foundation", "marketing", False)
    assert (found.start.when, found.start.again_after.days, found.start.per) == (("first order",), 90, None)
    assert (found.goal.within.days, found.holdout, found.worth) == (30, 0.1, None)


def test_a_goal_has_a_horizon_without_saying_so() -> None:
    """`within` is 90 days when it is not written."""
    assert script_of(read(script=script(head="goal: {event: Order Completed}\n"))).goal.within.days == 90


@pytest.mark.parametrize("purpose", ["service", "notice"])
def test_service_and_notice_have_no_ghosts(purpose: str) -> None:
    """What is owed is not held back for an experiment, unless the script says so."""
    sign_off = "sign off: [store agent]\n"
    plain = script_of(read(script=script(head=f"purpose: {purpose}\n{sign_off}")))
    asked = script_of(read(script=script(head=f"purpose: {purpose}\n{sign_off}holdout: 5%\n")))
    assert (plain.holdout, asked.holdout) == (0.0, 0.05)


def test_the_whole_head() -> None:
    """Every key of a head is read."""
    head = (
        "about: Why\ntype: on_site\ntopic: news\nexits: [{event: Self Excluded, reason: out}, {becomes: orders.count > 9, reason: many}]\n"
        "replaces: [next contact, other]\njoins: [third]\nwaits_for: other\nmutes: [other]\nholdout: 0%\nworth: 0.1 * orders.count\n"
    )
    start = "start: {when: [first order, second], if: orders.count < 9, per: order_id, again after: 0d}\n"
    other, third = (script(name=name, start="start: second\n") for name in ("other", "third"))
    facts = f"{FACTS}  second: {{event: Order Completed, if: orders.count = 2}}\n"
    found = script_of(
        read(
            {"scripts/other.yml": other, "scripts/third.yml": third}, facts=facts, script=script(head=head, start=start)
        )
    )
    assert (found.about, found.type, found.topic, found.holdout) == ("Why", "on site", "news", 0.0)
    assert (found.start.when, found.start.per, found.start.again_after.days) == (
        ("first order", "second"),
        "order_id",
        0,
    )
    assert [one.reason for one in found.exits] == ["out", "many"]
    assert (found.replaces, found.replaces_next_contact) == (("other",), True)
    assert (found.joins, found.waits_for, found.mutes) == (("third",), ("other",), ("other",))
    assert found.worth is not None


def test_several_scripts_in_one_file() -> None:
    """Documents of one file are scripts of their own."""
    reading = read({"scripts/two.yml": f"{script(name='a')}---\n{script(name='b')}"})
    assert set(project_of(reading).scripts) == {"hello", "a", "b"}


@pytest.mark.parametrize(
    "text, code, words",
    [
        (script(head="goal: {within: 3d}\n"), "goal-kind", "event"),
        (script(head="goal: {event: A, becomes: orders.count > 1}\n"), "goal-kind", "either"),
        (script(head="goal: {becomes: orders.count > 1, if: orders.count > 2}\n"), "goal-kind", "AND"),
        (script(head="goal: {becomes: event.total > 1}\n"), "condition-root", "event"),
        (f"script: hello\nstart: first order\nsteps:\n{STEPS}", "missing-goal", "what it is for"),
        ("script: hello\nstart: first order\ngoal: {event: A}\n", "missing-steps", "steps"),
        ("script: hello\nstart: first order\ngoal: {event: A}\nsteps: []\n", "empty-script", "does nothing"),
        (script(head="type: loyal\n"), "unknown-word", "loyalty"),
        (script(head="purpose: promotion\n"), "unknown-word", "marketing"),
        (script(head="with: firms\n"), "unknown-word", "accounts"),
        (script(head="exits: [{event: A}]\n"), "missing-reason", "reason"),
        (script(head="exits: [{reason: x}]\n"), "exit-kind", "event"),
        (script(head="holdout: 10\n"), "wrong-value", "10%"),
        (script(head="worth: nonsense\n"), "condition", "nonsense"),
        (script(head="goals: 1\n"), "unknown-key", "goal"),
        (script(start="start: {if: orders.count > 1}\n"), "missing-when", "when"),
        (script(start="start: {when: first order, again: 3d}\n"), "unknown-key", "again after"),
        (script(start="start: first ordr\n"), "unknown-transition", "first order"),
        (script(start="start: {when: first order, if: answer.x = 1}\n"), "condition-root", "answer"),
        ("scrpt: hello\n", "no-script", "script"),
        ("- a\n- b\n", "no-script", "script"),
        (script() + "---\n" + script(), "duplicate-script", "another script"),
        (script(head="joins: [hello]\n"), "own-script", "another"),
        (script(head="replaces: [late]\njoins: [late]\n"), "replaces-and-joins", "not both"),
        (script(head="mutes: [helo]\n"), "unknown-script", "hello"),
        (script(head="purpose: notice\n"), "missing-sign-off", "sign off"),
    ],
)
def test_what_is_refused(text: str, code: str, words: str) -> None:
    """Each wrong head is one error with a line and a word that helps."""
    finding = the_error(read(script=text))
    assert finding.code == code
    assert finding.line > 0
    assert words in finding.message


def test_a_relation_to_a_script_that_is_not_written_yet_is_a_warning() -> None:
    """`mutes` may name a script to come."""
    reading = read(script=script(head="mutes: [statement-promotion]\n"))
    assert "unknown-script" in codes(reading, "warning")
    project_of(reading)
