"""Dates, lengths, names and amounts as people say them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tetatet.model.time import parse_instant
from tetatet.model.written_time import Duration
from tetatet.run import spoken
from tetatet.run.spoken import Clock

BERLIN = Clock(ZoneInfo("Europe/Berlin"), 2026)
MARCH = parse_instant("2026-03-08T09:00:00Z")


def test_a_date_is_said_with_its_weekday_in_the_customers_zone() -> None:
    """Nine o'clock in Greenwich is ten in Berlin, on a Sunday."""
    assert BERLIN.on(MARCH) == "Sunday 8 March at 10:00"
    assert BERLIN.until(MARCH) == "Sunday 8 March, 10:00"
    assert BERLIN.date(MARCH) == "8 March"


def test_the_year_is_said_where_it_is_another_one() -> None:
    """Last year's date names its year, this year's does not."""
    assert Clock(ZoneInfo("UTC"), 2027).day(MARCH) == "Sunday 8 March 2026"
    assert BERLIN.full(MARCH) == "Sunday 8 March 2026"


def test_midnight_and_the_same_day_are_not_said() -> None:
    """A date at 00:00 is the day alone, and a later hour of the day at hand is the hour alone."""
    assert BERLIN.on(parse_instant("2026-03-07T23:00:00Z")) == "Sunday 8 March"
    assert BERLIN.until(parse_instant("2026-03-08T12:30:00Z"), MARCH) == "13:30 the same day"


@pytest.mark.parametrize(
    "text, said",
    [
        ("7d", "7 days"),
        ("1d", "1 day"),
        ("2w", "2 weeks"),
        ("90s", "90 seconds"),
        ("6 months", "6 months"),
        ("1 year", "1 year"),
        ("2 business days", "2 business days"),
        ("1 business days", "1 business day"),
        ("3 * orders.typical_gap", "3 times orders.typical gap"),
    ],
)
def test_a_length_is_said_in_words(text: str, said: str) -> None:
    """Lengths of the language become words, one of them in the singular."""
    assert spoken.length(Duration(text=text)) == said


def test_evidence_leaves_out_ids_and_gives_money_its_currency() -> None:
    """What opened a moment is told without ids; amounts have cents where there are some; since when nothing came."""
    why = {
        "transition": "big order",
        "at": "2026-03-01T09:00:00Z",
        "order_id": "o1",
        "total": 480.5,
        "currency": "EUR",
        "promised_at": "2026-03-08T09:00:00Z",
        "since": "2026-03-01",
    }
    said = "total 480.50 EUR, promised Sunday 8 March at 10:00; nothing since Sunday 1 March"
    assert spoken.evidence(why, BERLIN) == said


def test_evidence_tells_on_what_it_was_decided() -> None:
    """After what happened come the facts that the condition read, with what they were, and the bits of a surprise."""
    why = {
        "transition": "big order",
        "category": "kitchen",
        "surprise(event.category)": 9.078951,
        "orders.count": 12,
        "before(orders.count)": 11,
        "before(orders.last)": "2026-03-01",
    }
    said = (
        "category kitchen; 9.1 bits of surprise at the category, orders count 12, before 11, "
        "orders last Sunday 1 March before"
    )
    assert spoken.evidence(why, BERLIN) == said


@pytest.mark.parametrize(
    "traits, name",
    [
        ({"name": "Bea"}, "Bea"),
        ({"first_name": "Bea", "last_name": "Lang"}, "Bea Lang"),
        ({"firstName": "Bea"}, "Bea"),
        ({"name": 7}, ""),
        ({}, ""),
    ],
)
def test_a_customer_is_called_what_he_told(traits: dict[str, object], name: str) -> None:
    """The name as one or as two traits; who told none has none."""
    assert spoken.name_of(traits) == name


@pytest.mark.parametrize(
    "template, text",
    [
        ("Your {{ start.category }}", "Your kitchen"),
        ("For {{customer.name}}", "For Bea"),
        ("Your {{ start.brand }}", None),
        ("{% if customer.name %}Hello{% endif %}", None),
        ("Your {{ start.category | upcase }}", None),
    ],
)
def test_a_subject_is_filled_where_everything_is_known(template: str, text: str | None) -> None:
    """A subject that asks for more than known names is not guessed."""
    roots = {"start": {"category": "kitchen"}, "customer": {"name": "Bea"}}
    assert spoken.filled(template, roots) == text
