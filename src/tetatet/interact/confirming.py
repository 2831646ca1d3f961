"""Double opt-in: who asks for something of a channel that wants it is asked once more, at the address that was given.

The request is no consent, and neither is this message marketing: it is the answer to what
somebody has just asked for. So it asks no consent and counts in no cap; a customer's no to
service messages stands above it. It is said once for one thing asked, and few times a day
whatever is asked, for who writes down another's address must not be able to fill his mailbox.
"""

from __future__ import annotations

from tetatet.interact.compose import language_for
from tetatet.interact.policy import ADDRESSES, EXCLUDED, consent_key, covering, is_address
from tetatet.interact.turn import Turn
from tetatet.model import chance
from tetatet.model.act import CONFIRMATION, Act
from tetatet.model.event import Event
from tetatet.model.open_values import Evidence
from tetatet.model.record import NEVER, Asked
from tetatet.model.time import DAY, Instant, format_instant

CONSENT_REQUESTED = "Consent Requested"

CONFIRMED_BY = frozenset({"email", "sms", "push"})
"""Channels that can ask: a link has to come along."""

TIMELY = DAY
"""Microseconds for which a request is answered: later its customer does not remember it."""

GOOD_FOR = 7 * DAY
"""Microseconds for which it can be confirmed: who was away over the weekend finds it on Monday."""

ASKED_A_DAY = 3
"""Confirmations that one customer is asked for by one channel within 24 hours; who mistyped twice has one more."""

KEPT = 8
"""Confirmations remembered: as many as a week's mistakes; beyond them only the day's limit holds."""


def ask_to_confirm(turn: Turn, event: Event) -> None:
    """Answer a request for consent by each channel it is for that wants a double opt-in."""
    wanted = turn.plan.project.settings.double_opt_in
    purpose, channel, topic = (_text(event, name) for name in ("purpose", "channel", "topic"))
    for one in wanted if not channel else [channel] if channel in wanted else ():
        _ask(turn, event, purpose or "marketing", one, topic)


def _ask(turn: Turn, event: Event, purpose: str, channel: str, topic: str) -> None:
    record = turn.record
    what = chance.key(consent_key(purpose, channel, topic))
    line = turn.say("confirmation", channel=channel, content=CONFIRMATION, purpose=purpose)
    line.why = {"event": event.name, "at": format_instant(event.at), **({"topic": topic} if topic else {})}
    refused = _refusal(turn, event, purpose, channel, topic, what)
    if refused:
        line.verdict, line.by_rule, line.reason = "drop", *refused
        return
    record.confirmations = [*record.confirmations, Asked(turn.now, channel, what)][-KEPT:]
    act = _act(turn, event, purpose, channel, topic, what)
    turn.acts.append(act)
    line.verdict, line.act, line.language = "go", act.key, act.language or None


def _refusal(turn: Turn, event: Event, purpose: str, channel: str, topic: str, what: str) -> tuple[str, str] | None:
    """The rule and the reason why nothing is asked; None where it is."""
    record = turn.record
    standing, service = covering(record, purpose, channel, topic), covering(record, "service", channel, topic)
    asked = max((one.at for one in record.confirmations if one.what == what), default=None)
    lately = [one for one in record.confirmations if one.channel == channel and one.at > turn.now - DAY]
    if channel not in CONFIRMED_BY:
        return "permission", f"nothing can be confirmed by {channel}"
    if service is not None and not service.given:
        return "suppression", f"service by {channel} was withdrawn"
    if standing is not None and standing.given:
        return "permission", "there is a consent already"
    if record.traits.get("self_excluded"):
        return "self_exclusion", EXCLUDED
    if not is_address(channel, record.traits.get(ADDRESSES.get(channel, ""))) and channel in ADDRESSES:
        return "permission", "no address"
    if turn.now > event.at + TIMELY:
        return "validity", "its moment has passed"
    if asked is not None and turn.now < asked + GOOD_FOR and (standing is None or standing.at < asked):
        return "caps", "asked already"
    if len(lately) >= ASKED_A_DAY:
        return "caps", f"asked {len(lately)} times within 24 hours"
    return None


def _act(turn: Turn, event: Event, purpose: str, channel: str, topic: str, what: str) -> Act:
    """What is to be said. `start` holds what was asked, where it goes, and what proves it later."""
    record = turn.record
    start: Evidence = {
        "purpose": purpose,
        "channel": channel,
        "topic": topic,
        "source": _text(event, "source"),
        "text_version": _text(event, "text_version"),
        "request": event.message_id,
        "at": format_instant(event.at),
        "address": record.traits.get(ADDRESSES.get(channel, "")),
    }
    return Act(
        key=chance.key("confirm", record.id, what, str(turn.now)),
        form="confirmation",
        record=record.id,
        reader=record.id,
        customer=record.name,
        channel=channel,
        script="",
        dialogue="",
        step="",
        revision=turn.plan.revision,
        purpose="service",
        content=CONFIRMATION,
        made=turn.now,
        not_after=Instant(event.at + TIMELY),
        due=NEVER,
        topic=topic,
        language=language_for(turn, record),
        start=start,
    )


def _text(event: Event, name: str) -> str:
    value = event.properties.get(name)
    return value.strip() if isinstance(value, str) else ""
