"""Zoe, who bought a kitchen, got a mail with links and was asked a question; and the shop that wrote to her."""

from __future__ import annotations

from typing import Any

from httpx2 import Client, Response

from tests.acceptance.replaying import Event, order, person, project
from tests.web.house import DEADLINE_S, House
from tetatet.interact.policy import covering
from tetatet.model.act import Act
from tetatet.model.record import Record
from tetatet.model.time import SECOND, Instant, parse_instant
from tetatet.run.live.links import Links

BASE = "http://shop.example"
TALK = """
script: new-kitchen
topic: kitchens
start: {when: big order, again after: 180d}
goal: {event: Project Finished, within: 60d}
steps:
  - {send: hello, by: email, page: last purchase, benefit: Ideas for your kitchen}
  - wait: 7d
    answers: {clicked plan: [{exit: clicked}], page seen: [{exit: page seen}]}
    silent: []
"""
ASK = """
script: one-question
topic: advice
start: {when: big order, again after: 180d}
goal: {event: Project Finished, within: 60d}
steps:
  - {ask: size, by: sms, benefit: So that it fits}
  - {wait: 7d, answers: {large: [{exit: large}]}, silent: []}
"""
FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions: {big order: {event: Order Completed, if: event.total >= 200, valid for: 3d}}
"""
FILES = {
    "content/hello.liquid": "subject: Your kitchen\nlinks: {plan: https://firm.example/plan}\n---\nHello {{ links.plan }}\n",
    "questions/size.yml": (
        "text: {en: How big is it?, ru: Какой она величины?}\n"
        "options: {small: {en: Small, ru: Малая}, large: {en: Large, ru: Большая}}\nteaches: customer.size\n"
    ),
}
BEGAN = parse_instant("2026-03-01T12:00:00Z")
PRODUCTS = [{"name": "Oak <b>table</b>", "price": 480.0, "quantity": 1}, {"name": "Chair", "price": 60, "quantity": 4}]
BOUGHT = {"total": 720.0, "products": PRODUCTS, "order_id": "o-4711"}


class Customer:
    """The customer, her addresses, and what the shop knows of her."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.links = Links(house.signer, BASE)
        self.client = Client(base_url=f"http://{house.address}", timeout=DEADLINE_S)
        acts = {entry.act.content: entry.act for entry in house.store.reader().outbox.listed(10)}
        self.act = acts["hello"]
        self.asked = acts.get("size", self.act)

    @property
    def record(self) -> Record:
        found = self.house.store.reader().record(self.house.key_of("u1"))
        assert found is not None
        return found

    def address(self, page: str, act: Act | None = None, target: str = "https://firm.example/plan?a=1&b=2") -> str:
        """The path of one of the act's addresses."""
        act = act or self.act
        made = {
            "click": lambda: self.links.click(act.key, "plan", target),
            "unsubscribe": lambda: self.links.unsubscribe(act.key),
            "preferences": lambda: self.links.preferences(act.key),
            "page": lambda: self.links.page(act.key, act.made),
            "question": lambda: self.links.question(act.key, "large"),
        }
        return made[page]().removeprefix(BASE)

    def get(self, page: str, act: Act | None = None, *, accepts: str = "") -> Response:
        """Look at a page, with a browser of these languages."""
        return self.client.get(self.address(page, act), headers={"accept-language": accepts})

    def post(self, page: str, fields: Any = None, act: Act | None = None) -> Response:
        answer = self.client.post(self.address(page, act), data=fields)
        self.house.settle()
        self.house.now = Instant(self.house.now + SECOND)
        return answer

    def happened(self, name: str) -> list[dict[str, Any]]:
        """The events of a name that came in, by what they say."""
        found = (one.event for one in self.house.store.reader().log.occurrences())
        return [dict(event.properties) for event in found if event is not None and event.name == name]

    def count(self) -> int:
        """Everything that ever came in."""
        return sum(one.event is not None for one in self.house.store.reader().log.occurrences())

    def may(self, channel: str, topic: str = "") -> bool:
        """May marketing speak to her?"""
        act = covering(self.record, "marketing", channel, topic)
        return act is not None and act.given


SETTINGS = """\
brand: Shop
zone: Europe/Berlin
currency: EUR
languages: [en, ru, zh, de]
holdout: 0%
channels: {email: {}, sms: {}, letter: {}}
policy: {quiet: none, caps: []}
"""


def shop(more: str = "", page: str = "last purchase") -> House:
    talk = TALK.replace("page: last purchase", f"page: {page}")
    return House(project(talk, ASK, facts=FACTS, files={**FILES, "tetatet.yml": SETTINGS + more}), BEGAN, BASE)


def beginning(**traits: Any) -> list[Event]:
    """She agrees to everything, and orders."""
    return [*person(name="Zoe Test", phone="+49301234567", **traits), order("03-01 12:00", **BOUGHT)]
