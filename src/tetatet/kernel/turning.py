"""Setting the table: the turn of one occurrence, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from tetatet.differentiate.surprise import Everybody
from tetatet.interact import transition
from tetatet.interact.room import keep_room
from tetatet.interact.turn import Turn
from tetatet.kernel.book import Book
from tetatet.kernel.scope import Scope
from tetatet.model import calendar
from tetatet.model.act import Act
from tetatet.model.decision import Claim, Line, Request
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant
from tetatet.model.transition import Transition


class Outcome(msgspec.Struct):
    """What follows from one occurrence.

    `done` names acts that have their result, each with it. `void` names dialogues that have
    been answered or left: what of theirs has not been handed over yet is not to go any more.
    """

    lines: list[Line]
    claims: list[Claim]
    requests: list[Request]
    acts: list[Act]
    done: list[tuple[str, str]]
    void: list[str]


_NOTHING: list[Any] = []
NOTHING = Outcome(_NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING)
"""The outcome of most occurrences; its lists are never written to."""


def table(record: Record, book: Book, now: Instant, everybody: Mapping[str, Everybody], account: Record | None) -> Turn:
    return table_of(Scope(book, record, now, everybody, account), record, book, now)


def table_of(scope: Scope, record: Record, book: Book, now: Instant) -> Turn:
    record.considered = now
    return Turn(record, now, book.plan, book.plans, scope, zone_of(record, book))


def zone_of(record: Record, book: Book) -> ZoneInfo:
    return calendar.zone(record.zone) if record.zone else book.plan.zone


def to_schedule(book: Book, record: Record, first: bool) -> Iterable[Transition]:
    """Dates that what was told may move; the fixed ones are set once, when the record is opened."""
    mine = book.kinds[record.kind]
    return mine.dated if first else mine.moving


def finish(turn: Turn, book: Book) -> Outcome:
    """Clear the table: the lines, the claims and the requests, and the record's next timer set."""
    if turn.grown:
        keep_room(turn)
    set_due(turn.record, book, turn.now)
    return Outcome(turn.lines, turn.claims, turn.requests, turn.acts, turn.done, turn.void)


def set_due(record: Record, book: Book, now: Instant) -> None:
    """When must this record be looked at next?"""
    if book.nightly.always or book.nightly.windows:
        zone = book.plan.zone
        day = book.nightly.next_day(record.facts, calendar.day_number(now, zone))
        record.daily = NEVER if day is None else calendar.midnight(day, zone)
    due = record.daily
    if record.dates or record.absences:
        due = min(due, transition.next_due(record))
    for dialogue in record.dialogues:
        due = min(due, dialogue.due)
        if not dialogue.acted:
            due = min(due, dialogue.valid_until)
    for task in record.tasks:
        due = min(due, task.due)
    for waiting in record.queue:
        due = min(due, waiting.valid_until)
    record.due = due
