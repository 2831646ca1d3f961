"""CSV cut into rows. A quote that is never closed costs the row in which it opens, and no other."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

_END = "\0end of the file\0"
"""Put behind a line it becomes a row of its own, or part of a cell whose quote is still open."""

_LINE_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that is no CSV: why, and its text."""

    reason: str
    detail: str
    text: str


class RowCutter:
    """Cuts lines of text into rows of cells.

    Where a quote is still open at the end, or after as many characters as a cell may have, or where text
    follows its end in another line, it was never closed: the line in which it opened is wrong, and the
    reading goes on with the one after it. In one line, text after a quote's end does no harm.
    """

    def __init__(self, text: IO[str], delimiter: str, lines_before: int) -> None:
        """Args: lines_before: lines of the file that were read already."""
        self._text = text
        self._delimiter = delimiter
        self._before = lines_before
        self._again: deque[str] = deque()
        self._held: list[str] = []
        self._ended = False
        self._rows = self._cut()

    def _cut(self) -> CsvReader:
        return csv.reader(self._lines(), delimiter=self._delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        """The lines, each also held until its row is whole."""
        while self._again:
            line = self._again.popleft()
            self._held.append(line)
            yield line
        for line in self._text:
            self._held.append(line)
            yield line
        self._ended = True

    def take(self, count: int) -> tuple[list[list[str]], BrokenRow | None]:
        """The next rows: as many, or those before a broken one, or those that are left."""
        rows: list[list[str]] = []
        held = self._held
        while len(rows) < count:
            try:
                for row in self._rows:
                    rows.append(row)
                    held.clear()
                    if len(rows) == count:
                        break
                else:
                    break
            except csv.Error:
                found = self._mended()
                if isinstance(found, BrokenRow):
                    return rows, found
                rows.append(found)
        return rows, None

    def _mended(self) -> list[str] | BrokenRow:
        """What to make of the lines that are held, which are no row as they should be."""
        held = list(self._held)
        if self._ended or len(held) > 1:
            *others, _ = self._read(held if self._ended else held[:-1])
            opening = sum(len(_LINE_BREAK.findall(cell)) for cell in others)
            line = self._go_on(held[opening + 1 :])
            return _unclosed(line, "".join(held[: opening + 1]))
        (text,) = held
        line = self._go_on([])
        if len(text) > csv.field_size_limit():
            return BrokenRow("too long", f"line {line} of the file has {len(text):,} characters", text)
        return _unclosed(line, text) if is_open(text, self._delimiter) else self._read(held)

    def _read(self, lines: Sequence[str]) -> list[str]:
        """The cells, however they are quoted; the last one as far as it goes."""
        return next(csv.reader(lines, delimiter=self._delimiter))

    def _go_on(self, rest: Sequence[str]) -> int:
        """Go on with these lines, which were read already; says which line of the file stands before them."""
        self._before += self._rows.line_num - len(rest)
        self._again.extendleft(reversed(rest))
        self._held.clear()
        self._ended = False
        self._rows = self._cut()
        return self._before


def _unclosed(line: int, text: str) -> BrokenRow:
    return BrokenRow("unclosed quote", f"the quote that opens a cell in line {line} of the file is not closed", text)


def is_open(text: str, delimiter: str) -> bool:
    """Does the row go on in the next line, inside of a quote?"""
    return any(cell.endswith(_END) for cell in next(csv.reader([text, _END], delimiter=delimiter)))
