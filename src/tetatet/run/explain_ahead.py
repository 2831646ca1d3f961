"""What waits for what? The dialogues that run, the work that is open, and what each waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tetatet.differentiate.surprise import Everybody
from tetatet.interact.plan import Plan
from tetatet.interact.timing import after
from tetatet.kernel.scope import Scope
from tetatet.model.decision import Line
from tetatet.model.record import NEVER, Dialogue, Record
from tetatet.model.step import Send, Task, Wait
from tetatet.model.time import Instant
from tetatet.run import spoken, wording
from tetatet.run.explain_steps import then
from tetatet.run.spoken import capital, plain
from tetatet.run.telling import Teller

MAX_NAMED = 3
"""Answers told one by one; a script with more is drawn, not read aloud."""


def ahead(
    teller: Teller, record: Record, lines: Sequence[Line], now: Instant, everybody: Mapping[str, Everybody]
) -> list[str]:
    """One paragraph for each thing that waits."""
    scope = Scope(teller.book, record, now, everybody)
    told = [" ".join(_running(teller, one, lines, scope)) for one in record.dialogues]
    told += [_task(teller, record, number) for number in range(len(record.tasks))]
    for waiting in record.queue:
        script = teller.book.project.scripts.get(waiting.script)
        others = spoken.listed([f"“{plain(name)}”" for name in script.waits_for], "or") if script else "another"
        until = teller.clock.until(waiting.valid_until)
        told.append(wording.AHEAD["queued"].format(script=plain(waiting.script), others=others, until=until))
    told += [
        wording.AHEAD["afterglow"].format(script=plain(glow.script), until=teller.clock.until(glow.until))
        for glow in record.after
        if now < glow.until < NEVER
    ]
    return [capital(sentence) for sentence in told] or [wording.AHEAD["nothing"]]


def _task(teller: Teller, record: Record, number: int) -> str:
    task = record.tasks[number]
    program = teller.plan(task.revision).programs.get(task.script)
    node = program.nodes.get(task.step) if program is not None else None
    channel = node.step.contact.by[0] if node is not None and isinstance(node.step, Task) and task.contact else None
    due = wording.SAID["due"].format(until=teller.clock.until(task.due)) if task.due < NEVER else ""
    role = capital(spoken.with_article(task.role))
    return wording.AHEAD["task"].format(role=role, work=teller.work(channel, task.talk), due=due)


def _running(teller: Teller, dialogue: Dialogue, lines: Sequence[Line], scope: Scope) -> list[str]:
    """What one dialogue waits for, and what would end it."""
    if dialogue.revision not in teller.book.plans:
        return [capital(wording.AHEAD["unknown"].format(script=plain(dialogue.script)))]
    plan = teller.plan(dialogue.revision)
    told = _STATES.get(dialogue.state, _capacity)(teller, dialogue, plan, lines)
    if not dialogue.acted and dialogue.valid_until < NEVER:
        until = teller.clock.until(dialogue.valid_until)
        told.append(wording.AHEAD["moment"].format(script=plain(dialogue.script), until=until))
    told += _ways_out(teller, dialogue, plan, scope)
    if dialogue.arm not in ("", "treated"):
        told.append(wording.AHEAD["ghost"].format(who=teller.who, script=plain(dialogue.script)))
    return [capital(sentence) for sentence in told]


def _ways_out(teller: Teller, dialogue: Dialogue, plan: Plan, scope: Scope) -> list[str]:
    script = plan.project.scripts[dialogue.script]
    named = plain(dialogue.script)
    _past, goal = teller.reaches(script.goal, plan)
    horizon = after(dialogue.started, script.goal.within, scope, plan, teller.clock.zone)
    until = "" if horizon is None else wording.AHEAD["goal until"].format(until=teller.clock.until(horizon))
    told = [wording.AHEAD["goal"].format(goal=goal, script=named, until=until)]
    for way_out in script.exits:
        _past, event = teller.reaches(way_out, plan)
        told.append(wording.AHEAD["exit"].format(event=event, script=named, reason=way_out.reason))
    return told


# ---------------------------------------------------------------- states


def _waiting(teller: Teller, dialogue: Dialogue, plan: Plan, lines: Sequence[Line]) -> list[str]:
    program = plan.programs[dialogue.script]
    node = program.nodes[dialogue.node]
    step = node.step
    assert isinstance(step, Wait)
    until = teller.clock.until(dialogue.due)
    script = plain(dialogue.script)
    if step.awaited or step.all_of:
        joint = "or" if step.awaited else "and"
        awaited = spoken.listed([f"“{plain(name.lower())}”" for name in (*step.awaited, *step.all_of)], joint)
        told = [wording.AHEAD["wait for"].format(script=script, until=until, awaited=awaited)]
    else:
        acts = {one.act for one in dialogue.spoken if one.went}
        said = next((line for line in reversed(lines) if line.act in acts and line.channel), None)
        if said is not None:
            what = teller.what(said, ends=True)
            told = [wording.AHEAD["wait to"].format(script=script, until=until, what=what)]
        else:
            told = [wording.AHEAD["wait"].format(script=script, until=until)]
    silent = node.exits["silent"]
    told.append(wording.AHEAD["if silent"].format(then=then(teller, plan, dialogue.script, silent)))
    answered = node.exits.get("answered", node.after)
    if answered != silent:
        told.append(_if_answered(teller, dialogue, plan, silent, answered, until, bool(step.awaited or step.all_of)))
    for name, _block in step.answers[:MAX_NAMED]:
        leads = then(teller, plan, dialogue.script, node.exits[f"answers {name}"])
        answers = teller.answers_now(name, plan)
        told.append(wording.AHEAD["if named"].format(answers=answers, then=leads))
    return told


def _is_contact(step: Send | Task) -> bool:
    return bool(step.contact.by)


def _if_answered(
    teller: Teller, dialogue: Dialogue, plan: Plan, silent: str, answered: str, until: str, awaits: bool
) -> str:
    """What an answer changes: the next contact that silence would bring is not made."""
    leads = then(teller, plan, dialogue.script, answered)
    if awaits:
        return wording.AHEAD["if it comes"].format(until=until, then=leads)
    spared = plan.programs[dialogue.script].nodes.get(silent)
    if spared is not None and isinstance(spared.step, Send | Task) and _is_contact(spared.step):
        work = teller.step_in_words(plan, spared.step)
        done = "made" if isinstance(spared.step, Task) else "sent"
        return wording.AHEAD["instead"].format(who=teller.who, until=until, work=work, done=done, then=leads)
    return wording.AHEAD["if answered"].format(who=teller.who, until=until, then=leads)


def _held(teller: Teller, dialogue: Dialogue, _plan: Plan, lines: Sequence[Line]) -> list[str]:
    line = next((one for one in reversed(lines) if one.dialogue == dialogue.id and one.verdict == "hold"), None)
    if line is None:
        return _capacity(teller, dialogue, _plan, lines)
    words = wording.AHEAD["hold" if line.until else "hold open"]
    told = [
        words.format(
            what=teller.what(line),
            until=teller.clock.until(spoken.instant_at(line.until)) if line.until else "",
            because=teller.held_because(line, now=True),
            who=teller.who,
            script=plain(dialogue.script),
        )
    ]
    if dialogue.contact_until < NEVER:
        told.append(wording.AHEAD["hold validity"].format(until=teller.clock.until(dialogue.contact_until)))
    return told


def _pausing(teller: Teller, dialogue: Dialogue, plan: Plan, _lines: Sequence[Line]) -> list[str]:
    node = plan.programs[dialogue.script].nodes[dialogue.node]
    leads = then(teller, plan, dialogue.script, node.after)
    until = teller.clock.until(dialogue.due)
    return [wording.AHEAD["pause"].format(script=plain(dialogue.script), until=until, then=leads)]


def _repeating(teller: Teller, dialogue: Dialogue, plan: Plan, _lines: Sequence[Line]) -> list[str]:
    node = plan.programs[dialogue.script].nodes[dialogue.node]
    leads = then(teller, plan, dialogue.script, node.exits["do"])
    when = teller.clock.until(dialogue.due)
    return [wording.AHEAD["repeat"].format(script=plain(dialogue.script), when=when, then=leads)]


def _claiming(teller: Teller, dialogue: Dialogue, plan: Plan, _lines: Sequence[Line]) -> list[str]:
    step = plan.programs[dialogue.script].nodes[dialogue.node].step
    until = f" until {teller.clock.until(dialogue.due)}" if dialogue.due < NEVER else ""
    what = plain(getattr(step, "resource", ""))
    return [wording.AHEAD["claim"].format(script=plain(dialogue.script), until=until, what=what)]


def _capacity(_teller: Teller, dialogue: Dialogue, _plan: Plan, _lines: Sequence[Line]) -> list[str]:
    return [wording.AHEAD["capacity"].format(script=plain(dialogue.script))]


_STATES = {
    "wait": _waiting,
    "hold": _held,
    "pause": _pausing,
    "repeat": _repeating,
    "claim": _claiming,
}
