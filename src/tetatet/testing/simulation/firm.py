"""A firm as a seed makes it: its project in two revisions, its customers, and the season in which it is watched.

What the oracles have to know of the project they find here in plain numbers, as the firm wrote it
down; they do not ask the engine what it has made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tetatet.language.folder import Folder
from tetatet.language.project import read_files
from tetatet.model.time import HOUR, MINUTE, Instant, parse_instant
from tetatet.testing.simulation.chance import Chance
from tetatet.testing.simulation.scripts import CONTENTS, FACTS, LATER, OTHERS, SCRIPTS
from tetatet.wiring.living import LiveProject

BRAND = "simulated"

SEASONS = (
    "2026-03-01T09:00:00Z",  # New York's spring on the 8th
    "2026-03-23T09:00:00Z",  # Berlin's on the 29th, Lord Howe's autumn on 5 April
    "2026-10-19T09:00:00Z",  # Berlin's autumn on the 25th
    "2026-10-26T09:00:00Z",  # New York's on 1 November
)
"""Where a run begins: some days before clocks change somewhere."""

ZONES = ("Europe/Berlin", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata")
"""Of the customers: whole hours and half ones, spring and autumn, and one that never changes."""

CUSTOMERS = 8
"""Enough to compete for what is scarce, and few enough that each lives through much."""

QUIET_FROM_H, QUIET_TO_H = 21, 8
"""Hours of the wall between which nobody is disturbed, as everybody's policy says."""


@dataclass(frozen=True, slots=True)
class Cap:
    """So many marketing contacts in so many days of the customer's calendar; by one channel, or "" for all."""

    contacts: int
    days: int
    by: str = ""


POLICIES: tuple[tuple[Cap, ...], ...] = (
    (Cap(1, 1), Cap(4, 7)),
    (Cap(1, 2), Cap(1, 3, "sms")),
    (Cap(2, 3), Cap(1, 1, "email")),
)
"""The caps of a firm are one of these: together at most as strict as leaves something to be said."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer: what he calls himself, and where he lives. `device` is what he is known by before he says who he is."""

    user: str
    zone: str
    email: str
    phone: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """Everything that a seed makes."""

    begin: Instant
    project: LiveProject
    later: LiveProject
    caps: tuple[Cap, ...]
    people: tuple[Person, ...]
    mode: str


def make_firm(seed: int) -> Firm:
    """The firm of a seed."""
    chance = Chance(seed, "firm")
    caps = chance.one_of(POLICIES)
    zone = chance.one_of(ZONES[:2])
    begin = Instant(parse_instant(chance.one_of(SEASONS)) + chance.below(12) * HOUR + chance.below(60) * MINUTE)
    project, later = _project(caps, zone, later=False), _project(caps, zone, later=True)
    mode = chance.weighed((("move", 3), ("keep", 1), ("stop", 1)))
    return Firm(begin, project, later, caps, tuple(_person(chance, number) for number in range(CUSTOMERS)), mode)


def _person(chance: Chance, number: int) -> Person:
    """The first two share an address; the third and fourth are strangers first."""
    name = f"u{number}"
    email = "shared@example.com" if number < 2 else f"{name}@example.com"
    zone = "" if number == 7 else chance.one_of(ZONES)
    return Person(name, zone, email, f"+4915112345{number:02}", f"d{number}" if number in (2, 3) else "")


@lru_cache(maxsize=16)  # all there are: three policies, two zones, two revisions
def _project(caps: tuple[Cap, ...], zone: str, *, later: bool) -> LiveProject:
    files = {name: text.encode() for name, text in _files(caps, zone, later=later).items()}
    folder = Folder(files, ())
    reading = read_files(folder, brand=BRAND)
    return LiveProject(folder, reading.project_or_raise(), reading.warnings)


def _files(caps: tuple[Cap, ...], zone: str, *, later: bool) -> Mapping[str, str]:
    scripts = {**SCRIPTS, **LATER} if later else SCRIPTS
    return {
        "tetatet.yml": _settings(caps, zone),
        "facts.yml": FACTS,
        **{f"scripts/{name}.yml": text for name, text in scripts.items()},
        **{f"content/{name}.liquid": _content(name) for name in CONTENTS},
        **OTHERS,
    }


def _content(name: str) -> str:
    links = "links:\n  plan: https://shop.example/plan\n" if name == "hello" else ""
    return f"subject: {name}\n{links}---\n{name} {{{{ customer.email }}}}\n"


def _settings(caps: tuple[Cap, ...], zone: str) -> str:
    written = ", ".join(
        f"{{contacts: {cap.contacts}, in: {cap.days}d" + (f", by: {cap.by}}}" if cap.by else "}") for cap in caps
    )
    return f"""
brand: Simulated
zone: {zone}
currency: EUR
languages: [en]
holdout: 0%
channels:
  email: {{simulator: true}}
  sms: {{simulator: true}}
  letter: {{simulator: true}}
  next purchase: {{}}
  phone: {{desk: agent}}
roles:
  agent: {{substitute: caller}}
  caller: {{capacity: 1 per day}}
resources:
  fitting slot: 1 per day
policy:
  quiet: "{QUIET_FROM_H}:00 to {QUIET_TO_H:02}:00"
  caps: [{written}]
  after complaint: 1d
"""


def folder_of(brand: str = BRAND) -> Path:
    """Where the project would lie; nothing is read from there."""
    return Path("/nowhere") / brand
