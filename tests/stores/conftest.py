"""Stores to test: each kind empty, and opened again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TypeAlias

import pytest

from tetatet.stores.memory_store import MemoryStore
from tetatet.stores.sqlite import SqliteStore, open_store

AnyStore: TypeAlias = MemoryStore | SqliteStore


class Stores:
    """Makes stores of one kind, and closes them all."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self._folder = folder
        self._numbers = count()
        self._opened: list[AnyStore] = []

    def new(self) -> AnyStore:
        """An empty one."""
        return self._open(self._folder / f"{next(self._numbers)}.db")

    def again(self, store: AnyStore) -> AnyStore:
        """The same, closed and opened again; what is in memory stays as it is."""
        store.close()
        return self._open(store.path) if isinstance(store, SqliteStore) else store

    def _open(self, path: Path) -> AnyStore:
        self._opened.append(MemoryStore() if self.kind == "memory" else open_store(path))
        return self._opened[-1]

    def close(self) -> None:
        """Let go of all."""
        for store in self._opened:
            store.close()


@pytest.fixture(params=["memory", "sqlite"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Both kinds, one after the other."""
    made = Stores(request.param, tmp_path)
    yield made
    made.close()
