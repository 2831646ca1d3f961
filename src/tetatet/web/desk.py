"""The desk by the API: the work list of a role, one task with all that an agent needs, taking it, and its result."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from tetatet.model.errors import ConflictError
from tetatet.model.time import Instant
from tetatet.ports.store import Reader, Store
from tetatet.run.live import desk
from tetatet.run.live.briefing import Brief, brief
from tetatet.run.live.desk import MAX_AGENT_CHARS, MAX_LISTED, MAX_RESULT_CHARS, WorkItem
from tetatet.web.api_keys import needs
from tetatet.web.errors import Refusal
from tetatet.web.live import Live
from tetatet.web.store_access import reading, written

MAX_KEY_CHARS = 64
"""Of an act's key in an address; it has 16."""


class Agent(BaseModel):
    """Who works."""

    model_config = ConfigDict(extra="forbid")
    agent: str = Field(min_length=1, max_length=MAX_AGENT_CHARS)


class Told(Agent):
    """What came of it: one of the results of the talk."""

    result: str = Field(min_length=1, max_length=MAX_RESULT_CHARS)


class Claimed(BaseModel):
    """Who has a task: an agent, or nobody (``""``)."""

    act: str
    agent: str


class Listed(BaseModel):
    """Tasks, what is due first before the rest."""

    tasks: list[WorkItem]


class Done(BaseModel):
    """A result that is on the disk."""

    act: str
    result: str


class Refused(BaseModel):
    """Why a request was not served: a stable code, and words for people."""

    code: str
    message: str


Responses: TypeAlias = dict[int | str, dict[str, Any]]

_UNKNOWN: Responses = {404: {"model": Refused, "description": "No such task."}}
_TAKEN: Responses = _UNKNOWN | {409: {"model": Refused, "description": "Another has it, or it is off the list."}}


def router(live: Live) -> APIRouter:
    """The paths under /api/tasks."""
    part = APIRouter(prefix="/api/tasks", tags=["desk"], dependencies=[Depends(needs(live, "desk"))])
    office = Desk(live)
    part.add_api_route("", office.listed, response_model=Listed, summary="The work list")
    part.add_api_route("/{act}", office.one, response_model=Brief, summary="One task", responses=_UNKNOWN)
    for verb, method, answer in (
        ("claim", office.claim, Claimed),
        ("release", office.release, Claimed),
        ("result", office.result, Done),
    ):
        part.add_api_route(f"/{{act}}/{verb}", method, methods=["POST"], response_model=answer, responses=_TAKEN)
    return part


class Desk:
    """Answers, each in a thread of its own."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def listed(
        self,
        role: Annotated[str, Query(max_length=MAX_AGENT_CHARS, description="Of this role; by default of all.")] = "",
        limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = MAX_LISTED,
    ) -> Listed:
        """Open tasks, what is due first before the rest."""
        with reading(self._live) as reader:
            return Listed(tasks=desk.work_list(reader, self._live.book(), self._live.clock(), role=role, limit=limit))

    def one(self, act: str) -> Brief:
        """One task: who it is, why now, what was said before, what to say, what may come of it."""
        with reading(self._live) as reader:
            _check(reader, act)
            return brief(reader, self._live.book(), act, self._live.clock())

    def claim(self, act: str, told: Agent) -> Claimed:
        """Take a task: nobody else has it then. Taking it again changes nothing."""
        self._write(act, lambda store, now: desk.claim(store, act, told.agent, now))
        return Claimed(act=act, agent=desk.named(told.agent))

    def release(self, act: str, told: Agent) -> Claimed:
        """Give a task back that one has taken."""
        self._write(act, lambda store, now: desk.release(store, act, told.agent, now))
        return Claimed(act=act, agent="")

    def result(self, act: str, told: Told) -> Done:
        """Say what came of it. It is an event, and answers the dialogue's wait; the task is done with it, once."""
        with reading(self._live) as reader:
            _check(reader, act)
            now = self._live.clock()
            incoming = desk.result_of(reader, self._live.book(), act, told.result, told.agent, now)
        taken = written(self._live.heart.submit([incoming]))
        if taken.repeated:
            raise ConflictError("this task has its result already")
        return Done(act=act, result=str(incoming.event.properties["result"]))

    def _write(self, act: str, job: Callable[[Store, Instant], None]) -> None:
        with reading(self._live) as reader:
            _check(reader, act)
        written(self._live.heart.ask(lambda store: job(store, self._live.clock())))


def _check(reader: Reader, act: str) -> None:
    entry = reader.outbox.get(act) if len(act) <= MAX_KEY_CHARS else None
    if entry is None or entry.act.form != "task":
        raise Refusal(HTTPStatus.NOT_FOUND, "unknown-task", "there is no such task")
