"""Lines for the tests of the intake: one good line, and ways to change it."""

from __future__ import annotations

import json
from typing import Any

ORDER: dict[str, Any] = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "messageId": "m1",
    "timestamp": "2026-03-01T10:00:00Z",
    "properties": {"order_id": "o1", "total": 1200.00, "products": [{"category": "kitchen", "price": 12.5}]},
}

LEFT_OUT = object()


def told(**fields: Any) -> dict[str, Any]:
    """The order with other fields; `LEFT_OUT` takes a field away."""
    return {name: value for name, value in (ORDER | fields).items() if value is not LEFT_OUT}


def line(**fields: Any) -> bytes:
    """The same as a line."""
    return json.dumps(told(**fields), ensure_ascii=False).encode()
