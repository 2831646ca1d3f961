"""What happened last, what is due, and who stands where: the first page, before it is a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from tetatet.kernel import Book
from tetatet.model import calendar
from tetatet.model.decision import Line
from tetatet.model.record import DAWN, NEVER, Dialogue, Record
from tetatet.model.time import Instant
from tetatet.ports.store import Decided, Reader
from tetatet.run import wording
from tetatet.run.explain import teller_of, title_of
from tetatet.run.spoken import Clock, capital, plain
from tetatet.run.telling import Teller
from tetatet.run.timeline import Moment, timeline

SPARE = 4
"""Decisions read for each that is told: of some only the consequence is told."""

_decode = msgspec.json.Decoder(Line).decode


# ---------------------------------------------------------------- who stands where


@dataclass(frozen=True, slots=True)
class Place:
    """People at one step, and what they do there."""

    step: str
    doing: str
    people: int


@dataclass(frozen=True, slots=True)
class Running:
    """A script with the people who are in it."""

    script: str
    people: int
    places: tuple[Place, ...]


def running(reader: Reader, book: Book) -> list[Running]:
    """Every script of the book with the people at each step, in the order of its steps; scripts that only run out come last."""
    found: dict[str, list[tuple[str, str, int]]] = {name: [] for name in book.project.scripts}
    for (script, step, state), people in reader.standing().items():
        found.setdefault(script, []).append((step, state, people))
    return [_running(book, script, places) for script, places in found.items()]


def _running(book: Book, script: str, places: Sequence[tuple[str, str, int]]) -> Running:
    program = book.plan.programs.get(script)
    order = {step: number for number, step in enumerate(_in_order(program.nodes) if program is not None else ())}
    told = [
        Place(plain(step), wording.STATES.get(state, plain(state)), people)
        for step, state, people in sorted(places, key=lambda one: (order.get(one[0], len(order)), one))
    ]
    return Running(capital(plain(script)), sum(place.people for place in told), tuple(told))


def _in_order(nodes: Iterable[str]) -> Iterator[str]:
    """The steps as the file has them: a program is laid from its end."""
    yield from reversed(list(nodes))


# ---------------------------------------------------------------- what happened


@dataclass(frozen=True, slots=True)
class Happened:
    """A moment of somebody's; `customer` is 0 where it is nobody's."""

    customer: int
    who: str
    moment: Moment


def happened(reader: Reader, book: Book, now: Instant, limit: int) -> list[Happened]:
    """What happened last, the latest first."""
    lines: dict[int, list[Line]] = {}
    for one in reversed(reader.decisions(limit * SPARE)):
        lines.setdefault(one.customer, []).append(line_of(one))
    told = []
    for customer, mine in lines.items():
        record = reader.record(customer) if customer else None
        who = title_of(record) if record is not None else ""
        teller = _teller(record, book, now)
        told += [Happened(customer, who, moment) for moment in timeline(teller, mine)]
    told.sort(key=lambda one: one.moment.line.n or 0, reverse=True)
    return told[:limit]


def line_of(decided: Decided) -> Line:
    """The line that a decision was said in."""
    return _decode(decided.line)


def _teller(record: Record | None, book: Book, now: Instant) -> Teller:
    if record is not None:
        return teller_of(record, book, now, book.plan.zone)
    return Teller(book, clock_of(book, now), wording.NOBODY, {})


def clock_of(book: Book, now: Instant) -> Clock:
    """How the firm's own people say moments: in the project's zone."""
    zone = book.plan.zone
    return Clock(zone, calendar.civil(calendar.day_number(now, zone))[0])


# ---------------------------------------------------------------- what is due


@dataclass(frozen=True, slots=True)
class Expected:
    """What happens by itself at a moment, unless something else happens before."""

    customer: int
    who: str
    at: Instant
    text: str


def expected(reader: Reader, book: Book, keys: Iterable[int], until: Instant) -> list[Expected]:
    """What is due for these customers up to a moment, the earliest first."""
    told: list[Expected] = []
    for key in keys:
        record = reader.record(key)
        if record is not None:
            told += [Expected(key, title_of(record), at, text) for at, text in _due(record, book) if at <= until]
    return sorted(told, key=lambda one: (one.at, one.customer))


def _due(record: Record, book: Book) -> Iterator[tuple[Instant, str]]:
    for dialogue in record.dialogues:
        at, key = _due_of(dialogue)
        yield at, capital(wording.NEXT.get(key, wording.NEXT["run"]).format(script=plain(dialogue.script)))
    teller = teller_of(record, book, DAWN)
    for task in record.tasks:
        if task.due < NEVER:
            yield task.due, capital(wording.NEXT["task"].format(work=teller.work(None, task.talk)))


def _due_of(dialogue: Dialogue) -> tuple[Instant, str]:
    """When something happens by itself, and what: the moment may be over before the step is."""
    at = dialogue.held_until if dialogue.state == "hold" and dialogue.held_until < dialogue.due else dialogue.due
    if not dialogue.acted and dialogue.valid_until < at:
        return dialogue.valid_until, "moment"
    return at, dialogue.state
