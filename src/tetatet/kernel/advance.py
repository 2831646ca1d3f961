"""advance(): one customer, one occurrence, everything that follows.

The order inside one occurrence is the promise that makes replay byte-equal:
what `surprise()` and `before()` read; facts and traits; transitions; goals and exits;
answers; silence; new starts; contacts through the gate; the end of moments. An event
never meets the goal of a dialogue that it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from tetatet.differentiate.facts import Happening
from tetatet.differentiate.surprise import Everybody, count_own
from tetatet.interact import gate, listen, transition, verdict
from tetatet.interact.start import open_dialogue, release_queue
from tetatet.interact.turn import Candidate, Fired, Opening, Turn, when
from tetatet.interact.walk import ask_again, settle_claim, walk
from tetatet.kernel.book import Book, EventPlan
from tetatet.kernel.scope import Scope
from tetatet.kernel.told import take_told
from tetatet.measure.holdout import arm
from tetatet.model import calendar
from tetatet.model.decision import Claim, Line, Request
from tetatet.model.event import Event
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant, format_instant

MAX_PASSES = 64
"""Passes of the gate in one occurrence: a script that speaks more often at one instant runs in a circle."""


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


class Outcome(msgspec.Struct):
    """What follows from one occurrence."""

    lines: list[Line]
    claims: list[Claim]
    requests: list[Request]


_NOTHING: list[Any] = []
NOTHING = Outcome(_NOTHING, _NOTHING, _NOTHING)
"""The outcome of most occurrences; its lists are never written to."""


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
    turn = _turn(record, book, now, everybody, account)
    if isinstance(occurrence, Woke):
        _woke(turn, book, occurrence.history)
    else:
        _allotted(turn, occurrence)
    return _finish(turn, book)


def _turn(
    record: Record, book: Book, now: Instant, everybody: Mapping[str, Everybody], account: Record | None
) -> Turn:
    record.considered = now
    scope = Scope(book, record, now, everybody)
    if account is not None and record.kind == "customer":
        scope.account = account.traits
    zone = _zone_of(record, book)
    return Turn(record, now, book.plan, book.plans, scope, zone, at=format_instant(now))


def _zone_of(record: Record, book: Book) -> ZoneInfo:
    return calendar.zone(record.zone) if record.zone else book.plan.zone


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
    if touched.idle and not (first or told or record.dialogues or record.after or record.tasks or occurrence.news):
        record.considered = now
        return NOTHING
    turn = _turn(record, book, now, everybody, account)
    scope = turn.view
    assert isinstance(scope, Scope)
    turn.event, scope.event, scope.event_at, scope.event_name = event, event.properties, event.at, event.name
    if occurrence.news:
        fired = [] if occurrence.history else transition.on_news(turn, book.news)
    else:
        fired = _take_event(turn, scope, book, touched, event, first, told)
    _then(turn, book, [] if occurrence.history else fired, occurrence.history)
    return _finish(turn, book)


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
    before = record.traits
    if told or first:
        record.traits = dict(record.traits)
        scope.customer = record.traits
        if record.kind == "account":
            scope.account = record.traits
        take_told(record, event, turn.now)
        turn.zone = _zone_of(record, book)
    day = scope.today.day if touched.days else 0
    happening = Happening(event.name, event.properties, event.at, event.message_id, day)
    for fold in touched.folds:
        if fold.test is None or fold.test.test(scope):
            fold.feed(record.facts, happening)
    for key, path in touched.surprises:
        count_own(record.facts, key, _plain(event.properties, path))
    fired = transition.on_event(turn, touched.transitions)
    if touched.absences:
        transition.note_absences(turn, touched.absences)
    truths = touched.truths
    if told or first:
        fired += transition.on_change(turn, [one for one in book.changed if book.about(one, record.kind)], before)
        truths = tuple({one.name: one for one in (*truths, *_about(book, book.trait_truths, record.kind))}.values())
        transition.schedule(turn, _to_schedule(book, record, first))
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


def _about(book: Book, transitions: tuple[Any, ...], kind: str) -> list[Any]:
    return [one for one in transitions if book.about(one, kind)]


def _to_schedule(book: Book, record: Record, first: bool) -> list[Any]:
    """Dates that what was told may move; the fixed ones are set once, when the record is opened."""
    mine = _about(book, book.dated, record.kind)
    if first:
        return mine
    return [one for one in mine if one.point is not None and one.point.expr is not None]


# ---------------------------------------------------------------- timers


def _woke(turn: Turn, book: Book, history: bool) -> None:
    record = turn.record
    turn.timers = True
    fired = transition.on_absence(turn, book.transitions)
    fired += transition.on_date(turn, book.transitions)
    if record.daily <= turn.now:
        fired += transition.on_truths(turn, _about(book, book.timed_truths, record.kind))
        record.daily = NEVER
    _then(turn, book, [] if history else fired, history)


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
            gate.screen(turn, candidate)
            held = gate.Hold(answer.until, "capacity", f"no room for {answer.resource} until then")
            verdict.settle(turn, gate.Ruling(candidate, held))
    _speak(turn)
    _expire(turn)


# ---------------------------------------------------------------- what follows


def _then(turn: Turn, book: Book, fired: list[Fired], history: bool) -> None:
    """Goals and exits, answers, silence, new starts, the gate, the end of moments."""
    record = turn.record
    for one in fired:
        transition.tell(turn, one)
    if record.dialogues or record.after:
        listen.meet_goals(turn)
    if turn.event is not None and (record.dialogues or record.tasks):
        listen.take_answers(turn)
        if turn.event.name == "Complaint Closed":
            _ask_held(turn)
    if turn.timers:
        listen.take_time(turn)
    for one in fired:
        _openings(turn, book, one)
    _speak(turn)
    _expire(turn)


def _ask_held(turn: Turn) -> None:
    """When a complaint closes, what was held is asked again."""
    for dialogue in list(turn.record.dialogues):
        if dialogue.state == "hold":
            ask_again(turn, dialogue)


def _openings(turn: Turn, book: Book, fired: Fired) -> None:
    for script in turn.plan.openers.get(fired.transition.name, ()):
        if script.accounts == (turn.record.kind == "account"):
            turn.openings.append(
                Opening(script, fired.transition.name, fired.evidence, fired.valid_until, fired.transition.rank)
            )


def _speak(turn: Turn) -> None:
    """New starts and the gate, until nobody wants to say anything more at this instant."""
    for _pass in range(MAX_PASSES):
        if turn.record.queue:
            release_queue(turn)
        openings, turn.openings = _in_order(turn.openings), []
        for opening in openings:
            open_dialogue(turn, opening)
        if turn.openings:
            continue
        candidates, turn.candidates = turn.candidates, []
        mine = [one for one in candidates if one.dialogue.state == "offer"]
        mine = _own(turn, mine)
        if not mine and not turn.openings:
            return
        for ruling in gate.decide(turn, mine, _arm_of):
            verdict.settle(turn, ruling)


def _arm_of(turn: Turn, candidate: Candidate) -> str:
    """The arm that a dialogue has, or would have; service and notice know no global hold-out."""
    if candidate.dialogue.arm:
        return candidate.dialogue.arm
    script = candidate.script
    everywhere = turn.plan.project.settings.policy.global_holdout if script.purpose == "marketing" else 0.0
    return arm(turn.record.id, script.name, share=script.holdout, global_share=everywhere)


def _own(turn: Turn, candidates: list[Candidate]) -> list[Candidate]:
    """Candidates that this record decides; an account's go to the contact person."""
    own = []
    for candidate in candidates:
        contact = candidate.contact
        if turn.record.kind == "account" and contact.by:
            candidate.dialogue.state, candidate.dialogue.due = "asked", NEVER
            turn.requests.append(Request(turn.record.id, candidate.dialogue.id, contact.to or ""))
        else:
            own.append(candidate)
    return own


def _in_order(openings: list[Opening]) -> list[Opening]:
    """The higher rank first; of two transitions of one script, the first in its `when` list opens it."""

    def place(opening: Opening) -> tuple[int, str, int]:
        listed = opening.script.start.when
        position = listed.index(opening.transition) if opening.transition in listed else len(listed)
        return (-opening.rank, opening.script.name, position)

    chosen: dict[tuple[str, int], Opening] = {}
    for number, opening in enumerate(openings):
        slot = (opening.script.name, number if opening.script.start.per or opening.chain else -1)
        if slot not in chosen or place(opening)[2] < place(chosen[slot])[2]:
            chosen[slot] = opening
    return sorted(chosen.values(), key=place)


def _expire(turn: Turn) -> None:
    """A dialogue that has not acted when its moment is over ends, in whatever step it is."""
    for dialogue in list(turn.record.dialogues):
        if not dialogue.acted and dialogue.valid_until <= turn.now and dialogue.state not in ("ended", "capacity"):
            verdict.expire(turn, dialogue)
            _speak(turn)
        elif dialogue.state == "hold" and dialogue.contact_until <= turn.now:
            ask_again(turn, dialogue)
            late, turn.candidates = turn.candidates, []
            for candidate in late:
                gate.screen(turn, candidate)
                verdict.settle(turn, gate.Ruling(candidate, gate.Drop("validity", "its moment has passed")))
            _speak(turn)


def _finish(turn: Turn, book: Book) -> Outcome:
    set_due(turn.record, book, turn.now)
    return Outcome(turn.lines, turn.claims, turn.requests)


def set_due(record: Record, book: Book, now: Instant) -> None:
    """When must this record be looked at next?"""
    if book.daily and record.daily >= NEVER:
        record.daily = calendar.midnight(calendar.day_number(now, book.plan.zone) + 1, book.plan.zone)
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


# ---------------------------------------------------------------- accounts and new books


def speak_for(
    person: Record | None,
    account: Record,
    request: Request,
    book: Book,
    now: Instant,
    everybody: Mapping[str, Everybody],
) -> Outcome:
    """Decide an account's contact with one of its persons: his consent, caps and address are asked."""
    turn = _turn(account, book, now, everybody, None)
    dialogue = next((one for one in account.dialogues if one.id == request.dialogue), None)
    if dialogue is None or dialogue.state != "asked":
        return NOTHING
    dialogue.state = "hold"
    ask_again(turn, dialogue)
    candidates, turn.candidates = turn.candidates, []
    for candidate in candidates:
        if person is None:
            reason = f"no contact person for {request.role}" if request.role else "the contact names no person"
            verdict.settle(turn, gate.Ruling(candidate, gate.Drop("permission", reason)))
            continue
        candidate.person = person
        for ruling in gate.decide(turn, [candidate], _arm_of):
            verdict.settle(turn, ruling)
    _speak(turn)
    _expire(turn)
    return _finish(turn, book)


def adopt(
    record: Record, book: Book, now: Instant, everybody: Mapping[str, Everybody], mode: str
) -> Outcome:
    """A new book is published: running dialogues keep their revision, move to the new one, or stop."""
    turn = _turn(record, book, now, everybody, None)
    for dialogue in list(record.dialogues):
        if dialogue.revision == book.revision or mode == "keep":
            continue
        if mode == "stop":
            verdict.ending.withdraw_tasks(turn, dialogue)
            verdict.ending.end(turn, dialogue, "stopped")
        elif _can_move(dialogue.script, dialogue.node, book):
            dialogue.revision = book.revision
            turn.say("moved", dialogue, step=dialogue.node)
        else:
            turn.say("skipped", dialogue, step=dialogue.node, reason="the step is gone; it keeps its revision")
    transition.schedule(turn, _about(book, book.dated, record.kind))
    _speak(turn)
    return _finish(turn, book)


def _can_move(script: str, node: str, book: Book) -> bool:
    program = book.plan.programs.get(script)
    return program is not None and node in program.nodes


__all__ = ["Allotted", "Happened", "Occurrence", "Outcome", "Woke", "adopt", "advance", "set_due", "speak_for", "when"]
