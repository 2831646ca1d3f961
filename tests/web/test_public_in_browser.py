"""What a customer reaches from a message, in a real browser on a telephone: with scripts, and without."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.web.chromium import BROWSER, INSTALL, Chromium, chromium
from tests.web.customer import Customer, beginning, shop
from tests.web.house import DEADLINE_S, open_house
from tetatet.web import public

NARROW, TALL = 320, 640
"""Pixels of a very small telephone."""

pytestmark = pytest.mark.skipif(BROWSER is None, reason=INSTALL)


@pytest.fixture
def zoe() -> Iterator[Customer]:
    with open_house(shop(), public.router) as house:
        house.take(beginning(language="ru"))
        customer = Customer(house)
        yield customer
        customer.client.close()


@pytest.fixture
def window() -> Iterator[Chromium]:
    with chromium(NARROW, TALL) as opened:
        yield opened


def _open(window: Chromium, zoe: Customer, path: str) -> None:
    window.show(f"http://{zoe.house.address}{path}")


def _until(holds: Callable[[], bool]) -> bool:
    """Does it come to hold? What a page tells when it is left arrives a moment later."""
    late = time.monotonic() + DEADLINE_S
    while not holds() and time.monotonic() < late:
        time.sleep(0.02)
    return holds()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_click_leads_on_and_is_told_where_scripts_run(window: Chromium, zoe: Customer, scripts: bool) -> None:
    """The person arrives in any case; with scripts we hear of it, once."""
    window.ask("Emulation.setScriptExecutionDisabled", value=not scripts)
    target = zoe.address("unsubscribe")
    _open(window, zoe, zoe.address("click", target=f"http://{zoe.house.address}{target}"))
    assert _until(lambda: str(window.run("location.pathname")) == target)
    assert (
        _until(lambda: bool(zoe.happened("Email Link Clicked"))) if scripts else not zoe.happened("Email Link Clicked")
    )
    assert window.run("history.length") <= 2, "the way back leads to the mail"
    assert window.complaints() == []


def test_a_page_that_is_seen_is_told(window: Chromium, zoe: Customer) -> None:
    """The personal page says that a person has it before him."""
    _open(window, zoe, zoe.address("page"))
    assert _until(lambda: bool(zoe.happened("Personal Page Viewed")))
    assert window.complaints() == []


def test_an_option_is_sent_by_itself(window: Chromium, zoe: Customer) -> None:
    """One click in the message is the answer; without scripts the button is one more."""
    window.ask("Emulation.setScriptExecutionDisabled", value=True)
    _open(window, zoe, zoe.address("question", zoe.asked))
    assert zoe.happened("Question Answered") == []
    window.ask("Emulation.setScriptExecutionDisabled", value=False)
    _open(window, zoe, zoe.address("question", zoe.asked))
    assert _until(lambda: bool(zoe.happened("Question Answered")))
    assert _until(lambda: "Спасибо" in str(window.run("document.body.textContent")))
    assert window.complaints() == []


def test_opting_out_and_back_with_two_presses(window: Chromium, zoe: Customer) -> None:
    """The page's buttons, as a thumb finds them."""
    _open(window, zoe, zoe.address("unsubscribe"))
    window.press("button.main")
    assert not zoe.may("email")
    assert "Вы отписаны" in window.run("document.body.textContent")
    window.press("button[name=undo]")
    assert zoe.may("email")
    assert window.complaints() == []


def test_pages_fit_a_telephone(window: Chromium, zoe: Customer) -> None:
    """Nothing is wider than the screen, and every box and button is large enough for a thumb."""
    for page in ("unsubscribe", "preferences", "page", "question"):
        _open(window, zoe, zoe.address(page, zoe.asked if page == "question" else zoe.act))
        assert window.run("document.documentElement.scrollWidth") <= NARROW, page
        heights = window.run("[...document.querySelectorAll('button, label')].map(one => one.offsetHeight)")
        assert all(height >= 44 for height in heights), (page, heights)
        assert window.run("document.title").endswith(" · Shop")
    assert window.complaints() == []
