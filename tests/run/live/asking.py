"""A heart that writes at once: for tests of what asks one to write."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from tetatet.model.errors import TetatetError
from tetatet.stores.memory_store import MemoryStore


class PromptHeart:
    """Does what it is asked to within a transaction of its own; an error that is raised on purpose writes nothing."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store

    def ask(self, job: Callable[[Any], Any]) -> Future[Any]:
        done: Future[Any] = Future()
        self.store.begin()
        try:
            done.set_result(job(self.store))
            self.store.commit()
        except TetatetError as error:
            self.store.rollback()
            done.set_exception(error)
        return done
