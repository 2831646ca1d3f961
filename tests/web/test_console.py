"""The console over real HTTP, on a real heart: what happened, what is due, one customer, what waits to be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.acceptance.replaying import Event, identify, order, person, project, stranger, track
from tests.web.house import Browser, House, let_in, open_house
from tetatet.model.time import DAY, HOUR, Instant, parse_instant
from tetatet.ports.channel import Message
from tetatet.run.live.heart import Aside
from tetatet.run.live.kept import keep
from tetatet.web import console, console_pages, lists, sessions

TALK = """
script: new-kitchen
start: {when: big order, again after: 180d}
goal: {event: Project Finished, within: 60d}
steps:
  - {send: hello, by: email, benefit: Ideas for your kitchen}
  - wait: 7d
    silent:
      - {task: kitchen-call, role: store agent, by: phone, due: 2 business days, benefit: A person who knows it}
      - {wait: 7d, silent: [{exit: silent to the end}]}
"""
FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions: {big order: {event: Order Completed, if: event.total >= 200, valid for: 3d}}
"""
WORDS = {"content/hello.liquid": "subject: Your kitchen\n---\nHello.\n"}
BEGAN = parse_instant("2026-03-01T12:00:00Z")
MARKUP = '<img src=x onerror="alert(1)">'
PAGES = (
    "/",
    "/customers",
    "/customers?q=u1",
    "/customer/1",
    "/overdue",
    "/doubt",
    "/parked",
    "/quarantine",
    "/messages",
)
PAGES += ("/message/x",)


def _shop() -> House:
    files = project(TALK, facts=FACTS, files=WORDS, zone="Europe/Berlin")
    return House(files, BEGAN)


@pytest.fixture
def house() -> Iterator[House]:
    shop = _shop()
    with open_house(shop, sessions.router, console.router, lists.router, console_pages.router):
        yield shop


@pytest.fixture
def anna(house: House) -> Browser:
    return let_in(house)


def bea(*more: Event) -> list[Event]:
    """Bea, who agreed to everything and orders a kitchen."""
    return [*person(name="Bea"), order("03-01 12:00", total=480.0), *more]


def _said(page: str) -> str:
    """A page as it is read: without tags, on one line."""
    text = re.sub(r"<[^>]*>", " ", page)
    return re.sub(r"\s+", " ", text).replace("&#39;", "'").replace("&#34;", '"')


def _send_message(house: House, subject: str = "Your kitchen", text: str = "Hello.") -> str:
    """Hand over the first pending act, as a hand would; gives its key."""

    def job(store: object) -> str:
        claimed = house.store.outbox.claim(("email",), house.now, 1)
        act = claimed[0].act
        house.store.outbox.settle(act.key, "sent", house.now)
        keep(house.store, Message(act, "u1@example.com", subject, text, "<p>x</p>", "", house.now))
        return act.key

    return str(house.ask(job))


# ---------------------------------------------------------------- who may look


@pytest.mark.parametrize("path", PAGES)
def test_nobody_looks_without_a_session(house: House, path: str) -> None:
    """Every page leads to the log-in, with a cookie that is none as well, and says nothing of anybody."""
    house.take(bea())
    stranger_ = house.browser()
    for cookie in ("", "x" * 43):
        answer = stranger_.get(path, headers={"cookie": f"tetatet={cookie}"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert "Bea" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_without_scripts(house: House, anna: Browser, path: str) -> None:
    """No script, no style within the page, no event handler, nothing from elsewhere; the strict policy goes along."""
    house.take(bea())
    answer = anna.client.get(path, follow_redirects=True)
    assert not re.search(r"<script|<style|style=|\son\w+=|javascript:|https?://", answer.text)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.text.startswith("<!doctype html>")
    assert 'name="viewport"' in answer.text


# ---------------------------------------------------------------- today


def test_the_first_page_tells_what_happened_last(house: House, anna: Browser) -> None:
    """The latest first, each moment as a sentence with its date in the project's zone, and whose it is."""
    house.take(bea())
    said = _said(anna.text("/"))
    assert "Sunday 1 March at 13:00 · Bea · New kitchen The e-mail “Your kitchen” was free to go" in said
    went, came = said.index("“Your kitchen” was free to go"), said.index("The moment “big order” came (total 480 EUR")
    assert went < came
    assert f'<a href="/customer/{house.key_of("u1")}">Bea</a>' in anna.text("/")


def test_the_first_page_tells_who_stands_where(house: House, anna: Browser) -> None:
    """Per script the people at each step and what they do there; a script without anybody is named too."""
    house.take([*bea(), *person("u2", name="Carl"), order("03-01 12:00", "u2", total=900.0)])
    said = _said(anna.text("/"))
    assert "New kitchen: 2 people wait 7d: waiting for an answer 2" in said


def test_the_first_page_tells_what_is_due_next(house: House) -> None:
    """What happens by itself within a week, with its moment and the customer; a silence after seven days."""
    house.take(bea())
    house.at(Instant(BEGAN + 2 * DAY))
    assert "Sunday 8 March at 13:00 “New kitchen” stops waiting for an answer: Bea" in _said(let_in(house).text("/"))


def test_numbers_lead_to_what_they_count(house: House, anna: Browser) -> None:
    """Quarantine, parked, in doubt and overdue are numbers with a link where somebody has to look."""
    house.take(bea(), [Aside("shop", "no-json", "it is no JSON", b"{x")])
    page = anna.text("/")
    assert '<li class="alert"><a href="/quarantine"><strong>1</strong>events in quarantine</a></li>' in page
    assert '<li><a href="/doubt"><strong>0</strong>acts in doubt</a></li>' in page
    assert "<strong>1</strong>customers</a>" in page


def test_the_first_page_loads_itself_again(anna: Browser) -> None:
    """By a header, every half minute, and not where somebody has stopped it; no other page does."""
    assert anna.get("/").headers["refresh"] == "30"
    assert "refresh" not in anna.get("/?still=true").headers
    assert "refresh" not in anna.get("/customers").headers


def test_trouble_stands_above_everything(house: House, anna: Browser) -> None:
    """A clock that has run away is said on the first page, which is there although nothing is decided."""
    house.take(bea())
    house.now = Instant(house.now + 2 * HOUR)
    house.ask(lambda _store: None)
    said = _said(anna.text("/"))
    assert said.index("nothing is decided before somebody says that the clock is right") < said.index(
        "What happened last"
    )
    assert "All is well" not in said


def test_the_first_page_is_there_when_the_heart_is_not(
    house: House, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that nobody knows what is due, and shows the rest."""
    house.take(bea())
    monkeypatch.setattr(console, "ASK_S", 0.05)
    house.heart.stop()
    said = _said(anna.text("/"))
    assert "The engine does not answer" in said
    assert "“Your kitchen” was free to go" in said


# ---------------------------------------------------------------- one customer


@pytest.mark.parametrize(
    "asked", ["u1", "u1@example.com", " U1@Example.com ", "u:u1", "+49 171 2345678", "0171 2345678", "(0171) 234-56-78"]
)
def test_a_customer_is_found_by_what_he_is_known_by(house: House, anna: Browser, asked: str) -> None:
    """An id, an address or a number of the firm's country leads to his page."""
    house.take(bea(identify("03-01 12:00", phone="0171/2345678")))
    answer = anna.get("/customers", params={"q": asked})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/customer/{house.key_of('u1')}")


def test_who_is_not_known_is_said(house: House, anna: Browser) -> None:
    """What was looked for is shown as it was written, and how to look."""
    answer = anna.get("/customers", params={"q": "<b>nobody</b>"})
    assert "Nobody is known as “&lt;b&gt;nobody&lt;/b&gt;”" in answer.text
    assert anna.get("/customer/999").status_code == 404
    for beyond in (f"/customer/{2**63}", "/customer/-1", f"/customer/1?before={10**20}", f"/quarantine?after={10**20}"):
        assert 400 <= anna.get(beyond).status_code < 500, beyond
    assert anna.get("/customer/x").status_code == 400


def test_a_customers_page_tells_what_is_known_and_why(house: House, anna: Browser) -> None:
    """Traits with their source and date, consents, facts with what they count."""
    house.take(bea())
    said = _said(anna.text(f"/customer/{house.key_of('u1')}"))
    assert "Bea agreed to marketing on Thursday 1 January (form)." in said
    assert "email u1@example.com told on Thursday 1 January at 01:00 by “shop”" in said
    assert "orders count 1 number of “Order Completed”" in said


def test_a_customers_page_tells_what_was_said_and_what_became_of_it(house: House, anna: Browser) -> None:
    """A message that waits, that was handed over, with its words, and one that was not said with its reason."""
    house.take([*bea(), stranger("u2", name="Carl"), order("03-01 12:00", "u2", total=900.0)])
    page = f"/customer/{house.key_of('u1')}"
    assert "was free to go; what is in it for Bea: “Ideas for your kitchen”. waits to be handed over" in _said(
        anna.text(page)
    )
    act = _send_message(house)
    text = anna.text(page)
    assert "handed over Sunday 1 March at 13:00" in _said(text)
    assert f'<a href="/message/{act}">its words</a>' in text
    other = _said(anna.text(f"/customer/{house.key_of('u2')}"))
    assert "did not go out, because Carl had not agreed to marketing by e-mail. not said" in other
    assert "would have heard" not in other, "this is no replay"


def test_a_customers_page_tells_what_waits_for_what(house: House, anna: Browser) -> None:
    """The wait, and what silence brings."""
    house.take(bea())
    said = _said(anna.text(f"/customer/{house.key_of('u1')}"))
    assert "“New kitchen” waits until Sunday 8 March, 13:00 for an answer to the e-mail “Your kitchen”." in said
    assert "If nothing is heard by then, a store agent is asked to call Bea" in said


def test_moments_are_said_in_the_projects_zone(house: House, anna: Browser) -> None:
    """Whoever lives in Tokyo has a page in the shop's zone, which says where he lives."""
    house.take([identify("01-01 00:00", name="Bea", timezone="Asia/Tokyo"), *bea()])
    said = _said(anna.text(f"/customer/{house.key_of('u1')}"))
    assert "Times are those of Europe/Berlin; Bea lives by those of Asia/Tokyo." in said
    assert "Sunday 1 March at 13:00 · New kitchen The moment" in said
    assert "until Sunday 8 March, 13:00" in said


def test_a_dialogue_of_a_version_that_is_gone_does_not_hide_the_customer(house: House, anna: Browser) -> None:
    """His page is there, and says which dialogue stands still."""
    house.take(bea())
    key = house.key_of("u1")

    def job(store: object) -> None:
        record = house.store.customers[key]
        for dialogue in record.dialogues:
            dialogue.revision, dialogue.script, dialogue.node = "gone", "old-talk", "wait"
        house.store.customers[key] = record

    house.ask(job)
    assert "“Old talk” stands still" in _said(anna.text(f"/customer/{key}"))
    assert anna.get("/").status_code == 200


def test_what_is_older_is_on_the_next_page(house: House, anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long story is told in pages, without a gap between them."""
    from tetatet.run.live import story

    house.take([*person(name="Bea"), *(order(f"03-01 12:{minute:02}", total=500.0) for minute in range(6))])
    page = f"/customer/{house.key_of('u1')}"
    whole = re.findall(r"<p>The moment", anna.text(page))
    monkeypatch.setattr(story, "MAX_LINES", 4)
    told, path = [], page
    while path:
        text = anna.text(path)
        told += re.findall(r"<p>The moment", text)
        further = re.search(r'href="([^"]+)">What happened before', text)
        path = further[1] if further else ""
    assert len(told) == len(whole) == 6


# ---------------------------------------------------------------- words and lists


def test_the_words_of_a_message_are_shown_as_they_went_out(house: House, anna: Browser) -> None:
    """Its subject, address and text, from the first page, from the list and by itself."""
    house.take(bea())
    act = _send_message(house, "Your kitchen, Bea", "Hello Bea,\n\nhere is an idea.")
    for page in ("/", "/messages"):
        assert f'<a href="/message/{act}">Your kitchen, Bea</a>' in anna.text(page)
    page = anna.text(f"/message/{act}")
    assert "<pre>Hello Bea,\n\nhere is an idea.</pre>" in page
    assert "u1@example.com" in page
    assert anna.get("/message/other").status_code == 404


def test_the_lists_say_what_to_do(house: House, anna: Browser) -> None:
    """In doubt, in quarantine and parked: what, whose, why, and the command that settles it."""
    house.take(bea(), [Aside("shop", "no-json", "it is no JSON", b"{x")])

    def job(store: object) -> None:
        house.store.outbox.claim(("email",), house.now, 1)
        house.store.outbox.doubt(house.now)
        number = house.store.log.append([_strange(house)])[0]
        house.deciding.park(number, "KeyError: 'x'")

    house.ask(job)
    doubt, parked, aside = (_said(anna.text(page)) for page in ("/doubt", "/parked", "/quarantine"))
    assert "Bea : hello" in doubt
    assert "tetatet doubt resolve" in doubt
    assert "KeyError: 'x'" in parked
    assert "Strange of u9" in parked
    assert "no-json: it is no JSON {x" in aside


def _strange(house: House) -> object:
    import json

    from tetatet.ports.log import Incoming
    from tetatet.run.intake.wire import read_event

    event = track("03-01 12:00", "Strange", "u9") | {"messageId": "strange"}
    return Incoming(read_event(json.dumps(event).encode(), "shop"), None, house.now)


def test_the_overdue_are_named(house: House) -> None:
    """Who should have been woken while nothing is decided is counted and named."""
    house.take(bea())
    house.now = Instant(house.now + 8 * DAY)
    house.ask(lambda _store: None)
    anna = let_in(house)
    assert '<li class="alert"><a href="/overdue"><strong>1</strong>customers overdue</a></li>' in anna.text("/")
    assert "“New kitchen” stops waiting for an answer: Bea" in _said(anna.text("/overdue"))


# ---------------------------------------------------------------- markup


def test_names_and_texts_with_markup_come_out_as_text(house: House, anna: Browser) -> None:
    """In names, traits, evidence, message words, quarantined bodies and reasons, on every page."""
    house.take(
        [*person(name=MARKUP, city=MARKUP), order("03-01 12:00", total=480.0, category=MARKUP)],
        [Aside(MARKUP, MARKUP, MARKUP, MARKUP.encode())],
    )
    act = _send_message(house, MARKUP, MARKUP)
    shown = 0
    for path in ("/", "/customers", f"/customer/{house.key_of('u1')}", "/quarantine", "/messages", f"/message/{act}"):
        page = anna.text(path)
        assert "<img" not in page, path
        shown += page.count("&lt;img")
    assert shown > 10
