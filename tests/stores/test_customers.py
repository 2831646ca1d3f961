"""Every store of records does what every store of records does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tetatet.ports.customers import Customers
from tetatet.stores.memory import MemoryCustomers
from tetatet.stores.memory_store import MemoryStore
from tetatet.stores.sqlite import SqliteStore, open_store
from tetatet.testing.conformance.customers import check_customers


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Callable[[], SqliteStore]]:
    """Makes one store after the other, and closes them all."""
    opened: list[SqliteStore] = []
    numbers = count()

    def make() -> SqliteStore:
        opened.append(open_store(tmp_path / f"{next(numbers)}.db"))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


def begun(store: MemoryStore | SqliteStore) -> Customers:
    store.begin()
    return store.customers


def test_the_records_of_a_replay_conform() -> None:
    """The conformance suite of the port finds nothing amiss in the dict of a replay."""
    check_customers(MemoryCustomers)


def test_records_in_memory_conform() -> None:
    """Nor in the store in memory, within a transaction."""
    check_customers(lambda: begun(MemoryStore()))


def test_records_in_a_file_conform(files: Callable[[], SqliteStore]) -> None:
    """Nor in a file."""
    check_customers(lambda: begun(files()))
