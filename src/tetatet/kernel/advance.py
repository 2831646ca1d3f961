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

from tetatet.differentiate.facts import Happening
from tetatet.differentiate.surprise import Everybody, count_own
from tetatet.interact import gate, policy, transition, verdict
from tetatet.interact.turn import Fired, Turn
from tetatet.interact.walk import ask_again, settle_claim, walk
from tetatet.kernel.book import Book, EventPlan
from tetatet.kernel.follow import expire, speak, then
from tetatet.kernel.scope import Scope
from tetatet.kernel.told import take_told
from tetatet.kernel.turning import NOTHING, Outcome, about, finish, table, table_of, to_schedule, zone_of
from tetatet.model.event import Event
from tetatet.model.record import NEVER, Record
from tetatet.model.script import Transition
from tetatet.model.time import Instant


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
        return _happened(record, occurrence, book, now, everybody, account)
    turn = table(record, book, now, everybody, account)
    if isinstance(occurrence, Woke):
        _woke(turn, book, occurrence.history)
    else:
        _allotted(turn, occurrence)
    return finish(turn, book)


# ---------------------------------------------------------------- events


def _happened(
    record: Record,
    occurrence: Happened,
    book: Book,
    now: Instant,
    everybody: Mapping[str, Everybody],
    account: Record | None,
) -> Outcome:
    event = occurrence.event
    touched = book.touched_by(event.name, record.kind)
    first = not record.considered
    told = bool(event.traits) or event.name in TOLD
    calm = not (first or told or record.dialogues or record.after or record.tasks or occurrence.news)
    if calm and touched.idle:
        record.considered = now
        return NOTHING
    scope = Scope(book, record, now, everybody, account)
    scope.event, scope.event_at, scope.event_name = event.properties, event.at, event.name
    if occurrence.news:
        turn = table_of(scope, record, book, now)
        turn.event = event
        fired = [] if occurrence.history else transition.on_news(turn, book.news)
    elif calm and touched.plain:
        _take_facts(record, scope, touched, event)
        moments = _moments(touched, scope)
        if not moments or occurrence.history:
            record.considered = now
            return NOTHING
        turn = table_of(scope, record, book, now)
        turn.event = event
        fired = transition.on_event(turn, moments)
    else:
        turn = table_of(scope, record, book, now)
        turn.event = event
        fired = _take_event(turn, scope, book, touched, event, first, told)
    then(turn, book, [] if occurrence.history else fired, occurrence.history)
    return finish(turn, book)


def _take_facts(record: Record, scope: Scope, touched: EventPlan, event: Event) -> None:
    """Let every fact take the event in."""
    day = scope.today.day if touched.days else 0
    happening = Happening(event.name, event.properties, event.at, event.message_id, day)
    facts = record.facts
    for fold in touched.folds:
        if fold.test is None or fold.test.test(scope):
            fold.feed(facts, happening)


def _moments(touched: EventPlan, scope: Scope) -> list[Transition]:
    """The `event` transitions that the event at hand fires; most fire nothing, so conditions are asked first."""
    return [
        one
        for one, named in zip(touched.transitions, touched.named_tests, strict=True)
        if (one.test is None or one.test.test(scope)) and (named is None or named.test(scope))
    ]


TOLD = frozenset(
    {
        "Consent Given",
        "Consent Withdrawn",
        "Complaint Opened",
        "Complaint Closed",
        "Preferences Updated",
        "Question Answered",
        "Self Excluded",
        "Scored",
        "Unsubscribed",
    }
)
"""Events that tell something of the customer which the record keeps by itself."""


def _take_event(
    turn: Turn, scope: Scope, book: Book, touched: EventPlan, event: Event, first: bool, told: bool
) -> list[Fired]:
    """Facts and traits, then transitions."""
    record = turn.record
    if touched.before:
        scope.earlier = {name: scope.fact(name) for name in touched.before}
    if touched.surprises:
        scope.own = {key: dict(record.facts.get(key, {})) for key, _path in touched.surprises}
    before, moved = record.traits, False
    if told or first:
        record.traits = dict(record.traits)
        scope.customer = record.traits
        if record.kind == "account":
            scope.account = record.traits
        zone = record.zone
        take_told(record, event, book.project.questions)
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
        fired += transition.on_change(turn, [one for one in book.changed if book.about(one, record.kind)], before)
        truths = tuple({one.name: one for one in (*truths, *about(book, book.trait_truths, record.kind))}.values())
        transition.schedule(turn, to_schedule(book, record, first or moved))
    elif touched.dates:
        transition.schedule(turn, touched.dates)
    if truths:
        fired += transition.on_truths(turn, truths)
    return fired


def _plain(properties: Mapping[str, Any], path: tuple[str, ...]) -> Any:
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
        fired += transition.on_truths(turn, about(book, book.timed_truths, record.kind))
        record.daily = NEVER
    then(turn, book, [] if history else fired, history)


def _allotted(turn: Turn, answer: Allotted) -> None:
    """What was scarce is ours, or not."""
    dialogue = next((one for one in turn.record.dialogues if one.id == answer.dialogue), None)
    if dialogue is None or dialogue.state not in ("claim", "capacity"):
        return
    if dialogue.state == "claim":
        dialogue.node = settle_claim(turn, dialogue, answer.granted)
        walk(turn, dialogue)
    elif answer.granted:
        ask_again(turn, dialogue)
        for candidate in turn.candidates:
            candidate.granted = True
    else:
        ask_again(turn, dialogue)
        refused, turn.candidates = turn.candidates, []
        for candidate in refused:
            policy.screen(turn, candidate)
            held = policy.Hold(answer.until, "capacity", f"no room for {answer.resource} until then")
            verdict.settle(turn, gate.Ruling(candidate, held))
    speak(turn)
    expire(turn)
