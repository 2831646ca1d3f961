"""Requests at a steady rate over kept connections, each timed from the moment at which it was due.

A late request counts as late: who waits for a slow answer before asking again would
measure the server's best moments only.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from statistics import quantiles
from typing import NamedTuple


class Load(NamedTuple):
    """What a load came to: seconds per request, and how many were answered a second."""

    took: list[float]
    per_s: float
    refused: int

    def told(self) -> str:
        """Median and 99th percentile, in ms."""
        return f"p50 {percentile(self.took, 50) * 1000:.1f} ms, p99 {percentile(self.took, 99) * 1000:.1f} ms"


def percentile(values: Sequence[float], percent: int) -> float:
    """One of the hundredths."""
    return quantiles(values, n=100)[percent - 1]


def steadily(
    host: str,
    port: int,
    requests: Sequence[bytes],
    per_s: float,
    connections: int,
    sent: Callable[[int, float], None] = lambda _number, _at: None,
) -> Load:
    """Send these, so many a second, and wait for all answers.

    Args:
        sent: is told of each request when it was due, on the clock of `time.perf_counter`.
    """
    return asyncio.run(_steadily(host, port, requests, per_s, connections, sent))


async def _steadily(
    host: str, port: int, requests: Sequence[bytes], per_s: float, connections: int, sent: Callable[[int, float], None]
) -> Load:
    took: list[float] = []
    refused = 0
    begun = time.perf_counter() + 0.1

    async def work(first: int) -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection(host, port)
        for number in range(first, len(requests), connections):
            due = begun + number / per_s
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            sent(number, due)
            writer.write(requests[number])
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().rpartition(b"content-length:")[2].split(b"\r\n", 1)[0]
            await reader.readexactly(int(length))
            refused += not head.startswith(b"HTTP/1.1 200")
            took.append(time.perf_counter() - due)
        writer.close()

    await asyncio.gather(*(work(one) for one in range(connections)))
    return Load(took, len(took) / (time.perf_counter() - begun), refused)
