"""Markdown pages as data: headings, links and fenced blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^(?P<marks>`{3,})(?P<language>\w*)(?:\s+title=\"(?P<title>[^\"]+)\")?\s*$")
HEADING = re.compile(r"^#{1,6}\s+(?P<text>.+?)\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file it stands for (`title`), its first line in the page, its text."""

    language: str
    title: str | None
    line: int
    text: str


def pages() -> tuple[Path, ...]:
    """Every page of documentation: those at the root and those below docs/."""
    return (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    lines = page.splitlines()
    number = 0
    while number < len(lines):
        fence = FENCE.match(lines[number])
        number += 1
        if fence is None:
            continue
        first = number
        while number < len(lines) and lines[number].rstrip() != fence["marks"]:
            number += 1
        text = "".join(f"{line}\n" for line in lines[first:number])
        yield Block(fence["language"], fence["title"], first + 1, text)
        number += 1


def prose(page: str) -> str:
    """The page without its fenced blocks."""
    for block in blocks(page):
        page = page.replace(block.text, "", 1)
    return page


def links(page: str) -> tuple[str, ...]:
    """The targets of all links in the prose of a page."""
    return tuple(match["target"] for match in LINK.finditer(prose(page)))


def anchors(page: str) -> frozenset[str]:
    """The names by which the headings of a page can be linked to."""
    texts = (match["text"] for line in prose(page).splitlines() if (match := HEADING.match(line)))
    return frozenset(re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in texts)
