"""A project's files as they stand, with the defaults that the language names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from typing import Any

import holidays
from ruamel.yaml import YAML

from tests.oracles.interpreter import clock, conditions

Node = dict[str, Any]
DAYS_FUNCTIONS = {"days_since", "days_until"}
BUILT_IN = {
    "Email Link Clicked": "clicked",
    "Message Replied": "replied",
    "Call Received": "called",
    "Store Entered": "came",
    "Order Completed": "bought",
    "Personal Page Viewed": "page seen",
}
"""Events that are answers by themselves; `reached` is a result, `joined NAME` another script."""


def listed(value: Any) -> list[Any]:
    """One thing or several as a list."""
    return [] if value is None else value if isinstance(value, list) else [value]


@dataclass
class Script:
    """A script's head; its steps are left as they were written."""

    node: Node
    name: str = ""
    when: list[str] = field(default_factory=list)
    start: Node = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name = self.node["script"]
        start = self.node.get("start", {})
        self.start = start if isinstance(start, dict) else {"when": start}
        self.when = listed(self.start.get("when"))

    @property
    def per(self) -> str | None:
        """The key that tells its dialogues apart."""
        return self.start.get("per")

    @property
    def purpose(self) -> str:
        """marketing, service or notice."""
        return str(self.node.get("purpose", "marketing"))

    @property
    def again_after(self) -> clock.Length:
        """How long after a start no other begins."""
        return clock.length(self.start.get("again after", "90d"))

    def others(self, key: str) -> list[str]:
        """The scripts that a key of the head names."""
        return listed(self.node.get(key))

    @property
    def takes_next(self) -> bool:
        """Does its contact take the place of the next planned one?"""
        return "next contact" in self.others("replaces")


@dataclass
class Project:
    """All that the files say."""

    settings: Node
    facts: Node
    scripts: dict[str, Script]
    parts: dict[str, Node]
    talks: dict[str, Node]
    questions: dict[str, Node]

    def __post_init__(self) -> None:
        self.zone = clock.zone_named(self.settings["zone"])
        country = self.settings.get("holidays")
        self.holidays = holidays.country_holidays(country) if country else {}

    def is_workday(self, day: date) -> bool:
        """Neither weekend nor holiday."""
        return day.weekday() < 5 and day not in self.holidays

    @property
    def policy(self) -> Node:
        """Quiet hours and caps."""
        return dict(self.settings["policy"])

    @cached_property
    def quiet(self) -> tuple[time, time] | None:
        """When nobody is spoken to."""
        said = self.policy["quiet"]
        if said == "none":
            return None
        start, end = said.split(" to ")
        return time.fromisoformat(start), time.fromisoformat(end)

    def section(self, name: str) -> Node:
        """A section of facts.yml."""
        return dict(self.facts.get(name) or {})

    @cached_property
    def transitions(self) -> dict[str, Node]:
        """By name, in the order of the file."""
        return self.section("transitions")

    def named_event(self, name: str) -> Node | None:
        """A named event, which is an event and a condition; None for any other event or mere fields."""
        found = self.section("events").get(name)
        return found if isinstance(found, dict) and "event" in found else None

    def moves_with_days(self, condition: str) -> bool:
        """Does it read a window or a function of days, by itself or by a segment?"""
        for name in conditions.names_in(conditions.read(condition)):
            if name in DAYS_FUNCTIONS:
                return True
            fact = self.section("facts").get(name)
            if fact and ("over" in fact or "in" in fact):
                return True
            segment = self.section("segments").get(name)
            if segment and self.moves_with_days(segment):
                return True
        return False


def read_project(files: Mapping[str, str]) -> Project:
    """The project of these files, by path."""
    folders: dict[str, dict[str, Node]] = {"scripts": {}, "parts": {}, "talks": {}, "questions": {}}
    for path, body in files.items():
        folder, _, name = path.partition("/")
        if folder in folders and name.endswith(".yml"):
            for node in documents(body):
                folders[folder][node.get(folder.removesuffix("s"), name.removesuffix(".yml"))] = node
    settings: Node = {}
    for node in documents(files["tetatet.yml"]):
        settings |= node
    return Project(
        settings,
        next(documents(files["facts.yml"])),
        {name: Script(node) for name, node in folders["scripts"].items()},
        folders["parts"],
        folders["talks"],
        folders["questions"],
    )


def documents(body: str) -> Iterator[Node]:
    """The documents of a YAML file."""
    yield from YAML(typ="safe", pure=True).load_all(body)
