"""What waits for a customer, for the till, the cart, the shop's site and the customer's page: asked for, shown, once."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from tetatet.model.errors import InputError
from tetatet.ports.store import NameKind
from tetatet.run.live import ready
from tetatet.run.live.ready import CHANNELS, Look, Waiting
from tetatet.web.api_keys import needs
from tetatet.web.desk import MAX_KEY_CHARS, Refused, Responses
from tetatet.web.errors import Refusal
from tetatet.web.live import Live
from tetatet.web.store_access import reading, written

MAX_NAME_CHARS = 512
"""Of a customer's id or address, as events may have them."""

_UserId: TypeAlias = Annotated[str, Query(alias="userId", max_length=MAX_NAME_CHARS)]
_AnonymousId: TypeAlias = Annotated[str, Query(alias="anonymousId", max_length=MAX_NAME_CHARS)]
_Email: TypeAlias = Annotated[str, Query(max_length=MAX_NAME_CHARS)]


class Found(BaseModel):
    """The message that waits, or none."""

    message: Waiting | None


class Shown(BaseModel):
    """What was shown."""

    model_config = ConfigDict(extra="forbid")
    act: str = Field(min_length=1, max_length=MAX_KEY_CHARS)


class Noted(BaseModel):
    """That it was shown is on the disk; `again`: it had been shown before, and nothing has changed."""

    act: str
    again: bool


_UNKNOWN: Responses = {
    404: {"model": Refused, "description": "Nobody is known by that name, or no such message waits."}
}
_OVER: Responses = _UNKNOWN | {409: {"model": Refused, "description": "It was withdrawn before it could be shown."}}


def router(live: Live) -> APIRouter:
    """The paths under /api/next-purchase, /api/on-site and /api/page."""
    assert live.look is not None, "who serves messages can fill them in"
    part = APIRouter(prefix="/api", tags=["messages that wait"], dependencies=[Depends(needs(live, "act"))])
    for channel in CHANNELS:
        path = f"/{channel.replace(' ', '-')}"
        summary = f"What waits: {channel}"
        part.add_api_route(
            path, _asked(live, live.look, channel), response_model=Found, summary=summary, responses=_UNKNOWN
        )
        part.add_api_route(
            f"{path}/shown",
            _shown(live, channel),
            methods=["POST"],
            response_model=Noted,
            summary=f"It was shown: {channel}",
            responses=_OVER,
        )
    return part


def _asked(live: Live, look: Look, channel: str) -> Callable[..., Found]:
    def asked(user_id: _UserId = "", anonymous_id: _AnonymousId = "", email: _Email = "") -> Found:
        """The message that waits for this customer, in every language that the firm has it in; asking changes nothing."""
        names: dict[NameKind, str] = {"user": user_id, "anonymous": anonymous_id, "email": email}
        given = [(kind, name) for kind, name in names.items() if name]
        if len(given) != 1:
            raise InputError("name the customer by one of userId, anonymousId or email")
        kind, name = given[0]
        with reading(live) as reader:
            return Found(message=ready.waiting(reader, look, channel, name, kind, live.clock()))

    return asked


def _shown(live: Live, channel: str) -> Callable[..., Noted]:
    def shown(told: Shown) -> Noted:
        """It was shown to the customer, and is not shown again. Said twice, it changes nothing."""
        with reading(live) as reader:
            entry = reader.outbox.get(told.act)
            if entry is None or entry.act.form == "task" or entry.act.channel != channel:
                raise Refusal(HTTPStatus.NOT_FOUND, "unknown-message", "no such message waits")
            seen = ready.seen(reader, told.act, live.clock())
        first = written(live.heart.ask(lambda store: ready.show(store, channel, told.act, live.clock())))
        if seen is not None:
            written(live.heart.submit([seen]))  # keyed by the act: said twice, it is one event
        return Noted(act=told.act, again=not first)

    return shown
