"""A real year through the whole way: invoice lines → events → two scripts, checked against a count by hand.

The data are the UCI Online Retail lines (Chen, Sain, Guo 2012; CC BY 4.0), read from
beside the repository. The count by hand below knows only the CSV file.
"""

# ruff: noqa: N802 - a test carries the id of its capability as the mission writes it

from __future__ import annotations

import csv
import gzip
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.replaying import Lines, only, run

ROOT = Path(__file__).parents[2]
LINES = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail_2010_12_to_2011_12.csv.gz"
MAPPING = ROOT / "tests" / "run" / "importing" / "fixtures" / "online_retail.yml"
PROJECT = ROOT / "tests" / "projects" / "online_retail"
LONDON = ZoneInfo("Europe/London")

pytestmark = [
    pytest.mark.skipif(not LINES.is_file(), reason="the Online Retail lines are not at ../shared/data/online_retail"),
    pytest.mark.xdist_group("online retail"),
]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """The lines of a replay of the whole year, with consent and addresses assumed."""
    folder = tmp_path_factory.mktemp("online-retail")
    events, assumed = folder / "events.jsonl", folder / "assumed.jsonl"
    done = run("import", str(LINES), "--mapping", str(MAPPING), "--into", str(events))
    assert done.code == 0, done.said
    with assumed.open("w", encoding="utf-8") as out:
        out.writelines(_assumed(events))
    ran = run("replay", str(PROJECT), "--events", str(events), "--events", str(assumed), "--holdout", "0%", "--json")
    assert ran.code == 0, ran.said
    return [json.loads(line) for line in ran.out.splitlines()]


def _assumed(events: Path) -> Iterator[str]:
    """An address, and a consent to letters too, for every customer at his first sight."""
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["event"] == "Consent Given":
                user, at = event["userId"], event["timestamp"]
                traits = {"email": f"{user}@example.invalid", "address": "assumed"}
                base = {"userId": user, "timestamp": at, "source": "assumed"}
                yield json.dumps({**base, "type": "identify", "messageId": f"a/{user}", "traits": traits}) + "\n"
                consent = {"purpose": "marketing", "channel": "letter", "source": "assumed"}
                yield (
                    json.dumps({**base, "type": "track", "event": "Consent Given", "messageId": f"l/{user}"}
                               | {"properties": consent}) + "\n"
                )  # fmt: skip


@pytest.fixture(scope="module")
def orders() -> dict[str, list[datetime]]:
    """The moments of each customer's invoices, by hand: ordinary invoices."""
    moments: dict[str, dict[str, datetime]] = defaultdict(dict)
    worth: Counter[str] = Counter()
    whose: dict[str, tuple[str, datetime]] = {}
    with gzip.open(LINES, "rt", encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            invoice = row["InvoiceNo"]
            if not invoice.isdigit():
                continue
            worth[invoice] += round(float(row["UnitPrice"]) * 1000) * int(row["Quantity"])
            customer = row["CustomerID"].removesuffix(".0")
            if customer and invoice not in whose:
                at = datetime.strptime(row["InvoiceDate"], _time_format(row["InvoiceDate"])).replace(tzinfo=LONDON)
                whose[invoice] = (customer, at.astimezone(UTC))
    for invoice, (customer, at) in whose.items():
        if worth[invoice] >= 0:  # one customer took a gift worth nothing: an order all the same
            moments[customer][invoice] = at
    return {customer: sorted(found.values()) for customer, found in moments.items()}


def _time_format(text: str) -> str:
    if "/" in text:
        return "%m/%d/%Y %H:%M"
    return "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"


def _identified(lines: Lines) -> Lines:
    return [line for line in lines if not line["customer"].startswith("order")]


def test_S0_14_each_customer_begins_once_with_the_first_order(year: Lines, orders: dict[str, list[datetime]]) -> None:
    """Who ordered at all began the way to the fourth, once, and nobody else did."""
    began = Counter(line["customer"] for line in only(_identified(year), "start", script="to-the-fourth"))
    assert began == Counter(dict.fromkeys(orders, 1))
    assert len(began) == 4_339


def test_S2_14_the_fourth_order_within_ninety_days_is_the_goal(year: Lines, orders: dict[str, list[datetime]]) -> None:
    """The goal is met by those whose fourth order came within ninety days of the first, and by no other."""
    reached = {line["customer"] for line in only(year, "goal", script="to-the-fourth")}
    by_hand = {
        customer
        for customer, moments in orders.items()
        if len(moments) >= 4
        and moments[3].astimezone(LONDON).replace(tzinfo=None)
        <= moments[0].astimezone(LONDON).replace(tzinfo=None) + timedelta(days=90)
    }
    assert reached == by_hand


def test_N2_a_lapse_by_the_own_rhythm_fires_once_an_absence(year: Lines, orders: dict[str, list[datetime]]) -> None:
    """After each order the silence of three typical gaps fires, once, if no order comes before."""
    last = max(moments[-1] for moments in orders.values())
    by_hand: Counter[str] = Counter()
    for customer, moments in orders.items():
        for number in range(4, len(moments) + 1):
            gap = median(
                later - earlier for earlier, later in zip(moments[:number][-64:], moments[1:number][-63:], strict=False)
            )
            if gap < timedelta(days=7):
                continue
            due = moments[number - 1] + 3 * gap
            following = moments[number] if number < len(moments) else last + timedelta(days=1)
            if due < following and due <= last:
                by_hand[customer] += 1
    fired = Counter(line["customer"] for line in only(_identified(year), "transition", transition="lapse"))
    assert fired == by_hand


def test_S2_15_the_caps_hold_over_the_year(year: Lines) -> None:
    """Nobody hears two contacts within seven days before the fourth order; the quiet hours hold for everybody."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for line in only(year, "contact", verdict="go"):
        at = datetime.fromisoformat(line["at"])
        times[line["customer"]].append(at)
        if line["channel"] == "email":
            assert 8 <= at.astimezone(LONDON).hour < 20
    assert times
    for moments in times.values():
        gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
        assert all(gap >= timedelta(days=7, hours=-1) for gap in gaps)  # a clock put forward takes an hour
