"""The last purchase does not depend on the order in which events came, and is small."""

from __future__ import annotations

from itertools import permutations

from tetatet.differentiate.purchases import (
    LAST_PURCHASE,
    Purchase,
    feed_order,
    feed_refund,
    last_purchase,
    merge_purchases,
)
from tetatet.differentiate.summaries import Happening
from tetatet.model.brief import size_of
from tetatet.model.fact_limits import facts_bytes
from tetatet.model.open_values import FactStates, Json
from tetatet.model.time import DAY, Instant


def _happening(day: int, order_id: str, **properties: Json) -> Happening:
    return Happening("shop", {"order_id": order_id, **properties}, Instant(day * DAY), f"m{day}", day)


FIRST = (feed_order, _happening(1, "o1", total=10, category="toys"))
SECOND = (feed_order, _happening(2, "o2", total=20, category="books"))
PART, REST = (feed_refund, _happening(3, "o2", total=5)), (feed_refund, _happening(4, "o2", total=15))


def _fed(*events: tuple[object, Happening]) -> FactStates:
    states: FactStates = {}
    for feed, happening in events:
        assert callable(feed)
        feed(states, happening)
    return states


def _shown(states: FactStates) -> tuple[Json, float] | None:
    found = last_purchase(states, {})
    return None if found is None else (found.order["category"], found.refunded)


def test_any_order_of_events_gives_the_same() -> None:
    """Orders and refunds of them, in all 24 orders, come to one state; so do two records poured together."""
    states = [_fed(*events) for events in permutations((FIRST, SECOND, PART, REST))]
    assert all(one == states[0] for one in states)
    apart = _fed(FIRST, REST)[LAST_PURCHASE], _fed(SECOND, PART)[LAST_PURCHASE]
    assert merge_purchases(*apart) == merge_purchases(*reversed(apart)) == states[0][LAST_PURCHASE]


def test_what_is_shown() -> None:
    """The last order, with what came back of it; the one before, when all of it did."""
    assert _shown(_fed(FIRST, SECOND)) == ("books", 0)
    assert _shown(_fed(FIRST, SECOND, PART)) == ("books", 5)
    assert _shown(_fed(FIRST, SECOND, PART, REST)) == ("toys", 0)
    assert last_purchase({}, {"total": 7, "order_id": "o9"}) == Purchase({"total": 7, "order_id": "o9"}, 0)


def test_it_is_small() -> None:
    """Whatever is bought and given back, it stays within the room that is reckoned for it."""
    goods: Json = [{"name": "n" * 5_000, "sku": "s", "price": 1e9, "engraving": "Zoe"}] * 500
    orders = [(feed_order, _happening(day, "o" * 500, total=1e14, products=goods)) for day in range(20)]
    refunds = [(feed_refund, _happening(day, "o" * 500, total=1e14)) for day in range(20, 40)]
    states = _fed(*orders, *refunds)
    assert 1_000 < size_of(states) <= facts_bytes([], 0, purchases=True)
    assert "Zoe" not in str(states)
