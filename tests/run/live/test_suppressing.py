"""A customer's no takes back what waits in the outbox."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import consent, group, person, track, withdrawal
from tests.kernel.tables import book_of, script_text
from tests.run.live.firm import Firm

FACTS = "transitions: {asked: {event: Advice Wanted}}"
STEPS = (
    "{send: hello, by: email, topic: news, benefit: Good}, {send: card, by: next purchase, topic: cards, benefit: A}"
)


def _firm(purpose: str = "marketing") -> Firm:
    """A mail that nobody has begun to send, and a card that waits at the till."""
    firm = Firm(book_of(script_text(STEPS, head=f"purpose: {purpose}\n"), facts=FACTS), "03-01 00:00")
    firm.happens(*person(), track("03-02 09:00", "Advice Wanted"))
    assert [entry.state for entry in firm.acts()] == ["pending", "open"]
    return firm


@pytest.mark.parametrize(
    "said, told, states",
    [
        ("Preferences Updated", {"channels": ["next purchase"]}, ["withdrawn", "open"]),
        ("Preferences Updated", {"channels": []}, ["withdrawn", "withdrawn"]),
        ("Preferences Updated", {"topics": {"news": False}}, ["withdrawn", "open"]),
        ("Preferences Updated", {"topics": {"cards": False}}, ["pending", "withdrawn"]),
        ("Preferences Updated", {"frequency": "1 per year"}, ["pending", "open"]),
        ("Consent Withdrawn", {"purpose": "marketing", "channel": "email"}, ["withdrawn", "open"]),
        ("Message Replied", {"reply": "stop"}, ["withdrawn", "withdrawn"]),
        ("Self Excluded", {}, ["withdrawn", "withdrawn"]),
        ("Complaint Opened", {"complaint_id": "c1"}, ["withdrawn", "withdrawn"]),
    ],
    ids=["channel", "no_channel", "topic", "other_topic", "frequency", "withdrawal", "stop", "excluded", "complaint"],
)
def test_what_waits_is_taken_back(said: str, told: dict[str, Any], states: list[str]) -> None:
    """What the gate would not let go any more is withdrawn at once, with its reason; the rest stays."""
    firm = _firm()
    firm.happens(track("03-02 10:00", said, **told))
    assert [entry.state for entry in firm.acts()] == states
    assert all(entry.reason for entry in firm.acts() if entry.state == "withdrawn")


def test_service_is_not_taken_back_for_a_complaint() -> None:
    """Who complains, or wants no marketing, still hears of his business."""
    firm = _firm("service")
    firm.happens(
        track("03-02 10:00", "Complaint Opened", complaint_id="c1"),
        track("03-02 10:01", "Preferences Updated", channels=[]),
        track("03-02 10:02", "Consent Withdrawn", purpose="marketing"),
    )
    assert [entry.state for entry in firm.acts()] == ["pending", "open"]


ACCOUNT = """
script: renewal
with: accounts
start: contract noted
goal: {event: Contract Renewed, within: 120d}
steps:
  - {send: offer, by: email, to: buyer, benefit: A fixed price}
  - {task: renewal-call, role: agent, by: phone, to: buyer, benefit: Your questions}
  - {task: prepare, role: agent}
  - {wait: 30d, silent: []}
"""


def test_what_an_account_wants_of_its_person_is_taken_back() -> None:
    """His message and his call go by his own no, whoever asked for them; work behind the counter stays."""
    facts = "transitions: {contract noted: {event: Contract Noted}}"
    firm = Firm(book_of(ACCOUNT, facts=facts), "03-01 00:00")
    firm.happens(
        *person("kim"),
        *person("lee"),
        group("03-01 00:00", "acme", "kim", role="buyer"),
        group("03-01 00:00", "acme", "lee", role="owner"),
        track("03-02 09:00", "Contract Noted", None) | {"groupId": "acme"},
        withdrawal("03-02 10:00", "lee"),
    )
    assert {entry.state for entry in firm.acts()} == {"pending", "open"}
    firm.happens(withdrawal("03-02 11:00", "kim"))
    assert {entry.act.content: entry.state for entry in firm.acts()} == {
        "offer": "withdrawn",
        "renewal-call": "withdrawn",
        "prepare": "open",
    }


def test_a_yes_takes_nothing_back() -> None:
    """And what was taken back does not come again with it."""
    firm = _firm()
    firm.happens(consent("03-02 10:00"))
    assert [entry.state for entry in firm.acts()] == ["pending", "open"]
    firm.happens(track("03-02 11:00", "Preferences Updated", channels=[]))
    firm.happens(track("03-02 12:00", "Preferences Updated", channels=["email", "next purchase"]))
    assert [entry.state for entry in firm.acts()] == ["withdrawn", "withdrawn"]
