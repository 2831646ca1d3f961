"""Every store of records does what every store of records does."""

from __future__ import annotations

from tests.stores.conftest import Stores
from tetatet.ports.customers import Customers
from tetatet.stores.memory import MemoryCustomers
from tetatet.testing.conformance.customers import check_customers


def test_the_records_of_a_replay_conform() -> None:
    """The conformance suite of the port finds nothing amiss in the dict of a replay."""
    check_customers(MemoryCustomers)


def test_the_records_of_a_store_conform(stores: Stores) -> None:
    """Nor within the transaction of a store, in memory or in a file."""

    def make() -> Customers:
        store = stores.new()
        store.begin()
        return store.customers

    check_customers(make)
