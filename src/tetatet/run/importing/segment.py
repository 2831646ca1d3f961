"""How events are written: JSON with every digit, and ids that never change."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

ASSUMED = "assumed"
"""The source of what the data do not hold and the mapping states."""

_PLAIN_ID_CHARS = 120
"""Characters of an id that somebody still reads and compares; a longer one is hashed."""

_DIGEST_BYTES = 16  # 128 bits: no two of 10^15 keys are expected to meet

encode = msgspec.json.Encoder(decimal_format="number").encode
"""JSON with every digit of a Decimal."""


def message_id(kind: str, *key: str) -> str:
    """The id of an event with a natural key: readable, or hashed where the key is long or odd.

    >>> message_id("order", "536365")
    'order/536365'
    """
    text = "/".join((kind, *key))
    if len(text) <= _PLAIN_ID_CHARS and text.isascii() and text.isprintable() and " " not in text:
        return text
    return f"{kind}/{blake2b(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()}"


def content_id(kind: str, content: Any) -> str:
    """The id of an event without a natural key: a hash of what it says."""
    return f"{kind}/{blake2b(encode(content), digest_size=_DIGEST_BYTES).hexdigest()}"


def nest(values: Mapping[str, Any]) -> dict[str, Any]:
    """Traits by path as nested objects; missing ones are left out.

    >>> nest({"email": "a@x.com", "address.city": "Bonn", "age": None})
    {'email': 'a@x.com', 'address': {'city': 'Bonn'}}
    """
    nested: dict[str, Any] = {}
    for path, value in values.items():
        if value is None:
            continue
        *above, name = path.split(".")
        inner = nested
        for part in above:
            below = inner.setdefault(part, {})
            if not isinstance(below, dict):
                break
            inner = below
        else:
            inner[name] = value
    return nested
