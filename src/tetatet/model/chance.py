"""Chance that can be repeated: the same question has the same answer for ever.

Nothing in Tetatet rolls dice. A share is drawn by a keyed hash of what is decided
about whom, so an arm is sticky across restarts, machines and replays, and two
decisions with different salts are independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

_TWO_TO_64 = float(2**64)
_SEPARATOR = "\x1f"  # a character that ids cannot hold, so that ("ab", "c") is not ("a", "bc")


def draw(salt: str, *parts: str) -> float:
    """A number in [0, 1) that depends on the salt and the parts alone.

    >>> draw("arm", "u1", "welcome") == draw("arm", "u1", "welcome")
    True
    """
    digest = blake2b(_SEPARATOR.join(parts).encode(), digest_size=8, key=salt.encode()[:64]).digest()
    return int.from_bytes(digest, "big") / _TWO_TO_64


def pick(shares: Sequence[tuple[str, float]], salt: str, *parts: str) -> str:
    """Which of the named shares (they sum to 1) this one falls into."""
    assert shares, "a split has arms"
    point, reached = draw(salt, *parts), 0.0
    for name, share in shares:
        reached += share
        if point < reached:
            return name
    return shares[-1][0]  # shares such as three thirds may sum to a hair under 1


def key(*parts: str) -> str:
    """A short name made of what it names: 16 hex digits, 64 bits."""
    return blake2b(_SEPARATOR.join(parts).encode(), digest_size=8).hexdigest()
