"""What happened, and what is known of a customer from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracles.interpreter import clock
from tests.oracles.interpreter.project import Project

PREFERENCES = ("channels", "days", "hours")


@dataclass(frozen=True)
class Happening:
    """One event; `customer` is None for the firm's news."""

    at: datetime
    id: str
    customer: str | None
    name: str
    properties: Mapping[str, Any]
    traits: Mapping[str, Any]
    timezone: str | None

    def field(self, path: str) -> Any:
        """A property by its path; `at` is the time. A path through a list is a list."""
        return self.at if path == "at" else along(self.properties, path.split("."))


def along(value: Any, path: list[str]) -> Any:
    """What stands at the end of a path; None where it breaks off."""
    if not path or value is None:
        return value
    if isinstance(value, list):
        found = [along(item, path) for item in value]
        return [item for item in found if item is not None]
    return along(value.get(path[0]), path[1:]) if isinstance(value, Mapping) else None


def happened(event: Mapping[str, Any], zone: ZoneInfo) -> Happening:
    """A line of the events file as a happening."""
    return Happening(
        at=clock.read_moment(event["timestamp"], zone),
        id=event["messageId"],
        customer=event.get("userId"),
        name=event["event"] if event["type"] == "track" else event["type"],
        properties=event.get("properties", {}),
        traits=event.get("traits", {}),
        timezone=event.get("context", {}).get("timezone"),
    )


@dataclass
class Person:
    """What is known of one customer: all that happened, and the last word on each trait."""

    name: str
    project: Project
    happenings: list[Happening] = field(default_factory=list)
    traits: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)
    needs: dict[str, float] = field(default_factory=dict)
    consents: list[Happening] = field(default_factory=list)
    complaints: set[str] = field(default_factory=set)
    rest_from: datetime | None = None
    excluded: bool = False
    preferences: dict[str, Any] = field(default_factory=dict)
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self.zone = self.project.zone

    def repeats(self, what: Happening) -> bool:
        """Is it an order that is known already?"""
        order = what.properties.get("order_id")
        return what.name == "Order Completed" and any(
            past.name == what.name and past.properties.get("order_id") == order is not None for past in self.happenings
        )

    def learn(self, what: Happening) -> None:
        """Take it into what is known."""
        self.happenings.append(what)
        self.traits |= what.traits
        if what.timezone:
            self.zone = clock.zone_named(what.timezone)
        if what.name == "Scored":
            self.scores |= what.properties
        if what.name in ("Consent Given", "Consent Withdrawn"):
            self.consents.append(what)
        if what.name == "Preferences Updated":
            self.preferences |= {key: what.properties[key] for key in PREFERENCES if key in what.properties}
        self._learn_trouble(what)

    def _learn_trouble(self, what: Happening) -> None:
        number = what.properties.get("complaint_id", "")
        if what.name == "Complaint Opened":
            self.complaints.add(number)
        if what.name == "Complaint Closed":
            self.complaints.discard(number)
            if not self.complaints:
                self.rest_from = what.at
        self.excluded = self.excluded or what.name == "Self Excluded"

    def trait(self, path: list[str]) -> Any:
        """A trait by its path."""
        return along(self.traits, path)

    def may_hear(self, purpose: str, channel: str, topic: str | None) -> bool:
        """Does the latest record that covers a contact allow it?"""
        latest = None
        for record in self.consents:
            said = record.properties
            covers = said.get("channel", channel) == channel and said.get("topic", topic) == topic
            if covers and said["purpose"] == purpose:
                latest = record.name
        return latest == "Consent Given" if purpose == "marketing" else latest != "Consent Withdrawn"

    def has_address(self, channel: str) -> bool:
        """Is there an address where the channel needs one?"""
        needed = {"email": "email", "sms": "phone", "letter": "address"}.get(channel)
        return needed is None or self.traits.get(needed) is not None

    def later(self, at: datetime, much: str | clock.Length, sign: int = 1) -> datetime:
        """So much later (or earlier) on the customer's wall."""
        much = clock.length(much) if isinstance(much, str) else much
        return clock.later(at, much, self.zone, self.project.is_workday, sign)


def in_order(events: list[Mapping[str, Any]], zone: ZoneInfo) -> list[Happening]:
    """By time, then message id as text; the same line twice is one."""
    bodies = {json.dumps(event, sort_keys=True): event for event in events}
    return sorted((happened(event, zone) for event in bodies.values()), key=lambda found: (found.at, found.id))
