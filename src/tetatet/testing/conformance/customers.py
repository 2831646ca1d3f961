"""What every store of customers' records has to do: the conformance suite of `ports.Customers`.

def test_my_store() -> None:
    check_customers(MyCustomers)
"""

from __future__ import annotations

from collections.abc import Callable

from tetatet.model.record import Record
from tetatet.ports.customers import Customers


def check_customers(make: Callable[[], Customers]) -> None:
    """Put a store through its paces; raises AssertionError at the first thing that it does otherwise.

    Args:
        make: gives an empty one, within a transaction where there are transactions.
    """
    for check in (_keeps, _hands_out_one_record, _goes_in_order, _takes_out, _knows_places):
        check(make())


def _keeps(store: Customers) -> None:
    assert len(store) == 0 and store.get(1) is None and store.take(1) is None, "a new store is empty"
    assert list(store.values()) == [] and list(store.items()) == [], "a new store has nobody to go through"
    for key, name in ((2, "b"), (1, "c"), (3, "a")):
        store[key] = Record(id=f"u:{name}", name=name)
    assert len(store) == 3 and store[1].name == "c", "what is put is kept"
    store[1] = Record(id="u:c", name="renamed")
    assert len(store) == 3 and store[1].name == "renamed", "putting again replaces"
    assert {(key, record.id) for key, record in store.items()} == {(1, "u:c"), (2, "u:b"), (3, "u:a")}
    assert {record.id for record in store.values()} == {"u:a", "u:b", "u:c"}
    try:
        store[4]
    except KeyError:
        pass
    else:
        raise AssertionError("a key that nobody has is a KeyError")


def _hands_out_one_record(store: Customers) -> None:
    store[1] = Record(id="u:a", name="a")
    record = store[1]
    record.traits = {"city": "Riga"}
    assert store.get(1) is record and store[1].traits == {"city": "Riga"}, "all who ask have the same record"
    for _key, met in store.in_order():
        met.traits = {"city": "Graz"}
    assert store[1].traits == {"city": "Graz"}, "what is changed on the way through all is kept"


def _goes_in_order(store: Customers) -> None:
    names = [f"{letter}{number}" for letter in "bca\u00e4\u6f22" for number in range(200)]  # more than a page
    for key, name in enumerate(names):
        store[key] = Record(id=f"u:{name}", name=name)
    order = [record.id for _key, record in store.in_order()]
    assert order == sorted(order) and len(order) == len(names), "the order is that of the records' ids"


def _takes_out(store: Customers) -> None:
    for key, name in ((1, "a"), (2, "b")):
        store[key] = Record(id=f"u:{name}", name=name)
    taken = store.take(2)
    assert taken is not None and taken.name == "b" and store.get(2) is None and len(store) == 1, "taking removes"
    assert [key for key, _record in store.in_order()] == [1], "who is taken out is met no more"
    store[2] = Record(id="u:b", name="back")
    assert len(store) == 2 and store[2].name == "back", "who was taken out can be put back"


def _knows_places(store: Customers) -> None:
    store.place("u:a", 1)
    store.place("u:b", 2)
    store.place("u:b", 1)
    assert (store.key_of("u:a"), store.key_of("u:b")) == (1, 1), "a record that was poured into another is found there"
    try:
        store.key_of("u:c")
    except KeyError:
        pass
    else:
        raise AssertionError("an id that nobody has is a KeyError")


__all__ = ["check_customers"]
