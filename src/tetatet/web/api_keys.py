"""Who may use the API: whoever shows a key that is for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, TypeAlias

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tetatet.web.errors import Refusal
from tetatet.web.limits import Buckets, neighbourhood
from tetatet.web.live import Live

FAILURES_BURST = 20
"""Wrong keys that one address may show at once: a wrong setting in a shop of twenty tills."""

FAILURES_PER_S = 1
"""And then each second; what is more is told to wait."""

Check: TypeAlias = Callable[..., Awaitable[None]]

_bearer = HTTPBearer(auto_error=False, scheme_name="API key", description="A key that is for this, as a bearer token.")
_Shown: TypeAlias = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


def needs(live: Live, scope: str) -> Check:
    """What refuses a request without a key of this scope."""
    failures = Buckets()

    async def check(request: Request, shown: _Shown = None) -> None:
        now = live.clock()
        if shown is not None and live.keys.check(shown.credentials, scope, now) is not None:
            return
        address = neighbourhood(request.client.host if request.client else "")
        wait_s = failures.take(address, 1, now, per_s=FAILURES_PER_S, burst=FAILURES_BURST)
        if wait_s:
            told = {"Retry-After": str(wait_s)}
            raise Refusal(
                HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", "too many wrong keys came from this address", told
            )
        said = (
            f"this key is not known here, or is not for {scope!r}" if shown else "show a key: Authorization: Bearer KEY"
        )
        raise Refusal(HTTPStatus.UNAUTHORIZED, "unknown-key", said, {"WWW-Authenticate": "Bearer"})

    return check
