"""How wide is a text? Estimates that hold for any common font, so that words fit their boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

# Advance widths in thousandths of the font size, of a wide common font (DejaVu Sans):
# what fits here fits in Arial, Segoe and the fonts of telephones too.
_WIDTHS: dict[str, int] = {
    **dict.fromkeys("ijlI'|", 290), **dict.fromkeys(" .,:;!()[]{}/\\-`ftr", 395), **dict.fromkeys("cksxyzvJ\"*?_", 590),
    **dict.fromkeys("mw%@WM—…“”·", 990), **dict.fromkeys("+<=>~^#", 840), **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 760),
    **dict.fromkeys("жшщюыфмЖШЩЮЫФМДО", 950), "→": 840,
}  # fmt: skip
_USUAL = 640  # of any other letter or sign
_CAPITAL = 780  # of any other capital
_WIDE = 1000  # of an East Asian character, which fills a square of the font's size
BOLD = 1.09
"""How much wider bold letters are."""


def cells(text: str) -> int:
    """How many columns of a terminal does the text take? East Asian characters take two.

    >>> cells("wait 你好")
    9
    """
    return sum(_cells(sign) for sign in text)


def _cells(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Cc", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def width_px(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels does the text take at a font size of `size` pixels, at the most?"""
    return sum(_width(sign) for sign in text) * size / 1000 * (BOLD if bold else 1)


def _width(sign: str) -> int:
    if sign in _WIDTHS:
        return _WIDTHS[sign]
    columns = _cells(sign)
    if columns != 1:
        return _WIDE * (columns // 2) if columns else 0
    return _CAPITAL if sign.isupper() else _USUAL


def wrapped_px(text: str, width: float, size: float, rows: int, *, bold: bool = False) -> list[str]:
    """The text in at most so many rows of at most `width` pixels; what is left over becomes ``…``."""
    lines = _wrapped(text, lambda part: width_px(part, size, bold=bold) <= width)
    if len(lines) <= rows:
        return lines
    last = lines[rows - 1]
    while last and width_px(last + "…", size, bold=bold) > width:
        last = last[:-1]
    return [*lines[: rows - 1], last.rstrip() + "…"]


def wrapped_cells(text: str, columns: int) -> list[str]:
    """The text in rows of at most so many terminal columns (one character at the least)."""
    return _wrapped(text, lambda part: cells(part) <= columns)


def _wrapped(text: str, fits: Callable[[str], bool]) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and fits((line + word).rstrip()):
            line += word
            continue
        if line:
            lines.append(line.rstrip())
        *whole, line = _broken(word.lstrip(), fits)
        lines.extend(whole)
    return [*lines, line.rstrip()] if line.strip() else lines


_BREAKS = " ._-/·"


def _words(text: str) -> Iterable[str]:
    """Pieces between which a line may break: behind blanks and signs, and around East Asian characters."""
    piece = ""
    for sign in text:
        if piece and ((piece[-1] in _BREAKS and sign not in _BREAKS) or _cells(sign) == 2 or _cells(piece[-1]) == 2):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _broken(word: str, fits: Callable[[str], bool]) -> list[str]:
    """A word that is too long for a line of its own, in pieces."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and not fits((pieces[-1] + sign).rstrip()):
            pieces.append("")
        pieces[-1] += sign
    return pieces
