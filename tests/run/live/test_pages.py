"""A personal page shows the goods of an order in the words of its reader, and nothing else of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.run.live.messages import act_of, record_of
from tetatet.run.live.pages import MAX_GOODS, Article, OrderPage, order_page


def _page(language: str = "en", **order: Any) -> OrderPage:
    return order_page(act_of(start=order), record_of(), "EUR", zone=ZoneInfo("Europe/Berlin"), language=language)


def test_goods_prices_and_the_day() -> None:
    """A name, a number and a price each; the day is that of the customer's clock."""
    goods = [{"name": "Oak table", "price": 480.0, "quantity": 1}, {"title": "Chair", "quantity": 4, "sku": "C-1"}]
    page = _page(products=goods, total=720, at="2026-02-28T23:30:00Z", order_id="o-1")
    assert page.goods == (Article("Oak table", "", "€480.00"), Article("Chair", "4", ""))
    assert (page.total, page.day, page.until) == ("€720.00", "March 1, 2026", "April 30, 2026")


@pytest.mark.parametrize(
    "language, total, day",
    [("ru", "720,00\xa0$", "1 марта 2026\u202fг."), ("zh", "US$720.00", "2026年3月1日")],
)
def test_it_is_written_in_the_readers_language(language: str, total: str, day: str) -> None:
    """Money and days as people write them there; the order's own currency goes before the firm's."""
    page = _page(language, total=720, currency="USD", at="2026-03-01T12:00:00Z")
    assert (page.total, page.day) == (total, day)


def test_an_order_without_products_shows_its_category() -> None:
    """As much as was told."""
    assert _page(total=9, category="kitchen").goods == (Article("kitchen", "", ""),)


def test_what_no_order_opened_has_nothing_to_show() -> None:
    """A move or a birthday is no order."""
    page = _page(at="2026-03-01T12:00:00Z", was="York", now="Leeds")
    assert (page.goods, page.total, page.day) == ((), "", "")


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "price", "quantity"]), inner),
)


@given(
    st.fixed_dictionaries(
        {}, optional={"products": _JSON, "total": _JSON, "currency": _JSON, "at": _JSON, "category": _JSON}
    )
)
@example({"products": [{"price": 1e26}]})
def test_whatever_an_event_holds_makes_a_page(order: dict[str, Any]) -> None:
    """Nonsense is left out; a page is bounded."""
    page = _page(**order)
    assert len(page.goods) <= MAX_GOODS
    assert all(article.name for article in page.goods)
