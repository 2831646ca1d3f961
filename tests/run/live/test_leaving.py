"""The last look before a hand-over."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kernel.tables import book_of, candidate_of, customer, dialogue_of, event, script_text, tell, turn_at
from tetatet.interact.plan import Plan
from tetatet.interact.policy import Drop, Hold, screen
from tetatet.kernel import Book
from tetatet.model.act import Act
from tetatet.model.record import NEVER, Contacted, Record
from tetatet.model.time import HOUR, Instant, parse_instant
from tetatet.run.live.leaving import Later, Leave, Never, Now, leave

FACTS = "transitions:\n  asked: {event: Advice Wanted}\n"
NOON = parse_instant("2026-03-02T12:00:00Z")


def _book(head: str = "", **policy: Any) -> Book:
    step = "{send: hello, by: email, topic: news, benefit: Good}"
    return book_of(script_text(step, head=head), facts=FACTS, **policy)


def _plan(quiet: str = "none") -> Plan:
    return _book(quiet=quiet).plan


def _act(purpose: str = "marketing", channel: str = "email", not_after: Instant = NEVER) -> Act:
    return Act(
        key="k",
        form="message",
        record="u:u1",
        reader="u:u1",
        customer="u1",
        channel=channel,
        script="s",
        dialogue="d",
        step="send hello",
        revision="r",
        purpose=purpose,
        content="hello",
        made=NOON,
        not_after=not_after,
        due=NEVER,
        topic="news",
    )


def _record(**fields: Any) -> Record:
    return customer(**({"traits": {"email": "u1@example.com"}} | fields))


def _left(act: Act, record: Record | None, plan: Plan, now: Instant = NOON, *, suppressed: bool = False) -> Leave:
    return leave(act, record, plan, now, suppressed=suppressed)


def test_it_goes_to_the_address_that_the_record_has() -> None:
    """Where nothing is in the way, the hand-over is now, and to this address."""
    assert _left(_act(), _record(), _plan()) == Now("u1@example.com")


def test_what_is_late_never_goes() -> None:
    """After its moment an act says nothing any more; at its moment it still does."""
    assert isinstance(_left(_act(not_after=Instant(NOON - 1)), _record(), _plan()), Never)
    assert isinstance(_left(_act(not_after=NOON), _record(), _plan()), Now)


def test_a_withdrawal_and_an_open_complaint_stop_marketing() -> None:
    """A withdrawal stops what it covers; a complaint stops marketing and leaves service alone."""
    assert isinstance(_left(_act(), _record(), _plan(), suppressed=True), Never)
    complaining = _record(complaints={"c1": NOON})
    assert isinstance(_left(_act(), complaining, _plan()), Never)
    assert isinstance(_left(_act("service"), complaining, _plan()), Now)


def test_who_has_excluded_himself_hears_no_marketing() -> None:
    """Self-exclusion stops marketing."""
    excluded = _record()
    excluded.traits["self_excluded"] = "2026-01-01T00:00:00Z"
    assert isinstance(_left(_act(), excluded, _plan()), Never)


def test_at_night_it_waits_for_the_morning() -> None:
    """Quiet hours of the customer's own zone put it off; a letter waits for no hour, not even for a preferred one."""
    plan = _plan('"21:00 to 08:00"')
    night = parse_instant("2026-03-02T23:00:00Z")
    held = _left(_act(), _record(), plan, night)
    assert isinstance(held, Later)
    assert held.until == parse_instant("2026-03-03T08:00:00Z")
    assert _left(_act(), _record(zone="America/New_York"), plan, night) == Now("u1@example.com")
    letter = _record()
    letter.traits["address"] = {"street": "1 High Street", "city": "Bath"}
    letter.preferences = {"days": [5]}
    assert _left(_act(channel="letter"), letter, plan, night) == Now("1 High Street, Bath")


def test_what_would_be_late_in_the_morning_never_goes() -> None:
    """A hold beyond the act's moment is a no."""
    plan = _plan('"21:00 to 08:00"')
    night = parse_instant("2026-03-02T23:00:00Z")
    assert isinstance(_left(_act(not_after=Instant(night + HOUR)), _record(), plan, night), Never)


def test_without_a_customer_or_an_address_it_never_goes() -> None:
    """Who is gone, or cannot be reached, hears nothing."""
    assert isinstance(_left(_act(), None, _plan()), Never)
    nowhere = Record(id="u:u1", name="u1")
    assert isinstance(_left(_act(), nowhere, _plan()), Never)


# ---------------------------------------------------------------- what the gate asks is asked again

WISHES = {
    "nothing": [],
    "another_channel": [event("03-01 10:00", "Preferences Updated", channels=["sms"])],
    "no_channel": [event("03-01 10:00", "Preferences Updated", channels=[])],
    "this_channel": [event("03-01 10:00", "Preferences Updated", channels=["email", "sms"])],
    "not_this_topic": [event("03-01 10:00", "Preferences Updated", topics={"news": False})],
    "not_another_topic": [event("03-01 10:00", "Preferences Updated", topics={"sales": False})],
    "on_another_day": [event("03-01 10:00", "Preferences Updated", days=["Tuesday"])],
    "no_marketing": [event("03-01 10:00", "Consent Withdrawn", purpose="marketing")],
    "no_service": [event("03-01 10:00", "Consent Withdrawn", purpose="service", channel="email")],
    "stop": [event("03-01 10:00", "Message Replied", reply="stop")],
    "self_excluded": [event("03-01 10:00", "Self Excluded")],
    "complaint": [event("03-01 10:00", "Complaint Opened", complaint_id="c1")],
    "complaint_closed": [
        event("03-01 10:00", "Complaint Opened", complaint_id="c1"),
        event("03-02 11:00", "Complaint Closed", complaint_id="c1"),
    ],
}


@pytest.mark.parametrize("purpose", ["marketing", "service"])
@pytest.mark.parametrize("wish", WISHES)
def test_the_last_look_is_the_gate_s(wish: str, purpose: str) -> None:
    """Whatever the customer has said since the yes: what the gate would not let go now is not handed over either."""
    book = _book(f"purpose: {purpose}\n")
    record = _record()
    tell(record, book, *WISHES[wish])
    dialogue = dialogue_of(book, "hello", "03-02 12:00")
    verdict = screen(turn_at(record, book, "03-02 12:00"), candidate_of(book, dialogue))
    left = _left(_act(purpose), record, book.plan)
    if verdict is None:
        assert left == Now("u1@example.com")
    elif isinstance(verdict, Hold) and verdict.until < NEVER:
        assert left == Later(verdict.until, verdict.reason)
    else:
        assert left == Never(verdict.reason), "a complaint that is open may be open for ever: the message is over"
        assert isinstance(verdict, Drop | Hold)


def test_how_often_he_wants_to_hear_is_not_asked_again() -> None:
    """The contact itself stands in the ledger by now; who wants one a month would never hear anything."""
    record = _record(contacts=[Contacted(NOON, "email", "k")], preferences={"frequency": "1 per month"})
    assert isinstance(_left(_act(), record, _plan()), Now)
