"""Which events end a wait, and by which exit: what the fine print says under *Answers*."""

from __future__ import annotations

from typing import Any

from tests.oracles.interpreter.dialogue import Dialogue, Listen, Task
from tests.oracles.interpreter.facts import is_event
from tests.oracles.interpreter.happening import Happening
from tests.oracles.interpreter.project import BUILT_IN, listed

JOINED = "joined"


def ended_by(dialogue: Dialogue, wait: Listen, what: Happening) -> str | None:
    """The name by which this event ends the wait: an exit's, else its own; None when it does not end it."""
    if not names_this(wait, what):
        return None
    answers = wait.step.get("answers", {})
    by_name = next((name for name in answers if is_called(dialogue, wait, what, name)), None)
    own = by_name or own_name(what)
    if "for all" in wait.step:
        wanted = listed(wait.step["for all"])
        wait.heard |= {name for name in wanted if is_called(dialogue, wait, what, name)}
        return own if wait.heard == set(wanted) else None
    if "for" in wait.step:
        wanted = listed(wait.step["for"])
        return own if any(is_wanted(dialogue, wait, what, name) for name in wanted) else None
    return own if by_name or is_answer(dialogue, wait, what) else None


def is_wanted(dialogue: Dialogue, wait: Listen, what: Happening, name: str) -> bool:
    """Is it what an item of `for` names?"""
    return is_answer(dialogue, wait, what) if name == "answer" else is_called(dialogue, wait, what, name)


def names_this(wait: Listen, what: Happening) -> bool:
    """An answer that names an act must name one of this wait."""
    act = what.properties.get("act")
    acts = {contact.act for contact in wait.contacts} | {task.contact.act for task in wait.tasks}
    return act is None or act in acts


def is_answer(dialogue: Dialogue, wait: Listen, what: Happening) -> bool:
    """Does it end a plain wait?"""
    if what.name in (*BUILT_IN, JOINED, "Question Answered"):
        return True
    return is_called(dialogue, wait, what, "reached")


def is_called(dialogue: Dialogue, wait: Listen, what: Happening, name: str) -> bool:
    """Does this event bear this name of an answer?"""
    if what.name == JOINED:
        return name == own_name(what)
    if what.name == "Question Answered" and name == what.properties["option"]:
        return True
    if what.name == "Task Completed":
        talk = talk_of(wait, what)
        results = dialogue.life.project.talks[talk].get("results", {}) if talk else {}
        if name == "reached":
            return any(same(one, what.properties["result"]) and word == "reached" for one, word in results.items())
        if same(name, what.properties["result"]):
            return True
    word = BUILT_IN.get(what.name)
    if word is not None and name in (word, f"{word} {detail(what)}"):
        return True
    return is_event(dialogue.life.person, what, name, dialogue.life.now)


def talk_of(wait: Listen, what: Happening) -> str | None:
    """The talk of this wait that was held."""
    return next((one.contact.content for one in wait.tasks if names_work(what, one)), None)


def names_work(what: Happening, task: Task) -> bool:
    """Is it the result of this work, by its act or else by its talk?"""
    if "act" in what.properties:
        return bool(what.properties["act"] == task.contact.act)
    return same(what.properties.get("task", ""), task.contact.content)


def same(one: str, other: str) -> bool:
    """Names of results and of talks are the same without regard to case and spaces."""
    return one.casefold().split() == other.casefold().split()


def detail(what: Happening) -> Any:
    """The link of a click, the reply of an answer."""
    return what.properties.get({"Email Link Clicked": "link", "Message Replied": "reply"}.get(what.name, ""))


def own_name(what: Happening) -> str:
    """The name of an answer that no exit names."""
    if what.name == JOINED:
        return f"{JOINED} {what.properties['script']}"
    if what.name == "Question Answered":
        return str(what.properties["option"])
    return "reached" if what.name == "Task Completed" else BUILT_IN.get(what.name, what.name)
