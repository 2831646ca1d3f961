"""The clients: they post batches of what their customers do, and again until they are answered, and sometimes after."""

from __future__ import annotations

import json
from typing import Any

from tetatet.model.time import HOUR, MINUTE, SECOND, Instant, format_instant
from tetatet.testing.simulation.firm import Person
from tetatet.testing.simulation.keeping import POISON
from tetatet.testing.simulation.witness import Complaint, Post, Statement
from tetatet.testing.simulation.world import SOURCE, World

APART_US = 5 * MINUTE
"""Between two words of one customer about consent, or of those who share an address: more than a clock is set back."""

HAPPENINGS = (("Advice Wanted", 6), ("Order Completed", 4), ("Store Visited", 6))
"""What customers do, and how often."""

MAX_LATE_H = 5
"""Hours that a client keeps a batch to itself."""

NONSENSE = b'{"type": "track", "event": "Order Completed", "timestamp": "yesterday", "userId": "u1", "messageId": "%s"}'
"""A line that nobody can take."""


def introduce(world: World, person: Person) -> None:
    """Who he is, where he lives, and mostly that he may be spoken to."""
    traits: dict[str, Any] = {
        "email": person.email,
        "phone": person.phone,
        "address": {"street": "Hauptstr. 1", "postal_code": "10115", "city": "Berlin", "country": "DE"},
    }
    if person.zone:
        traits["timezone"] = person.zone
    lines = [_line(world, person, "identify", traits=traits)]
    if person.device and world.chance.happens(0.5):
        lines[0]["anonymousId"] = person.device
    post = _written(lines)
    if "anonymousId" in lines[0]:
        world.witness.merged[person.user] = post
    _send(world, post)
    consent(world, person, given=True)


def happen(world: World) -> None:
    """Some customers do something, and a client posts it, or keeps it for a while."""
    chance = world.chance
    lines = [_happening(world) for _number in range(chance.between(1, 4))]
    late = chance.happens(0.1)
    not_before = Instant(world.true + chance.between(1, MAX_LATE_H) * HOUR) if late else None
    world.faults.reached["a batch comes late"] += late
    _posted(world, lines, not_before)


def _happening(world: World) -> dict[str, Any]:
    chance = world.chance
    person, name = chance.one_of(world.firm.people), chance.weighed(HAPPENINGS)
    properties: dict[str, Any] = {}
    if name == "Order Completed":
        known = chance.happens(0.1)  # the order of before, told once more by another system
        properties = {"order_id": f"o{world.events - known * chance.below(10)}", "total": 10.0, "currency": "EUR"}
    line = _line(world, person, "track", event=name, properties=properties)
    if person.device and person.user not in world.witness.merged and name == "Store Visited":
        del line["userId"]
        line["anonymousId"] = person.device
    return line


def merge(world: World) -> None:
    """A stranger says who he is."""
    strangers = [one for one in world.firm.people if one.device and one.user not in world.witness.merged]
    if strangers:
        person = world.chance.one_of(strangers)
        line = _line(world, person, "identify", traits={}) | {"anonymousId": person.device}
        world.witness.merged[person.user] = post = _written([line])
        _send(world, post)


def tell_news(world: World) -> None:
    """The firm has news for everybody."""
    _posted(world, [_line(world, None, "track", event="Markdown Announced", properties={"category": "shoes"})])


def poison(world: World) -> None:
    """Something over which the engine stumbles, among what it does not stumble over."""
    person = world.chance.one_of(world.firm.people)
    _posted(world, [_happening(world), _line(world, person, "track", event=POISON, properties={}), _happening(world)])


def send_nonsense(world: World) -> None:
    """A batch of which one line can be taken."""
    world.events += 1
    bad = NONSENSE % f"m{world.events}".encode()
    good = _line(world, world.chance.one_of(world.firm.people), "track", event="Store Visited", properties={})
    body = b'{"batch": [' + json.dumps(good).encode() + b"," + bad + b"]}"
    post = Post(((SOURCE, good["messageId"]),), body, useless=True)
    _send(world, post)
    world.faults.reached["a batch is of no use"] += 1


def say(world: World) -> None:
    """A customer says yes or no to being spoken to, or complains, or is content again."""
    person, chance = world.chance.one_of(world.firm.people), world.chance
    open_one = next((one for one in world.witness.complaints if one.user == person.user and one.closed is None), None)
    if open_one is not None:
        line = _line(world, person, "track", event="Complaint Closed", properties={"complaint_id": _name(open_one)})
        open_one.closed, open_one.closed_told = _written([line]), world.true
        _send(world, open_one.closed)
    elif chance.happens(0.2):
        name = f"c{world.events + 1}"
        line = _line(world, person, "track", event="Complaint Opened", properties={"complaint_id": name})
        complaint = Complaint(person.user, _written([line]))
        world.witness.complaints.append(complaint)
        _send(world, complaint.opened)
    else:
        consent(world, person, given=chance.happens(0.6), channel=chance.one_of(("", "", "email", "sms")))


def _name(complaint: Complaint) -> str:
    return "c" + complaint.opened.keys[0][1].removeprefix("m")


def consent(world: World, person: Person, *, given: bool, channel: str = "") -> None:
    """A word about marketing, if the last one is long enough ago."""
    if not may_speak(world, person):
        return
    which = {"channel": channel} if channel else {}
    properties = {"purpose": "marketing", "source": "form", **which}
    line = _line(world, person, "track", event="Consent Given" if given else "Consent Withdrawn", properties=properties)
    at = Instant(world.clock() // SECOND * SECOND)
    post = _written([line])
    world.witness.statements.append(Statement(person.user, "marketing", channel, given, at, post))
    _send(world, post)


def may_speak(world: World, person: Person) -> bool:
    """Was the last word about consent of whoever has this address long enough ago, by the machine's clock?"""
    same = {one.user for one in world.firm.people if one.email == person.email}
    last = max((one.at for one in world.witness.statements if one.user in same), default=Instant(0))
    return world.clock() - last >= APART_US


# ---------------------------------------------------------------- posting


def _line(world: World, person: Person | None, kind: str, **fields: Any) -> dict[str, Any]:
    world.events += 1
    about = {} if person is None else {"userId": person.user}
    stamp = format_instant(Instant(world.clock() // SECOND * SECOND))
    return {"type": kind, "messageId": f"m{world.events}", "timestamp": stamp, **about, **fields}


def _posted(world: World, lines: list[dict[str, Any]], not_before: Instant | None = None) -> None:
    _send(world, _written(lines, not_before))


def _written(lines: list[dict[str, Any]], not_before: Instant | None = None) -> Post:
    body = json.dumps({"batch": lines}).encode()
    return Post(tuple((SOURCE, line["messageId"]) for line in lines), body, not_before=not_before)


def _send(world: World, post: Post) -> None:
    """The process may die of it: whatever is to be known of what was said is written down before."""
    world.witness.posts.append(post)
    world.witness.note("posts", world.clock(), post.body)
    if post.is_due(world.true):
        world.send(post)


def repeat(world: World) -> None:
    """What has no answer yet is sent again; and sometimes what has one."""
    for post in world.witness.posts:
        if post.answered is None and post.is_due(world.true):
            world.send(post)
    if world.chance.happens(0.3) and world.witness.posts:
        again = world.chance.one_of(world.witness.posts)
        if again.answered is not None:
            world.faults.reached["a batch comes again"] += 1
            world.send(again)
