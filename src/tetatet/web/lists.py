"""What waits for somebody to look at it, and the words that went out: lists behind the numbers of the first page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from tetatet.run.explain import title_of
from tetatet.run.live.kept import MAX_KEPT, last_messages, message_of
from tetatet.run.live.overview import clock_of
from tetatet.run.live.story import fate_of
from tetatet.web.console import overdue
from tetatet.web.console_pages import Pages
from tetatet.web.live import Live
from tetatet.web.sessions import Sessions
from tetatet.web.store_access import RowNumber, reading

LISTED = 100
"""Rows of one list; who has more has one cause for most of them."""

MAX_BODY_CHARS = 2_000
"""Of an event in quarantine: enough to see what it is."""


def router(live: Live) -> APIRouter:
    """The lists."""
    lists = _Lists(live)
    part = APIRouter(include_in_schema=False)
    part.add_api_route("/overdue", lists.overdue, methods=["GET"])
    part.add_api_route("/doubt", lists.doubt, methods=["GET"])
    part.add_api_route("/parked", lists.parked, methods=["GET"])
    part.add_api_route("/quarantine", lists.quarantine, methods=["GET"])
    part.add_api_route("/messages", lists.messages, methods=["GET"])
    part.add_api_route("/message/{act}", lists.message, methods=["GET"])
    return part


class _Lists:
    def __init__(self, live: Live) -> None:
        self._live = live
        self._sessions = Sessions(live)
        self._pages = Pages(live)

    def overdue(self, request: Request) -> Response:
        """Who should have been looked at already."""
        visitor = self._sessions.entered(request)
        rows, answered = overdue(self._live, LISTED)
        return self._show("overdue", visitor=visitor, rows=rows, answered=answered)

    def doubt(self, request: Request) -> Response:
        """Acts that may have gone out or not."""
        visitor = self._sessions.entered(request)
        with reading(self._live) as reader:
            entries = reader.outbox.listed(LISTED, states=("doubt",))
            records = {entry.customer: reader.record(entry.customer) for entry in entries}
        names = {key: title_of(record) for key, record in records.items() if record is not None}
        return self._show("doubt", visitor=visitor, rows=[(entry, fate_of(entry)) for entry in entries], names=names)

    def parked(self, request: Request) -> Response:
        """Events that nobody could decide about."""
        visitor = self._sessions.entered(request)
        with reading(self._live) as reader:
            return self._show("parked", visitor=visitor, rows=reader.log.parked(LISTED))

    def quarantine(self, request: Request, after: RowNumber = 0) -> Response:
        """What could not be taken in, the oldest first."""
        visitor = self._sessions.entered(request)
        with reading(self._live) as reader:
            rows = [
                (one, one.body[: 4 * MAX_BODY_CHARS].decode("utf-8", "backslashreplace")[:MAX_BODY_CHARS])
                for one in reader.log.aside(LISTED, max(after, 0))
            ]
        return self._show("quarantine", visitor=visitor, rows=rows, more=len(rows) == LISTED)

    def messages(self, request: Request) -> Response:
        """The last messages as they went out."""
        visitor = self._sessions.entered(request)
        with reading(self._live) as reader:
            return self._show("messages", visitor=visitor, rows=last_messages(reader, MAX_KEPT), most=MAX_KEPT)

    def message(self, request: Request, act: str) -> Response:
        """One message in its own words."""
        visitor = self._sessions.entered(request)
        with reading(self._live) as reader:
            found, entry = message_of(reader, act), reader.outbox.get(act)
            record = reader.record(entry.customer) if entry is not None else None
        if found is None:
            return self._pages.show("no_message", status=HTTPStatus.NOT_FOUND, visitor=visitor, most=MAX_KEPT)
        who = title_of(record) if record is not None else found.act.customer
        return self._show("message", visitor=visitor, message=found, entry=entry, who=who)

    def _show(self, template: str, **values: Any) -> Response:
        book, now = self._live.book(), self._live.clock()
        return self._pages.show(template, clock=clock_of(book, now), **values)
