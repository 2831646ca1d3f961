"""What every page and interface on the web is made from: the parts of the running process, as protocols.

`wiring` puts the real parts in; a test puts in what it needs. Nothing here reads a clock
or opens anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from tetatet.differentiate.surprise import Everybody
from tetatet.kernel import Book
from tetatet.model.time import Instant
from tetatet.ports.log import Incoming
from tetatet.ports.store import Reader, Store
from tetatet.run.live.keys import ApiKey
from tetatet.run.live.people import People
from tetatet.run.live.ready import Look
from tetatet.run.live.standing import Standing

_T = TypeVar("_T")


class Heart(Protocol):
    """The only writer; asked from any thread."""

    def submit(self, incoming: Sequence[Incoming], aside: Sequence[Any] = ()) -> Future[Any]:
        """Have these taken in, and those set aside. The future is done when they are on the disk.

        Raises: UnavailableError: too much waits already, or it is stopping.
        """
        ...

    def ask(self, job: Callable[[Store], _T]) -> Future[_T]:
        """Have something done within the next transaction; the future is done when it is on the disk."""
        ...

    @property
    def queued(self) -> int:
        """Events that wait at the door."""
        ...

    @property
    def turns(self) -> int:
        """Transactions since the start."""
        ...


class Readable(Protocol):
    """Whoever reads asks for a reader of his own, in his own thread, and closes it."""

    def reader(self) -> Reader: ...


class Signer(Protocol):
    """Makes and reads the tokens of public pages."""

    def sign(self, purpose: str, *parts: str, expires: Instant | None = None) -> str: ...

    def read(self, purpose: str, token: str, now: Instant) -> tuple[str, ...]:
        """The parts. Raises: InputError: not ours, for another purpose, or too old."""
        ...


class Keys(Protocol):
    """The API keys in force."""

    def check(self, given: str, scope: str, now: Instant) -> ApiKey | None:
        """The key that was shown, where it is in force and has this scope: one of `run.live.keys.SCOPES`."""
        ...


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the firm sets. `base_url`: where the world reaches these pages, without a slash at its end."""

    base_url: str


@dataclass(frozen=True, slots=True)
class Live:
    """The running process, as its faces see it.

    `book` gives the book in force, `clock` the present moment, `standing` how the process
    stands, `everybody` everybody's counts as of the last midnight, which conditions may read,
    `look` what it takes to look at a message that waits for its reader, for who serves those.
    """

    heart: Heart
    store: Readable
    clock: Callable[[], Instant]
    book: Callable[[], Book]
    signer: Signer
    keys: Keys
    settings: WebSettings
    people: People
    standing: Callable[[], Standing]
    everybody: Callable[[], Mapping[str, Everybody]]
    look: Look | None = None
