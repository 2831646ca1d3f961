"""What a customer may choose, what he has chosen, and the events that say so.

Consents and preferences are both looked at by the gate, and the latest act decides. So
what is chosen on the page is written as acts after which exactly that holds: a wider yes
is followed by the narrower noes that stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from tetatet.interact.plan import Plan
from tetatet.interact.policy import consent_key, consent_parts, covering
from tetatet.interact.preferences import AS_IT_COMES
from tetatet.model.event import Event
from tetatet.model.open_values import Evidence
from tetatet.model.record import Consent, Record
from tetatet.model.step import Ask, Send, Task
from tetatet.model.time import Instant
from tetatet.run.live.addressing import event_about
from tetatet.run.live.fixed_words import TEXT_VERSION

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""As `Preferences Updated` names the days."""

MAX_TOPICS = 64
"""Topics on the page: a firm with more has another page for them."""

MAX_TAKEN_BACK_BYTES = 2_000
"""Of the acts of consent that one undoing says again: some fifty, and they stand in the page's token."""

MARKETING = "marketing"

PAGE, UNSUBSCRIBED, TAKEN_BACK = "preferences page", "unsubscribe", "unsubscribe undone"
"""Where a consent was given or withdrawn, as its `source` says."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What holds for one customer, of what there is to choose.

    `hours` are minutes of the day, None any time; `frequency` is written as in `Preferences Updated`.
    """

    channels: tuple[str, ...]
    topics: tuple[str, ...]
    days: tuple[int, ...]
    hours: tuple[int, int] | None
    language: str
    frequency: str = AS_IT_COMES


def channels_of(plan: Plan) -> tuple[str, ...]:
    """The channels of the firm."""
    return tuple(plan.project.settings.channels) or ("email",)


def topics_of(plan: Plan) -> tuple[str, ...]:
    """What the firm's marketing is about, where its scripts say so."""
    found: dict[str, None] = {}
    for name, script in plan.project.scripts.items():
        if script.purpose != MARKETING:
            continue
        steps = [node.step for node in plan.programs[name].nodes.values()]
        topics = [script.topic, *(step.contact.topic for step in steps if isinstance(step, Send | Ask | Task))]
        found.update(dict.fromkeys(topic for topic in topics if topic))
    return tuple(found)[:MAX_TOPICS]


def choices_of(record: Record, plan: Plan) -> Choices:
    """What this customer has chosen so far: a channel is on when it may speak of anything at all."""
    topics = topics_of(plan)
    liked = record.preferences.get("channels")
    open_ones = [one for one in channels_of(plan) if any(_stands(record, one, topic) for topic in ("", *topics))]
    standing = [one for one in open_ones if liked is None or one in liked]
    span = record.preferences.get("hours")
    hours = (span[0], span[1]) if span and (span[0], span[1]) != (0, 24 * 60) else None
    told = record.traits.get("language")
    return Choices(
        channels=tuple(standing),
        topics=tuple(topic for topic in topics if _is_wanted(record, standing, topic)),
        days=tuple(record.preferences.get("days") or range(7)),
        hours=hours,
        language=told if isinstance(told, str) else "",
        frequency=record.preferences.get("frequency", AS_IT_COMES),
    )


def _stands(record: Record, channel: str, topic: str) -> bool:
    act = covering(record, MARKETING, channel, topic)
    return act is not None and act.given


def _is_wanted(record: Record, channels: Sequence[str], topic: str) -> bool:
    """May it be spoken of by some channel? Where by none at all, has nobody said no to this topic alone?"""
    if channels:
        return any(_stands(record, channel, topic) for channel in channels)
    act = record.consents.get(consent_key(MARKETING, "", topic))
    return act is None or act.given


# ---------------------------------------------------------------- choosing


class _Saying:
    """Acts of consent, one after the other, and what holds after them: the latest act decides."""

    def __init__(self, record: Record, now: Instant) -> None:
        self.record = msgspec.structs.replace(record, consents=dict(record.consents))
        self.events: list[Event] = []
        self._now = now

    def say(self, name: str, properties: Evidence) -> None:
        at = Instant(self._now + len(self.events))
        event = event_about(self.record, name, properties, at)
        self.events.append(event)

    def consent(self, given: bool, *, channel: str = "", topic: str = "") -> None:
        which = {name: value for name, value in (("channel", channel), ("topic", topic)) if value}
        self.say("Consent Given" if given else "Consent Withdrawn", _about(**which))
        last = self.events[-1]
        self.record.consents[consent_key(MARKETING, channel, topic)] = Consent(last.at, last.message_id, given)


def chosen(
    record: Record, plan: Plan, wanted: Choices, now: Instant, *, came_by: str
) -> tuple[list[Event], tuple[str, ...]]:
    """The events after which holds what was chosen, and the channels whose consent has to be confirmed once more.

    Args:
        came_by: the channel by which the address of the page came: who opened it owns that address.
    """
    had, topics = choices_of(record, plan), topics_of(plan)
    confirmed = frozenset(plan.project.settings.double_opt_in) - {came_by}
    saying = _Saying(record, now)
    asked: list[str] = []
    for channel in channels_of(plan):
        is_open = any(_stands(record, channel, topic) for topic in ("", *topics))
        if channel in wanted.channels and not is_open and channel in confirmed:
            asked.append(channel)
            saying.say("Consent Requested", _about(channel=channel))
        elif channel in wanted.channels and not is_open:
            saying.consent(True, channel=channel)
        elif channel not in wanted.channels and is_open:
            saying.consent(False, channel=channel)
    speaking = [one for one in wanted.channels if one not in asked]
    for topic in topics:
        if topic in wanted.topics:
            for channel in speaking:
                if not _stands(saying.record, channel, topic):
                    saying.consent(True, channel=channel, topic=topic)
        elif topic in had.topics or any(_stands(saying.record, channel, topic) for channel in speaking):
            saying.consent(False, topic=topic)
    saying.say("Preferences Updated", _preferences(record, wanted))
    events = saying.events
    if wanted.language and wanted.language != had.language:
        told = {**events[-1].traits, "language": wanted.language}
        events[-1] = msgspec.structs.replace(events[-1], traits=told)
    return events, tuple(asked)


def _about(**which: str) -> Evidence:
    return {"purpose": MARKETING, **which, "source": PAGE, "text_version": TEXT_VERSION}


def _preferences(record: Record, wanted: Choices) -> Evidence:
    """The channels liked best stay before the others; all days, all hours and any frequency are said as such."""
    before = [one for one in record.preferences.get("channels") or () if one in wanted.channels]
    start, end = wanted.hours or (0, 24 * 60)
    return {
        "channels": list(dict.fromkeys([*before, *wanted.channels])),
        "days": [] if len(wanted.days) in (0, 7) else [WEEK[day] for day in wanted.days],
        "hours": f"{start // 60}:{start % 60:02} to {end // 60}:{end % 60:02}",
        "frequency": wanted.frequency,
    }


# ---------------------------------------------------------------- ending it, and taking that back


def opted_out(record: Record, purpose: str, channel: str, now: Instant) -> Event:
    """The event that ends what is said for this purpose by this channel; "" is all channels."""
    which = {"channel": channel} if channel else {}
    return event_about(record, "Consent Withdrawn", {"purpose": purpose, **which, "source": UNSUBSCRIBED}, now)


def acts_before(record: Record, purpose: str, channel: str) -> tuple[str, ...]:
    """The acts of consent that an opt-out by this channel covers, in their order, so that it can be taken back.

    Each is its key behind a + or a -. None where there was no yes to come back to, or where they are
    too many for a page. Service needs no consent: there it is the absence of a no that comes back.
    """
    found = []
    for key, act in record.consents.items():
        of_purpose, of_channel, _topic = consent_parts(key)
        if of_purpose == purpose.casefold() and (not channel or of_channel in ("", channel)):
            found.append((act.at, act.id, ("+" if act.given else "-") + key))
    acts = tuple(said for _at, _id, said in sorted(found))
    if purpose != MARKETING and not acts:
        return ("+" + consent_key(purpose, channel, ""),)
    fits = len("".join(acts).encode()) <= MAX_TAKEN_BACK_BYTES
    return acts if fits and any(said.startswith("+") for said in acts) else ()


def taken_back(record: Record, channel: str, acts: Iterable[str], now: Instant) -> Sequence[Event]:
    """The events after which an opt-out has not been: what was said before it is said again, in its order.

    What was said of all channels comes back for the one that was ended; the others never went.
    """
    events = []
    for number, said in enumerate(acts):
        purpose, of_channel, topic = consent_parts(said[1:])
        which = {name: value for name, value in (("channel", of_channel or channel), ("topic", topic)) if value}
        properties = {"purpose": purpose, **which, "source": TAKEN_BACK, "text_version": TEXT_VERSION}
        name = "Consent Given" if said.startswith("+") else "Consent Withdrawn"
        events.append(event_about(record, name, properties, Instant(now + number)))
    return events
