"""Offers as values, as far as the kernel decides on them."""

from __future__ import annotations

from dataclasses import dataclass

from tetatet.model.place import Place
from tetatet.model.settings import Capacity
from tetatet.model.written_time import Duration


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """What an offer undertakes: `owner` is a role, `due` counts from the contact, `cost` is of keeping it once."""

    what: str
    owner: str
    due: Duration
    cost: float
    capacity: Capacity | None
    place: Place


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer of offers/NAME.yml, as far as the kernel decides on it."""

    name: str
    pool: tuple[str, ...] = ()
    stock: Capacity | None = None
    worth: float = 0.0
    promise: PromiseTerms | None = None
