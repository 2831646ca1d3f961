"""The hands: whatever goes wrong with one act, the next one goes, and nothing that was said is said to be unsaid."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.acceptance.replaying import person, track
from tests.kernel.tables import book_of, script_text
from tests.run.live.firm import SECRET, Firm, compose
from tetatet.model.act import Act
from tetatet.model.errors import StoreUnavailable, Unrenderable
from tetatet.model.record import Record
from tetatet.model.time import HOUR, Instant
from tetatet.ports.channel import Message, Receipt
from tetatet.ports.store import Store, Suppression
from tetatet.run.live.addressing import SOURCE
from tetatet.run.live.hands import Hand
from tetatet.run.live.signing import address_hash

STEPS = "{send: hello, by: email, benefit: Good}, {wait: 2h, silent: [{send: again, by: email, benefit: Still good}]}"


class Post:
    """A channel that takes everything, but for whom a test says otherwise."""

    name = "email"

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.broken: dict[str, Exception] = {}
        self.refused: dict[str, Receipt] = {}

    def hand_over(self, message: Message) -> Receipt:
        if message.address in self.refused:
            return self.refused[message.address]
        if message.address in self.broken:
            raise self.broken[message.address]
        self.taken.append(message.address)
        return Receipt(sent=True)

    def close(self) -> None: ...


def _forget(_store: Store, _message: Message) -> None: ...


def _hand(
    firm: Firm,
    post: Post,
    composing: Callable[[Act, Record, str], Message] = compose,
    kept: Callable[[Store, Message], None] = _forget,
) -> Hand:
    """A hand whose turns the test calls."""
    plans = firm.book.plans.get
    return Hand(firm, firm.store.reader(), {"email": post}, plans, composing, firm.clock, SECRET, kept)  # type: ignore[arg-type]


@pytest.fixture
def firm() -> Firm:
    """Three customers who each have a message coming."""
    firm = Firm(book_of(script_text(STEPS), facts="transitions:\n  asked: {event: Advice Wanted}\n"))
    for user in ("ada", "bob", "eve"):
        firm.happens(*person(user, email=f"{user}@x.example"), track("03-02 10:00", "Advice Wanted", user))
    firm.passes("03-02 10:01")
    return firm


def _states(firm: Firm) -> dict[str, tuple[str, str]]:
    return {one.act.customer: (one.state, one.reason) for one in firm.store.outbox.listed(10)}


def _carry(hand: Hand) -> None:
    while hand.turn():
        pass


def test_a_message_that_cannot_be_made_fails_alone(firm: Firm) -> None:
    """A mistake of ours while one is filled in is told with its act; the others go."""

    def composing(act: Act, record: Record, address: str) -> Message:
        if address.startswith("bob"):
            raise ZeroDivisionError("a mistake of ours")
        return compose(act, record, address)

    post = Post()
    _carry(_hand(firm, post, composing))
    assert sorted(post.taken) == ["ada@x.example", "eve@x.example"]
    assert _states(firm)["bob"] == ("failed", "ZeroDivisionError: a mistake of ours")


def test_nothing_is_handed_over_by_a_clock_that_nobody_believes(firm: Firm) -> None:
    """What the clock says of nights and validities is not true then: messages wait until it is set right."""
    post = Post()
    hand = _hand(firm, post)
    firm.now = Instant(firm.now + 5 * HOUR)
    _carry(hand)
    assert firm.halted
    assert post.taken == []
    firm.now = Instant(firm.now - 5 * HOUR)
    _carry(hand)
    assert len(post.taken) == 3


def test_what_breaks_in_the_middle_of_a_hand_over_is_in_doubt(firm: Firm) -> None:
    """It may have been said: it is listed, and not said again by itself."""
    post = Post()
    post.broken["bob@x.example"] = OSError("the cable was cut")
    hand = _hand(firm, post)
    _carry(hand)
    del post.broken["bob@x.example"]
    _carry(hand)
    assert sorted(post.taken) == ["ada@x.example", "eve@x.example"]
    assert _states(firm)["bob"] == ("doubt", "OSError: the cable was cut")


def test_a_store_that_does_not_answer_costs_a_while_and_no_message(firm: Firm) -> None:
    """What could not be looked up is tried again later."""
    failing = ["bob@x.example"]

    def composing(act: Act, record: Record, address: str) -> Message:
        if address in failing:
            failing.remove(address)
            raise StoreUnavailable("it does not answer")
        return compose(act, record, address)

    post = Post()
    hand = _hand(firm, post, composing)
    _carry(hand)
    assert _states(firm)["bob"] == ("pending", "it does not answer")
    firm.now = firm.store.outbox.listed(9, states=("pending",))[0].next_try
    _carry(hand)
    assert sorted(post.taken) == ["ada@x.example", "bob@x.example", "eve@x.example"]


def test_what_is_claimed_in_a_commit_whose_answer_is_lost_is_in_doubt(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may have written what it never confirmed: no act stays in a hand that does not know of it."""
    commit, lost = firm.store.commit, [True]

    def losing() -> None:
        commit()
        if lost and firm.acts("claimed"):
            lost.pop()
            raise StoreUnavailable("the connection broke")

    monkeypatch.setattr(firm.store, "commit", losing)
    post = Post()
    hand = _hand(firm, post)
    assert not hand.turn()
    assert set(_states(firm).values()) == {("claimed", "")}
    _carry(hand)
    assert {state for state, _reason in _states(firm).values()} == {"doubt"}
    assert post.taken == []


def test_what_is_reported_twice_is_not_taken_out_of_another_hand(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that was written and never confirmed is made again; who has the act by then keeps it, and says it once."""

    post, begun = Post(), firm.now

    class BusyAtFirst(Post):
        def hand_over(self, message: Message) -> Receipt:
            return Receipt(sent=False, reason="come again") if firm.now == begun else post.hand_over(message)

    first = _hand(firm, BusyAtFirst())
    assert first.turn()
    commit, lost = firm.store.commit, [True]

    def losing() -> None:
        commit()
        if lost:
            lost.pop()
            raise StoreUnavailable("the connection broke")

    monkeypatch.setattr(firm.store, "commit", losing)
    assert not first.turn()
    firm.now = max(entry.next_try for entry in firm.acts("pending"))

    class Meanwhile(Post):
        def hand_over(self, message: Message) -> Receipt:
            first.turn()
            return post.hand_over(message)

    _carry(_hand(firm, Meanwhile()))
    _carry(_hand(firm, post))
    assert sorted(post.taken) == ["ada@x.example", "bob@x.example", "eve@x.example"]


def test_what_was_not_claimed_after_all_is_claimed_again(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that failed has claimed nothing, whoever takes the acts then."""
    commit, failing = firm.store.commit, [True]

    def broken() -> None:
        if failing and firm.acts("claimed"):
            failing.pop()
            raise StoreUnavailable("the disk is full")
        commit()

    monkeypatch.setattr(firm.store, "commit", broken)
    post, other = Post(), Post()
    hand = _hand(firm, post)
    assert not hand.turn()
    firm.now = Instant(firm.now + 1)
    second = _hand(firm, other)
    assert second.turn()
    assert not hand.turn()
    _carry(second)
    assert (len(post.taken), len(other.taken)) == (0, 3)
    assert {state for state, _reason in _states(firm).values()} == {"sent"}


def test_what_a_customer_wrote_wrong_fails_with_its_sentence(firm: Firm) -> None:
    """A content that cannot be filled in says why in words of people, not of programmers."""

    def composing(_act: Act, _record: Record, _address: str) -> Message:
        raise Unrenderable("hello: the name is missing")

    _carry(_hand(firm, Post(), composing))
    assert set(_states(firm).values()) == {("failed", "hello: the name is missing")}


def test_a_copy_that_cannot_be_kept_does_not_make_a_message_unsaid(firm: Firm) -> None:
    """That it went is written all the same, and the trouble is told."""

    def kept(_store: Store, _message: Message) -> None:
        raise RuntimeError("no room for copies")

    post = Post()
    hand = _hand(firm, post, kept=kept)
    while hand.turn():
        pass
    assert firm.told[hand] == "RuntimeError: no room for copies"
    _carry(hand)
    assert {state for state, _reason in _states(firm).values()} == {"sent"}
    assert len(post.taken) == 3
    assert firm.told[hand] == ""


# ---------------------------------------------------------------- what never went


def _said(firm: Firm, customer: str, *kinds: str) -> list[str]:
    lines = [json.loads(one.line) for one in firm.store.decisions(1_000)]
    return [line["kind"] for line in reversed(lines) if line["customer"] == customer and line["kind"] in kinds]


def _logged(firm: Firm, customer: str) -> list[str]:
    events = [one.event for one in firm.store.log.occurrences() if one.event is not None]
    return [event.name for event in events if event.user_id == customer and event.source == SOURCE]


@pytest.mark.parametrize(
    "receipt, events",
    [
        (Receipt(sent=False, permanent=True, reason="554 not this"), ["Message Unsent"]),
        (
            Receipt(sent=False, permanent=True, no_address=True, reason="550 5.1.1 nobody"),
            ["Email Bounced", "Message Unsent"],
        ),
        (Receipt(sent=False, unknown=True, reason="no answer"), []),
        (Receipt(sent=False, reason="451 come again"), []),
    ],
    ids=["for good", "no such address", "in doubt", "for now"],
)
def test_what_never_went_is_told_to_the_dialogue(firm: Firm, receipt: Receipt, events: list[str]) -> None:
    """It is logged with what became of the act, and decided about: nobody is waited for who has got nothing."""
    post = Post()
    post.refused["bob@x.example"] = receipt
    _carry(_hand(firm, post))
    assert _logged(firm, "bob") == events
    assert _said(firm, "bob", "failed", "unsent") == (["failed", "unsent"] if events else [])
    assert _logged(firm, "ada") == []
    second = [entry.act.content for entry in firm.acts() if entry.act.customer == "bob"]
    assert second == (["hello", "again"] if events else ["hello"])


def test_what_the_last_look_drops_never_went(firm: Firm) -> None:
    """A no to the address that came while it waited is told as well, and what it covers is not tried again."""
    said = Suppression(address_hash(SECRET, "email", "bob@x.example"), "marketing", "email")
    firm.ask(lambda store: store.suppress(said, True, firm.now)).result()
    hand = _hand(firm, Post())
    _carry(hand)
    _carry(hand)  # what is said in its stead
    assert [entry.state for entry in firm.acts() if entry.act.customer == "bob"] == ["dropped", "dropped"]
    assert _said(firm, "bob", "failed", "unsent") == ["failed", "unsent", "failed"]


def test_what_a_crash_takes_away_it_takes_whole(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The event is written with the state of its act or not at all, and once when both are written again."""
    commit, losing = firm.store.commit, [True]

    def failing() -> None:
        if losing and firm.store.outbox.listed(9, states=("failed",)):
            losing.clear()
            raise StoreUnavailable("it went away")
        commit()

    post = Post()
    post.refused["bob@x.example"] = Receipt(sent=False, permanent=True, reason="554 not this")
    monkeypatch.setattr(firm.store, "commit", failing)
    hand = _hand(firm, post)
    for _turn in range(9):
        with suppress(StoreUnavailable):
            hand.turn()
    assert not losing
    assert _states(firm)["bob"] == ("failed", "554 not this")
    assert _logged(firm, "bob") == ["Message Unsent"] * 2  # the first, and what was said in its stead
    assert _said(firm, "bob", "failed", "unsent") == ["failed", "unsent", "failed"]
