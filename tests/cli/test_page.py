"""A page of text: coloured where somebody looks, plain where it is piped."""

from __future__ import annotations

import io
import sys

import pytest

from tetatet.cli.page import Page
from tetatet.cli.progress import watching


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stdout", stream)
    page = Page(100)
    page.title("Anna")
    page.heading("What happened")
    page.paragraph("A long sentence. " * 20, "New kitchen")
    page.show()
    return stream.getvalue()


def test_a_piped_page_has_no_colour_and_no_blanks_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is piped, the page is text of at most 100 columns and nothing else."""
    text = shown(io.StringIO(), monkeypatch)
    assert "\x1b" not in text
    assert text.startswith("Anna\n\nWHAT HAPPENED\nNew kitchen. A long sentence.")
    assert all(line == line.rstrip() and len(line) <= 100 for line in text.splitlines())


def test_a_page_on_a_terminal_has_bold_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody looks, title and headings stand out, unless the terminal says that it cannot."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = shown(Terminal(), monkeypatch)
    assert "\x1b[1mAnna" in text
    assert "WHAT HAPPENED" in text


def test_nobody_is_shown_a_bar_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal there is no bar, and nothing is counted for one."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with watching([]) as progress:
        assert progress is None
    assert stream.getvalue() == ""
