"""A replay by several processes, each with a share of the customers: the same lines, byte for byte.

What customers share must not need them all at once: where calls, stock or slots are
counted, or accounts speak to persons, one process does the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import msgspec

from tetatet.kernel import make_book
from tetatet.model.decision import Line
from tetatet.model.errors import Finding, InvalidEvent
from tetatet.model.project import Project
from tetatet.model.time import Instant
from tetatet.run.families import families, share_of
from tetatet.run.intake.sort import ordered
from tetatet.run.replay import Replay
from tetatet.stores.memory import MemoryCustomers
from tetatet.wiring.playing import Play, open_project, publications_of, refuse_only_history, uncollected

Spoken: TypeAlias = tuple[Instant, str, str, int, Line]
"""A line with its place: the instant, the customer, the record, and its number within the share."""

_encode = msgspec.msgpack.Encoder().encode
_LENGTH_BYTES = 4  # in front of each line; none is as long as four gigabytes


def why_not_shared(project: Project) -> str:
    """Why one process must do all the work; "" when several can."""
    settings = project.settings
    scarce = [name for name, role in settings.roles.items() if role.capacity is not None]
    scarce += [name for name, resource in settings.resources.items() if resource.capacity is not None]
    scarce += [name for name, offer in project.offers.items() if offer.stock is not None]
    scarce += [name for name, offer in project.offers.items() if offer.promise is not None and offer.promise.capacity]
    if scarce:
        return f"{scarce[0]} has a capacity, which all customers share"
    if any(script.accounts for script in project.scripts.values()):
        return "a script for accounts speaks to persons"
    return ""


def play_shared(what: Play, emit: Callable[[Line], None], processes: int) -> tuple[Finding, ...]:
    """Replay by several processes; gives the project's warnings.

    Raises: InputError: the project or an option cannot be used.
    """
    project, warnings = open_project(what.project, scripts=what.scripts, holdout=what.holdout)
    heads = families(ordered(list(what.events), on_invalid=_unheard), project.settings.country)
    with TemporaryDirectory(prefix="tetatet-replay-") as scratch:
        files = [Path(scratch) / f"share-{number}" for number in range(processes)]
        jobs = [(what, number, processes, heads, path) for number, path in enumerate(files)]
        if why_not_shared(project):
            _play_share(what, 0, 1, {}, files[0])
            files = files[:1]
        else:
            with get_context("spawn").Pool(processes) as pool:
                pool.starmap(_play_share, jobs)
        for number, spoken in enumerate(merge(*(_read(path) for path in files), key=_place), start=1):
            line = spoken[-1]
            line.n = number
            emit(line)
    return warnings


def _unheard(_source: str, _line: int, _error: InvalidEvent) -> None:
    """Lines that cannot be read are told by the first share."""


def _play_share(what: Play, number: int, count: int, heads: dict[str, str], into: Path) -> None:
    """One share, into a file of its own."""
    project, _warnings = open_project(what.project, scripts=what.scripts, holdout=what.holdout)
    book = make_book(project)
    with into.open("wb") as out:
        order = 0

        def emit(line: Line, about: str) -> None:
            nonlocal order
            order += 1
            spoken = _encode((replay.now if line.at else Instant(-1), line.customer, about, order, line))
            out.write(len(spoken).to_bytes(_LENGTH_BYTES, "big") + spoken)

        mine = share_of(number, count, heads)
        publications = publications_of(what, book)
        replay = Replay(book, MemoryCustomers(), emit, begin=what.begin, publications=publications, mine=mine)
        with uncollected():
            replay.run(ordered(list(what.events), on_invalid=replay.set_aside), what.until)
        refuse_only_history(what, replay)


def _read(path: Path) -> Iterator[Spoken]:
    decode = msgspec.msgpack.Decoder(Spoken).decode
    with path.open("rb") as file:
        while head := file.read(_LENGTH_BYTES):
            yield decode(file.read(int.from_bytes(head, "big")))


def _place(spoken: Spoken) -> tuple[Instant, str, str, int]:
    return spoken[:4]
