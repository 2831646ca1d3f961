"""How much of one customer is kept, and of what how much.

======================  ======  =========================================================
the whole record         64 KB
what is told             15 KB  10 KB, and 5 KB for a customer's no, which always has room
who it is                 6 KB  ids, accounts, moments, the names of the fields
facts and counts                what those of the project may come to (`model.fact_limits`)
what is under way               the rest, at most 20 KB and never less than 7
======================  ======  =========================================================

A part that is full takes nothing from another.
"""

from __future__ import annotations

from tetatet.model.brief import size_of
from tetatet.model.record import Record

MAX_BODY_BYTES = 64 * 1024
"""A record in a store. Reading and writing records is most of the work; a hundred customers of this size are 6 MB."""

# ---------------------------------------------------------------- what is told

TOLD_BYTES = 10 * 1024
"""Traits, scores, needs, answers and acts of consent: some hundred, each with who told it and when."""

VALUE_BYTES = 256
"""The longest trait that is kept whole, such as an address; a longer one is cut as evidence is."""

TRAIT_NAME_BYTES = 64
"""The longest name of a trait, a score or a question that is told: a longer one is no name."""

ID_BYTES = 36
"""Of an event's id, which tells two tellings of one moment apart: a UUID."""

SOURCE_BYTES = 24
"""The same of its source: a name such as `orders-2026.jsonl`."""

FORM_BYTES = 24
"""Of a complaint's id, a consent's form and the version of its text; the event keeps them whole."""

MARK_BYTES = 1 + 9 + (2 + ID_BYTES) + SOURCE_BYTES + 1
"""Who told a thing, and when, at the most."""

ACT_BYTES = MARK_BYTES + 1 + 2 * (1 + FORM_BYTES)
"""What is known of one act of consent, at the most."""

MAX_COMPLAINTS = 16
"""Complaints of one customer of which it is known when they opened or closed: one alone holds marketing back."""

MAX_CHANNELS = 16
"""Channels that a customer may put in the order in which he likes them: more than there are."""

ACCOUNTS_BYTES = 1024
"""Ids of the accounts that one person belongs to: some 40."""

SMALL_BYTES = 16
"""So much each value may grow to without asking: numbers, yes and no, a word."""

_NAMED_BYTES = 2 + TRAIT_NAME_BYTES
FEW_TOLD = TOLD_BYTES // (3 * _NAMED_BYTES + 2 * VALUE_BYTES + MARK_BYTES)
"""So many things always fit: a telling, what it tells, and as much again that a script has set."""


def few_told(record: Record) -> bool:
    """Is so little told that there is room, however long it is? Nearly always."""
    return max(len(record.told), len(record.traits)) + len(record.consents) < FEW_TOLD


def weight_told(record: Record) -> int:
    """What is told of a customer, in bytes, with what may grow without asking: who told it, and small values."""
    told, consents = record.told, record.consents
    values = (record.traits, record.scores, record.needs, record.questions, list(told), list(consents))
    return size_of(values) + (MARK_BYTES + SMALL_BYTES) * len(told) + ACT_BYTES * len(consents)


def may_grow(size: int) -> bool:
    """Has a value of so many bytes room in any case, since every value has?"""
    return size <= SMALL_BYTES


# ---------------------------------------------------------------- what is under way

SHARED_BYTES = 43 * 1024
"""What is left for facts and for what is under way: of facts 36 KB at the most, which leaves 7."""

UNDER_WAY_BYTES = 20 * 1024
"""Some forty dialogues of a few words each, or a dozen about orders with all their lines."""

EVIDENCE_BYTES = 2 * 1024
"""What is kept of the event that opened a dialogue: an order with a dozen lines whole, of a larger one the first."""

BRIEF_BYTES = 512
"""The same where much is under way, for what is awaited by its key, and once a dialogue is over."""

ANSWER_BYTES = 512
"""What is kept of an answer: who writes more has it read by a person, in the event."""

KEY_BYTES = 64
"""Of a business key, such as an order's number: a UUID, and a word before it."""

MAX_DIALOGUES = 48
"""Dialogues of one customer at one time, each of which every event has to be shown."""

MAX_TASKS = 48
"""Open work about one customer: more than the people of a firm can have in hand for one."""

MAX_AFTERGLOW = 64
"""Ended dialogues whose goal is still counted: more than a customer has in the months of a horizon."""

MAX_QUEUE = 16
"""Moments that wait behind running scripts for one customer; of more, the latest are the ones still true."""

MAX_STARTED = 128
"""Starts by script and key that `again after` looks back to: an order a day for four months."""

MAX_AWAITED = 64
"""What is awaited of one customer, such as deliveries of orders under way."""

MAX_SPOKEN = 16
"""Contacts and tasks between two waits."""

MAX_CONTACTS = 256
"""Contacts a record remembers: one each working day of a year. A cap that would have to count more holds instead."""

MAX_ARMS = 64
"""Splits whose arm is remembered; a forgotten one is drawn again, by the same hash."""


def weight_under_way(record: Record) -> int:
    """What is under way with a customer, in bytes."""
    return size_of(
        (
            record.dialogues,
            record.tasks,
            record.after,
            record.queue,
            record.absences,
            record.contacts,
            record.started,
            record.arms,
            record.truths,
            record.dates,
            record.replacing,
        )
    )


_UNIT_BYTES = 64  # what a contact or a start takes


def little_under_way(record: Record, most: int) -> bool:
    """Is so little under way that it has room in `most` bytes, however large it is? A look at a few lengths says so."""
    awaited = sum(map(len, record.absences.values())) if record.absences else 0
    units = 80 * len(record.dialogues) + 12 * len(record.after) + 36 * (len(record.queue) + awaited)
    units += sum(5 + len(task.person) // 16 for task in record.tasks)  # a letter takes four bytes at the most
    return units + 2 * len(record.started) + len(record.contacts) <= most // _UNIT_BYTES
