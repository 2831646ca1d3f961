"""A customer's no: written where every hand-over looks, by customer and by address; and what waits is taken back."""

from __future__ import annotations

from tetatet.interact.policy import ADDRESSES, consent_parts, suspension
from tetatet.language.shapes import PURPOSES
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.ports.store import Store, Suppression
from tetatet.run.live.signing import address_hash

CONSENTS = frozenset(
    {
        "Consent Given",
        "Consent Withdrawn",
        "Unsubscribed",
        "Email Marked as Spam",
        "Message Replied",
        "Preferences Updated",
    }
)
"""Events that say yes or no to being spoken to."""


BOUNCED, HARD = "Email Bounced", "hard"
"""A mail that came back, and will again."""


def suppress(store: Store, customer: int, event: Event, secret: bytes) -> None:
    """After an event of this customer's was considered: let every hand-over know what it says of consent.

    An address told later is looked at too: a no goes along to it.
    """
    told = event.personal_traits
    if event.name == BOUNCED and event.properties.get("type") == HARD:
        _suppress_address(store, customer, event, secret)
    if event.name not in CONSENTS and not (told and any(trait in told for trait in ADDRESSES.values())):
        return
    record = store.customers.get(customer)
    if record is None:
        return
    subjects = [f"c:{customer}", *addresses_of(record, secret)]
    for key, act in record.consents.items():
        purpose, channel, topic = consent_parts(key)
        for subject in subjects:
            store.suppress(Suppression(subject, purpose, channel, topic), not act.given, act.at)


MAX_ACTS = 512
"""Messages of one customer that may wait at one time: more than a record remembers contacts."""


def take_back(store: Store, customer: int, now: Instant) -> None:
    """After this customer's no was considered: what it covers and nobody has begun to say is not said, whoever asked for it.

    So an account's messages to a person go by that person's no. What a hand has already asks the
    same once more; calls are taken off their lists by the kernel, which says so.
    """
    record = store.customers.get(customer)
    if record is None:
        return
    for entry in store.outbox.listed(MAX_ACTS, states=("pending", "open"), customer=customer):
        act = entry.act
        reason = "" if act.form == "task" else suspension(record, act.purpose, act.channel, act.topic)
        if reason:
            store.outbox.withdraw(act.key, reason, now)


def _suppress_address(store: Store, customer: int, event: Event, secret: bytes) -> None:
    """An address that takes no mail is written to no more, for whatever purpose; another one of the customer's is."""
    record = store.customers.get(customer)
    address = None if record is None else record.traits.get(ADDRESSES["email"])
    if isinstance(address, str):
        for purpose in sorted(PURPOSES):
            store.suppress(Suppression(address_hash(secret, "email", address), purpose, "email"), True, event.at)


def addresses_of(record: Record, secret: bytes) -> list[str]:
    """The keyed hashes of all addresses of a record."""
    found = []
    for channel, trait in ADDRESSES.items():
        address = record.traits.get(trait)
        if isinstance(address, str) and address:
            found.append(address_hash(secret, channel, address))
    return found
