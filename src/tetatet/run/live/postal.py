"""Where does a letter go? A postal address as customers and their systems tell it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from tetatet.model.open_values import Json, Properties
from tetatet.run import spoken


@dataclass(frozen=True, slots=True)
class Postal:
    """An address in its parts, in the order in which it is written; "" for what nobody has told."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    state: str = ""
    country: str = ""

    @property
    def line(self) -> str:
        """The place on one line, without the name; "" where there is none."""
        places = (getattr(self, field.name) for field in fields(self) if field.name != "name")
        return ", ".join(place for place in places if place)


_SPELLINGS = {
    "street": ("street",),
    "postal_code": ("postal_code", "postalCode"),
    "city": ("city",),
    "state": ("state",),
    "country": ("country",),
}


def postal_of(traits: Properties) -> Postal:
    """The address of a customer: from the trait `address`, as text or in parts, and from traits beside it.

    >>> postal_of({"name": "Anna", "address": {"street": "Hauptstr. 1", "postalCode": 10115, "city": "Berlin"}}).line
    'Hauptstr. 1, 10115, Berlin'
    >>> postal_of({"address": "Hauptstr. 1", "city": "Berlin"}).line
    'Hauptstr. 1, Berlin'
    """
    told = traits.get("address")
    inside: Properties = told if isinstance(told, dict) else {"street": told}
    parts = {part: _first(inside, traits, names) for part, names in _SPELLINGS.items()}
    return Postal(name=spoken.name_of(traits), **parts)


def _first(inside: Properties, beside: Properties, names: tuple[str, ...]) -> str:
    found = (_text(source.get(name)) for source in (inside, beside) for name in names)
    return next((text for text in found if text), "")


def _text(told: Json) -> str:
    if isinstance(told, str):
        return told.strip()
    return str(told) if isinstance(told, int) and not isinstance(told, bool) else ""
