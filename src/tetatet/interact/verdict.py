"""What follows from a verdict of the gate: the line that says it, the books, and the next step."""

from __future__ import annotations

from tetatet.interact import ending
from tetatet.interact.compose import version_language
from tetatet.interact.gate import Ruling, counts, first_on_hold
from tetatet.interact.offering import after_in, file_task, spoken_of
from tetatet.interact.policy import Drop, Hold, reader
from tetatet.interact.room import note_contact
from tetatet.interact.turn import Candidate, Turn, when
from tetatet.interact.walk import walk
from tetatet.model.act import Act
from tetatet.model.decision import Line
from tetatet.model.record import NEVER, Contacted, Dialogue, Spoken
from tetatet.model.record_limits import MAX_SPOKEN
from tetatet.model.step import Ask, Contact, Task
from tetatet.model.time import Instant
from tetatet.model.values import SCALARS


def settle(turn: Turn, ruling: Ruling) -> None:
    """Carry out one ruling and let its dialogue go on."""
    candidate, verdict = ruling.candidate, ruling.verdict
    if candidate.dialogue.state == "ended":
        return
    if ruling.waiting or ruling.behind:
        candidate.dialogue.state, candidate.dialogue.due = "capacity", NEVER
        candidate.dialogue.claim = "filed" if ruling.waiting else "granted" if candidate.granted else ""
        return
    if isinstance(verdict, Hold):
        _hold(turn, ruling, verdict)
    elif isinstance(verdict, Drop):
        _drop(turn, ruling, verdict)
    else:
        _go(turn, ruling)


def _line(turn: Turn, ruling: Ruling, verdict: str) -> Line:
    candidate, dialogue, contact = ruling.candidate, ruling.candidate.dialogue, ruling.candidate.contact
    line = turn.say(candidate.kind, dialogue, step=candidate.step, content=candidate.content, verdict=verdict)
    line.act, line.purpose = candidate.act, candidate.script.purpose
    line.channel = candidate.channel or (contact.by[0] if contact.by and contact.by != ("any",) else None)
    line.variant, line.language = candidate.variant or None, version_language(turn, candidate)
    line.offer = contact.offer or (f"best of {contact.best_of}" if contact.best_of else None)
    line.page, line.to, line.role = contact.page, contact.to, candidate.role or None
    line.person = candidate.person.id if candidate.person is not None else None
    line.worth = candidate.worth or None
    line.lost_to, line.won_over = ruling.lost_to or None, ruling.won_over or None
    line.why = why(dialogue)
    return line


def why(dialogue: Dialogue) -> dict[str, object]:
    """Why this customer, why now: the transition and its evidence (lists of lists left out)."""
    told: dict[str, object] = {"transition": dialogue.transition, "at": dialogue.start.get("at")}
    for name, value in dialogue.start.items():
        if isinstance(value, SCALARS):
            told[name] = value
    return told


def _hold(turn: Turn, ruling: Ruling, verdict: Hold) -> None:
    dialogue = ruling.candidate.dialogue
    line = _line(turn, ruling, "hold")
    line.until, line.by_rule, line.reason = when(verdict.until), verdict.rule, verdict.reason
    turn.grown = True
    dialogue.state = "hold"
    dialogue.held_until = verdict.until
    dialogue.due = min(verdict.until, dialogue.contact_until)


def _drop(turn: Turn, ruling: Ruling, verdict: Drop) -> None:
    """It will not go: `unsent` is taken, else the script goes on. Who is replaced goes on as if he had spoken."""
    candidate, dialogue = ruling.candidate, ruling.candidate.dialogue
    line = _line(turn, ruling, "drop")
    line.by_rule, line.reason = verdict.rule, verdict.reason
    node = turn.program_of(dialogue).nodes[dialogue.node]
    replaced = verdict.rule == "replaced"
    _note(turn, dialogue, spoken_of(candidate, replaced))
    if replaced:
        turn.record.replacing = []
        dialogue.acted = True
        dialogue.node = node.after
    elif "unsent" in node.exits:
        turn.say("unsent", dialogue, step=candidate.step, reason=verdict.reason)
        dialogue.node = node.exits["unsent"]
    else:
        dialogue.node = node.after
    walk(turn, dialogue)


def _go(turn: Turn, ruling: Ruling) -> None:
    candidate, dialogue = ruling.candidate, ruling.candidate.dialogue
    ghost = ruling.arm != "treated"
    if not dialogue.arm:
        dialogue.arm = ruling.arm
        turn.say("arm", dialogue, holdout=ghost, arm=ruling.arm)
    line = _line(turn, ruling, "ghost" if ghost else "go")
    line.by_rule = "holdout" if ghost else None
    line.benefit = candidate.contact.benefit.get(candidate.language) or next(
        iter(candidate.contact.benefit.values()), None
    )
    _count_cost(turn, candidate, line, ghost)
    node = turn.program_of(dialogue).nodes[dialogue.node]
    if isinstance(node.step, Task):
        line.due = when(file_task(turn, candidate, node.step, ghost))
    if counts(candidate):
        note_contact(reader(turn, candidate), Contacted(turn.now, candidate.channel, candidate.act, ghost))
    if not ghost:
        _promise(turn, candidate)
        _act(turn, candidate, line)
    dialogue.acted = True
    _note(turn, dialogue, spoken_of(candidate, True))
    if candidate.script.replaces_next_contact and not ghost:
        _replace_next(turn, dialogue)
    dialogue.node = node.after
    walk(turn, dialogue)


def _note(turn: Turn, dialogue: Dialogue, spoken: Spoken) -> None:
    """What the wait that follows is about; of very many the first that did not go is forgotten, else the first."""
    turn.grown = True
    dialogue.spoken = [*dialogue.spoken, spoken]
    if len(dialogue.spoken) > MAX_SPOKEN:
        dialogue.spoken.remove(next((one for one in dialogue.spoken if not one.went), dialogue.spoken[0]))


def _act(turn: Turn, candidate: Candidate, line: Line) -> None:
    """What is to be done in the world."""
    dialogue, contact, person = candidate.dialogue, candidate.contact, reader(turn, candidate)
    step = turn.program_of(dialogue).nodes[dialogue.node].step
    task = next((one for one in turn.record.tasks if one.act == candidate.act), None)
    turn.acts.append(
        Act(
            key=candidate.act,
            form="task" if isinstance(step, Task) else "question" if isinstance(step, Ask) else "message",
            record=turn.record.id,
            reader=person.id,
            customer=person.name,
            channel=candidate.channel,
            script=dialogue.script,
            dialogue=dialogue.id,
            step=candidate.step,
            revision=dialogue.revision,
            purpose=candidate.script.purpose,
            content=candidate.content,
            made=turn.now,
            not_after=_not_after(dialogue, contact),
            due=NEVER if task is None else task.due,
            topic=contact.topic or candidate.script.topic or "",
            variant=candidate.variant,
            language=candidate.language,
            offer=contact.offer or "",
            page=contact.page or "",
            to=contact.to or "",
            role=candidate.role,
            benefit=line.benefit or "",
            contact=bool(contact.by),
            start=dialogue.start,
        )
    )


def _not_after(dialogue: Dialogue, contact: Contact) -> Instant:
    """Until when it may be said: the step's own `valid for`, else as long as the moment lasts that opened the dialogue."""
    if contact.valid_for is not None or dialogue.acted:
        return dialogue.contact_until
    return dialogue.valid_until


def _promise(turn: Turn, candidate: Candidate) -> None:
    """What the offer undertakes is written down with the contact that makes it: what, who, by when, at what cost."""
    offer = turn.plan_of(candidate.dialogue).project.offers.get(candidate.contact.offer or "")
    if offer is None or offer.promise is None:
        return
    promise = offer.promise
    due = after_in(turn, candidate.dialogue, turn.now, promise.due)
    line = turn.say("promise", candidate.dialogue, step=candidate.step, offer=offer.name, act=candidate.act)
    line.detail, line.role, line.cost = promise.what, promise.owner, promise.cost or None
    line.due = None if due is None else when(due)


def _count_cost(turn: Turn, candidate: Candidate, line: Line, ghost: bool) -> None:
    channel = turn.plan.project.settings.channels.get(candidate.channel)
    if channel is not None and channel.cost and not ghost:
        line.cost = channel.cost


def _replace_next(turn: Turn, dialogue: Dialogue) -> None:
    """The next contact of whatever dialogue runs now gives way; one on hold gives way first."""
    others = [
        other
        for other in turn.record.dialogues
        if other is not dialogue and turn.script_of(other).purpose == "marketing"
    ]
    turn.record.replacing = [other.id for other in others]
    turn.record.replaced_by = dialogue.script
    held = first_on_hold(turn, dialogue)
    if held is not None:
        held.held_until = held.due = turn.now


def end_unspoken(turn: Turn, dialogue: Dialogue, held: Candidate | None = None) -> None:
    """The moment is over and nothing was said: a contact on hold is dropped, the dialogue ends."""
    if held is not None:
        line = _line(turn, Ruling(held, None), "drop")
        line.by_rule, line.reason = "validity", "its moment has passed"
    ending.withdraw_tasks(turn, dialogue)
    ending.end(turn, dialogue, "moment passed")
