"""Order lines become orders: one each, whole, wherever the lines stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.run.importing.given import LINES, SHOP, Imported, imported
from tetatet.run.importing import lines as line_module

HEAD = "order,customer,time,quantity,price,product,shelf\n"
SHELF = LINES + "    category: shelf\n"


def orders(folder: Path, text: str, mapping: str = SHOP + LINES) -> Imported:
    """Import these order lines."""
    return imported(folder, mapping, {"lines.csv": HEAD + text})


def test_lines_of_one_order_need_not_stand_together(tmp_path: Path) -> None:
    """One order is made of all its lines, in the order of the file, at the time of the earliest."""
    text = "o1,c1,2026-03-01 10:00:01,2,1.50,a,x\no2,c2,2026-03-01 11:00:00,1,5,b,x\no1,c1,2026-03-01 10:00:00,1,0.10,c,x\n"
    done = orders(tmp_path, text)
    assert done.events[0] == {
        "type": "track",
        "event": "Order Completed",
        "userId": "c1",
        "messageId": "order/o1",
        "timestamp": "2026-03-01T09:00:00Z",
        "source": "shop",
        "properties": {
            "order_id": "o1",
            "total": 3.1,
            "currency": "EUR",
            "products": [
                {"product_id": "a", "price": 1.5, "quantity": 2},
                {"product_id": "c", "price": 0.1, "quantity": 1},
            ],
        },
    }
    assert [event["messageId"] for event in done.events] == ["order/o1", "order/o2"]


def test_sums_are_exact_and_have_two_decimals(tmp_path: Path) -> None:
    """A tenth is a tenth: thirty lines of 0.10 are 3.00, and half a cent is rounded up once, at the end."""
    text = "".join(f"o1,c1,2026-03-01,1,0.10,p{number},x\n" for number in range(30))
    text += "o2,c1,2026-03-02,1,0.0025,a,x\no2,c1,2026-03-02,1,0.0025,b,x\n"
    done = orders(tmp_path, text)
    assert b'"total":3.00,' in done.data
    assert b'"total":0.01,' in done.data
    sums = done.report.amounts["EUR"]
    assert (str(sums.orders), str(sums.rounding), str(sums.all_rows)) == ("3.01", "-0.0050", "3.0050")


def test_identical_lines_are_kept(tmp_path: Path) -> None:
    """The same article twice on a bill was bought twice."""
    done = orders(tmp_path, "o1,c1,2026-03-01,1,2,a,x\no1,c1,2026-03-01,1,2,a,x\n")
    (order,) = done.events
    assert len(order["properties"]["products"]) == 2
    assert order["properties"]["total"] == 4


def test_refunds_are_events_of_their_own(tmp_path: Path) -> None:
    """Lines that a rule calls refunds become an Order Refunded with a positive sum, beside the order's other lines."""
    rule = "    rules: [{if: {quantity: {below: 0}}, then: refund}]\n"
    text = "o1,c1,2026-03-01,2,5,a,x\no1,c1,2026-03-04,-1,5,a,x\n"
    done = orders(tmp_path, text, SHOP + LINES + rule)
    (bought,), (returned,) = done.named("Order Completed"), done.named("Order Refunded")
    assert (bought["messageId"], returned["messageId"]) == ("order/o1", "refund/o1")
    assert (bought["properties"]["total"], returned["properties"]["total"]) == (10, 5)
    assert returned["properties"]["products"] == [{"product_id": "a", "price": 5, "quantity": 1}]
    sums = done.report.amounts["EUR"]
    assert (str(sums.orders), str(sums.refunds)) == ("10.00", "5.00")


def test_an_unidentified_order_is_somebody_of_its_own(tmp_path: Path) -> None:
    """Without a customer an order is kept under an anonymous id that no other order shares, and says so."""
    text = "o1,,2026-03-01,1,5,a,x\no2,guest,2026-03-01,1,5,a,x\no3,c1,2026-03-01,1,5,a,x\no3,,2026-03-01,1,5,b,x\n"
    done = orders(tmp_path, text)
    known = [(event.get("userId"), event.get("anonymousId")) for event in done.events]
    assert known == [(None, "order:o1"), (None, "order:o2"), ("c1", None)]
    assert [event["properties"].get("unidentified") for event in done.events] == [True, True, None]
    assert (done.report.unidentified, done.report.customers) == (2, 1)


def test_unidentified_orders_may_be_set_aside(tmp_path: Path) -> None:
    """A mapping that has no use for nameless orders sets them aside, counted."""
    done = orders(tmp_path, "o1,,2026-03-01,1,5,a,x\n", SHOP + LINES + "    unidentified: aside\n")
    assert done.events == []
    assert done.report.orders_aside == {"no customer": 1}
    assert (done.aside[0]["reason"], done.aside[0]["event"]["order_id"]) == ("no customer", "o1")


def test_rules_on_orders_see_the_whole_order(tmp_path: Path) -> None:
    """An order is set aside by its sum and its customer, with the event that it would have been."""
    rule = "    order rules: [{if: {customer: {missing: true}, total: 0}, then: aside, reason: stock adjusted}]\n"
    text = "o1,,2026-03-01,5,0,a,x\no2,,2026-03-01,5,1,a,x\no3,c1,2026-03-01,5,0,a,x\n"
    done = orders(tmp_path, text, SHOP + LINES + rule)
    assert [event["properties"]["order_id"] for event in done.events] == ["o2", "o3"]
    assert done.report.orders_aside == {"stock adjusted": 1}
    assert (done.aside[0]["row"], done.aside[0]["event"]["order_id"]) == (2, "o1")


def test_rows_set_aside_are_written_whole_and_their_sum_is_counted(tmp_path: Path) -> None:
    """A row that is no order goes into the file beside the events, and its amount is accounted for."""
    rule = "    rules: [{if: {order: {begins: A}}, then: aside, reason: adjusted}]\n"
    done = orders(tmp_path, "A1,,not a time,2,-5.5,x,x\no1,c1,2026-03-01,1,5,a,x\n", SHOP + LINES + rule)
    assert done.report.files[0].aside == {"adjusted": 1}
    assert str(done.report.amounts["EUR"].aside) == "-11.0"
    assert (done.aside[0]["row"], done.aside[0]["values"]["time"], done.aside[0]["values"]["shelf"]) == (
        2,
        "not a time",
        "x",
    )


def test_an_order_without_one_of_its_lines_says_so(tmp_path: Path) -> None:
    """A rejected line leaves its order incomplete, flagged and counted; its sum is that of the lines that are left."""
    text = "o1,c1,2026-03-01,1,5,a,x\no1,c1,2026-03-01,two,5,b,x\no2,c1,2026-03-02,1,5,a,x\n"
    done = orders(tmp_path, text)
    assert [event["properties"].get("incomplete") for event in done.events] == [True, None]
    assert (done.report.incomplete, done.report.rejected) == (1, {"not a number": 1})
    assert done.events[0]["properties"]["total"] == 5


def test_a_line_without_an_order_is_rejected(tmp_path: Path) -> None:
    """A line that names no order belongs nowhere."""
    done = orders(tmp_path, ",c1,2026-03-01,1,5,a,x\no1,c1,2026-03-01,1,5,a,x\n")
    assert len(done.events) == 1
    (reject,) = done.rejects
    assert (reject["row"], reject["reason"], reject["detail"]) == (2, "missing", "order: nothing stands there")


def test_an_order_of_two_customers_is_rejected(tmp_path: Path) -> None:
    """Whose order it is cannot be guessed."""
    done = orders(tmp_path, "o1,c1,2026-03-01,1,5,a,x\no1,c2,2026-03-01,1,5,b,x\n")
    assert done.events == []
    assert done.report.rejected == {"two customers": 1}
    assert (done.rejects[0]["order"], done.rejects[0]["rows"]) == ("o1", [2, 3])


def test_an_order_in_two_files_counts_once(tmp_path: Path) -> None:
    """Exports overlap: the same lines in a second file are a repetition, other lines a contradiction; neither is added up."""
    first = HEAD + "o1,c1,2026-03-01,1,5,a,x\no2,c1,2026-03-01,1,5,a,x\n"
    second = HEAD + "o2,c1,2026-03-01,1,6,a,x\no1,c1,2026-03-01,1,5,a,x\n"
    done = imported(tmp_path, SHOP + LINES, {"a.csv": first, "b.csv": second})
    assert [event["properties"]["total"] for event in done.events] == [5, 5]
    assert (done.report.repeated, done.report.rejected) == (1, {"order in two files": 1})
    assert (done.rejects[0]["file"], done.rejects[0]["row"]) == ("b.csv", 2)


def test_an_order_without_end_is_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many lines in one order mean a wrong column; they are rejected together and fill no memory."""
    monkeypatch.setattr(line_module, "MAX_LINES", 3)
    text = "".join(f"o1,c1,2026-03-01,1,5,p{number},x\n" for number in range(4)) + "o2,c1,2026-03-01,1,5,a,x\n"
    done = orders(tmp_path, text)
    assert [event["properties"]["order_id"] for event in done.events] == ["o2"]
    assert done.report.rejected == {"too many lines": 1}


def test_two_spellings_of_one_id_are_one_order(tmp_path: Path) -> None:
    """Where the mapping says that an order's id is a whole number, 7 and 7.0 are one order."""
    mapping = (SHOP + LINES).replace("order: order\n", "order: {column: order, as: whole number}\n")
    done = orders(tmp_path, "7,c1,2026-03-01,1,5,a,x\n7.0,c1,2026-03-01,1,5,b,x\n", mapping)
    (order,) = done.events
    assert (order["properties"]["order_id"], order["properties"]["total"]) == ("7", 10)


def test_the_category_is_that_of_the_largest_sum(tmp_path: Path) -> None:
    """An order's category is where most of its money went; ties go by name; what is everybody's comes last."""
    text = "o1,c1,2026-03-01,1,5,a,bread\no1,c1,2026-03-01,2,4,b,roses\no2,c1,2026-03-02,1,5,a,bread\no2,c1,2026-03-02,1,1,a,wine\n"
    plain = orders(tmp_path, text, SHOP + SHELF)
    assert [event["properties"]["category"] for event in plain.events] == ["roses", "bread"]
    last = orders(tmp_path, text, SHOP + SHELF + "    order category: {last: bread}\n")
    assert [event["properties"]["category"] for event in last.events] == ["roses", "wine"]


def test_the_orders_category_may_be_coarser_than_that_of_its_lines(tmp_path: Path) -> None:
    """The lines keep their own words, the order has the group in which most was bought."""
    of = "    order category: {of: [{column: shelf, groups: {flowers: [roses, tulips]}}, {value: food}]}\n"
    text = "o1,c1,2026-03-01,1,5,a,bread\no1,c1,2026-03-01,1,4,b,roses\no1,c1,2026-03-01,1,3,b,tulips\n"
    done = orders(tmp_path, text, SHOP + SHELF + of + "    products: categories\n")
    (order,) = done.events
    assert order["properties"]["category"] == "flowers"
    assert order["properties"]["products"] == [{"category": "bread"}, {"category": "roses"}, {"category": "tulips"}]


def test_products_may_be_left_out(tmp_path: Path) -> None:
    """Where nobody asks for products, the events need not carry them."""
    done = orders(tmp_path, "o1,c1,2026-03-01,1,5,a,x\n", SHOP + LINES + "    products: none\n")
    assert "products" not in done.events[0]["properties"]


def test_columns_of_the_order_and_of_the_customer_go_along(tmp_path: Path) -> None:
    """Properties are those of the first line that says something; traits go into the context."""
    more = "    properties: {shop: shelf}\n    traits: {favourite.shelf: shelf}\n"
    done = orders(tmp_path, "o1,c1,2026-03-01,1,5,a,\no1,c1,2026-03-01,1,5,a,x\n", SHOP + LINES + more)
    (order,) = done.events
    assert order["properties"]["shop"] == "x"
    assert order["context"] == {"traits": {"favourite": {"shelf": "x"}}}


JOINED = """
    join: [{file: goods.csv, key: product, their key: id, take: [kind, maker]}]
    category: [{column: kind, groups: {flowers: [rose, tulip]}}, {value: other}]
    properties: {maker: maker}
"""


def test_a_join_takes_columns_from_another_file(tmp_path: Path) -> None:
    """A line finds its article by the key; without one it goes on, and what needs no article is still said."""
    lines = HEAD + "o1,c1,2026-03-01,1,5, a ,x\no2,c1,2026-03-02,1,5,b,x\no3,c1,2026-03-03,1,5,zz,x\n"
    done = imported(
        tmp_path, SHOP + LINES + JOINED, {"lines.csv": lines, "goods.csv": "id,kind,maker\na,rose,M\nb,bread,\n"}
    )
    found = [(event["properties"]["category"], event["properties"].get("maker")) for event in done.events]
    assert found == [("flowers", "M"), ("other", None), ("other", None)]


def test_a_joined_file_may_stand_beside(tmp_path: Path) -> None:
    """A joined file that was not given is looked for beside the lines; it is no file of orders by itself."""
    (tmp_path / "goods.csv").write_text("id,kind,maker\na,rose,M\n", encoding="utf-8")
    done = imported(tmp_path, SHOP + LINES + JOINED, {"lines.csv": HEAD + "o1,c1,2026-03-01,1,5,a,x\n"})
    assert done.events[0]["properties"]["category"] == "flowers"
    assert [(one.file, one.rows, one.read) for one in done.report.files] == [
        ("lines.csv", "order lines", 1),
        ("goods.csv", "joined rows", 1),
    ]


def test_orders_come_out_alike_however_little_is_sorted_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorting in many small portions gives the same bytes as sorting at once."""
    text = "".join(f"o{number * 7 % 50},c{number * 7 % 50},2026-03-01,1,{number},p,x\n" for number in range(300))
    at_once = orders(tmp_path, text)
    monkeypatch.setattr(line_module, "BUCKET_BYTES", 500)
    assert orders(tmp_path, text).data == at_once.data
    assert len(at_once.events) == 50
