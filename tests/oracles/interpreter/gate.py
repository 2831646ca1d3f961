"""May it be said now? Every contact passes here, and what does not go says by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tests.oracles.interpreter import clock, conditions
from tests.oracles.interpreter.dialogue import Contact, Dialogue
from tests.oracles.interpreter.project import Node, listed

if TYPE_CHECKING:
    from tests.oracles.interpreter.life import Life

WAKES_NOBODY = {"letter", "next purchase", "page", "on site"}
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Candidate:
    """A contact that a dialogue would make now, and what became of it."""

    dialogue: Dialogue
    contact: Contact
    verdict: str = ""
    by_rule: str | None = None
    until: datetime | None = None
    took_place: bool = False

    @property
    def purpose(self) -> str:
        """marketing, service or notice."""
        return self.dialogue.script.purpose

    def drop(self, rule: str) -> None:
        """It is not said at all."""
        self.verdict, self.by_rule = "drop", rule

    def hold(self, rule: str, until: datetime | None) -> None:
        """It is not said now; it is asked again then."""
        self.verdict, self.by_rule, self.until = "hold", rule, until


def decide(life: Life, candidates: list[Candidate]) -> list[Candidate]:
    """Give every candidate of one pass its verdict; they are given back in the order in which they got it."""
    order = sorted(candidates, key=lambda one: standing(life, one))
    for one in order:
        mute(life, one) or replaced(life, one) or permission(life, one) or trouble(life, one) or night(life, one)
    order.sort(key=lambda one: not one.verdict)
    full_before = {id(one): full_until(life, one) for one in order}
    taker = None
    for one in order:
        if one.verdict:
            continue
        if one.purpose == "marketing":
            if taker is not None:
                taker.took_place, taker = True, None
                one.drop("replaced")
                continue
            until = full_until(life, one)
            if until is not None:
                one.hold("caps" if full_before[id(one)] else "arbitration", until)
                continue
        go(life, one)
        if one.dialogue.script.takes_next and not on_hold(life, candidates):
            taker = one
    return order


def on_hold(life: Life, candidates: list[Candidate]) -> bool:
    """Is some contact of marketing on hold, of this pass or of an earlier one?"""
    now = [one.verdict == "hold" for one in candidates if one.purpose == "marketing"]
    asked = {id(one.contact) for one in candidates}
    requests = [one.request for one in life.dialogues if one.runs and one.script.purpose == "marketing"]
    return any(now) or any(getattr(one, "kind", None) and id(one) not in asked for one in requests)


def go(life: Life, one: Candidate) -> None:
    """It is said; marketing is remembered for the caps."""
    one.verdict = "go"
    if one.purpose == "marketing":
        life.said.append((life.now, str(one.contact.channel)))


def mute(life: Life, one: Candidate) -> bool:
    """Another running script asked for quiet."""
    name = one.dialogue.script.name
    if any(other.runs and name in other.script.others("mutes") for other in life.dialogues):
        one.contact.channel = None
        one.drop("mutes")
    return bool(one.verdict)


def replaced(life: Life, one: Candidate) -> bool:
    """A contact of another script has taken this one's place; service and notice are never replaced."""
    if one.purpose != "marketing":
        return False
    for among in life.to_replace:
        if one.dialogue in among:
            life.to_replace.remove(among)
            one.drop("replaced")
            break
    return bool(one.verdict)


def channels(life: Life, step: Node) -> list[str]:
    """The channels of a step in their order."""
    if step["by"] != "any":
        return listed(step["by"])
    wished = life.person.preferences.get("channels", [])
    usual = [name for name in life.project.settings["channels"] if name not in ("phone", "visit")]
    return [*wished, *(name for name in usual if name not in wished)]


def permission(life: Life, one: Candidate) -> bool:
    """The first channel that permission allows; without one it is dropped."""
    step = one.contact.step
    topic = step.get("topic", one.dialogue.script.node.get("topic"))
    allowed = (name for name in channels(life, step) if permitted(life, one.purpose, name, topic))
    one.contact.channel = next(allowed, None)
    if one.contact.channel is None:
        one.drop("permission")
    return bool(one.verdict)


def permitted(life: Life, purpose: str, channel: str, topic: str | None) -> bool:
    """Is there a consent (or no withdrawal) and an address, and is it a channel that the customer wants?"""
    wished = life.person.preferences.get("channels") if purpose == "marketing" else None
    if wished and channel not in wished:
        return False
    return life.person.may_hear(purpose, channel, topic) and life.person.has_address(channel)


def may_be_made(life: Life, dialogue: Dialogue, contact: Contact) -> bool:
    """May a call of marketing that was filed still be made? Inner work is none."""
    if contact.channel is None:
        return True
    topic = contact.step.get("topic", dialogue.script.node.get("topic"))
    allowed = permitted(life, dialogue.script.purpose, contact.channel, topic)
    return allowed and not life.person.complaints and not life.person.excluded


def trouble(life: Life, one: Candidate) -> bool:
    """An open complaint holds marketing, and a while longer; self-exclusion drops."""
    person = life.person
    if one.purpose != "marketing":
        return False
    if person.complaints:
        one.hold("complaint", None)
    elif person.rest_from is not None:
        until = person.later(person.rest_from, life.project.settings.get("after complaint", "14d"))
        if life.now < until:
            one.hold("complaint", until)
    if not one.verdict and person.excluded:
        one.drop("self_exclusion")
    return bool(one.verdict)


def night(life: Life, one: Candidate) -> bool:
    """Quiet hours and the customer's own wishes hold everything that rings."""
    if one.contact.channel not in WAKES_NOBODY:
        until = loud_from(life, life.now, life.person.preferences if one.purpose == "marketing" else {})
        if until > life.now:
            one.hold("quiet", until)
    return bool(one.verdict)


def loud_from(life: Life, at: datetime, wishes: dict[str, Any]) -> datetime:
    """The first moment at or after this one at which it is neither quiet nor outside the wishes."""
    quiet, zone = life.project.quiet, life.person.zone
    if quiet is None and not wishes.get("hours") and not wishes.get("days"):
        return at
    found = at
    while not is_loud(found, quiet, wishes, zone):
        found = (found + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return found


def is_loud(at: datetime, quiet: tuple[time, time] | None, wishes: dict[str, Any], zone: Any) -> bool:
    """May the telephone ring?"""
    if quiet and clock.is_between(at, *quiet, zone):
        return False
    if wishes.get("days") and clock.WEEKDAYS[clock.wall(at, zone).weekday()] not in wishes["days"]:
        return False
    if not wishes.get("hours"):
        return True
    start, end = (time.fromisoformat(text) for text in wishes["hours"].split(" to "))
    return clock.is_between(at, start, end, zone)


def full_until(life: Life, one: Candidate) -> datetime | None:
    """Until when some cap has no room; None when all have."""
    found = [until for cap in life.project.policy["caps"] if (until := cap_until(life, one, cap)) is not None]
    return max(found, default=None)


def cap_until(life: Life, one: Candidate, cap: Node) -> datetime | None:
    """Until when this cap has no room."""
    if "by" in cap and cap["by"] != one.contact.channel:
        return None
    if not one.dialogue.asked().holds(cap.get("if")):
        return None
    counted = [at for at, channel in life.said if cap.get("by", channel) == channel]
    ends = sorted(end for at in counted if (end := life.person.later(at, cap["in"])) > life.now)
    return ends[len(ends) - cap["contacts"]] if len(ends) >= cap["contacts"] else None


def standing(life: Life, one: Candidate) -> tuple[Any, ...]:
    """The higher worth, the earlier end of validity, the higher rank, the name."""
    dialogue, contact = one.dialogue, one.contact
    worth = conditions.amount(dialogue.script.node.get("worth", 0), dialogue.asked()) or 0
    own = None if dialogue.acted else dialogue.moment.valid_until
    ends = [end for end in (contact.expiry, own) if end is not None]
    return -worth, min(ends, default=FOREVER), -dialogue.moment.rank, dialogue.script.name
