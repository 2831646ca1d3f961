"""Where `check` warns that a missing value is a no that nobody may have meant."""

from __future__ import annotations

import pytest

from tetatet.language.conditions import Names, compile_condition, unguarded_missing

NAMES = Names(
    facts={"orders.count": "number", "orders.mean": "number", "orders.last": "time", "orders.kinds": "list"},
    segments=frozenset({"loyal"}),
    windowed=frozenset(),
    traits=None,
    event_fields=None,
    counted=frozenset({"orders.count"}),
)


@pytest.mark.parametrize(
    "text, names",
    [
        ("customer.city <> 'Kyiv'", ["customer.city"]),
        ("NOT customer.city = 'Kyiv'", ["customer.city"]),
        ("customer.city NOT IN ('Kyiv')", ["customer.city"]),
        ("customer.age NOT BETWEEN 18 AND 30", ["customer.age"]),
        ("orders.mean <> 1 OR before(orders.last) <> event.at", ["orders.mean", "before(orders.last)"]),
        ("NOT (customer.a = 1 AND customer.b = 2)", ["customer.a", "customer.b"]),
        ("NOT (customer.a + days_since(orders.last) > 3)", ["customer.a", "orders.last"]),
        ("orders.count > 1 AND customer.city <> 'Kyiv'", ["customer.city"]),
        ("NOT lower(event.title) = 'x' AND NOT surprise(event.category) > 3", ["event.title", "event.category"]),
        ("NOT event.gift", ["event.gift"]),
    ],
)
def test_a_name_under_not_that_may_be_missing_is_named(text: str, names: list[str]) -> None:
    """In the order of the text, each once."""
    assert unguarded_missing(text, NAMES) == names
    assert unguarded_missing(compile_condition(text, NAMES), NAMES) == names


@pytest.mark.parametrize(
    "text",
    [
        "customer.city = 'Kyiv'",
        "customer.city IS NULL OR customer.city <> 'Kyiv'",
        "NOT known(customer.city) OR NOT customer.city = 'Kyiv'",
        "customer.city IS NOT NULL AND customer.city <> 'Kyiv'",
        "known(customer.city) AND loyal AND customer.city NOT IN ('Kyiv')",
        "customer.age > 18 AND customer.age <> 30",
        "NOT (customer.city IS NULL OR customer.city = 'Kyiv')",
        "customer.city IS NOT NULL",
        "NOT has(orders.kinds, 'shoes') AND NOT known(customer.city) AND NOT overlaps(event.a, event.b)",
        "orders.count <> 3 AND before(orders.count) <> 3 AND count(event.tags) <> 2",
        "coalesce(customer.city, '') <> 'Kyiv'",
        "NOT loyal AND NOT consent.email",
        "NOT days_since(start.at) > 3 AND hours_since(event.at) <> 1",
    ],
)
def test_what_is_asked_for_or_never_missing_is_not_named(text: str) -> None:
    """IS NULL, known(), a default or another comparison of the same name are guard enough."""
    assert unguarded_missing(text, NAMES) == []


def test_without_word_on_which_facts_are_counted_every_number_is() -> None:
    """A fact that is a number counts as never missing unless the names say otherwise."""
    names = Names(NAMES.facts, NAMES.segments, frozenset(), None, None)
    assert unguarded_missing("orders.mean <> 1 AND orders.last <> event.at", names) == ["orders.last"]
