"""What holds for every answer and every request: headers that keep a browser safe, and a limit on what is sent here."""

from __future__ import annotations

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tetatet.web.errors import Refusal, refused

MAX_BODY_BYTES = 1024 * 1024
"""Of a request: twice the largest batch of events, and more than any form has."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""On every answer that does not say otherwise for itself. Addresses of pages may hold tokens: no referrer, no cache."""

_DIGITS = 15  # of an announced length: longer ones are too large by their first digits
_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_TOO_LARGE = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", f"at most {MAX_BODY_BYTES} bytes are taken")


class Guard:
    """The outermost layer: adds the headers, and stops reading where the limit is.

    Args:
        secure: the pages are reached by https; browsers are told to insist on it.
    """

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        self._headers = list(_RAW_HEADERS)
        if secure:
            self._headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = self._guarded(send)
        if _announced_bytes(scope) > MAX_BODY_BYTES:
            await refused(*_TOO_LARGE, {"Connection": "close"})(scope, receive, guarded)
            return
        await self._app(scope, _limited(receive), guarded)

    def _guarded(self, send: Send) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                names = {name for name, _value in given}  # ASGI has them in lower case
                message = {**message, "headers": [*given, *(one for one in self._headers if one[0] not in names)]}
            await send(message)

        return guarded


def _announced_bytes(scope: Scope) -> int:
    """Of the body, as its sender says; 0 where he says nothing that can be read."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value[:_DIGITS]) if value.isdigit() else 0
    return 0


def _limited(receive: Receive) -> Receive:
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MAX_BODY_BYTES:
            raise Refusal(*_TOO_LARGE)
        return message

    return limited
