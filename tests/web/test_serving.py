"""The running process lets its first administrator in, and says so only while there is none."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.replaying import folder, project
from tests.web.house import DEADLINE_S, PASSWORD, Browser
from tetatet.cli.running import _say_started
from tetatet.web.serving import Serving, serve
from tetatet.wiring.living import Options


@contextmanager
def _serving(shop: Path, store: Path) -> Iterator[Serving]:
    """A whole process in a thread, on a free port, without hands."""
    listens, stop = threading.Event(), asyncio.Event()
    found: list[Serving] = []
    loops: list[asyncio.AbstractEventLoop] = []

    def started(serving: Serving) -> None:
        found.append(serving)
        loops.append(asyncio.get_running_loop())
        listens.set()

    def run() -> None:
        serve(shop, Options(path=store, hands=0), "127.0.0.1", 0, started, signals=False, stop=stop)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert listens.wait(DEADLINE_S), "it does not listen"
    try:
        yield found[0]
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join(DEADLINE_S)
        assert not thread.is_alive(), "it does not end"


def test_the_first_administrator_is_asked_for_until_there_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The link is printed at the start and lets its finder into a real store; the next start prints none."""
    shop, store = folder(project()), tmp_path / "store.db"
    with _serving(shop, store) as serving:
        _say_started(serving)
        assert serving.first_link.startswith(f"{serving.url}/first/")
        assert serving.first_link in capsys.readouterr().out
        browser = Browser(serving.url.removeprefix("http://"))
        answer = browser.send(serving.first_link.removeprefix(serving.url), {"name": "Anna", "password": PASSWORD})
        assert (answer.status_code, browser.get("/").status_code) == (303, 200)
        assert browser.get("/health").json() == {"status": "ok"}
        browser.client.close()
    with _serving(shop, store) as serving:
        _say_started(serving)
        assert "/first/" not in capsys.readouterr().out
        browser = Browser(serving.url.removeprefix("http://"))
        assert browser.log_in().status_code == 303
        browser.client.close()
