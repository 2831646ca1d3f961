"""Is the process well, and how is it doing: for whoever watches over it by machine.

`/health` asks the heart for a turn, so it is well only when something could be written a
moment ago. It says nothing of anybody and asks for no key. `/metrics` is for Prometheus:
on the same machine without a key, from elsewhere with one for `read`.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterator
from concurrent.futures import Future
from http import HTTPStatus
from typing import Annotated, NamedTuple, TypeAlias

import anyio
from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import JSONResponse, Response

from tetatet.model.errors import Busy, UnavailableError
from tetatet.model.time import SECOND, Instant
from tetatet.ports.store import Reader, Store
from tetatet.web.api_keys import needs
from tetatet.web.live import Live
from tetatet.web.store_access import reading

ANSWER_S = 2.0
"""How long the heart may take for a turn, seconds: a turn takes 50 ms, and who asks gives up after some seconds."""

FRESH_US = SECOND
"""For how long an answer holds: anybody may ask, and nobody makes the heart turn more than once a second by it."""

_HEARTBEAT = "heartbeat"  # as `run.live.deciding` keeps it, every ten seconds at least
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_Shown: TypeAlias = Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(auto_error=False))]


class Trouble(NamedTuple):
    """What is wrong: a stable code for programs, and words for people."""

    code: str
    message: str


HEART = Trouble("heart", "the engine does not answer")
STOPPING = Trouble("stopping", "the engine is stopping")
STORE = Trouble("store", "nothing can be written")
CLOCK = Trouble(
    "clock", "the clock is far ahead of the last heartbeat; nothing is decided before it is set right or trusted"
)

HANDS = Trouble("hands", "messages cannot be carried: `tetatet status` says why")
_AT = {"store": STORE, "clock": CLOCK, "hands": HANDS}


def router(live: Live) -> APIRouter:
    """The two addresses."""
    pulse, registry, key = Pulse(live), CollectorRegistry(), needs(live, "read")
    registry.register(_Numbers(live))
    part = APIRouter(include_in_schema=False)

    async def is_allowed(request: Request, shown: _Shown = None) -> None:
        if not is_local(request):
            await key(request, shown)

    @part.get("/health")
    async def health() -> Response:
        trouble = await pulse.trouble()
        if trouble is None:
            return JSONResponse({"status": "ok"})
        return JSONResponse({"status": "trouble", **trouble._asdict()}, HTTPStatus.SERVICE_UNAVAILABLE)

    @part.get("/metrics", dependencies=[Depends(is_allowed)])
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return part


def is_local(request: Request) -> bool:
    """Does somebody on this machine ask, by himself and not through a server that stands before us?"""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        near = ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    return near and request.url.hostname in _LOCAL_NAMES  # else a page elsewhere could ask by a name that leads here


class Pulse:
    """Does the heart beat? Asked of it once a second at most, however many want to know. Within one loop."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._turn = asyncio.Lock()
        self._asked: Future[None] | None = None
        self._seen: tuple[Instant, Trouble | None] | None = None

    async def trouble(self) -> Trouble | None:
        """What is wrong, if anything is."""
        async with self._turn:
            now = self._live.clock()
            if self._seen is None or abs(now - self._seen[0]) >= FRESH_US:
                self._seen = now, await anyio.to_thread.run_sync(self._look)
            return self._seen[1]

    def _look(self) -> Trouble | None:
        try:
            if self._asked is None or self._asked.done():  # a heart that stands still is not asked twice
                self._asked = self._live.heart.ask(_nothing)
            self._asked.result(ANSWER_S)
            place = self._live.standing().place
            return _AT[place] if place else None
        except TimeoutError:
            return HEART
        except Busy:
            return STOPPING
        except UnavailableError:
            return STORE


def _nothing(_store: Store) -> None:
    """A turn is all that is asked for."""


class _Numbers(Collector):
    """How the process stands, at the moment at which somebody asks."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def collect(self) -> Iterator[Metric]:
        live, standing = self._live, self._live.standing()
        with reading(live) as reader:
            lag, committed = _lag_s(reader, live.clock()), reader.load(_HEARTBEAT)
        gauges = (
            ("well", "1 when nothing stands in the way of deciding, else 0", float(standing.well)),
            ("lag_seconds", "how long the oldest event that was not considered yet has waited", lag),
            ("queue_events", "events that wait at the door", standing.queued),
            ("waiting_events", "events that are logged and not considered yet", standing.waiting),
            ("customers", "customers that are known", standing.customers),
            ("overdue_customers", "customers who should have been looked at already", standing.overdue),
            ("stuck_customers", "customers about whom deciding fails", standing.stuck),
            ("parked_events", "events about which deciding failed", standing.parked),
            ("quarantine_events", "events that could not be taken in", standing.quarantine),
            ("in_doubt_acts", "acts that may have gone out or not", standing.in_doubt),
        )
        for name, says, value in gauges:
            yield GaugeMetricFamily(f"tetatet_{name}", says, value)
        if committed is not None:  # before the first one there is none, and no alarm
            yield GaugeMetricFamily(
                "tetatet_last_commit_timestamp_seconds",
                "the last heartbeat that was written, one in ten seconds at least",
                int(committed) / SECOND,
            )
        yield CounterMetricFamily("tetatet_turns", "transactions since the start", live.heart.turns)
        acts = GaugeMetricFamily("tetatet_acts", "acts by channel and state", labels=("channel", "state"))
        for (channel, state), count in sorted(standing.acts.items()):
            acts.add_metric((channel, state), count)
        yield acts


def _lag_s(reader: Reader, now: Instant) -> float:
    oldest = reader.log.waiting(1)
    return max(0, now - oldest[0].received) / SECOND if oldest else 0.0
