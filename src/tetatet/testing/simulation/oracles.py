"""What has to be true of every run, whatever went wrong in it.

Each oracle counts how often it could have found something, and gives what it found. A run of many
seeds in which one of them was never put to the test proves nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from tetatet.testing.simulation import oracles_books, oracles_contacts
from tetatet.testing.simulation.seen import Seen, see
from tetatet.testing.simulation.world import World

Oracle: TypeAlias = Callable[[Seen, Counter[str]], Iterator[str]]

ORACLES: Mapping[str, Oracle] = {
    "what was acknowledged was processed": oracles_books.acknowledged,
    "facts count what was processed": oracles_books.facts,
    "decisions are numbered without a gap": oracles_books.numbered,
    "an audit decides the same bytes": oracles_books.audited,
    "every dialogue ended or waits for something named": oracles_books.dialogues,
    "the books say what the channels got": oracles_books.outbox,
    "what is scarce is given once": oracles_books.scarce,
    "an act is handed over once": oracles_contacts.once,
    "a step of a dialogue is said once": oracles_contacts.said_once,
    "caps hold in every window": oracles_contacts.caps,
    "nobody is spoken to without his consent": oracles_contacts.consented,
    "a no holds one second after its answer": oracles_contacts.withdrawn,
    "a complaint silences marketing": oracles_contacts.complained,
    "nobody is disturbed in quiet hours": oracles_contacts.quiet,
    "nothing is handed over by a clock that nobody believes": oracles_contacts.believed,
    "nothing is said after its moment": oracles_contacts.valid,
    "hold-outs get nothing": oracles_contacts.held_out,
}
"""The invariants by name."""


def judge(world: World, exercised: Counter[str]) -> Iterator[tuple[str, str]]:
    """What the oracles find, each behind the name of its invariant; counts how often each was put to the test."""
    seen = see(world)
    for name, oracle in ORACLES.items():
        count: Counter[str] = Counter()
        for finding in oracle(seen, count):
            yield name, finding
        exercised[name] += count.total()
