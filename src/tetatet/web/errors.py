"""Whatever goes wrong is answered in one form: ``{"code", "message"}``, with the status that says who has to act.

The code is stable, for programs; the message is for people. Bad input is never a 5xx.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from tetatet.model.errors import ConflictError, InputError, TetatetError, UnavailableError, UnknownCustomer

RETRY_AFTER_S = 2
"""When to come again: a queue that is full drains within a second or two; clients that are told less only knock more."""

_STATUS: tuple[tuple[type[TetatetError], HTTPStatus], ...] = (
    (UnknownCustomer, HTTPStatus.NOT_FOUND),
    (InputError, HTTPStatus.BAD_REQUEST),
    (ConflictError, HTTPStatus.CONFLICT),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The first that fits; what is none of these is ours to mend."""

_STATUS_OF_CODE = {"busy": HTTPStatus.TOO_MANY_REQUESTS}
"""Too much waits already: clients that count their tries after a 503 wait after a 429 for as long as they are told."""

_encode = msgspec.json.Encoder().encode


class Refusal(HTTPException):
    """A request that is not served, with its code."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, message, headers)
        self.code = code


def refused(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """The answer to a request that is not served."""
    return Response(_encode({"code": code, "message": message}), status, headers, "application/json")


def add_error_handlers(app: FastAPI) -> None:
    """Have every error of this app answered in the one form."""
    app.add_exception_handler(HTTPException, _answer)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(TetatetError, _answer)
    app.add_exception_handler(ClientDisconnect, _answer_nobody)
    app.add_exception_handler(Exception, _answer_unknown)


def answered(error: HTTPException | TetatetError) -> Response:
    """The answer that an error is.

    Raises: the error itself, where it is ours to mend.
    """
    return _of_http(error) if isinstance(error, HTTPException) else _of_ours(error)


async def _answer(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException | TetatetError)
    return answered(error)


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    code = error.code if isinstance(error, Refusal) else status.phrase.lower().replace(" ", "-")
    return refused(status, code, str(error.detail), dict(error.headers) if error.headers else None)


async def _answer_validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return refused(HTTPStatus.BAD_REQUEST, "input", "; ".join(_finding(one) for one in error.errors()))


def _finding(finding: Any) -> str:
    return f"{'.'.join(str(one) for one in finding['loc'])}: {finding['msg']}"


def _of_ours(error: TetatetError) -> Response:
    for kind, status in _STATUS:
        if isinstance(error, kind):
            headers = {"Retry-After": str(RETRY_AFTER_S)} if kind is UnavailableError else None
            return refused(_STATUS_OF_CODE.get(error.code, status), error.code, str(error), headers)
    raise error


async def _answer_nobody(_request: Request, _error: Exception) -> Response:
    """Who asked has gone in the middle of his question; there is nothing to be logged."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


async def _answer_unknown(_request: Request, _error: Exception) -> Response:
    """What was not foreseen tells the outside nothing; the server's log has it."""
    return refused(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "something went wrong here; it has been logged")
