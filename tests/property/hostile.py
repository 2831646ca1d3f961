"""A firm with a bit of everything, and customers of whom there is far too much of everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeAlias

from tests.acceptance.replaying import Event, Files, project

Properties: TypeAlias = dict[str, Any]

FACTS = """
traits: [plan, note, last_answer]
facts:
  orders.count: {count: Order Completed}
  orders.spent: {sum: total, of: Order Completed}
  orders.year: {sum: total, of: Order Completed, in: this year}
  orders.usual: {mean: total, of: Order Completed, over: 90d}
  orders.day: {sum: total, of: Order Completed, over: 24h}
  orders.gap: {median gap: Order Completed}
  orders.categories: {distinct: products.category, of: Order Completed}
  orders.lately: {distinct: products.category, of: Order Completed, over: 30d}
  orders.last: {last: at, of: Order Completed}
  orders.latest: {last: products, of: Order Completed}
  orders.first: {first: note, of: Order Completed, over: 1 year}
segments: {regular: orders.count >= 3}
transitions:
  ordered: {event: Order Completed, valid for: 60d}
  asked: {event: Advice Wanted, valid for: 60d}
  unusual: {event: Order Completed, if: surprise(event.category) > 4}
  buyer: {becomes: regular, valid for: 60d}
  late: {missing: Order Delivered, after: Order Completed, for: 20d, per: order_id, valid for: 30d}
  lapse: {missing: Order Completed, for: 9d, valid for: 30d}
  moved: {changed: customer.address, valid for: 30d}
"""
SCRIPTS = (
    """
script: per-order
purpose: service
start: {when: ordered, per: order_id, again after: 1 year}
goal: {event: Contract Signed, if: event.category = start.category, within: 90d}
steps:
  - {task: prepare, role: store agent}
  - {send: hello, by: email, benefit: Good}
  - {wait: 40d, answers: {clicked: [{set: {customer.last_answer: = answer.link, customer.note: = answer.note}}]}, silent: []}
  - {task: call, role: store agent, by: phone, benefit: Good}
  - {wait: 20d, silent: []}
""",
    """
script: late-order
purpose: service
start: {when: late, per: order_id, again after: 1 year}
goal: {event: Order Delivered, within: 60d}
steps:
  - {send: sorry, by: [sms, email], benefit: Good}
  - {wait: 30d, silent: []}
""",
    """
script: advice
start: {when: asked, per: topic, again after: 30d}
goal: {event: Contract Signed, within: 90d}
steps:
  - {split: road, arms: {a: {share: 50%, do: [{send: news, by: any, benefit: Good}]}, b: {share: 50%, do: []}}}
  - {start: follow-up, with: {told: start.note}}
  - {repeat: every 1d, at most: 30, do: [{send: offer, by: any, benefit: Good}]}
""",
    """
script: follow-up
goal: {becomes: orders.count >= 400, within: 90d}
steps:
  - {start: follow-up-again}
  - {pause: 30d}
""",
    """
script: follow-up-again
goal: {becomes: orders.count >= 400, within: 90d}
steps:
  - {pause: 1h}
  - {start: follow-up}
  - {ask: what-changes, by: any, benefit: Good}
  - {wait: 30d, silent: []}
""",
    """
script: behind
start: {when: [unusual, moved], per: order_id, again after: 1h}
waits for: [advice]
goal: {event: Contract Signed, within: 90d}
steps: [{send: hello, by: any, benefit: Good}]
""",
    """
script: lapsed
start: {when: [lapse, buyer], again after: 1h}
joins: [advice]
goal: {event: Order Completed, within: 90d}
steps: [{send: news, by: any, benefit: Good}, {wait: 9d, silent: []}]
""",
)
CUSTOMERS = ("u1", "u2")
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 120

LONG = "a text that goes on and on " * 400
SMALL, LARGE = "small", "large"
SIZES = (SMALL, LARGE, "deep", "wide")


def firm() -> Files:
    """The firm's files; caps that look back a year over e-mail, and nothing else in the way."""
    return project(*SCRIPTS, facts=FACTS, caps="[{contacts: 40, in: 300d, by: email}]")


def _name(chance: Random, what: str) -> str:
    """Ever new names, some of them long, some in other scripts."""
    number = chance.randrange(10_000)
    return chance.choice(
        [f"{what} {number}", f"{what} {number} " * 9, f"{what} № {number} «товар»", f"{what} {LONG[:300]}"]
    )


def _bulk(chance: Random, size: str) -> Properties:
    """What else an event says, up to the 256 KB that a line may have."""
    if size == SMALL:
        return {"note": "a word"}
    if size == "deep":
        nested: Any = LONG[:500]
        for _ in range(20):
            nested = {"inner": nested, "list": [nested] if len(str(nested)) < 9_000 else []}
        return {"note": LONG[:9_000], "nested": nested}
    if size == "wide":
        return {f"field {number}": chance.random() for number in range(4_000)}
    lines = [{"category": _name(chance, "c"), "price": 1e13, "note": LONG[:40]} for _ in range(1_000)]
    return {"products": lines, "note": LONG}


def _happening(chance: Random, size: str) -> tuple[str, Properties]:
    order_id = _name(chance, "o")
    happenings: dict[str, Properties] = {
        "Order Completed": {"order_id": order_id, "total": chance.choice([1e15, 12.5, "1e300"]), "category": _name(chance, "c")},
        "Order Delivered": {"order_id": f"o {chance.randrange(99)}"},
        "Advice Wanted": {"topic": _name(chance, "t")},
        "Email Link Clicked": {"link": _name(chance, "l")},
        "Question Answered": {"question": _name(chance, "q"), "option": _name(chance, "a")},
        "Scored": {_name(chance, "s"): chance.choice([0.5, LONG[:999]]) for _ in range(30)},
        "Consent Given": {"purpose": "marketing", "topic": _name(chance, "n"), "source": LONG[:200], "text_version": LONG[:200]},
        "Consent Withdrawn": {"purpose": "service", "topic": _name(chance, "n")},
        "Complaint Opened": {"complaint_id": _name(chance, "c")},
        "Complaint Closed": {"complaint_id": _name(chance, "c")},
        "Preferences Updated": {"channels": [_name(chance, "p") for _ in range(99)]},
        "Self Excluded": {},
    }  # fmt: skip
    weights = [30, 4, 12, 8, 4, 4, 3, 1, 2, 2, 1, 0.2]
    name = chance.choices(list(happenings), weights)[0]
    return name, happenings[name] | _bulk(chance, size)


def events(seed: int, number: int, sizes: tuple[str, ...]) -> list[Event]:
    """So many events of two customers, in order of time; some come as visitors who say later who they are."""
    chance = Random(seed)
    minutes = sorted(chance.sample(range(DAYS * 24 * 60), number))
    found: list[Event] = []
    for user in CUSTOMERS:
        traits = {"email": f"{user}@example.com", "phone": "+4915100000000", "address": {"city": "Berlin"}}
        at = (BEGIN - timedelta(days=1)).isoformat()
        found.append({"type": "identify", "userId": user, "timestamp": at, "traits": traits})
        given = {"purpose": "marketing"}
        found.append({"type": "track", "event": "Consent Given", "userId": user, "timestamp": at, "properties": given})
    for count, minute in enumerate(minutes):
        user, at = chance.choice(CUSTOMERS), (BEGIN + timedelta(minutes=minute)).isoformat()
        who: Event = {"userId": user} if chance.random() < 0.8 else {"anonymousId": f"visitor of {user}"}
        if chance.random() < 0.1:
            told = {_name(chance, "trait"): chance.choice([1, LONG[:999], [LONG] * 9]) for _ in range(60)}
            found.append(
                {"type": "identify", **who, "timestamp": at, "traits": told | {"address": {"city": str(count)}}}
            )
        elif chance.random() < 0.05:
            found.append({"type": "group", "userId": user, "groupId": _name(chance, "g"), "timestamp": at})
        else:
            name, properties = _happening(chance, chance.choice(sizes))
            found.append({"type": "track", "event": name, **who, "timestamp": at, "properties": properties})
    for user in CUSTOMERS:
        end = (BEGIN + timedelta(days=DAYS)).isoformat()
        found.append(
            {"type": "identify", "userId": user, "anonymousId": f"visitor of {user}", "timestamp": end, "traits": {}}
        )
    return [{"messageId": f"{'m' * 30}{index:05}" * chance.choice([1, 9]), **one} for index, one in enumerate(found)]
