"""What would change it? What stands in the way of the next word, and who or what can take it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tetatet.differentiate.surprise import Everybody
from tetatet.interact.policy import ADDRESSES, covering
from tetatet.interact.timing import after
from tetatet.kernel.scope import Scope
from tetatet.model import calendar
from tetatet.model.decision import Line
from tetatet.model.record import Record
from tetatet.model.settings import Cap
from tetatet.model.step import Ask, Send, Task
from tetatet.model.time import Instant
from tetatet.run import spoken, wording
from tetatet.run.spoken import capital, plain
from tetatet.run.telling import Teller, cap_in_words

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
    """What was refused on each channel, where it would still be refused."""
    told: dict[tuple[str, str], str] = {}
    for line in lines:
        if line.verdict != "drop" or line.by_rule not in ("permission", "suppression"):
            continue
        channel, purpose = line.channel or "", line.purpose or "marketing"
        key = _refusal(record, purpose, channel)
        if key:
            told[key, channel] = _refused(teller, key, purpose, channel)
    return list(told.values())


def _closed(teller: Teller, record: Record) -> Sentences:
    """Channels by which marketing would speak, and by which it would be refused, though it has not yet been tried."""
    plan = teller.plan(None)
    contacts = {
        channel
        for name, script in plan.project.scripts.items()
        if script.purpose == "marketing" and script.accounts == (record.kind == "account")
        for node in plan.programs[name].nodes.values()
        if isinstance(node.step, Send | Ask | Task)
        for channel in node.step.contact.by
    }
    told = []
    for channel in wording.CHANNELS:
        key = _refusal(record, "marketing", channel) if channel in contacts else ""
        if key:
            told.append(_refused(teller, key, "marketing", channel))
    return told


def _refused(teller: Teller, key: str, purpose: str, channel: str) -> str:
    address = wording.ADDRESSES.get(channel, "an address")
    by = wording.BY.get(channel, f"by {channel}")
    return wording.CHANGES[key].format(who=teller.who, purpose=purpose, by=by, address=address)


def _refusal(record: Record, purpose: str, channel: str) -> str:
    """Why this channel would be refused now; "" when it would not."""
    act = covering(record, purpose, channel, None)
    if act is not None and not act.given:
        return "suppression"
    if act is None and purpose == "marketing":
        return "permission"
    address = ADDRESSES.get(channel)
    return "no address" if address is not None and not record.traits.get(address) else ""


def _contents(teller: Teller, lines: Sequence[Line]) -> Sentences:
    last = next((line for line in reversed(lines) if line.by_rule == "content" and line.verdict == "drop"), None)
    if last is None:
        return []
    reason = teller.plainly(last.reason or "")
    return [wording.CHANGES["content"].format(what=teller.what(last), reason=reason)]


def _caps(teller: Teller, record: Record, now: Instant, scope: Scope) -> Sentences:
    """Caps that leave no room now, and when they do."""
    told = []
    for cap in teller.book.project.settings.policy.caps:
        if cap.test is not None and not cap.test.test(scope):
            continue
        if cap.contacts == 0:
            words, until = wording.CHANGES["caps for ever"], ""
        else:
            freed = _frees(teller, record, cap, now)
            if freed is None:
                continue
            words, until = wording.CHANGES["caps"], teller.clock.until(freed)
        by = f" {wording.BY.get(cap.by, cap.by)}" if cap.by else ""
        told.append(words.format(who=teller.who, by=by, until=until, cap=cap_in_words(cap)))
    return told


def _frees(teller: Teller, record: Record, cap: Cap, now: Instant) -> Instant | None:
    """When does the cap leave room again? None when it does now."""
    ends = sorted(
        end
        for contact in record.contacts
        if not contact.ghost and (cap.by is None or contact.channel == cap.by)
        if now < (end := calendar.add(contact.at, cap.within, teller.clock.zone, teller.book.plan.workdays))
    )
    return ends[len(ends) - cap.contacts] if len(ends) >= cap.contacts else None


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
