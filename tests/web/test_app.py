"""The application as a whole: one form of errors, safe headers, a limit on what is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastapi import APIRouter
from httpx2 import ASGITransport, AsyncClient, Response

from tests.web.living import make_live
from tetatet.model.errors import ConflictError, InputError, StoreUnavailable, TetatetError, UnknownCustomer
from tetatet.web.app import make_app
from tetatet.web.guard import HEADERS, MAX_BODY_BYTES
from tetatet.web.live import Live


def _part(error: TetatetError | None = None) -> Any:
    """A part of which one page ends as it is told to, and one counts the bytes sent to it."""

    def router(_live: Live) -> APIRouter:
        part = APIRouter()

        @part.get("/thing")
        async def thing(number: int = 0) -> dict[str, int]:
            if error is not None:
                raise error
            return {"number": number}

        @part.post("/sent")
        async def sent(body: dict[str, Any]) -> dict[str, int]:
            return {"fields": len(body)}

        return part

    return router


def _ask(method: str, path: str, error: TetatetError | None = None, base_url: str = "", **more: Any) -> Response:
    app = make_app(make_live(base_url=base_url or "http://shop.example"), [_part(error)])

    async def ask() -> Response:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://shop.example") as client:
            return await client.request(method, path, **more)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "error, status",
    [
        (InputError("no such thing"), 400),
        (UnknownCustomer("nobody"), 404),
        (ConflictError("it moved"), 409),
        (StoreUnavailable("the disk is full"), 503),
    ],
)
def test_an_error_is_answered_with_its_code_and_message(error: TetatetError, status: int) -> None:
    """Each branch of the error tree has a status; the answer holds the code and the message."""
    answer = _ask("GET", "/thing", error)
    assert (answer.status_code, answer.json()) == (status, {"code": error.code, "message": str(error)})


def test_an_unavailable_store_says_when_to_come_again() -> None:
    """A 503 carries a Retry-After in whole seconds."""
    assert int(_ask("GET", "/thing", StoreUnavailable("the disk is full")).headers["retry-after"]) > 0


def test_what_does_not_exist_is_answered_in_the_same_form() -> None:
    """An unknown path, a wrong method and an unreadable parameter are 404, 405 and 400 with code and message."""
    answers = [_ask("GET", "/nowhere"), _ask("DELETE", "/thing"), _ask("GET", "/thing?number=x")]
    assert [answer.status_code for answer in answers] == [404, 405, 400]
    assert [sorted(answer.json()) for answer in answers] == [["code", "message"]] * 3
    assert [answer.json()["code"] for answer in answers] == ["not-found", "method-not-allowed", "input"]


def test_a_slash_too_many_is_not_redirected() -> None:
    """A path with a slash at its end is not found, since a redirect would lose what was posted."""
    assert _ask("POST", "/sent/", json={}).status_code == 404


@pytest.mark.parametrize("path", ["/thing", "/nowhere"])
def test_every_answer_keeps_the_browser_safe(path: str) -> None:
    """The security headers are on answers and on refusals alike."""
    given = _ask("GET", path).headers
    assert {name: given[name] for name in HEADERS} == HEADERS
    assert "strict-transport-security" not in given


def test_browsers_are_told_to_stay_with_https() -> None:
    """Where the pages are reached by https, the answer insists on it."""
    assert "max-age=" in _ask("GET", "/thing", base_url="https://shop.example").headers["strict-transport-security"]


def test_a_body_beyond_the_limit_is_refused() -> None:
    """One that announces its length and one that does not are both refused with 413, one at the limit is read."""
    body = b'{"a":"' + b"x" * (MAX_BODY_BYTES - 8) + b'"}'

    async def in_pieces() -> Any:
        for start in range(0, len(body) + 1, 100_000):
            yield (body + b" ")[start : start + 100_000]

    json = {"content-type": "application/json"}
    assert _ask("POST", "/sent", content=body, headers=json).json() == {"fields": 1}
    answers = [_ask("POST", "/sent", content=one, headers=json) for one in (body + b" ", in_pieces())]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(413, "too-large")] * 2
