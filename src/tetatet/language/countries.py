"""Which country: its code of two letters (ISO 3166), and the country of a time zone, by Unicode's CLDR as Babel carries it."""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN = "ZZ"
"""CLDR's code for no country at all: that of UTC and of zones that are so many hours from it."""


def country_fault(code: str) -> str | None:
    """What is wrong with the code of a country, in a sentence; None where it is one.

    >>> country_fault("DE") is None
    True
    >>> country_fault("de")
    '`de` is no country; did you mean "DE"?'
    """
    known = {_country(zone) for zone in _zones()} - {None}
    if code in known:
        return None
    hint = (
        f'; did you mean "{code.upper()}"?' if code.upper() in known else "; it is two capitals, such as DE, RU or CN"
    )
    return f"`{code}` is no country{hint}"


def country_of_zone(zone: str) -> str | None:
    """The country that a zone is named for; None for UTC and for names without a city, such as CET.

    >>> country_of_zone("Europe/Berlin"), country_of_zone("Asia/Kolkata"), country_of_zone("UTC")
    ('DE', 'IN', None)
    """
    return _country(zone) if "/" in zone else None


def _country(zone: str) -> str | None:
    from babel.core import get_global  # noqa: PLC0415 — some 30 ms, only for who reads a project

    found = str(_zones().get(get_global("zone_aliases").get(zone, zone), UNKNOWN))
    return found if len(found) == len(UNKNOWN) and found != UNKNOWN else None


def _zones() -> Mapping[str, str]:
    """The country of each zone."""
    from babel.core import get_global  # noqa: PLC0415 — see above

    return get_global("zone_territories")
