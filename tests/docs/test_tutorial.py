"""What the documentation shows at a prompt really happens."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.docs.console import follow
from tests.docs.pages import ROOT, blocks, pages

CONSOLE_PAGES = tuple(
    page for page in pages() if any(block.language == "console" for block in blocks(page.read_text(encoding="utf-8")))
)


@pytest.mark.parametrize("page", CONSOLE_PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_page_can_be_followed_to_its_end(page: Path, tmp_path: Path) -> None:
    """Every file written and every command run as the page says gives what the page shows."""
    if importlib.util.find_spec("tetatet.cli.main") is None:
        pytest.skip("tetatet.cli.main is not built yet")
    assert follow(page.read_text(encoding="utf-8"), tmp_path) > 0


def test_the_tutorial_is_among_the_pages_that_are_followed() -> None:
    """The tutorial has commands, so that the test above cannot pass by finding nothing."""
    assert ROOT / "docs" / "tutorial" / "first-dialogue.md" in CONSOLE_PAGES
