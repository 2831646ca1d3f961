"""A stream of choices that a seed decides: the same seed makes the same ones, in every process and on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

_T = TypeVar("_T")
_TWO_TO_64 = float(2**64)


class Chance:
    """Choices, one after the other; streams of other names are independent."""

    def __init__(self, seed: int, name: str) -> None:
        self._key = blake2b(f"{seed}\x1f{name}".encode(), digest_size=32).digest()
        self._drawn = 0

    def number(self) -> float:
        """A number in [0, 1)."""
        self._drawn += 1
        digest = blake2b(self._drawn.to_bytes(8, "big"), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big") / _TWO_TO_64

    def below(self, limit: int) -> int:
        """A whole number from 0 on, below a limit.

        >>> Chance(1, "a").below(10) == Chance(1, "a").below(10)
        True
        """
        return int(self.number() * limit)

    def between(self, first: int, last: int) -> int:
        """A whole number from the first to the last."""
        return first + self.below(last - first + 1)

    def happens(self, share: float) -> bool:
        """Does it happen that happens so often?"""
        return self.number() < share

    def one_of(self, these: Sequence[_T]) -> _T:
        """One of these, each as likely as any other."""
        return these[self.below(len(these))]

    def weighed(self, these: Sequence[tuple[_T, int]]) -> _T:
        """One of these, each as likely as its weight says."""
        point = self.below(sum(weight for _one, weight in these))
        for one, weight in these:
            point -= weight
            if point < 0:
                return one
        raise AssertionError("weights are whole numbers")
