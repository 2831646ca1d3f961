"""Who is let in: log in, log out, a link for an administrator; what every form and page of the console asks.

A session is a cookie that no script reads and no other site sends. Every form says a word
that follows from the cookie, so that no other site can fill one in. Neither passwords nor
tokens are written down anywhere, nor are they in an address, but for the link that makes
an administrator or gives him a new password, which works once. Who entered, who did not
and from where is told (`web.telling`).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from typing import Annotated, TypeVar

import anyio
from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tetatet.model.errors import InputError, InvalidToken
from tetatet.model.time import HOUR, SECOND
from tetatet.run.live.people import MAX_NAME_CHARS, MIN_PASSWORD_CHARS, SESSION_US, spelled
from tetatet.web.console_pages import Pages
from tetatet.web.errors import Refusal
from tetatet.web.limits import Buckets, neighbourhood
from tetatet.web.live import Live
from tetatet.web.telling import tell

NAME_BURST = 10
"""Log-ins of one name at once: more than anybody mistypes."""

NAME_PER_S = 1 / 60
"""And then one a minute: a password of 12 characters outlasts that."""

ADDRESS_BURST = 30
"""Log-ins from one address at once: an office on a Monday morning."""

ADDRESS_PER_S = 1 / 10
"""And then one in ten seconds."""

HASHING = 1
"""Passwords hashed at one time, 64 MB and a core each: the heart has the other one."""

MAX_HASHING = 8
"""Log-ins that may wait for that; who comes after them waits for seconds, and is told so."""

BUSY_S = 5
"""When to come again then."""

VISIT_S = HOUR // SECOND
"""For how long the form for logging in may stand open."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has been let in. `word` is what his forms have to say."""

    name: str
    word: str


class Sessions:
    """What every page of the console asks."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._secure = live.settings.base_url.startswith("https:")
        prefix = "__Host-" if self._secure else ""  # with it a browser takes the cookie from this host alone
        self._session, self._visit = f"{prefix}tetatet", f"{prefix}tetatet-visit"

    def visitor(self, request: Request) -> Visitor | None:
        """Who asks, if he has been let in. Reads the store."""
        token = request.cookies.get(self._session, "")
        name = self._live.people.who(token, self._live.clock()) if token else None
        return None if name is None else Visitor(name, _word(token))

    def entered(self, request: Request) -> Visitor:
        """Who asks.

        Raises: Refusal: he has not been let in, and is sent to where he can log in.
        """
        visitor = self.visitor(request)
        if visitor is None:
            raise Refusal(HTTPStatus.SEE_OTHER, "log-in", "log in first", {"Location": "/login"})
        return visitor

    def check(self, visitor: Visitor, word: str) -> None:
        """Has this form been filled in on a page of ours?

        Raises: Refusal: it has not.
        """
        if not _same(word, visitor.word):
            raise Refusal(
                HTTPStatus.FORBIDDEN, "foreign-form", "this form was not filled in here, or by another session"
            )

    # ------------------------------------------------------------ cookies

    def visit(self, request: Request) -> str:
        """What ties the form for logging in to a browser that has no session yet."""
        return request.cookies.get(self._visit) or self._live.people.token()

    def is_ours(self, request: Request, word: str) -> bool:
        """The same as `check`, before there is a session."""
        visit = request.cookies.get(self._visit, "")
        return bool(visit) and _same(word, _word(visit))

    def keep_visit(self, response: Response, visit: str) -> None:
        self._set(response, self._visit, visit, VISIT_S)

    def open(self, token: str) -> Response:
        """Into the house, with the cookie of a new session."""
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        self._set(response, self._session, token, SESSION_US // SECOND)
        self._set(response, self._visit, "", 0)
        return response

    def close(self, request: Request) -> Response:
        """Out of the house."""
        self._live.people.leave(request.cookies[self._session])
        response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
        self._set(response, self._session, "", 0)
        return response

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, seconds, path="/", secure=self._secure, httponly=True, samesite="lax")


def _word(cookie: str) -> str:
    """The word of the forms that go with a cookie; the cookie does not follow from it."""
    return blake2b(cookie.encode(errors="surrogatepass"), digest_size=16, person=b"form").hexdigest()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogatepass"), expected.encode())


class _Waiting(Refusal):
    """Somebody has to come again later."""

    def __init__(self, seconds: int) -> None:
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, "too-many", f"come again in {seconds} seconds")
        self.seconds = seconds


class Entrance:
    """Where people log in: from one loop, as many as there is room for."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._names = Buckets()
        self._addresses = Buckets()
        self._room = anyio.CapacityLimiter(HASHING)

    def wait(self, request: Request, name: str = "") -> None:
        """Count one more try.

        Raises: _Waiting: there have been too many, of that name or from that address.
        """
        now = self._live.clock()
        address = neighbourhood(request.client.host) if request.client is not None else ""
        seconds = self._addresses.take(address, 1, now, per_s=ADDRESS_PER_S, burst=ADDRESS_BURST)
        if not seconds and name:
            called = spelled(name[: MAX_NAME_CHARS + 1]).casefold()
            seconds = self._names.take(called, 1, now, per_s=NAME_PER_S, burst=NAME_BURST)
        if seconds:
            raise _Waiting(seconds)

    async def hashing(self, work: Callable[[], _T]) -> _T:
        """Have something done that takes a while, outside of the loop.

        Raises: _Waiting: too many wait for that already.
        """
        if self._room.statistics().tasks_waiting >= MAX_HASHING:
            raise _Waiting(BUSY_S)
        return await anyio.to_thread.run_sync(work, limiter=self._room)


def router(live: Live) -> APIRouter:
    """The pages of who has not been let in yet, and the way out."""
    house = _House(live)
    part = APIRouter(include_in_schema=False)
    part.add_api_route("/login", house.ask, methods=["GET"])
    part.add_api_route("/login", house.enter, methods=["POST"])
    part.add_api_route("/logout", house.leave, methods=["POST"])
    part.add_api_route("/admin/{link}", house.ask_by_link, methods=["GET"])
    part.add_api_route("/admin/{link}", house.begin, methods=["POST"])
    return part


_Field = Annotated[str, Form()]


class _House:
    def __init__(self, live: Live) -> None:
        self._live = live
        self._sessions = Sessions(live)
        self._entrance = Entrance(live)
        self._pages = Pages(live)

    # ------------------------------------------------------------ everybody

    def ask(self, request: Request) -> Response:
        """The form for logging in."""
        if self._sessions.visitor(request) is not None:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        return self._form(request, "login")

    async def enter(self, request: Request, name: _Field = "", password: _Field = "", word: _Field = "") -> Response:
        """A name and a password."""
        if not self._sessions.is_ours(request, word):
            return self._stale(request, "login")
        try:
            self._entrance.wait(request, name)
            now = self._live.clock()
            token = await self._entrance.hashing(lambda: self._live.people.enter(name, password, now))
        except _Waiting as wait:
            self._tell(request, "log-in refused", name, reason="too many tries")
            return self._later(request, "login", wait)
        if token is None:
            self._tell(request, "log-in refused", name, reason="wrong name or password")
            said = "No administrator has this name and this password."
            return self._form(request, "login", HTTPStatus.UNAUTHORIZED, said, name)
        self._tell(request, "log-in", name)
        return self._sessions.open(token)

    def leave(self, request: Request, word: _Field = "") -> Response:
        """The end of a session."""
        visitor = self._sessions.entered(request)
        self._sessions.check(visitor, word)
        self._tell(request, "log-out", visitor.name)
        return self._sessions.close(request)

    def _tell(self, request: Request, event: str, name: str, reason: str = "") -> None:
        """Who it was, if anybody of the house is called so, and from where."""
        peer = request.client.host if request.client is not None else ""
        tell(event, self._live.clock(), name=self._live.people.called(name), peer=peer, reason=reason)

    # ------------------------------------------------------------ by a link

    def ask_by_link(self, request: Request, link: str) -> Response:
        """The form in which an administrator chooses his name and password, or a new password."""
        try:
            known = self._live.people.check_link(link, self._live.clock())
        except InvalidToken as error:
            return self._gone(error)
        return self._form(request, "admin", known=known)

    async def begin(
        self, request: Request, link: str, name: _Field = "", password: _Field = "", word: _Field = ""
    ) -> Response:
        """What he has chosen."""
        now, known = self._live.clock(), ""
        try:
            known = self._live.people.check_link(link, now)
            if not self._sessions.is_ours(request, word):
                return self._stale(request, "admin", known)
            self._entrance.wait(request)
            token = await self._entrance.hashing(lambda: self._live.people.begin(link, name, password, now))
        except _Waiting as wait:
            return self._later(request, "admin", wait, known)
        except InvalidToken as error:
            self._tell(request, "link refused", "", reason=str(error))
            return self._gone(error)
        except InputError as error:
            return self._form(request, "admin", HTTPStatus.BAD_REQUEST, f"Please {error}.", name, known)
        self._tell(request, "password set" if known else "administrator made", known or name)
        return self._sessions.open(token)

    # ------------------------------------------------------------ pages

    def _form(
        self,
        request: Request,
        page: str,
        status: int = HTTPStatus.OK,
        said: str = "",
        name: str = "",
        known: str = "",
    ) -> Response:
        visit = self._sessions.visit(request)
        response = self._pages.show(
            page,
            status=status,
            visitor=None,
            said=said,
            name=name[:MAX_NAME_CHARS],
            known=known,
            word=_word(visit),
            shortest=MIN_PASSWORD_CHARS,
        )
        self._sessions.keep_visit(response, visit)
        return response

    def _stale(self, request: Request, page: str, known: str = "") -> Response:
        said = "This form was open for too long. Please write again."
        return self._form(request, page, HTTPStatus.FORBIDDEN, said, known=known)

    def _later(self, request: Request, page: str, wait: _Waiting, known: str = "") -> Response:
        said = f"Too many have tried. Please come again in {wait.seconds} seconds."
        response = self._form(request, page, HTTPStatus.TOO_MANY_REQUESTS, said, known=known)
        response.headers["Retry-After"] = str(wait.seconds)
        return response

    def _gone(self, error: InvalidToken) -> Response:
        return self._pages.show("gone", status=HTTPStatus.GONE, visitor=None, said=str(error))
