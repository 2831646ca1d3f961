"""The rules that look at one contact alone: may this be said, to this one, on which channel, now?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import book_of, candidate_of, customer, dialogue_of, moment, script_text, turn_at
from tetatet.interact.policy import Drop, Hold, Verdict, channels_of, consent_key, covering, screen
from tetatet.interact.turn import Candidate, Turn
from tetatet.kernel import Book
from tetatet.model.record import NEVER, Consent, Record
from tetatet.model.time import Instant

FACTS = "transitions: {asked: {event: Advice Wanted}}"


def _book(by: str = "email", purpose: str = "marketing", *, head: str = "", **policy: Any) -> Book:
    step = f"{{send: hello, by: {by}, benefit: Good}}"
    signed = "sign off: [legal]\n" if purpose == "notice" else ""
    return book_of(script_text(step, head=f"purpose: {purpose}\n{signed}{head}"), facts=FACTS, **policy)


def _asked(book: Book, record: Record, at: str = "03-10 12:00", **begun: Any) -> tuple[Turn, Candidate]:
    dialogue = dialogue_of(book, "hello", "03-10 09:00", **begun)
    record.dialogues = [dialogue]
    return turn_at(record, book, at), candidate_of(book, dialogue)


def _screened(book: Book, record: Record, at: str = "03-10 12:00", **begun: Any) -> tuple[Verdict, str]:
    """The verdict, and the channel that was chosen."""
    turn, candidate = _asked(book, record, at, **begun)
    return screen(turn, candidate), candidate.channel


def _act(at: int, given: bool) -> Consent:
    return Consent(Instant(at), f"m{at}", given)


# ---------------------------------------------------------------- permission


@pytest.mark.parametrize(
    "purpose, acts, rule",
    [
        ("marketing", {}, "permission"),
        ("marketing", {"marketing||": _act(1, True)}, None),
        ("marketing", {"marketing||": _act(1, True), "marketing|email|": _act(2, False)}, "suppression"),
        ("marketing", {"marketing||": _act(3, True), "marketing|email|": _act(2, False)}, None),
        ("marketing", {"marketing||": _act(1, True), "marketing|sms|": _act(2, False)}, None),
        ("marketing", {"marketing|email|": _act(1, True)}, None),
        ("marketing", {"marketing|sms|": _act(1, True)}, "permission"),
        ("marketing", {"service||": _act(1, True)}, "permission"),
        ("service", {}, None),
        ("service", {"marketing||": _act(1, False)}, None),
        ("service", {"service||": _act(1, False)}, "suppression"),
        ("notice", {}, None),
        ("notice", {"notice|email|": _act(1, False)}, "suppression"),
    ],
)
def test_marketing_needs_a_yes_the_others_only_that_no_no_stands(
    purpose: str, acts: dict[str, Consent], rule: str | None
) -> None:
    """The latest act that covers the contact decides; one without a channel covers all."""
    verdict, _channel = _screened(_book(purpose=purpose), customer(consents=acts))
    assert (verdict.rule if verdict is not None else None) == rule


@pytest.mark.parametrize(
    "acts, rule",
    [
        ({"marketing||": _act(1, True), "marketing||news": _act(2, False)}, "suppression"),
        ({"marketing||": _act(1, True), "marketing||sport": _act(2, False)}, None),
        ({"marketing||": _act(1, False), "marketing|email|news": _act(2, True)}, None),
    ],
)
def test_a_topic_is_covered_by_its_own_acts_and_by_those_without_topic(
    acts: dict[str, Consent], rule: str | None
) -> None:
    """What is said of another topic does not matter."""
    verdict, _channel = _screened(_book(head="topic: news\n"), customer(consents=acts))
    assert (verdict.rule if verdict is not None else None) == rule


@settings(max_examples=80)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["", "email", "sms"]), st.sampled_from(["", "news", "sport"])),
        st.tuples(st.integers(1, 4), st.sampled_from("ab"), st.booleans()),
    ),
    st.sampled_from([None, "news", "sport"]),
)
def test_the_latest_act_that_covers_decides(
    acts: dict[tuple[str, str], tuple[int, str, bool]], topic: str | None
) -> None:
    """Of all acts whose channel and topic are absent or the contact's own, the one with the greatest (time, id)."""
    record = customer(
        consents={
            consent_key("marketing", *which): Consent(Instant(at), f"{name}{which}", given)
            for which, (at, name, given) in acts.items()
        }
    )
    covers = [
        (at, f"{name}{which}", given)
        for which, (at, name, given) in acts.items()
        if which[0] in ("", "email") and which[1] in ("", topic)
    ]
    found = covering(record, "marketing", "email", topic)
    assert (None if found is None else (found.at, found.id, found.given)) == max(covers, default=None)


@pytest.mark.parametrize("channel, trait", [("email", "email"), ("sms", "phone"), ("letter", "address")])
def test_no_address_is_a_drop(channel: str, trait: str) -> None:
    """E-mail, SMS and letter need an address, whatever the purpose."""
    for purpose in ("marketing", "service"):
        record = customer()
        del record.traits[trait]
        assert _screened(_book(channel, purpose), record)[0] == Drop("permission", "no address")


@pytest.mark.parametrize("channel", ["push", "next purchase", "page", "on site"])
def test_the_other_channels_need_no_address(channel: str) -> None:
    """Where the customer comes by himself nothing has to be known."""
    assert _screened(_book(channel), customer(traits={})) == (None, channel)


def test_the_first_channel_that_permission_allows_is_taken() -> None:
    """Of several channels in order the first permitted; when none is, the first refusal is the reason."""
    record = customer(consents={"marketing||": _act(1, True), "marketing|sms|": _act(2, False)})
    assert _screened(_book("[sms, email, push]"), record) == (None, "email")
    record = customer(consents={"marketing||": _act(1, True), "marketing|sms|": _act(2, False)}, traits={})
    verdict, channel = _screened(_book("[sms, email]"), record)
    assert (verdict is not None and verdict.rule, channel) == ("suppression", "sms")


def test_any_is_the_customers_choice_then_the_order_of_the_project() -> None:
    """A chosen channel stands first; phone and visit take a person and are never chosen for a message."""
    book = _book("any")
    assert channels_of(*_asked(book, customer()))[:3] == ("email", "sms", "push")
    told = customer(traits={"preferred_channel": "push", "email": "a@example.com"})
    assert channels_of(*_asked(book, told))[:2] == ("push", "email")
    chosen = customer(preferences={"channels": ["phone", "letter"]})
    assert channels_of(*_asked(book, chosen))[:2] == ("letter", "email")
    assert {"phone", "visit"}.isdisjoint(channels_of(*_asked(book, chosen)))


def test_marketing_keeps_to_the_channels_that_the_customer_chose() -> None:
    """Who asked for letters gets no advertising by e-mail, but his delivery news."""
    for purpose, rule in (("marketing", "permission"), ("service", None)):
        verdict, _channel = _screened(_book(purpose=purpose), customer(preferences={"channels": ["letter"]}))
        assert (verdict.rule if verdict is not None else None) == rule


# ---------------------------------------------------------------- complaint, self-exclusion, validity


def test_an_open_complaint_holds_marketing_and_rests_after_the_last_closes() -> None:
    """Held without a time while one is open, then for fourteen days; service goes."""
    open_still = customer(complaints={"c1": moment("03-01 10:00")}, complaint_closed=moment("03-09 10:00"))
    assert _screened(_book(), open_still)[0] == Hold(NEVER, "complaint", "a complaint is open")
    assert _screened(_book(purpose="service"), open_still)[0] is None
    closed = customer(complaint_closed=moment("03-09 10:00"))
    verdict, _channel = _screened(_book(), closed)
    assert isinstance(verdict, Hold)
    assert (verdict.rule, verdict.until) == ("complaint", moment("03-23 10:00"))
    assert _screened(_book(), customer(complaint_closed=moment("02-24 12:00")))[0] is None


def test_who_excluded_himself_hears_no_marketing() -> None:
    """Self-exclusion drops marketing and nothing else."""
    record = customer()
    record.traits["self_excluded"] = "2026-03-01T00:00:00Z"
    verdict, _channel = _screened(_book(), record)
    assert verdict is not None
    assert verdict.rule == "self_exclusion"
    assert _screened(_book(purpose="service"), record)[0] is None


@pytest.mark.parametrize(
    "begun, late",
    [
        ({"valid_until": moment("03-10 12:00")}, False),  # at that very instant it may still go
        ({"valid_until": moment("03-10 11:59")}, True),
        ({"valid_until": moment("03-10 11:59"), "acted": True}, False),
        ({"contact_until": moment("03-10 11:59"), "acted": True}, True),
        ({"contact_until": moment("03-10 12:00")}, False),
    ],
)
def test_past_its_moment_a_contact_is_dropped(begun: dict[str, Any], late: bool) -> None:
    """The validity of the moment counts until the dialogue has acted, that of the contact always."""
    verdict, _channel = _screened(_book(), customer(), **begun)
    assert (verdict is not None and verdict.rule == "validity") is late


# ---------------------------------------------------------------- quiet hours and preferred times


@pytest.mark.parametrize(
    "channel, held",
    [("email", True), ("push", True), ("letter", False), ("page", False), ("on site", False), ("next purchase", False)],
)
@pytest.mark.parametrize("purpose", ["marketing", "service", "notice"])
def test_quiet_hours_hold_every_purpose_on_channels_that_wake(channel: str, held: bool, purpose: str) -> None:
    """Until eight in the morning; what waits for the customer himself goes."""
    verdict, _channel = _screened(_book(channel, purpose, quiet='"21:00 to 08:00"'), customer(), "03-10 23:00")
    assert (isinstance(verdict, Hold) and verdict.until == moment("03-11 08:00")) is held


def test_quiet_hours_are_those_of_the_customers_zone() -> None:
    """Noon in Berlin is night in New York."""
    book = _book(quiet='"21:00 to 08:00"', zone="Europe/Berlin")
    assert _screened(book, customer(), "03-10 11:00")[0] is None
    verdict, _channel = _screened(book, customer(zone="America/New_York"), "03-10 11:00")
    assert isinstance(verdict, Hold)
    assert verdict.until == moment("03-10 12:00")


def test_quiet_hours_and_preferred_times_push_each_other_forward() -> None:
    """Who likes the small hours of a Tuesday waits for the part of them that is not quiet, marketing only."""
    wishes = {"days": [1], "hours": [7 * 60, 9 * 60]}
    book = _book(quiet='"21:00 to 08:00"')
    verdict, _channel = _screened(book, customer(preferences=wishes), "03-11 12:00")
    assert isinstance(verdict, Hold)
    assert verdict.until == moment("03-17 08:00")
    assert (
        _screened(_book(purpose="service", quiet='"21:00 to 08:00"'), customer(preferences=wishes), "03-11 12:00")[0]
        is None
    )


def test_inner_work_is_no_contact_and_asks_nobody() -> None:
    """A task without a channel passes though everything else forbids to speak."""
    book = book_of(script_text("{task: call, role: store agent, due: 1d}"), facts=FACTS, quiet='"21:00 to 08:00"')
    record = customer(consents={}, complaints={"c1": moment("03-01 10:00")})
    assert _screened(book, record, "03-10 23:00")[0] is None
