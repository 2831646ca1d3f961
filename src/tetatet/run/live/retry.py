"""When is a hand-over tried again that the other side has not taken?"""

from __future__ import annotations

from tetatet.model import chance
from tetatet.model.time import HOUR, SECOND, Instant

FIRST_US = 10 * SECOND
"""Microseconds before the second try: a dropped connection or a restart is over by then."""

FACTOR = 4
"""Each try waits so many times longer: who is down for hours is not asked every minute."""

LONGEST_US = 6 * HOUR
"""Microseconds between two tries at most: a server that is mended in the morning is found mended on the same day."""

MAX_TRIES = 12
"""Hand-overs of one act: the last is 17 to 34 hours after the first, so that a night without a server is outlived."""


def next_try(tries: int, now: Instant, key: str) -> Instant | None:
    """The moment of the next try, or None when there have been enough.

    The wait grows with each try, and half of it is drawn by the act's key: what failed together, because a
    server was down, does not come back together. The same question has the same answer.

    Args:
        tries: hand-overs begun so far, at least 1.
        key: the act's.

    >>> next_try(1, Instant(0), "act") == next_try(1, Instant(0), "act")
    True
    >>> next_try(MAX_TRIES, Instant(0), "act") is None
    True
    """
    assert tries >= 1, "a try has failed"
    if tries >= MAX_TRIES:
        return None
    wait = min(FIRST_US * FACTOR ** (tries - 1), LONGEST_US)
    return Instant(now + wait // 2 + int(wait / 2 * chance.draw("retry", key, str(tries))))
