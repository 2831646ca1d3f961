"""The door: where clients that speak Segment's wire format bring events.

An answer of 200 means that what was sent is on the disk. One bad event of a batch is set
aside, and the rest is taken; where an event comes alone, its sender is told what is wrong
with it besides. Never a redirect: a client that follows one loses what it posted.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from typing import TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tetatet.model.errors import InvalidEvent, StoreUnavailable, TetatetError
from tetatet.model.time import Instant
from tetatet.run.intake.batch import Batch, read_batch
from tetatet.run.intake.envelope import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, PATHS, Envelope, opened
from tetatet.run.live.entrance import Taken
from tetatet.run.live.keys import ApiKey
from tetatet.web.errors import Refusal, answered, refused
from tetatet.web.limits import Buckets, neighbourhood
from tetatet.web.live import Live

ACK_S = 10
"""How long an answer waits for the disk: shorter than the 15 s after which the clients give up, who then send again."""

BURST_S = 2
"""For how long a key may bring more than its share of a second: clients send by bursts."""

FAILURES_BURST = 20
"""Wrong keys that one address may show at once: a wrong setting in a shop of twenty tills."""

FAILURES_PER_S = 1
"""And then each second; what is more is told to wait."""

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
"""Any page may send events: what it takes is a key, not a cookie."""

PREFLIGHT = {
    **CORS,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "authorization, content-type, x-retry-count",
    "Access-Control-Max-Age": "7200",
}
"""What a browser asks before it sends; no browser remembers the answer for more than two hours."""

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_METHODS = frozenset({"POST", "OPTIONS"})
_ALLOW = {"Allow": "POST, OPTIONS"}
_SUCCESS = b'{"success": true}'
_TOO_BIG = f"the request has more than {MAX_BATCH_BYTES} bytes"


class Entry:
    """Answers on the paths on which events come in, and leaves all others to the app behind it.

    Nearly every request is one of these: they are spared the search through the app's routes, which takes
    longer than to read an event.
    """

    def __init__(self, app: ASGIApp, live: Live) -> None:
        self._app = app
        door = Door(live)
        self._at = {f"/v1/{path}": door.at(kind) for path, kind in PATHS.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._at.get(scope["path"]) if scope["type"] == "http" else None
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] in _METHODS:
            try:
                response = await endpoint(Request(scope, receive))
            except ClientDisconnect:  # nobody is there to be answered
                response = Response(status_code=HTTPStatus.BAD_REQUEST)
        else:
            response = refused(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "events are posted", _ALLOW)
        await response(scope, receive, send)


class Door:
    """Takes requests to the heart, from one loop."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._rates = Buckets()
        self._failures = Buckets()
        self._answers = Answers()

    def at(self, kind: str) -> Endpoint:
        """What answers on the paths of one type of event, or on those of batches ("")."""

        async def answer(request: Request) -> Response:
            if request.method == "OPTIONS":
                return Response(status_code=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)
            try:
                await self._take(request, kind)
            except (Refusal, TetatetError) as error:
                response = answered(error)
                response.headers.update(CORS)
                return response
            return Response(_SUCCESS, headers=CORS, media_type="application/json")

        return answer

    async def _take(self, request: Request, kind: str) -> None:
        now = self._live.clock()
        user = _basic_user(request.headers.get("authorization", ""))
        key = self._key(request, user, now) if user else None
        body = await _body(request)
        try:
            envelope = opened(body, kind)
        except InvalidEvent as error:
            if key is not None:
                self._charge(key, MAX_BATCH_EVENTS, now)  # to find what is wrong takes as long as to read many
            raise _bad(error.reason, error.detail) from error
        if key is None:
            key = self._key(request, envelope.write_key, now)
        self._charge(key, len(envelope.lines), now)
        batch = read_batch(envelope, key.name, now, history=key.history, restamps=key.restamps)
        await self._submit(batch)
        _tell(envelope, batch)

    def _key(self, request: Request, shown: str, now: Instant) -> ApiKey:
        key = self._live.keys.check(shown, "ingest", now) if shown else None
        if key is None:
            address = neighbourhood(request.client.host if request.client else "")
            wait_s = self._failures.take(address, 1, now, per_s=FAILURES_PER_S, burst=FAILURES_BURST)
            if wait_s:
                raise _later(wait_s, "too many wrong keys came from this address")
            said = "this key is not known here, or not for events" if shown else "a key is needed, as the user's name"
            raise Refusal(HTTPStatus.UNAUTHORIZED, "unknown-key", said)
        return key

    def _charge(self, key: ApiKey, events: int, now: Instant) -> None:
        burst = max(key.events_per_s * BURST_S, MAX_BATCH_EVENTS)
        wait_s = self._rates.take(key.id, max(1, events), now, per_s=key.events_per_s, burst=burst)
        if wait_s:
            raise _later(wait_s, f"this key may bring {key.events_per_s} events a second")

    async def _submit(self, batch: Batch) -> None:
        """Have it written, and wait until it is."""
        if not (batch.incoming or batch.aside):
            return
        await self._answers.of(self._live.heart.submit(batch.incoming, batch.aside))


class Answers:
    """Brings what the heart has written back to the loop: all of a turn in one wake-up, not each answer in its own."""

    def __init__(self) -> None:
        self._arrived: deque[tuple[asyncio.Future[None], Future[Taken]]] = deque()
        self._called = False

    async def of(self, done: Future[Taken]) -> None:
        """Wait until it is on the disk.

        Raises: StoreUnavailable: it takes too long; the heart ends what it has begun. TetatetError: it could not be taken.
        """
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[None] = loop.create_future()
        done.add_done_callback(lambda _done: self._arrive(loop, waiting, done))
        late = loop.call_later(ACK_S, _give_up, waiting)
        try:
            await waiting
        finally:
            late.cancel()

    def _arrive(
        self, loop: asyncio.AbstractEventLoop, waiting: asyncio.Future[None], done: Future[Taken]
    ) -> None:  # in the heart's thread
        self._arrived.append((waiting, done))
        if not self._called:
            self._called = True
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._called = False  # first: what arrives from now on calls again
        while self._arrived:
            waiting, done = self._arrived.popleft()
            if waiting.done():
                continue
            error = done.exception()
            if error is None:
                waiting.set_result(None)
            else:
                waiting.set_exception(error)


def _give_up(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_exception(StoreUnavailable("the disk does not answer"))


def _tell(envelope: Envelope, batch: Batch) -> None:
    """Who sent one event learns what is wrong with it; it lies in quarantine all the same."""
    if envelope.single and batch.aside:
        raise _bad(batch.aside[0].reason, batch.aside[0].detail)


def _bad(reason: str, detail: str) -> Refusal:
    too_much = reason in ("too big", "too many")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_much else HTTPStatus.BAD_REQUEST
    return Refusal(status, reason.replace(" ", "-"), detail)


def _later(wait_s: int, message: str) -> Refusal:
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", message, {"Retry-After": str(wait_s)})


def _basic_user(authorization: str) -> str:
    """The user's name of Basic authorization: the key. "" where there is none that can be read."""
    scheme, _space, given = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 15 and int(announced) > MAX_BATCH_BYTES:
        raise _bad("too big", _TOO_BIG)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BATCH_BYTES:
            raise _bad("too big", _TOO_BIG)
    return bytes(body)
