"""Transitions: nine detectors, and the keys that go with each."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read
from tetatet.model.transition import Detector, Transition
from tetatet.model.written_time import PointKind

FACTS = "facts:\n  orders.count: {count: Order Completed}\n  orders.gap: {median gap: Order Completed}\ntransitions:\n"


def _transition(text: str) -> Transition:
    return project_of(read(facts=f"{FACTS}  it: {{{text}}}\n", script="")).transitions["it"]


def test_defaults() -> None:
    """A transition is valid for three days, of rank 50, of the relation."""
    found = _transition("event: Order Completed")
    assert (found.valid_for.days, found.rank, found.family) == (3, 50, "relation")
    assert (found.detector, found.event) == (Detector.EVENT, "Order Completed")


@pytest.mark.parametrize(
    "text, detector",
    [
        ("event: Order Completed, if: orders.count = 1", Detector.EVENT),
        ("becomes: orders.count >= 10", Detector.BECOMES),
        ("missing: Order Completed, for: 3 * orders.gap", Detector.MISSING),
        ("missing: Delivered, after: Order Completed, until: event.promised_at, per: order_id", Detector.MISSING),
        ("changed: customer.address", Detector.CHANGED),
        ("date: 90d before account.contract_end, per: contract_id", Detector.DATE),
        ("yearly: 7d before customer.birthday", Detector.YEARLY),
        ("at: 2026-04-01 10:00, to: orders.count > 1", Detector.AT),
        ("every: month on 1 at 10:00, to: orders.count > 1, zone: Asia/Shanghai", Detector.EVERY),
        ("news: Markdown Announced, to: event.category = 'shoes'", Detector.NEWS),
    ],
)
def test_every_detector(text: str, detector: Detector) -> None:
    """Each detector is told by its key."""
    assert _transition(text).detector is detector


def test_lead_and_expression_of_a_date() -> None:
    """`7d before customer.birthday` is an expression with a lead."""
    point = _transition("yearly: 7d before customer.birthday").point
    assert point is not None
    assert point.kind is PointKind.EXPRESSION
    assert point.lead is not None
    assert point.expr is not None
    assert (point.lead.days, point.expr.paths) == (7, frozenset({"customer.birthday"}))


def test_a_length_may_be_the_customers_rhythm() -> None:
    """`3 * orders.gap` is a scaled duration fact."""
    length = _transition("missing: Order Completed, for: 3 * orders.gap").length
    assert length is not None
    assert (length.fact, length.factor) == ("orders.gap", 3.0)


def test_a_campaign_is_one_moment_for_an_audience() -> None:
    """`at` is an absolute moment on the wall, `to` a condition."""
    found = _transition("at: 2026-04-01 10:00, to: orders.count > 1")
    assert found.point is not None
    assert (found.point.kind, found.point.text_at) == (PointKind.ABSOLUTE, "2026-04-01T10:00")
    assert found.audience is not None


@pytest.mark.parametrize(
    "text",
    [
        "changed: customer.city, if: start.was = 'Kyiv' AND start.now = 'Lviv'",
        "missing: Order Completed, for: 3d, if: days_since(start.since) > 2 AND event.total > 5",
        "yearly: customer.birthday, if: start.date > '2026-01-01'",
        "at: 2026-04-01 10:00, to: orders.count > 1, if: start.at > '2026-01-01'",
    ],
)
def test_an_if_may_read_what_its_detector_has_found_out(text: str) -> None:
    """What changed, since when it is missing, which date it is: the moment itself says so, before any dialogue."""
    assert _transition(text).test is not None


@pytest.mark.parametrize(
    "text, code, words",
    [
        ("if: orders.count > 1", "transition-detector", "has none"),
        ("event: A, becomes: orders.count > 1", "transition-detector", "`event` and `becomes`"),
        ("event: A, for: 3d", "transition-key", "`missing`"),
        ("becomes: orders.count > 1, to: orders.count > 2", "transition-key", "`news`"),
        ("missing: A", "transition-missing", "how long"),
        ("missing: A, for: 3d, until: event.due", "transition-missing", "either"),
        ("missing: A, for: 0d", "zero-length", "no time"),
        ("missing: A, for: 3 dayz", "wrong-value", "days"),
        ("at: 2026-04-01 10:00", "transition-audience", "to"),
        ("every: day at 9:00", "transition-audience", "to"),
        ("news: A", "transition-audience", "to"),
        ("at: customer.birthday, to: orders.count > 1", "wrong-value", "one moment"),
        ("yearly: 2026-04-01 10:00", "wrong-value", "customer's data"),
        ("date: 2026-04-01", "wrong-value", "without its time"),
        ("every: mondays, to: orders.count > 1", "wrong-value", "week on Monday"),
        ("changed: address", "wrong-value", "customer.address"),
        ("changed: event.address", "wrong-value", "customer.address"),
        ("event: A, family: campagne", "unknown-word", "campaign"),
        ("event: A, rank: high", "wrong-value", "whole number"),
        ("event: A, valid for: 0d", "zero-length", "no time"),
        ("event: A, valid for: 2 * orders.gap", "wrong-value", "same for all"),
        ("event: A, valid fro: 2d", "unknown-key", "valid for"),
        ("event: A, if: answer.x = 1", "condition-root", "answer"),
        ("becomes: event.total > 5", "condition-root", "event"),
        ("becomes: start.total > 5", "condition-root", "start"),
        ("every: day at 9:00, to: event.total > 5", "condition-root", "event"),
        ("missing: A, for: 3d, zone: Mars/Olympus", "unknown-zone", "Mars"),
        ("event: A, if: start.total > 5", "condition-root", "`event.` is what happens"),
        ("news: A, if: start.at > '2026-01-01', to: orders.count > 1", "condition-root", "`event.` is what happens"),
        ("becomes: orders.count > 1, if: start.at > '2026-01-01'", "condition-root", "no dialogue has started"),
        ("changed: customer.city, if: start.since > '2026-01-01'", "condition-root", "`start.was`"),
        ("missing: A, for: 3d, if: start.total > 5", "condition-root", "`start.since`"),
        ("event: A, if: orders.count = 'x'", "condition", "orders.count"),
        ("event: A, if: (SELECT 1) > 0", "condition", "sub-selects"),
    ],
)
def test_what_is_refused(text: str, code: str, words: str) -> None:
    """Each wrong transition is an error at its line with a word that helps."""
    reading = read(facts=f"{FACTS}  it: {{{text}}}\n", script="")
    assert codes(reading) == [code]
    assert reading.errors[0].line == 5
    assert words in reading.errors[0].message
