"""advance(): one customer, one occurrence, everything that follows.

The order inside one occurrence is the promise that makes replay byte-equal:
what `surprise()` and `before()` read; facts and traits; transitions; goals and exits;
answers; silence; new starts; contacts through the gate; the end of moments. An event
never meets the goal of a dialogue that it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from tetatet.differentiate.summaries import Happening
from tetatet.differentiate.surprise import Everybody, count_own
from tetatet.interact import gate, policy, transition, verdict
from tetatet.interact.confirming import ask_to_confirm
from tetatet.interact.turn import Fired, Turn
from tetatet.interact.walk import ask_again, settle_claim, walk
from tetatet.kernel.book import Book, EventPlan
from tetatet.kernel.follow import expire_moments, speak, then
from tetatet.kernel.scope import Scope, Told
from tetatet.kernel.telling import unheard_line
from tetatet.kernel.told import TOLD, take_told
from tetatet.kernel.turning import NOTHING, Outcome, finish, table, table_of, to_schedule, zone_of
from tetatet.model import calendar
from tetatet.model.event import Event
from tetatet.model.open_values import Properties
from tetatet.model.record import NEVER, Dialogue, Record
from tetatet.model.time import Instant
from tetatet.model.transition import Transition


class Happened(msgspec.Struct, frozen=True):
    """An event of this customer. `history` updates the record and starts nothing; `news` is the firm's own."""

    event: Event
    history: bool = False
    news: bool = False


class Woke(msgspec.Struct, frozen=True):
    """Timers are due."""

    history: bool = False


class Allotted(msgspec.Struct, frozen=True):
    """The answer to a claim: granted, or refused until room may be there again."""

    dialogue: str
    granted: bool
    until: Instant = NEVER
    resource: str = ""


Occurrence: TypeAlias = Happened | Woke | Allotted


def advance(
    record: Record,
    occurrence: Occurrence,
    book: Book,
    now: Instant,
    everybody: Mapping[str, Everybody],
    account: Record | None = None,
) -> Outcome:
    """Decide one occurrence of one customer.

    Args:
        record: owned by this call, and changed by it.
        now: when the occurrence is considered; never earlier than the one before.
        everybody: everybody's counts, by the key of `book.surprise_key`.
        account: the account that the customer belongs to, whose traits conditions may read.

    Returns: the lines in the order in which things happened, the claims on scarce
    things and the requests to contact persons.
    """
    if isinstance(occurrence, Happened):
        return hear(record, occurrence.event, book, now, everybody, account, occurrence.history, occurrence.news)
    turn = table(record, book, now, everybody, account)
    if isinstance(occurrence, Woke):
        _woke(turn, book, occurrence.history)
    else:
        _allotted(turn, occurrence)
    return finish(turn, book)


# ---------------------------------------------------------------- events


def hear(
    record: Record,
    event: Event,
    book: Book,
    now: Instant,
    everybody: Mapping[str, Everybody],
    account: Record | None = None,
    history: bool = False,
    news: bool = False,
) -> Outcome:
    """`advance` for an event: most touch little and are done with after a look at the tables."""
    name = event.name
    touched = book.touched_by(name, record.kind)
    first = not record.considered
    told = bool(event.traits or event.user_traits) or name in TOLD
    busy, unheard = record.dialogues or record.after or record.tasks, 0
    if first or told or news:
        calm = not (busy or news or record.queue) and touched.plain and book.kinds[record.kind].still
        if calm and told:
            unheard = take_told(record, event, book.project.questions)
            calm = not unheard  # what finds no room is said
    else:
        calm = not busy or (book.heard is not None and name not in book.heard)
    if calm and touched.idle:
        record.considered = now
        return NOTHING
    scope = Scope(book, record, now, everybody, account)
    scope.event, scope.event_at, scope.event_name = event.properties, event.at, name
    if calm and touched.plain:
        _take_facts(record, scope, touched, event)
        moments = _moments(touched, scope)
        if not moments or history:
            record.considered = now
            return NOTHING
        turn = table_of(scope, record, book, now)
        turn.event = event
        fired = transition.on_event(turn, moments)
    else:
        turn = table_of(scope, record, book, now)
        turn.event = event
        if news:
            fired = transition.on_news(turn, book.news)
        else:
            fired = _take_event(turn, scope, book, touched, event, first, told, unheard=unheard)
            if touched.confirms and record.kind == "customer" and not history:
                ask_to_confirm(turn, event)
    then(turn, [] if history else fired)
    return finish(turn, book)


def _take_facts(record: Record, scope: Scope, touched: EventPlan, event: Event) -> None:
    """Let every fact take the event in."""
    day = 0
    if touched.days:  # a late event counts on the day on which it happened
        day = calendar.day_number(event.at, scope.zone)
    happening = Happening(event.source, event.properties, event.at, event.message_id, day)
    facts = record.facts
    for asked, feed in touched.feeds:
        if asked is None or asked(scope):
            feed(facts, happening)


def _moments(touched: EventPlan, scope: Scope) -> list[Transition]:
    """The `event` transitions that the event at hand fires; most fire nothing, so conditions are asked first."""
    moments = []
    for one, asked in touched.transitions:
        if asked is None or asked(scope):
            moments.append(one)
    return moments


def _take_event(
    turn: Turn, scope: Scope, book: Book, touched: EventPlan, event: Event, first: bool, told: bool, *, unheard: int
) -> list[Fired]:
    """Facts and traits, then transitions."""
    record, mine = turn.record, book.kinds[turn.record.kind]
    if touched.before:
        scope.earlier = {name: scope.fact(name) for name in touched.before}
    if touched.moved:
        states = record.facts
        scope.kept = {name: keep(states[name]) for name, keep in touched.moved.items() if name in states}
    if touched.surprises:
        scope.own = {key: dict(record.facts.get(key, {})) for key, _path in touched.surprises}
    before, moved = record.traits, False
    if told or first:
        if mine.trait_truths:
            scope.untold = Told(before, dict(record.scores), dict(record.needs))
        record.traits = dict(record.traits)
        zone = record.zone
        unheard = max(unheard, take_told(record, event, book.project.questions))  # told once, it goes no further
        if unheard:
            turn.lines.append(unheard_line(turn.at, record.name, unheard))
        moved = record.zone != zone
        turn.zone = zone_of(record, book)
    _take_facts(record, scope, touched, event)
    for key, path in touched.surprises:
        count_own(record.facts, key, _plain(event.properties, path))
    fired = transition.on_event(turn, _moments(touched, scope))
    if touched.absences:
        transition.note_absences(turn, touched.absences)
    truths = touched.truths
    if told or first:
        fired += transition.on_change(turn, mine.changed, before)
        truths = tuple({one.name: one for one in (*truths, *mine.trait_truths)}.values())
        transition.schedule(turn, to_schedule(book, record, first or moved))
    elif touched.dates:
        transition.schedule(turn, touched.dates)
    if truths:
        fired += transition.on_truths(turn, truths)
    return fired


def _plain(properties: Properties, path: tuple[str, ...]) -> Any:
    found: Any = properties
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


# ---------------------------------------------------------------- timers


def _woke(turn: Turn, book: Book, history: bool) -> None:
    record = turn.record
    turn.timers = True
    fired = transition.on_absence(turn, book.transitions)
    fired += transition.on_date(turn, book.transitions)
    if record.daily <= turn.now:
        turn.day_begins = True
        fired += transition.on_truths(turn, book.kinds[record.kind].timed_truths)
        record.daily = NEVER
    then(turn, [] if history else fired)


def _allotted(turn: Turn, answer: Allotted) -> None:
    """What was scarce is ours, or not."""
    dialogue = next((one for one in turn.record.dialogues if one.id == answer.dialogue), None)
    if dialogue is not None and dialogue.state == "claim":
        dialogue.node = settle_claim(turn, dialogue, answer.granted)
        walk(turn, dialogue)
    elif dialogue is not None and dialogue.claim == "filed":
        if answer.granted:
            dialogue.claim = "granted"
        else:
            _refuse(turn, dialogue, answer)
    _decide_answered(turn)
    speak(turn)
    expire_moments(turn)


def _refuse(turn: Turn, dialogue: Dialogue, answer: Allotted) -> None:
    """The contact is held, and takes no room from those it has competed with."""
    dialogue.claim = ""
    ask_again(turn, dialogue)
    refused, turn.candidates = turn.candidates, []
    for candidate in refused:
        policy.screen(turn, candidate)
        held = policy.Hold(answer.until, "capacity", f"no room for {answer.resource} until then")
        verdict.settle(turn, gate.Ruling(candidate, held))


def _decide_answered(turn: Turn) -> None:
    """When the last claim is answered, all who waited for an answer are put before the gate, in one pass."""
    waiting = [one for one in turn.record.dialogues if one.state == "capacity"]
    if any(one.claim == "filed" for one in waiting):
        return
    granted = {one.id for one in waiting if one.claim == "granted"}
    for dialogue in waiting:
        dialogue.claim = ""
        ask_again(turn, dialogue)
    for candidate in turn.candidates:
        candidate.granted = candidate.dialogue.id in granted
