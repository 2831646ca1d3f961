"""The ways that dialogues take through a script, counted in little memory.

Ways that begin alike share their beginning, so that a hundred thousand dialogues cost a
number each and the ways themselves a few thousand steps. What a step is called is asked
at the end, when every revision of the project is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

MAX_NODES = 20_000
"""Different beginnings of ways over all scripts; what goes beyond them is one way, “…”."""

MAX_WORDS = 24
"""Steps of one way that are told apart."""


class Taken(NamedTuple):
    """One step that a dialogue took: of which kind, where it stands in which revision, and what it says besides."""

    kind: str
    detail: str = ""
    script: str = ""
    step: str = ""
    revision: str = ""


ELSEWHERE = Taken("elsewhere")

InWords = Callable[[Taken], str]


class Paths:
    """Ways by number; 0 is the beginning of all."""

    def __init__(self) -> None:
        self._parents = [0]
        self._steps = [Taken("begin")]
        self._lengths = [0]
        self._next: dict[tuple[int, Taken], int] = {}
        self._ways: dict[str, Counter[int]] = {}

    def step(self, way: int, taken: Taken) -> int:
        """The way that goes on with this step."""
        found = self._next.get((way, taken))
        if found is not None:
            return found
        if self._steps[way] == ELSEWHERE:
            return way
        if len(self._steps) >= MAX_NODES or self._lengths[way] >= MAX_WORDS:
            taken = ELSEWHERE
            if (way, taken) in self._next:
                return self._next[way, taken]
        self._next[way, taken] = len(self._steps)
        self._parents.append(way)
        self._steps.append(taken)
        self._lengths.append(self._lengths[way] + 1)
        return len(self._steps) - 1

    def end(self, script: str, way: int) -> None:
        """One dialogue of a script has taken this way."""
        self._ways.setdefault(script, Counter())[way] += 1

    def most_taken(self, script: str, number: int, in_words: InWords) -> list[tuple[str, int]]:
        """The most taken ways of a script in words, the most frequent first."""
        told: Counter[str] = Counter()
        for way, times in self._ways.get(script, Counter()).items():
            told[self.words(way, in_words)] += times
        return sorted(told.items(), key=lambda one: (-one[1], one[0]))[:number]

    def words(self, way: int, in_words: InWords) -> str:
        """`mail → silence 7d → call → bought ✓`; what comes several times in a row is said once: `mail ×3`."""
        steps = []
        while way:
            steps.append(in_words(self._steps[way]))
            way = self._parents[way]
        return " → ".join(_shortened([word for word in steps[::-1] if word])) or "nothing"


def _shortened(steps: list[str]) -> list[str]:
    """Runs of one step, or of two in turn, said once.

    >>> _shortened(["mail", "mail", "mail", "bought"])
    ['mail ×3', 'bought']
    >>> _shortened(["mail", "silence 7d", "mail", "silence 7d", "call"])
    ['(mail → silence 7d) ×2', 'call']
    """
    found: list[str] = []
    at = 0
    while at < len(steps):
        width, times = _run(steps, at)
        if times == 1:
            found.append(steps[at])
            at += 1
        else:
            unit = steps[at : at + width]
            found.append(f"{unit[0] if width == 1 else '(' + ' → '.join(unit) + ')'} ×{times}")
            at += width * times
    return found


def _run(steps: list[str], at: int) -> tuple[int, int]:
    """How wide is what repeats from here on, and how often does it come?"""
    for width in (1, 2):
        unit, times = steps[at : at + width], 1
        while len(unit) == width and steps[at + width * times : at + width * (times + 1)] == unit:
            times += 1
        if times > 1:
            return width, times
    return 1, 1
