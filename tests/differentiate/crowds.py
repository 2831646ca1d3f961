"""Histories that nobody has: more than a fact keeps of everything, in long texts, at the same moments."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Any

from tests.differentiate.histories import FIRST
from tetatet.differentiate.summaries import Happening
from tetatet.model.time import DAY, HOUR, Instant

CATEGORIES = [
    *(f"category {number}" for number in range(400)),
    *(f"Бытовая химия и товары для дома {number}" for number in range(40)),
    *("long " * 200 + str(number) for number in range(40)),
    *range(60),
    True,
    "",
]
AMOUNTS = [0.01, 12.5, "7.25", 1e9, 1e13, 1e300, -1e300, 10**18, [1e15] * 50, "x" * 5_000, None]


@lru_cache(maxsize=32)
def crowd(seed: int, number: int, days: int) -> tuple[Happening, ...]:
    """So many orders of one customer within so many days; many share a moment, and ids repeat over sources."""
    chance = Random(seed)
    found = []
    for _ in range(number):
        day = chance.randrange(days)
        at = Instant(FIRST + day * DAY + chance.randrange(3) * HOUR)
        categories = chance.choices(CATEGORIES, k=chance.choice([1, 2, 3, 40]))
        properties: dict[str, Any] = {
            "total": chance.choice(AMOUNTS),
            "category": chance.choice([*CATEGORIES, categories, {"a": categories}]),
            "products": [{"category": one, "price": chance.choice(AMOUNTS)} for one in categories],
        }
        source = chance.choice(["till", "web", "a source with a name that is much too long " * 4])
        found.append(Happening(source, properties, at, f"m{chance.randrange(50)}" * chance.choice([1, 80]), at // DAY))
    return tuple({(one.at, one.source, one.id): one for one in found}.values())
