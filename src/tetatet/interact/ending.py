"""How a dialogue ends, and what becomes of what it had begun."""

from __future__ import annotations

from collections.abc import Sequence, Set

from tetatet.interact.policy import suspension
from tetatet.interact.timing import after
from tetatet.interact.turn import Turn, when
from tetatet.model.brief import brief_evidence
from tetatet.model.record import NEVER, Afterglow, Dialogue, OpenTask, Record
from tetatet.model.record_limits import BRIEF_BYTES, MAX_AFTERGLOW
from tetatet.model.step import Task
from tetatet.model.time import Instant


def end(turn: Turn, dialogue: Dialogue, reason: str) -> None:
    """End a dialogue: one `end` line, and its goal is counted on to the horizon."""
    dialogue.state = "ended"
    turn.record.dialogues.remove(dialogue)
    if dialogue.id in turn.record.replacing:
        turn.record.replacing.remove(dialogue.id)
    for spoken in dialogue.spoken:
        if spoken.undone:  # no wait came to say so
            turn.say("undone", dialogue, step=spoken.step, content=spoken.task, act=spoken.act)
    turn.say("end", dialogue, reason=reason)
    if reason != "done":  # who comes to the end of his script has said what he wanted to say
        turn.void.append(dialogue.id)
    if reason == "goal":
        return
    horizon = horizon_of(turn, dialogue)
    if horizon > turn.now:
        turn.grown = True
        glow = Afterglow(
            dialogue.id,
            dialogue.script,
            dialogue.revision,
            horizon,
            brief_evidence(dialogue.start, BRIEF_BYTES, turn.plan.names_read),
            dialogue.key,
            dialogue.truths.get("goal", False),
            dialogue.arm,
        )
        turn.record.after = [*(one for one in turn.record.after if one.until >= turn.now), glow]
        if len(turn.record.after) > MAX_AFTERGLOW:
            forget_afterglow(turn)


def forget_afterglow(turn: Turn) -> bool:
    """The goal of the dialogue that ended first is not counted any more; says whether there was one."""
    if not turn.record.after:
        return False
    glow, *turn.record.after = turn.record.after
    line = turn.say("forgotten", reason="a goal after the end")
    line.script, line.dialogue, line.revision = glow.script, glow.id, glow.revision
    return True


def horizon_of(turn: Turn, dialogue: Dialogue) -> Instant:
    """Until when the goal counts."""
    plan = turn.plan_of(dialogue)
    turn.focus(dialogue)
    until = after(dialogue.started, turn.script_of(dialogue).goal.within, turn.view, plan, turn.zone)
    return NEVER if until is None else until


def withdraw_tasks(
    turn: Turn, dialogue: Dialogue, *, only: Set[str] | None = None, spare: Set[str] = frozenset()
) -> None:
    """Take the dialogue's open contacts off the agents' lists: all, or those whose act is named.

    Inner work is nobody's contact and stays.
    """
    for task in [one for one in turn.record.tasks if one.dialogue == dialogue.id]:
        if task.contact and task.act not in spare and (only is None or task.act in only):
            withdraw(turn, dialogue, task)


def withdraw(turn: Turn, dialogue: Dialogue, task: OpenTask, reason: str | None = None) -> None:
    turn.record.tasks.remove(task)
    line = turn.say("withdrawn", dialogue, step=task.step, content=task.talk, act=task.act, role=task.role)
    line.person, line.reason = task.person or None, reason


def note_withdrawn(turn: Turn, task: OpenTask) -> None:
    """A wait that goes on without its call remembers that nobody made it."""
    for dialogue in turn.record.dialogues:
        for spoken in dialogue.spoken:
            spoken.withdrawn |= spoken.act == task.act


def suspend_calls(turn: Turn, called: Record, tasks: Sequence[OpenTask]) -> None:
    """A no suspends marketing at once: what lies on an agent's list is taken off it, and the dialogue waits on.

    What it says next the gate drops or holds. Service goes on, and so does inner work. Looked at in
    every occurrence and not only at a no, because a merge may bring one too.

    Args:
        called: who is to be called, the customer or an account's person; `tasks`: those that call him.
    """
    for task in list(tasks):
        plan = turn.plans[task.revision]
        script, step = plan.project.scripts[task.script], plan.programs[task.script].nodes[task.step].step
        assert isinstance(step, Task)
        if not task.contact or script.purpose != "marketing":
            continue
        reason = suspension(called, script.purpose, step.contact.by[0], step.contact.topic or script.topic)
        if reason:
            named = Dialogue(task.dialogue, task.script, task.revision, turn.now, {}, "")
            withdraw(turn, named, task, reason)
            note_withdrawn(turn, task)


__all__ = ["end", "horizon_of", "note_withdrawn", "suspend_calls", "when", "withdraw", "withdraw_tasks"]
