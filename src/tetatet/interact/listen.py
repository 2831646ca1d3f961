"""Listening: what an event, or the time, does to the dialogues that run.

In this order: goals and exits end, answers end waits, tasks are done or overdue,
silence ends waits. An answer through any channel counts, also one that no message
asked for.
"""

from __future__ import annotations

from tetatet.interact import ending
from tetatet.interact.answer import Said, matched, meant_for, only_task, said_by, same
from tetatet.interact.timing import after
from tetatet.interact.turn import Turn, correlates, when
from tetatet.interact.walk import ask_again, end_undone, end_wait, leads_on, settle_claim, time_over, walk
from tetatet.model.brief import MAX_TEXT_CHARS, brief_evidence
from tetatet.model.expression import Expr
from tetatet.model.open_values import Evidence, Properties
from tetatet.model.record import NEVER, Afterglow, Dialogue, OpenTask
from tetatet.model.record_limits import ANSWER_BYTES
from tetatet.model.script import Goal, HeadExit, Script
from tetatet.model.step import Task, Wait
from tetatet.model.time import format_instant

# ---------------------------------------------------------------- goals and exits


def look_at_truths(turn: Turn, dialogue: Dialogue) -> None:
    """Note what the goal and the exits say at the start: what is true already must turn no first."""
    for name, condition in conditions_of(turn.script_of(dialogue)).items():
        dialogue.truths[name] = turn.test(condition, dialogue)


def conditions_of(script: Script) -> dict[str, Expr]:
    """The goal and the exits that are reached by becoming true, under the names that a dialogue keeps them by."""
    ways = {"goal": script.goal.becomes}
    ways |= {f"exit {number}": way_out.becomes for number, way_out in enumerate(script.exits)}
    return {name: condition for name, condition in ways.items() if condition is not None}


def meet_goals(turn: Turn) -> None:
    """End whoever has reached the goal, or an exit; count goals of those who have ended."""
    for dialogue in list(turn.record.dialogues):
        if dialogue.state == "ended":
            continue
        script = turn.script_of(dialogue)
        if _met(turn, dialogue, "goal", script.goal) and turn.now <= ending.horizon_of(turn, dialogue):
            turn.say("goal", dialogue)
            _leave(turn, dialogue, "goal")
            continue
        for number, way_out in enumerate(script.exits):
            if _met(turn, dialogue, f"exit {number}", way_out):
                turn.say("exit", dialogue, reason=way_out.reason)
                _leave(turn, dialogue, way_out.reason)
                break
    if turn.record.after:
        turn.record.after = [one for one in turn.record.after if not _late_goal(turn, one)]


def _met(turn: Turn, dialogue: Dialogue, name: str, way_out: Goal | HeadExit) -> bool:
    if way_out.event is not None:
        script = turn.script_of(dialogue)
        return (
            turn.event is not None
            and turn.is_event(way_out.event, way_out.test, dialogue)
            and correlates(turn, script, dialogue.key)
        )
    if turn.event is None and not turn.day_begins:
        return False
    was = dialogue.truths.get(name, False)
    now = turn.test(way_out.becomes, dialogue)
    dialogue.truths[name] = now
    return now and not was


def _leave(turn: Turn, dialogue: Dialogue, reason: str) -> None:
    ending.withdraw_tasks(turn, dialogue)
    ending.end(turn, dialogue, reason)


def _late_goal(turn: Turn, glow: Afterglow) -> bool:
    """Is this ended dialogue done with: its goal met now, or its horizon over?"""
    if turn.now > glow.until:
        return True
    script = turn.plans[glow.revision].project.scripts[glow.script]
    shadow = Dialogue(glow.id, glow.script, glow.revision, turn.now, glow.start, "", key=glow.key)
    shadow.truths["goal"] = glow.truth
    if not _met(turn, shadow, "goal", script.goal):
        glow.truth = shadow.truths["goal"]
        return False
    turn.say("goal", shadow, late=True)
    for task in [one for one in turn.record.tasks if one.dialogue == glow.id and one.contact]:
        ending.withdraw(turn, shadow, task)
    return True


# ---------------------------------------------------------------- answers


def take_answers(turn: Turn) -> None:
    """Let the event end the waits that it answers."""
    event = turn.event
    if event is None:
        return
    only = only_task(turn)
    if event.name == "Task Completed":
        turn.done = _done_by(turn, event.properties, only)
    for dialogue in list(turn.record.dialogues):
        if dialogue.state == "ended" or not correlates(turn, turn.script_of(dialogue), dialogue.key):
            continue
        if dialogue.state == "wait" and dialogue.since <= turn.now:
            _answer(turn, dialogue, said_by(turn, dialogue, only))
    _close_tasks(turn)


def _answer(turn: Turn, dialogue: Dialogue, said: Said) -> None:
    node = turn.program_of(dialogue).nodes[dialogue.node]
    step = node.step
    assert isinstance(step, Wait)
    if not meant_for(said, dialogue):
        return
    if step.all_of:
        dialogue.heard = sorted({*dialogue.heard, *(name for name in said.names if name in step.all_of)})
        answer = "all" if set(step.all_of) <= set(dialogue.heard) else matched(step, said)
    else:
        answer = matched(step, said)
    if answer is None:
        return
    assert turn.event is not None
    dialogue.answer = kept_answer(turn, turn.event.properties, answer)
    if said.task is not None:
        _close_tasks(turn)
    dialogue.node = end_wait(turn, dialogue, node, step, answer, said.act)
    walk(turn, dialogue)


def kept_answer(turn: Turn, said: Properties, name: str) -> Evidence:
    """What is kept of an answer."""
    turn.grown = True
    return brief_evidence({**said, "name": name, "at": turn.at}, ANSWER_BYTES, turn.plan.names_read)


def _done_by(turn: Turn, told: Properties, only: str) -> list[tuple[str, str]]:
    """The acts that a result is the result of: open work, and what was late and has been done after all."""
    named, act = str(told.get("task") or ""), told.get("act") or only
    work = [(task.act, task.talk) for task in turn.record.tasks]
    work += [(late.act, late.task) for one in turn.record.dialogues for late in one.spoken if late.undone]
    result = str(told.get("result", ""))
    return [(one, result) for one, talk in work if (act == one if act else named == one or same(named, talk))]


def _close_tasks(turn: Turn) -> None:
    """What is done is no open work; what the answer itself files is."""
    results = dict(turn.done)
    for task in [task for task in turn.record.tasks if task.act in results]:
        turn.record.tasks.remove(task)
        if not task.ghost:
            _tell_done(turn, task, results[task.act])


def _tell_done(turn: Turn, task: OpenTask, result: str) -> None:
    """What was noted is told, whether or not it answers a wait."""
    line = turn.say("done", step=task.step, content=task.talk, act=task.act, role=task.role)
    line.script, line.dialogue, line.revision = task.script, task.dialogue, task.revision
    line.result = result[:MAX_TEXT_CHARS] or None


def hand_over(turn: Turn, host: Dialogue, answer: str) -> None:
    """Another script's moment reaches a running dialogue as an answer."""
    if host.state != "wait":
        return
    node = turn.program_of(host).nodes[host.node]
    assert isinstance(node.step, Wait)
    found = matched(node.step, Said((answer, "joined", "joined"), plain=True))
    if found is None:
        return
    host.answer = kept_answer(turn, turn.view.start, answer)
    host.node = end_wait(turn, host, node, node.step, answer)
    walk(turn, host)


# ---------------------------------------------------------------- time


def take_time(turn: Turn) -> None:
    """Tasks that are overdue, then waits, pauses, rounds and holds that are over."""
    for task in list(turn.record.tasks):
        if task.due <= turn.now:
            _overdue(turn, task)
    for dialogue in list(turn.record.dialogues):
        if dialogue.due > turn.now or dialogue.state == "ended":
            continue
        if dialogue.state == "wait":
            _time_over(turn, dialogue)
        elif dialogue.state == "pause":
            dialogue.node = turn.program_of(dialogue).nodes[dialogue.node].after
            walk(turn, dialogue)
        elif dialogue.state == "repeat":
            walk(turn, dialogue)
        elif dialogue.state == "hold" and dialogue.held_until <= turn.now:
            ask_again(turn, dialogue)
        elif dialogue.state == "claim":
            dialogue.node = settle_claim(turn, dialogue, granted=False)
            walk(turn, dialogue)


def end_settled(turn: Turn) -> None:
    """Waits whose own time is over end when the last of their calls has been made or taken off the list."""
    for dialogue in list(turn.record.dialogues):
        if dialogue.state == "wait" and dialogue.over:
            _time_over(turn, dialogue)


def _time_over(turn: Turn, dialogue: Dialogue) -> None:
    node = turn.program_of(dialogue).nodes[dialogue.node]
    assert isinstance(node.step, Wait)
    following = time_over(turn, dialogue, node, node.step)
    if following is not None:
        dialogue.node = following
        walk(turn, dialogue)


def _overdue(turn: Turn, task: OpenTask) -> None:
    """Not done: it goes to the substitute with the same due again, and then it is undone."""
    plan = turn.plans[task.revision]
    node = plan.programs[task.script].nodes[task.step]
    step = node.step
    assert isinstance(step, Task)
    dialogue = next((one for one in turn.record.dialogues if one.id == task.dialogue), None)
    named = Dialogue(task.dialogue, task.script, task.revision, turn.now, {}, "")
    role = plan.project.settings.roles.get(task.role)
    substitute = step.else_role or (role.substitute if role is not None else None)
    if task.stage == 0 and substitute is not None and step.due is not None:
        due = after(task.due, step.due, turn.view, plan, turn.zone)
        task.stage, task.role, task.due = 1, substitute, NEVER if due is None else due
        turn.say(
            "escalated", named, step=task.step, content=task.talk, role=substitute, act=task.act, due=when(task.due)
        )
        return
    turn.record.tasks.remove(task)
    _undone(turn, dialogue, named, task)


def _undone(turn: Turn, dialogue: Dialogue | None, named: Dialogue, task: OpenTask) -> None:
    """With an `undone` exit the wait ends by it; without, it ends by `silent` when its time is over, noted as undone."""
    waited = dialogue is not None and any(spoken.act == task.act for spoken in dialogue.spoken)
    if dialogue is None or not waited:
        turn.say("undone", named, step=task.step, content=task.talk, act=task.act)
        return
    spoken = next(one for one in dialogue.spoken if one.act == task.act)
    if dialogue.state == "wait" and leads_on(turn, dialogue, task.step, "undone"):
        dialogue.node = end_undone(turn, dialogue, spoken)
        walk(turn, dialogue)
    else:
        spoken.undone = True


def text_at(turn: Turn) -> str:
    """The moment at hand, as text."""
    return format_instant(turn.now)
