"""The tables of a compiled project: what an event can touch, and what it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import book_of, customer, event, moment, outcome_of, script_text
from tetatet.differentiate.summaries import Happening
from tetatet.kernel import NOTHING, Book, make_book
from tetatet.kernel.book import EventPlan, surprise_key
from tetatet.model.calendar import day_number
from tetatet.model.time import DAY, Instant

SEND = "{send: hello, by: email, benefit: Good}, {wait: 7d, silent: []}"
FACTS = """
events:
  big order: {event: Order Completed, if: event.total >= 200}
facts:
  orders.count: {count: Order Completed}
  orders.spent: {sum: total, of: big order}
  visits.week: {count: Store Entered, over: 7d}
  visits.hours: {count: Store Entered, over: 6h}
segments:
  lively: visits.week >= 2
transitions:
  asked: {event: Advice Wanted}
  big: {event: big order, if: surprise(event.category) > 3}
  loyal: {becomes: orders.count >= 3}
  busy: {becomes: lively}
  lapse: {missing: Order Completed, for: 30d}
  late: {missing: Order Delivered, after: Order Completed, for: 5d, per: order_id}
"""


def _book(steps: str = SEND, facts: str = FACTS, *, head: str = "") -> Book:
    return book_of(script_text(steps, head=head), facts=facts)


def _names(one: object) -> set[str]:
    return {transition.name for transition in one}  # type: ignore[attr-defined]


def _fed(touched: EventPlan) -> dict[str, object]:
    """The states of the facts that one event of 12.50 feeds."""
    states: dict[str, object] = {}
    for _asked, feed in touched.feeds:
        feed(states, Happening("", {"total": 12.5}, Instant(0), "m1", 0))
    return states


# ---------------------------------------------------------------- what an event touches


def test_an_event_touches_the_facts_and_transitions_that_read_it() -> None:
    """Named events stand for the event behind them, facts bring the `becomes` that read them."""
    touched = _book().touched_by("Order Completed", "customer")
    assert _fed(touched) == {"orders.count": 1, "orders.spent": 12_500_000}
    assert {one.name for one, _test in touched.transitions} == {"big"}
    assert _names(touched.absences) == {"lapse", "late"}
    assert "loyal" in _names(touched.truths)
    assert touched.surprises == ((surprise_key("Order Completed", "category"), ("category",)),)
    assert not touched.idle
    assert not touched.plain


def test_the_segment_of_a_condition_brings_its_facts() -> None:
    """`becomes: lively` is looked at when a visit is, through the segment that reads visits."""
    touched = _book().touched_by("Store Entered", "customer")
    assert "busy" in _names(touched.truths)
    assert touched.days


def test_a_refund_touches_the_sums_of_orders() -> None:
    """A refund feeds what sums orders, and nothing that counts them."""
    touched = _book().touched_by("Order Refunded", "customer")
    assert _fed(touched) == {"orders.spent": -12_500_000}


def test_what_waits_for_an_event_hears_of_it() -> None:
    """The end of an absence touches the absence, though no fact reads it."""
    assert _names(_book().touched_by("Order Delivered", "customer").absences) == {"late"}


@pytest.mark.parametrize("name", ["Page Viewed", "Product Viewed", "", "order completed"])
def test_an_event_that_nothing_reads_is_idle(name: str) -> None:
    """It touches nothing and is not even asked; its record is what it was, but for the clock."""
    book = _book()
    assert book.touched_by(name, "customer").idle
    record, before = customer(), customer()
    assert outcome_of(record, book, event("03-01 10:00", name)) is NOTHING
    before.considered = record.considered
    assert record == before


def test_an_event_that_only_counts_is_plain() -> None:
    """Facts and `event` transitions alone go the short way."""
    facts = "facts: {orders.count: {count: Order Completed}}\ntransitions: {asked: {event: Advice Wanted}}"
    for name in ("Order Completed", "Advice Wanted"):
        assert _book(facts=facts).touched_by(name, "customer").plain


# ---------------------------------------------------------------- accounts


def test_transitions_that_only_accounts_listen_to_are_the_accounts() -> None:
    """What opens an account's script is recognised in the account's record, the rest in the customer's."""
    account = script_text("{task: prepare, role: store agent}", name="renewal", start="ends", head="with: accounts\n")
    facts = "transitions: {asked: {event: Advice Wanted}, ends: {event: Contract Ending}}"
    book = book_of(script_text(SEND), account, facts=facts)
    assert [one.name for one, _test in book.touched_by("Contract Ending", "account").transitions] == ["ends"]
    assert book.touched_by("Contract Ending", "customer").idle
    assert book.touched_by("Advice Wanted", "account").idle


# ---------------------------------------------------------------- nightly


@pytest.mark.parametrize(
    "becomes, always, windows",
    [
        ("orders.count >= 3", False, set()),
        ("visits.week >= 2", False, {"visits.week"}),
        ("lively AND orders.count > 1", False, {"visits.week"}),
        ("visits.hours >= 2", False, {"visits.hours"}),
        ("days_since(orders.last) > 30", True, set()),
        ("days_until(customer.birthday) < 7", True, set()),
    ],
)
def test_a_record_is_looked_at_by_night_only_where_time_moves_an_answer(
    becomes: str, always: bool, windows: set[str]
) -> None:
    """Counting days looks every night; a window on the nights on which it may change; the rest never."""
    facts = (
        "facts: {orders.count: {count: Order Completed}, orders.last: {last: at, of: Order Completed}, "
        "visits.week: {count: Store Entered, over: 7d}, visits.hours: {count: Store Entered, over: 6h}}\n"
        "segments: {lively: visits.week >= 2}\n"
        f"transitions: {{asked: {{event: Advice Wanted}}, turned: {{becomes: '{becomes}'}}}}"
    )
    for book in (_book(facts=facts), _book(facts=facts, head=f"goal: {{becomes: '{becomes}', within: 30d}}\n")):
        assert book.nightly.always is always
        assert {fold.fact.name for fold in book.nightly.windows} == windows


@settings(max_examples=40)
@given(st.lists(st.integers(0, 25), min_size=1, max_size=8).map(sorted), st.integers(0, 3))
def test_no_turning_of_a_window_is_missed_and_no_night_is_wasted(days: list[int], threshold: int) -> None:
    """A record wakes on exactly the nights on which an event enters or leaves the window, until nothing is left."""
    facts = (
        "facts: {visits.week: {count: Store Entered, over: 7d}}\n"
        f"transitions: {{asked: {{event: Advice Wanted}}, calm: {{becomes: visits.week <= {threshold}}}}}"
    )
    book, record = _book(facts=facts), customer()
    begin = moment("03-01 10:00")
    for number, day in enumerate(days):
        outcome_of(record, book, event(begin + day * DAY + number, "Store Entered"))
    today, named = day_number(begin, book.plan.zone) + days[-1], []
    while (night := book.nightly.next_day(record.facts, today)) is not None:
        named.append(night - day_number(begin, book.plan.zone))
        today = night
    assert named == sorted({day + 7 for day in days if day + 7 > days[-1]})


# ---------------------------------------------------------------- heard


def test_running_dialogues_hear_what_their_scripts_name_and_every_answer() -> None:
    """Goals, exits, awaited events and named answers, by the event behind a name; other events leave them alone."""
    steps = "{send: hello, by: email, benefit: Good}, {wait: 7d, for: [Store Entered], silent: []}"
    heard = _book(steps, head="exits: [{event: Self Excluded, reason: gone}]\n").heard
    assert heard is not None
    assert {"Contract Signed", "Self Excluded", "Store Entered", "Order Completed", "Email Link Clicked"} <= heard
    assert "Page Viewed" not in heard


def test_where_a_goal_may_become_true_by_anything_everything_is_heard() -> None:
    """A `becomes` in a head may hang on any event."""
    assert _book(head="goal: {becomes: orders.count >= 3, within: 30d}\n").heard is None


def test_a_book_keeps_the_revisions_that_dialogues_began_with() -> None:
    """What is published later knows the earlier plans, and hears what they hear."""
    first = _book("{send: hello, by: email, benefit: Good}, {wait: 7d, for: [Odd Event], silent: []}")
    second = make_book(_book().project, first)
    assert set(second.plans) == {first.revision, second.revision}
    assert second.heard is not None
    assert "Odd Event" in second.heard
