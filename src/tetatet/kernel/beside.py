"""Beside the occurrences: an account speaks to a person, a book is published, records have merged."""

from __future__ import annotations

from collections.abc import Mapping

from tetatet.differentiate.surprise import Everybody
from tetatet.interact import ending, gate, listen, policy, transition, verdict
from tetatet.interact.walk import ask_again
from tetatet.kernel.book import Book
from tetatet.kernel.follow import arm_of, expire_moments, speak
from tetatet.kernel.turning import NOTHING, Outcome, finish, set_due, table, to_schedule
from tetatet.model.decision import Request
from tetatet.model.record import Record
from tetatet.model.time import Instant


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
        candidate.person = person
        for ruling in gate.decide(turn, [candidate], arm_of):
            verdict.settle(turn, ruling)
    speak(turn)
    expire_moments(turn)
    return finish(turn, book)


def adopt(record: Record, book: Book, now: Instant, everybody: Mapping[str, Everybody], mode: str) -> Outcome:
    """A new book is published: running dialogues keep their revision, move to the new one, or stop."""
    turn = table(record, book, now, everybody, None)
    for name in book.remade:
        record.facts.pop(name, None)
    for dialogue in list(record.dialogues):
        if dialogue.revision == book.revision or mode == "keep":
            continue
        if mode == "stop":
            ending.withdraw_tasks(turn, dialogue)
            ending.end(turn, dialogue, "stopped")
        elif _can_move(dialogue.script, dialogue.node, book):
            dialogue.revision = book.revision
            turn.say("moved", dialogue, step=dialogue.node)
        else:
            turn.say("skipped", dialogue, step=dialogue.node, reason="the step is gone; it keeps its revision")
    transition.schedule(turn, book.kinds[record.kind].dated)
    speak(turn)
    return finish(turn, book)


def look_silently(record: Record, book: Book, now: Instant, everybody: Mapping[str, Everybody]) -> None:
    """After a merge: `becomes` takes its value and fires nothing, the dates are set anew."""
    turn = table(record, book, now, everybody, None)
    for one in book.kinds[record.kind].truths:
        assert one.becomes is not None
        record.truths[one.name] = one.becomes.test(turn.view)
    for dialogue in record.dialogues:
        listen.look_at_truths(turn, dialogue)
    transition.schedule(turn, to_schedule(book, record, first=False))
    set_due(record, book, now)


def _can_move(script: str, node: str, book: Book) -> bool:
    program = book.plan.programs.get(script)
    return program is not None and node in program.nodes
