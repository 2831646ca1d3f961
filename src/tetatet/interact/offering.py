"""A contact on its way to the gate, and what becomes of it in the dialogue's own books."""

from __future__ import annotations

from tetatet.interact.room import note_task
from tetatet.interact.timing import after
from tetatet.interact.turn import Candidate, Turn
from tetatet.model import chance
from tetatet.model.record import NEVER, Dialogue, OpenTask, Spoken
from tetatet.model.step import Contact, Task
from tetatet.model.time import Instant
from tetatet.model.written_time import Duration


def candidate_at(
    turn: Turn,
    dialogue: Dialogue,
    kind: str,
    step: str,
    content: str,
    contact: Contact,
    role: str = "",
    scarce: str = "",
) -> Candidate:
    """The contact that stands at a step, with what it is worth to this customer now."""
    script = turn.script_of(dialogue)
    needs = [scarce] if scarce else []
    offer = turn.plan_of(dialogue).project.offers.get(contact.offer or "")
    if offer is not None:
        needs += [f"offer {offer.name}"] if offer.stock is not None else []
        needs += [f"promise {offer.name}"] if offer.promise is not None and offer.promise.capacity else []
    turn.focus(dialogue)
    worth = script.worth.value(turn.view) if script.worth is not None else 0.0
    return Candidate(
        dialogue,
        script,
        kind,
        step,
        content,
        contact,
        act_key(dialogue, step),
        role,
        needs[0] if needs else "",
        tuple(needs[1:]),
        worth=float(worth) if isinstance(worth, int | float) else 0.0,
    )


def act_key(dialogue: Dialogue, step: str) -> str:
    """The name of an act: the dialogue, the step and the rounds it stands in, never the revision."""
    rounds = ",".join(f"{name}:{number}" for name, number in sorted(dialogue.rounds.items()))
    return chance.key("act", dialogue.id, step, rounds)


def known_answer(turn: Turn, dialogue: Dialogue, name: str) -> str | None:
    """The option that this customer would choose, where it is known already."""
    record = turn.record
    if name in record.questions:
        return record.questions[name]
    question = turn.plan_of(dialogue).project.questions.get(name)
    if question is None or question.trait is None:
        return None
    told = record.traits.get(question.trait.removeprefix("customer."))
    return told if isinstance(told, str) and told in question.options else None


def file_task(turn: Turn, candidate: Candidate, step: Task, ghost: bool) -> Instant:
    """File work with a person; says when it is due."""
    dialogue = candidate.dialogue
    due = or_never(after_in(turn, dialogue, turn.now, step.due))
    note_task(
        turn,
        OpenTask(
            candidate.act,
            dialogue.id,
            dialogue.script,
            dialogue.revision,
            step.id,
            step.talk,
            step.role,
            due,
            turn.now,
            contact=bool(step.contact.by),
            ghost=ghost,
            person=candidate.person.id if candidate.person is not None else "",
        ),
    )
    return due


def after_in(turn: Turn, dialogue: Dialogue, start: Instant, length: Duration | None) -> Instant | None:
    if length is None:
        return None
    turn.focus(dialogue)
    return after(start, length, turn.view, turn.plan_of(dialogue), turn.zone)


def or_never(instant: Instant | None) -> Instant:
    return NEVER if instant is None else instant


def spoken_of(candidate: Candidate, went: bool) -> Spoken:
    """What the wait that follows has to know of a contact."""
    task = candidate.content if candidate.kind == "task" else ""
    return Spoken(candidate.act, candidate.step, went, task, contact=bool(candidate.contact.by))
