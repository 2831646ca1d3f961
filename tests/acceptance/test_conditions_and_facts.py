"""What a condition answers and a fact holds: the sentences under *Conditions*, *facts.yml* and *Order*."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    consent,
    folder,
    identify,
    only,
    order,
    person,
    project,
    replay,
    run,
    segments_of,
    state_of,
    stranger,
    track,
)

LISTENER = """
script: listener
start: {when: probed, again after: 1h}
goal: {event: Contract Signed, within: 30d}
steps: [{task: look, role: store agent, due: 1d}]
"""
FACTS = """
traits: [plan, tags, nothing_known]
events: {Probe: [number, word, absent]}
facts:
  orders.count: {count: Order Completed}
  orders.last: {last: at, of: Order Completed}
  orders.mean: {mean: total, of: Order Completed}
  visits.count: {count: Visit Completed}
  visits.spent: {sum: total, of: Visit Completed}
segments:
  buyer: orders.count >= 1
  regular: buyer AND orders.count >= 2
transitions:
  probed: {event: Probe, if: "CONDITION"}
"""


def holds(condition: str, *events: Event, **probe: Any) -> bool:
    """Whether a condition is true of a gold customer with two orders, at an event with these properties."""
    shop = project(LISTENER, facts=FACTS.replace("CONDITION", condition))
    past = [
        *person("u1", "01-01 00:00", plan="gold", tags=["a", "b"]),
        order("02-01 10:00", total=10),
        order("02-02 10:00", total=30),
    ]
    lines = replay(shop, [*past, *events, track("03-01 10:00", "Probe", **probe)])
    return bool(only(lines, "transition"))


@pytest.mark.parametrize(
    "condition",
    [
        "customer.plan = 'gold'",
        "customer.plan <> 'silver'",
        "customer.plan IN ('gold', 'silver')",
        "NOT customer.plan = 'silver'",
        "customer.plan IS NOT NULL",
        "orders.count = 2 AND orders.mean = 20",
        "orders.count BETWEEN 1 AND 2",
        "orders.count >= 5 OR event.number > 3",
        "event.number * 2 + 1 = 9",
        "event.products.category IS NOT NULL",
        "has(event.products.category, 'b')",
        "overlaps(event.products.category, customer.tags)",
        "has(customer.tags, 'a')",
        "lower(event.word) = 'spring'",
        "coalesce(customer.nothing_known, 'x') = 'x'",
        "known(customer.plan)",
        "NOT known(customer.nothing_known)",
        "consent.email",
        "buyer",
        "regular",
        "customer.nothing_known <> 5 OR customer.nothing_known IS NULL",
        "visits.count = 0",  # counts of nothing are 0
        "visits.spent = 0",  # sums of nothing are 0
        "days_since(orders.last) = 27",
    ],
)
def test_a_condition_that_holds(condition: str) -> None:
    """A condition whose answer is yes opens its door."""
    products = [{"category": "b"}, {"category": "c"}]
    assert holds(condition, number=4, word="SPRING", products=products)


@pytest.mark.parametrize(
    "condition",
    [
        "customer.plan = 'silver'",
        "customer.nothing_known = 5",
        "customer.nothing_known <> 5",  # a comparison with a missing value is unknown, and unknown is no
        "NOT customer.nothing_known = 5",  # also under NOT
        "NOT (customer.nothing_known = 5 AND orders.count = 2)",
        "customer.nothing_known > 1",
        "event.absent = event.absent",
        "has(customer.nothing_known, 'x')",  # has, overlaps and known of missing are false
        "overlaps(event.absent, customer.tags)",
        "known(customer.nothing_known)",
        "has(event.products.category, 'z')",
        "days_since(customer.nothing_known) > 0",
        "NOT buyer",
        "orders.count = 3",
    ],
)
def test_a_condition_that_does_not_hold(condition: str) -> None:
    """A condition whose answer is no, or unknown, keeps its door shut."""
    assert not holds(condition, number=4, products=[{"category": "b"}])


@pytest.mark.parametrize(
    "condition", ["NOT has(customer.nothing_known, 'x')", "NOT overlaps(event.absent, customer.tags)"]
)
def test_has_and_overlaps_of_missing_are_false_and_not_unknown(condition: str) -> None:
    """`has` and `overlaps` of something missing are false, so their denial is true."""
    assert holds(condition)


def test_consent_reads_what_stands() -> None:
    """`consent.CHANNEL` is whether the customer may be spoken to by it now."""
    withdrawn = track(
        "02-20 10:00", "Consent Withdrawn", purpose="marketing", channel="email", source="form", text_version="1"
    )
    assert not holds("consent.email", withdrawn)
    assert holds("consent.sms", withdrawn)


# ---------------------------------------------------------------- facts, as `--state` tells them

ALL_KINDS = """
facts:
  orders.count: {count: Order Completed}
  orders.big: {count: Order Completed, if: event.total > 20}
  orders.sum: {sum: total, of: Order Completed}
  orders.mean: {mean: total, of: Order Completed}
  orders.max: {max: total, of: Order Completed}
  orders.first: {first: category, of: Order Completed}
  orders.last: {last: category, of: Order Completed}
  orders.last_at: {last: at, of: Order Completed}
  orders.kinds: {distinct: category, of: Order Completed}
  orders.gap: {median gap: Order Completed}
  never.count: {count: Never Happened}
  never.mean: {mean: total, of: Never Happened}
transitions: {probed: {event: Probe}}
"""


def facts_after(*events: Event, facts: str = ALL_KINDS, until: str = "03-01 00:00", **policy: Any) -> dict[str, Any]:
    """The facts of the customer at the end."""
    lines = replay(project(LISTENER, facts=facts, **policy), [stranger(), *events], "--state", until=until)
    return dict(state_of(lines)["facts"])


def _three() -> list[Event]:
    return [
        order("02-01 10:00", total=10, category="hats"),
        order("02-02 10:00", total=20, category="toys"),
        order("02-05 10:00", total=30, category="hats"),
    ]


def test_each_kind_of_fact_sums_up_its_events() -> None:
    """Count, sum, mean, greatest, first, last, distinct and median gap of three orders."""
    found = facts_after(*_three())
    assert [found[f"orders.{name}"] for name in ("count", "big", "sum", "mean", "max")] == [3, 1, 60, 20, 30]
    assert (found["orders.first"], found["orders.last"]) == ("hats", "hats")
    assert sorted(found["orders.kinds"]) == ["hats", "toys"]
    assert found["never.count"] == 0
    assert found.get("never.mean") is None


def test_facts_do_not_depend_on_the_order_of_arrival() -> None:
    """The same orders from last to first give the same facts."""
    assert facts_after(*reversed(_three())) == facts_after(*_three())


def test_a_second_order_of_a_known_id_changes_nothing() -> None:
    """A second `Order Completed` of a known `order_id` is a repetition, under whatever message id."""
    again = order("02-09 10:00", total=10, order_id="o u1 02-01 10:00", category="hats")
    assert facts_after(*_three(), again) == facts_after(*_three())


def test_a_refund_lowers_value_and_never_the_count() -> None:
    """A refund lowers value, never the count."""
    refund = track("02-09 10:00", "Order Refunded", order_id="o u1 02-05 10:00", total=30.0, currency="EUR")
    found = facts_after(*_three(), refund)
    assert (found["orders.count"], found["orders.sum"]) == (3, 30)


def test_money_is_number_or_text_and_read_as_decimal() -> None:
    """Ten cents thirty times are three euros, whether they come as text or as numbers."""
    cents = [order(f"02-01 10:{minute:02}", total="0.10" if minute % 2 else 0.1) for minute in range(30)]
    assert float(facts_after(*cents)["orders.sum"]) == pytest.approx(3.0, abs=1e-9)


def test_another_currency_is_converted_by_the_projects_rate() -> None:
    """An order in dollars counts in euros, by the rate of the project."""
    found = facts_after(order("02-01 10:00", total=100, currency="USD"), more="rates: {USD: 0.92}")
    assert float(found["orders.sum"]) == pytest.approx(92.0)


def test_a_currency_without_a_rate_is_quarantined() -> None:
    """An order in a currency that the project cannot convert is set aside, and the rest goes on."""
    shop = project(LISTENER, facts=ALL_KINDS, more="rates: {USD: 0.92}")
    events = [stranger(), order("02-01 10:00", total=100, currency="CHF"), order("02-02 10:00", total=10)]
    lines = replay(shop, events, "--state")
    assert [line["line"] for line in only(lines, "quarantine")] == [2]
    assert state_of(lines)["facts"]["orders.count"] == 1


def test_windows_move_on_to_the_end_of_the_replay() -> None:
    """The state at the end reads its windows at the end, not at the last event."""
    facts = "facts: {orders.week: {count: Order Completed, over: 7d}}\ntransitions: {probed: {event: Probe}}"
    assert facts_after(order("02-10 10:00"), facts=facts, until="02-16 12:00")["orders.week"] == 1
    assert facts_after(order("02-10 10:00"), facts=facts, until="02-17 12:00")["orders.week"] == 0


def test_a_segment_is_a_named_condition() -> None:
    """`--state` names the segments to which a customer belongs at the end."""
    shop = project(LISTENER, facts=FACTS.replace("CONDITION", "buyer"))
    lines = replay(shop, [*person(), order("02-01 10:00"), *person("u2")], "--state")
    assert segments_of(lines, "u1") == {"buyer"}
    assert segments_of(lines, "u2") == set()


@pytest.mark.parametrize("condition", ["customer.plan <> 'gold'", "NOT (customer.plan = 'gold')"])
def test_check_warns_of_a_denial_over_what_may_be_missing(condition: str) -> None:
    """`check` warns of `<>` and NOT over what may be missing, and names the line; it is no error."""
    shop = project(LISTENER, facts=f"traits: [plan]\ntransitions:\n  probed: {{event: Probe, if: {condition}}}")
    ran = run("check", str(folder(shop)))
    assert ran.code == 0, ran.said
    assert "facts.yml:3" in ran.said
    warned = replay(shop, [identify("01-01 00:00"), consent("01-01 00:00"), track("01-02 00:00", "Probe")])
    assert only(warned, "transition") == []


def test_traits_are_told_at_the_end() -> None:
    """`--state` tells what is known: the last word on each trait, without those that were cleared."""
    events = [
        identify("01-01 00:00", firstName="Ada", title="Dr"),
        identify("01-02 00:00", firstName="Bea", title=None),
    ]
    lines = replay(project(LISTENER, facts=ALL_KINDS), events, "--state")
    traits = state_of(lines)["traits"]
    assert "Bea" in str(traits)
    assert "Ada" not in str(traits)
    assert "Dr" not in str(traits)
