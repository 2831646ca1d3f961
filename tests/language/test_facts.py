"""facts.yml: named events, facts and segments."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read, the_error, the_warning
from tetatet.model.fact import FactKind
from tetatet.model.project import Project


def _project(text: str) -> Project:
    return project_of(read(facts=text, script=""))


def test_every_way_to_sum_up() -> None:
    """A fact says in one word how it sums up which event, and knows what a condition will read."""
    facts = _project(
        "facts:\n"
        "  o.count: {count: Order Completed}\n"
        "  o.sum: {sum: total, of: Order Completed, in: this year}\n"
        "  o.mean: {mean: total, of: Order Completed, over: 30d, ending: 30d ago}\n"
        "  o.last: {last: at, of: Order Completed}\n"
        "  o.first: {first: category, of: Order Completed}\n"
        "  o.max: {max: total, of: Order Completed}\n"
        "  o.kinds: {distinct: products.category, of: Order Completed}\n"
        "  o.gap: {median_gap: Order Completed}\n"
    ).facts
    assert [(fact.kind, fact.value_kind) for fact in facts.values()] == [
        (FactKind.COUNT, "number"),
        (FactKind.SUM, "number"),
        (FactKind.MEAN, "number"),
        (FactKind.LAST, "time"),
        (FactKind.FIRST, "any"),
        (FactKind.MAX, "any"),
        (FactKind.DISTINCT, "list"),
        (FactKind.MEDIAN_GAP, "duration"),
    ]
    assert facts["o.sum"].period == "this year"
    mean = facts["o.mean"]
    assert mean.over is not None
    assert mean.ending is not None
    assert (mean.over.days, mean.ending.days, mean.windowed) == (30, 30, True)


def test_a_named_event_is_an_event_with_a_condition() -> None:
    """A named event is usable wherever an event is, also in a fact."""
    project = _project(
        "events:\n  shoe order: {event: Order Completed, if: \"has(event.products.category, 'shoes')\"}\n"
        "facts:\n  shoes.count: {count: shoe order}\n"
    )
    assert project.events["shoe order"].event == "Order Completed"
    assert project.facts["shoes.count"].event == "shoe order"


def test_a_named_event_of_a_named_event_holds_both_conditions() -> None:
    """Named events build on each other; each comes down to a plain event and one condition."""
    events = _project(
        "events:\n"
        "  big order: {event: Order Completed, if: event.total > 100}\n"
        "  big web order: {event: big order, if: event.channel = 'web'}\n"
    ).events
    assert events["big web order"].event == "Order Completed"
    test = events["big web order"].test
    assert test is not None
    assert test.paths == {"event.total", "event.channel"}


def test_fields_of_events_are_declared_in_one_line() -> None:
    """`Order Completed: [promised_at]` declares a field; so does the longer form."""
    project = _project("events:\n  Order Completed: [promised_at]\n  Usage Reported: {fields: [minutes]}\n")
    assert project.event_fields == {"Order Completed": ("promised_at",), "Usage Reported": ("minutes",)}
    assert project.events == {}


def test_a_segment_may_be_made_of_others_in_any_order() -> None:
    """Segments are compiled after those they read, and change with time when those do."""
    segments = _project(
        "facts: {orders.last: {last: at, of: Order Completed}}\n"
        "segments:\n"
        "  quiet_friend: quiet AND customer.name = 'Ada'\n"
        "  quiet: days_since(orders.last) > 30\n"
    ).segments
    assert list(segments) == ["quiet_friend", "quiet"]
    assert segments["quiet_friend"].test.segments == {"quiet"}
    assert segments["quiet_friend"].test.timed


def test_a_windowed_fact_makes_a_segment_change_with_time() -> None:
    """A condition over a window is known to change without an event."""
    segments = _project(
        "facts: {v.year: {count: Visit Completed, in: this year}}\nsegments: {keen: v.year > 3}\n"
    ).segments
    assert segments["keen"].test.timed


def test_an_empty_facts_file_is_no_error() -> None:
    """A project may keep nothing yet."""
    reading = read(facts="# nothing yet\n", script="")
    assert project_of(reading).facts == {}
    assert "file-empty" in codes(reading, "warning")


def test_several_documents_are_read_as_one() -> None:
    """facts.yml may be cut into documents."""
    project = _project("facts: {a.n: {count: A}}\n---\nfacts: {b.n: {count: B}}\n")
    assert list(project.facts) == ["a.n", "b.n"]


@pytest.mark.parametrize(
    "text, code, line, words",
    [
        ("fact: {}\n", "unknown-key", 1, "facts"),
        ("facts:\n  orders: {count: A}\n", "wrong-name", 2, "orders.count"),
        ("facts:\n  customer.count: {count: A}\n", "wrong-name", 2, "meaning of its own"),
        ("facts:\n  o.n: {cuont: A}\n", "unknown-key", 2, "count"),
        ("facts:\n  o.n: {if: event.total > 1}\n", "fact-kind", 2, "has none of"),
        ("facts:\n  o.n: {count: A, sum: total, of: A}\n", "fact-kind", 2, "more than one"),
        ("facts:\n  o.n: {sum: total}\n", "missing-of", 2, "of"),
        ("facts:\n  o.n: {count: A, of: A}\n", "fact-kind", 2, "leave out"),
        ("facts:\n  o.n: {sum: event.total, of: A}\n", "wrong-value", 2, "without `event.`"),
        ("facts:\n  o.n: {sum: total amount, of: A}\n", "wrong-value", 2, "no field"),
        ("facts:\n  o.n: {count: A, in: last year}\n", "unknown-word", 2, "this year"),
        ("facts:\n  o.n: {count: A, in: this year, over: 30d}\n", "fact-window", 2, "two windows"),
        ("facts:\n  o.n: {count: A, ending: 30d ago}\n", "fact-window", 2, "over"),
        ("facts:\n  o.n: {count: A, over: 30d, ending: 30d}\n", "wrong-value", 2, "30d ago"),
        ("facts:\n  o.n: {count: A, over: 3 business days}\n", "wrong-value", 2, "business"),
        ("facts:\n  o.n: {count: A, over: 0d}\n", "zero-length", 2, "no time"),
        ("facts:\n  o.n: {count: A, if: customer.city = 'x'}\n", "condition-root", 2, "`event.` alone"),
        ("facts:\n  o.n: {count: A, if: surprise(event.category) > 3}\n", "condition-root", 2, "`event.` alone"),
        ("facts:\n  o.n: {count: A, if: days_since(event.at) > 3}\n", "condition-root", 2, "`event.` alone"),
        ("facts:\n  o.n: [A]\n", "wrong-form", 2, "keys"),
        ("facts:\n  o.n: {count: A}\n  o.n: {count: B}\n", "duplicate-key", 3, "line 2"),
        ("facts: {o.n: {count: A}}\n---\nfacts: {o.n: {count: B}}\n", "duplicate-key", 3, "twice"),
        ("segments:\n  Big Spender: event.total > 1\n", "wrong-name", 2, "one word"),
        ("segments:\n  known: customer.name = 'a'\n", "wrong-name", 2, "meaning"),
        ("segments:\n  one: two\n  two: one\n", "segment-cycle", 2, "made of each other"),
        ("segments:\n  big: event.total > 1\n", "condition-root", 2, "no `event.`"),
        ("segments:\n  big: customer.age >\n", "condition", 2, ""),
        ("segments:\n  big: |\n    customer.age > 1\n    AND nobody.knows > 1\n", "condition", 4, "nobody"),
        ("events:\n  a b: {if: event.total > 1}\n", "missing-event", 2, "event"),
        ("events:\n  a b: {event: c d}\n  c d: {event: a b}\n", "event-cycle", 2, "itself"),
        ("events:\n  a b: {event: A, if: orders.count > 1}\n", "condition", 2, "orders.count"),
    ],
)
def test_what_is_refused(text: str, code: str, line: int, words: str) -> None:
    """Each wrong fact, event or segment is an error with its line and a word that helps."""
    reading = read(facts=text, script="")
    finding = reading.errors[0]
    assert (finding.code, finding.file, finding.line) == (code, "facts.yml", line)
    assert words in finding.message
    assert set(codes(reading)) == {code}


def test_a_comma_in_a_flow_mapping_is_named() -> None:
    """The commonest slip, a comma in an unquoted condition inside `{}`, is told with its remedy."""
    reading = read(facts="events:\n  shoes: {event: A, if: has(event.tags, 'shoes')}\n", script="")
    finding = reading.errors[0]
    assert "quotes" in finding.message


def test_not_over_what_may_be_missing_is_a_warning() -> None:
    """`<>` of a trait that may be missing is said to be no then."""
    reading = read(facts="segments:\n  abroad: customer.country <> 'DE'\n", script="")
    assert "customer.country IS NULL" in the_warning(reading, "condition-missing").message


def test_an_unknown_name_in_a_condition_names_the_nearest() -> None:
    """A slip in a fact's name is an error that offers the fact."""
    finding = the_error(
        read(facts="facts: {orders.count: {count: A}}\nsegments: {keen: orders.cuont > 3}\n", script="")
    )
    assert "orders.count" in finding.message
