"""What lies ready until the customer comes: to the till or the cart, to the site or store, to his page.

Nobody hands it over; whoever serves the customer asks for it, shows it, and says so. It is shown once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from tetatet.interact.plan import Plan
from tetatet.model.act import Act
from tetatet.model.errors import ConflictError, InputError, UnknownCustomer
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant, format_instant
from tetatet.ports.channel import Message
from tetatet.ports.log import Incoming
from tetatet.ports.outbox import Entry
from tetatet.ports.store import NameKind, Reader, Store
from tetatet.run.live.addressing import event_about
from tetatet.run.live.leaving import Now, leave
from tetatet.run.live.suppressing import addresses_of

CHANNELS = ("next purchase", "on site", "page")
"""Channels that wait for the customer."""

MAX_WAITING = 64
"""Messages looked at for one customer and channel: the caps let far fewer be open at one time."""

Compose = Callable[[Act, Record, str], Message]
"""Fills a message in: the act, the reader's record, the address."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for its reader.

    Attributes:
        text: by language, each in the words of the content that the firm has in it; `subject` likewise.
        language: the customer's own.
        valid_until: past it nothing is shown; None while the act stands.
    """

    act: str
    channel: str
    script: str
    language: str
    subject: Mapping[str, str]
    text: Mapping[str, str]
    benefit: str
    offer: str
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """What looking asks for: the plan of a revision, how a message is filled in, and the store's secret."""

    plan_of: Callable[[str], Plan | None]
    compose: Compose
    secret: bytes

    def may_show(self, reader: Reader, entry: Entry, record: Record | None, now: Instant) -> bool:
        """Is the act valid still, and wanted? Hours are not asked for: the customer is there by himself."""
        plan = self.plan_of(entry.act.revision)
        return plan is not None and isinstance(
            leave(entry.act, record, plan, now, suppressed=suppressed(reader, entry, record, self.secret)), Now
        )


def suppressed(reader: Reader, entry: Entry, record: Record | None, secret: bytes) -> bool:
    """Does a withdrawal cover this act, of the customer or of one of his addresses?"""
    if record is None:
        return False
    act = entry.act
    subjects = [f"c:{entry.customer}", *addresses_of(record, secret)]
    return reader.suppressed(subjects, act.purpose, act.channel, act.topic)


def waiting(reader: Reader, look: Look, channel: str, customer: str, kind: NameKind, now: Instant) -> Waiting | None:
    """The message that waits for this customer on this channel: of several the one that is valid for the shortest time.

    Args:
        customer: what the customer is called, by a name of this `kind`.

    Raises: UnknownCustomer: nobody is known by that name.
    """
    key = reader.find(customer, kind)
    record = None if key is None else reader.record(key)
    if key is None or record is None:
        raise UnknownCustomer(f"nobody is known as {customer}")
    for entry in _open(reader, channel, key):
        if look.may_show(reader, entry, record, now):
            return _filled(look, entry.act, record)
    return None


def _open(reader: Reader, channel: str, customer: int) -> Iterator[Entry]:
    found = reader.outbox.listed(MAX_WAITING, states=("open",), channels=(channel,), customer=customer)
    messages = [entry for entry in found if entry.act.form != "task"]
    yield from sorted(messages, key=lambda entry: (entry.act.not_after, entry.act.made, entry.act.key))


def _filled(look: Look, act: Act, record: Record) -> Waiting:
    plan = look.plan_of(act.revision)
    assert plan is not None, "what may be shown has a plan"
    content = plan.project.contents.get(act.content)
    spoken = {language for language in content.languages if language} if content is not None else set()
    messages = {
        language: look.compose(msgspec.structs.replace(act, language=language), record, "")
        for language in sorted(spoken | {act.language})
    }
    return Waiting(
        act=act.key,
        channel=act.channel,
        script=act.script,
        language=act.language,
        subject={language: message.subject for language, message in messages.items()},
        text={language: message.text for language, message in messages.items()},
        benefit=act.benefit,
        offer=act.offer,
        valid_until=None if act.not_after >= NEVER else format_instant(act.not_after),
    )


def show(store: Store, channel: str, key: str, now: Instant) -> bool:
    """It was shown, within a transaction of the store: True the first time, False when it had been shown before.

    Raises: InputError: no such message. ConflictError: it was withdrawn before it could be shown.
    """
    entry = store.outbox.get(key)
    if entry is None or entry.act.form == "task" or entry.act.channel != channel:
        raise InputError(f"no message {key} waits for this")
    if store.outbox.finish(key, now, "shown"):
        return True
    if entry.state == "done":
        return False
    raise ConflictError(f"this message is not valid any more ({entry.reason or entry.state})")


def seen(reader: Reader, key: str, now: Instant) -> Incoming | None:
    """A personal page that was looked at is an answer: the event that says so."""
    entry = reader.outbox.get(key)
    record = reader.record(entry.customer) if entry is not None and entry.act.channel == "page" else None
    if record is None:
        return None
    return Incoming(event_about(record, "Personal Page Viewed", {"act": key}, now, key), None, now, restamps=True)
