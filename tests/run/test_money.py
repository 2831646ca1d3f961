"""Amounts in another currency become amounts in the project's, or the event is set aside."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import event, project_of, script_text
from tetatet.model.errors import InvalidEvent
from tetatet.model.settings import Settings
from tetatet.run.money import to_project_currency


def _settings() -> Settings:
    facts = "transitions: {asked: {event: Advice Wanted}}"
    steps = "{send: hello, by: email, benefit: Good}"
    return project_of(script_text(steps), facts=facts, more="rates: {USD: 0.5, HUF: 0.0025}").settings


def _converted(**properties: Any) -> dict[str, Any]:
    return to_project_currency(event("03-01 10:00", "Order Completed", **properties), _settings()).properties


def test_amounts_are_converted_wherever_they_stand_in_the_event() -> None:
    """Totals and the prices of products, numbers and texts; what is no money stays, and the original is untouched."""
    products = [{"price": 3, "quantity": 2, "name": "7"}, {"price": None}, "gift"]
    original = event(
        "03-01 10:00", "Order Completed", currency="USD", total="12.50", tax=1, points=100, products=products
    )
    found = to_project_currency(original, _settings()).properties
    assert found == {
        "currency": "EUR",
        "total": 6.25,
        "tax": 0.5,
        "points": 100,
        "products": [{"price": 1.5, "quantity": 2, "name": "7"}, {"price": None}, "gift"],
    }
    assert original.properties["total"] == "12.50"
    assert products[0] == {"price": 3, "quantity": 2, "name": "7"}


@pytest.mark.parametrize("currency", [None, "EUR", "eur", 978, ["USD"]])
def test_the_projects_own_currency_and_none_are_left_alone(currency: Any) -> None:
    """The very same event comes back."""
    original = event("03-01 10:00", "Order Completed", total=10, currency=currency)
    assert to_project_currency(original, _settings()) is original


def test_a_rate_is_found_however_the_currency_is_written() -> None:
    """`usd` is USD."""
    assert _converted(total=10, currency="usd")["total"] == 5.0


@pytest.mark.parametrize("currency", ["GBP", "", "dollars"])
def test_without_a_rate_the_event_is_refused_with_what_to_do(currency: str) -> None:
    """The reason is a stable word, the detail names the currency and where to state its rate."""
    with pytest.raises(InvalidEvent, match="rates") as refused:
        _converted(total=10, currency=currency)
    assert refused.value.reason == "unknown currency"


@pytest.mark.parametrize("amount", [True, "free", "", None, [1], {"a": 1}])
def test_what_is_no_amount_is_left_as_it_is(amount: Any) -> None:
    """Words, yes and no, and objects stand in money fields of real data."""
    assert _converted(total=amount, currency="USD")["total"] == amount


@settings(max_examples=80)
@given(st.integers(-(10**9), 10**9))
def test_converted_amounts_are_rounded_to_cents(cents: int) -> None:
    """No conversion makes parts of a cent, and none is off by more than half of one."""
    found = _converted(total=cents / 100, currency="HUF")["total"]
    assert found == round(found, 2)
    assert abs(found - cents / 100 * 0.0025) <= 0.005 + 1e-9


def test_an_amount_beyond_all_numbers_is_refused() -> None:
    """A conversion past the largest number sets the event aside, and breaks nothing."""
    settings = project_of(
        script_text("{send: hello, by: email, benefit: Good}"),
        facts="transitions: {asked: {event: Advice Wanted}}",
        more="rates: {BTC: 50000}",
    ).settings
    with pytest.raises(InvalidEvent) as refused:
        to_project_currency(event("03-01 10:00", "Order Completed", total=1e308, currency="BTC"), settings)
    assert refused.value.reason == "amount too large"
