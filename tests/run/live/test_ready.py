"""What lies ready for a customer is found by any of his names, valid, wanted, and shown once."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import Event, consent, identify, order, person, stranger, track, withdrawal
from tests.kernel.tables import book_of, script_text
from tests.run.live.firm import Firm
from tetatet.model.errors import ConflictError, InputError, UnknownCustomer
from tetatet.ports.store import NameKind
from tetatet.run.live import ready
from tetatet.run.live.ready import Waiting, waiting

FACTS = "transitions:\n  asked: {event: Advice Wanted, valid for: 30d}\n"
FILES = {"content/card.liquid": "Hello\n", "content/card.ru.liquid": "Привет\n"}
CARD = "{send: card, by: next purchase, valid for: 14d, benefit: Still yours}, {wait: 10d, silent: []}"


def a_firm(steps: str = CARD, *more: str, head: str = "") -> Firm:
    return Firm(book_of(script_text(steps, head=head), *more, facts=FACTS, files=FILES), "03-01 00:00")


def asked(firm: Firm, *before: Event) -> Firm:
    firm.happens(*(before or person(name="Bea")), track("03-02 09:00", "Advice Wanted"))
    return firm


def waits(firm: Firm, customer: str = "u1", kind: NameKind = "user", channel: str = "next purchase") -> Waiting | None:
    return waiting(firm.store.reader(), firm.look, channel, customer, kind, firm.now)


def show(firm: Firm, act: str, channel: str = "next purchase") -> bool:
    return firm.ask(lambda store: ready.show(store, channel, act, firm.now)).result()


def test_the_message_waits_with_its_words_in_every_language() -> None:
    """N8: the till gets the words, the benefit, until when it is valid, and the act that it names afterwards."""
    firm = asked(a_firm())
    key = firm.act("card").act.key
    assert waits(firm) == Waiting(
        act=key,
        channel="next purchase",
        script="hello",
        language="en",
        subject={"en": "A word"},
        text={"en": "Bea, en"},
        benefit="Still yours",
        offer="",
        valid_until="2026-03-16T09:00:00Z",
    )


def test_every_name_of_the_customer_leads_to_it() -> None:
    """The userId, the anonymousId of the cart and the e-mail address are the same customer."""
    both = identify("03-01 10:00", "u1", cart="yes") | {"anonymousId": "cart-7"}
    firm = asked(a_firm(), *person(name="Bea"), both)
    assert waits(firm) == waits(firm, "cart-7", "anonymous") == waits(firm, "U1@example.com", "email") is not None
    with pytest.raises(UnknownCustomer, match="nobody is known as u2"):
        waits(firm, "u2")


def test_it_is_shown_once() -> None:
    """N8: once shown it waits no more; saying so twice changes nothing, and says that it had been shown."""
    firm = asked(a_firm())
    found = waits(firm)
    assert found is not None
    assert waits(firm) == found, "asking changes nothing"
    assert show(firm, found.act) is True
    changed = firm.act("card").changed
    firm.passes("03-02 10:00")
    assert show(firm, found.act) is False
    assert firm.act("card").changed == changed
    assert waits(firm) is None


def test_what_is_over_is_not_shown() -> None:
    """Past its validity, after the goal and after a withdrawal nothing waits."""
    late = asked(a_firm())
    late.passes("03-16 08:59")
    assert waits(late) is not None
    late.passes("03-16 10:00")
    assert waits(late) is None

    reached = asked(a_firm())
    key = reached.act("card").act.key
    reached.happens(track("03-03 09:00", "Contract Signed"))
    assert waits(reached) is None
    with pytest.raises(ConflictError, match="not valid any more"):
        show(reached, key)

    unwanted = asked(a_firm())
    unwanted.happens(withdrawal("03-03 09:00"))
    assert waits(unwanted) is None


def test_an_open_complaint_keeps_marketing_back_and_service_not() -> None:
    """Who complains is not shown an offer at the till, but a message of open business."""
    for head, shown in (("", False), ("purpose: service\n", True)):
        firm = asked(a_firm(head=head))
        firm.happens(track("03-03 09:00", "Complaint Opened", complaint_id="c1"))
        assert (waits(firm) is not None) is shown


def test_preferred_hours_do_not_matter_at_the_till() -> None:
    """Hours are for those who call; the customer is there by himself."""
    firm = asked(a_firm())
    firm.happens(track("03-02 10:00", "Preferences Updated", days=["Saturday"]))
    assert waits(firm) is not None


def test_channels_do_not_mix() -> None:
    """What waits for the till is not on the site, and what is shown there is no message of the till."""
    firm = asked(a_firm())
    key = firm.act("card").act.key
    assert waits(firm, channel="on site") is None
    with pytest.raises(InputError, match="no message"):
        show(firm, key, "on site")
    with pytest.raises(InputError, match="no message"):
        show(firm, "nothing")


def test_of_several_the_one_that_is_valid_for_the_shortest_time_comes_first() -> None:
    """The second comes when the first was shown."""
    two = "{send: card, by: next purchase, valid for: 14d, benefit: A}, {send: hint, by: next purchase, valid for: 1d, benefit: B}"
    firm = asked(a_firm(f"{two}, {{wait: 10d, silent: []}}"))
    first = waits(firm)
    assert first is not None
    assert first.benefit == "B"
    show(firm, first.act)
    second = waits(firm)
    assert second is not None
    assert second.benefit == "A"


def test_a_page_that_was_looked_at_is_an_answer() -> None:
    """`page seen` ends the wait, once however often it is said."""
    firm = asked(
        a_firm(
            "{send: card, by: page, benefit: All on one page}, {wait: 10d, silent: [{send: late, by: page, benefit: L}]}, {send: thanks, by: page, benefit: T}"
        )
    )
    key = firm.act("card").act.key
    for repeated in (0, 1):
        event = ready.seen(firm.store.reader(), key, firm.now)
        assert event is not None
        assert firm.submit([event]).result().repeated == repeated
    assert firm.act("thanks").state == "open"
    assert [entry.act.content for entry in firm.acts()] == ["card", "thanks"]


def test_a_stranger_without_a_user_id_is_found_too() -> None:
    """A visitor who is known by a device or an address only gets what waits for him."""
    device = {"userId": None, "anonymousId": "a-1"}
    lines = [stranger("x", "03-01 00:00") | device, consent("03-01 00:00", "x") | device]
    firm = a_firm()
    firm.happens(*lines, track("03-02 09:00", "Advice Wanted") | device, order("03-02 09:00", "other"))
    assert waits(firm, "a-1", "anonymous") is not None
    assert waits(firm, "x@example.com", "email") is not None


def test_what_a_stranger_calls_his_device_opens_nobody_s_message() -> None:
    """A cart hands on what a browser says: another's userId or address, given as a device, leads to nobody."""
    firm = asked(a_firm())
    for name in ("u1", "u1@example.com", "u:u1", "+49151"):
        with pytest.raises(UnknownCustomer):
            waits(firm, name, "anonymous")
    with pytest.raises(UnknownCustomer):
        waits(firm, "u1@example.com")
