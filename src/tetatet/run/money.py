"""Amounts in another currency become amounts in the project's, by its rates."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

import msgspec

from tetatet.model.errors import InvalidEvent
from tetatet.model.event import Event
from tetatet.model.settings import Settings
from tetatet.model.values import number_at

AMOUNTS = frozenset({"total", "subtotal", "revenue", "value", "price", "shipping", "tax", "discount", "amount"})
"""Fields of Segment's e-commerce events that are money."""

CENTS = 2
"""Decimals to which a converted amount is rounded: those in which most money is counted."""


def to_project_currency(event: Event, settings: Settings) -> Event:
    """The event with its amounts in the project's currency.

    Raises: InvalidEvent: it is in a currency for which the project states no rate, or an amount has no number there.
    """
    currency = event.properties.get("currency")
    if currency is None or currency == settings.currency or not isinstance(currency, str):
        return event
    if currency.upper() == settings.currency.upper():
        return event
    rate = settings.rates.get(currency.upper())
    if rate is None:
        raise InvalidEvent("unknown currency", f"tetatet.yml states no rate for {currency}; add it under `rates`")
    converted = _convert(event.properties, rate)
    converted["currency"] = settings.currency
    return msgspec.structs.replace(event, properties=converted)


def _convert(values: Mapping[str, Any], rate: float) -> dict[str, Any]:
    converted: dict[str, Any] = {}
    for name, value in values.items():
        if name in AMOUNTS and not isinstance(value, bool):
            amount = number_at(value)
            converted[name] = value if amount is None else _in_cents(name, amount * rate)
        elif isinstance(value, list):
            converted[name] = [_convert(item, rate) if isinstance(item, Mapping) else item for item in value]
        else:
            converted[name] = value
    return converted


def _in_cents(name: str, amount: float) -> float:
    if not isfinite(amount):
        raise InvalidEvent("amount too large", f"{name} is beyond all numbers in the project's currency")
    return round(amount, CENTS)
