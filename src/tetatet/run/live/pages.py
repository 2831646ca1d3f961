"""What a personal page shows: the goods of one order, and nothing that says whose it was."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from zoneinfo import ZoneInfo

from tetatet.differentiate.purchases import Purchase, last_purchase
from tetatet.model.act import Act
from tetatet.model.fact_limits import MAX_AMOUNT
from tetatet.model.open_values import Evidence, Json
from tetatet.model.record import Record
from tetatet.model.step import LAST_PURCHASE_PAGE
from tetatet.model.time import Instant, parse_instant, to_datetime
from tetatet.run.live.links import PAGE_GOOD_FOR

MAX_GOODS = 64
"""Lines of an order that are shown; as many as the evidence of a moment keeps."""

MAX_NAME_CHARS = 200
"""Of what an article is called: two lines on a telephone."""

_NAMES = ("name", "title", "category")
"""Where an article's name stands; its ids and numbers are not shown."""


@dataclass(frozen=True, slots=True)
class Article:
    """One line of an order; `quantity` and `price` may be ""."""

    name: str
    quantity: str
    price: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order as its customer sees it. All is written in his language; `goods` may be empty, `refunded` is mostly ""."""

    goods: tuple[Article, ...]
    total: str
    refunded: str
    day: str
    until: str


def order_page(act: Act, record: Record, currency: str, *, zone: ZoneInfo, language: str) -> OrderPage:
    """The last purchase, where the act's page is called so; else what opened the dialogue, if that was an order.

    Args:
        record: whose dialogue it is.
        currency: where the order names none.
        zone, language: the reader's.
    """
    purchase = Purchase(act.start, 0)
    if act.page == LAST_PURCHASE_PAGE:
        purchase = last_purchase(record.facts, act.start) or Purchase({}, 0)
    order = purchase.order
    paid_in = order.get("currency")
    money = paid_in if isinstance(paid_in, str) and len(paid_in) == 3 else currency
    goods = tuple(_goods(order, money, language))
    total = _money(order.get("total"), money, language)
    ends = Instant(act.made + PAGE_GOOD_FOR)
    is_order = bool(goods) or bool(total)
    refunded = _money(purchase.refunded or None, money, language)
    day = long_day(_moment(order.get("at")), zone, language) if is_order else ""
    return OrderPage(goods, total, refunded, day, long_day(ends, zone, language))


def _goods(order: Evidence, currency: str, language: str) -> list[Article]:
    products = order.get("products")
    lines = [one for one in products if isinstance(one, dict)] if isinstance(products, list) else []
    if not lines and order.get("total") is not None:
        lines = [{"category": order.get("category")}]
    found = (_article(line, currency, language) for line in lines[:MAX_GOODS])
    return [article for article in found if article.name]


def _article(line: Evidence, currency: str, language: str) -> Article:
    name = next((line[key] for key in _NAMES if isinstance(line.get(key), str) and line[key].strip()), "")
    quantity = line.get("quantity")
    counted = f"{quantity:g}" if _is_number(quantity) and quantity != 1 else ""
    return Article(" ".join(name.split())[:MAX_NAME_CHARS], counted, _money(line.get("price"), currency, language))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _money(amount: Json, currency: str, language: str) -> str:
    """An amount as people of this language write it; "" where there is none, or one that nobody pays."""
    if not _is_number(amount) or abs(amount) > MAX_AMOUNT:
        return ""
    from babel.numbers import format_currency  # noqa: PLC0415 — some 30 ms, for who opens a page

    return str(format_currency(amount, currency.upper(), locale=language))


def _moment(text: Json) -> Instant | None:
    try:
        return parse_instant(text) if isinstance(text, str) else None
    except ValueError:
        return None


def long_day(moment: Instant | None, zone: ZoneInfo, language: str) -> str:
    """A day as people of this language write it; "" where there is none."""
    if moment is None:
        return ""
    from babel.dates import format_date  # noqa: PLC0415 — as above

    return str(format_date(to_datetime(moment).astimezone(zone), "long", locale=language))
