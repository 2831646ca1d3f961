"""Opening a dialogue: may this script begin for this customer, and what if another runs?"""

from __future__ import annotations

from tetatet.interact import ending, room
from tetatet.interact.evidence import on_opening
from tetatet.interact.listen import hand_over, look_at_truths
from tetatet.interact.timing import after
from tetatet.interact.turn import Opening, Turn, key_text, when
from tetatet.interact.verdict import why
from tetatet.interact.walk import walk
from tetatet.model import chance
from tetatet.model.record import Dialogue, Queued
from tetatet.model.record_limits import MAX_QUEUE
from tetatet.model.script import Script
from tetatet.model.values import value_at


def open_dialogue(turn: Turn, opening: Opening) -> None:
    """Start a dialogue, or say why not."""
    script = opening.script
    turn.view.start = opening.evidence
    if script.start.test is not None:
        if not script.start.test.test(turn.view):
            _skip(turn, script.name, opening.transition, "condition")
            return
        opening.evidence = {**opening.evidence, **on_opening(turn, script)}
    key = _key(turn, opening)
    if key is None:
        _skip(turn, script.name, opening.transition, "no key")
        return
    refusal = _refusal(turn, script, key)
    if refusal:
        _skip(turn, script.name, opening.transition, refusal)
        return
    running = {other.script: other for other in turn.record.dialogues}
    blocker = next((name for name in script.waits_for if name in running), None)
    if blocker is not None:
        _queue(turn, opening, key, blocker)
        return
    host = next((running[name] for name in script.joins if name in running), None)
    if host is not None:
        turn.say("joined", script=script.name, to=host.script, into=host.id)
        hand_over(turn, host, f"joined {script.name}")
        return
    opening.evidence = room.kept_evidence(turn, opening.evidence)
    replaced = [one for name in script.replaces for one in turn.record.dialogues if one.script == name]
    if not replaced and not room.has_room(turn, opening.evidence):
        _skip(turn, script.name, opening.transition, "no room")
        return
    for other in replaced:
        turn.say("superseded", other, by=script.name)
        ending.withdraw_tasks(turn, other)
        ending.end(turn, other, "superseded")
    _begin(turn, opening, key)


def _skip(turn: Turn, script: str, transition: str, reason: str) -> None:
    turn.say("skipped", script=script, transition=transition, reason=reason)


def _key(turn: Turn, opening: Opening) -> str | None:
    """The business key of a `per` script: from what opened it, else a trait of the customer or account.

    None when the event that opens it lacks the key. What no event opens (a date) may go without.
    """
    per = opening.script.start.per
    if per is None:
        return ""
    path = tuple(per.split("."))
    value = value_at(opening.evidence, path)
    if value is None and turn.event is not None:
        value = value_at(turn.event.properties, path)
    if value is None:
        value = value_at(turn.record.traits, path)
    if value is None and turn.event is None:
        return ""
    return None if value is None or isinstance(value, dict | list) else key_text(value)


def _refusal(turn: Turn, script: Script, key: str) -> str:
    if any(other.script == script.name and other.key == key for other in turn.record.dialogues):
        return "running"
    last = turn.record.started.get(f"{script.name}|{key}")
    if last is not None:
        free = after(last, script.start.again_after, turn.view, turn.plan, turn.zone)
        if free is None or turn.now < free:
            return "again after"
    if any(one.script == script.name and one.key == key for one in turn.record.queue):
        return "queued"
    return ""


def _queue(turn: Turn, opening: Opening, key: str, blocker: str) -> None:
    turn.say(
        "queued",
        script=opening.script.name,
        behind=blocker,
        transition=opening.transition,
        valid_until=when(opening.valid_until),
    )
    evidence = room.kept_evidence(turn, opening.evidence)
    turn.grown = True
    waiting = Queued(opening.script.name, opening.transition, evidence, key, opening.valid_until, opening.rank)
    turn.record.queue = [*turn.record.queue, waiting]
    if len(turn.record.queue) > MAX_QUEUE:
        room.first_in_queue(turn)


def _begin(turn: Turn, opening: Opening, key: str) -> None:
    script, record = opening.script, turn.record
    dialogue = Dialogue(
        id=chance.key("dialogue", record.id, script.name, key, str(turn.now)),
        script=script.name,
        revision=turn.plan.revision,
        started=turn.now,
        start=opening.evidence,
        transition=opening.transition,
        key=key,
        valid_until=opening.valid_until,
        rank=opening.rank,
        chain=opening.chain,
        node=turn.plan.programs[script.name].first,
    )
    turn.grown = True
    record.dialogues = [*record.dialogues, dialogue]
    room.note_start(turn, script.name, key)
    turn.say("start", dialogue, why=why(dialogue), valid_until=when(opening.valid_until), step=dialogue.node or None)
    look_at_truths(turn, dialogue)
    walk(turn, dialogue)


def release_queue(turn: Turn) -> None:
    """Let those begin whose blockers are gone; those whose moment is over go."""
    for waiting in list(turn.record.queue):
        script = turn.plan.project.scripts.get(waiting.script)
        running = {other.script for other in turn.record.dialogues}
        blocked = script is not None and any(name in running for name in script.waits_for)
        if blocked and turn.now <= waiting.valid_until:
            continue  # at the very instant at which its moment ends it may still begin
        turn.record.queue.remove(waiting)
        if script is None or turn.now > waiting.valid_until:
            _pass(turn, waiting)
        else:
            turn.openings.append(Opening(script, waiting.transition, waiting.start, waiting.valid_until, waiting.rank))


def expire_queue(turn: Turn) -> None:
    """Those who still wait when their moment ends go."""
    for waiting in [one for one in turn.record.queue if one.valid_until <= turn.now]:
        turn.record.queue.remove(waiting)
        _pass(turn, waiting)


def _pass(turn: Turn, waiting: Queued) -> None:
    _skip(turn, waiting.script, waiting.transition, "moment passed")
