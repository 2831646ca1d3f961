"""Small files, a mapping, one import, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any, TypeAlias

from tetatet.run.importing import ImportReport, import_files

Line: TypeAlias = dict[str, Any]

SHOP = """
source: shop
zone: Europe/Berlin
currency: EUR
tables:
"""

LINES = """
  - rows: order lines
    order: order
    customer: customer
    time: time
    quantity: quantity
    price: price
    line: {product_id: product}
"""
"""The shortest mapping of order lines that a test can do with; columns are called like fields."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import left."""

    report: ImportReport
    data: bytes
    events: list[Line]
    rejects: list[Line]
    aside: list[Line]

    def named(self, name: str) -> list[Line]:
        """The events of that name."""
        return [event for event in self.events if event.get("event") == name]


def imported(folder: Path, mapping: str, files: Mapping[str, str | bytes], into: str = "events.jsonl") -> Imported:
    """Write the files and the mapping into a folder, import them all."""
    paths = [write(folder / name, content) for name, content in files.items()]
    report = import_files(paths, write(folder / "mapping.yml", mapping), folder / into)
    data = (folder / into).read_bytes()
    rejects, aside = (read_lines(folder / f"events.{word}.jsonl") for word in ("rejects", "aside"))
    return Imported(report, data, read_lines(folder / into), rejects, aside)


def write(path: Path, content: str | bytes) -> Path:
    """A file with this content; text loses its common margin and the line break in front."""
    path.write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip("\n").encode())
    return path


def read_lines(path: Path) -> list[Line]:
    """The JSON lines of a file; none where there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
