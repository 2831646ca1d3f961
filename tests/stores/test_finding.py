"""A customer is found by a name of one kind alone, where it is said which."""

from __future__ import annotations

from tests.stores.conftest import Stores
from tetatet.identify.resolve import Directory
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant


def test_a_name_of_one_kind_is_no_name_of_another(stores: Stores) -> None:
    """A device that is called as another's userId, record or e-mail address leads to itself, or to nobody."""
    store = stores.new()
    store.begin()
    directory = Directory(register=store.register)
    keys = []
    for number, (user, device) in enumerate((("u1", None), (None, "u:u1"), (None, "u1"))):
        told = {"email": "a@x.com"} if user else {}
        event = Event("identify", "", Instant(number), "web", f"m{number}", user, device, traits=told)
        found = directory.resolve(event)
        assert found is not None
        record = Record(id=f"u:{user}" if user else f"a:{device}", name=found.name)
        store.customers[found.customer] = record
        store.customers.place(record.id, found.customer)
        keys.append(found.customer)
    store.commit()
    one, odd, same = keys
    reader = store.reader()
    assert (reader.find("u1", "user"), reader.find("u1", "anonymous"), reader.find("u1")) == (one, same, one)
    assert (reader.find("u:u1", "record"), reader.find("u:u1", "anonymous"), reader.find("u:u1")) == (one, odd, odd)
    assert (reader.find("A@X.com", "email"), reader.find("a@x.com", "user"), reader.find("a@x.com", "anonymous")) == (
        one,
        None,
        None,
    )
    assert reader.find("u1", "record") is None
    assert reader.find("u1", "phone") is None
    reader.close()
