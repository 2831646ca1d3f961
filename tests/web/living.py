"""A running process for tests of its faces: made of what a test brings, the rest is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, cast

from tetatet.kernel import Book
from tetatet.model.time import Instant
from tetatet.ports.log import Incoming
from tetatet.run.live.people import People
from tetatet.run.live.ready import Look
from tetatet.run.live.standing import Standing
from tetatet.web.live import Heart, Keys, Live, Readable, Signer, WebSettings

NOON = Instant(1_772_366_400_000_000)
"""2026-03-01T12:00:00Z: whatever comes in comes in then."""


class FakeHeart:
    """Acknowledges at once what is submitted, and keeps it; `trouble` is raised, or answered later."""

    def __init__(self) -> None:
        self.taken: list[Incoming] = []
        self.aside: list[Any] = []
        self.refusal: Exception | None = None
        self.failure: Exception | None = None
        self.queued = self.turns = 0

    def submit(self, incoming: Sequence[Incoming], aside: Sequence[Any] = ()) -> Future[Any]:
        if self.refusal is not None:
            raise self.refusal
        done: Future[Any] = Future()
        if self.failure is not None:
            done.set_exception(self.failure)
            return done
        self.taken += incoming
        self.aside += aside
        done.set_result(None)
        return done

    def ask(self, job: Callable[[Any], Any]) -> Future[Any]:
        raise AssertionError("nobody asks here")


def make_live(
    *,
    heart: Heart | None = None,
    keys: Keys | None = None,
    store: Readable | None = None,
    signer: Signer | None = None,
    book: Book | None = None,
    base_url: str = "http://shop.example",
    clock: Callable[[], Instant] = lambda: NOON,
    people: People | None = None,
    standing: Callable[[], Standing] | None = None,
    look: Look | None = None,
) -> Live:
    """What a test does not name is not there, and fails where it is asked."""
    return Live(
        heart=heart or FakeHeart(),
        store=cast(Readable, store),
        clock=clock,
        book=lambda: cast(Book, book),
        signer=cast(Signer, signer),
        keys=cast(Keys, keys),
        settings=WebSettings(base_url),
        people=cast(People, people),
        standing=cast(Callable[[], Standing], standing),
        everybody=dict,
        look=cast(Look, look),
    )
