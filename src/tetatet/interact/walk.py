"""Walking a script: each step does its part and says where to go on, or that the dialogue now waits.

`walk` takes a dialogue from step to step until it waits for something: an answer, a
time, a verdict of the gate, a claim. Nothing is ever waited for in silence: whatever
a dialogue waits for has a moment (`due`) or a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tetatet.interact import ending
from tetatet.interact.answer import own_words
from tetatet.interact.offering import after_in, candidate_at, known_answer, or_never
from tetatet.interact.program import Node, Resume, RoundEnd
from tetatet.interact.timing import after, moment
from tetatet.interact.turn import Candidate, Opening, Turn
from tetatet.model import chance
from tetatet.model.brief import brief_value, size_of
from tetatet.model.decision import Claim as ClaimFiled
from tetatet.model.expression import Expr
from tetatet.model.open_values import Json, Traits
from tetatet.model.record import NEVER, Dialogue, Record, Spoken
from tetatet.model.record_limits import MAX_ARMS, TOLD_BYTES, VALUE_BYTES, few_told, may_grow, weight_told
from tetatet.model.script import MAX_CHAIN
from tetatet.model.step import (
    Ask,
    Choose,
    Claim,
    Contact,
    Exit,
    Pause,
    Repeat,
    Send,
    Set,
    Split,
    StartOther,
    Task,
    Wait,
)
from tetatet.model.time import Instant, format_instant
from tetatet.model.written_time import Duration, Point

MAX_STEPS = 1_000
"""Steps of one dialogue at one instant; a script that takes more is running in a circle."""


def walk(turn: Turn, dialogue: Dialogue) -> None:
    """Go on from where the dialogue stands until it waits or ends."""
    program = turn.program_of(dialogue)
    dialogue.state = "run"
    for _step in range(MAX_STEPS):
        if not dialogue.node:
            ending.end(turn, dialogue, "done")
            return
        node = program.nodes[dialogue.node]
        following = _HANDLERS[type(node.step)](turn, dialogue, node, node.step)
        if following is None:
            return
        dialogue.node = following
    ending.end(turn, dialogue, "too many steps at one instant")


# ---------------------------------------------------------------- contacts


def _send(turn: Turn, dialogue: Dialogue, node: Node, step: Send) -> str | None:
    _offer(turn, candidate_at(turn, dialogue, "contact", step.id, step.content, step.contact))
    return None


def _ask(turn: Turn, dialogue: Dialogue, node: Node, step: Ask) -> str | None:
    answer = known_answer(turn, dialogue, step.question)
    if answer is not None:
        dialogue.known = answer
        turn.say("known", dialogue, step=step.id, content=step.question, answer=answer)
        return node.after
    _offer(turn, candidate_at(turn, dialogue, "contact", step.id, step.question, step.contact))
    return None


def _task(turn: Turn, dialogue: Dialogue, node: Node, step: Task) -> str | None:
    role = turn.plan_of(dialogue).project.settings.roles.get(step.role)
    scarce = f"role {step.role}" if role is not None and role.capacity is not None else ""
    _offer(turn, candidate_at(turn, dialogue, "task", step.id, step.talk, step.contact, step.role, scarce))
    return None


def _offer(turn: Turn, candidate: Candidate) -> None:
    """Put a contact before the gate."""
    dialogue = candidate.dialogue
    if dialogue.state != "hold":
        dialogue.offered = turn.now
        dialogue.contact_until = or_never(after_in(turn, dialogue, turn.now, candidate.contact.valid_for))
    dialogue.state, dialogue.due = "offer", NEVER
    turn.candidates.append(candidate)


def ask_again(turn: Turn, dialogue: Dialogue) -> None:
    """A held contact is put before the gate once more; a question that has been answered meanwhile is not."""
    dialogue.state = "hold"
    node = turn.program_of(dialogue).nodes[dialogue.node]
    following = _HANDLERS[type(node.step)](turn, dialogue, node, node.step)
    if following is not None:
        dialogue.node = following
        walk(turn, dialogue)


# ---------------------------------------------------------------- waiting


def _wait(turn: Turn, dialogue: Dialogue, node: Node, step: Wait) -> str | None:
    """Listen; or pass at once: the answer is known, nothing has gone out, or the time is past."""
    if dialogue.known:
        answer, dialogue.known = dialogue.known, ""
        return end_wait(turn, dialogue, node, step, answer)
    for spoken in dialogue.spoken:
        if spoken.failed and leads_on(turn, dialogue, spoken.step, "unsent"):
            return end_unsent(turn, dialogue, spoken)
    contacts = [spoken for spoken in dialogue.spoken if spoken.contact]
    if contacts and not any(spoken.went for spoken in contacts):
        return end_silence(turn, dialogue, node, step)
    for spoken in dialogue.spoken:
        if spoken.undone and leads_on(turn, dialogue, spoken.step, "undone"):
            return end_undone(turn, dialogue, spoken)  # its time was over before anybody listened
    dialogue.since, dialogue.heard, dialogue.over = turn.now, [], False
    until = time_of(turn, dialogue, step.length, step.until)
    if until is None or until <= turn.now:
        return time_over(turn, dialogue, node, step)
    dialogue.state, dialogue.due = "wait", until
    return None


def time_over(turn: Turn, dialogue: Dialogue, node: Node, step: Wait) -> str | None:
    """The wait's own time is over: it ends by `silent`, or lasts until the calls are settled that are all that went."""
    settled = _settled(turn, dialogue)
    if settled is None:
        return end_silence(turn, dialogue, node, step)
    dialogue.state, dialogue.due, dialogue.over = "wait", settled, True
    return None


def _settled(turn: Turn, dialogue: Dialogue) -> Instant | None:
    """When the last open call is due of a wait that is about calls only; a message that went has a time of its own."""
    went = [spoken for spoken in dialogue.spoken if spoken.contact and spoken.went]
    if not all(spoken.task for spoken in went):
        return None
    acts = {spoken.act for spoken in went}
    return max((task.due for task in turn.record.tasks if task.act in acts and task.due < NEVER), default=None)


def end_wait(turn: Turn, dialogue: Dialogue, node: Node, step: Wait, answer: str, act: str | None = None) -> str:
    """The wait is answered, perhaps naming the act that it answers: where does that lead?"""
    ending.withdraw_tasks(turn, dialogue, only={spoken.act for spoken in dialogue.spoken})
    turn.void.append(dialogue.id)
    dialogue.spoken = []
    turn.say("answer", dialogue, step=step.id, answer=answer, act=act, detail=own_words(turn.event, answer))
    if f"answers {answer}" in node.exits:
        return node.exits[f"answers {answer}"]
    return node.exits.get("answered", node.after)


def end_silence(turn: Turn, dialogue: Dialogue, node: Node, step: Wait) -> str:
    """The wait is over and nobody answered; a task not done, or mail that never went, is no silence of the customer."""
    undone = next((spoken for spoken in dialogue.spoken if spoken.undone), None) or _unmade(dialogue)
    failed = any(spoken.failed for spoken in dialogue.spoken) and not any(spoken.went for spoken in dialogue.spoken)
    dialogue.spoken = []
    if undone is not None:
        turn.say("undone", dialogue, step=step.id, content=undone.task, act=undone.act)
    elif failed:
        turn.say("unsent", dialogue, step=step.id)
    else:
        turn.say("silence", dialogue, step=step.id)
    return node.exits["silent"]


def _unmade(dialogue: Dialogue) -> Spoken | None:
    """The first of the calls of a wait all of whose contacts were taken off the lists: nobody has asked anything."""
    went = [spoken for spoken in dialogue.spoken if spoken.contact and spoken.went]
    return went[0] if went and all(spoken.withdrawn for spoken in went) else None


def leads_on(turn: Turn, dialogue: Dialogue, step: str, way_out: str) -> bool:
    """Does the script say what comes when this is `undone`, or `unsent`? A revision into which the dialogue moved may not know it."""
    node = turn.program_of(dialogue).nodes.get(step)
    return node is not None and way_out in node.exits


def end_undone(turn: Turn, dialogue: Dialogue, spoken: Spoken) -> str:
    """The wait ends because a task of it was not done, and the script says what then: go on after the wait."""
    nodes = turn.program_of(dialogue).nodes
    turn.say("undone", dialogue, step=spoken.step, content=spoken.task, act=spoken.act)
    ending.withdraw_tasks(turn, dialogue, only={one.act for one in dialogue.spoken})
    dialogue.spoken = []
    dialogue.resume[spoken.step] = nodes[dialogue.node].after
    return nodes[spoken.step].exits["undone"]


def end_unsent(turn: Turn, dialogue: Dialogue, spoken: Spoken, reason: str | None = None) -> str:
    """A contact that was let go never went, and the script says what then: go on where the dialogue stands."""
    turn.say("unsent", dialogue, step=spoken.step, reason=reason)
    spoken.failed = False
    dialogue.resume[spoken.step] = dialogue.node
    return turn.program_of(dialogue).nodes[spoken.step].exits["unsent"]


def _pause(turn: Turn, dialogue: Dialogue, node: Node, step: Pause) -> str | None:
    until = time_of(turn, dialogue, step.length, step.until)
    if until is None or until <= turn.now:
        return node.after
    dialogue.state, dialogue.since, dialogue.due = "pause", turn.now, until
    return None


def time_of(turn: Turn, dialogue: Dialogue, length: Duration | None, until: Point | None) -> Instant | None:
    """When a wait or pause that begins now is over; missing when what it reads is."""
    turn.focus(dialogue)
    plan = turn.plan_of(dialogue)
    if length is not None:
        return after(turn.now, length, turn.view, plan, turn.zone)
    assert until is not None
    return moment(turn.now, until, turn.view, plan, turn.zone)


# ---------------------------------------------------------------- ways


def _choose(turn: Turn, dialogue: Dialogue, node: Node, step: Choose) -> str:
    for number, (test, _block) in enumerate(step.cases):
        if turn.test(test, dialogue):
            return node.exits[f"case {number}"]
    return node.after


def _split(turn: Turn, dialogue: Dialogue, node: Node, step: Split) -> str:
    """Drawn by the customer and the name of the split, and kept for ever."""
    kept = f"split {dialogue.script} {step.name}"
    arm = turn.record.arms.get(kept)
    if arm is None or f"arm {arm}" not in node.exits:
        arm = chance.pick(
            [(name, share) for name, share, _block in step.arms], "split", turn.record.id, dialogue.script, step.name
        )
        turn.record.arms[kept] = arm
        if len(turn.record.arms) > MAX_ARMS:
            del turn.record.arms[next(iter(turn.record.arms))]
    turn.say("arm", dialogue, step=step.id, split=step.name, arm=arm)
    return node.exits[f"arm {arm}"]


def _repeat(turn: Turn, dialogue: Dialogue, node: Node, step: Repeat) -> str:
    """Begin a round, unless all is done."""
    done = dialogue.rounds.get(step.id, 0)
    if done >= step.at_most or (step.until is not None and turn.test(step.until, dialogue)):
        return _leave_repeat(dialogue, node, step)
    dialogue.rounds[step.id] = done + 1
    dialogue.began[step.id] = turn.now
    return node.exits["do"]


def _leave_repeat(dialogue: Dialogue, node: Node, step: Repeat) -> str:
    dialogue.rounds.pop(step.id, None)
    dialogue.began.pop(step.id, None)
    return node.after


def _round_end(turn: Turn, dialogue: Dialogue, _node: Node, joint: RoundEnd) -> str | None:
    """A round is over: leave, or wait for the next, which begins `every` after this one began."""
    node = turn.program_of(dialogue).nodes[joint.repeat]
    step = node.step
    assert isinstance(step, Repeat)
    done = dialogue.rounds.setdefault(step.id, 1)  # a publication may have moved it into the middle of the first
    began = dialogue.began.setdefault(step.id, turn.now)
    if done >= step.at_most or (step.until is not None and turn.test(step.until, dialogue)):
        return _leave_repeat(dialogue, node, step)
    due = after_in(turn, dialogue, began, step.every)
    if due is None or due <= turn.now:
        return step.id
    dialogue.node = step.id
    dialogue.state, dialogue.since, dialogue.due = "repeat", turn.now, due
    return None


def _resume(_turn: Turn, dialogue: Dialogue, node: Node, joint: Resume) -> str:
    return dialogue.resume.pop(joint.step, node.after)


def _claim(turn: Turn, dialogue: Dialogue, node: Node, step: Claim) -> None:
    """Ask for something scarce; the best claims of all customers are granted."""
    dialogue.state, dialogue.since = "claim", turn.now
    dialogue.due = or_never(after_in(turn, dialogue, turn.now, step.up_to))
    candidate = candidate_at(turn, dialogue, "claim", step.id, step.resource, Contact())
    turn.claims.append(
        ClaimFiled(
            turn.record.id,
            dialogue.id,
            f"resource {step.resource}",
            candidate.worth,
            dialogue.due,
            dialogue.arm not in ("", "treated"),
            batch=True,
        )
    )


def settle_claim(turn: Turn, dialogue: Dialogue, granted: bool) -> str:
    """The answer to a claim: where does it lead?"""
    node = turn.program_of(dialogue).nodes[dialogue.node]
    assert isinstance(node.step, Claim)
    kind = "granted" if granted else "refused"
    turn.say(kind, dialogue, step=node.step.id, resource=node.step.resource)
    return node.exits[kind]


def _set(turn: Turn, dialogue: Dialogue, node: Node, step: Set) -> str:
    """Write traits; this fires nothing, conditions read it from then on."""
    turn.focus(dialogue)
    written: Traits = {}
    for path, value in step.values:
        found = value.value(turn.view) if isinstance(value, Expr) else value
        if isinstance(value, Expr) and value.kind == "time" and isinstance(found, int):
            found = format_instant(Instant(found))
        name = path.removeprefix("customer.").removeprefix("account.")
        written[path] = found = brief_value(found, VALUE_BYTES)
        if found is None:
            turn.record.traits.pop(name, None)
        elif not _write(turn.record, name, found):
            del written[path]
            turn.say("forgotten", dialogue, step=step.id, reason="a trait", detail=name)
    turn.say("set", dialogue, step=step.id, values=written)
    return node.after


def _write(record: Record, name: str, value: Json) -> bool:
    """Write a trait down, if there is room for it."""
    before, record.traits[name] = record.traits.get(name), value
    if few_told(record) or weight_told(record) <= TOLD_BYTES or may_grow(size_of(value)):
        return True
    if before is None:
        del record.traits[name]
    else:
        record.traits[name] = before
    return False


def _start(turn: Turn, dialogue: Dialogue, node: Node, step: StartOther) -> str:
    """Open another script for this customer; it sees what opened this one."""
    script = turn.plan.project.scripts.get(step.script)
    if script is None or dialogue.chain >= MAX_CHAIN:
        reason = "no such script" if script is None else "scripts start each other in a circle"
        turn.say("skipped", script=step.script, reason=reason)
        return node.after
    turn.focus(dialogue)
    given = {name: value.value(turn.view) if isinstance(value, Expr) else value for name, value in step.given}
    evidence = {**dialogue.start, **given}
    turn.openings.append(Opening(script, dialogue.transition, evidence, NEVER, dialogue.rank, dialogue.chain + 1))
    return node.after


def _exit(turn: Turn, dialogue: Dialogue, _node: Node, step: Exit) -> None:
    turn.say("exit", dialogue, step=step.id, reason=step.reason)
    just_filed = {task.act for task in turn.record.tasks if task.filed == turn.now}
    ending.withdraw_tasks(turn, dialogue, spare=just_filed)  # who files a call and leaves wants the call
    ending.end(turn, dialogue, step.reason)


_HANDLERS: Mapping[type, Callable[[Turn, Dialogue, Node, Any], str | None]] = {
    Send: _send,
    Ask: _ask,
    Task: _task,
    Wait: _wait,
    Pause: _pause,
    Choose: _choose,
    Split: _split,
    Repeat: _repeat,
    RoundEnd: _round_end,
    Resume: _resume,
    Claim: _claim,
    Set: _set,
    StartOther: _start,
    Exit: _exit,
}
