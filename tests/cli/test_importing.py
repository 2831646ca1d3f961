"""`tetatet import`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.replaying import Ran, run
from tests.run.importing.given import LINES, SHOP, read_lines, write
from tetatet.run.importing.mapping_reference import mapping_reference

HEAD = "order,customer,time,quantity,price,product\n"
GOOD = "1,a,2026-01-01,1,1,p\n"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The shortest mapping of order lines."""
    return write(tmp_path / "mapping.yml", SHOP + LINES)


def imported(mapping: Path, rows: str, *options: str) -> Ran:
    """An import of these rows, beside their mapping."""
    lines = write(mapping.with_name("lines.csv"), HEAD + rows)
    return run("import", str(lines), "--mapping", str(mapping), "--into", str(mapping.with_name("e.jsonl")), *options)


def test_where_every_row_is_rejected_the_command_fails_and_says_why(mapping: Path) -> None:
    """Not one usable row means a wrong mapping: exit 2, the most frequent reason and an example, after the report."""
    ran = imported(mapping, "1,a,soon,1,1,p\n2,a,2026-01-01,x,1,p\n3,a,later,1,1,p\n")
    assert ran.code == 2
    assert "rejected: 2 not a time" in ran.out
    assert ran.err == (
        "tetatet: not one row could be used. Rejected most often (2 of 3): not a time, such as lines.csv, row 2: "
        "time: 'soon' is no time of the form iso; all of them are in e.rejects.jsonl\n"
    )
    assert len(read_lines(mapping.with_name("e.rejects.jsonl"))) == 3


def test_the_report_as_json_stays_json_when_the_command_fails(mapping: Path) -> None:
    """A program reads the report from the one stream and the reason from the other."""
    ran = imported(mapping, "1,a,soon,1,1,p\n", "--json")
    assert (ran.code, json.loads(ran.out)["rejected"]) == (2, {"not a time": 1})
    assert "not one row could be used" in ran.err


def test_orders_that_are_rejected_as_a_whole_are_rows_that_cannot_be_used(mapping: Path) -> None:
    """It makes no difference whether rows or what they come to together cannot be used."""
    ran = imported(mapping, "1,a,2026-01-01,1,1,p\n1,b,2026-01-01,1,1,p\n")
    assert ran.code == 2
    assert "two customers, such as lines.csv, row 2: the order's lines name a and b" in ran.err


@pytest.mark.parametrize("rows", [GOOD + "2,a,soon,1,1,p\n", ""], ids=["some", "none"])
def test_some_rejects_or_no_rows_at_all_are_no_failure(mapping: Path, rows: str) -> None:
    """Where one row can be used, or none is there, the command ends with 0; rejects are counted."""
    ran = imported(mapping, rows)
    assert (ran.code, ran.err) == (0, "")
    assert ("rejected: 1 not a time" in ran.out) is bool(rows)


def test_rows_that_a_rule_sets_aside_are_no_failure(mapping: Path) -> None:
    """Whoever sets everything aside meant it."""
    rule = "    rules: [{if: {quantity: {above: 0}}, then: aside, reason: not yet}]\n"
    assert imported(write(mapping, SHOP + LINES + rule), GOOD).code == 0


def test_a_folder_for_the_events_is_one_clear_line(mapping: Path) -> None:
    """It says what to write instead, before anything is read."""
    lines = write(mapping.with_name("lines.csv"), HEAD + GOOD)
    ran = run("import", str(lines), "-m", str(mapping), "-o", str(mapping.parent))
    folder = mapping.parent
    assert ran == Ran(2, "", f"tetatet: {folder} is a folder; name the file of events, such as {folder}/events.jsonl\n")


def test_a_table_in_the_mappings_place_is_one_clear_line(mapping: Path) -> None:
    """The file is named, and what belongs in its place."""
    lines = write(mapping.with_name("lines.csv"), HEAD + GOOD)
    ran = run("import", str(lines), "-m", str(lines), "-o", str(mapping.with_name("e.jsonl")))
    assert ran == Ran(
        2,
        "",
        f"tetatet: the mapping {lines} is a file of rows; the mapping is a YAML file that says what their columns mean\n",
    )


def test_a_folder_among_the_files_is_one_clear_line(mapping: Path) -> None:
    """A folder is not read; its files are to be named."""
    ran = run("import", str(mapping.parent), "-m", str(mapping), "-o", str(mapping.with_name("e.jsonl")))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"tetatet: {mapping.parent} is a folder; name the files in it that are to be imported\n"


def test_the_reference_of_the_mapping_is_printed() -> None:
    """`tetatet reference --mapping` prints the page of the documentation."""
    ran = run("reference", "--mapping")
    assert (ran.code, ran.out) == (0, mapping_reference())
