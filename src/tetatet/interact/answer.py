"""What an event says to a dialogue that is waiting.

An event may be several answers at once, from the most exact to the plainest
(``clicked size-guide``, ``clicked``). Opening a mail is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tetatet.interact.turn import Turn
from tetatet.model.event import Event
from tetatet.model.record import Dialogue
from tetatet.model.script import Talk, Wait

UNREACHED = frozenset({"not reached", "no reply", "no answer"})
"""Results that mean "nobody was there" where a talk does not declare its results."""


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


def _text(properties: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = properties.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def _clicked(event: Event, _talks: Mapping[str, Talk]) -> tuple[tuple[str, ...], bool]:
    link = _text(event.properties, "link", "link_id")
    return ((f"clicked {link}", link, "clicked") if link else ("clicked",)), True


def _replied(event: Event, _talks: Mapping[str, Talk]) -> tuple[tuple[str, ...], bool]:
    reply = _text(event.properties, "reply")
    return ((f"replied {reply}", "replied") if reply else ("replied",)), True


def _answered(event: Event, _talks: Mapping[str, Talk]) -> tuple[tuple[str, ...], bool]:
    option = _text(event.properties, "option")
    return ((option,) if option else ()), True


def _task_result(event: Event, talks: Mapping[str, Talk]) -> tuple[tuple[str, ...], bool]:
    result = _text(event.properties, "result")
    talk = talks.get(_text(event.properties, "task"))
    if talk is not None and result in talk.results:
        reached = talk.results[result]
    else:
        reached = result not in UNREACHED
    names = (result,) if result else ()
    return ((*names, "reached") if reached else names), reached


_BUILT_IN: dict[str, Callable[[Event, Mapping[str, Talk]], tuple[tuple[str, ...], bool]]] = {
    "Email Link Clicked": _clicked,
    "Message Replied": _replied,
    "Question Answered": _answered,
    "Task Completed": _task_result,
    "Call Received": lambda _event, _talks: (("called",), True),
    "Store Entered": lambda _event, _talks: (("came",), True),
    "Order Completed": lambda _event, _talks: (("bought",), True),
    "Personal Page Viewed": lambda _event, _talks: (("page seen",), True),
}


def said_by(turn: Turn, dialogue: Dialogue) -> Said:
    """What the event at hand says to one dialogue."""
    event = turn.event
    assert event is not None
    plan = turn.plan_of(dialogue)
    built_in = _BUILT_IN.get(event.name)
    names, plain = built_in(event, plan.project.talks) if built_in else ((), False)
    named = tuple(
        name for name, test in plan.named_answers.get(event.name, ()) if turn.test(test, dialogue)
    )
    act = event.properties.get("act")
    task = _text(event.properties, "task") if event.name == "Task Completed" else ""
    return Said((*named, *names, event.name), plain, act if isinstance(act, str) and act else None, task or None)


def meant_for(said: Said, dialogue: Dialogue) -> bool:
    """Is this answer for the wait that the dialogue is in?

    One that names an act is only for the wait of that act; a task's result, where the
    dialogue has filed that task, only for the wait of the task.
    """
    if said.act is not None:
        return any(spoken.act == said.act for spoken in dialogue.spoken)
    return True


def matched(wait: Wait, said: Said) -> str | None:
    """The name under which an answer ends a wait, or None when it does not."""
    named = [name for name, _block in wait.answers]
    if wait.awaited:
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
