"""Is what a known event says of the kind that it has to be?

An amount that is no number would count as nothing, and a consent whose purpose nobody
knows would be read by nobody: such events are set aside with their reason rather than
half taken. A withdrawal is never set aside: what it says unclearly withdraws more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tetatet.model.errors import InvalidEvent
from tetatet.model.event import Event
from tetatet.model.values import number_at

PURPOSES = frozenset({"marketing", "service", "notice"})

AMOUNTS = ("total", "revenue", "subtotal", "value")

CHANNELS = frozenset(
    {"email", "sms", "push", "phone", "letter", "next purchase", "page", "on site", "visit", "webhook"}
)


def checked(event: Event) -> Event:
    """The event with its known fields as they have to be.

    Raises: InvalidEvent: a known field is of the wrong kind.
    """
    check = _CHECKS.get(event.name)
    return event if check is None else check(event)


def _order(event: Event) -> Event:
    given = event.properties
    for name in AMOUNTS:
        value = given.get(name)
        if value is not None and (isinstance(value, bool) or number_at(value) is None):
            raise InvalidEvent("wrong type", f"{name} {_shown(value)} is no number; write 12.50 without separators")
    if isinstance(given.get("order_id"), dict | list | bool):
        raise InvalidEvent("wrong type", f"order_id {_shown(given['order_id'])} is no text")
    if not isinstance(given.get("currency"), str | None):
        raise InvalidEvent("wrong type", f"currency {_shown(given['currency'])} is no text such as EUR")
    products = given.get("products")
    if products is not None and not (isinstance(products, list) and all(isinstance(one, dict) for one in products)):
        raise InvalidEvent("wrong type", "products is no list of objects")
    return event


def _shown(value: Any) -> str:
    return repr(value)[:40]


def _given(event: Event) -> Event:
    """A consent says for which purpose, and by which channel if not by all."""
    purpose, channel = _word(event.properties, "purpose"), _word(event.properties, "channel")
    if purpose not in PURPOSES:
        raise InvalidEvent("no purpose", "a consent names its purpose: marketing, service or notice")
    if "channel" in event.properties and event.properties["channel"] is not None and channel not in CHANNELS:
        raise InvalidEvent("wrong type", f"channel {_shown(event.properties['channel'])} is none of ours")
    return _with(event, purpose, channel)


def _withdrawn(event: Event) -> Event:
    """A withdrawal that names its purpose unclearly is one from marketing; its channel unclearly, from all."""
    purpose, channel = _word(event.properties, "purpose"), _word(event.properties, "channel")
    return _with(event, purpose if purpose in PURPOSES else "marketing", channel if channel in CHANNELS else "")


def _with(event: Event, purpose: str, channel: str) -> Event:
    said = {name: value for name, value in event.properties.items() if name != "channel"}
    return msgspec.structs.replace(
        event, properties={**said, "purpose": purpose, **({"channel": channel} if channel else {})}
    )


def _word(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return " ".join(value.replace("_", " ").lower().split()) if isinstance(value, str) else ""


_CHECKS: Mapping[str, Callable[[Event], Event]] = {
    "Order Completed": _order,
    "Order Refunded": _order,
    "Consent Given": _given,
    "Consent Withdrawn": _withdrawn,
    "Unsubscribed": _withdrawn,
}
