"""The API as a program meets it: a real application on a firm that runs, and keys for it."""

from __future__ import annotations

import asyncio
from typing import Any

from httpx2 import ASGITransport, AsyncClient, Response

from tests.run.live.firm import Firm
from tests.run.live.shelf import SECRET, Shelf
from tests.web.living import make_live
from tetatet.run.live.keys import KeyRing
from tetatet.web.app import Part, make_app

SHELF = Shelf()
KEYS = {scope: SHELF.add(scope, scope, seed=number) for number, scope in enumerate(("ingest", "read", "act", "desk"))}


class Api:
    """Some parts of the application, and a firm behind them."""

    def __init__(self, firm: Firm, *parts: Part, scope: str) -> None:
        self.firm = firm
        self.scope = scope
        live = make_live(
            heart=firm,
            store=firm.store,
            keys=KeyRing(SHELF, SECRET),
            book=firm.book,
            clock=firm.clock,
            look=firm.look,
        )
        self.app = make_app(live, parts)

    def ask(self, method: str, path: str, *, scope: str | None = None, **more: Any) -> Response:
        """One request, with a key of the scope."""
        key = KEYS.get(self.scope if scope is None else scope, scope)
        headers = {"Authorization": f"Bearer {key}"} if key else {}

        async def ask() -> Response:
            async with AsyncClient(transport=ASGITransport(self.app), base_url="http://shop.example") as client:
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(ask())

    def get(self, path: str, **params: Any) -> Any:
        """What is answered with 200."""
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """What is answered with 200."""
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        """The status and the code of what is not served."""
        answer = self.ask(method, path, **more)
        found = answer.json()
        assert set(found) == {"code", "message"}, answer.text
        return answer.status_code, found["code"]
