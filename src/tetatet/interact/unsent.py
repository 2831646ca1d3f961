"""A contact that the gate let go and that never went: it counts as not said, and its dialogue goes on.

Whoever hands messages over says so by an event, and only of what nobody has got: what is in
doubt may have been said, and counts. An answer that has come meanwhile, or the end of the
dialogue, stands; then only the room under the caps is given back.
"""

from __future__ import annotations

from tetatet.interact.turn import Turn
from tetatet.interact.walk import end_silence, end_unsent, leads_on, walk
from tetatet.model.brief import brief_value
from tetatet.model.record import Dialogue, Spoken
from tetatet.model.record_limits import VALUE_BYTES
from tetatet.model.step import Wait

UNSENT = "Message Unsent"
"""The event that says so: `act`, `reason`."""


def take_unsent(turn: Turn) -> None:
    """Let the event at hand take back the contact that it names. A second one finds nothing to take back."""
    assert turn.event is not None
    act = turn.event.properties.get("act")
    if not isinstance(act, str) or not act:
        return
    told = brief_value(turn.event.properties.get("reason"), VALUE_BYTES)
    reason = told if isinstance(told, str) else None
    counted = _give_back(turn, act)
    found = _find(turn, act)
    if found is None:
        if counted:
            turn.say("failed", act=act, reason=reason)
        return
    dialogue, spoken = found
    spoken.went, spoken.failed = False, True
    turn.grown = True
    turn.say("failed", dialogue, step=spoken.step, act=act, reason=reason)
    _go_on(turn, dialogue, spoken, reason)


def _give_back(turn: Turn, act: str) -> bool:
    """Caps count it no more; says whether they did."""
    record = turn.record
    left = [one for one in record.contacts if one.act != act or one.ghost]
    counted, record.contacts = len(left) < len(record.contacts), left
    return counted


def _find(turn: Turn, act: str) -> tuple[Dialogue, Spoken] | None:
    """The dialogue in whose books it stands as gone; None when that has been answered, has ended or has gone on.

    Of a ghost's nothing was handed over.
    """
    for dialogue in turn.record.dialogues:
        for spoken in dialogue.spoken if dialogue.arm == "treated" else ():
            if spoken.act == act and spoken.went and not spoken.task:
                return dialogue, spoken
    return None


def _go_on(turn: Turn, dialogue: Dialogue, spoken: Spoken, reason: str | None) -> None:
    """By `unsent`, and then back to where it stands; a wait for nothing that went is over.

    Where it waits for something else just now, for the gate or a claim, the wait that follows goes on so.
    """
    if dialogue.state in ("wait", "pause") and leads_on(turn, dialogue, spoken.step, "unsent"):
        dialogue.node = end_unsent(turn, dialogue, spoken, reason)
        walk(turn, dialogue)
    elif dialogue.state == "wait" and not any(one.went for one in dialogue.spoken if one.contact):
        node = turn.program_of(dialogue).nodes[dialogue.node]
        assert isinstance(node.step, Wait)
        dialogue.node = end_silence(turn, dialogue, node, node.step)
        walk(turn, dialogue)
