"""Room for what is under way with one customer: dialogues, tasks, what is awaited, what was said.

Where there is more of it than a record holds, what is missed least goes first. Nothing on
which a contact depends goes in silence: a line says so, or the gate holds from then on.
"""

from __future__ import annotations

from collections.abc import Callable

from tetatet.interact import ending
from tetatet.interact.timing import after
from tetatet.interact.turn import Turn
from tetatet.model.brief import brief_evidence, size_of
from tetatet.model.open_values import Evidence
from tetatet.model.record import NEVER, Contacted, Dialogue, OpenTask, Record
from tetatet.model.record_limits import (
    BRIEF_BYTES,
    EVIDENCE_BYTES,
    MAX_AFTERGLOW,
    MAX_AWAITED,
    MAX_CONTACTS,
    MAX_DIALOGUES,
    MAX_QUEUE,
    MAX_STARTED,
    MAX_TASKS,
    little_under_way,
    weight_under_way,
)
from tetatet.model.time import Instant

GROWTH_BYTES = 512
"""What a dialogue that has just begun will need besides its evidence: its own books, and the first answer."""

_MOST_BYTES = 80 * 64  # a dialogue with all that it may have: `little_under_way` reckons with as much

FEW_CONTACTS = 32
"""Contacts that are forgotten last: those of the last weeks."""


def kept_evidence(turn: Turn, evidence: Evidence) -> Evidence:
    """What is kept of the evidence of something that begins: less where much is under way already."""
    if size_of(evidence) <= BRIEF_BYTES:  # nearly always
        return evidence
    half = turn.plan.room_bytes // 2
    much = not little_under_way(turn.record, half) and weight_under_way(turn.record) > half
    return brief_evidence(evidence, BRIEF_BYTES if much else EVIDENCE_BYTES, turn.plan.names_read)


def has_room(turn: Turn, evidence: Evidence) -> bool:
    """Is there room for a dialogue with this evidence? What nobody would miss makes some."""
    record, most = turn.record, turn.plan.room_bytes
    if little_under_way(record, most - _MOST_BYTES):
        return True
    if len(record.dialogues) >= MAX_DIALOGUES:
        return False
    size = size_of(evidence) + GROWTH_BYTES
    while weight_under_way(record) + size > most:
        if not any(let_go(turn) for let_go in _HARDLY_MISSED):
            return False
    return True


def keep_room(turn: Turn) -> None:
    """The last thing in an occurrence that has added something: let go what the record has no room for."""
    record, most = turn.record, turn.plan.room_bytes
    if little_under_way(record, most):
        return
    while weight_under_way(record) > most:
        if not any(let_go(turn) for let_go in _IN_ORDER):
            return


def keep_counts(turn: Turn) -> None:
    """After a merge: let go what is more than one customer may have of anything."""
    record = turn.record
    limits: tuple[tuple[Callable[[], int], int, Callable[[Turn], bool]], ...] = (
        (lambda: len(record.dialogues), MAX_DIALOGUES, _youngest_dialogue),
        (lambda: len(record.after), MAX_AFTERGLOW, ending.forget_afterglow),
        (lambda: len(record.queue), MAX_QUEUE, first_in_queue),
        (lambda: len(record.tasks), MAX_TASKS, _oldest_task),
        (lambda: sum(map(len, record.absences.values())), MAX_AWAITED, forget_awaited),
        (lambda: len(record.started), MAX_STARTED, _oldest_start),
    )
    for count, most, let_go in limits:
        while count() > most and let_go(turn):
            pass


def note_contact(record: Record, contacted: Contacted) -> None:
    """A contact was made; of very many the oldest are forgotten, and caps hold as if nobody knew (`interact.gate`)."""
    record.contacts = [*record.contacts, contacted]
    if len(record.contacts) > MAX_CONTACTS:
        forget_contacts(record, len(record.contacts) - MAX_CONTACTS)


def forget_contacts(record: Record, count: int) -> None:
    """Forget the oldest contacts, and remember up to when."""
    record.contacts_from = max(record.contacts_from, record.contacts[count - 1].at)
    record.contacts = record.contacts[count:]


def note_start(turn: Turn, script: str, key: str) -> None:
    """A dialogue began; of very many starts by key the oldest is forgotten."""
    started, name = turn.record.started, f"{script}|{key}"
    started.pop(name, None)
    started[name] = turn.now  # the oldest stands first
    if len(started) > MAX_STARTED:
        _oldest_start(turn)


def note_task(turn: Turn, task: OpenTask) -> None:
    """Work was filed with a person."""
    turn.record.tasks.append(task)
    if len(turn.record.tasks) > MAX_TASKS:
        _oldest_task(turn)


# ---------------------------------------------------------------- what goes, each says whether there was any


def _oldest_start(turn: Turn) -> bool:
    """The oldest start by key is not looked back to any more; silently, where its script may begin again anyway."""
    name = next((one for one in turn.record.started if not one.endswith("|")), None)
    if name is None:
        return False
    begun = turn.record.started.pop(name)
    script, _bar, key = name.partition("|")
    found = turn.plan.project.scripts.get(script)
    if found is not None:
        free = after(begun, found.start.again_after, turn.view, turn.plan, turn.zone)
        if free is None or turn.now < free:
            turn.say("forgotten", script=script, reason="a start", detail=key)
    return True


def _older_contacts(turn: Turn) -> bool:
    """The older half of the contacts; caps that look back so far hold from now on."""
    count = len(turn.record.contacts) // 2
    if count < FEW_CONTACTS:
        return False
    forget_contacts(turn.record, count)
    return True


def forget_awaited(turn: Turn) -> bool:
    """The thing awaited by its key that began to be awaited first; its absence will not be recognised."""
    awaited = [
        (absence.since, name, key)
        for name, kept in turn.record.absences.items()
        for key, absence in kept.items()
        if key
    ]
    if not awaited:
        return False
    _since, name, key = min(awaited)
    del turn.record.absences[name][key]
    turn.say("forgotten", transition=name, reason="something awaited", detail=key)
    return True


def first_in_queue(turn: Turn) -> bool:
    """The moment that has waited longest behind a running script."""
    if not turn.record.queue:
        return False
    waiting, *turn.record.queue = turn.record.queue
    turn.say("skipped", script=waiting.script, transition=waiting.transition, reason="no room")
    return True


def _task_left_behind(turn: Turn) -> bool:
    """The oldest work without a due time whose dialogue is over: nothing waits for it any more."""
    running = {one.id for one in turn.record.dialogues}
    left = [one for one in turn.record.tasks if one.due >= NEVER and one.dialogue not in running]
    return bool(left) and _forget_task(turn, min(left, key=_filed))


def _oldest_task(turn: Turn) -> bool:
    """The oldest open work, of which most is left behind first."""
    tasks = turn.record.tasks
    return _task_left_behind(turn) or (bool(tasks) and _forget_task(turn, min(tasks, key=_filed)))


def _filed(task: OpenTask) -> tuple[Instant, str]:
    return task.filed, task.act


def _forget_task(turn: Turn, task: OpenTask) -> bool:
    turn.record.tasks.remove(task)
    ending.note_withdrawn(turn, task)
    line = turn.say("forgotten", script=task.script, step=task.step, content=task.talk, act=task.act, role=task.role)
    line.dialogue, line.revision, line.reason = task.dialogue, task.revision, "a task"
    return True


def _youngest_dialogue(turn: Turn) -> bool:
    """A dialogue ends: the youngest of those that have said nothing, else the youngest."""
    if not turn.record.dialogues:
        return False

    def place(one: Dialogue) -> tuple[bool, Instant, str]:
        return not one.acted, one.started, one.id

    dialogue = max(turn.record.dialogues, key=place)
    ending.withdraw_tasks(turn, dialogue)
    ending.end(turn, dialogue, "no room")
    return True


def _anything(turn: Turn) -> bool:
    """What is left when all else has gone: it is small, and there is far too much of it."""
    for kept in (turn.record.started, turn.record.arms, turn.record.truths, turn.record.dates, turn.record.absences):
        if kept:
            del kept[next(iter(kept))]
            return True
    return False


_HARDLY_MISSED: tuple[Callable[[Turn], bool], ...] = (
    ending.forget_afterglow,
    _task_left_behind,
    _oldest_start,
    _older_contacts,
)
_IN_ORDER = (*_HARDLY_MISSED, forget_awaited, first_in_queue, _youngest_dialogue, _oldest_task, _anything)
