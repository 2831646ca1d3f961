"""All faces on the web as one application: `make_app` puts the parts together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from fastapi import APIRouter, FastAPI

from tetatet.web import console, console_pages, desk, health, ingest, lists, offers, public, sessions
from tetatet.web.errors import add_error_handlers
from tetatet.web.guard import Guard
from tetatet.web.live import Live

Part: TypeAlias = Callable[[Live], APIRouter]

PARTS: Sequence[Part] = (
    desk.router,
    offers.router,
    public.router,
    sessions.router,
    console.router,
    lists.router,
    console_pages.router,
    health.router,
)
"""Every part is a module with a `router`; the door for events stands before them all."""


def make_app(live: Live, parts: Sequence[Part] = PARTS) -> FastAPI:
    """The application that a server serves.

    No documentation pages: they load scripts from elsewhere. No redirects for slashes: a
    client that posts loses its body on the way.
    """
    app = FastAPI(
        title="Tetatet", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", redirect_slashes=False
    )
    for part in parts:
        app.include_router(part(live))
    add_error_handlers(app)
    app.add_middleware(ingest.Entry, live=live)
    app.add_middleware(Guard, secure=live.settings.base_url.startswith("https:"))
    return app
