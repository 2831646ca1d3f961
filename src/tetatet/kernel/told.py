"""What is told of a customer: traits, consents, complaints, preferences, answers to questions.

The latest telling wins whatever the order of arrival: each keeps when it was told
and by which event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast
from zoneinfo import ZoneInfoNotFoundError

from tetatet.interact.opt_out import withdraws
from tetatet.interact.policy import consent_key
from tetatet.interact.preferences import read_preferences
from tetatet.language.shapes import PURPOSES
from tetatet.model import calendar, chance
from tetatet.model.content import Question
from tetatet.model.event import Event
from tetatet.model.open_values import Properties
from tetatet.model.record import Consent, Preferences, Record, Told
from tetatet.model.time import format_instant

MAX_TRAITS = 256
"""Traits that a record keeps; a client that sends more sends something that is no trait."""

MAX_CONSENTS = 256
"""Acts of consent by purpose, channel and topic: a record stays within 64 KB. A no beyond it is taken for all."""

MAX_ID_CHARS = 128
"""Of a complaint's name: longer ones are told apart by their beginning."""

MAX_COMPLAINTS = 64
"""Open complaints of one customer. One alone holds marketing back, so that what goes beyond them changes little."""

COMPLAINT, PREFERENCE, SELF_EXCLUDED = "complaint ", "preference ", "self_excluded"
"""What is told that forbids or binds: it finds room whatever else a record knows."""

ZONE_TRAITS = ("timezone", "zone")

ROLE = "role"
"""What a person is in an account: the one trait of a `group` call that is his and not the account's."""


def take_told(record: Record, event: Event, questions: Mapping[str, Question]) -> None:
    """Write down what an event tells; `questions` say what their answers teach."""
    for name, value in event.traits.items():
        if _is_about(record, event, name):
            _tell(record, event, name, value)
    for name in ZONE_TRAITS:
        zone = record.traits.get(name)
        if isinstance(zone, str) and zone != record.zone and _is_zone(zone):
            record.zone = zone
            break
    teller = _TELLERS.get(event.name)
    if teller is not None:
        teller(record, event, event.properties)
    if event.name == "Question Answered":
        _learn(record, event, questions)


def _is_about(record: Record, event: Event, trait: str) -> bool:
    """Does this trait tell of this record? A `group` call tells of its account, and of its person only his role in it."""
    if event.kind == "group":
        return (trait == ROLE) == (record.kind == "customer")
    return record.kind == "customer"


def _learn(record: Record, event: Event, questions: Mapping[str, Question]) -> None:
    """What an answer teaches: the option as a trait, or a need that is told and so sure, the others ruled out."""
    question = questions.get(_text(event.properties, "question"))
    option = _text(event.properties, "option")
    if question is None or option not in question.options:
        return
    if question.trait is not None:
        _tell(record, event, question.trait.removeprefix("customer."), option)
    for one, taught in question.teaches.items():
        root, _dot, name = taught.partition(".")
        if root == "need":
            if _newest(record, event, f"need {name}"):
                record.needs[name] = 1.0 if one == option else 0.0
        elif one == option:
            _tell(record, event, name or root, option)


def _tell(record: Record, event: Event, name: str, value: Any) -> None:
    """One trait; null clears it."""
    if not _newest(record, event, name):
        return
    if value is None:
        record.traits.pop(name, None)
    else:
        record.traits[name] = value


def _newest(record: Record, event: Event, name: str) -> bool:
    """Is this the latest telling of a thing so far? Then it is noted as such."""
    known = record.told.get(name)
    if known is not None and (known.at, known.id) >= (event.at, event.message_id):
        return False
    if known is None and len(record.told) >= MAX_TRAITS and not _has_room(record, name):
        return False
    record.told[name] = Told(event.at, event.message_id, event.source)
    return True


def _has_room(record: Record, name: str) -> bool:
    """Is there room for one more name? What forbids or binds always finds it; of the rest some names are kept.

    Which they are depends on the names alone, and not on the order in which they came.
    """
    if _binds(name):
        closed = [
            one for one in record.told if one.startswith(COMPLAINT) and one[len(COMPLAINT) :] not in record.complaints
        ]
        if len(closed) > MAX_COMPLAINTS:
            del record.told[min(closed, key=lambda one: (record.told[one].at, one))]
        return True
    kept = [one for one in record.told if not _binds(one)]
    if len(kept) < MAX_TRAITS:
        return True
    last = max(kept, key=_place)
    if _place(name) > _place(last):
        return False
    _forget(record, last)
    return True


def _binds(name: str) -> bool:
    return name == SELF_EXCLUDED or name.startswith((COMPLAINT, PREFERENCE))


def _place(name: str) -> tuple[str, str]:
    return chance.key("told", name), name


def _forget(record: Record, name: str) -> None:
    del record.told[name]
    root, _space, rest = name.partition(" ")
    for kind, values in (("need", record.needs), ("score", record.scores), ("question", record.questions)):
        if root == kind and rest:
            cast(dict[str, object], values).pop(rest, None)
            return
    record.traits.pop(name, None)


def _is_zone(name: str) -> bool:
    try:
        calendar.zone(name)
    except (ValueError, ZoneInfoNotFoundError):
        return False
    return True


# ---------------------------------------------------------------- the tellers


def _consent(record: Record, event: Event, given: Properties, yes: bool) -> None:
    purpose = (_text(given, "purpose") or "marketing").strip().casefold()
    key = consent_key(purpose, _text(given, "channel"), _text(given, "topic"))
    if key not in record.consents and len(record.consents) >= MAX_CONSENTS:
        if yes or purpose not in PURPOSES:
            return
        key = consent_key(purpose, "", "")  # a no always finds room: for all channels and topics
    known = record.consents.get(key)
    if known is not None and (known.at, known.id) >= (event.at, event.message_id):
        return
    record.consents[key] = Consent(
        event.at, event.message_id, yes, _text(given, "source"), _text(given, "text_version")
    )


def _given(record: Record, event: Event, properties: Properties) -> None:
    _consent(record, event, properties, True)


def _withdrawn(record: Record, event: Event, properties: Properties) -> None:
    _consent(record, event, properties, False)


def _marked_as_spam(record: Record, event: Event, properties: Properties) -> None:
    """Who calls a mail spam wants none of its kind: no marketing by e-mail any more."""
    _consent(record, event, {"purpose": "marketing", "channel": "email", "source": "marked as spam"}, False)


def _replied(record: Record, event: Event, properties: Properties) -> None:
    """A reply of "stop" withdraws all marketing; by which channel it came does not matter."""
    if withdraws(_text(properties, "reply")):
        _consent(record, event, {"purpose": "marketing", "source": "reply"}, False)


def _complained(record: Record, event: Event, properties: Properties) -> None:
    name = _text(properties, "complaint_id")[:MAX_ID_CHARS]
    if (name in record.complaints or len(record.complaints) < MAX_COMPLAINTS) and _newest(
        record, event, f"{COMPLAINT}{name}"
    ):
        record.complaints[name] = event.at


def _closed(record: Record, event: Event, properties: Properties) -> None:
    """A complaint closes; one that names no complaint closes all that were opened before."""
    name = _text(properties, "complaint_id")[:MAX_ID_CHARS]
    if not name:
        record.complaints = {one: opened for one, opened in record.complaints.items() if opened > event.at}
    elif _newest(record, event, f"{COMPLAINT}{name}"):
        record.complaints.pop(name, None)
    record.complaint_closed = max(record.complaint_closed, event.at)


def _prefers(record: Record, event: Event, properties: Properties) -> None:
    chosen = read_preferences(properties).items()
    newest = {name: choice for name, choice in chosen if _newest(record, event, f"{PREFERENCE}{name}")}
    record.preferences.update(cast(Preferences, newest))


def _answers(record: Record, event: Event, properties: Properties) -> None:
    question, option = _text(properties, "question"), _text(properties, "option")
    if question and option and _newest(record, event, f"question {question}"):
        record.questions[question] = option


def _excluded(record: Record, event: Event, properties: Properties) -> None:
    _tell(record, event, SELF_EXCLUDED, format_instant(event.at))


def _scored(record: Record, event: Event, properties: Properties) -> None:
    for name, value in properties.items():
        if not isinstance(value, str | int | float | None) or not _newest(record, event, f"score {name}"):
            continue
        if value is None:
            record.scores.pop(name, None)
        else:
            record.scores[name] = value


_TELLERS: Mapping[str, Callable[[Record, Event, Properties], None]] = {
    "Consent Given": _given,
    "Consent Withdrawn": _withdrawn,
    "Unsubscribed": _withdrawn,
    "Email Marked as Spam": _marked_as_spam,
    "Message Replied": _replied,
    "Complaint Opened": _complained,
    "Complaint Closed": _closed,
    "Preferences Updated": _prefers,
    "Question Answered": _answers,
    "Self Excluded": _excluded,
    "Scored": _scored,
}


TOLD = frozenset(_TELLERS)
"""Events that tell something of the customer which the record keeps by itself."""


def _text(properties: Properties, name: str) -> str:
    value = properties.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
