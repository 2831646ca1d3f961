"""I11, end to end: a request, a mail with a link, a page with a button, and only then a consent."""

from __future__ import annotations

import re
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

import httpx2
import pytest

from tests.live.shop import SETTINGS, Mailbox, mail_server, running, stamp, until, write_shop
from tests.live.test_live import address_in
from tetatet.wiring.keeping import audit_store
from tetatet.wiring.living import Options, open_living

pytestmark = pytest.mark.timeout(120)

LINK = r"http://\S+/c/\S+"


def _shop(folder: Path, box: Mailbox, **files: str) -> Path:
    settings = SETTINGS.format(smtp=box.port).replace("[en]", "[en, ru, zh]") + "double opt in: [email]\n"
    return write_shop(folder, box.port, {"tetatet.yml": settings, **files})


def _request(customer: str, number: int = 1, **traits: str) -> list[dict[str, object]]:
    about = {"userId": customer, "timestamp": stamp()}
    address = {"email": f"{customer}@example.com", **traits}
    asked = {"purpose": "marketing", "channel": "email", "source": "footer", "text_version": "f-7"}
    return [
        {"type": "identify", **about, "messageId": f"i-{customer}-{number}", "traits": address},
        {
            "type": "track",
            "event": "Consent Requested",
            **about,
            "messageId": f"r-{customer}-{number}",
            "properties": asked,
        },
    ]


def _news(customer: str) -> dict[str, object]:
    about = {"userId": customer, "timestamp": stamp(), "messageId": f"n-{customer}"}
    return {"type": "track", "event": "News Wanted", **about, "properties": {}}


def _mail(box: Mailbox, customer: str) -> Message:
    until(lambda: bool(box.to(f"{customer}@")), "the confirmation")
    return box.to(f"{customer}@")[0]


def _get(url: str) -> httpx2.Response:
    return httpx2.get(url, trust_env=False)


def _post(url: str) -> httpx2.Response:
    return httpx2.post(url, trust_env=False)


def test_I11_a_request_becomes_a_consent_by_a_press_and_by_nothing_else(tmp_path: Path) -> None:
    """Asked twice it is one mail; scanners that open its link change nothing; the press is a consent with its proof."""
    with mail_server() as box:
        shop = _shop(tmp_path / "shop", box)
        with running(shop) as engine:
            assert engine.post(*_request("vera"), *_request("vera", 2)).status_code == 200
            mail = _mail(box, "vera")
            assert mail["Subject"] == "Shop: please confirm"
            assert "List-Unsubscribe" not in mail  # it is no marketing, and there is nothing yet to end
            url = address_in(mail, LINK)
            for _scanner in range(3):
                page = _get(url)
                assert page.status_code == 200
                assert "Press the button, and Shop may send you offers and news. How: e-mail." in page.text
            assert engine.post(*_request("nina"), _news("nina")).status_code == 200
            assert "Your consent is noted" in _post(url).text
            assert "Your consent is noted" in _post(url).text
            assert "Your consent is noted" in _get(url).text
            assert engine.post(_news("vera")).status_code == 200
            until(lambda: len(box.to("vera@")) == 2, "the news")
            assert box.to("vera@")[1]["Subject"] == "News"
            assert httpx2.post(_stop(box.to("vera@")[1]), data={}, trust_env=False).status_code == 200
            assert _get(url).status_code == 410  # a no since then: the old link gives nothing any more
            assert _post(url).status_code == 410
        assert (len(box.to("vera@")), len(box.to("nina@"))) == (2, 1)  # Nina has pressed nothing and hears no news
        found = audit_store(shop)
        assert found.lines > 0
        given = [one for one in _events(shop) if one["event"] == "Consent Given"]
        (only,) = given
        assert (only["source"], only["text_version"], only["purpose"], only["channel"]) == (
            "double opt-in",
            "f-7",
            "marketing",
            "email",
        )
        assert sorted(only["proof"]) == ["act", "confirmed", "request", "requested"]
        assert only["proof"]["request"] == "r-vera-1"


def _stop(mail: Message) -> str:
    return str(mail["List-Unsubscribe"]).strip("<>")


def _events(shop: Path) -> list[dict[str, object]]:
    living = open_living(shop, Options(hands=0))
    try:
        found = [one.event for one in living.store.log.occurrences() if one.event is not None]
        return [{"event": one.name, **one.properties} for one in found]
    finally:
        living.store.close()


@pytest.mark.parametrize(
    "language, subject, button",
    [("ru", "Shop: подтвердите, пожалуйста", "Да, я согласен"), ("zh", "Shop：请确认", "是的，我同意")],
)
def test_it_is_said_in_the_customers_language(tmp_path: Path, language: str, subject: str, button: str) -> None:
    """The mail and the page, where he told which."""
    with mail_server() as box, running(_shop(tmp_path / "shop", box)) as engine:
        assert engine.post(*_request("lena", language=language)).status_code == 200
        mail = _mail(box, "lena")
        assert str(make_header(decode_header(str(mail["Subject"])))) == subject
        assert button in _get(address_in(mail, LINK)).text


def test_the_firms_own_words_and_an_address_that_is_another_one_since(tmp_path: Path) -> None:
    """The content `confirm-consent` is sent where there is one; a link proves the address it went to and no other."""
    own = "subject: Is it you?\n---\nHello {{ customer.first_name | default: 'you' }}: {{ confirm_url }}\n"
    with (
        mail_server() as box,
        running(_shop(tmp_path / "shop", box, **{"content/confirm-consent.liquid": own})) as engine,
    ):
        assert engine.post(*_request("olga")).status_code == 200
        mail = _mail(box, "olga")
        assert mail["Subject"] == "Is it you?"
        url = address_in(mail, LINK)
        moved = {"type": "identify", "userId": "olga", "timestamp": stamp(), "messageId": "moved"}
        assert engine.post({**moved, "traits": {"email": "other@example.com"}}).status_code == 200
        until(lambda: _get(url).status_code == 410, "the address to be another one")
        assert _post(url).status_code == 410


def test_one_address_under_many_names_is_asked_few_times(tmp_path: Path) -> None:
    """Whoever writes another's address into forms, each time as somebody else, cannot fill his mailbox."""
    with mail_server() as box, running(_shop(tmp_path / "shop", box)) as engine:
        for number in range(8):
            events = _request(f"bot{number}", email="victim@example.com")
            assert engine.post(*events).status_code == 200
        assert engine.post(*_request("last")).status_code == 200
        _mail(box, "last")
        until(lambda: len(box.to("victim@")) >= 3, "as many as may go")
        assert len(box.to("victim@")) == 3
        assert not re.search("victim", "".join(engine.said))
