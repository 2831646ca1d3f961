"""Links and commands in the documentation lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, anchors, links, pages

MAKE = re.compile(r"(?:^|`)make (?P<target>[a-z-]+)", re.MULTILINE)
VERB = re.compile(r"(?:^|`|\$ )tetatet (?P<verb>[a-z-]+)", re.MULTILINE)
TARGET = re.compile(r"^(?P<target>[a-z-]+):", re.MULTILINE)


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_internal_links_resolve(page: Path) -> None:
    """Every link to a page, a file or a heading of this repository finds it."""
    broken = []
    for target in links(_text(page)):
        path, _, anchor = target.partition("#")
        if path.startswith(("http://", "https://", "mailto:")):
            continue
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(_text(file))):
            broken.append(target)
    assert broken == []


def test_every_page_of_the_documentation_can_be_reached() -> None:
    """Following links from the README, a reader comes to every page below docs/."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting += [(page.parent / target.partition("#")[0]).resolve() for target in links(_text(page))]
    assert [page.relative_to(ROOT).as_posix() for page in pages() if page not in reached] == []


def test_every_make_command_exists() -> None:
    """What the documentation tells a reader to make is a target of the Makefile."""
    targets = {match["target"] for match in TARGET.finditer(_text(ROOT / "Makefile"))}
    asked = {match["target"] for page in pages() for match in MAKE.finditer(_text(page))}
    assert asked - targets == set()


def test_every_command_of_tetatet_exists() -> None:
    """What the documentation tells a reader to run is a command that answers to --help."""
    if importlib.util.find_spec("tetatet.cli.main") is None:
        pytest.skip("tetatet.cli.main is not built yet")
    tetatet = Path(sys.executable).with_name("tetatet")
    verbs = {match["verb"] for page in pages() for match in VERB.finditer(_text(page))}
    missing = [
        verb
        for verb in sorted(verbs)
        if subprocess.run([tetatet, verb, "--help"], capture_output=True, check=False).returncode
    ]
    assert missing == []
