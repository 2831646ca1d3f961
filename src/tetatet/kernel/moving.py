"""A running dialogue goes on by another revision: at the same step, with the clock that this one has there."""

from __future__ import annotations

from collections.abc import Mapping

from tetatet.interact import listen
from tetatet.interact.counterpart import written_time
from tetatet.interact.offering import after_in, or_never
from tetatet.interact.program import Stop
from tetatet.interact.timing import moment
from tetatet.interact.turn import Turn, when
from tetatet.kernel.book import Book
from tetatet.kernel.meaning import meaning_of
from tetatet.model.record import Dialogue
from tetatet.model.step import Claim, Pause, Repeat, Wait
from tetatet.model.time import Instant


def move(turn: Turn, dialogue: Dialogue, book: Book) -> bool:
    """Let a dialogue go on by this book, and say so; False: the step at which it stands is not there."""
    before, earlier = turn.plan_of(dialogue), turn.script_of(dialogue)
    steps = book.plan.way_from(before, dialogue.script)
    left = turn.program_of(dialogue).nodes[dialogue.node].step
    if dialogue.node not in steps:
        return False
    known = {
        meaning_of(before.project, condition): dialogue.truths.get(name, False)
        for name, condition in listen.conditions_of(earlier).items()
    }
    dialogue.revision = book.revision
    _rename(dialogue, steps)
    listen.look_at_truths(turn, dialogue)
    for name, condition in listen.conditions_of(turn.script_of(dialogue)).items():
        dialogue.truths[name] = known.get(meaning_of(book.project, condition), dialogue.truths[name])
    line = turn.say("moved", dialogue, step=dialogue.node)
    line.from_ = left.id if left.id != dialogue.node else None
    if _reset_clock(turn, dialogue, left):
        line.until = when(dialogue.due)
    return True


def _rename(dialogue: Dialogue, steps: Mapping[str, str]) -> None:
    """What the dialogue remembers by the names of steps; of what is gone nothing is left to go back to."""
    dialogue.node = steps[dialogue.node]
    for spoken in dialogue.spoken:
        spoken.step = steps.get(spoken.step, spoken.step)
    dialogue.rounds = {steps[name]: rounds for name, rounds in dialogue.rounds.items() if name in steps}
    dialogue.began = {steps[name]: began for name, began in dialogue.began.items() if name in steps}
    backs = {name: _joint(back, steps) for name, back in dialogue.resume.items() if name in steps}
    dialogue.resume = {steps[name]: back for name, back in backs.items() if back is not None}


def _joint(name: str, steps: Mapping[str, str]) -> str | None:
    """Where a way back leads now: a step, the end of a round or of an `undone`, "" at the end; None: nowhere."""
    if not name or name in steps:
        return steps.get(name, name)
    step, dot, rest = name.rpartition(" · ")
    return f"{steps[step]}{dot}{rest}" if step in steps else None


def _reset_clock(turn: Turn, dialogue: Dialogue, left: Stop) -> bool:
    """Where it is written otherwise how long this takes: it has taken that long from the beginning.

    What would be over already is over now, and the timers of this very instant find it so.
    """
    step = turn.program_of(dialogue).nodes[dialogue.node].step
    due: Instant | None
    if isinstance(step, Wait | Pause) and isinstance(left, Wait | Pause) and dialogue.state in ("wait", "pause"):
        if written_time(step.length, step.until) == written_time(left.length, left.until):
            return False
        due = _over(turn, dialogue, step)
    elif isinstance(step, Repeat) and isinstance(left, Repeat) and dialogue.state == "repeat":
        if written_time(step.every, None) == written_time(left.every, None):
            return False
        due = after_in(turn, dialogue, dialogue.began.get(step.id, dialogue.since), step.every)
    elif isinstance(step, Claim) and isinstance(left, Claim) and dialogue.state == "claim":
        if written_time(step.up_to, None) == written_time(left.up_to, None):
            return False
        due = or_never(after_in(turn, dialogue, dialogue.since, step.up_to))
    else:
        return False
    dialogue.over = False
    dialogue.due = turn.now if due is None or due <= turn.now else due
    return True


def _over(turn: Turn, dialogue: Dialogue, step: Wait | Pause) -> Instant | None:
    """When a wait or pause that began a while ago is over; missing when what it reads is."""
    if step.until is None:
        return after_in(turn, dialogue, dialogue.since, step.length)
    turn.focus(dialogue)
    return moment(dialogue.since, step.until, turn.view, turn.plan_of(dialogue), turn.zone)
