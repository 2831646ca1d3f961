"""The running process put together: store, books, heart, hands, and the face that the web shows.

The one place of the live engine that reads the clock, the entropy and the environment.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from tetatet.interact.plan import Plan
from tetatet.kernel import Book, make_book
from tetatet.language.folder import Folder, gather
from tetatet.language.project import read_files
from tetatet.model.errors import Finding, InputError
from tetatet.model.project import Project
from tetatet.model.time import Instant
from tetatet.ports.store import Store
from tetatet.run.live.audit import FIRST_REVISION
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.hands import Hand
from tetatet.run.live.heart import Heart
from tetatet.run.live.links import Links
from tetatet.run.live.signing import Signer
from tetatet.run.live.verbs import Office
from tetatet.wiring.carrying import Carrying
from tetatet.wiring.places import Place, back_up_place, open_place, place_of

HANDS = 4
"""Threads that carry: they mostly wait for mail servers. With CLAIMED acts each, 16 are in doubt after a crash at most."""

RARELY = (100_000, 20, 100)
"""When the search for cycles runs. Records are trees and held by the ten thousand: by default it costs a third of a turn."""

SECRET_BYTES = 32
"""Of the key that tokens and hashes of addresses are made with: as long as the hash it keys."""


def now() -> Instant:
    """The present moment, by the machine's clock."""
    return Instant(time.time_ns() // 1000)


def ticks() -> int:
    """Microseconds of a clock that only goes forward."""
    return time.monotonic_ns() // 1000


@dataclass(frozen=True, slots=True)
class LiveProject:
    """A project as it was read, with the bytes it was read from."""

    files: Folder
    project: Project
    warnings: tuple[Finding, ...]


def read_live_project(folder: Path) -> LiveProject:
    """Raises: InvalidProject: what is wrong, file by file."""
    files = gather(folder)
    reading = read_files(files, brand=folder.resolve().name)
    return LiveProject(files, reading.project_or_raise(), reading.warnings)


class Shelved(Protocol):
    """Where the files of all revisions are kept."""

    def books(self) -> Iterator[tuple[str, Mapping[str, bytes]]]: ...


def readable_projects(store: Shelved, brand: str) -> dict[str, Project]:
    """The projects of all revisions, the one in force last, without those that only an older Tetatet could read."""
    read = ((revision, _project_of(tuple(files.items()), brand)) for revision, files in store.books())
    return {revision: project for revision, project in read if project is not None}


@lru_cache(maxsize=16)  # revisions that one process has to do with: who begins again, or audits, reads them once more
def _project_of(files: tuple[tuple[str, bytes], ...], brand: str) -> Project | None:
    return read_files(Folder(dict(files), ()), brand=brand).project


class Shelf:
    """The book in force, with the plans of all revisions that a dialogue may run on."""

    def __init__(self, store: Store, brand: str) -> None:
        self.book: Book | None = None
        for project in readable_projects(store, brand).values():
            self.put(project)

    def put(self, project: Project) -> Book:
        """The project in force from now on, beside whatever runs of the earlier ones."""
        self.book = make_book(project, self.book)
        return self.book

    def plan_of(self, revision: str) -> Plan | None:
        """The plan of a revision."""
        return None if self.book is None else self.book.plans.get(revision)


@dataclass
class Living:
    """Everything that runs. `before`: the revision that was in force when it was opened."""

    folder: Path
    path: Place
    store: Store
    shelf: Shelf
    deciding: Deciding
    heart: Heart
    signer: Signer
    secret: bytes
    warnings: tuple[Finding, ...]
    before: str
    carrying: Carrying | None = None
    hands: list[Hand] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    clock: Callable[[], Instant] = now
    entropy: Callable[[int], bytes] = os.urandom

    def book(self) -> Book:
        """The book in force."""
        assert self.shelf.book is not None
        return self.shelf.book

    def office(self, base_url: str = "") -> Office:
        """What commands may use.

        Args:
            base_url: where the world reaches the pages.
        """
        look = None if self.carrying is None else self.carrying.look()
        return Office(
            self.heart, self.deciding, self.store, self.clock, self.secret, self.entropy, self.back_up, look, base_url
        )

    def back_up(self, into: Path) -> None:
        """A copy of all that is committed, while the work goes on."""
        back_up_place(self.path, into)

    def wake_hands(self) -> None:
        """There is something in the outbox."""
        for hand in self.hands:
            hand.wake()

    def start(self) -> None:
        """Let heart and hands run."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(*RARELY)
        runs = [self.heart.run, *(hand.run for hand in self.hands)]
        names = ["heart", *(f"hand {number}" for number, _hand in enumerate(self.hands, 1))]
        self.threads = [
            threading.Thread(target=run, name=f"tetatet {name}", daemon=True)
            for run, name in zip(runs, names, strict=True)
        ]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody come to an end: the hands first, for they tell the heart what they did."""
        for hand in self.hands:
            hand.stop()
        for thread in self.threads[1:]:
            thread.join(STOP_S)
        self.heart.stop()
        for thread in self.threads[:1]:
            thread.join(STOP_S)
        self.store.close()


STOP_S = 35.0
"""How long the end waits for a hand: a mail server that says nothing is given up after 30 seconds."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a process is to run.

    `path`: the store, where it is another than the project's. `mode`: what becomes of running
    dialogues when the project has changed; None for a command that only writes something, and
    leaves in force what is. `trusted`: a person has said that the clock is right. `hands`: none
    for such a command.
    """

    path: Place | None = None
    base_url: str = ""
    mode: str | None = "keep"
    trusted: bool = False
    hands: int = HANDS
    clock: Callable[[], Instant] = now
    ticks: Callable[[], int] = ticks
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


def open_living(folder: Path, options: Options) -> Living:
    """Open a project and its store; nothing runs yet.

    Raises: InvalidProject, ConfigError, StoreUnavailable.
    """
    if not folder.is_dir():
        raise InputError(f"no project folder at {folder}; `tetatet init {folder}` makes one")
    read = read_live_project(folder)
    path = options.path or place_of(folder, read.project)
    store = open_place(path)
    try:
        return put_together(folder, path, read, store, options)
    except BaseException:
        store.close()
        raise


def put_together(folder: Path, path: Place, read: LiveProject, store: Store, options: Options) -> Living:
    """Everything that runs, on a store that is open; nothing runs yet."""
    clock, revision = options.clock, read.project.revision
    secret = _secret(store)
    shelf = Shelf(store, folder.resolve().name)
    fresh = shelf.book is None
    if fresh:
        store.begin()
        begin_with(store, read, clock())
        store.commit()
        shelf.put(read.project)
    assert shelf.book is not None
    deciding = Deciding(store, shelf.book, clock, secret, trusted=options.trusted)
    store.begin()
    before = shelf.book.revision
    if before != revision and options.mode is not None:
        store.save_book(revision, read.files.files, clock())
        deciding.publish(shelf.put(read.project), options.mode)
    store.outbox.doubt(clock())
    if options.trusted:
        deciding.trust_clock()
    deciding.keep()
    store.commit()
    signer = Signer(secret)
    heart = Heart(store, deciding, clock, options.ticks)
    living = Living(folder, path, store, shelf, deciding, heart, signer, secret, read.warnings, before, clock=clock)
    heart.woken = living.wake_hands
    living.carrying = Carrying(
        living.book,
        Links(signer, options.base_url),
        store,
        shelf.plan_of,
        clock,
        options.ticks,
        options.environment,
        secret,
    )
    living.hands = [living.carrying.hand(heart) for _number in range(options.hands)]
    return living


def _secret(store: Store) -> bytes:
    """The key of this store, made once."""
    known = store.load("secret")
    if known is not None:
        return known
    made = os.urandom(SECRET_BYTES)
    store.begin()
    store.save("secret", made)
    store.commit()
    return made


def begin_with(store: Store, read: LiveProject, at: Instant) -> None:
    """The store begins with this project. It is kept by name, for it may come into force again, after others."""
    store.save_book(read.project.revision, read.files.files, at)
    store.save(FIRST_REVISION, read.project.revision.encode())
