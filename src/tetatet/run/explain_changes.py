"""What would change it? What stands in the way of the next word, and who or what can take it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tetatet.differentiate.surprise import Everybody
from tetatet.interact.caps import WISH, caps_of, full
from tetatet.interact.policy import channels_for, permitted, topic_of
from tetatet.interact.timing import after
from tetatet.kernel.scope import Scope
from tetatet.model import calendar
from tetatet.model.decision import Line
from tetatet.model.record import NEVER, Record
from tetatet.model.step import Ask, Send, Task
from tetatet.model.time import Instant
from tetatet.run import spoken, wording
from tetatet.run.refusals import by_words, cap_words, standing_in_the_way
from tetatet.run.spoken import capital, plain
from tetatet.run.telling import Teller
from tetatet.run.wording_refusals import CAPS

Sentences = list[str]


def changes(
    teller: Teller, record: Record, lines: Sequence[Line], now: Instant, everybody: Mapping[str, Everybody]
) -> Sentences:
    """One sentence for each obstacle that stands now, the hardest first."""
    scope = Scope(teller.book, record, now, everybody)
    told = [
        *_excluded(teller, record),
        *_complaint(teller, record, now),
        *_permissions(teller, record, lines),
        *_contents(teller, lines),
        *_caps(teller, record, now, scope),
        *_ghosts(teller, record, lines),
    ]
    if not told and not record.dialogues:
        told += _closed(teller, record)
    again = _again(teller, record, now, scope)
    if not told and not again and not record.dialogues:
        told.append(wording.CHANGES["nothing"])
    told += again
    if not any(line.kind == "start" for line in lines):
        told += _openers(teller, record)
    return [capital(sentence) for sentence in told]


def _excluded(teller: Teller, record: Record) -> Sentences:
    if record.traits.get("self_excluded"):
        return [wording.CHANGES["self_exclusion"].format(who=teller.who)]
    return []


def _complaint(teller: Teller, record: Record, now: Instant) -> Sentences:
    rest = teller.book.project.settings.policy.after_complaint
    if record.complaints:
        return [wording.CHANGES["complaint"].format(length=spoken.length(rest))]
    if record.complaint_closed:
        over = calendar.add(record.complaint_closed, rest, teller.clock.zone, teller.book.plan.workdays)
        if now < over:
            return [wording.CHANGES["complaint closed"].format(until=teller.clock.until(over))]
    return []


def _permissions(teller: Teller, record: Record, lines: Sequence[Line]) -> Sentences:
    """What was refused, where it would still be refused; the gate's own rules are asked again."""
    told: dict[str, None] = {}
    for line in lines:
        if line.verdict != "drop" or line.by_rule not in ("permission", "suppression"):
            continue
        if line.person:  # the person's consents stand in another record, so it is told as it was
            channel = line.channel or ""
            told |= dict.fromkeys(standing_in_the_way(line.reason or "", teller.spoken_to(line), [channel], [channel]))
            continue
        plan, node = teller.plan(line.revision), teller.node(line)
        script = plan.project.scripts.get(line.script or "")
        if node is not None and script is not None and isinstance(node.step, Send | Ask | Task):
            channels = channels_for(node.step.contact.by, record, plan)
            topic = topic_of(node.step.contact, script)
            told |= dict.fromkeys(_standing(teller, record, script.purpose, channels, topic))
    return list(told)


def _closed(teller: Teller, record: Record) -> Sentences:
    """What marketing would say and would be refused on all its channels, though it has not yet been tried."""
    plan = teller.plan(None)
    closed: dict[str | None, set[str]] = {}
    for name, script in plan.project.scripts.items():
        if script.purpose == "marketing" and script.accounts == (record.kind == "account"):
            for node in plan.programs[name].nodes.values():
                if isinstance(node.step, Send | Ask | Task) and node.step.contact.by:
                    channels = channels_for(node.step.contact.by, record, plan)
                    topic = topic_of(node.step.contact, script)
                    if permitted(record, "marketing", channels, topic)[1] is not None:
                        closed.setdefault(topic, set()).update(channels)
    told: dict[str, None] = {}
    for topic, by in closed.items():
        channels = tuple(one for one in wording.CHANNELS if one in by)
        told |= dict.fromkeys(_standing(teller, record, "marketing", channels, topic))
    return list(told)


def _standing(teller: Teller, record: Record, purpose: str, channels: Sequence[str], topic: str | None) -> Sentences:
    """Why this would be refused on all of these channels now; nothing when on one it would not."""
    _channel, refusal = permitted(record, purpose, channels, topic)
    if refusal is None:
        return []
    alone = {one: permitted(record, purpose, (one,), topic)[1] for one in channels}
    unaddressed = [one for one, found in alone.items() if found is not None and found.reason == "no address"]
    return standing_in_the_way(refusal.reason, teller.who, channels, unaddressed)


def _contents(teller: Teller, lines: Sequence[Line]) -> Sentences:
    last = next((line for line in reversed(lines) if line.by_rule == "content" and line.verdict == "drop"), None)
    if last is None:
        return []
    reason = teller.plainly(last.reason or "")
    return [wording.CHANGES["content"].format(what=teller.what(last), reason=reason)]


def _caps(teller: Teller, record: Record, now: Instant, scope: Scope) -> Sentences:
    """Caps that leave no room now, and when they do."""
    told = []
    made = [one for one in record.contacts if not one.ghost]
    for one in caps_of(teller.book.plan, record):
        if one.cap.test is not None and not one.cap.test.test(scope):
            continue
        found = full(one, record, made, now, teller.book.plan, teller.clock.zone)
        if found is None:
            continue
        words = CAPS["full by wish" if one.own else "full" if found.until < NEVER else "for ever"]
        until = teller.clock.until(found.until) if found.until < NEVER else ""
        by = f" {by_words([one.cap.by])}" if one.cap.by else ""
        told.append(words.format(who=teller.who, by=by, until=until, cap=cap_words(found.reason.removeprefix(WISH))))
    return told


def _ghosts(teller: Teller, record: Record, lines: Sequence[Line]) -> Sentences:
    running = {one.id for one in record.dialogues}  # of these it is said where they wait
    scripts = {line.script or "" for line in lines if line.holdout and line.dialogue not in running}
    return [wording.CHANGES["ghost"].format(who=teller.who, script=plain(name)) for name in sorted(scripts)]


def _again(teller: Teller, record: Record, now: Instant, scope: Scope) -> Sentences:
    """From when on an ended dialogue can begin again."""
    told = []
    running = {one.script for one in record.dialogues}
    for slot in sorted(record.started):
        name, _bar, key = slot.rpartition("|")
        script = teller.book.project.scripts.get(name)
        if script is None or key or name in running:
            continue
        free = after(record.started[slot], script.start.again_after, scope, teller.book.plan, teller.clock.zone)
        if free is not None and now < free:
            told.append(wording.CHANGES["again"].format(script=plain(name), until=teller.clock.until(free)))
    return told


def _openers(teller: Teller, record: Record) -> Sentences:
    """Which moments would open a dialogue, for one who has had none."""
    told = []
    for name, script in sorted(teller.book.project.scripts.items()):
        if script.start.when and script.accounts == (record.kind == "account"):
            moments = spoken.listed([f"“{plain(one)}”" for one in script.start.when], "or")
            told.append(wording.CHANGES["opens"].format(script=plain(name), moments=moments))
    return told
