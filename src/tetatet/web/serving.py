"""The running process: heart and hands in threads, the door and the back door on one loop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from tetatet.model.errors import ConfigError
from tetatet.web.app import make_app
from tetatet.web.facing import face
from tetatet.web.local import make_local_app
from tetatet.web.telling import telling
from tetatet.wiring.living import Living, Options, open_living
from tetatet.wiring.reaching import listen_behind, socket_of

PORT = 8383
"""Where it listens when nobody says where: no well-known service has it."""

PORTS = 20
"""Ports that are tried, one after the other, when nobody says which."""

GRACE_S = 5
"""How long requests at hand may take when the process is to end."""

KEEP_ALIVE_S = 65
"""Longer than the minute after which load balancers let go of a connection, so that they do it and not we."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A process that listens. `first_link` makes the first administrator; "" when there is one."""

    living: Living
    url: str
    first_link: str


class _Server(uvicorn.Server):
    """A server that leaves signals to us: there are two of them on one loop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int | None) -> socket.socket:
    """A socket on that port, or on the first free one from `PORT` on.

    Raises: ConfigError: none can be had.
    """
    wanted = [port] if port is not None else list(range(PORT, PORT + PORTS))
    trouble = ""
    for one in wanted:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        found = socket.socket(
            family, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # by the protocol asyncio knows to send at once
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, one))
        except OSError as error:
            found.close()
            trouble = str(error.strerror)
            continue
        return found
    raise ConfigError(f"cannot listen on {host}:{wanted[0]}: {trouble}; name another with --port")


def serve(
    folder: Path,
    options: Options,
    host: str,
    port: int | None,
    started: Callable[[Serving], None],
    *,
    signals: bool = True,
    stop: asyncio.Event | None = None,
) -> None:
    """Run until a signal comes, or `stop` is set.

    Args:
        started: is told when everything listens.

    Raises: InvalidProject, ConfigError, StoreUnavailable.
    """
    door = listen(host, port)
    try:
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{door.getsockname()[1]}"
        if not options.base_url:
            options = replace(options, base_url=url)
        living = open_living(folder, options)
    except BaseException:
        door.close()
        raise
    living.start()
    try:
        with telling(), asyncio.Runner(loop_factory=_quick_loop()) as runner:
            runner.run(_serve(living, options, door, url, started, signals, stop))
    finally:
        living.stop()


def _quick_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop in C, where there is one for this system; None is Python's own."""
    try:
        import uvloop  # noqa: PLC0415 — not on every system
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(
    living: Living,
    options: Options,
    door: socket.socket,
    url: str,
    started: Callable[[Serving], None],
    signals: bool,
    stop: asyncio.Event | None,
) -> None:
    office, live = living.office(options.base_url), face(living, options)
    back = socket_of(living.path)
    behind = listen_behind(back)
    servers = [_Server(_config(make_app(live))), _Server(_config(make_local_app(office)))]
    over = stop or asyncio.Event()
    if signals:
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, over.set)
    running = [
        asyncio.create_task(server.serve(sockets=[one])) for server, one in zip(servers, (door, behind), strict=True)
    ]
    while not all(server.started for server in servers):
        if any(task.done() for task in running):
            break
        await asyncio.sleep(0.01)
    started(Serving(living, url, live.people.first_link(options.base_url, living.clock())))
    waiting = asyncio.create_task(over.wait())
    await asyncio.wait([waiting, *running], return_when=asyncio.FIRST_COMPLETED)
    for server in servers:
        server.should_exit = True
    waiting.cancel()
    await asyncio.gather(*running)
    back.unlink(missing_ok=True)


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type] # FastAPI and Starlette are both applications
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="off",
    )
