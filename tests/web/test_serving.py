"""The running process lets its first administrator in, and says so only while there is none."""

from __future__ import annotations

import asyncio
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.replaying import Ran, folder, project, run
from tests.web.house import DEADLINE_S, PASSWORD, Browser
from tetatet.cli.running import _say_started
from tetatet.web.serving import Serving, serve
from tetatet.wiring.living import Options
from tetatet.wiring.reaching import socket_of


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

    def work() -> None:
        serve(shop, Options(path=store, hands=0), "127.0.0.1", 0, started, signals=False, stop=stop)

    thread = threading.Thread(target=work, daemon=True)
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
        assert serving.first_link.startswith(f"{serving.url}/admin/")
        assert serving.first_link in capsys.readouterr().out
        browser = Browser(serving.url.removeprefix("http://"))
        answer = browser.send(serving.first_link.removeprefix(serving.url), {"name": "Anna", "password": PASSWORD})
        assert (answer.status_code, browser.get("/").status_code) == (303, 200)
        assert browser.get("/health").json() == {"status": "ok"}
        browser.client.close()
        assert '"event":"administrator made","name":"Anna","peer":"127.0.0.1"' in capsys.readouterr().err
    with _serving(shop, store) as serving:
        _say_started(serving)
        assert "/admin/" not in capsys.readouterr().out
        browser = Browser(serving.url.removeprefix("http://"))
        assert browser.log_in().status_code == 303
        browser.client.close()


def test_a_command_makes_a_link_for_a_new_password(tmp_path: Path) -> None:
    """Through the running process, under its own address; without one the link is good as well, and says where to open it."""
    shop, store = folder(project()), tmp_path / "store.db"

    def admin(verb: str, *words: str) -> Ran:
        return run("admin", verb, str(shop), *words, "--store", str(store))

    with _serving(shop, store) as serving:
        browser = Browser(serving.url.removeprefix("http://"))
        for names, password in ((), PASSWORD), (("anna",), "another one altogether"):
            link = admin("link", *names).out.splitlines()[0]
            assert link.startswith(f"{serving.url}/admin/")
            fields = {"name": "Anna", "password": password}
            assert browser.send(link.removeprefix(serving.url), fields).status_code == 303
        assert browser.get("/login").status_code == 303
        browser.client.close()
    assert "Nothing runs: open it where `tetatet run` will listen." in admin("link").out
    refused = admin("link", "Eve")
    assert (refused.code, "no administrator is called Eve" in refused.err) == (2, True)
    assert '"name":"Anna"' in admin("list", "--json").out.replace(" ", "")
    assert admin("forget", "anna").out == "Anna enters no more\n"
    assert admin("list").out == "There is no administrator.\n"


def test_what_holds_customers_is_its_owners_alone(tmp_path: Path) -> None:
    """The file, what lies beside it, a copy of it, and the socket by which commands come in."""
    shop, store = folder(project()), tmp_path / "store.db"
    with _serving(shop, store):
        assert run("backup", str(shop), str(tmp_path / "copy.db"), "--store", str(store)).code == 0
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    assert {"store.db", "store.db-wal", "store.db.sock", "store.db.lock", "copy.db"} <= set(modes)
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


def test_a_store_deep_down_is_reached_as_well(tmp_path: Path) -> None:
    """The system takes no socket whose path is long: it lies elsewhere then, and commands find it."""
    deep = tmp_path / ("deep" * 20) / ("down" * 20)
    deep.mkdir(parents=True)
    shop, store = folder(project()), deep / "store.db"
    with _serving(shop, store):
        ran = run("status", str(shop), "--store", str(store))
        assert (ran.code, "All is well." in ran.out) == (0, True)
    assert not socket_of(store).exists()
