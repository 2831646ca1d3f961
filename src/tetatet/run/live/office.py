"""What a verb may use, and how it reads what it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tetatet.model.errors import InputError
from tetatet.model.open_values import Json, Properties
from tetatet.model.time import Instant
from tetatet.ports.store import Reader, Store
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.heart import Heart
from tetatet.run.live.ready import Look

MAX_LISTED = 1_000
"""Rows of one listing; who wants more asks on from the last."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a verb may use. `base_url`: where the world reaches the pages; "" where nothing serves them."""

    heart: Heart
    deciding: Deciding
    store: Store
    clock: Callable[[], Instant]
    secret: bytes
    entropy: Callable[[int], bytes]
    backup: Callable[[Path], None]
    look: Look | None = None  # none where nothing is filled in
    base_url: str = ""

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A reader of one's own."""
        reader = self.store.reader()
        try:
            yield reader
        finally:
            reader.close()

    def done(self, job: Callable[[Store], Json]) -> Json:
        """Have something written, and wait until it is on the disk."""
        return self.heart.ask(job).result()


Verb = Callable[[Office, Properties], Json]


def number_of(given: Properties, name: str, default: int) -> int:
    """A whole number.

    Raises: InputError: it is none.
    """
    value = given.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise InputError(f"{name}: {value!r} is no whole number")
    return value


def limit_of(given: Properties) -> int:
    """How many rows are wanted."""
    return min(number_of(given, "limit", 100), MAX_LISTED)


def text_of(given: Properties, name: str) -> str:
    """A text.

    Raises: InputError: there is none.
    """
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise InputError(f"{name} is missing")
    return value
