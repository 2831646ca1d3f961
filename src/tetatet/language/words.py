"""The nearest known word, for messages about a word that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_DIGITS = re.compile(r"\d+")

TYPO_LENGTH = 5
"""Letters from which on two slips of the pen still count as a typo; below, one does."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Which known word may have been meant? None when none is at all like it.

    >>> nearest("benfit", ["by", "benefit", "offer"])
    'benefit'
    >>> nearest("xyz", ["by", "benefit"]) is None
    True
    """
    folded: dict[str, str] = {}
    for candidate in sorted(known):
        folded.setdefault(_fold(candidate), candidate)
    found = get_close_matches(_fold(word), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def typo_of(word: str, known: Iterable[str], *, slips: int = 2) -> str | None:
    """Which known word is this surely a slip of? Stricter than `nearest`.

    One letter added, left out, changed or swapped; up to `slips` in words longer than
    `TYPO_LENGTH`; capitals, spaces and underscores do not count, and two members of a
    series (`mail-1`, `mail-2`) are no slips of each other.

    >>> typo_of("catgory", ["category", "total"])
    'category'
    >>> typo_of("minutes", ["category", "total"]) is None
    True
    """
    folded = _fold(word)
    allowed = slips if len(folded) > TYPO_LENGTH else 1
    best: tuple[int, str] | None = None
    for candidate in known:
        if abs(len(_fold(candidate)) - len(folded)) > allowed or len(folded) <= 2:
            continue
        if _DIGITS.sub("", folded) == _DIGITS.sub("", _fold(candidate)) and folded != _fold(candidate):
            continue
        steps = distance(folded, _fold(candidate))
        if steps <= allowed and (best is None or (steps, candidate) < best):
            best = (steps, candidate)
    return best[1] if best else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message: `; did you mean "benefit"?`, or nothing."""
    found = nearest(word, known)
    return f'; did you mean "{found}"?' if found else ""


def with_article(noun: str) -> str:
    """The noun as one of several.

    >>> with_article("offer"), with_article("send")
    ('an offer', 'a send')
    """
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def distance(left: str, right: str) -> int:
    """How many letters must be added, left out, changed or swapped (neighbours only).

    >>> distance("silnet", "silent")
    1

    Source: the optimal string alignment distance (Damerau 1964, Levenshtein 1966).
    """
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1]


def _fold(word: str) -> str:
    return word.casefold().replace("_", " ").strip()
