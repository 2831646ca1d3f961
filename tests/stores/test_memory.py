"""The store in memory does what every store of records does."""

from __future__ import annotations

from tetatet.stores.memory import MemoryCustomers
from tetatet.testing.customers import check_customers


def test_the_store_in_memory_conforms() -> None:
    """The conformance suite of the port finds nothing amiss."""
    check_customers(MemoryCustomers)
