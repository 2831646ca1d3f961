"""What deciding leaves in the store: under whose key, and for whom."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.run.live.test_heart import NOON, Clock, beat, consent, heart_of, incoming
from tetatet.model.event import Event
from tetatet.model.time import DAY
from tetatet.ports.log import Incoming
from tetatet.stores.sqlite import open_store


def seen(number: int, user: str | None, device: str | None, **traits: str) -> Incoming:
    """Somebody is seen."""
    event = Event("track", "Product Viewed", NOON, "web", f"s{number}", user, device, traits=traits)
    return Incoming(event, NOON // DAY, NOON)


def test_what_is_about_a_record_poured_twice_is_filed_under_the_customer_of_now(tmp_path: Path) -> None:
    """Two devices became one visitor, and the visitor a known customer: an act for the first device is his."""
    store, clock = open_store(tmp_path / "shop.db"), Clock()
    heart = heart_of(store, clock)
    address = {"email": "anna@x.example"}
    for one in (
        seen(1, None, "shop"),
        seen(2, None, "phone"),
        seen(3, None, "phone", **address),
        seen(4, None, "shop", **address),
        seen(5, "anna", None),
        seen(6, "anna", "shop"),
    ):
        heart.submit([one])
        beat(heart)
    anna = store.find("anna")
    assert anna is not None
    assert store.customers.key_of("a:phone") != anna, "the first pouring is all that the records know"
    heart.submit([consent("berta", 7), incoming("Advice Wanted", "berta", 8)])
    beat(heart)
    act = store.outbox.listed(1)[0].act
    heart.deciding.engine.acts.append(msgspec.structs.replace(act, key="another", reader="a:phone"))
    heart.submit([seen(9, "carla", None)])
    beat(heart)
    assert [one.act.key for one in store.outbox.listed(10, customer=anna)] == ["another"]
    store.close()
