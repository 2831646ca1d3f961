"""The verbs of the desk and of the direct-mail list."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tetatet.model.errors import ConfigError, ConflictError
from tetatet.model.open_values import Json, Properties
from tetatet.run.live import desk, letters
from tetatet.run.live.briefing import brief
from tetatet.run.live.office import Office, Verb, limit_of, number_of, text_of
from tetatet.run.live.ready import Look

TURNS = 100
"""Turns of the heart that a result is waited for, 2 seconds at most: it is on the disk in any case."""


def task_list(office: Office, given: Properties) -> Json:
    """Open tasks, what is due first before the rest; of a role, or of all."""
    role, limit = given.get("role"), min(limit_of(given), desk.MAX_LISTED)
    with office.reading() as reader:
        found = desk.work_list(reader, office.deciding.book, office.clock(), role=str(role or ""), limit=limit)
    return msgspec.to_builtins(found)


def task_show(office: Office, given: Properties) -> Json:
    """One task, with all that an agent needs."""
    with office.reading() as reader:
        return msgspec.to_builtins(brief(reader, office.deciding.book, text_of(given, "act"), office.clock()))


def task_claim(office: Office, given: Properties) -> Json:
    """An agent takes a task."""
    act, agent = text_of(given, "act"), text_of(given, "agent")
    office.done(lambda store: desk.claim(store, act, agent, office.clock()))
    return {"act": act, "agent": desk.named(agent)}


def task_release(office: Office, given: Properties) -> Json:
    """An agent gives a task back."""
    act, agent = text_of(given, "act"), text_of(given, "agent")
    office.done(lambda store: desk.release(store, act, agent, office.clock()))
    return {"act": act, "agent": ""}


def task_result(office: Office, given: Properties) -> Json:
    """What came of a task: an event, and the task is done with it."""
    act, result, agent = (text_of(given, name) for name in ("act", "result", "agent"))
    with office.reading() as reader:
        told = desk.result_of(reader, office.deciding.book, act, result, agent, office.clock())
    if office.heart.submit([told]).result().repeated:
        raise ConflictError("this task has its result already")
    _await(office, act)
    return {"act": act, "result": told.event.properties["result"]}


def _await(office: Office, act: str) -> None:
    """Until the result has been considered: a command that does the work itself ends, and nobody else would go on."""
    for _turn in range(TURNS):
        entry = office.heart.ask(lambda store: store.outbox.get(act)).result()
        if entry is None or entry.state != "open":
            return


def letters_take(office: Office, given: Properties) -> Json:
    """All letters that wait become a batch, each of them once."""
    with office.reading() as reader:
        return msgspec.to_builtins(letters.take(office.heart, reader, _look(office), office.clock))


def letters_again(office: Office, given: Properties) -> Json:
    """The same batch once more."""
    with office.reading() as reader:
        return msgspec.to_builtins(letters.again(reader, _look(office), number_of(given, "number", 0)))


def _look(office: Office) -> Look:
    if office.look is None:
        raise ConfigError("letters are not filled in here")
    return office.look


DESK_VERBS: Mapping[str, Verb] = {
    "task.list": task_list,
    "task.show": task_show,
    "task.claim": task_claim,
    "task.release": task_release,
    "task.result": task_result,
    "letters.take": letters_take,
    "letters.again": letters_again,
}
