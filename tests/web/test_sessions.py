"""Who is let in, over real HTTP: cookies, forms, limits, and a link that works once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from httpx2 import Response

from tests.acceptance.replaying import project
from tests.web.house import PASSWORD, Browser, House, open_house
from tetatet.model.time import MINUTE, Instant
from tetatet.run.live.people import LINK_US, SESSION_US, link_for
from tetatet.web import console_pages, sessions
from tetatet.web.guard import HEADERS


@pytest.fixture
def house() -> Iterator[House]:
    shop = House(project())
    with open_house(shop, sessions.router, console_pages.router):
        yield shop


@pytest.fixture
def browser(house: House) -> Browser:
    return house.browser()


def _first(house: House) -> str:
    return house.people.first_link("", house.now)


def _with_anna(house: House, browser: Browser) -> str:
    answer = browser.send(_first(house), {"name": "Anna", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return browser.client.cookies["tetatet"]


def _cookie(answer: Response, name: str) -> str:
    return next(one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}="))


def test_the_first_administrator_enters_by_his_link(house: House, browser: Browser) -> None:
    """He chooses name and password on the page of the link and is let in; with them he logs in again."""
    answer = browser.send(_first(house), {"name": "Anna", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/login").headers["location"] == "/"
    other = house.browser()
    assert other.log_in(" anna").headers["location"] == "/"


def test_the_link_is_used_once_and_opened_any_number_of_times(house: House, browser: Browser) -> None:
    """Looking at its page changes nothing; after it was used both looking and sending are refused."""
    link = _first(house)
    assert browser.text(link) == browser.text(link)
    _with_anna(house, browser)
    assert browser.get(link).status_code == 410
    word = re.search('value="([0-9a-f]{32})"', browser.get("/admin/x").text)
    assert word is None
    assert browser.post(link, {"name": "Eve", "password": PASSWORD, "word": "0" * 32}).status_code == 410
    house.people.leave(browser.client.cookies["tetatet"])
    browser.get("/login")
    answer = browser.send(link, {"name": "Eve", "password": PASSWORD}, page="/login")
    assert (answer.status_code, "no longer good" in answer.text) == (410, True)


def test_the_link_is_good_for_an_hour(house: House, browser: Browser) -> None:
    """After that it is gone, and the page says how to get another."""
    link = _first(house)
    house.now = Instant(house.now + LINK_US)
    answer = browser.get(link)
    assert (answer.status_code, "tetatet run" in answer.text) == (410, True)


@pytest.mark.parametrize("name, password", [("Anna", "short"), ("", PASSWORD), ("Anna\n", "x" * 12 + "\n" * 2000)])
def test_what_cannot_be_a_name_or_a_password_is_said(house: House, browser: Browser, name: str, password: str) -> None:
    """The form comes back with what to write instead, the name still in it, and the password nowhere."""
    answer = browser.send(_first(house), {"name": name, "password": password})
    assert (answer.status_code, "Please write" in answer.text, password in answer.text) == (400, True, False)
    assert _first(house) != ""


def test_a_wrong_password_is_answered_like_a_wrong_name(house: House, browser: Browser) -> None:
    """Both are 401 and in the same words, and nobody is let in."""
    _with_anna(house, browser)
    stranger = house.browser()
    wrong = [stranger.log_in("Anna", "not the password"), stranger.log_in("Eve", PASSWORD)]
    assert [one.status_code for one in wrong] == [401, 401]
    said = [re.search('role="alert">([^<]+)<', one.text) for one in wrong]
    assert said[0] is not None
    assert said[1] is not None
    assert said[0][1] == said[1][1]
    assert "tetatet" not in stranger.client.cookies


def test_the_cookie_is_kept_from_scripts_and_other_sites(house: House, browser: Browser) -> None:
    """HttpOnly, SameSite=Lax, for a working day, and a new one at each log-in, whatever was sent before."""
    _with_anna(house, browser)
    planted = house.browser()
    planted.client.cookies.set("tetatet", "planted-by-somebody")
    cookie = _cookie(planted.log_in(), "tetatet")
    morsel = SimpleCookie(cookie)["tetatet"]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["secure"]) == (True, "lax", "/", "")
    assert int(morsel["max-age"]) == SESSION_US // 1_000_000
    assert "planted" not in cookie


def test_behind_https_the_cookie_goes_over_https_alone() -> None:
    """It is Secure, and its name binds it to this host."""
    shop = House(project(), base_url="https://shop.example")
    with open_house(shop, sessions.router, console_pages.router):
        asked = shop.browser().get("/login")
    assert "Secure" in _cookie(asked, "__Host-tetatet-visit")


def test_a_session_ends_with_the_day_and_with_the_way_out(house: House, browser: Browser) -> None:
    """After twelve hours, or when it was left, the cookie opens nothing; another browser's session goes on."""
    token = _with_anna(house, browser)
    other = house.browser()
    other.log_in()
    begun = house.now
    house.now = Instant(begun + SESSION_US)
    assert browser.get("/login").status_code == 200
    house.now = begun
    word = sessions._word(token)
    assert browser.post("/logout", {"word": word}).headers["location"] == "/login"
    browser.client.cookies.set("tetatet", token)
    assert browser.get("/login").status_code == 200
    assert other.get("/login").status_code == 303


def test_no_other_site_can_send_our_forms(house: House, browser: Browser) -> None:
    """Without the word that follows from the cookie, or with another's, logging in and out are refused."""
    token = _with_anna(house, browser)
    for word in ("", "0" * 32, sessions._word(token + "x"), "ß"):
        assert browser.post("/logout", {"word": word}).status_code == 403
    assert house.people.who(token, house.now) == "Anna"
    stranger = house.browser()
    stranger.get("/login")
    for word in ("", "0" * 32, "ß"):
        fields = {"name": "Anna", "password": PASSWORD, "word": word}
        assert stranger.post("/login", fields).status_code == 403
    assert "tetatet" not in stranger.client.cookies


def test_passwords_cannot_be_tried_one_after_the_other(house: House, browser: Browser) -> None:
    """After some tries a name has to wait, and is told for how long; then there is one more try."""
    _with_anna(house, browser)
    stranger = house.browser()
    word = stranger.word("/login")

    def attempt(name: str, password: str) -> Response:
        return stranger.post("/login", {"name": name, "password": password, "word": word})

    tries = [attempt("ANNA" if odd % 2 else "anna", f"wrong {odd} wrong").status_code for odd in range(12)]
    assert tries == [401] * sessions.NAME_BURST + [429] * 2
    right = attempt("Anna", PASSWORD)
    assert (right.status_code, 0 < int(right.headers["retry-after"]) <= 60) == (429, True)
    house.now = Instant(house.now + MINUTE)
    assert stranger.log_in().status_code == 303


def test_one_address_cannot_try_many_names(house: House, browser: Browser) -> None:
    """Names that nobody has count for the address; the words say when to come again."""
    word, names = browser.word("/login"), [f"name {number}" for number in range(sessions.ADDRESS_BURST + 1)]
    tries = [browser.post("/login", {"name": name, "password": PASSWORD, "word": word}) for name in names]
    assert [one.status_code for one in tries] == [401] * sessions.ADDRESS_BURST + [429]
    assert "come again in" in tries[-1].text


def _told(caplog: pytest.LogCaptureFixture) -> list[dict[str, str]]:
    return [json.loads(one.message) for one in caplog.records if one.name == "tetatet"]


def test_who_entered_and_who_did_not_is_told(
    house: House, browser: Browser, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line of JSON each, with the peer's address; never a password, and no name that nobody of the house has."""
    caplog.set_level("INFO", logger="tetatet")
    _with_anna(house, browser)
    stranger = house.browser()
    stranger.log_in("Anna", "wrong wrong wrong")
    stranger.log_in("my secret password", "wrong wrong wrong")
    stranger.log_in("anna")
    monkeypatch.setattr(sessions, "NAME_BURST", 1)
    for _twice in range(2):
        house.browser().log_in("Anna", "wrong wrong wrong")
    found = [(one["event"], one.get("name", ""), one.get("reason", "")) for one in _told(caplog)]
    assert found[:4] == [
        ("administrator made", "Anna", ""),
        ("log-in refused", "Anna", "wrong name or password"),
        ("log-in refused", "", "wrong name or password"),
        ("log-in", "Anna", ""),
    ]
    assert found[-1] == ("log-in refused", "Anna", "too many tries")
    assert {one["peer"] for one in _told(caplog)} == {"127.0.0.1"}
    assert all(secret not in caplog.text for secret in (PASSWORD, "wrong wrong", "my secret"))


def test_a_new_password_by_a_link_ends_every_session_of_that_person(house: House, browser: Browser) -> None:
    """Whoever has the link chooses the password of the one it names; what he was logged in by before is over."""
    _with_anna(house, browser)
    link = house.ask(lambda store: link_for(store, house.signer, "", house.now, "anna"))
    other = house.browser()
    assert "Choose a new password for Anna" in other.text(link)
    answer = other.send(link, {"name": "Eve", "password": "another one altogether"})
    assert answer.status_code == 303
    assert browser.get("/login").status_code == 200
    assert other.get("/login").status_code == 303
    assert browser.log_in().status_code == 401
    assert browser.log_in("Anna", "another one altogether").status_code == 303
    assert other.get(link).status_code == 410


def test_the_pages_say_nothing_that_a_browser_would_run(house: House, browser: Browser) -> None:
    """A name with markup comes back as text; the policy allows one style sheet and forms to us."""
    answer = browser.send("/login", {"name": '"><script>alert(1)</script>', "password": PASSWORD})
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["referrer-policy"] == HEADERS["Referrer-Policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_style_sheet_is_ours_and_may_be_kept(browser: Browser) -> None:
    """It is served without a session, and its address changes with it."""
    page = browser.text("/login")
    address = re.search('stylesheet" href="([^"]+)"', page)
    assert address is not None
    answer = browser.get(address[1])
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/css")
    assert "max-age" in answer.headers["cache-control"]
    assert "http" not in answer.text


def test_neither_password_nor_token_is_in_an_address(house: House, browser: Browser) -> None:
    """Redirects after a log-in lead to bare addresses."""
    token = _with_anna(house, browser)
    other = house.browser()
    places = [
        other.log_in().headers["location"],
        browser.post("/logout", {"word": sessions._word(token)}).headers["location"],
    ]
    assert places == ["/", "/login"]
