"""When is that? The lengths and moments of scripts, for one customer at one moment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kernel.tables import book_of, customer, moment, script_text, turn_at
from tetatet.interact.timing import after, instant_of
from tetatet.interact.timing import moment as moment_of
from tetatet.model.calendar import LATEST, zone
from tetatet.model.record import Record
from tetatet.model.step import Pause
from tetatet.model.time import DAY, Instant, format_instant, parse_instant
from tetatet.model.written_time import Duration

BERLIN, UTC = zone("Europe/Berlin"), zone("UTC")
FACTS = """
facts: {orders.typical_gap: {median gap: Order Completed}}
transitions: {asked: {event: Advice Wanted}}
"""


def _after(record: Record, length: Duration, at: str, where: Any = UTC) -> Instant | None:
    book = book_of(script_text("{pause: 1d}"), facts=FACTS)
    turn = turn_at(record, book, at)
    return after(turn.now, length, turn.view, turn.plan, where)


def _gap(days: float) -> Record:
    """A customer who orders every so many days."""
    moments = [0, round(days * DAY)]
    return customer(facts={"orders.typical_gap": moments})


def test_days_are_of_the_calendar_and_hours_elapse() -> None:
    """Over the change to summer time a day is 23 hours long, 24 hours are not."""
    eve = "03-28 12:00"
    assert _after(customer(), Duration(days=1), eve, BERLIN) == moment("03-29 11:00")
    assert _after(customer(), Duration(seconds=86_400), eve, BERLIN) == moment("03-29 12:00")


def test_business_days_skip_weekend_and_holidays() -> None:
    """Two business days from Friday noon are Tuesday noon."""
    assert _after(customer(), Duration(business_days=2), "03-06 12:00") == moment("03-10 12:00")


def test_a_scaled_fact_is_elapsed_and_missing_with_the_fact() -> None:
    """`3 * orders.typical_gap` is three times the customer's own rhythm; without a rhythm there is no such moment."""
    thrice = Duration(factor=3.0, fact="orders.typical_gap")
    assert _after(_gap(1.5), thrice, "03-01 00:00") == moment("03-05 12:00")
    assert _after(customer(), thrice, "03-01 00:00") is None


def test_a_length_past_the_end_of_the_calendar_is_never() -> None:
    """However large the factor, the moment can be written down."""
    found = _after(_gap(300), Duration(factor=1e9, fact="orders.typical_gap"), "03-01 00:00")
    assert found == LATEST
    assert format_instant(LATEST).startswith("9999")


@pytest.mark.parametrize(
    "value, expected",
    [
        ("2026-03-01T10:00:00+01:00", "2026-03-01T09:00:00Z"),
        ("2026-03-01T10:00:00", "2026-03-01T09:00:00Z"),
        ("2026-03-01", "2026-02-28T23:00:00Z"),
        ("2026-03-29T02:30", "2026-03-29T01:00:00Z"),  # in the gap: its end
        (parse_instant("2026-03-01T00:00:00Z"), "2026-03-01T00:00:00Z"),
        ("soon", None),
        ("", None),
        (None, None),
        (True, None),
        (3.5, None),
        ([], None),
    ],
)
def test_what_a_value_names(value: object, expected: str | None) -> None:
    """An instant, or a text in ISO; one without a zone is meant where the customer is; the rest is missing."""
    found = instant_of(value, BERLIN)
    assert (None if found is None else format_instant(found)) == expected


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_the_ends_of_the_calendar_can_be_written_down(text: str) -> None:
    """A moment at the very edge of the years is taken as the nearest that can be said."""
    found = instant_of(text, BERLIN)
    assert found is not None
    assert format_instant(found)


@pytest.mark.parametrize(
    "until, expected",
    [
        ("until 18:00", "03-10 17:00"),
        ("until 13:00", "03-11 12:00"),  # it is 13:00 in Berlin: strictly later
        ("until Tuesday 18:00", "03-10 17:00"),
        ("until Monday 09:30", "03-16 08:30"),
        ("until 2026-04-01 10:00", "04-01 08:00"),
        ("until start.departure", "03-20 11:00"),
        ("until 3d before start.departure", "03-17 11:00"),
        ("until start.arrival", None),
    ],
)
def test_until_names_a_moment(until: str, expected: str | None) -> None:
    """A time of day, a weekday, a date and what the dialogue knows, all in the customer's zone."""
    book = book_of(script_text(f"{{pause: {until}}}"), facts="events: {Advice Wanted: [departure, arrival]}\n" + FACTS)
    turn = turn_at(customer(), book, "03-10 12:00")
    turn.view.start = {"departure": "2026-03-20T12:00:00"}
    (step,) = book.project.scripts["hello"].steps
    assert isinstance(step, Pause)
    assert step.until is not None
    found = moment_of(turn.now, step.until, turn.view, turn.plan, BERLIN)
    assert found == (None if expected is None else moment(expected))
