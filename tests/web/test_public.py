"""What a customer reaches from a message, over real HTTP and on a real heart: a GET changes nothing, a POST holds at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import Response

from tests.acceptance.replaying import consent, identify, order, person, prefers, track
from tests.web.customer import BASE, BOUGHT, Customer, beginning, shop
from tests.web.house import open_house
from tetatet.interact.confirming import GOOD_FOR
from tetatet.interact.preferences import read_frequency
from tetatet.model.errors import StoreUnavailable
from tetatet.model.time import DAY, Instant
from tetatet.run.live.fixed_words import LANGUAGES, words
from tetatet.run.live.links import PAGE_GOOD_FOR, UNDO_GOOD_FOR, Links
from tetatet.web import public


@pytest.fixture
def zoe() -> Iterator[Customer]:
    with open_house(shop(), public.router) as house:
        house.take(beginning())
        customer = Customer(house)
        yield customer
        customer.client.close()


def _said(answer: Response) -> str:
    text = re.sub(r"<(style|script|title)>.*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(text).split())


# ---------------------------------------------------------------- all pages

PAGES = ("click", "unsubscribe", "preferences", "page", "question")


@pytest.mark.parametrize("page", PAGES)
def test_looking_changes_nothing(zoe: Customer, page: str) -> None:
    """A GET and a HEAD of every address, as often as scanners like, are answered and bring nothing in."""
    act = zoe.asked if page == "question" else zoe.act
    before = zoe.count()
    for _twice in range(2):
        assert zoe.get(page, act).status_code == 200
        assert zoe.client.head(zoe.address(page, act)).status_code == 200
    assert zoe.count() == before


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_nobody_else_for_anything(zoe: Customer, page: str) -> None:
    """No script, style, picture or form of another's, no cookie, no referrer, no cache, and no index has it."""
    answer = zoe.get(page, zoe.asked if page == "question" else zoe.act)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "set-cookie" not in answer.headers
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")
    assert answer.headers["x-robots-tag"] == "noindex"
    assert not re.search(r"(src|action)=", answer.text)
    assert 'name="viewport"' in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_what_was_not_given_out_is_a_friendly_page(zoe: Customer, page: str) -> None:
    """A token of another page, a shortened one, one of an act that is gone: 404 in the reader's language, for a POST as well."""
    path = zoe.address(page)
    other = zoe.address("page" if page != "page" else "click").rpartition("/")[2]
    gone = Links(zoe.house.signer, BASE).unsubscribe("no such act").removeprefix(BASE)
    for wrong in (path[:-1], f"{path[:3]}{other}", gone, f"{path[:3]}{'A' * 5_000}"):
        for answer in (
            zoe.client.get(wrong, headers={"accept-language": "ru"}),
            zoe.client.post(wrong, headers={"accept-language": "ru"}),
        ):
            assert answer.status_code == 404
            assert "Адрес недействителен" in answer.text


@pytest.mark.parametrize("bit", range(7))
def test_a_flipped_bit_opens_nothing(zoe: Customer, bit: int) -> None:
    """Whatever letter of an address is changed by whatever bit, nothing is shown and nothing comes in."""
    path, before = zoe.address("unsubscribe"), zoe.count()
    for place in range(len("/u/"), len(path)):
        changed = path[:place] + quote(chr(ord(path[place]) ^ (1 << bit)), safe="") + path[place + 1 :]
        assert zoe.client.post(changed).status_code == 404, changed
    assert zoe.count() == before


def test_the_language_is_the_customers_else_the_browsers() -> None:
    """What he told goes before what his browser asks for, and that before English."""
    with open_house(shop(), public.router) as house:
        house.take(beginning())
        customer = Customer(house)
        for asked, language in (
            ("zh-CN,zh;q=0.9,en;q=0.5", "zh"),
            ("en;q=0.2, ru;q=0.8", "ru"),
            ("fr", "en"),
            ("", "en"),
            ("q;;;,=", "en"),
        ):
            assert f'<html lang="{language}">' in customer.get("unsubscribe", accepts=asked).text
        house.take([{**identify("03-01 12:00", language="ru"), "messageId": "later"}])
        assert '<html lang="ru">' in customer.get("unsubscribe", accepts="zh").text
        customer.client.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language(zoe: Customer, language: str) -> None:
    """English, Russian and Chinese, all words of every page."""
    texts = {
        page: _said(zoe.get(page, zoe.asked if page == "question" else zoe.act, accepts=language)) for page in PAGES
    }
    for page, text in texts.items():
        is_latin = not re.search(r"[а-я\u4e00-\u9fff]", text.replace("Русский", "").replace("中文", ""))
        assert is_latin == (language == "en"), (page, text)


def test_a_disk_that_does_not_answer_is_said(zoe: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is promised that is not on the disk: 503, and a sentence."""

    def refuse(*_given: Any) -> Any:
        raise StoreUnavailable("full")

    monkeypatch.setattr(zoe.house.heart, "submit", refuse)
    answer = zoe.client.post(zoe.address("unsubscribe"), headers={"accept-language": "ru"})
    assert answer.status_code == 503
    assert "Попробуйте ещё раз" in answer.text


# ---------------------------------------------------------------- a click


def test_a_click_is_told_by_the_page_and_once(zoe: Customer) -> None:
    """The page's POST is the answer `clicked plan`; a second one changes nothing; the page itself leads on without a script."""
    shown = zoe.get("click")
    target = "https://firm.example/plan?a=1&amp;b=2"
    assert f'<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>' in shown.text
    assert f'href="{target}"' in shown.text
    assert [zoe.post("click").status_code for _twice in range(2)] == [204, 204]
    assert zoe.happened("Email Link Clicked") == [{"act": zoe.act.key, "link": "plan"}]
    assert [one.script for one in zoe.record.dialogues] == ["one-question"], "the answer ended the other one"


def test_a_click_a_month_later_is_the_same_click(zoe: Customer) -> None:
    """Once for each act and link, not once a day."""
    zoe.post("click")
    zoe.house.at(Instant(zoe.house.now + 30 * DAY))
    zoe.post("click")
    assert len(zoe.happened("Email Link Clicked")) == 1


# ---------------------------------------------------------------- the end of it


@pytest.mark.parametrize("fields", [{"List-Unsubscribe": "One-Click"}, {"stop": "channel"}, None, {"anything": "else"}])
def test_a_post_opts_out(zoe: Customer, fields: Any) -> None:
    """The button of a mail program, that of the page, or no form at all: no more marketing by this channel, by others still."""
    assert zoe.may("email")
    answer = zoe.post("unsubscribe", fields)
    assert answer.status_code == 200
    assert "You are unsubscribed" in answer.text
    assert (zoe.may("email"), zoe.may("email", "kitchens"), zoe.may("sms")) == (False, False, True)
    assert zoe.happened("Consent Withdrawn") == [{"purpose": "marketing", "channel": "email", "source": "unsubscribe"}]
    reader = zoe.house.store.reader()
    assert reader.suppressed([f"c:{zoe.house.key_of('u1')}"], "marketing", "email", "")


@pytest.mark.parametrize(
    "body, kind",
    [(b"--B\r\nContent-Disposition: form-data; name=List-Unsubscribe\r\n\r\nOne-Click\r\n--B--\r\n", "multipart/form-data; boundary=B"),
     (b"no form at all", "multipart/form-data"), (b"\xff\xfe", "application/x-www-form-urlencoded"), (b"{}", "application/json")],
)  # fmt: skip
def test_a_no_is_heard_in_whatever_form_it_comes(zoe: Customer, body: bytes, kind: str) -> None:
    """Multipart as RFC 8058 allows, or something that no form is: it is a no."""
    answer = zoe.client.post(zoe.address("unsubscribe"), content=body, headers={"content-type": kind})
    assert answer.status_code == 200
    assert not zoe.may("email")


def test_no_offers_at_all(zoe: Customer) -> None:
    """The second button ends marketing by all channels."""
    zoe.post("unsubscribe", {"stop": "all"})
    assert not any(zoe.may(channel) for channel in ("email", "sms", "letter"))


def _undo(answer: Response) -> dict[str, str]:
    found = re.search(r'name="undo" value="([\w-]+)"', answer.text)
    assert found is not None
    return {"undo": found[1]}


@pytest.mark.parametrize("stop", ["channel", "all"])
def test_it_can_be_taken_back(zoe: Customer, stop: str) -> None:
    """From the page that confirms it; then all is as it was before."""
    answer = zoe.post("unsubscribe", {"stop": stop})
    undone = zoe.post("unsubscribe", _undo(answer))
    assert "All is as it was before" in undone.text
    assert all(zoe.may(channel, topic) for channel in ("email", "sms", "letter") for topic in ("", "kitchens"))


def test_what_is_taken_back_is_no_more_than_there_was() -> None:
    """Who had agreed to one topic alone has agreed to that one again, and to no other."""
    with open_house(shop(), public.router) as house:
        house.take(
            [*person()[:1], consent("01-02 00:00", channel="email", topic="kitchens"), order("03-01 12:00", **BOUGHT)]
        )
        customer = Customer(house)
        answer = customer.post("unsubscribe", {"stop": "channel"})
        assert not customer.may("email", "kitchens")
        customer.post("unsubscribe", _undo(answer))
        assert (customer.may("email", "kitchens"), customer.may("email"), customer.may("email", "advice")) == (
            True,
            False,
            False,
        )
        customer.client.close()


def test_taking_back_ends_and_is_of_its_own_message(zoe: Customer) -> None:
    """After a day, with another act's address or a made-up token, nothing is given back."""
    undo = _undo(zoe.post("unsubscribe"))
    assert zoe.client.post(zoe.address("unsubscribe", zoe.asked), data=undo).status_code == 404
    assert zoe.post("unsubscribe", {"undo": "made up"}).status_code == 404
    zoe.house.at(Instant(zoe.house.now + UNDO_GOOD_FOR))
    assert zoe.post("unsubscribe", undo).status_code == 410
    assert not zoe.may("email")


# ---------------------------------------------------------------- preferences


def _ticked(answer: Response) -> set[str]:
    return {f"{name}={value}" for name, value in re.findall(r'name="(\w+)" value="([^"]*)" checked', answer.text)}


FORM = {"chosen": "1", "channel": ["email", "sms", "letter"], "topic": ["kitchens", "advice"], "from": "", "to": ""}


def test_what_holds_is_ticked(zoe: Customer) -> None:
    """Channels with a consent, topics that nobody said no to, all days, any time, as it comes."""
    ticked = _ticked(zoe.get("preferences"))
    assert ticked == {"channel=email", "channel=sms", "channel=letter", "topic=kitchens", "topic=advice", "often=any", *(f"day={n}" for n in range(7))}  # fmt: skip
    wishes = prefers(
        "03-01 12:00", channels=["sms"], days=["Tue", "Wed"], hours="18:00 to 21:00", frequency="2 per day"
    )
    zoe.house.take([{**wishes, "messageId": "later"}])
    answer = zoe.get("preferences")
    assert _ticked(answer) == {"channel=sms", "topic=kitchens", "topic=advice", "day=1", "day=2", "often=2 per day"}
    assert "At most 2 a day" in answer.text, "a choice made elsewhere is kept beside those that are offered"
    assert re.findall(r'value="(\d+)" selected', answer.text) == ["18", "21"]


def test_what_is_chosen_holds_and_is_shown(zoe: Customer) -> None:
    """S0-9: a channel, a topic, days, hours, how often and the language are as they were ticked, for the gate and on the page."""
    fields = {
        **FORM,
        "channel": ["email"],
        "topic": ["advice"],
        "day": ["1", "2", "3"],
        "from": "18",
        "to": "21",
        "often": "1 per week",
        "language": "ru",
    }
    answer = zoe.post("preferences", fields)
    assert "Сохранено" in answer.text
    assert (zoe.may("email"), zoe.may("email", "advice"), zoe.may("email", "kitchens"), zoe.may("sms"), zoe.may("letter")) == (
        True, True, False, False, False,
    )  # fmt: skip
    expected = {"channels": ["email"], "days": [1, 2, 3], "hours": [18 * 60, 21 * 60], "frequency": "1 per week"}
    assert zoe.record.preferences == expected
    assert zoe.record.traits["language"] == "ru"
    shown = {"channel=email", "topic=advice", "day=1", "day=2", "day=3", "often=1 per week", "language=ru"}
    assert _ticked(answer) == shown == _ticked(zoe.get("preferences"))


def test_how_often_binds_until_it_is_taken_back(zoe: Customer) -> None:
    """S0-9: at most once a month is a cap of her own; a form that says nothing of it, or nonsense, leaves it; as it comes ends it."""
    for often in ("1 per month", "0", "often"):
        zoe.post("preferences", {**FORM, "often": often})
        assert zoe.record.preferences["frequency"] == "1 per month"
    assert "often=1 per month" in _ticked(zoe.post("preferences", FORM))
    cap = read_frequency(zoe.record.preferences["frequency"])
    assert cap is not None
    assert cap.contacts == 1
    zoe.post("preferences", {**FORM, "often": "any"})
    assert read_frequency(zoe.record.preferences["frequency"]) is None
    assert "often=any" in _ticked(zoe.get("preferences"))


@pytest.mark.parametrize(
    "language, said",
    [
        ("en", ["How often", "As it comes", "At most 1 a week", "At most 1 a month"]),
        ("ru", ["Как часто", "Без ограничений", "Не больше 1 в неделю", "Не больше 1 в месяц"]),
        ("zh", ["频率", "不限", "每周最多1条", "每月最多1条"]),
    ],
    ids=["en", "ru", "zh"],
)
def test_how_often_is_asked_in_three_languages(zoe: Customer, language: str, said: list[str]) -> None:
    """The choices are words, and looking at them changes nothing."""
    before = zoe.count()
    text = zoe.get("preferences", accepts=language).text
    assert [one for one in said if one not in text] == []
    assert zoe.count() == before


def test_a_no_to_a_topic_outlives_a_yes_to_a_channel(zoe: Customer) -> None:
    """A channel that is ticked later opens no topic that is not."""
    zoe.post("preferences", {**FORM, "channel": ["email"], "topic": ["advice"]})
    zoe.post("preferences", {**FORM, "channel": ["email", "sms"], "topic": ["advice"]})
    assert (zoe.may("sms"), zoe.may("sms", "advice"), zoe.may("sms", "kitchens")) == (True, True, False)
    zoe.post("preferences", FORM)
    assert zoe.may("sms", "kitchens")


def test_everything_can_be_given_up_and_wanted_again(zoe: Customer) -> None:
    """No box ticked is a no to all channels; all boxes ticked, any day and any time, is all again."""
    zoe.post("preferences", {"chosen": "1"})
    assert not any(zoe.may(channel) for channel in ("email", "sms", "letter"))
    zoe.post("preferences", {**FORM, "from": "18", "to": "21"})
    zoe.post("preferences", FORM)
    assert all(zoe.may(channel, topic) for channel in ("email", "sms") for topic in ("", "kitchens", "advice"))
    assert (zoe.record.preferences["days"], zoe.record.preferences["hours"]) == ([], [0, 1440])


def test_a_form_that_is_none_changes_nothing(zoe: Customer) -> None:
    """An empty POST here is no choice; unknown channels, topics, hours and languages are passed over."""
    before = zoe.count()
    assert zoe.post("preferences").status_code == 200
    assert zoe.count() == before
    zoe.post(
        "preferences",
        {**FORM, "channel": ["email", "carrier pigeon"], "day": ["9", "x"], "from": "99", "to": "²", "language": "xx"},
    )
    assert zoe.record.preferences == {"channels": ["email"], "days": [], "hours": [0, 1440], "frequency": "any"}
    assert "language" not in zoe.record.traits


def test_a_new_channel_may_have_to_be_confirmed() -> None:
    """With double opt-in a ticked channel is asked for, and no consent; the one by which the address came is confirmed by that."""
    with open_house(shop("double opt in: [email, sms]\n"), public.router) as house:
        house.take(
            [
                *person(name="Zoe", phone="+49301234567")[:1],
                consent("01-02 00:00", channel="email"),
                order("03-01 12:00", **BOUGHT),
            ]
        )
        customer = Customer(house)
        customer.post("unsubscribe")
        answer = customer.post("preferences", {**FORM, "channel": ["email", "sms"]})
        assert (customer.may("email"), customer.may("sms")) == (True, False)
        assert [one["channel"] for one in customer.happened("Consent Requested")] == ["sms"]
        assert "For text message we will ask you once more" in answer.text
        customer.client.close()


# ---------------------------------------------------------------- double opt-in


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_confirmation_is_a_page_with_a_button_for_a_week(language: str) -> None:
    """In the reader's language, safe as the other pages are; a press holds at once, and after a week there is nothing to press."""
    with open_house(shop("double opt in: [email, sms]\n"), public.router) as house:
        asked = track("03-01 12:00", "Consent Requested", purpose="marketing", channel="sms", topic="kitchens")
        house.take([*person(name="Zoe", phone="+49301234567")[:1], consent("01-02 00:00", channel="email")])
        house.take([{**order("03-01 12:00", **BOUGHT), "messageId": "bought"}, {**asked, "messageId": "asked"}])
        customer = Customer(house)
        act = next(one.act for one in house.store.reader().outbox.listed(10) if one.act.form == "confirmation")
        path = customer.links.confirm(act.key, act.made).removeprefix(BASE)
        before = customer.count()
        page = customer.client.get(path, headers={"accept-language": language})
        assert (page.status_code, page.headers["x-robots-tag"], customer.count()) == (200, "noindex", before)
        assert "script-src" not in page.headers["content-security-policy"]
        assert words("confirm", language) in page.text
        assert "kitchens" in page.text
        for hidden in ("Zoe", "u1", "+49", act.key):
            assert hidden not in page.text
        assert customer.client.post(path).status_code == 200
        house.settle()
        assert (customer.may("sms", "kitchens"), customer.may("sms")) == (True, False)
        house.at(Instant(act.made + GOOD_FOR))
        assert customer.client.post(path).status_code == 410
        customer.client.close()


# ---------------------------------------------------------------- the personal page


def test_a_personal_page_shows_the_order_and_not_whose_it_is(zoe: Customer) -> None:
    """N9: goods, prices and the day; no name, no address, no number, nothing as markup."""
    text = _said(zoe.get("page"))
    for shown in (
        "Your last order",
        "Ordered on March 1, 2026",
        "Oak <b>table</b> €480.00",
        "4 × Chair €60.00",
        "Total €720.00",
    ):
        assert shown in text
    assert "This page can be opened until April 30, 2026." in text
    raw = zoe.get("page").text
    for hidden in ("Zoe", "u1", "example.com", "4711", "+49", zoe.act.key):
        assert hidden not in raw.replace("shop.example", "")
    assert "<b>table" not in raw


def _bought(at: str, order_id: str, name: str, price: int) -> dict[str, Any]:
    goods = [{"name": name, "price": price}]
    return {**order(at, order_id=order_id, total=price, products=goods), "messageId": order_id}


def _gave_back(at: str, order_id: str, **properties: Any) -> dict[str, Any]:
    return {**track(at, "Order Refunded", order_id=order_id, **properties), "messageId": f"back {at}"}


def test_the_page_of_the_last_purchase_shows_the_last_one(zoe: Customer) -> None:
    """Bought again since the message went: the later order; an older one that arrives late changes nothing."""
    zoe.house.take([_bought("03-09 12:00", "o2", "Lamp", 35)])
    zoe.house.take([_bought("03-05 12:00", "o3", "Bulb", 5)])
    assert "Ordered on March 9, 2026 Lamp €35.00 Total €35.00" in _said(zoe.get("page"))
    for old in ("table", "Bulb", "o2"):
        assert old not in _said(zoe.get("page"))


def test_what_was_given_back_is_no_last_purchase(zoe: Customer) -> None:
    """A part is said; of the whole, whenever the refund came, nothing is shown, and the order before is the last."""
    zoe.house.take([_gave_back("03-08 12:00", "o2", total=15)])
    zoe.house.take([_bought("03-09 12:00", "o2", "Lamp", 35)])
    assert "Lamp €35.00 Total €35.00 Refunded €15.00" in _said(zoe.get("page"))
    zoe.house.take([_gave_back("03-10 12:00", "o2", total=20)])
    assert "Oak <b>table</b>" in _said(zoe.get("page"))
    zoe.house.take([_gave_back("03-11 12:00", "o-4711")])
    assert "There is no order to be shown." in _said(zoe.get("page"))


def test_the_last_purchase_of_two_records_that_are_one(zoe: Customer) -> None:
    """She bought without logging in and logs in later: the order of the other record is hers, and the last."""
    bought = {**_bought("03-09 12:00", "o2", "Lamp", 35), "anonymousId": "device"}
    del bought["userId"]
    zoe.house.take([bought])
    assert "table" in _said(zoe.get("page"))
    zoe.house.take([{**identify("03-10 12:00"), "anonymousId": "device", "messageId": "login"}])
    assert "Lamp €35.00 Total €35.00" in _said(zoe.get("page"))


def test_another_page_shows_what_opened_the_dialogue() -> None:
    """Only the page called last purchase follows the customer."""
    with open_house(shop(page="kitchen"), public.router) as house:
        house.take(beginning())
        customer = Customer(house)
        house.take([_bought("03-09 12:00", "o2", "Lamp", 35)])
        assert "Ordered on March 1, 2026" in _said(customer.get("page"))
        customer.client.close()


def test_a_personal_page_that_was_looked_at_is_an_answer(zoe: Customer) -> None:
    """The page's POST is `page seen`, once."""
    for _twice in range(2):
        assert zoe.post("page").status_code == 204
    assert zoe.happened("Personal Page Viewed") == [{"act": zoe.act.key}]
    assert [one.script for one in zoe.record.dialogues] == ["one-question"]


def test_a_personal_page_ends(zoe: Customer) -> None:
    """A mail lies about for years; the page says that it is over, and shows nothing."""
    zoe.house.at(Instant(zoe.act.made + PAGE_GOOD_FOR))
    answer = zoe.get("page")
    assert answer.status_code == 410
    assert "This page has ended" in answer.text
    assert "table" not in _said(answer)
    assert zoe.post("page").status_code == 410


# ---------------------------------------------------------------- a question


def test_an_option_is_chosen_with_one_press(zoe: Customer) -> None:
    """The option of the address is the first button, which the page's script presses; the answer teaches and moves the dialogue."""
    shown = zoe.get("question", zoe.asked)
    assert 'value="large" class="main" id="chosen"' in shown.text
    answer = zoe.post("question", {"option": "large"}, zoe.asked)
    assert "Thank you" in answer.text
    assert zoe.happened("Question Answered") == [{"act": zoe.asked.key, "question": "size", "option": "large"}]
    assert zoe.record.traits["size"] == "large"
    assert [one.script for one in zoe.record.dialogues] == ["new-kitchen"]


def test_an_answer_can_be_changed_and_repeated(zoe: Customer) -> None:
    """Another option is another answer; the same one again is none."""
    for option in ("large", "large", "small", "large"):
        zoe.post("question", {"option": option}, zoe.asked)
    assert [one["option"] for one in zoe.happened("Question Answered")] == ["large", "small", "large"]
    assert zoe.record.traits["size"] == "large"


def test_what_is_no_option_is_no_answer(zoe: Customer) -> None:
    """A made-up option shows the question again."""
    answer = zoe.post("question", {"option": "enormous"}, zoe.asked)
    assert "How big is it?" in answer.text
    assert zoe.happened("Question Answered") == []
