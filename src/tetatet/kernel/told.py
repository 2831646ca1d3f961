"""What is told of a customer: traits, consents, complaints, preferences, answers to questions.

The latest telling wins whatever the order of arrival: each keeps when it was told
and by which event. There is room for so much (`kernel.telling`); what finds none is
counted, so that the kernel can say so. A customer's no always finds room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast
from zoneinfo import ZoneInfoNotFoundError

from tetatet.interact.opt_out import withdraws
from tetatet.interact.policy import consent_key, consent_parts
from tetatet.interact.preferences import read_preferences, topics_of
from tetatet.kernel.telling import COMPLAINT, PREFERENCE, Telling
from tetatet.language.shapes import PURPOSES
from tetatet.model import calendar
from tetatet.model.brief import short_name
from tetatet.model.content import Question
from tetatet.model.event import Event
from tetatet.model.open_values import Properties
from tetatet.model.record import Consent, Preferences, Record
from tetatet.model.record_limits import ACT_BYTES, FORM_BYTES, ID_BYTES, MAX_COMPLAINTS, SOURCE_BYTES
from tetatet.model.time import format_instant

ZONE_TRAITS = ("timezone", "zone")


def take_told(record: Record, event: Event, questions: Mapping[str, Question]) -> int:
    """Write down what an event tells; `questions` say what their answers teach.

    Returns: how many things found no room.
    """
    telling = Telling(record, event)
    for name, value in (event.personal_traits if record.kind == "customer" else event.account_traits).items():
        telling.trait(name, value)
    for name in ZONE_TRAITS:
        zone = record.traits.get(name)
        if isinstance(zone, str) and zone != record.zone and _is_zone(zone):
            record.zone = zone
            break
    teller = _TELLERS.get(event.name)
    if teller is not None:
        teller(telling, event.properties)
    if event.name == "Question Answered":
        _learn(telling, questions)
    return telling.unheard


def _learn(telling: Telling, questions: Mapping[str, Question]) -> None:
    """What an answer teaches: the option as a trait, or a need that is told and so sure, the others ruled out."""
    properties = telling.event.properties
    question = questions.get(_text(properties, "question"))
    option = _text(properties, "option")
    if question is None or option not in question.options:
        return
    if question.trait is not None:
        telling.trait(question.trait.removeprefix("customer."), option)
    for one, taught in question.teaches.items():
        root, _dot, name = taught.partition(".")
        if root == "need":
            if telling.is_newest(f"need {name}"):
                telling.record.needs[name] = 1.0 if one == option else 0.0
        elif one == option:
            telling.trait(name or root, option)


def _is_zone(name: str) -> bool:
    try:
        calendar.zone(name)
    except (ValueError, ZoneInfoNotFoundError):
        return False
    return True


# ---------------------------------------------------------------- the tellers


def _consent(telling: Telling, given: Properties, yes: bool) -> None:
    record, event = telling.record, telling.event
    purpose = (_text(given, "purpose") or "marketing").strip().casefold()
    key = consent_key(purpose, _text(given, "channel"), _text(given, "topic"))
    if record.consents and key not in record.consents and not telling.has_room(ACT_BYTES + len(key) + 2):
        if yes or purpose not in PURPOSES:
            return
        key = consent_key(purpose, "", "")  # a no always finds room: for all channels and topics
    act = Consent(
        event.at,
        short_name(event.message_id, ID_BYTES),
        yes,
        short_name(_text(given, "source"), FORM_BYTES),
        short_name(_text(given, "text_version"), FORM_BYTES),
        short_name(event.source, SOURCE_BYTES),
    )
    known = record.consents.get(key)
    if known is None or known.place < act.place:
        record.consents[key] = act


def _given(telling: Telling, properties: Properties) -> None:
    _consent(telling, properties, True)


def _withdrawn(telling: Telling, properties: Properties) -> None:
    _consent(telling, properties, False)


def _marked_as_spam(telling: Telling, properties: Properties) -> None:
    """Who calls a mail spam wants none of its kind: no marketing by e-mail any more."""
    _consent(telling, {"purpose": "marketing", "channel": "email", "source": "marked as spam"}, False)


def _replied(telling: Telling, properties: Properties) -> None:
    """A reply of "stop" withdraws all marketing; by which channel it came does not matter."""
    if withdraws(_text(properties, "reply")):
        _consent(telling, {"purpose": "marketing", "source": "reply"}, False)


def _complained(telling: Telling, properties: Properties) -> None:
    name = short_name(_text(properties, "complaint_id"), FORM_BYTES)
    if _newest_complaint(telling, name):
        telling.record.complaints[name] = telling.event.at


def _closed(telling: Telling, properties: Properties) -> None:
    """A complaint closes; one that names no complaint closes all that were opened before."""
    record, at = telling.record, telling.event.at
    name = short_name(_text(properties, "complaint_id"), FORM_BYTES)
    if not name:
        record.complaints = {one: opened for one, opened in record.complaints.items() if opened > at}
    elif _newest_complaint(telling, name):
        record.complaints.pop(name, None)
    record.complaint_closed = max(record.complaint_closed, at)


def _newest_complaint(telling: Telling, name: str) -> bool:
    """Is this the latest that is told of a complaint? The one that closed first is forgotten for a new one."""
    record = telling.record
    if COMPLAINT + name not in record.told:
        known = [one for one in record.told if one.startswith(COMPLAINT)]
        if len(known) >= MAX_COMPLAINTS:
            closed = [one for one in known if one.removeprefix(COMPLAINT) not in record.complaints]
            if not closed:
                telling.unheard += 1
                return False
            del record.told[min(closed, key=lambda one: record.told[one].place)]
    return telling.is_newest(COMPLAINT + name, always=True)


def _prefers(telling: Telling, properties: Properties) -> None:
    chosen = read_preferences(properties).items()
    newest = {name: choice for name, choice in chosen if telling.is_newest(PREFERENCE + name, always=True)}
    telling.record.preferences.update(cast(Preferences, newest))
    for topic, wanted in topics_of(properties).items():
        if not wanted or _may_take_back(telling.record, topic):
            _consent(telling, {"purpose": "marketing", "topic": topic, "source": "preferences"}, wanted)


def _may_take_back(record: Record, topic: str) -> bool:
    """Is there a no to this topic that a yes may lift? Only where marketing stands by every channel: the yes makes no consent."""
    wide = {key: act for key, act in record.consents.items() if consent_parts(key)[::2] == ("marketing", "")}
    standing = consent_key("marketing", "", "") in wide and all(act.given for act in wide.values())
    return standing and consent_key("marketing", "", topic) in record.consents


def _answers(telling: Telling, properties: Properties) -> None:
    question, option = _text(properties, "question"), _text(properties, "option")
    if question and option and telling.is_newest(f"question {question}"):
        telling.keep(telling.record.questions, question, option)


def _excluded(telling: Telling, properties: Properties) -> None:
    telling.trait("self_excluded", format_instant(telling.event.at))


def _scored(telling: Telling, properties: Properties) -> None:
    for name, value in properties.items():
        if not isinstance(value, str | int | float | None) or not telling.is_newest(f"score {name}"):
            continue
        if value is None:
            telling.record.scores.pop(name, None)
        else:
            telling.keep(telling.record.scores, name, value)


_TELLERS: Mapping[str, Callable[[Telling, Properties], None]] = {
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
