"""Random firms: small scripts of every kind of step, a policy, and two customers with forty days of events."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.acceptance.replaying import Event, Files, consent, order, project, stranger, track, withdrawal

Step: TypeAlias = dict[str, Any]

CUSTOMERS = ("u1", "u2")
QUIET = '"21:00 to 08:00"'
FACTS = """
traits: [plan]
facts: {orders.count: {count: Order Completed}, visits.week: {count: Store Entered, over: 7d}}
transitions:
  asked: {event: Advice Wanted, valid for: 4d}
  signal: {event: Signal Seen, valid for: 36h, rank: 60}
  buyer: {becomes: orders.count >= 2, valid for: 10d}
  quiet week: {becomes: visits.week = 0 AND orders.count >= 1, valid for: 20d}
  lapse: {missing: Order Completed, for: 9d, valid for: 5d}
  first of month: {every: month on 1 at 10:00, to: customer.email IS NOT NULL}
"""
TRANSITIONS = ("asked", "signal", "buyer", "quiet week", "lapse", "first of month")
LENGTHS = ("2h", "26h", "1d", "3d", "1w", "1 business days", "until 18:00", "until Tuesday 09:30")
CONDITIONS = ("orders.count >= 2", "customer.plan = 'gold'", "days_since(start.at) > 2")


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many contacts in so many days, by one channel or by all."""

    contacts: int
    days: int
    by: str | None = None

    def text(self) -> str:
        """The cap as tetatet.yml says it."""
        return f"{{contacts: {self.contacts}, in: {self.days}d{f', by: {self.by}' if self.by else ''}}}"


@dataclass(frozen=True, slots=True)
class Firm:
    """A project and its policy as values, and the events of its customers in order of time."""

    files: Files
    events: list[Event]
    zone: str
    quiet: bool
    caps: tuple[Cap, ...]
    until: str

    def of(self, *customers: str) -> Firm:
        """The same firm with the events of these customers only."""
        return replace(self, events=[event for event in self.events if event["userId"] in customers])


# ---------------------------------------------------------------- steps


def _contact(content: str, draw: st.DrawFn) -> Step:
    channel = draw(st.sampled_from(["email", "sms", "any", ["sms", "email"], "letter", "push"]))
    found: Step = {"send": content, "by": channel, "benefit": "Good"}
    if draw(st.integers(0, 3)) == 0:
        found["valid for"] = draw(st.sampled_from(["3h", "2d"]))
    return found


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2, *, tasks: bool = True) -> list[Step]:
    """A list of one to three steps, with lists within lists down to `depth`."""
    return [draw(steps(depth, tasks=tasks)) for _ in range(draw(st.integers(1, 3)))]


@st.composite
def steps(draw: st.DrawFn, depth: int, *, tasks: bool) -> Step:
    """One step of any kind; deeper ones only while there is depth left."""
    kinds = ["send", "send", "pause", "wait", "set"] + ["task"] * tasks
    kinds += ["wait", "choose", "split", "repeat"] if depth else []
    inner = blocks(depth - 1, tasks=tasks) if depth else st.just([])
    match draw(st.sampled_from(kinds)):
        case "send":
            return _contact(draw(st.sampled_from(["hello", "news", "offer"])), draw)
        case "task":
            work: Step = {
                "task": "call",
                "role": "store agent",
                "due": draw(st.sampled_from(["4h", "2 business days"])),
            }
            return work | (draw(st.sampled_from([{}, {"by": "phone", "benefit": "Good"}])))
        case "pause":
            return {"pause": draw(st.sampled_from(LENGTHS))}
        case "set":
            return {"set": {"customer.plan": draw(st.sampled_from(["gold", "blue"]))}}
        case "choose":
            return {"choose": [{"if": draw(st.sampled_from(CONDITIONS)), "do": draw(inner)}, {"else": draw(inner)}]}
        case "split":
            share = draw(st.sampled_from([10, 50, 90]))
            arms = {
                "a": {"share": f"{share}%", "do": draw(inner)},
                "b": {"share": f"{100 - share}%", "do": draw(inner)},
            }
            return {"split": draw(st.sampled_from(["first", "second"])), "arms": arms}
        case "repeat":
            every = draw(st.sampled_from(["every 1d", "every 5d", "every 7d"]))
            found = {"repeat": every, "at most": draw(st.integers(1, 3)), "do": draw(inner)}
            return found | draw(st.sampled_from([{}, {"until": CONDITIONS[0]}]))
        case _:
            waited: Step = {"wait": draw(st.sampled_from(LENGTHS)), "silent": draw(inner)}
            ended = draw(st.sampled_from([[], [{"exit": "was answered"}]]))
            return waited | ({"answers": {"clicked": draw(inner) + ended}} if draw(st.booleans()) else {})


@st.composite
def scripts(draw: st.DrawFn, number: int, count: int, *, tasks: bool) -> str:
    """A script with a random head, written as JSON, which is YAML."""
    head: Step = {"script": f"script-{number}", "start": _start(draw)}
    head["goal"] = draw(
        st.sampled_from(
            [{"event": "Contract Signed", "within": "30d"}, {"becomes": "orders.count >= 3", "within": "20d"}]
        )
    )
    if draw(st.integers(0, 4)) == 0:
        head["purpose"] = "service"
    if draw(st.booleans()):
        head["worth"] = draw(st.integers(0, 3))
    if count > 1 and draw(st.integers(0, 2)) == 0:
        meets = draw(st.sampled_from(["replaces", "waits for", "mutes"]))
        head[meets] = [f"script-{(number + 1) % count}"]
    elif draw(st.integers(0, 5)) == 0:
        head["replaces"] = "next contact"
    head["steps"] = [_contact("hello", draw), *draw(blocks(tasks=tasks)), _contact("offer", draw)]
    return json.dumps(head, indent=1)


def _start(draw: st.DrawFn) -> Step:
    found: Step = {
        "when": draw(st.sampled_from(TRANSITIONS)),
        "again after": draw(st.sampled_from(["1h", "3d", "10d"])),
    }
    return found | draw(st.sampled_from([{}, {}, {"if": "orders.count <= 4"}]))


# ---------------------------------------------------------------- events

HAPPENINGS = (
    "Advice Wanted", "Advice Wanted", "Signal Seen", "Signal Seen", "Order Completed", "Order Completed", "Store Entered",
    "Email Link Clicked", "Email Link Clicked", "Email Link Clicked", "Call Received", "Contract Signed", "Complaint Opened",
    "Complaint Closed", "given", "given", "withdrawn", "withdrawn email", "gold", "blue",
)  # fmt: skip


def _event(what: str, at: str, user: str) -> Event:
    match what:
        case "Order Completed":
            return order(at, user)
        case "given":
            return consent(at, user)
        case "withdrawn":
            return withdrawal(at, user)
        case "withdrawn email":
            return withdrawal(at, user, channel="email")
        case "gold" | "blue":
            return {"type": "identify", "userId": user, "timestamp": at, "traits": {"plan": what}}
        case "Complaint Opened" | "Complaint Closed":
            return track(at, what, user, complaint_id="c1")
        case _:
            return track(at, what, user)


@st.composite
def firms(draw: st.DrawFn, *, tasks: bool = True, most_scripts: int = 3) -> Firm:
    """A firm of one to three scripts and its two customers; no two events at one instant, over a change of the clocks."""
    zone = draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]))
    begin = datetime(2026, draw(st.sampled_from([3, 10])), 5, tzinfo=ZoneInfo(zone))
    minutes = sorted(draw(st.lists(st.integers(0, 40 * 24 * 60), min_size=8, max_size=24, unique=True)))
    events: list[Event] = []
    for index, user in enumerate(CUSTOMERS):
        born = (begin - timedelta(days=1 + index)).isoformat()
        agreed = draw(st.sampled_from([True, True, True, False]))
        events += [stranger(user, born), *([consent(born, user)] if agreed else [])]
    for minute in minutes:
        at = (begin + timedelta(minutes=minute)).isoformat()
        events.append(_event(draw(st.sampled_from(HAPPENINGS)), at, draw(st.sampled_from(CUSTOMERS))))
    count = draw(st.integers(1, most_scripts))
    quiet = draw(st.sampled_from([True, True, False]))
    caps = tuple(
        draw(
            st.lists(
                st.builds(Cap, st.integers(1, 2), st.sampled_from([1, 4, 9]), st.sampled_from([None, "email"])),
                max_size=2,
            )
        )
    )
    files = project(
        *(draw(scripts(number, count, tasks=tasks)) for number in range(count)),
        facts=FACTS,
        zone=zone,
        quiet=QUIET if quiet else "none",
        caps=f"[{', '.join(cap.text() for cap in caps)}]",
    )
    messages = [{"messageId": f"m{index:03}", **event} for index, event in enumerate(events)]
    return Firm(files, messages, zone, quiet, caps, (begin + timedelta(days=70)).isoformat())
