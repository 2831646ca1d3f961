"""What those who are spoken to may rely on: asked for, once, at a decent hour, in time, and not too often."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tetatet.model.act import Act
from tetatet.model.time import HOUR, SECOND, Instant, format_instant, parse_instant
from tetatet.testing.simulation.firm import QUIET_FROM_H, QUIET_TO_H
from tetatet.testing.simulation.scripts import REPEATED
from tetatet.testing.simulation.seen import Seen
from tetatet.testing.simulation.walls import LEEWAY_US, days_later, is_between
from tetatet.testing.simulation.witness import HandOver, Statement

GRACE_US = SECOND
"""After a no was answered: what leaves later breaks a promise."""

VALID_H = {"plan": 10, "thanks": 6}
VALID_DAYS = {"nudge": 3, "till": 3}
"""For how long these contents may be said after the gate has let them go, as their steps say."""

MOMENT_H = {"thanks": 20, "markdown": 26, "calls": 26}
MOMENT_DAYS = {"advice": 2, "welcome": 2, "nudges": 1, "fitting": 1, "cards": 2}
"""For how long the moment lasts that opens a dialogue of these scripts, as facts.yml says."""


ARMS_HELD_OUT = ("ghost", "global")
"""Arms whose members hear nothing."""


# ---------------------------------------------------------------- once


def once(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """No second hand-over, but after a refusal for now, or when a person has said so of an act in doubt."""
    by_act: dict[str, list[tuple[int, HandOver]]] = defaultdict(list)
    for place, one in enumerate(seen.witness.handed):
        by_act[one.act.key].append((place, one))
    for key, handed in by_act.items():
        count["acts"] += 1
        for (place, before), (again, _later) in pairwise(handed):
            resent = any(one.act == key and place < one.after <= again for one in seen.witness.resent)
            if before.said != "later" and not resent:
                yield f"act {key} was handed over at {before.at} ({before.said or 'no answer'}) and again"


def said_once(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """No step of a dialogue speaks under two names."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    times: Counter[tuple[str, str]] = Counter()
    for one in seen.witness.handed:
        if one.act.content not in REPEATED:
            names[one.act.dialogue, one.act.content].add(one.act.key)
            times[one.act.dialogue, one.act.content] += one.taken and one.said == "sent"
    for (dialogue, content), keys in names.items():
        count["steps"] += 1
        resent = any(one.act in keys for one in seen.witness.resent)
        if len(keys) > 1 or (times[dialogue, content] > 1 and not resent):
            yield f"{content} of dialogue {dialogue} was said {times[dialogue, content]} times, as {sorted(keys)}"


# ---------------------------------------------------------------- how often


def caps(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """In every window there are no more contacts than its cap allows, with those that the desk and the post got."""
    contacts: dict[str, list[Act]] = defaultdict(list)
    for act in _got(seen).values():
        if act.purpose == "marketing" and act.contact:
            contacts[seen.person(act.reader).user].append(act)
    for user, acts in contacts.items():
        zone = seen.zone(f"u:{user}")
        acts.sort(key=lambda act: act.made)
        for cap in seen.firm.caps:
            counted = [act for act in acts if cap.by in ("", act.channel)]
            for place, act in enumerate(counted):
                within = [one for one in counted[:place] if act.made < days_later(one.made, cap.days, zone)]
                count["windows"] += bool(within) or len(counted) > cap.contacts
                if len(within) >= cap.contacts:
                    yield f"{user} got {len(within) + 1} contacts in {cap.days} days until {format_instant(act.made)}: {cap}"


def _got(seen: Seen) -> dict[str, Act]:
    """Every act of which somebody outside has got something: a channel, an agent, the post, the till."""
    got = {one.act.key: one.act for one in seen.witness.handed if one.taken}
    for key, entry in seen.entries.items():
        if entry.act.form == "task" or entry.act.channel in ("letter", "next purchase"):
            got[key] = entry.act
    return got


# ---------------------------------------------------------------- with whose leave


def _statements(seen: Seen, one: HandOver) -> tuple[list[Statement], list[Statement]]:
    """What covers this contact of what its reader has said, and of what whoever has this address has said."""
    reader = seen.person(one.act.reader)
    covering = [
        said
        for said in seen.witness.statements
        if said.purpose == one.act.purpose and said.channel in ("", one.channel)
    ]
    same = {person.user for person in seen.firm.people if one.address in (person.email, person.phone)}
    return [said for said in covering if said.user == reader.user], [
        said for said in covering if said.user in same or said.address == one.address
    ]


def consented(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """Marketing goes to nobody who has not asked for it."""
    for one in seen.witness.handed:
        if one.act.purpose == "marketing":
            own, _shared = _statements(seen, one)
            count["contacts"] += 1
            if not any(said.given and said.at <= one.at for said in own):
                yield f"{one.act.key} was handed over to {one.address} by {one.channel}, who has asked for nothing"


def withdrawn(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """What was answered more than a second ago holds, of the customer and of the address."""
    for one in seen.witness.handed:
        for kind, said in zip(("reader", "address"), _statements(seen, one), strict=True):
            answered = [
                no for no in said if not no.given and no.post.answered and no.post.answered < one.true - GRACE_US
            ]
            if not answered:
                continue
            no = max(answered, key=lambda no: no.at)
            count[kind] += 1
            if not any(yes.given and no.at < yes.at <= one.at + LEEWAY_US for yes in said):
                yield f"{one.act.key} went to {one.address} at {one.at}; its {kind} ({no.user or no.address}) had said no at {no.at}"


def complained(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """While a complaint is open, the one who complains hears of service only."""
    for one in seen.witness.handed:
        user = seen.person(one.act.reader).user
        for complaint in seen.witness.complaints:
            opened, over = complaint.opened.answered, complaint.closed_told
            if complaint.user != user or opened is None or one.true <= opened + GRACE_US:
                continue
            count["contacts"] += 1
            if one.act.purpose == "marketing" and (over is None or one.true < over):
                yield f"{one.act.key} went to {user} at {one.at}, whose complaint is open since {opened}"


# ---------------------------------------------------------------- when


def quiet(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """Nobody's mail, text or call comes at night, by his own wall."""
    for one in seen.witness.handed:
        count["hand-overs"] += 1
        zone = seen.zone(one.act.reader)
        if is_between(one.at, zone, QUIET_FROM_H, QUIET_TO_H, LEEWAY_US):
            yield f"{one.act.key} was handed over at {format_instant(one.at)}, by night in {zone}"
    for entry in seen.entries.values():
        if entry.act.channel == "phone":
            count["calls"] += 1
            if is_between(entry.act.made, seen.zone(entry.act.reader), QUIET_FROM_H, QUIET_TO_H):
                yield f"the call {entry.act.key} was filed at {format_instant(entry.act.made)}, by night"


def believed(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """By a clock that is wrong by hours, night is day: nobody hears anything until it is set right."""
    count["spans"] += seen.witness.disbelieved
    for one in seen.witness.handed:
        if abs(one.at - one.true) > HOUR:
            yield f"{one.act.key} was handed over at {format_instant(one.true)}, when the clock said {format_instant(one.at)}"


def valid(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """Nothing is handed over later than its step allows, nor the first word of a dialogue after its moment."""
    first: dict[str, Instant] = {}
    for entry in seen.entries.values():
        act = entry.act
        first[act.dialogue] = min(first.get(act.dialogue, act.made), act.made)
    for one in seen.witness.handed:
        until = _until(seen, one.act, is_first=first.get(one.act.dialogue) == one.act.made)
        if until is None:
            continue
        count["limits"] += 1
        if one.at > until + LEEWAY_US:
            yield f"{one.act.key} ({one.act.content}) was handed over at {one.at}, and its moment was over at {until}"


def _until(seen: Seen, act: Act, *, is_first: bool) -> Instant | None:
    """Until when it may be said, as the project's words have it; its own limit goes before that of the moment."""
    zone = seen.zone(act.reader)
    if act.content in VALID_H:
        return Instant(act.made + VALID_H[act.content] * HOUR)
    if act.content in VALID_DAYS:
        return days_later(act.made, VALID_DAYS[act.content], zone)
    if not is_first:
        return None
    opened = parse_instant(str(act.start["at"]))
    if act.script in MOMENT_H:
        return Instant(opened + MOMENT_H[act.script] * HOUR)
    return days_later(opened, MOMENT_DAYS[act.script], zone)


# ---------------------------------------------------------------- hold-outs


def held_out(seen: Seen, count: Counter[str]) -> Iterator[str]:
    """Who is a ghost of a dialogue hears nothing of it, by whatever way."""
    drawn = {line["dialogue"] for line in seen.lines if line["kind"] == "arm" and line.get("arm") in ARMS_HELD_OUT}
    ghosts = drawn | {line["dialogue"] for line in seen.lines if line.get("verdict") == "ghost"}
    count["ghosts"] += len(ghosts)
    for key, act in _got(seen).items():
        if act.dialogue in ghosts:
            yield f"act {key} of {act.customer} went out, who is held out of {act.script}"
