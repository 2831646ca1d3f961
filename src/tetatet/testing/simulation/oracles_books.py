"""What the books have to say: nothing acknowledged is lost, nobody is stuck, and everything decides again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from tetatet.kernel.scope import Scope
from tetatet.model.errors import ReplayMismatch
from tetatet.model.event import Event
from tetatet.model.record import NEVER, Dialogue, Record
from tetatet.model.time import Instant
from tetatet.run.live.audit import audit
from tetatet.stores.memory import MemoryCustomers
from tetatet.testing.simulation.keeping import POISON
from tetatet.testing.simulation.seen import Seen
from tetatet.testing.simulation.walls import wall

COUNTED = {"orders.count": "Order Completed", "asked.count": "Advice Wanted", "visits.count": "Store Visited"}
"""Facts of the firm, and what they count."""

WAITING = frozenset({"wait", "pause", "hold", "claim", "repeat"})
"""States in which a dialogue waits for something that has a name or a time."""

SLOTS_A_DAY = 1
"""Of the role `caller`, and of the resource `fitting slot`, as tetatet.yml says."""


def acknowledged(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """Every event that a client was told is kept was considered once, or lies where people see it with its reason."""
    considered = Counter(event.key for event in seen.events())
    orders = {*(event.order_id for event in seen.events()), *seen.parked_orders}
    if seen.store.log.waiting_count():
        yield f"{seen.store.log.waiting_count()} events wait and nobody considers them"
    for post in seen.witness.posts:
        if post.answered is None:
            yield f"{post.keys} was never answered"
            continue
        for number, key in enumerate(post.keys):
            count["acknowledged"] += 1
            found = considered[key] + (key in seen.parked)
            if found > 1:
                yield f"{key} was processed {found} times"
            if found == 0 and _order(post.body, number) not in orders:
                yield f"{key} was acknowledged and is nowhere"
        if post.useless and not any(b"yesterday" in body for body in seen.aside):
            yield f"{post.keys}: what came with it and could not be taken is not in quarantine"
    posted = {key for post in seen.witness.posts for key in post.keys}
    for event in seen.events():
        if event.key not in posted and event.source == "web":
            yield f"{event.key} was processed and nobody had sent it"
        if event.name == POISON:
            yield f"{event.key} is poison and counts as processed"
    innocent = seen.parked.keys() - {
        key for post in seen.witness.posts for key in post.keys if POISON.encode() in post.body
    }
    yield from (f"{key} is parked, and there was nothing to stumble over" for key in sorted(innocent))
    yield from (f"{key} is parked without a reason" for key, reason in seen.parked.items() if not reason)


def _order(body: bytes, number: int) -> str:
    """The order that the line of this number tells of; "" for every other."""
    if not body:
        return ""
    try:
        line = json.loads(body)["batch"][number]
    except (ValueError, IndexError):
        return ""
    return str(line.get("properties", {}).get("order_id", ""))


def facts(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """What each record counts is what was processed of its events."""
    happened: Counter[tuple[str, str]] = Counter()
    for event in seen.events():
        happened[_whose(seen, event), event.name] += 1
    told: Counter[tuple[str, str]] = Counter()
    book = seen.process.living.book()
    for _key, record in seen.records:
        scope = Scope(book, record, seen.world.clock(), {})
        for fact, name in COUNTED.items():
            told[seen.person(record.id).user, name] += int(scope.fact(fact))
    for person in seen.firm.people:
        for fact, name in COUNTED.items():
            count["facts"] += happened[person.user, name] > 0
            if told[person.user, name] != happened[person.user, name]:
                yield f"{person.user}: {fact} is {told[person.user, name]}, and it happened {happened[person.user, name]} times"


def _whose(seen: Seen, event: Event) -> str:
    name = event.user_id or event.anonymous_id
    return next((one.user for one in seen.firm.people if name in {one.user, one.device}), "")


def numbered(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """1, 2, 3, and so on."""
    for place, one in enumerate(seen.decided, 1):
        count["decisions"] += 1
        if one.n != place:
            yield f"decision {one.n} stands in place {place}"
            return


def audited(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """The log and the recorded moments decide everything again."""
    projects = {one.project.revision: one.project for one in (seen.firm.project, seen.firm.later)}
    try:
        done = audit(
            iter(seen.considered), iter(seen.decided), projects, seen.firm.project.project.revision, MemoryCustomers()
        )
        count["lines"] += done.lines
    except ReplayMismatch as error:
        yield str(error)[:1_000]


# ---------------------------------------------------------------- dialogues


def dialogues(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """Who began has ended, or is in a record and waits, and what he waits for has a name and is not over."""
    now = seen.world.clock()
    running = {one.id: (record, one) for _key, record in seen.records for one in record.dialogues}
    began = {line["dialogue"] for line in seen.lines if line["kind"] == "start"}
    ended = Counter(line["dialogue"] for line in seen.lines if line["kind"] == "end")
    for dialogue in sorted(began):
        count["dialogues"] += 1
        if (dialogue in running) + ended[dialogue] != 1:
            yield f"dialogue {dialogue} runs {dialogue in running} and has ended {ended[dialogue]} times"
    for record, one in running.values():
        if not _waits(record, one, now):
            yield f"dialogue {one.id} of {record.id} is in {one.state} at {one.node} until {one.due}, and it is {now}"
    for key, record in seen.records:
        if record.due <= now and key not in seen.process.living.deciding.stuck:
            yield f"{record.id} was due at {record.due} and nobody has looked at it at {now}"


def _waits(record: Record, one: Dialogue, now: Instant) -> bool:
    if one.state not in WAITING:
        return False
    return now < one.due < NEVER or bool(one.state == "hold" and record.complaints)


def outbox(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """What the books call sent was taken by somebody, or a person said so; nothing is forgotten in a hand."""
    said = {one.act.key for one in seen.witness.handed if one.said == "sent"}
    now = seen.world.clock()
    for key, entry in seen.entries.items():
        count["acts"] += 1
        if entry.state == "sent" and key not in said | seen.witness.said_sent:
            yield f"act {key} is called sent, and no channel has said so"
        if entry.state == "claimed":
            yield f"act {key} is in a hand that is gone"
        if entry.state == "pending" and entry.next_try <= now:
            yield f"act {key} could go since {entry.next_try} and nobody carries it"
        if entry.state in ("failed", "dropped") and not entry.reason:
            yield f"act {key} is {entry.state} without a reason"
    for one in seen.witness.handed:
        if one.act.key not in seen.entries:
            yield f"act {one.act.key} was handed over and is in no book"
    yield from (f"{act} was shown {times} times" for act, times in seen.witness.shown.items() if times > 1)
    yield from (f"{act} has {times} results" for act, times in seen.witness.results.items() if times > 1)


def scarce(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """A caller's day has one call, and as many ghosts; a day has one slot."""
    given: Counter[tuple[str, str]] = Counter()
    zone = seen.firm.project.project.settings.zone
    for one, line in zip(seen.decided, seen.lines, strict=True):
        day = str(wall(one.considered, zone).date())
        if line["kind"] == "task" and line.get("role") == "caller" and line.get("verdict") in ("go", "ghost"):
            given[f"calls for {line['verdict']}", day] += 1
        if line["kind"] == "granted":
            given["slots", day] += 1
    for (what, day), times in given.items():
        count["given"] += 1
        if times > SLOTS_A_DAY:
            yield f"{times} {what} on {day}, and there is {SLOTS_A_DAY}"
