"""People: customers who answer what they were sent, agents at their desk, and whoever tells what became of a mail.

They come in by the ways that the pages and the commands use: the events that a page makes of what is
pressed, and the verbs.
"""

from __future__ import annotations

from typing import Any

from tetatet.model.errors import TetatetError
from tetatet.model.event import Event
from tetatet.model.open_values import Evidence
from tetatet.model.record import Record
from tetatet.ports.log import Incoming
from tetatet.run.live import choices, ready
from tetatet.run.live.addressing import event_about
from tetatet.run.live.verbs import call
from tetatet.testing.simulation.clients import may_speak
from tetatet.testing.simulation.firm import Person
from tetatet.testing.simulation.witness import HandOver, Post, Resent, Statement
from tetatet.testing.simulation.world import World

RESULTS = ("interested", "not now", "no reply")
"""What may come of a call; a talk that knows it not refuses it."""

RESOLUTIONS = (("resend", 3), ("sent", 2), ("drop", 1))
"""What a person may say of an act in doubt, and how often."""

AGENTS = ("ann", "ben")
"""Who works at the desk."""

MAX_DOUBTS = 20
"""Acts in doubt that a person looks at in one sitting."""


def person_of(world: World, record_id: str) -> Person:
    """Who has the record of that id."""
    name = record_id.partition(":")[2]
    return next(one for one in world.firm.people if name in {one.user, one.device})


def _record_of(world: World, one: HandOver) -> Record | None:
    """As the pages find it; None where nobody answers, or the process does not run."""
    if world.process is None or world.process.turning:
        return None
    try:
        reader = world.process.store.reader()
        try:
            key = reader.find(one.act.reader, "record")
            return None if key is None else reader.record(key)
        finally:
            reader.close()
    except TetatetError:
        return None


# ---------------------------------------------------------------- customers


def answer(world: World) -> None:
    """A customer does something with a message that he has got: clicks, replies, presses an option, or a button."""
    got = [one for one in world.witness.handed if one.taken]
    if not got:
        return
    one = world.chance.one_of(got[-12:])
    record = _record_of(world, one)
    if record is None:
        return
    how = world.chance.weighed((("click", 5), ("reply", 1), ("stop", 2), ("option", 2)))
    if how == "stop":
        stop(world, one, record)
    elif how == "option" and one.act.form == "question":
        _tell(world, event_about(record, "Question Answered", _answered(one), world.clock()))
    elif how == "reply":
        _tell(world, event_about(record, "Message Replied", {"act": one.act.key, "reply": "no"}, world.clock()))
    else:
        told: Evidence = {"act": one.act.key, "link": "plan"}
        _tell(world, event_about(record, "Email Link Clicked", told, world.clock(), f"{one.act.key}|plan"), once=True)


def _answered(one: HandOver) -> Evidence:
    return {"act": one.act.key, "question": one.act.content, "option": "often"}


def stop(world: World, one: HandOver, record: Record) -> None:
    """The button that ends it: for this channel, or for all."""
    person = person_of(world, one.act.reader)
    if not may_speak(world, person):
        return
    channel = world.chance.one_of((one.channel, ""))
    event = choices.opted_out(record, one.act.purpose, channel, world.clock())
    post = _page(world, event)
    world.witness.statements.append(Statement(person.user, one.act.purpose, channel, False, event.at, post))
    _press(world, post)


def _tell(world: World, event: Event, *, once: bool = False) -> None:
    _press(world, _page(world, event, once=once))


def _page(world: World, event: Event, *, once: bool = False) -> Post:
    """As a page has it written."""
    world.witness.note("tells", event.at, event.name, event.user_id or event.anonymous_id, event.properties)
    return Post((event.key,), incoming=(Incoming(event, None, world.clock(), restamps=once),))


def _press(world: World, post: Post) -> None:
    """The process may die of it: whatever is to be known of what was said is written down before."""
    world.witness.posts.append(post)
    world.send(post)


# ---------------------------------------------------------------- receipts


def tell_of_delivery(world: World, one: HandOver) -> None:
    """The provider says that a message arrived."""
    record = _record_of(world, one)
    if record is not None:
        event = event_about(record, "Email Delivered", {"act": one.act.key}, world.clock(), one.act.key)
        _tell(world, event, once=True)


def receipts(world: World) -> None:
    """What the provider tells of some message, days later, or once more; or the mail comes back."""
    got = [one for one in world.witness.handed if one.taken]
    if not got or world.process is None:
        return
    one = world.chance.one_of(got)
    if one.channel == "email" and world.chance.happens(0.1):
        _come_back(world, one, "hard" if world.chance.happens(0.4) else "soft")
        return
    late = world.true - one.true
    world.faults.reached["a receipt comes late"] += late > 0
    tell_of_delivery(world, one)
    if world.chance.happens(0.5):
        world.faults.reached["a receipt comes twice"] += 1
        tell_of_delivery(world, one)


def _come_back(world: World, one: HandOver, kind: str) -> None:
    """A mail comes back; for good, its address is written to no more until somebody who has it says yes again."""
    at, before = world.clock(), len(world.witness.bounced)
    world.witness.bounced.add(one.act.key)
    done = verb(world, "bounce", {"act": one.act.key, "type": kind, "reason": "550"})
    if done is not None and kind == "hard" and len(world.witness.bounced) > before:
        told = Post((), answered=world.true)
        for purpose in ("marketing", "service"):
            said = Statement("", purpose, "email", False, at, told, one.address)
            world.witness.statements.append(said)
        world.faults.reached["a mail comes back for good"] += 1


# ---------------------------------------------------------------- agents


def verb(world: World, name: str, given: dict[str, Any]) -> Any:
    """Have a verb done; None where it could not be."""
    assert world.process is not None
    try:
        done = call(world.process.office(), name, given)
    except TetatetError as error:
        world.witness.note("could not", name, type(error).__name__)
        return None
    world.witness.note("verb", name, given)
    return done


def work(world: World) -> None:
    """An agent takes a task, or says what came of one; the post is fetched; somebody comes to the till."""
    if world.process is None:
        return
    if world.process.living.deciding.halted:
        verb(world, "clock.trust", {})
    what = world.chance.weighed((("task", 6), ("letters", 1), ("till", 2), ("doubt", 2), ("parked", 1)))
    {"task": _task, "letters": _letters, "till": _till, "doubt": resolve_doubts, "parked": _parked}[what](world)


def _task(world: World) -> None:
    tasks = verb(world, "task.list", {})
    if not tasks:
        return
    act, agent = world.chance.one_of(tasks)["act"], world.chance.one_of(AGENTS)
    if world.chance.happens(0.4):
        verb(world, "task.claim", {"act": act, "agent": agent})
    elif verb(world, "task.result", {"act": act, "agent": agent, "result": world.chance.one_of(RESULTS)}):
        world.witness.results[act] += 1


def _letters(world: World) -> None:
    batch = verb(world, "letters.take", {})
    for one in [] if batch is None else batch["letters"]:
        world.witness.shown[one["act"]] += 1


def _till(world: World) -> None:
    """A customer is at the till: what waits for him is shown."""
    assert world.process is not None
    office, person = world.process.office(), world.chance.one_of(world.firm.people)
    assert office.look is not None
    try:
        with office.reading() as reader:
            found = ready.waiting(reader, office.look, "next purchase", person.user, "user", world.clock())
        if (
            found is not None
            and office.heart.ask(lambda store: ready.show(store, "next purchase", found.act, world.clock())).result()
        ):
            world.witness.shown[found.act] += 1
    except TetatetError as error:
        world.witness.note("could not show", type(error).__name__)


def _parked(world: World) -> None:
    """A person has parked events tried again."""
    verb(world, "parked.retry", {})


def resolve_doubts(world: World) -> None:
    """A person looks at what is in doubt, and says what became of it."""
    for one in verb(world, "doubt.list", {"limit": MAX_DOUBTS}) or ():
        how = world.chance.weighed(RESOLUTIONS)
        before = len(world.witness.handed)
        if verb(world, "doubt.resolve", {"act": one["act"], "how": how}) is None:
            continue
        if how == "resend":
            world.witness.resent.append(Resent(one["act"], before))
        elif how == "sent":
            world.witness.said_sent.add(one["act"])


__all__ = ["answer", "receipts", "resolve_doubts", "stop", "tell_of_delivery", "verb", "work"]
