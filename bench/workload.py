"""The workload of the replay bench: events of many customers, of which few matter.

Half of the events touch a fact, a tenth fires a transition, a fiftieth starts a
dialogue. The stream is made from a seed, in order of time, and is the same everywhere.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

SEED = 20260301
START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365
CATEGORIES = [f"category {number:02d}" for number in range(40)]

FACT, MOMENT, OPENING = 0.38, 0.10, 0.02
"""Shares: orders that touch a fact alone, orders that fire a transition alone, orders that start a dialogue."""


def write_workload(path: Path, *, events: int, customers: int) -> None:
    """Write the stream: one JSON object a line, some 230 bytes each."""
    chance = random.Random(SEED)
    step = timedelta(days=DAYS) / events
    with path.open("w", encoding="utf-8") as out:
        for number in range(customers):
            out.write(_consent(number))
        for number in range(events - customers):
            out.write(_event(chance, number, START + step * (number + customers), customers))


def _consent(customer: int) -> str:
    return _line(customer, f"c{customer}", START, "Consent Given", {"purpose": "marketing", "source": "assumed"})


def _event(chance: random.Random, number: int, at: datetime, customers: int) -> str:
    customer, point = chance.randrange(customers), chance.random()
    if point < FACT + MOMENT + OPENING:
        value = 20.0
        if point < OPENING:
            value = 900.0  # big enough to start a dialogue
        elif point < OPENING + MOMENT:
            value = 300.0  # big enough to be a moment that no script listens to
        properties: dict[str, object] = {
            "order_id": f"o{number}",
            "total": value + chance.randrange(100) / 100,
            "currency": "EUR",
            "category": chance.choice(CATEGORIES),
        }
        return _line(customer, f"m{number}", at, "Order Completed", properties)
    return _line(customer, f"m{number}", at, "Product Viewed", {"product_id": f"p{number % 5000}", "position": 3})


def _line(customer: int, message: str, at: datetime, event: str, properties: dict[str, object]) -> str:
    return (
        json.dumps(
            {
                "type": "track",
                "event": event,
                "userId": f"u{customer}",
                "messageId": message,
                "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "properties": properties,
            }
        )
        + "\n"
    )
