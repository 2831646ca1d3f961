"""What every store of customers' records has to do: the conformance suite of `ports.Customers`.

def test_my_store() -> None:
    check_customers(MyCustomers)
"""

from __future__ import annotations

from collections.abc import Callable

from tetatet.model.record import Record
from tetatet.ports.customers import Customers


def check_customers(make: Callable[[], Customers]) -> None:
    """Put a store through its paces; raises AssertionError at the first thing that it does otherwise."""
    store = make()
    assert len(store) == 0 and store.get(1) is None and store.take(1) is None, "a new store is empty"
    for key, name in ((2, "b"), (1, "c"), (3, "a")):
        store[key] = Record(id=f"u:{name}", name=name)
    assert len(store) == 3 and store[1].name == "c", "what is put is kept"
    assert [key for key, _record in store.in_order()] == [3, 2, 1], "the order is that of the records' ids"
    store[1] = Record(id="u:c", name="renamed")
    assert len(store) == 3 and store[1].name == "renamed", "putting again replaces"
    taken = store.take(2)
    assert taken is not None and taken.name == "b" and store.get(2) is None and len(store) == 2, "taking removes"
