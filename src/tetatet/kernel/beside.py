"""Beside the occurrences: an account speaks to a person, a book is published, records have merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from tetatet.differentiate.surprise import Everybody
from tetatet.interact import ending, gate, listen, policy, transition, verdict
from tetatet.interact.room import keep_counts
from tetatet.interact.turn import Turn
from tetatet.interact.walk import ask_again
from tetatet.kernel.book import Book
from tetatet.kernel.follow import arm_of, expire_moments, speak
from tetatet.kernel.moving import move
from tetatet.kernel.turning import NOTHING, Outcome, finish, table, to_schedule
from tetatet.model.decision import Request
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.model.transition import Transition


def speak_for(
    person: Record | None,
    account: Record,
    request: Request,
    book: Book,
    now: Instant,
    everybody: Mapping[str, Everybody],
) -> Outcome:
    """Decide an account's contact with one of its persons: his consent, caps and address are asked."""
    turn = table(account, book, now, everybody, None)
    dialogue = next((one for one in account.dialogues if one.id == request.dialogue), None)
    if dialogue is None or dialogue.state != "asked":
        return NOTHING
    dialogue.state = "hold"
    ask_again(turn, dialogue)
    candidates, turn.candidates = turn.candidates, []
    for candidate in candidates:
        if person is None:
            reason = f"no contact person for {request.role}" if request.role else "the contact names no person"
            verdict.settle(turn, gate.Ruling(candidate, policy.Drop("permission", reason)))
            continue
        candidate.person, candidate.granted = person, request.granted
        for ruling in gate.decide(turn, [candidate], arm_of):
            verdict.settle(turn, ruling)
    speak(turn)
    expire_moments(turn)
    return finish(turn, book)


def suspend_for(
    person: Record, account: Record, acts: Set[str], book: Book, now: Instant, everybody: Mapping[str, Everybody]
) -> Outcome:
    """A contact person's no takes the account's calls to him off the lists; `acts` are those that are to reach him."""
    turn = table(account, book, now, everybody, None)
    ending.suspend_calls(turn, person, [task for task in account.tasks if task.act in acts])
    listen.end_settled(turn)
    speak(turn)
    return finish(turn, book)


def adopt(
    record: Record,
    book: Book,
    now: Instant,
    everybody: Mapping[str, Everybody],
    mode: str,
    account: Record | None = None,
) -> Outcome:
    """A new book is published: running dialogues keep their revision, move to the new one, or stop.

    What the earlier book did not ask takes its answer silently: it fires when it next turns from no to yes.
    """
    turn = table(record, book, now, everybody, account)
    _forget_unknown(record, book)
    _note_truths(turn, book.fresh.get(record.kind, ()))
    for dialogue in list(record.dialogues):
        if dialogue.revision == book.revision or mode == "keep":
            continue
        if mode == "stop":
            ending.withdraw_tasks(turn, dialogue)
            ending.end(turn, dialogue, "stopped")
        elif not move(turn, dialogue, book):
            turn.say("skipped", dialogue, step=dialogue.node, reason="the step is gone; it keeps its revision")
    transition.schedule(turn, book.kinds[record.kind].dated)
    speak(turn)
    return finish(turn, book)


def _forget_unknown(record: Record, book: Book) -> None:
    """What of the books before has no meaning any more, or another one."""
    for name in [one for one in record.facts if one in book.remade or one not in book.kept]:
        del record.facts[name]
    for kept in (record.truths, record.dates):
        for name in kept.keys() - book.transitions.keys():
            del kept[name]


def look_silently(
    record: Record, book: Book, now: Instant, everybody: Mapping[str, Everybody], account: Record | None = None
) -> Outcome:
    """After a merge: `becomes` takes its value and fires nothing, the dates are set anew; what finds no room goes."""
    turn = table(record, book, now, everybody, account)
    _note_truths(turn, book.kinds[record.kind].truths)
    for dialogue in record.dialogues:
        listen.look_at_truths(turn, dialogue)
    transition.schedule(turn, to_schedule(book, record, first=False))
    keep_counts(turn)
    turn.grown = True
    return finish(turn, book)


def _note_truths(turn: Turn, transitions: Iterable[Transition]) -> None:
    """What `becomes` says now; nothing fires."""
    for one in transitions:
        assert one.becomes is not None
        turn.record.truths[one.name] = one.becomes.test(turn.view)
