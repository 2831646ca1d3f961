"""Real clients of the wire format speak to a real server: what they send arrives, once, and errors are understood."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import rudderstack.analytics.client as rudder
import segment.analytics.client as segment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from tests.run.live.shelf import SECRET, Shelf
from tests.web.living import NOON, FakeHeart, make_live
from tests.web.serving import serving
from tetatet.model.errors import Busy
from tetatet.model.time import SECOND
from tetatet.ports.log import Incoming
from tetatet.run.live.keys import KeyRing
from tetatet.web import errors
from tetatet.web.app import make_app

CLIENTS = Path(__file__).parent / "clients"
NPM = Path(os.environ.get("TETATET_NPM") or Path.home() / ".cache" / "tetatet" / "npm")
INSTALL = f"mkdir -p {NPM} && cp tests/web/clients/package*.json {NPM} && npm ci --prefix {NPM}"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = os.environ.get("TETATET_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)

DEADLINE_S = 60
"""For a client with all its patience: it starts within a second, and comes again after one."""

SHELF = Shelf()
KEY = SHELF.add("web")


class Flaky(FakeHeart):
    """A heart whose queue is full at first."""

    def __init__(self, busy: int = 0) -> None:
        super().__init__()
        self.busy = busy

    def submit(self, incoming: Sequence[Incoming], aside: Sequence[Any] = ()) -> Future[Any]:
        if self.busy > 0:
            self.busy -= 1
            raise Busy("too much waits already")
        return super().submit(incoming, aside)


class Served:
    """A door that really listens, with what was asked there: method, path, status."""

    def __init__(self, heart: FakeHeart) -> None:
        self.heart = heart
        self.asked: list[tuple[str, str, int]] = []
        self.host = ""
        live = make_live(heart=heart, keys=KeyRing(SHELF, SECRET))
        self._app = make_app(live, [])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.asked.append((scope["method"], scope["path"], message["status"]))
            await send(message)

        await self._app(scope, receive, noting)

    @property
    def posts(self) -> list[tuple[str, int]]:
        """Where something was sent, and how it was answered; without the browser's questions before."""
        return [(path, status) for method, path, status in self.asked if method == "POST"]


@contextmanager
def a_door(busy: int = 0) -> Iterator[Served]:
    """A door whose queue is full for the first so many requests."""
    door = Served(Flaky(busy))
    with serving(door) as door.host:
        yield door


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to wait for longer than clients wait at least."""
    monkeypatch.setattr(errors, "RETRY_AFTER_S", 1)


def _python(client: Any, failures: list[str], door: Served, key: str, **more: Any) -> None:
    """What a server in Python sends with one of its clients."""
    one = client.Client(
        key,
        host=f"http://{door.host}",
        upload_interval=0.2,
        on_error=lambda error, _batch: failures.append(str(error)),
        **more,
    )
    one.identify("u1", {"email": "anna@example.com"})
    one.track("u1", "Order Completed", {"order_id": "o1", "total": 12.5})
    one.page("u1", name="Kitchen")
    one.screen("u1", name="Basket")
    one.group("u1", "g1", {"name": "Works Ltd"})
    one.alias("d1", "u1")
    one.flush()
    one.join()


def with_segment(door: Served, key: str = KEY) -> list[str]:
    """segment-analytics-python; gives its errors."""
    failures: list[str] = []
    _python(segment, failures, door, key)
    return failures


def with_segment_packed(door: Served, key: str = KEY) -> list[str]:
    """The same, with gzip."""
    failures: list[str] = []
    _python(segment, failures, door, key, gzip=True)
    return failures


def with_rudder(door: Served, key: str = KEY) -> list[str]:
    """rudder-sdk-python, which packs what it sends."""
    failures: list[str] = []
    _python(rudder, failures, door, key)
    return failures


def with_node(door: Served, key: str = KEY) -> list[str]:
    """@segment/analytics-node."""
    node = shutil.which("node")
    if node is None or not (NPM / "node_modules" / "@segment" / "analytics-node").is_dir():
        pytest.skip(f"install Node.js, then: {INSTALL}")
    done = subprocess.run(
        [node, CLIENTS / "node.js", f"http://{door.host}", key],
        env={**os.environ, "NODE_PATH": str(NPM / "node_modules")},
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=True,
    )
    failures: list[str] = json.loads(done.stdout)
    return failures


def with_browser(door: Served, key: str = KEY) -> list[str]:
    """@segment/analytics-next, in a page of another origin."""
    return _in_browser(door, key, "")


def with_browser_batching(door: Served, key: str = KEY) -> list[str]:
    """The same, which sends batches."""
    return _in_browser(door, key, "batching")


def _in_browser(door: Served, key: str, strategy: str) -> list[str]:
    bundle = NPM / "node_modules" / "@segment" / "analytics-next" / "dist" / "umd" / "index.js"
    if not bundle.is_file():
        pytest.skip(f"install Node.js, then: {INSTALL}")
    if BROWSER is None:
        pytest.skip(
            "apt-get install --no-install-recommends chromium-headless-shell, or name a browser: TETATET_CHROMIUM"
        )
    failures: list[str] = []
    over = threading.Event()

    async def done(request: Request) -> Response:
        failures.extend(json.loads(await request.body()))
        over.set()
        return Response()

    shop = Starlette(
        routes=[
            Route("/", lambda _request: FileResponse(CLIENTS / "page.html")),
            Route("/analytics.js", lambda _request: FileResponse(bundle)),
            Route("/done", done, methods=["POST"]),
        ]
    )
    with serving(shop) as host:
        query = f"host={door.host}/v1&key={key}&strategy={strategy}"
        with _browsing(f"http://{host}/?{query}"):
            assert over.wait(DEADLINE_S), "the page came to no end"
            _until_sent(door, strategy)
    return failures


@contextmanager
def _browsing(url: str) -> Iterator[None]:
    """A browser with a profile of its own that shows this page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
        ]
        shown = subprocess.Popen([str(BROWSER), *flags, url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            shown.terminate()
            shown.wait(DEADLINE_S)


def _until_sent(door: Served, strategy: str) -> None:
    """Wait for what the page sends after its calls have returned."""
    late = time.monotonic() + DEADLINE_S
    while time.monotonic() < late:
        settled = [path for path, status in door.posts if status not in (429, 503)]
        if len(settled) == (1 if strategy else 6):
            return
        time.sleep(0.02)


Client = Callable[..., list[str]]
ALL: tuple[Client, ...] = (
    with_segment,
    with_segment_packed,
    with_rudder,
    with_node,
    with_browser,
    with_browser_batching,
)
each_client = pytest.mark.parametrize("client", ALL, ids=lambda one: one.__name__.removeprefix("with_"))


def _by_kind(door: Served) -> dict[str, Incoming]:
    return {one.event.kind: one for one in door.heart.taken}


@each_client
def test_what_a_client_sends_arrives(client: Client) -> None:
    """Each of the six calls is an event with its ids, names, traits and properties, of the key's source."""
    with a_door() as door:
        assert client(door) == []
    events = {kind: one.event for kind, one in _by_kind(door).items()}
    assert door.heart.aside == []
    assert sorted(events) == ["alias", "group", "identify", "page", "screen", "track"]
    assert {one.source for one in events.values()} == {"web"}
    assert len({one.message_id for one in events.values()} - {""}) == len(door.heart.taken) == 6
    track = events["track"]
    assert (track.name, track.user_id, track.order_id) == ("Order Completed", "u1", "o1")
    assert track.properties["total"] == 12.5
    assert events["identify"].traits["email"] == "anna@example.com"
    assert (events["page"].properties["name"], events["screen"].properties["name"]) == ("Kitchen", "Basket")
    assert events["group"].group_id == "g1"
    assert events["group"].traits["name"] == "Works Ltd"
    assert events["alias"].previous_id is not None
    assert events["alias"].user_id is not None


@each_client
def test_a_client_s_clock_is_put_right(client: Client) -> None:
    """Whatever the client takes for the time, its events happened moments before they were received."""
    with a_door() as door:
        client(door)
    told = [(NOON - one.event.at) / SECOND for one in door.heart.taken]
    assert [age for age in told if not 0 <= age < DEADLINE_S] == []
    assert [one.day for one in door.heart.taken if one.day is None] == []


@each_client
def test_what_is_acknowledged_is_not_sent_again(client: Client) -> None:
    """The answer satisfies the client: it sends once."""
    with a_door() as door:
        client(door)
    assert {status for _path, status in door.posts} == {200}
    assert len(door.posts) == len(set(door.posts))


@each_client
def test_a_client_that_is_told_to_wait_comes_again(client: Client) -> None:
    """After a full queue the same events come once more, and are taken once."""
    with a_door(busy=1) as door:
        assert client(door) == []
    assert sorted(_by_kind(door)) == ["alias", "group", "identify", "page", "screen", "track"]
    assert len(door.heart.taken) == 6
    assert [status for _path, status in door.posts].count(429) == 1


@each_client
def test_a_client_with_a_wrong_key_learns_so_and_gives_up(client: Client) -> None:
    """A 401 is an error to the client, which sends nothing twice."""
    with a_door() as door:
        failures = client(door, "tt_wrong")
    assert door.heart.taken == []
    assert {status for _path, status in door.posts} == {401}
    assert len(door.posts) == len(set(door.posts))
    assert failures or client is with_browser_batching  # which tells nobody


def test_a_page_asks_before_it_sends() -> None:
    """The browser's preflights are answered, so that headers of another origin's page may come along."""
    with a_door(busy=1) as door:
        assert with_browser(door) == []
    preflights = [(path, status) for method, path, status in door.asked if method == "OPTIONS"]
    assert {path for path, _status in preflights} == {"/v1/i", "/v1/t", "/v1/p", "/v1/s", "/v1/g", "/v1/a"}
    assert {status for _path, status in preflights} == {204}
