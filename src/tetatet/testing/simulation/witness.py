"""What those outside have seen: the clients what they were told, the channels what they got, the customers what they said.

The oracles judge by this, and by what the project says; what the engine believes is what they hold against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeAlias

from tetatet.model.act import Act
from tetatet.model.time import Instant
from tetatet.ports.log import Incoming
from tetatet.run.live.heart import Taken

Key: TypeAlias = tuple[str, str]
"""Of an event: source and message id."""

LAST_WORDS = 400
"""Lines of the trace that are kept to be shown."""


@dataclass
class Post:
    """A request: what a client or a customer's page sends, until it is answered.

    `answered` is the true moment of the answer; `useless` says that nothing of it can be taken.
    """

    keys: tuple[Key, ...]
    body: bytes = b""
    incoming: Sequence[Incoming] = ()
    future: Future[Taken] | None = None
    answered: Instant | None = None
    not_before: Instant | None = None
    useless: bool = False

    def is_due(self, now: Instant) -> bool:
        """Does its client send it already?"""
        return self.not_before is None or self.not_before <= now


@dataclass(frozen=True)
class Statement:
    """Somebody said yes or no to being spoken to. `address` where it is about one and nobody in particular."""

    user: str
    purpose: str
    channel: str
    given: bool
    at: Instant
    post: Post
    address: str = ""


@dataclass
class Complaint:
    """Open from the answer to its opening until its end is told."""

    user: str
    opened: Post
    closed: Post | None = None
    closed_told: Instant | None = None


@dataclass
class HandOver:
    """A channel was given a message: at what time by the process's clock and in truth, whether it took it, what it said.

    `said` is "" where nobody heard an answer.
    """

    act: Act
    address: str
    channel: str
    at: Instant
    true: Instant
    taken: bool = False
    said: str = ""


@dataclass(frozen=True)
class Resent:
    """A person said that an act in doubt is to go once more; `after` so many hand-overs."""

    act: str
    after: int


@dataclass
class Witness:
    """All that was seen in one run."""

    posts: list[Post] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    handed: list[HandOver] = field(default_factory=list)
    resent: list[Resent] = field(default_factory=list)
    said_sent: set[str] = field(default_factory=set)
    shown: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    merged: dict[str, Post] = field(default_factory=dict)
    bounced: set[str] = field(default_factory=set)
    disbelieved: int = 0

    def __post_init__(self) -> None:
        self._hash = blake2b(digest_size=16)
        self.last: list[str] = []

    def note(self, *words: object) -> None:
        """One more thing that happened, for the trace."""
        line = " ".join(map(str, words))
        self._hash.update(line.encode() + b"\n")
        self.last.append(line)
        if len(self.last) > LAST_WORDS:
            del self.last[: LAST_WORDS // 2]

    @property
    def hash(self) -> str:
        """Of the trace so far: two runs that are alike have the same."""
        return self._hash.hexdigest()
