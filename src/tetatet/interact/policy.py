"""The contact policy for one candidate: may this be said, to this one, on which channel, now?

Each rule looks at one thing and gives a verdict or nothing. The order of `RULES` is
the order of the gate; caps, arbitration, content, capacity and the hold-out follow in
`interact.gate`, because they look at all candidates of an occurrence together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from tetatet.interact.plan import Plan
from tetatet.interact.preferences import next_preferred
from tetatet.interact.turn import Candidate, Turn
from tetatet.model import calendar
from tetatet.model.brief import short_name
from tetatet.model.open_values import Json
from tetatet.model.record import NEVER, Consent, Record
from tetatet.model.script import Script
from tetatet.model.settings import Policy
from tetatet.model.step import Contact
from tetatet.model.time import Instant
from tetatet.model.written_time import Duration


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now; asked again at `until`."""

    until: Instant
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Not at all."""

    rule: str
    reason: str


Verdict: TypeAlias = Hold | Drop | None

UNHURRIED = frozenset({"letter", "next purchase", "page", "on site"})
"""Channels that disturb nobody at night: they wait until the customer looks."""

ADDRESSES = {"email": "email", "sms": "phone", "letter": "address"}
"""The trait that holds the address of a channel; the others need none."""

PERSONAL = frozenset({"phone", "visit"})
"""Channels that take a person; `any` never chooses them for a message."""

MIN_DIGITS, MAX_DIGITS = 7, 15  # of a telephone number: E.164 allows 15; below 7 it is a short code, no person's

MAX_ROUNDS = 32
"""Quiet hours and preferred times push each other forward at most this often: more than a week of both."""


def reader(turn: Turn, candidate: Candidate) -> Record:
    """Whose consent, caps and address are asked: the contact person's where an account speaks."""
    return candidate.person or turn.record


def covering(record: Record, purpose: str, channel: str, topic: str | None) -> Consent | None:
    """The latest act of consent or withdrawal that covers a contact."""
    found = _latest(record, purpose, channel, topic)
    return None if found is None else found[1]


def _latest(record: Record, purpose: str, channel: str, topic: str | None) -> tuple[str, Consent] | None:
    """The same, with the key under which it stands: what the act said, and no more."""
    best: tuple[str, Consent] | None = None
    for of_channel in ("", channel):
        for of_topic in ("", topic) if topic else ("",):
            key = consent_key(purpose, of_channel, of_topic)
            act = record.consents.get(key)
            if act is not None and (best is None or act.place > best[1].place):
                best = key, act
    return best


@lru_cache(maxsize=4096)  # purposes times channels times topics: few, and asked for every contact
def consent_key(purpose: str, channel: str, topic: str) -> str:
    """Where the record keeps an act of consent; "" covers all channels or topics, capitals do not matter.

    >>> consent_key("Marketing", " Email", "")
    'marketing|email|'
    """
    return "|".join(short_name(part.strip().casefold().replace("|", "/")) for part in (purpose, channel, topic))


def consent_parts(key: str) -> tuple[str, str, str]:
    """The purpose, channel and topic of a key.

    >>> consent_parts(consent_key("marketing", "email", ""))
    ('marketing', 'email', '')
    """
    purpose, channel, topic = key.split("|")
    return purpose, channel, topic


def _muted(turn: Turn, candidate: Candidate) -> Verdict:
    for other in turn.record.dialogues:
        if other is not candidate.dialogue and candidate.script.name in turn.script_of(other).mutes:
            return Drop("mutes", f"muted while {other.script} runs")
    return None


def _replaced(turn: Turn, candidate: Candidate) -> Verdict:
    record = turn.record
    if candidate.dialogue.id in record.replacing and candidate.script.purpose == "marketing":
        return Drop("replaced", took_place(record.replaced_by))
    return None


def took_place(script: str) -> str:
    """Why a contact is not made that another replaces."""
    return f"{script} took its place"


def _permitted(turn: Turn, candidate: Candidate) -> Verdict:
    """Suppression and permission: choose the first channel on which this may be said."""
    script, topic = candidate.script, topic_of(candidate.contact, candidate.script)
    channel, refusal = permitted(reader(turn, candidate), script.purpose, channels_of(turn, candidate), topic)
    candidate.channel = channel or candidate.channel
    return refusal


def topic_of(contact: Contact, script: Script) -> str | None:
    """What a contact is about: its own topic, else its script's."""
    return contact.topic or script.topic


def permitted(record: Record, purpose: str, channels: Sequence[str], topic: str | None) -> tuple[str, Drop | None]:
    """The first channel on which this may be said to a reader; the first of all, and why on none, where there is none."""
    refusals = []
    for channel in channels:
        refusal = _refusal(record, purpose, channel, topic)
        if refusal is None:
            return channel, None
        refusals.append((channel, refusal))
    if not refusals:
        return "", Drop("permission", "no channel that the customer permits")
    return channels[0], _together(refusals)


def _together(refusals: Sequence[tuple[str, Drop]]) -> Drop:
    """One refusal of those of all channels: each reason once, with the channels in which alone they differ."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for channel, refusal in refusals:
        before, by, after = refusal.reason.partition(f" by {channel}")
        channels = reasons.setdefault((before, after), [])
        if by:
            channels.append(channel)
    told = [f"{before}{_by(channels)}{after}" for (before, after), channels in reasons.items()]
    return Drop(refusals[0][1].rule, "; ".join(told))


def _by(channels: Sequence[str]) -> str:
    *others, last = channels or ("",)
    return f" by {', '.join(others)} or {last}" if others else f" by {last}" if last else ""


def channels_of(turn: Turn, candidate: Candidate) -> tuple[str, ...]:
    """The channels to try, in order."""
    return channels_for(candidate.contact.by, reader(turn, candidate), turn.plan)


def channels_for(by: tuple[str, ...], record: Record, plan: Plan) -> tuple[str, ...]:
    """The channels of a `by`, in order; `any` is the customer's choice, else the order of tetatet.yml."""
    if by != ("any",):
        return by
    listed = [name for name in plan.project.settings.channels if name not in PERSONAL] or ["email"]
    chosen: Sequence[Json] = record.preferences.get("channels") or [record.traits.get("preferred_channel")]
    wanted = [name for name in chosen if isinstance(name, str) and name not in PERSONAL]
    return tuple(dict.fromkeys([*wanted, *listed]))


def _refusal(record: Record, purpose: str, channel: str, topic: str | None) -> Drop | None:
    refusal = _unwanted(record, purpose, channel, topic)
    if refusal is not None:
        return refusal
    address = ADDRESSES.get(channel)
    if address is not None and not is_address(channel, record.traits.get(address)):
        return Drop("permission", "no address")
    return None


def _unwanted(record: Record, purpose: str, channel: str, topic: str | None) -> Drop | None:
    """The customer's own no: a withdrawal, no consent, another channel."""
    found = _latest(record, purpose, channel, topic)
    if found is not None and not found[1].given:
        return Drop("suppression", f"{_named(*consent_parts(found[0]))} was withdrawn")
    if purpose == "marketing":
        if found is None:
            return Drop("permission", f"no consent for {_named(purpose, channel, topic)}")
        chosen = record.preferences.get("channels")
        if chosen is not None and channel not in chosen:
            return Drop("permission", f"the customer prefers {', '.join(map(str, chosen)) or 'no channel at all'}")
    return None


def _named(purpose: str, channel: str, topic: str | None) -> str:
    """`marketing by email about news`: what an act covers, or a contact would be."""
    return purpose + (f" by {channel}" if channel else "") + (f" about {topic}" if topic else "")


def is_address(channel: str, told: object) -> bool:
    """Can this be written to? Whether it is the right address only a delivery shows."""
    if channel == "email":
        return isinstance(told, str) and "@" in told.strip("@ ")
    if channel == "sms":
        return isinstance(told, str | int) and MIN_DIGITS <= sum(map(str.isdigit, str(told))) <= MAX_DIGITS
    return bool(told) and not isinstance(told, bool)


def suspension(record: Record, purpose: str, channel: str, topic: str | None) -> str:
    """Why what the gate let go may not be said any more; "" while it may.

    The gate's own rules for one reader are asked again of whatever waits: a message that has not
    been handed over, a call that lies on a list. Not its caps, for the contact stands in them
    itself by now; and not what only delays, for a no takes a call off the list, a night does not.

    Args:
        record: the reader's, as it is now.
    """
    refusal = _unwanted(record, purpose, channel, topic) or _exclusion(record, purpose)
    if refusal is not None:
        return refusal.reason
    return COMPLAINT if purpose == "marketing" and record.complaints else ""


EXCLUDED, COMPLAINT = "the customer has excluded himself", "a complaint is open"


def _exclusion(record: Record, purpose: str) -> Drop | None:
    if purpose == "marketing" and record.traits.get("self_excluded"):
        return Drop("self_exclusion", EXCLUDED)
    return None


def rest(now: Instant, purpose: str, record: Record, plan: Plan, zone: ZoneInfo) -> Hold | None:
    """An open complaint holds marketing until the last one closes, then for a while after."""
    if purpose != "marketing":
        return None
    if record.complaints:
        return Hold(NEVER, "complaint", COMPLAINT)
    if record.complaint_closed:
        while_after: Duration = plan.project.settings.policy.after_complaint
        over = calendar.add(record.complaint_closed, while_after, zone, plan.workdays)
        if now < over:
            return Hold(over, "complaint", f"a complaint closed less than {while_after.text or 'a while'} ago")
    return None


def _excluded(turn: Turn, candidate: Candidate) -> Verdict:
    return _exclusion(reader(turn, candidate), candidate.script.purpose)


def _complaint(turn: Turn, candidate: Candidate) -> Verdict:
    return rest(turn.now, candidate.script.purpose, reader(turn, candidate), turn.plan, turn.zone)


def _validity(turn: Turn, candidate: Candidate) -> Verdict:
    dialogue = candidate.dialogue
    if turn.now > dialogue.contact_until or (not dialogue.acted and turn.now > dialogue.valid_until):
        return Drop("validity", "its moment has passed")
    return None


def _quiet(turn: Turn, candidate: Candidate) -> Verdict:
    record, channel = reader(turn, candidate), candidate.channel
    return quiet(turn.now, channel, candidate.script.purpose, record, turn.plan.project.settings.policy, turn.zone)


def quiet(now: Instant, channel: str, purpose: str, record: Record, policy: Policy, zone: ZoneInfo) -> Hold | None:
    """Quiet hours push forward, and so do the times that the customer prefers for marketing."""
    hours = None if channel in UNHURRIED else policy.quiet
    preferences = record.preferences if purpose == "marketing" else {}
    until, reason = now, ""
    for _round in range(MAX_ROUNDS):
        later = None if hours is None else calendar.quiet_end(until, hours, zone)
        if later is not None:
            until, reason = later, reason or "quiet hours"
            continue
        preferred = next_preferred(until, preferences, zone)
        if preferred == until:
            break
        until, reason = preferred, reason or "outside the times that the customer prefers"
    return None if until == now else Hold(until, "quiet", reason)


RULES: tuple[Callable[[Turn, Candidate], Verdict], ...] = (
    _muted,
    _replaced,
    _permitted,
    _excluded,
    _complaint,
    _validity,
    _quiet,
)


def screen(turn: Turn, candidate: Candidate, *, spared: bool = False) -> Verdict:
    """The first verdict of the rules that look at one candidate alone; inner work is no contact and asks none.

    Args:
        spared: another one gives way in its place.
    """
    if not candidate.contact.by:
        return None
    for rule in RULES:
        if spared and rule is _replaced:
            continue
        verdict = rule(turn, candidate)
        if verdict is not None:
            return verdict
    return None
