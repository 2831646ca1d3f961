"""Names below `customer.`, `event.`, `start.`, `answer.`, and names of events."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read, read_steps, the_error, the_warning
from tetatet.language.project import Reading


def _reading(condition: str, *, traits: str = "", events: str = "", kind: str = "becomes") -> Reading:
    facts = f"traits: [{traits}]\nevents: {{{events}}}\ntransitions:\n  it: {{{kind}: {condition}}}\n"
    return read(facts=facts, script="")


@pytest.mark.parametrize(
    "condition", ["customer.birthday > '2000-01-01'", "customer.first_name = 'Ada'", "customer.firstName = 'Ada'", "account.industry = 'rail'"]
)  # fmt: skip
def test_reserved_traits_are_known(condition: str) -> None:
    """Segment's reserved traits need no declaration, in either spelling."""
    assert "unknown-name" not in codes(_reading(condition), "warning")


def test_declared_traits_are_known_and_undeclared_ones_told_once() -> None:
    """A trait is declared under `traits:`; without it, the warning says how."""
    declared = _reading("customer.plan_size > 3", traits="plan_size")
    undeclared = _reading("customer.plan_size > 3 AND customer.plan_size < 9")
    assert codes(declared, "warning") == ["no-scripts"]
    found = [finding for finding in undeclared.warnings if finding.code == "unknown-name"]
    assert len(found) == 1
    assert "traits: [plan_size]" in found[0].message
    assert (found[0].file, found[0].line) == ("facts.yml", 4)


def test_a_slip_of_a_trait_is_an_error() -> None:
    """A letter beside a known trait is a condition that is never true."""
    finding = the_error(_reading("customer.birtday > '2000-01-01'"))
    assert "customer.birthday" in finding.message


def test_a_short_name_is_no_slip_of_another() -> None:
    """Two letters from `event.at` is no slip; the root before the dot does not make a name longer."""
    reading = _reading("Order Completed, if: event.x > 3", kind="event")
    assert (codes(reading), "unknown-name" in codes(reading, "warning")) == ([], True)


def test_fields_of_events() -> None:
    """Fields of the specifications and declared ones are known; a slip is an error."""
    transition = "Order Completed, if: event.promised_at > event.at AND event.total > 3"
    declared = _reading(transition, events="Order Completed: [promised_at]", kind="event")
    assert "unknown-name" not in codes(declared, "warning")
    assert "unknown-name" in codes(_reading(transition, kind="event"), "warning")
    slip = transition.replace("promised_at", "promisd_at")
    assert codes(_reading(slip, events="Order Completed: [promised_at]", kind="event")) == ["unknown-name"]


def test_what_a_script_sets_or_a_question_teaches_is_known() -> None:
    """A trait that a step writes, or a question teaches, needs no declaration."""
    reading = read_steps(
        "  - {ask: size, by: email, benefit: x}\n  - {wait: 7d, silent: []}\n  - {set: {customer.told: true}}\n"
        "  - {choose: [{if: customer.told AND customer.shoe_size = 'xl', do: []}, {else: []}]}\n",
        **{"questions/size.yml": "text: Size?\noptions: [xl, xs]\nteaches: customer.shoe_size\n"},
    )
    assert "unknown-name" not in codes(reading, "warning")
    project_of(reading)


def test_needs_are_compared_with_those_that_questions_teach() -> None:
    """A slip of a need that a question teaches is an error; another one that nothing teaches is a warning."""
    question = "text: x\noptions: [captain]\nteaches: {captain: need.captain}\n"
    step = "  - {{send: hello, by: email, benefit: x, variants: {{a: need.{need} >= 0.7}}}}\n"
    slip = read_steps(step.format(need="captian"), **{"questions/q.yml": question})
    other = read_steps(step.format(need="business"), **{"questions/q.yml": question})
    alone = read_steps(step.format(need="business"))
    taught = read_steps(step.format(need="captain"), **{"questions/q.yml": question})
    assert codes(slip) == ["unknown-name"]
    for reading in (other, alone):
        found = [one for one in reading.warnings if one.code == "unknown-name"]
        assert (codes(reading), len(found)) == ([], 1)
        assert "teaches: {OPTION: need.business}" in found[0].message
    assert "unknown-name" not in codes(taught, "warning")


def test_scores_are_those_of_the_nightly_run_and_of_events() -> None:
    """`score.alive` is known; one of the firm's own is declared as a field of its event; a slip of one is an error."""
    assert "unknown-name" not in codes(_reading("score.alive < 0.5"), "warning")
    found = [one for one in _reading("score.upsell > 3").warnings if one.code == "unknown-name"]
    assert ["events: {Scored: [upsell]}" in one.message for one in found] == [True]
    assert "unknown-name" not in codes(_reading("score.upsell > 3", events="Scored: [upsell]"), "warning")
    assert "score.alive" in the_error(_reading("score.aliv < 0.5")).message
    assert "score.upsell" in the_error(_reading("score.upsel > 3", events="Scored: [upsell]")).message


def test_names_in_templates_are_looked_at_as_well() -> None:
    """A template's slip is an error at its line."""
    reading = read({"content/hello.liquid": "subject: x\n---\nHello\n{{ customer.first_nam | default: 'you' }}\n"})
    finding = the_error(reading)
    assert (finding.code, finding.file, finding.line) == ("unknown-name", "content/hello.liquid", 4)


@pytest.mark.parametrize(
    "facts, words",
    [
        ("transitions:\n  it: {event: Order Complete}\n", "Order Completed"),
        ("transitions:\n  it: {event: order completed}\n", "Order Completed"),
        ("facts:\n  o.n: {count: Order Completd}\n", "Order Completed"),
        ("events:\n  shoe order: {event: A}\nfacts:\n  o.n: {count: shoe ordr}\n", "shoe order"),
    ],
)
def test_a_slip_of_an_event_is_an_error(facts: str, words: str) -> None:
    """An event that never comes would be a dialogue that never begins."""
    finding = the_error(read(facts=facts, script=""))
    assert (finding.code, finding.file) == ("unknown-event", "facts.yml")
    assert words in finding.message


def test_an_event_two_letters_beside_a_known_one_is_a_warning() -> None:
    """It may be a slip or another event, so it is asked once, until it is declared."""
    facts = "facts:\n  o.n: {count: Order Complet}\ntransitions:\n  it: {event: Order Complet}\n"
    reading = read(facts=facts, script="")
    finding = the_warning(reading, "unknown-event")
    assert (finding.file, finding.line) == ("facts.yml", 2)
    assert "Order Completed" in finding.message
    assert codes(reading) == []
    assert "unknown-event" not in codes(read(facts="events: {Order Complet: []}\n" + facts, script=""), "warning")


def test_an_event_like_a_known_one_may_be_declared() -> None:
    """Whoever has an event a letter beside a known one declares it."""
    facts = "events: {Order Complete: []}\ntransitions:\n  it: {event: Order Complete}\n"
    assert codes(read(facts=facts, script="")) == []


def test_other_events_are_the_firms_own() -> None:
    """Any other event is taken as it is named."""
    assert codes(read(facts="transitions:\n  it: {event: Shoe Mended}\n", script="")) == []


def test_events_of_scripts_are_compared_with_those_of_the_facts() -> None:
    """A goal a letter beside an event of facts.yml is an error."""
    facts = "transitions:\n  first order: {event: Visit Planned}\n"
    text = "script: hello\nstart: first order\ngoal: {event: Visit Plannd}\nsteps: [{pause: 1d}]\n"
    assert codes(read(facts=facts, script=text)) == ["unknown-event"]
