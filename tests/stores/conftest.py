"""Stores to test: each kind empty, and opened again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from tests.postgres import Postgres
from tetatet.stores.memory_store import MemoryStore
from tetatet.stores.sqlite import SqliteStore, open_store

if TYPE_CHECKING:
    from tetatet.stores.postgres import PostgresStore

AnyStore: TypeAlias = "MemoryStore | SqliteStore | PostgresStore"

KINDS = ("memory", "sqlite", "postgres")


class Stores:
    """Makes stores of one kind, and closes them all."""

    def __init__(self, kind: str, folder: Path, server: Postgres | None = None) -> None:
        self.kind = kind
        self._folder = folder
        self._server = server
        self._numbers = count()
        self._opened: list[AnyStore] = []

    def new(self) -> AnyStore:
        """An empty one."""
        if self.kind == "memory":
            store: AnyStore = MemoryStore()
        elif self.kind == "sqlite":
            store = open_store(self._folder / f"{next(self._numbers)}.db")
        else:
            assert self._server is not None
            store = open_at(self._server.new())
        self._opened.append(store)
        return store

    def again(self, store: AnyStore) -> AnyStore:
        """The same, closed and opened again; what is in memory stays as it is."""
        store.close()
        if isinstance(store, SqliteStore):
            self._opened.append(open_store(store.path))
        elif isinstance(store, MemoryStore):
            return store
        else:
            self._opened.append(open_at(store.address.url))
        return self._opened[-1]

    def done(self, store: AnyStore) -> None:
        """Nobody needs this one any more."""
        store.close()
        self._opened.remove(store)
        if self._server is not None and self.kind == "postgres":
            self._server.give_back(store.address.url)  # type: ignore[union-attr] # of this kind

    def close(self) -> None:
        """Let go of all."""
        for store in self._opened:
            store.close()
        for url in dict.fromkeys(one.address.url for one in self._opened if hasattr(one, "address")):
            self._server.give_back(url)  # type: ignore[union-attr] # of this kind


def open_at(url: str) -> PostgresStore:
    """The store of a schema."""
    from tetatet.stores import postgres as package

    return package.open_store(package.Address(url))


def made(request: pytest.FixtureRequest, folder: Path) -> Stores:
    """Stores of the kind that a fixture's parameter names."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return Stores(request.param, folder, server)


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Every kind, one after the other."""
    found = made(request, tmp_path)
    yield found
    found.close()


__all__ = ["KINDS", "AnyStore", "Stores", "made", "open_at", "stores"]
