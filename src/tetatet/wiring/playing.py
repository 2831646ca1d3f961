"""Putting a replay together: project folder, files of events, options → lines."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from tetatet.identify.register import Register
from tetatet.kernel import Book, make_book
from tetatet.language.project import read_project
from tetatet.model import calendar
from tetatet.model.decision import Line
from tetatet.model.errors import Finding, InputError
from tetatet.model.event import Event
from tetatet.model.project import Project
from tetatet.model.record import DAWN
from tetatet.model.time import Instant, format_instant, parse_instant
from tetatet.ports.customers import Customers
from tetatet.run.intake.sort import ordered
from tetatet.run.replay import Publication, Replay
from tetatet.stores.memory import MemoryCustomers

MODES = ("keep", "move", "stop")

Progress = Callable[[int, Instant], None]

LAST_MOMENT = parse_instant("2262-01-01T00:00:00Z")
"""Events are taken up to here; a clock that runs on beyond would wake customers for centuries of birthdays."""

PROGRESS_EVERY = 2_048
"""Events between two words of progress: some 20 ms."""


@dataclass(frozen=True, slots=True)
class Play:
    """What to replay, and how."""

    project: Path
    events: tuple[Path, ...]
    scripts: tuple[str, ...] = ()
    until: Instant | None = None
    begin: Instant = DAWN
    holdout: float | None = None
    publications: tuple[str, ...] = ()


def open_project(
    folder: Path, *, scripts: Sequence[str] = (), holdout: float | None = None
) -> tuple[Project, tuple[Finding, ...]]:
    """The project of a folder, with all scripts or those named, and its warnings.

    Raises: InputError: the folder cannot be used, or a script is not in it.
    """
    reading = read_project(folder)
    project = reading.project_or_raise()
    unknown = [name for name in scripts if name not in project.scripts]
    if unknown:
        known = ", ".join(sorted(project.scripts)) or "none"
        raise InputError(f"no script named {', '.join(unknown)}; the project has {known}")
    chosen = {
        name: script if holdout is None else replace(script, holdout=holdout)
        for name, script in project.scripts.items()
        if not scripts or name in scripts
    }
    if holdout is not None:
        policy = replace(project.settings.policy, global_holdout=0.0)
        project = replace(project, settings=replace(project.settings, policy=policy))
    return replace(project, scripts=chosen), reading.warnings


class Stage(Protocol):
    """Where a replay is played, when it is to be the beginning of something: see `wiring.staging`."""

    @property
    def records(self) -> Customers: ...

    @property
    def register(self) -> Register: ...

    def begin(self, at: Instant, /) -> None: ...

    def moved(self, events: Iterator[Event], /) -> Iterator[Event]: ...

    def said(self, replay: Replay, line: Line, about: str, /) -> None: ...

    def end(self, replay: Replay, /) -> None: ...


def play(
    what: Play, emit: Callable[[Line], None], progress: Progress | None = None, stage: Stage | None = None
) -> tuple[Replay, tuple[Finding, ...]]:
    """Replay; gives the replay at its end and the project's warnings. Without a stage it leaves nothing behind.

    Raises: InputError: the project or an option cannot be used.
    """
    project, warnings = open_project(what.project, scripts=what.scripts, holdout=what.holdout)
    book = make_book(project)
    for path in what.events:
        if not path.is_file():
            raise InputError(f"no file of events at {path}")
    publications = publications_of(what, book)

    def say(line: Line, about: str) -> None:
        emit(line)
        if stage is not None:
            stage.said(replay, line, about)

    records = MemoryCustomers() if stage is None else stage.records
    register = None if stage is None else stage.register
    replay = Replay(book, records, say, begin=what.begin, publications=publications, register=register)
    if stage is not None:
        stage.begin(what.begin)
    events = ordered(list(what.events), on_invalid=replay.set_aside)
    if stage is not None:
        events = stage.moved(events)
    if progress is not None:
        events = _watched(events, progress)
    with uncollected():
        replay.run(events, what.until)
    refuse_only_history(what, replay)
    if stage is not None:
        stage.end(replay)
    return replay, warnings


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles, which walks through all records again and again and finds none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _watched(events: Iterator[Event], progress: Progress) -> Iterator[Event]:
    for number, event in enumerate(events):
        if number % PROGRESS_EVERY == 0:
            progress(number, event.at)
        yield event


def moment_given(text: str, option: str, zone: Callable[[], ZoneInfo]) -> Instant:
    """A moment given on the command line; a date alone is its midnight in the project's zone.

    Raises: InputError: it is none.
    """
    try:
        if "T" in text or " " in text:
            moment = parse_instant(text)
        else:
            day = date.fromisoformat(text)
            moment = calendar.to_instant(day.year, day.month, day.day, 0, zone())
    except ValueError as error:
        raise InputError(f"{option}: {text!r} is no moment; write 2026-03-01 or 2026-03-01T10:00:00Z") from error
    if not DAWN <= moment < LAST_MOMENT:
        raise InputError(f"{option}: {text!r} is not between 1970 and 2261, where events are")
    return moment


def zone_of(folder: Path) -> ZoneInfo:
    """The zone of the project in a folder.

    Raises: InputError: the folder cannot be used.
    """
    project, _warnings = open_project(folder)
    return calendar.zone(project.settings.zone)


def refuse_only_history(what: Play, replay: Replay) -> None:
    """`--from` after all that was played leaves nothing that could start anything: a slip, not a question.

    Raises: InputError: it is so.
    """
    if replay.tally.events and what.begin > replay.now:
        last, begin = format_instant(replay.now), format_instant(what.begin)
        raise InputError(f"--from: everything up to {last}, where this ends, is before {begin}, so that nothing starts")


def publications_of(what: Play, book: Book) -> list[Publication]:
    """``TIME=DIR:keep|move|stop``, each compiled on top of the one before."""
    published = []
    for at, text, folder, mode in sorted(_publication(text, book.plan.zone) for text in what.publications):
        try:
            project, _warnings = open_project(Path(folder), scripts=what.scripts, holdout=what.holdout)
        except InputError as error:
            raise InputError(f"--publish {text}: {error}") from error
        book = make_book(project, book)
        published.append(Publication(at, book, mode))
    return published


def _publication(text: str, zone: ZoneInfo) -> tuple[Instant, str, str, str]:
    """The moment, the option as written, the folder and the mode."""
    moment, equals, rest = text.partition("=")
    folder, colon, mode = rest.rpartition(":")
    if not equals or not colon or mode not in MODES:
        raise InputError(f"--publish {text}: write TIME=DIR:keep, TIME=DIR:move or TIME=DIR:stop")
    return moment_given(moment, f"--publish {text}", lambda: zone), text, folder, mode
