"""The console: what happened last and what is due, one customer with everything that is known and was said.

Every page asks for a session, changes nothing, and needs no script. Pages are put
together beside the heart, in short readings; only what is due next is asked of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tetatet.model.errors import UnavailableError
from tetatet.model.time import DAY, Instant
from tetatet.run.live.kept import last_messages
from tetatet.run.live.lookup import look_up
from tetatet.run.live.overview import Expected, clock_of, expected, happened, running
from tetatet.run.live.standing import GRACE, Standing
from tetatet.run.live.story import story
from tetatet.web.console_pages import Pages
from tetatet.web.live import Live
from tetatet.web.sessions import Sessions
from tetatet.web.store_access import RowNumber, reading

HAPPENED = 20
"""Moments on the first page: what fits on a telephone within a few turns of the thumb."""

MESSAGES = 5
"""Messages on the first page; the others have a page of their own."""

EXPECTED = 10
"""What is due next on the first page."""

AHEAD = 7 * DAY
"""How far the first page looks ahead, in microseconds."""

REFRESH_S = 30
"""After how many seconds the first page loads itself again: a glance a minute sees what is new."""

ASK_S = 2.0
"""How long the first page waits for the heart, seconds; it is to be seen above all when the heart stands still."""

MAX_ASKED_CHARS = 320
"""Of what is looked for: the longest e-mail address."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the first page; `path` leads to what it counts, `alert` says that somebody has to look."""

    count: int
    what: str
    path: str = ""
    alert: bool = False


def router(live: Live) -> APIRouter:
    """The pages that show how things stand, and one customer."""
    console = _Console(live)
    part = APIRouter(include_in_schema=False)
    part.add_api_route("/", console.today, methods=["GET"])
    part.add_api_route("/customers", console.customers, methods=["GET"])
    part.add_api_route("/customer/{key}", console.customer, methods=["GET"])
    return part


class _Console:
    def __init__(self, live: Live) -> None:
        self._live = live
        self._sessions = Sessions(live)
        self._pages = Pages(live)

    def today(self, request: Request, still: bool = False) -> Response:
        """What happened last, what is due, who stands where, what waits for somebody to look at it."""
        visitor = self._sessions.entered(request)
        live, now, book = self._live, self._live.clock(), self._live.book()
        standing = live.standing()
        with reading(live) as reader:
            due = next_due(live, Instant(now + AHEAD), EXPECTED)
            return self._pages.show(
                "today",
                headers={} if still else {"Refresh": str(REFRESH_S)},
                visitor=visitor,
                clock=clock_of(book, now),
                now=now,
                still=still,
                refresh_s=REFRESH_S,
                standing=standing,
                numbers=_numbers(standing),
                running=running(reader, book),
                happened=happened(reader, book, now, HAPPENED),
                expected=None if due is None else expected(reader, book, due, Instant(now + AHEAD))[:EXPECTED],
                messages=last_messages(reader, MESSAGES),
            )

    def customers(self, request: Request, q: str = "") -> Response:
        """One customer by an id, an e-mail address or a telephone number; those of whom something was heard last."""
        visitor = self._sessions.entered(request)
        live, now, book = self._live, self._live.clock(), self._live.book()
        asked = q.strip()[:MAX_ASKED_CHARS]
        with reading(live) as reader:
            found = look_up(reader, asked, book.project.settings.country) if asked else None
            if found is not None:
                return RedirectResponse(f"/customer/{found}", HTTPStatus.SEE_OTHER)
            last = {one.customer: one for one in reversed(happened(reader, book, now, HAPPENED)) if one.customer}
            return self._pages.show(
                "customers",
                visitor=visitor,
                clock=clock_of(book, now),
                asked=asked,
                count_of_all=reader.customers_count(),
                last=list(reversed(last.values())),
            )

    def customer(self, request: Request, key: RowNumber, before: RowNumber | None = None) -> Response:
        """What we know of a customer and why, what happened, what was said, held or dropped, what waits for what."""
        visitor = self._sessions.entered(request)
        live, now, book = self._live, self._live.clock(), self._live.book()
        with reading(live) as reader:
            found = story(reader, key, book, now, live.everybody(), before)
        clock = clock_of(book, now)
        if found is None:
            return self._pages.show("nobody", status=HTTPStatus.NOT_FOUND, visitor=visitor)
        return self._pages.show("customer", visitor=visitor, clock=clock, story=found, before=before)


def next_due(live: Live, until: Instant, limit: int) -> list[int] | None:
    """The customers who are due first, up to a moment; None when the heart does not answer."""
    try:
        return live.heart.ask(lambda store: store.due(until, limit)).result(ASK_S)
    except (TimeoutError, UnavailableError):
        return None


def overdue(live: Live, limit: int) -> tuple[list[Expected], bool]:
    """What should have happened already, and did the heart answer?"""
    now = live.clock()
    due = next_due(live, Instant(now - GRACE), limit)
    with reading(live) as reader:
        return expected(reader, live.book(), due or (), now), due is not None


def _numbers(standing: Standing) -> Sequence[Number]:
    return (
        Number(standing.customers, "customers", "/customers"),
        Number(standing.queued, "events wait at the door"),
        Number(standing.waiting, "events logged, not considered yet"),
        Number(standing.overdue, "customers overdue", "/overdue", standing.overdue > 0),
        Number(standing.stuck, "customers stuck by an error", "", standing.stuck > 0),
        Number(standing.in_doubt, "acts in doubt", "/doubt", standing.in_doubt > 0),
        Number(standing.parked, "events parked", "/parked", standing.parked > 0),
        Number(standing.quarantine, "events in quarantine", "/quarantine", standing.quarantine > 0),
    )
