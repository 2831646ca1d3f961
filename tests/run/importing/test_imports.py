"""An import as a whole: the same bytes each time, everything counted, bad input in one line."""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.run.importing.given import LINES, SHOP, imported, read_lines, write
from tetatet.model.errors import InputError, InvalidProject
from tetatet.run.importing import ends, import_files
from tetatet.run.intake.careful import MAX_FILE_LINE_BYTES
from tetatet.run.intake.wire import read_event

HEAD = "order,customer,time,quantity,price,product\n"
CONSENT = """
assume:
  - {event: Consent Given, properties: {purpose: marketing, channel: email, source: assumed}}
  - {traits: {email: "{customer}@example.invalid"}}
"""
THREE = """
source: shop
zone: Europe/Berlin
currency: EUR
tables:
  - rows: customers
    file: customers.csv
    encoding: cp1252
    customer: "No"
    time: {column: Since, format: "%d.%m.%Y"}
    traits: {name: Name, email: Mail, birthday: {column: Born, as: date, format: "%d.%m.%Y"}, vip: {column: VIP, as: yes or no}}
  - rows: orders
    file: "*.xlsx"
    order: Order
    customer: {column: Customer, as: whole number}
    time: Placed
    total: Total
    category: Category
    rules: [{if: {Total: {below: 0}}, then: refund}]
  - rows: events
    file: "visits*.jsonl"
    event: {value: Visit Completed}
    customer: who.id
    time: {column: at, format: unix}
    id: id
    properties: {minutes: {column: minutes, as: number}}
"""


def three_files(folder: Path) -> Mapping[str, bytes]:
    """What three systems of one shop export, with one bad row each."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Order", "Customer", "Placed", "Total", "Category"], [1, 7, "2026-03-01 10:00", 19.9, "kitchen"]):
        sheet.append(row)
    sheet.append([2, 7, "2026-03-02 10:00", "a lot", "kitchen"])
    sheet.append([1, 7, "2026-03-05 10:00", -19.9, "kitchen"])
    book.save(folder / "orders.xlsx")
    customers = (
        "No;Name;Mail;Born;Since;VIP\n7;Jörg;j@x.de;29.02.1980;01.02.2026;yes\n8;Eva;e@x.de;1980-01-01;01.02.2026;no\n"
    )
    visits = (
        '{"id": "v1", "who": {"id": 7}, "at": 1772359200, "minutes": 12.5}\n{"id": "v2", "who": {}, "at": 1772359200}\n'
    )
    return {
        "customers.csv": customers.encode("cp1252"),
        "orders.xlsx": (folder / "orders.xlsx").read_bytes(),
        "visits-2026.jsonl": visits.encode(),
    }


def test_i1_three_files_with_a_bad_row_each_give_three_rejects(tmp_path: Path) -> None:
    """I1: of three files of three kinds, each with one bad row, three rows are rejected with their reasons, and the rest become events."""
    done = imported(tmp_path, THREE, three_files(tmp_path))
    assert [(one["file"], one["row"], one["reason"]) for one in done.rejects] == [
        ("customers.csv", 3, "not a date"),
        ("orders.xlsx", 3, "not a number"),
        ("visits-2026.jsonl", 2, "no customer"),
    ]
    assert done.rejects[0]["values"]["Name"] == "Eva"
    assert done.rejects[1]["detail"] == "total: 'a lot' is no number with the decimal sign '.'"
    assert done.report.rejected == {"not a date": 1, "not a number": 1, "no customer": 1}
    assert dict(done.report.events) == {"Order Completed": 1, "Order Refunded": 1, "Visit Completed": 1, "identify": 1}
    assert (done.report.rows_read, done.report.written, done.report.customers) == (7, 4, 1)


def test_i1_every_trait_names_its_source_and_time(tmp_path: Path) -> None:
    """I1: what becomes known of a customer comes as an identify with the system it is from and the time it was known."""
    done = imported(tmp_path, THREE, three_files(tmp_path))
    (told,) = [event for event in done.events if event["type"] == "identify"]
    assert told == {
        "type": "identify",
        "userId": "7",
        "messageId": "customer/7/2026-01-31T23:00:00Z",
        "timestamp": "2026-01-31T23:00:00Z",
        "source": "shop",
        "traits": {"name": "Jörg", "email": "j@x.de", "birthday": "1980-02-29", "vip": True},
    }


def test_rows_that_are_events_keep_their_ids(tmp_path: Path) -> None:
    """An id of the source is the message's id; an event without one gets the hash of what it says."""
    done = imported(tmp_path, THREE, three_files(tmp_path))
    (visit,) = done.named("Visit Completed")
    assert (visit["messageId"], visit["timestamp"], visit["properties"]) == (
        "v1",
        "2026-03-01T10:00:00Z",
        {"minutes": 12.5},
    )
    text = "e,c,t\nA,1,2026-01-01\nB,1,2026-01-01\nA,1,2026-01-01\n"
    mapping = SHOP + "  - {rows: events, event: e, customer: c, time: t}\n"
    hashed = imported(tmp_path, mapping, {"rows.csv": text})
    assert len({event["messageId"] for event in hashed.events}) == len(hashed.events) == 2
    assert hashed.report.repeated == 1


def test_an_order_in_one_row_may_be_a_refund_or_nameless(tmp_path: Path) -> None:
    """Orders of one row follow the rules of orders of many lines."""
    rules = "rules: [{if: {nr: {begins: R}}, then: refund}], order rules: [{if: {total: 0}, then: aside, reason: free}]"
    mapping = SHOP + f"  - {{rows: orders, order: nr, customer: c, time: t, total: sum, {rules}}}\n"
    text = "nr,c,t,sum\n1,a,2026-01-01,2.50\nR2,a,2026-01-02,-2.50\n3,,2026-01-03,1\n4,a,2026-01-04,0\n"
    done = imported(tmp_path, mapping, {"orders.csv": text})
    found = [
        (event["event"], event.get("userId"), event.get("anonymousId"), event["properties"]["total"])
        for event in done.events
    ]
    assert found == [
        ("Order Completed", "a", None, 2.5),
        ("Order Refunded", "a", None, 2.5),
        ("Order Completed", None, "order:3", 1),
    ]
    assert (done.report.unidentified, dict(done.report.orders_aside)) == (1, {"free": 1})


def test_a_rule_on_orders_makes_a_refund_of_an_order_in_one_row(tmp_path: Path) -> None:
    """A rule on orders decides on orders of one row as it does on those of many lines."""
    rule = "order rules: [{if: {total: {below: 0}}, then: refund}]"
    mapping = SHOP + f"  - {{rows: orders, order: nr, customer: c, time: t, total: sum, {rule}}}\n"
    done = imported(tmp_path, mapping, {"orders.csv": "nr,c,t,sum\n1,a,2026-01-01,2.50\n2,a,2026-01-02,-2.50\n"})
    assert [(event["event"], event["messageId"], event["properties"]["total"]) for event in done.events] == [
        ("Order Completed", "order/1", 2.5),
        ("Order Refunded", "refund/2", 2.5),
    ]
    sums = done.report.amounts["EUR"]
    assert (str(sums.orders), str(sums.refunds)) == ("2.50", "2.50")


def test_of_two_rows_with_one_id_the_first_counts(tmp_path: Path) -> None:
    """The same row again is a repetition; another row with its id is rejected, and neither is added up."""
    mapping = SHOP + "  - {rows: orders, order: nr, customer: c, time: t, total: sum}\n"
    text = "nr,c,t,sum\n1,a,2026-01-01,2\n1,a,2026-01-01,2\n1,a,2026-01-01,3\n"
    done = imported(tmp_path, mapping, {"orders.csv": text})
    assert [event["properties"]["total"] for event in done.events] == [2]
    assert (done.report.repeated, done.report.rejected, str(done.report.amounts["EUR"].orders)) == (
        1,
        {"same id, other content": 1},
        "2.00",
    )
    (reject,) = done.rejects
    assert (reject["file"], reject["row"], reject["event"]["properties"]["total"]) == ("orders.csv", 4, 3)
    assert reject["detail"] == "row 2 of orders.csv has the id order/1 too, says something else, and counts"
    assert str(done.report.examples["same id, other content"]) == f"orders.csv, row 4: {reject['detail']}"


def test_a_contradiction_between_two_kinds_of_rows_names_both_places(tmp_path: Path) -> None:
    """Where order lines and orders tell of one order, the row that counts and the one that does not are both named."""
    tables = LINES.replace("rows: order lines", "rows: order lines\n    file: lines.csv")
    mapping = SHOP + tables + "  - {rows: orders, file: sums.csv, order: nr, customer: c, time: t, total: sum}\n"
    lines = HEAD + "7,a,2026-01-01,1,2,p\n8,a,2026-01-01,1,2,p\n8,a,2026-01-01,1,2,q\n"
    done = imported(tmp_path, mapping, {"lines.csv": lines, "sums.csv": "nr,c,t,sum\n8,a,2026-01-01,5\n"})
    (reject,) = done.rejects
    assert (reject["file"], reject["row"]) == ("sums.csv", 2)
    assert reject["detail"].startswith("row 3 of lines.csv has the id order/8 too")


def test_amounts_that_are_rounded_are_counted_and_their_differences_added_up(tmp_path: Path) -> None:
    """Cents are all that an event carries; how many amounts that changed, and by how much in all, is said."""
    mapping = SHOP + "  - {rows: orders, order: nr, customer: c, time: t, total: sum}\n"
    text = "nr,c,t,sum\n1,a,2026-01-01,2.344\n2,a,2026-01-01,2.344\n3,a,2026-01-01,2.5\n3,a,2026-01-01,2.501\n"
    done = imported(tmp_path, mapping, {"orders.csv": text})
    sums = done.report.amounts["EUR"]
    assert (sums.rounded, str(sums.rounding), str(sums.orders)) == (2, "0.008", "7.18")
    assert "2 amounts rounded to cents: the rows come to 0.008 EUR more than the events" in done.report.sentences()
    less = imported(
        tmp_path, mapping.replace("currency: EUR\n", ""), {"orders.csv": "nr,c,t,sum\n1,a,2026-01-01,2.345\n"}
    )
    assert less.report.sentences()[-2:] == [
        "2.35 in orders, 0.00 refunded, 0.00 set aside",
        "1 amount rounded to cents: the rows come to 0.005 less than the events",
    ]
    text = "nr,c,t,sum\n1,a,2026-01-01,2.344\n2,a,2026-01-01,2.346\n"
    even = imported(tmp_path, mapping, {"orders.csv": text}).report.sentences()
    assert even[-1] == "2 amounts rounded to cents: the rows come to the same as the events"
    exact = imported(tmp_path, mapping, {"orders.csv": "nr,c,t,sum\n1,a,2026-01-01,2.50\n"})
    assert not any("rounded" in line for line in exact.report.sentences())


def test_of_one_thing_the_report_speaks_in_the_singular(tmp_path: Path) -> None:
    """One row, one event of one customer, one order without a customer, one that lacks a row, one repetition."""
    text = HEAD + "1,a,2026-01-01,1,1,p\n"
    said = imported(tmp_path, SHOP + LINES, {"lines.csv": text}).report.sentences()
    assert said[:2] == ["lines.csv: 1 row of order lines", "1 event of 1 customer in events.jsonl: 1 Order Completed"]
    text = HEAD + "1,,2026-01-01,1,1,p\n1,,2026-01-01,one,1,p\n"
    said = imported(tmp_path, SHOP + LINES, {"a.csv": text, "b.csv": HEAD + "1,,2026-01-01,1,1,p\n"}).report.sentences()
    assert "1 order or refund without a customer, each kept as somebody unknown" in said
    assert "1 order lacks a row that was rejected" in said
    assert "1 repetition left out" in said


def test_assumptions_are_stated_of_every_customer_at_first_sight(tmp_path: Path) -> None:
    """What the firm assumes holds one second before a customer's first event, under a source that says so; nameless buyers get none."""
    lines = HEAD + "2,a,2026-01-02,1,5,p\n1,a,2026-01-01,1,5,p\n3,,2026-01-01,1,5,p\n"
    done = imported(tmp_path, SHOP + LINES + CONSENT, {"lines.csv": lines})
    told = [(event["type"], event["timestamp"], event["source"]) for event in done.events if event.get("userId")][:3]
    assert told == [
        ("track", "2025-12-31T22:59:59Z", "assumed"),
        ("identify", "2025-12-31T22:59:59Z", "assumed"),
        ("track", "2025-12-31T23:00:00Z", "shop"),
    ]
    assert done.events[0]["properties"] == {"purpose": "marketing", "channel": "email", "source": "assumed"}
    assert done.events[1]["traits"] == {"email": "a@example.invalid"}
    assert done.report.events["Consent Given"] == 1
    assert done.report.assumed[0] == "Consent Given (purpose: marketing, channel: email, source: assumed)"


def test_the_order_of_the_files_and_a_second_import_change_nothing(tmp_path: Path) -> None:
    """The same files in any order give the same bytes, and so does a second import."""
    chance = random.Random(7)
    names = [f"part {number}.csv" for number in range(4)]
    for number, name in enumerate(names):
        rows = [f"{number}-{n % 9},c{n % 9},2026-01-0{n % 9 + 1},{n % 3 + 1},{n}.5,p{n}\n" for n in range(60)]
        chance.shuffle(rows)
        write(tmp_path / name, HEAD + "".join(rows) + "bad,row\n")
    mapping = write(tmp_path / "mapping.yml", SHOP + LINES + CONSENT)
    seen = set()
    for _ in range(4):
        chance.shuffle(names)
        import_files([tmp_path / name for name in names], mapping, tmp_path / "events.jsonl")
        seen.add(((tmp_path / "events.jsonl").read_bytes(), (tmp_path / "events.rejects.jsonl").read_bytes()))
    assert len(seen) == 1


def test_events_come_in_the_order_of_time_and_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is sorted by time, then by message id, also when it is sorted in portions."""
    monkeypatch.setattr(ends, "SORTED_ROWS", 10)
    rows = [f"{n},c,2026-01-{n % 28 + 1:02d} 0{n % 7}:00,1,1,p\n" for n in range(1, 201)]
    done = imported(tmp_path, SHOP + LINES, {"lines.csv": HEAD + "".join(rows)})
    keys = [(event["timestamp"], event["messageId"]) for event in done.events]
    assert keys == sorted(keys)
    assert len(keys) == 200


def test_the_intake_takes_every_event(tmp_path: Path) -> None:
    """Every line that an import writes is one that the door takes, with the source that it names."""
    done = imported(tmp_path, THREE + CONSENT, three_files(tmp_path))
    taken = [read_event(line, "file", max_bytes=MAX_FILE_LINE_BYTES) for line in done.data.splitlines()]
    assert {event.source for event in taken} == {"shop", "assumed"}
    assert [event.message_id for event in taken] == [event["messageId"] for event in done.events]


def test_an_order_too_long_for_an_event_names_a_part_of_its_products(tmp_path: Path) -> None:
    """An event has a limit: products beyond it are left out and counted, and the total is that of all."""
    lines = MAX_FILE_LINE_BYTES // 100
    rows = "".join(f"1,c,2026-01-01,1,1,{'p' * 100}{number}\n" for number in range(lines))
    done = imported(tmp_path, SHOP + LINES, {"lines.csv": HEAD + rows})
    (order,) = done.events
    products = order["properties"]["products"]
    assert MAX_FILE_LINE_BYTES - 200 <= len(done.data) <= MAX_FILE_LINE_BYTES
    assert len(products) + order["properties"]["products_left_out"] == lines == order["properties"]["total"]
    assert done.report.shortened == 1


def test_an_event_that_cannot_be_shortened_is_rejected(tmp_path: Path) -> None:
    """An event beyond the limit by its own properties is no event."""
    mapping = SHOP + "  - {rows: events, event: e, customer: c, time: t, properties: {x: {column: x, as: json}}}\n"
    line = f'{{"e": "A", "c": "1", "t": "2026-01-01", "x": ["{"y" * MAX_FILE_LINE_BYTES}"]}}\n'
    done = imported(tmp_path, mapping, {"rows.jsonl": line})
    assert (done.events, done.report.rejected) == ([], {"too long": 1})


def test_events_without_anybody_are_the_firms_news(tmp_path: Path) -> None:
    """A table that names no customer at all makes news of the firm, without an id."""
    mapping = SHOP + "  - {rows: events, event: {value: Markdown Announced}, time: t, properties: {category: c}}\n"
    (news,) = imported(tmp_path, mapping, {"news.csv": "t,c\n2026-01-01,shoes\n"}).events
    assert "userId" not in news
    assert "anonymousId" not in news
    assert news["properties"] == {"category": "shoes"}


def test_bytes_of_another_encoding_cost_one_row_each(tmp_path: Path) -> None:
    """A row with bytes that are not of the encoding is rejected, shown as escapes, and the rest is taken."""
    data = HEAD.encode() + b"1,a,2026-01-01,1,5,caf\xe9\n2,a,2026-01-01,1,5,tea\n"
    done = imported(tmp_path, SHOP + LINES, {"lines.csv": data})
    assert len(done.events) == 1
    assert (done.rejects[0]["reason"], done.rejects[0]["values"]["product"]) == ("not text", "caf\\udce9")


def test_a_packed_result_has_no_date_in_it(tmp_path: Path) -> None:
    """An import into .gz gives the same bytes each time, and holds the same events."""
    lines = {"lines.csv": HEAD + "1,a,2026-01-01,1,5,p\n"}
    plain = imported(tmp_path, SHOP + LINES, lines)
    import_files([tmp_path / "lines.csv"], tmp_path / "mapping.yml", tmp_path / "events.jsonl.gz")
    packed = (tmp_path / "events.jsonl.gz").read_bytes()
    assert gzip.decompress(packed) == plain.data
    assert packed[4:8] == b"\0\0\0\0"


def test_a_clean_import_takes_old_rejects_away(tmp_path: Path) -> None:
    """The files of rejects are those of the last import, and are there only when there is something in them."""
    bad = imported(tmp_path, SHOP + LINES, {"lines.csv": HEAD + "1,a,soon,1,5,p\n"})
    assert len(bad.rejects) == 1
    good = imported(tmp_path, SHOP + LINES, {"lines.csv": HEAD + "1,a,2026-01-01,1,5,p\n"})
    assert (good.rejects, good.report.rejects, good.report.aside) == ([], None, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.jsonl", "lines.csv", "mapping.yml"]


def test_an_import_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """A damaged file stops the import with one line; the events of the last import stay, and nothing half done."""
    before = imported(tmp_path, SHOP + LINES, {"lines.csv": HEAD + "1,a,2026-01-01,1,5,p\n"})
    damaged = gzip.compress((HEAD + "2,a,2026-01-01,1,5,p\n" * 9).encode())[:-9]
    with pytest.raises(InputError, match=r"lines\.csv\.gz: the packed file is damaged"):
        imported(tmp_path, SHOP + LINES, {"lines.csv.gz": damaged})
    assert (tmp_path / "events.jsonl").read_bytes() == before.data
    names = ["events.jsonl", "lines.csv", "lines.csv.gz", "mapping.yml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


@pytest.mark.parametrize(
    "mapping, files, message",
    [
        (
            SHOP + LINES.replace("order lines", "order lines\n    file: 'a*.csv'"),
            {"b.csv": HEAD},
            "b.csv fits no table",
        ),
        (
            SHOP + LINES + "    join: [{file: goods.csv, key: product, take: [kind]}]\n",
            {"b.csv": HEAD},
            "neither given nor",
        ),
        (
            SHOP + LINES + "    join: [{file: g.csv, key: product, take: [kind]}]\n    category: kind\n",
            {"b.csv": HEAD, "g.csv": "product,kind\na,x\na,y\n"},
            'the key "a" stands there more than once',
        ),
    ],
)
def test_files_that_do_not_fit_are_bad_input(
    tmp_path: Path, mapping: str, files: Mapping[str, str], message: str
) -> None:
    """A file without a table, a join without its file and a join without unique keys are said in one line."""
    with pytest.raises(InputError, match=message):
        imported(tmp_path, mapping, files)


@pytest.mark.parametrize(
    "more, message",
    [
        ("    join: [{file: g.csv, key: produkt, take: [kind]}]\n", 'no column "produkt"; did you mean "product"'),
        ("    join: [{file: g.csv, key: product, take: [knd]}]\n", 'g.csv has no column "knd"; did you mean "kind"'),
        ("    join: [{file: g.csv, key: product, take: [product]}]\n", 'a column "product" of its own'),
        (
            "    join: [{file: g.csv, key: product, take: [kind]}]\n    properties: {k: {column: kind, as: number}}\n",
            "a joined column can be used as text only",
        ),
    ],
)
def test_joins_that_do_not_fit_name_their_line(tmp_path: Path, more: str, message: str) -> None:
    """What a join asks of files that have it not is a finding in the mapping."""
    files = {"lines.csv": HEAD + "1,a,2026-01-01,1,5,p\n", "g.csv": "product,kind\na,x\n"}
    with pytest.raises(InvalidProject, match=message) as caught:
        imported(tmp_path, SHOP + LINES + more, files)
    assert caught.value.findings[0].line in (13, 14)


def test_the_events_may_not_overwrite_their_source(tmp_path: Path) -> None:
    """Reading from and writing to one file is refused, a folder instead of a file too, and one that is not there."""
    lines = write(tmp_path / "lines.jsonl", "{}\n")
    mapping = write(tmp_path / "mapping.yml", SHOP + LINES)
    rejects = write(tmp_path / "events.rejects.jsonl", "{}\n")
    for given, into in ((lines, lines), (lines, mapping), (rejects, tmp_path / "events.jsonl.gz")):
        with pytest.raises(InputError, match="is read and would be written over; choose another name than"):
            import_files([given], mapping, into)
    with pytest.raises(InputError, match=r"is a folder; name the file of events, such as .*events\.jsonl"):
        import_files([lines], mapping, tmp_path)
    with pytest.raises(InputError, match="there is no such folder; make it first"):
        import_files([lines], mapping, tmp_path / "nowhere" / "events.jsonl")
    assert read_lines(lines) == read_lines(rejects) == [{}]


def test_progress_is_told_stage_by_stage(tmp_path: Path) -> None:
    """Who watches hears of the reading, of the bringing together and of the writing, each up to its end."""
    lines = write(tmp_path / "lines.csv", HEAD + "1,a,2026-01-01,1,5,p\n")
    heard: dict[str, tuple[int, int]] = {}
    import_files(
        [lines],
        write(tmp_path / "mapping.yml", SHOP + LINES),
        tmp_path / "events.jsonl",
        lambda stage, done, total: heard.update({stage: (done, total)}),
    )
    size = lines.stat().st_size
    assert heard == {"read lines.csv": (size, size), "bring order lines together": (1, 1), "write events": (1, 1)}


def test_the_report_speaks_in_sentences_and_in_json(tmp_path: Path) -> None:
    """The same numbers for people and for programs."""
    done = imported(tmp_path, THREE, three_files(tmp_path))
    said = "\n".join(done.report.sentences())
    assert "customers.csv: 2 rows of customers" in said
    assert "rejected: 1 not a number" in said
    assert "row by row in events.rejects.jsonl" in said
    told = done.report.as_json()
    assert (told["rows_read"], told["written"], told["rejected"]["not a date"]) == (7, 4, 1)
    sums = {"orders": "19.90", "refunds": "19.90", "aside": "0", "rounding": "0.00", "rounded": 0}
    assert told["amounts"] == {"EUR": sums}
    assert told["examples"]["not a number"] == {
        "file": "orders.xlsx",
        "row": 3,
        "detail": "total: 'a lot' is no number with the decimal sign '.'",
    }


def test_a_constant_that_is_none_is_said_once(tmp_path: Path) -> None:
    """A constant time that is no time is a finding in the mapping, not a reject for every row."""
    mapping = SHOP + "  - {rows: customers, customer: c, time: {value: May}, traits: {name: nm}}\n"
    with pytest.raises(InvalidProject, match="'May' is no time of the form iso") as caught:
        imported(tmp_path, mapping, {"customers.csv": "c,nm\n1,Eva\n"})
    assert caught.value.findings[0].field == "tables[0].time.value"


def test_a_constant_may_be_a_time(tmp_path: Path) -> None:
    """Where a file does not say since when it holds, the day of its export can be stated."""
    mapping = (
        SHOP + "  - {rows: customers, customer: c, time: {value: 2026-05-01}, traits: {name: nm, vip: {value: true}}}\n"
    )
    (told,) = imported(tmp_path, mapping, {"customers.csv": "c,nm\n1,Eva\n"}).events
    assert (told["timestamp"], told["traits"]) == ("2026-04-30T22:00:00Z", {"name": "Eva", "vip": True})


def test_ids_have_a_limit_and_nobody_is_not_somebody(tmp_path: Path) -> None:
    """An id longer than the door takes is rejected; words for nobody are no id."""
    mapping = SHOP + "  - {rows: events, event: {value: A}, customer: c, time: t}\n"
    done = imported(tmp_path, mapping, {"rows.csv": f"c,t\n{'x' * 600},2026-01-01\nnull,2026-01-01\n0,2026-01-01\n"})
    assert (done.events, done.report.rejected) == ([], {"id too long": 1, "no customer": 2})


def test_lost_lines_of_every_kind_of_file_are_shown_whole(tmp_path: Path) -> None:
    """A rejected order line shows all its cells, also those that the mapping does not read, from workbooks and Parquet as well."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        [*HEAD.strip().split(","), "note"],
        ["o1", "c", "2026-01-01", 1, 5, "p", "#REF!"],
        ["o2", "c", "soon", 1, 5, "p", "hm"],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    rows = "SELECT * FROM (VALUES ('o3', 'c', 'soon', 1, 5, 'p', 'hm')) AS t(\"order\", customer, time, quantity, price, product, note)"
    duckdb.execute(f"COPY ({rows}) TO '{tmp_path / 'b.parquet'}' (FORMAT parquet)")
    files = {name: (tmp_path / name).read_bytes() for name in ("a.xlsx", "b.parquet")}
    done = imported(tmp_path, SHOP + LINES, files)
    assert [(one["file"], one["row"], one["values"]["note"]) for one in done.rejects] == [
        ("a.xlsx", 3, "hm"),
        ("b.parquet", 1, "hm"),
    ]
    assert len(done.events) == 1
