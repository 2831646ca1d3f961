"""Who is meant: a customer by what somebody types who looks for him."""

from __future__ import annotations

from tetatet.identify.normalize import phone
from tetatet.ports.store import Reader


def look_up(reader: Reader, asked: str, region: str | None) -> int | None:
    """The key of the customer of that userId, anonymousId, e-mail, telephone number or record id.

    Args:
        region: the firm's country. Numbers are kept as those of the whole world, and typed as those of one's own.
    """
    found = reader.find(asked)
    number = phone(asked, region) if found is None else None
    return found if number is None else reader.find(number, "phone")
