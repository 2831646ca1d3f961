"""A whole shop for the tests of its console: a project, a store in memory, a real heart, real HTTP."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from httpx2 import Client, Response

from tests.acceptance.replaying import Event, Files, folder, numbered
from tests.web.living import NOON
from tests.web.serving import serving
from tetatet.kernel import make_book
from tetatet.language.project import read_project
from tetatet.model.time import SECOND, Instant
from tetatet.ports.log import Incoming
from tetatet.run.intake.wire import read_event
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.heart import Aside, Heart
from tetatet.run.live.keys import ENTROPY_BYTES, KeyRing, add_key
from tetatet.run.live.people import People
from tetatet.run.live.signing import Signer
from tetatet.run.live.standing import Standing, look
from tetatet.stores.memory_store import MemoryStore
from tetatet.web.app import Part, make_app
from tetatet.web.live import Live, WebSettings

DEADLINE_S = 10
"""No step takes longer, however slow the machine; it only says when to give up."""

SECRET = b"secret"
PASSWORD = "correct horse battery staple"

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes in no time, and by the same way."""

_WORD = re.compile(r'name="word" value="([0-9a-f]+)"')
_COUNTER = itertools.count(1)


class House:
    """Everything that the pages of a running process ask, with a clock that a test sets."""

    def __init__(self, files: Files | Path, now: Instant = NOON, base_url: str = "http://shop.example") -> None:
        place = files if isinstance(files, Path) else folder(files)
        self.now = now
        self.book = make_book(read_project(place).project_or_raise())
        self.store = MemoryStore()
        self.deciding = Deciding(self.store, self.book, lambda: self.now, SECRET)
        self.heart = Heart(self.store, self.deciding, lambda: self.now, lambda: time.monotonic_ns() // 1000)
        self.signer = Signer(SECRET)
        self.people = People(self.heart, self.store, self.signer, _bytes, CHEAP)
        self.standing: Callable[[], Standing] = self._look
        self.live = Live(
            heart=self.heart,
            store=self.store,
            clock=lambda: self.now,
            book=lambda: self.book,
            signer=self.signer,
            keys=KeyRing(self.store, SECRET),
            settings=WebSettings(base_url),
            people=self.people,
            standing=lambda: self.standing(),  # noqa: PLW0108 — a test may put another in its place
            everybody=lambda: self.deciding.engine.fitted,
            look=None,  # type: ignore[arg-type] # nothing waits for its reader here
        )
        self.address = ""
        self._browsers: list[Browser] = []
        self._thread = threading.Thread(target=self.heart.run, daemon=True)

    def _look(self) -> Standing:
        return look(self.store.reader(), self.heart, self.deciding, self.now)

    def start(self) -> None:
        self._thread.start()

    def browser(self) -> Browser:
        """Somebody's browser, which knows nothing yet."""
        self._browsers.append(Browser(self.address))
        return self._browsers[-1]

    def leave(self) -> None:
        """Nobody looks any more."""
        for browser in self._browsers:
            browser.client.close()

    def stop(self) -> None:
        self.heart.stop()
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive(), "the heart does not end"

    # ------------------------------------------------------------ what happens

    def take(self, events: Sequence[Event], aside: Sequence[Aside] = ()) -> None:
        """Events come in now; what they lead to has been decided when this returns, a second later."""
        incoming = [Incoming(read_event(json.dumps(one).encode(), "shop"), None, self.now) for one in numbered(events)]
        self.heart.submit(incoming, aside).result(DEADLINE_S)
        self.settle()
        self.now = Instant(self.now + SECOND)

    def settle(self) -> None:
        """Wait until nothing is due any more."""
        for _turn in range(100):
            if self.heart.ask(self._is_quiet).result(DEADLINE_S):
                return
        raise AssertionError("it does not come to rest")

    def _is_quiet(self, store: Any) -> bool:
        return not store.due(self.now, 1) and not store.log.waiting_count()

    def at(self, now: Instant) -> None:
        """The clock says this, and is right."""
        self.now = now
        self.ask(lambda _store: self.deciding.trust_clock())
        self.settle()

    def ask(self, job: Callable[[Any], Any]) -> Any:
        """Have something written."""
        return self.heart.ask(job).result(DEADLINE_S)

    def key_of(self, user: str) -> int:
        """The number of a customer in the addresses of the console."""
        found = self.store.reader().find(user)
        assert found is not None
        return found

    def api_key(self, *scopes: str) -> str:
        """A new key for these."""
        entropy = _bytes(ENTROPY_BYTES)
        made = self.ask(lambda store: add_key(store, "test", scopes, secret=SECRET, entropy=entropy, now=self.now))
        return str(made[0])


def _bytes(count: int) -> bytes:
    return next(_COUNTER).to_bytes(count, "big")


class Browser:
    """A browser of somebody: it keeps cookies, follows no redirect by itself, and sends forms as people do."""

    def __init__(self, address: str) -> None:
        self.client = Client(base_url=f"http://{address}", timeout=DEADLINE_S)

    def get(self, path: str, **more: Any) -> Response:
        return self.client.get(path, **more)

    def text(self, path: str) -> str:
        """A page that has to be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    def send(self, path: str, fields: Mapping[str, str], *, page: str = "") -> Response:
        """Fill in the form that stands on a page (that of `path` itself), and send it."""
        return self.post(path, {"word": self.word(page or path), **fields})

    def word(self, page: str) -> str:
        """What the forms on a page have to say."""
        found = _WORD.search(self.get(page).text)
        assert found is not None, f"no form on {page}"
        return found[1]

    def post(self, path: str, fields: Mapping[str, str]) -> Response:
        """Send these fields and no others."""
        return self.client.post(path, data=dict(fields))

    def log_in(self, name: str = "Anna", password: str = PASSWORD) -> Response:
        return self.send("/login", {"name": name, "password": password})


@contextmanager
def open_house(house: House, *parts: Part) -> Iterator[House]:
    """Serve these parts of a shop over HTTP while the block lasts."""
    house.start()
    try:
        with serving(make_app(house.live, parts)) as house.address:
            try:
                yield house
            finally:
                house.leave()
    finally:
        house.stop()


def let_in(house: House) -> Browser:
    """The browser of an administrator called Anna, who has logged in."""
    link = house.people.first_link("", house.now).removeprefix("/admin/")
    if link:
        house.people.begin(link, "Anna", PASSWORD, house.now)
    browser = house.browser()
    assert browser.log_in().status_code == 303
    return browser
