"""The lines of a real e-tailer's year become events whole, to the penny, in steady memory.

UCI Online Retail (Chen, Sain and Guo 2012, CC BY 4.0): 541,909 invoice lines. The data
are read where they lie and are no part of the project.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.run.importing.given import read_lines

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail_2010_12_to_2011_12.csv.gz"
MAPPING = Path(__file__).parent / "fixtures" / "online_retail.yml"

MEMORY_LIMIT_KB = 300 * 1024

pytestmark = pytest.mark.skipif(not DATA.is_file(), reason=f"the data are not there: {'/'.join(DATA.parts[-5:])}")

IMPORT = """
import json, sys
from pathlib import Path
from tetatet.run.importing import import_files
mapping, into, *files = map(Path, sys.argv[1:])
report = import_files(files, mapping, into)
status = Path("/proc/self/status")
peak = [line for line in status.read_text().splitlines() if "VmHWM" in line] if status.exists() else []
print(json.dumps(report.as_json() | {"memory_kb": int(peak[0].split()[1]) if peak else None}))
"""


@dataclass(frozen=True, slots=True)
class Year:
    """The import's report and its files."""

    report: dict[str, Any]
    events: Path
    aside: Path

    def orders(self, name: str) -> Iterator[dict[str, Any]]:
        """The events of that name, sums as decimals."""
        with self.events.open(encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line, parse_float=Decimal)
                if event.get("event") == name:
                    yield event


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The whole year, imported once, in a process of its own so that its memory can be told."""
    folder = tmp_path_factory.mktemp("retail")
    into = folder / "events.jsonl"
    command = [sys.executable, "-c", IMPORT, str(MAPPING), str(into), str(DATA)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Year(json.loads(done.stdout), into, folder / "events.aside.jsonl")


def test_every_line_is_accounted_for(year: Year) -> None:
    """No line is rejected; three are set aside by a rule on rows, and every other one is a product of an order or refund, or adjusts the stock."""
    told = year.report
    assert (told["rows_read"], told["rejected"], told["repeated"], told["incomplete"]) == (541_909, {}, 0, 0)
    assert told["shortened"] == 0
    assert told["files"][0]["aside"] == {"bad debt adjusted": 3}
    written = [event for name in ("Order Completed", "Order Refunded") for event in year.orders(name)]
    lines = sum(len(one["properties"]["products"]) for one in written)
    adjusted = sum(len(one["rows"]) for one in read_lines(year.aside) if "rows" in one)
    assert lines + adjusted + 3 == 541_909


def test_every_ordinary_invoice_is_one_order_or_one_adjustment(year: Year) -> None:
    """Of 22,061 ordinary invoices 19,963 are orders and 2,098, without a customer and a price, adjust the stock; 18,532 orders have a customer and a sum."""
    orders = list(year.orders("Order Completed"))
    assert year.report["orders_aside"] == {"stock adjusted": 2_098}
    assert len(orders) + 2_098 == 22_061
    assert len({order["properties"]["order_id"] for order in orders}) == len(orders)
    assert sum("userId" in order and order["properties"]["total"] > 0 for order in orders) == 18_532
    assert all(one["event"]["total"] == 0 for one in read_lines(year.aside) if "event" in one)


def test_cancelled_invoices_are_refunds(year: Year) -> None:
    """3,836 invoices whose number begins with C give money back, each as a positive sum."""
    refunds = list(year.orders("Order Refunded"))
    assert len(refunds) == 3_836
    assert all(refund["properties"]["order_id"].startswith("C") for refund in refunds)
    assert all(refund["properties"]["total"] >= 0 for refund in refunds)


def test_the_sum_is_right_to_the_penny(year: Year) -> None:
    """Orders less refunds, with what was set aside, come to 9,747,747.93 GBP, in the report and in the file."""
    sums = {name: Decimal(value) for name, value in year.report["amounts"]["GBP"].items()}
    assert sums["orders"] - sums["refunds"] + sums["aside"] == Decimal("9747747.93")
    assert [sums["rounding"], sums["rounded"]] == [
        Decimal("0.004"),
        Decimal(4),
    ]  # four lines have prices of a tenth of a penny
    bought, given_back = (
        sum(event["properties"]["total"] for event in year.orders(name))
        for name in ("Order Completed", "Order Refunded")
    )
    assert (bought, given_back) == (sums["orders"], sums["refunds"])
    assert bought - given_back - Decimal("11062.06") == Decimal("9747747.93")


def test_identical_lines_are_kept(year: Year) -> None:
    """The 5,268 lines that repeat another one of their invoice are in the file, and one that does so a minute later."""
    again = 0
    for name in ("Order Completed", "Order Refunded"):
        for event in year.orders(name):
            products = Counter(json.dumps(product, default=str) for product in event["properties"]["products"])
            again += sum(products.values()) - len(products)
    assert again == 5_268 + 1


def test_orders_without_a_customer_are_nobody_elses(year: Year) -> None:
    """1,427 orders and 182 refunds name no customer: each is kept under an id of its own, flagged and counted."""
    nameless = [
        event for name in ("Order Completed", "Order Refunded") for event in year.orders(name) if "userId" not in event
    ]
    assert year.report["unidentified"] == len(nameless) == 1_427 + 182
    assert len({event["anonymousId"] for event in nameless}) == len(nameless)
    assert all(event["properties"]["unidentified"] is True for event in nameless)


def test_every_customer_has_an_assumed_consent_before_the_first_order(year: Year) -> None:
    """4,372 customers, 4,372 consents that say that they are assumed."""
    consents = list(year.orders("Consent Given"))
    assert len(consents) == year.report["customers"] == 4_372
    assert {(consent["source"], consent["properties"]["source"]) for consent in consents} == {("assumed", "assumed")}


def test_the_import_takes_little_memory(year: Year) -> None:
    """The peak of the whole process stays below 300 MB."""
    if year.report["memory_kb"] is None:
        pytest.skip("this system does not tell the peak of a process; run it on Linux")
    assert year.report["memory_kb"] < MEMORY_LIMIT_KB
