"""Directories to test: on records in memory, and on the register of each store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stores.conftest import Stores
from tetatet.identify.resolve import Directory
from tetatet.ports.store import Store


class Directories:
    """Makes one empty directory after the other; the one before is gone."""

    def __init__(self, store: Store | None) -> None:
        self._store = store

    def __call__(self, region: str | None = None) -> Directory:
        if self._store is None:
            return Directory(region)
        self._store.rollback()
        self._store.begin()
        return Directory(region, self._store.register)


@pytest.fixture(scope="module", params=["records", "memory", "sqlite"])
def directories(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directories]:
    """Whoever keeps the identifiers, the rules are the same."""
    stores = Stores(request.param, tmp_path_factory.mktemp("directories"))
    yield Directories(None if request.param == "records" else stores.new())
    stores.close()
