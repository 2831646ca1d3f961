"""What an event says to a dialogue that is waiting.

An event may be several answers at once, from the most exact to the plainest
(``clicked size-guide``, ``clicked``). Opening a mail is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tetatet.interact.turn import Turn
from tetatet.model.brief import MAX_TEXT_CHARS
from tetatet.model.content import Talk
from tetatet.model.event import Event
from tetatet.model.open_values import Properties
from tetatet.model.record import Dialogue
from tetatet.model.step import Wait

UNDECLARED = {"reached": True, "not reached": False, "no reply": False, "no answer": False}
"""The results, and whether they reached somebody, of a talk that declares none."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an event may be as an answer.

    `names` from exact to plain; `plain` when it ends a wait that names nothing; `act`
    when it names the message it answers; `task` when it is the result of one.
    """

    names: tuple[str, ...]
    plain: bool
    act: str | None = None
    task: str | None = None


def _text(properties: Properties, *names: str) -> str:
    for name in names:
        value = properties.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def _clicked(event: Event) -> tuple[tuple[str, ...], bool]:
    link = _text(event.properties, "link", "link_id")
    return ((f"clicked {link}", link, "clicked") if link else ("clicked",)), True


def _replied(event: Event) -> tuple[tuple[str, ...], bool]:
    reply = _text(event.properties, "reply")
    return ((f"replied {reply}", "replied") if reply else ("replied",)), True


def _answered(event: Event) -> tuple[tuple[str, ...], bool]:
    option = _text(event.properties, "option")
    return ((option,) if option else ()), True


def _task_result(result: str, talk: Talk | None, *, known: bool) -> tuple[tuple[str, ...], bool]:
    """A talk says which of its results reached somebody; any other, none at all, or one of a talk not `known`, did not."""
    declared = (talk.results if talk is not None else {}) or UNDECLARED
    result = _meant(result, declared)
    if known and declared.get(result, False):
        return (result, "reached"), True
    return ((result,) if result not in ("", "reached") else ()), False


def _meant(told: str, names: Iterable[str]) -> str:
    """Which of these names an agent wrote; what he wrote where it is none."""
    if told in names:
        return told
    return next((name for name in names if same(name, told)), told)


def same(one: str, other: str) -> bool:
    """Are two results, or two talks, the same? Agents write `No answer`, scripts `no answer` or `no_answer`."""
    return _letters(one) == _letters(other)


def _letters(name: str) -> str:
    return "".join(name.replace("_", " ").casefold().split())


_BUILT_IN: dict[str, Callable[[Event], tuple[tuple[str, ...], bool]]] = {
    "Email Link Clicked": _clicked,
    "Message Replied": _replied,
    "Question Answered": _answered,
    "Call Received": lambda _event: (("called",), True),
    "Store Entered": lambda _event: (("came",), True),
    "Order Completed": lambda _event: (("bought",), True),
    "Personal Page Viewed": lambda _event: (("page seen",), True),
}


ANSWERS = frozenset({*_BUILT_IN, "Task Completed", "Complaint Closed"})
"""Events that may answer or move a dialogue whatever its script names."""


def own_words(event: Event | None, answer: str) -> str | None:
    """What the customer wrote, chose or clicked, where the answer's name does not say it."""
    if event is None or event.name not in ("Email Link Clicked", "Message Replied", "Question Answered"):
        return None
    words = _text(event.properties, "reply", "option", "link", "link_id")
    return words[:MAX_TEXT_CHARS] if words and words not in (answer, answer.partition(" ")[2]) else None


def only_task(turn: Turn) -> str:
    """The act of the task that a result is of which names neither task nor act: the one that is open.

    Of several, or of none, nobody can tell which it was. Then "" : no call is taken for made that
    perhaps was not, and the event is an answer by its own name only. A ghost's task is on no list.
    """
    event = turn.event
    if event is None or event.name != "Task Completed" or _text(event.properties, "act", "task"):
        return ""
    acts = [task.act for task in turn.record.tasks if not task.ghost]
    return acts[0] if len(acts) == 1 else ""


def said_by(turn: Turn, dialogue: Dialogue, only: str = "") -> Said:
    """What the event at hand says to one dialogue.

    Args:
        only: the act of `only_task`, as it was before anybody listened.
    """
    event = turn.event
    assert event is not None
    plan = turn.plan_of(dialogue)
    act, task = _text(event.properties, "act"), ""
    names: tuple[str, ...] = ()
    plain = False
    if event.name == "Task Completed":
        act, task = _task_of(turn, dialogue, act or only, _text(event.properties, "task"))
        if act or task:
            known = any(spoken.task == task for spoken in dialogue.spoken)
            names, plain = _task_result(_text(event.properties, "result"), plan.project.talks.get(task), known=known)
    elif event.name in _BUILT_IN:
        names, plain = _BUILT_IN[event.name](event)
    named = tuple(name for name, test in plan.named_answers.get(event.name, ()) if turn.test(test, dialogue))
    return Said((*named, *names, event.name), plain, act or None, task or None)


def _task_of(turn: Turn, dialogue: Dialogue, act: str, task: str) -> tuple[str, str]:
    """The act and the talk of a result; a desk may name its task by the talk or by the act."""
    talks = {one.act: one.task for one in dialogue.spoken if one.task}
    talks.update({one.act: one.talk for one in turn.record.tasks})
    if not act and task in talks:
        act = task
    if act in talks:
        return act, talks[act]
    return act, _meant(task, (*talks.values(), *turn.plan_of(dialogue).project.talks))


def meant_for(said: Said, dialogue: Dialogue) -> bool:
    """Is this answer for the wait that the dialogue is in?

    One that names an act is only for the wait of that act. A result that names a talk is for
    every wait, and has reached only where the wait knows the talk (`_task_result`).
    """
    if said.act is not None:
        return any(spoken.act == said.act for spoken in dialogue.spoken)
    return True


def matched(wait: Wait, said: Said) -> str | None:
    """The name under which an answer ends a wait, or None when it does not."""
    named = [name for name, _block in wait.answers]
    if wait.awaited and not (said.plain and "answer" in wait.awaited):
        for name in said.names:
            if name in wait.awaited:
                return next((one for one in named if one in said.names), name)
        return None
    for name in named:
        if name in said.names:
            return name
    if said.plain and not wait.all_of:
        return said.names[-2] if len(said.names) > 1 else said.names[0]
    return None
