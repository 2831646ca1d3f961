"""A process elsewhere, by its API: the verbs of the desk as requests."""

from __future__ import annotations

from typing import Any

import httpx2

from tetatet.model.errors import InputError, StoreUnavailable

TIMEOUT_S = 30.0
"""How long a command waits for a process elsewhere; it answers within a second."""

_VERBS = {
    "task.list": ("GET", "/api/tasks"),
    "task.show": ("GET", "/api/tasks/{act}"),
    "task.claim": ("POST", "/api/tasks/{act}/claim"),
    "task.release": ("POST", "/api/tasks/{act}/release"),
    "task.result": ("POST", "/api/tasks/{act}/result"),
}


def ask(address: str, key: str, verb: str, given: dict[str, Any]) -> Any:
    """What the process answers.

    Raises: InputError: it refuses, or is none of ours. StoreUnavailable: it does not answer.
    """
    if not key:
        raise InputError("a process elsewhere wants a key for the desk: --key, or TETATET_KEY in the environment")
    method, path = _VERBS[verb]
    rest = {name: value for name, value in given.items() if name != "act"}
    act = str(given.get("act", ""))
    if not act.isalnum() and "act" in given:
        raise InputError(f"there is no task {act}")
    sent: dict[str, Any] = {"params": rest} if method == "GET" else {"json": rest}
    try:
        answer = httpx2.request(
            method,
            address.rstrip("/") + path.format(act=act),
            headers={"Authorization": f"Bearer {key}"},
            timeout=TIMEOUT_S,
            **sent,
        )
    except (httpx2.TransportError, httpx2.InvalidURL) as error:
        raise StoreUnavailable(f"{address} does not answer: {error}") from error
    return _read(address, answer)


def _read(address: str, answer: httpx2.Response) -> Any:
    try:
        found = answer.json()
    except ValueError as error:
        raise InputError(f"{address} is no Tetatet: it answered {answer.status_code}") from error
    if answer.is_success:
        return found.get("tasks", found)
    message = str(found.get("message", answer.status_code)) if isinstance(found, dict) else str(answer.status_code)
    raise (StoreUnavailable if answer.is_server_error else InputError)(message)
