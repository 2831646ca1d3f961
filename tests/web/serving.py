"""Real servers on free ports, each in a thread of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

START_S = 10
"""Seconds until a server listens; it takes milliseconds."""


class _Server(uvicorn.Server):
    """Tells when it listens."""

    listens: threading.Event

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """A server for this application, while the block lasts; gives its address: ``127.0.0.1:PORT``."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:  # else asyncio lets TCP delay
        door.bind(("127.0.0.1", 0))
        server = _Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
        server.listens = threading.Event()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        assert server.listens.wait(START_S), "the server does not listen"
        try:
            yield f"127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_S)
            assert not thread.is_alive(), "the server does not end"
