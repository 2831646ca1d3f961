"""What follows from what was recognised: goals, answers, silence, starts, the gate, the end of moments."""

from __future__ import annotations

from tetatet.interact import ending, gate, listen, policy, transition, verdict
from tetatet.interact.start import expire_queue, open_dialogue, release_queue
from tetatet.interact.turn import Candidate, Fired, Opening, Turn
from tetatet.interact.unsent import UNSENT, take_unsent
from tetatet.interact.walk import ask_again
from tetatet.measure.holdout import arm
from tetatet.model.decision import Request
from tetatet.model.record import NEVER, Dialogue

MAX_PASSES = 64
"""Passes of the gate in one occurrence: a script that speaks more often at one instant runs in a circle."""


def then(turn: Turn, fired: list[Fired]) -> None:
    """Goals and exits, answers, silence, new starts, the gate, the end of moments."""
    record = turn.record
    for one in fired:
        transition.tell(turn, one)
    if record.tasks and record.kind == "customer":  # an account's calls go to persons: `beside.suspend_for`
        ending.suspend_calls(turn, record, record.tasks)
    if record.dialogues or record.after:
        listen.meet_goals(turn)
    if turn.event is not None and (record.dialogues or record.tasks):
        listen.take_answers(turn)
        if turn.event.name == "Complaint Closed":
            _ask_held(turn)
    if turn.event is not None and turn.event.name == UNSENT:
        take_unsent(turn)
    if turn.timers:
        listen.take_time(turn)
    listen.end_settled(turn)
    for one in fired:
        _openings(turn, one)
    speak(turn)
    expire_moments(turn)


def _ask_held(turn: Turn) -> None:
    """When a complaint closes, what was held is asked again."""
    for dialogue in list(turn.record.dialogues):
        if dialogue.state == "hold":
            ask_again(turn, dialogue)


def _openings(turn: Turn, fired: Fired) -> None:
    for script in turn.plan.openers.get(fired.transition.name, ()):
        if script.accounts == (turn.record.kind == "account"):
            turn.openings.append(
                Opening(script, fired.transition.name, fired.evidence, fired.valid_until, fired.transition.rank)
            )


def speak(turn: Turn) -> None:
    """New starts and the gate, until nobody wants to say anything more at this instant."""
    for _pass in range(MAX_PASSES):
        if turn.record.queue:
            release_queue(turn)
        if not turn.openings and not turn.candidates:
            return
        openings, turn.openings = _in_order(turn.openings), []
        for opening in openings:
            open_dialogue(turn, opening)
        if turn.openings:
            continue
        candidates, turn.candidates = turn.candidates, []
        mine = _own(turn, [one for one in candidates if one.dialogue.state == "offer"])
        for ruling in gate.decide(turn, mine, arm_of):
            verdict.settle(turn, ruling)


def arm_of(turn: Turn, candidate: Candidate) -> str:
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
            turn.requests.append(Request(turn.record.id, candidate.dialogue.id, contact.to or "", candidate.granted))
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


def expire_moments(turn: Turn) -> None:
    """A dialogue that has not acted when its moment is over ends, in whatever step it is; a late contact is dropped."""
    for dialogue in list(turn.record.dialogues):
        if not dialogue.acted and dialogue.valid_until <= turn.now and dialogue.state not in ("ended", "capacity"):
            held = _held(turn, dialogue)
            if dialogue.state != "ended":
                verdict.end_unspoken(turn, dialogue, held)
            speak(turn)
        elif dialogue.state == "hold" and dialogue.contact_until <= turn.now:
            late = _held(turn, dialogue)
            if late is not None:
                verdict.settle(turn, gate.Ruling(late, policy.Drop("validity", "its moment has passed")))
            speak(turn)
    expire_queue(turn)


def _held(turn: Turn, dialogue: Dialogue) -> Candidate | None:
    """The contact that a dialogue holds back, with the channel that it would take."""
    if dialogue.state != "hold":
        return None
    node = dialogue.node
    ask_again(turn, dialogue)
    if dialogue.node != node:  # its question has been answered meanwhile
        return None
    candidate = turn.candidates.pop()
    policy.screen(turn, candidate)
    return candidate
