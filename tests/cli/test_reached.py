"""Listings of the running engine's commands: alike wherever they are, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.replaying import run
from tests.live.shop import write_shop
from tetatet.cli.reached import print_rows


@pytest.fixture
def shop(tmp_path: Path) -> str:
    """A shop that has never run."""
    return str(write_shop(tmp_path / "shop", 25))


def test_an_empty_list_is_said_to_people_and_is_nothing_to_programs(shop: str) -> None:
    """The same of everything that is listed."""
    assert run("quarantine", "list", shop).out == "Nothing is in quarantine.\n"
    assert run("key", "list", shop).out == "There is no key.\n"
    assert run("task", "list", shop).out == "Nothing is to be done.\n"
    assert [run(group, "list", shop, "--json").out for group in ("parked", "doubt", "task", "admin")] == [""] * 4


def test_what_is_left_of_nothing_is_no_line(shop: str) -> None:
    """A retry of an empty quarantine says so in one line."""
    assert run("quarantine", "retry", shop).out == "0 taken, 0 left\n"


def test_rows_are_paragraphs_or_objects(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """What a row does not say is left out for people, and told to programs."""
    rows = [{"n": 1, "reason": "no id", "detail": ""}, {"n": 2, "reason": "кто?", "detail": None}]
    print_rows(rows, False, "Nothing.")
    assert capfdbinary.readouterr().out.decode() == "n: 1  reason: no id\nn: 2  reason: кто?\n"
    print_rows(rows, True, "Nothing.")
    assert [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()] == rows
