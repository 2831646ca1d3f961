"""The last purchase of a customer, as his personal page shows it: goods and amounts, nothing that says whose it was.

Kept only where a script links to such a page. Like every fact it is free of the order in
which events came: the latest orders and the latest refunds are kept, and only whoever
reads puts them together. An order that was given back whole is no purchase; the one
before it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tetatet.differentiate.summaries import MILLIONTHS, Happening, add_amount, mark_of, millionths, whole
from tetatet.model.brief import brief_value, short_name
from tetatet.model.fact_limits import MAX_PURCHASES, MAX_REFUNDS, ORDER_BYTES, ORDER_ID_BYTES
from tetatet.model.ids import known_id
from tetatet.model.open_values import Evidence, FactStates, Json
from tetatet.model.time import Instant, format_instant
from tetatet.model.values import number_at

LAST_PURCHASE = "last purchase"
"""Where a record keeps it: no name of a fact, which has no spaces."""

_OF_ORDER = ("total", "currency", "category")
_OF_GOODS = ("name", "title", "category", "quantity", "price")


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order as its page needs it. `refunded` is what came back of it, in the currency of its total."""

    order: Evidence
    refunded: float


# ---------------------------------------------------------------- what is kept: [orders, refunds], the latest first


def feed_order(states: FactStates, happening: Happening) -> None:
    """An order was completed."""
    said = happening.properties
    order: Evidence = {name: said[name] for name in _OF_ORDER if said.get(name) is not None}
    products = said.get("products")
    if isinstance(products, list):
        order["products"] = [_goods(one) for one in products if isinstance(one, dict)]
    entry = [happening.at, mark_of(happening), _order_id(said.get("order_id")), brief_value(order, ORDER_BYTES)]
    states[LAST_PURCHASE] = merge_purchases(states.get(LAST_PURCHASE), [[entry], []])


def feed_refund(states: FactStates, happening: Happening) -> None:
    """Something was given back; where no amount is named, all of it."""
    said = happening.properties
    total = said.get("total")
    amount = None if number_at(total) is None else add_amount(0, total)
    entry = [happening.at, mark_of(happening), _order_id(said.get("order_id")), amount]
    states[LAST_PURCHASE] = merge_purchases(states.get(LAST_PURCHASE), [[], [entry]])


def merge_purchases(left: Any, right: Any) -> Any:
    """What two records have of it, as one."""
    if left is None or right is None:
        return right if left is None else left
    return [_latest(left[0] + right[0], MAX_PURCHASES), _latest(left[1] + right[1], MAX_REFUNDS)]


def _latest(entries: list[list[Any]], most: int) -> list[list[Any]]:
    return sorted(entries, key=lambda one: one[:2], reverse=True)[:most]


def _goods(line: Evidence) -> Evidence:
    return {name: line[name] for name in _OF_GOODS if line.get(name) is not None}


def _order_id(given: Json) -> str:
    return short_name(known_id(given) or "", ORDER_ID_BYTES)


# ---------------------------------------------------------------- reading


def last_purchase(states: FactStates, opened_by: Evidence) -> Purchase | None:
    """The latest order that was not given back whole.

    Args:
        opened_by: the event that opened the dialogue, for records in which no order is kept yet.
    """
    orders, refunds = states.get(LAST_PURCHASE) or ([], [])
    found = [(order_id, {**order, "at": format_instant(Instant(at))}) for at, _mark, order_id, order in orders]
    if not found:
        found = [(_order_id(opened_by.get("order_id")), opened_by)]
    for order_id, order in found:
        back = [amount for *_place, of_order, amount in refunds if of_order == order_id and order_id]
        paid = millionths(order.get("total"))[0]
        refunded = paid if None in back else sum(map(whole, back))
        if not back or refunded < paid:
            return Purchase(order, refunded / MILLIONTHS)
    return None
