"""How much may come from one sender: buckets that fill steadily and are emptied by what comes."""

from __future__ import annotations

import ipaddress
import math

from tetatet.model.time import SECOND, Instant

MAX_SENDERS = 10_000
"""Senders remembered at one time, about a megabyte; whoever was quiet for longest is forgotten, and starts afresh."""


class Buckets:
    """One bucket for each sender. Within one thread."""

    def __init__(self, most: int = MAX_SENDERS) -> None:
        self._most = most
        self._left: dict[str, tuple[float, Instant]] = {}

    def take(self, sender: str, amount: float, now: Instant, *, per_s: float, burst: float) -> int:
        """Take so much out of a sender's bucket: 0, or the whole seconds after which there will be enough.

        What is more than a bucket ever holds is taken out of a full one, which then owes the rest.

        Args:
            per_s: by how much it fills in a second.
            burst: how much it holds.
        """
        left, since = self._left.pop(sender, (burst, now))
        left = min(burst, left + max(0, now - since) * per_s / SECOND)
        lacking = min(amount, burst) - left
        self._left[sender] = (left if lacking > 0 else left - amount, now)
        if len(self._left) > self._most:
            del self._left[next(iter(self._left))]
        return math.ceil(lacking / per_s) if lacking > 0 else 0


def neighbourhood(address: str) -> str:
    """Whoever has one address of IPv6 has 2**64 of them: they count as one.

    >>> neighbourhood("192.0.2.7"), neighbourhood("2001:db8:0:1::7")
    ('192.0.2.7', '2001:db8:0:1::')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.IPv6Address(int(found) >> 64 << 64))
