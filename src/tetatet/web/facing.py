"""The running process as the web sees it."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from tetatet.differentiate.surprise import Everybody
from tetatet.ports.store import Reader
from tetatet.run.live.keys import KeyRing
from tetatet.run.live.people import People
from tetatet.run.live.standing import Standing, look
from tetatet.web.live import Live, WebSettings
from tetatet.wiring.living import Living, Options


def face(living: Living, options: Options) -> Live:
    """Everything that a page may ask."""
    readers = _Readers(living)

    def standing() -> Standing:
        return look(readers.mine(), living.heart, living.deciding, living.clock())

    def everybody() -> Mapping[str, Everybody]:
        return living.deciding.engine.fitted

    assert living.carrying is not None
    return Live(
        heart=living.heart,
        store=living.store,
        clock=living.clock,
        book=living.book,
        signer=living.signer,
        keys=KeyRing(living.store, living.secret),
        settings=WebSettings(options.base_url),
        people=People(living.heart, living.store, living.signer, living.entropy),
        standing=standing,
        everybody=everybody,
        look=living.carrying.look(),
    )


class _Readers:
    """A reader for each thread that asks how things stand: it is asked often, and opening one takes a millisecond."""

    def __init__(self, living: Living) -> None:
        self._living = living
        self._mine = threading.local()

    def mine(self) -> Reader:
        found: Reader | None = getattr(self._mine, "reader", None)
        if found is None:
            found = self._mine.reader = self._living.store.reader()
        return found
