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
    check = CHECKS.get(event.name)
    return event if check is None else check(event)


def _order(event: Event) -> Event:
    given = event.properties
    for name, value in given.items():
        if (usual := _USUAL.get(name)) is not None and type(value) is not usual:
            _look_closely(given)
            break
    return event


def _look_closely(given: Mapping[str, Any]) -> None:
    for name, wrong in _IN_ORDERS:
        if (value := given.get(name)) is not None and (problem := wrong(value)) is not None:
            raise InvalidEvent("wrong type", f"{name} {problem}")


def _no_amount(value: Any) -> str | None:
    if type(value) is not bool and number_at(value) is not None:
        return None
    return f"{_shown(value)} is no number; write 12.50 without separators"


def _no_id(value: Any) -> str | None:
    return f"{_shown(value)} is no text" if isinstance(value, (dict, list, bool)) else None


def _no_currency(value: Any) -> str | None:
    return None if type(value) is str else f"{_shown(value)} is no text such as EUR"


def _no_products(value: Any) -> str | None:
    sound = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return None if sound else "is no list of objects"


def _shown(value: Any) -> str:
    return repr(value)[:40]


def _given(event: Event) -> Event:
    """A consent, and the request for one, says for which purpose, and by which channel if not by all."""
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
    given = event.properties
    if given.get("purpose") == purpose and given.get("channel", "") == channel:
        return event
    said = {name: value for name, value in event.properties.items() if name != "channel"}
    return msgspec.structs.replace(
        event, properties={**said, "purpose": purpose, **({"channel": channel} if channel else {})}
    )


def _word(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return " ".join(value.replace("_", " ").lower().split()) if isinstance(value, str) else ""


_IN_ORDERS: tuple[tuple[str, Callable[[Any], str | None]], ...] = (
    *((name, _no_amount) for name in AMOUNTS),
    ("order_id", _no_id),
    ("currency", _no_currency),
    ("products", _no_products),
)

_USUAL: Mapping[str, type] = {**dict.fromkeys(AMOUNTS, float), "order_id": str, "currency": str, "products": object}
"""The types that the fields of an order nearly always have; any other needs a closer look, and so does every list."""

CHECKS: Mapping[str, Callable[[Event], Event]] = {
    "Order Completed": _order,
    "Order Refunded": _order,
    "Consent Given": _given,
    "Consent Requested": _given,
    "Consent Withdrawn": _withdrawn,
    "Unsubscribed": _withdrawn,
}
