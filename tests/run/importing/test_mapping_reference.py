"""The written reference of mappings says what the models read."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

import pytest

from tests.docs.pages import blocks
from tetatet.run.importing.mapping import SHAPES
from tetatet.run.importing.mapping_file import parse_mapping
from tetatet.run.importing.mapping_reference import KINDS, PARTS, mapping_reference

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "mapping.md"

FILE = "source: till\nzone: Europe/Berlin\n"
TABLE = "tables:\n  - rows: order lines\n    order: Invoice\n    price: Price\n"
TIME = "    time: Day\n"
FRAMES: dict[str, tuple[str, int]] = {
    "The file": ("", 0),
    "A table": (f"{FILE}tables:\n", 2),
    "A value": (FILE + TABLE, 4),
    "A join": (FILE + TABLE + TIME, 4),
    "The order's category": (FILE + TABLE + TIME, 4),
    "A rule": (FILE + TABLE + TIME, 4),
    "A question": (f"{FILE}{TABLE}{TIME}    rules:\n      - then: refund\n", 8),
    "An assumption": (FILE + TABLE + TIME, 0),
}
"""What has to stand before each example to make a whole file of it, and how far the example is indented."""


def test_every_key_of_every_part_is_written_down_with_what_it_says() -> None:
    """No key can be added without a sentence."""
    page = mapping_reference()
    for _, part, _ in PARTS:
        for field in part.model_fields.values():
            assert field.description
            assert f"| `{field.alias}` | " in page
            assert f" | {field.description} | " in page


def test_every_kind_of_rows_is_written_down() -> None:
    """Each with what it needs."""
    assert set(KINDS) == set(SHAPES)
    assert (
        "| `customers` | what is known of a customer | `customer`, `time`, `traits` | `rules` |" in mapping_reference()
    )


@pytest.mark.parametrize("title, example", [(title, example) for title, _, example in PARTS])
def test_every_example_can_be_read(title: str, example: str) -> None:
    """What the reference shows is what the import takes."""
    before, columns = FRAMES[title]
    parse_mapping("mapping.yml", f"{before}{indent(example, ' ' * columns)}\n".encode())


GUIDE = (PAGE.parents[1] / "how-to" / "write-a-mapping.md").read_text(encoding="utf-8")
SHOWN = [block.text for block in blocks(GUIDE) if block.language == "yaml" and block.title is None]
CELLS = re.findall(r"`([a-z]+: (?:\{.*?\}|\[.*?\]))`", "".join(re.findall(r"^\| .*$", GUIDE, re.MULTILINE)))


def test_the_guide_has_what_is_tested_below() -> None:
    """The examples of the guide are found, so that the next tests cannot pass by finding nothing."""
    assert len(SHOWN) == 3
    assert len(CELLS) >= 8


@pytest.mark.parametrize("text", SHOWN)
def test_every_example_of_the_guide_can_be_read(text: str) -> None:
    """What the guide shows in blocks is what the import takes."""
    columns = 0 if text.startswith("assume") else 4
    parse_mapping("mapping.yml", (FILE + TABLE + TIME + indent(text, " " * columns)).encode())


@pytest.mark.parametrize("text", CELLS)
def test_every_value_of_the_guide_can_be_read(text: str) -> None:
    """What the guide shows in its table of values is what the import takes."""
    kind = "  - rows: events\n" + "".join(
        f"    {name}: x\n" for name in ("time", "event") if not text.startswith(f"{name}:")
    )
    table = TABLE + TIME if text.startswith("category:") else f"tables:\n{kind}"
    parse_mapping("mapping.yml", f"{FILE}{table}    {text}\n".encode())


def test_the_tables_of_the_page_are_whole() -> None:
    """Every row of a table has as many cells as its head: no bar stands inside of one."""
    width = 0
    for line in mapping_reference().splitlines():
        width = (width or line.count("|")) if line.startswith("|") else 0
        assert line.count("|") == width, line


def test_the_page_in_the_docs_is_the_one_that_the_code_writes() -> None:
    """`make reference` has been run since the models last changed."""
    assert PAGE.read_text(encoding="utf-8") == mapping_reference()
