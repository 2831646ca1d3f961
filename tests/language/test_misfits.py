"""Conditions that take a name for what it never is, by what the specifications say of it."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, read, the_error
from tetatet.language.project import Reading

FACTS = """\
{declared}
facts:
  orders.kinds: {{distinct: category, of: Order Completed}}
  orders.dearest: {{max: total, of: Order Completed}}
  orders.latest: {{last: category, of: Order Completed}}
  orders.last: {{last: at, of: Order Completed}}
transitions:
  it:
    event: Order Completed
    if: {condition}
"""


def _reading(condition: str, declared: str = "") -> Reading:
    return read(facts=FACTS.format(condition=condition, declared=declared), script="")


@pytest.mark.parametrize(
    "condition, words",
    [
        ("event.total", "event.total is a number, never yes or no; a comparison such as event.total > 0 is"),
        ("NOT event.total", "never yes or no"),
        ("event.total = TRUE", "never yes or no"),
        ("event.quantity AND event.gift", "event.quantity is a number"),
        ("event.category OR event.gift", "event.category is a text, never yes or no"),
        ("customer.birthday", "customer.birthday is a time, never yes or no"),
        ("event.at > event.total", "event.total is a number, never a time"),
        ("days_since(event.total) > 3", "event.total is a number, never a time"),
        ("hours_since(event.category) > 3", "event.category is a text, never a time"),
        ("orders.last < event.price", "event.price is a number, never a time"),
        ("customer.birthday = event.total", "they do not compare"),
        ("count(event.total) > 1", "count(list) takes a list, and event.total is a number"),
        ("count(event.category) = 1", "event.category is a text"),
        ("overlaps(orders.kinds, event.category)", "write has(list, event.category)"),
        ("overlaps(event.coupon, orders.kinds)", "event.coupon is a text"),
        ("orders.dearest", "orders.dearest is a number"),
        ("count(orders.latest) > 1", "orders.latest is a text"),
        ("event.filters = 'red'", "event.filters is a list"),
        ("event.filters.type = event.tags", "event.filters.type is a list"),
    ],
)
def test_what_is_certainly_wrong_is_an_error(condition: str, words: str) -> None:
    """A number is no moment and no answer to a question, one value is no list."""
    finding = the_error(_reading(condition))
    assert (finding.code, finding.file, finding.line) == ("condition-kind", "facts.yml", 10)
    assert words in finding.message


@pytest.mark.parametrize(
    "condition, words",
    [
        ("event.total = '5'", "numbers are written without quotation marks"),
        ("event.total IN ('5', '6')", "numbers are written without quotation marks"),
        ("lower(event.total) = 'x'", "never a text"),
        ("event.total = event.category", "they do not compare"),
        ("customer.birthday > 5", "customer.birthday is a time, never a number"),
    ],
)
def test_what_could_be_true_of_strange_data_alone_is_a_warning(condition: str, words: str) -> None:
    """Whoever sends amounts as text can compare them as text; for all others it is never true."""
    reading = _reading(condition)
    found = [one.message for one in reading.warnings if one.code == "condition-kind"]
    assert (codes(reading), len(found)) == ([], 1)
    assert words in found[0]
    assert found[0].endswith("such a comparison is never true")


@pytest.mark.parametrize(
    "condition",
    [
        "event.total > 5 AND event.category = 'x' AND event.gift",
        "coalesce(event.total, 0) > event.price * 2",
        "event.total BETWEEN 1 AND 5 OR known(event.total) OR event.total IS NULL",
        "customer.birthday > '2000-01-01' AND days_since(customer.createdAt) > 5",
        "customer.birthday = '2000-01-01' OR event.at > customer.created_at",
        "event.category = customer.city AND event.category IN ('a', 'b') AND event.category > 5",
        "count(event.tags) > 1 AND count(event.products.price) > 1 AND count(event.filters) > 0",
        "overlaps(event.tags, orders.kinds) AND has(event.category, 'x') AND has(event.filters.value, 'red')",
        "surprise(event.category) > 3 AND event.total = event.revenue AND event.value",
    ],
)
def test_what_fits_is_not_spoken_of(condition: str) -> None:
    """Names of which nothing is known may be anything, and so may texts that look like times or numbers."""
    assert "condition-kind" not in [one.code for one in _reading(condition).findings]


def test_what_facts_yml_declares_is_the_firms_own() -> None:
    """A category may be a list in an event of one's own, a plan a date; an amount is a number in all of them."""
    assert codes(_reading("count(event.category) > 1", "events: {Quiz Done: [category]}")) == []
    assert codes(_reading("days_since(customer.plan) > 1", "traits: [plan]")) == []
    assert codes(_reading("count(event.total) > 1", "events: {Order Completed: [total]}")) == ["condition-kind"]


def test_the_start_of_a_dialogue_is_looked_at_in_its_steps() -> None:
    """`start.` has the fields of an event; the finding stands in the line of the name."""
    steps = "  - choose:\n      - if: |\n          event_is_good = 1 OR\n          start.total\n        do: []\n      - else: []\n"
    text = steps.replace("event_is_good", "start.x")
    reading = read(script=f"script: hello\nstart: first order\ngoal: {{event: A}}\nsteps:\n{text}")
    finding = the_error(reading)
    assert (finding.code, finding.line) == ("condition-kind", 8)


def test_beside_broken_facts_nothing_is_known_of_kinds() -> None:
    """What facts.yml would declare may be of any kind, so nobody is blamed."""
    steps = "  - {choose: [{if: start.category, do: []}, {else: []}]}\n"
    reading = read(facts="facts: [", script=f"script: a\nstart: b\ngoal: {{event: A}}\nsteps:\n{steps}")
    assert codes(reading) == ["yaml-syntax"]
