"""A page of text on the terminal: rich where somebody looks, plain where it is piped."""

from __future__ import annotations

import io
import sys

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

NARROWEST = 40
"""Columns below which nothing can be laid out; the terminal wraps then."""


class Page:
    """Collects what is to be shown, and shows it at once."""

    def __init__(self, width: int) -> None:
        self._terminal = sys.stdout.isatty()
        self._file = sys.stdout if self._terminal else io.StringIO()
        self._console = Console(
            file=self._file, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False
        )
        if self._terminal:
            self._console.width = max(NARROWEST, min(width, Console().width))

    @property
    def width(self) -> int:
        return self._console.width

    def title(self, text: str) -> None:
        self._console.print(Text(text, style="bold"))

    def heading(self, text: str) -> None:
        self._console.print()
        self._console.print(Text(text.upper(), style="bold cyan"))

    def paragraph(self, text: str, title: str = "", indent: int = 0) -> None:
        """Some sentences, after their title if they have one."""
        words = Text()
        if title:
            words.append(f"{title}. ", style="bold")
        words.append(text)
        self.put(Padding(words, (0, 0, 0, indent)))

    def put(self, what: RenderableType = "") -> None:
        self._console.print(what)

    def show(self) -> None:
        """Write it all; nothing that is piped has blanks at the end of a line."""
        if isinstance(self._file, io.StringIO):
            lines = self._file.getvalue().splitlines()
            sys.stdout.write("".join(f"{line.rstrip()}\n" for line in lines))
            sys.stdout.flush()
