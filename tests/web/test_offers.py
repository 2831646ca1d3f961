"""What waits at the till, on the site and on the page, over HTTP: asked for, shown once; and who may."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import identify, person, track, withdrawal
from tests.kernel.tables import book_of, script_text
from tests.run.live.firm import Firm
from tests.web.api import Api
from tetatet.web import offers
from tetatet.web.app import PARTS

FACTS = "transitions:\n  asked: {event: Advice Wanted, valid for: 30d}\n"
FILES = {"content/card.liquid": "Hello\n", "content/card.ru.liquid": "Привет\n"}
PATHS = {"next purchase": "/api/next-purchase", "on site": "/api/on-site", "page": "/api/page"}


def an_api(channel: str = "next purchase") -> Api:
    """A message waits for Bea on this channel, for 14 days."""
    steps = f"{{send: card, by: {channel}, valid for: 14d, offer: winback, benefit: Still yours}}, {{wait: 10d, silent: []}}"
    firm = Firm(book_of(script_text(steps), facts=FACTS, files=FILES), "03-01 00:00")
    both = identify("03-01 10:00", "u1") | {"anonymousId": "cart-7"}
    firm.happens(*person(name="Bea"), both, track("03-02 09:00", "Advice Wanted"))
    return Api(firm, offers.router, scope="act")


@pytest.mark.parametrize("channel", PATHS)
def test_asked_shown_and_gone(channel: str) -> None:
    """N8: the message is given by any name of the customer, shown once, and a second time says so and changes nothing."""
    api, path = an_api(channel), PATHS[channel]
    found = api.get(path, userId="u1")["message"]
    assert found == api.get(path, anonymousId="cart-7")["message"] == api.get(path, email="u1@example.com")["message"]
    assert (found["text"], found["offer"], found["benefit"]) == ({"en": "Bea, en"}, "winback", "Still yours")
    assert (found["channel"], found["valid_until"]) == (channel, "2026-03-16T09:00:00Z")
    assert api.post(f"{path}/shown", act=found["act"]) == {"act": found["act"], "again": False}
    done = api.firm.act("card")
    assert api.post(f"{path}/shown", act=found["act"]) == {"act": found["act"], "again": True}
    assert api.firm.act("card") == done
    assert api.get(path, userId="u1") == {"message": None}


def test_a_page_that_was_shown_answers_the_dialogue() -> None:
    """`page seen` is an answer; a card at the till is none."""
    for channel, answers in (("page", 1), ("next purchase", 0)):
        api = an_api(channel)
        act = api.firm.act("card").act.key
        for _twice in range(2):
            api.post(f"{PATHS[channel]}/shown", act=act)
        assert len(api.firm.store.decisions(10, kinds=("answer",))) == answers


def test_what_is_over_is_not_given() -> None:
    """Past its validity, or withdrawn, nothing waits; who shows it all the same is told."""
    api = an_api()
    act = api.firm.act("card").act.key
    api.firm.happens(withdrawal("03-03 09:00"))
    assert api.get(PATHS["next purchase"], userId="u1") == {"message": None}
    api.firm.happens(track("03-03 10:00", "Contract Signed"))
    assert api.refused("POST", "/api/next-purchase/shown", json={"act": act}) == (409, "conflict")


def test_nobody_and_nothing_are_not_found() -> None:
    """A customer whom nobody knows, a message that there is not, and one of another channel."""
    api = an_api()
    assert api.refused("GET", "/api/next-purchase", params={"userId": "u2"}) == (404, "unknown-customer")
    act = api.firm.act("card").act.key
    for path, key in (("/api/next-purchase", "nothing"), ("/api/on-site", act), ("/api/page", act)):
        assert api.refused("POST", f"{path}/shown", json={"act": key}) == (404, "unknown-message")
    assert api.firm.act("card").state == "open"


@pytest.mark.parametrize(
    "params", [{}, {"userId": ""}, {"userId": "u1", "email": "u1@example.com"}, {"userId": "x" * 513}, {"phone": "+49"}]
)
def test_a_customer_is_named_once(params: dict[str, str]) -> None:
    """By one name, and not by two or none."""
    assert an_api().refused("GET", "/api/next-purchase", params=params) == (400, "input")


@pytest.mark.parametrize("body", [{}, {"act": ""}, {"act": "x" * 65}, {"act": 7}, {"act": "a", "more": 1}, None])
def test_what_was_shown_is_named(body: object) -> None:
    """By its act and nothing else."""
    assert an_api().refused("POST", "/api/next-purchase/shown", json=body) == (400, "input")


@pytest.mark.parametrize("scope", ["", "ingest", "read", "desk"])
def test_only_a_key_that_may_act_is_served(scope: str) -> None:
    """Without a key, and with one for something else, nothing is told."""
    api = an_api()
    for method, path in (("GET", "/api/next-purchase?userId=u1"), ("POST", "/api/next-purchase/shown")):
        assert api.refused(method, path, scope=scope, json={"act": "a"}) == (401, "unknown-key")


def test_the_documentation_is_of_the_api_alone() -> None:
    """OpenAPI names the paths under /api of the whole application, each with the key that it needs, and no page."""
    api = Api(an_api().firm, *PARTS, scope="act")
    told = api.ask("GET", "/api/openapi.json", scope="").json()
    assert {path + rest for path in PATHS.values() for rest in ("", "/shown")} < set(told["paths"])
    assert [path for path in told["paths"] if not path.startswith("/api/")] == []
    assert all(verb["security"] == [{"API key": []}] for path in told["paths"].values() for verb in path.values())
    assert told["components"]["securitySchemes"]["API key"]["scheme"] == "bearer"
    for page in ("/docs", "/redoc", "/api/docs"):
        assert api.ask("GET", page, scope="").status_code == 404
