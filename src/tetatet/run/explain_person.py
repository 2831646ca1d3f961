"""Who is this customer, as far as the firm knows: since when, with which consent, with which counts?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from tetatet.differentiate.surprise import Everybody
from tetatet.kernel.scope import Scope
from tetatet.model.decision import Line
from tetatet.model.fact import Fact, FactKind
from tetatet.model.record import Consent, Record
from tetatet.model.time import Instant
from tetatet.run import spoken, wording
from tetatet.run.spoken import capital, plain
from tetatet.run.telling import Teller

ASSUMED = "assumed"
"""The source of a consent that nobody has given: a mapping file stated it."""

MAX_FACTS = 4
"""Counts told of a customer; the rest is for `--json`."""


MAX_KNOWN_CHARS = 300
"""Of one thing that is known: looked up, so longer than what is told in passing; a longer text is cut."""


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that is known of a customer, and how the firm came to know it."""

    name: str
    value: str
    why: str


def everything_known(teller: Teller, record: Record, now: Instant, everybody: Mapping[str, Everybody]) -> list[Known]:
    """What was told, chosen, answered, computed and counted: each with its source."""
    rows = [_told(teller, record, "", name, value, "told") for name, value in record.traits.items()]
    rows += [_told(teller, record, "preference ", *chosen, "told") for chosen in _preferences(record)]
    rows += [_told(teller, record, "question ", name, value, "answered") for name, value in record.questions.items()]
    rows += [_told(teller, record, "need ", name, f"{sure:.0%}", "answered") for name, sure in record.needs.items()]
    rows += [_told(teller, record, "score ", name, value, "computed") for name, value in record.scores.items()]
    scope = Scope(teller.book, record, now, everybody)
    for name, fact in teller.book.project.facts.items():
        found = scope.fact(name)
        if found is not None:
            rows.append(Known(plain(name), _fact_value(teller, fact, found), _counted(teller, fact)))
    return rows


def _told(teller: Teller, record: Record, kind: str, name: str, value: Any, how: str) -> Known:
    telling = record.told.get(f"{kind}{name}")
    why = ""
    if telling is not None:
        source = wording.WHY["source"].format(source=telling.source) if telling.source else ""
        why = wording.WHY[how].format(when=teller.clock.on(telling.at), source=source)
    return Known(plain(f"{kind}{name}"), spoken.said(value, teller.clock, MAX_KNOWN_CHARS), why)


def _preferences(record: Record) -> Iterator[tuple[str, Any]]:
    chosen = record.preferences
    if "channels" in chosen:
        yield "channels", chosen["channels"]
    if "days" in chosen:
        yield "days", [spoken.WEEKDAYS[day] for day in chosen["days"]]
    if "hours" in chosen:
        yield "hours", " to ".join(f"{minute // 60:02}:{minute % 60:02}" for minute in chosen["hours"])
    if "frequency" in chosen:
        yield "frequency", chosen["frequency"]


def _fact_value(teller: Teller, fact: Fact, found: Any) -> str:
    if fact.value_kind == "time" and isinstance(found, int):
        return teller.clock.on(found)
    if fact.kind is FactKind.MEDIAN_GAP:
        return spoken.count(round(found), "day")
    return _amount(teller, fact, round(found, 2) if isinstance(found, float) else found)


def _counted(teller: Teller, fact: Fact) -> str:
    how = wording.WHY[fact.kind.value].format(field=plain(fact.field or "") if fact.field != "at" else "time")
    return wording.WHY["counted"].format(how=how, event=plain(fact.event), window=_window(fact))


def known(teller: Teller, record: Record, now: Instant, everybody: Mapping[str, Everybody]) -> str:
    """Since when we know the customer, what he has agreed to, what has been counted."""
    since = wording.KNOWN["since"].format(who=teller.who, when=teller.clock.day(record.opened))
    told = [since, *_consents(teller, record)]
    facts = _facts(teller, record, now, everybody)
    if facts:
        told.append(wording.KNOWN["counted"].format(facts=", ".join(facts)))
    return " ".join(capital(sentence) for sentence in told)


def _consents(teller: Teller, record: Record) -> list[str]:
    told = []
    for key in sorted(record.consents):
        purpose, channel, topic = key.split("|")
        act = record.consents[key]
        by = (f" {wording.BY.get(channel, channel)}" if channel else "") + (f" about {plain(topic)}" if topic else "")
        told.append(
            wording.KNOWN[_kind_of(act)].format(
                who=teller.who,
                purpose=purpose,
                channel=by,
                when=teller.clock.day(act.at),
                source=f" ({plain(act.source)})" if act.source else "",
            )
        )
    if not any(key.startswith("marketing|") for key in record.consents):
        told.append(wording.KNOWN["no consent"].format(who=teller.who))
    return told


def _kind_of(act: Consent) -> str:
    if not act.given:
        return "withdrawal"
    return ASSUMED if act.source == ASSUMED else "consent"


def _facts(teller: Teller, record: Record, now: Instant, everybody: Mapping[str, Everybody]) -> list[str]:
    """The facts that can be said in a few words, in the order of facts.yml."""
    scope = Scope(teller.book, record, now, everybody)
    told = []
    for name, fact in teller.book.project.facts.items():
        found = scope.fact(name)
        if found is not None and found != 0 and not isinstance(found, list | bool):
            told.append(_said(teller, fact, found))
    return [words for words in told if words][:MAX_FACTS]


def _said(teller: Teller, fact: Fact, found: Any) -> str:
    """`12 orders`, `the last order on Sunday 1 March`, `usually 14 days from one order to the next`."""
    base, _test = teller.book.plan.behind(fact.event)
    noun = wording.NOUNS.get(base, f"“{plain(base.lower())}”") if base == fact.event else f"“{plain(fact.event)}”"
    nouns = noun if noun.startswith("“") else f"{noun}s"
    is_time = fact.value_kind == "time"
    if is_time and not isinstance(found, int):
        return ""
    if not is_time and not isinstance(found, int | float) and fact.kind is not FactKind.LAST:
        return ""
    number = round(found, 2) if isinstance(found, float) else found
    counted = spoken.count(int(found), noun, nouns) if fact.kind is FactKind.COUNT else ""
    return wording.FACTS[fact.kind.value + (" at" if is_time else "")].format(
        count=counted,
        window=_window(fact),
        noun=noun,
        nouns=nouns,
        when=teller.clock.day(found) if is_time else "",
        days=spoken.count(max(round(found), 1), "day") if fact.kind is FactKind.MEDIAN_GAP else "",
        field=plain(fact.field or ""),
        value=_amount(teller, fact, number),
    )


def _amount(teller: Teller, fact: Fact, number: Any) -> str:
    """A value; money with its currency."""
    if fact.field in spoken.MONEY and isinstance(number, int | float):
        return f"{spoken.money(number)} {teller.book.project.settings.currency}"
    return spoken.value(number)


def _window(fact: Fact) -> str:
    if fact.period is not None:
        return f" {fact.period}"
    if fact.over is None:
        return ""
    if fact.ending is not None:
        return f" in {spoken.length(fact.over)} up to {spoken.length(fact.ending)} ago"
    return f" in the last {spoken.length(fact.over).removeprefix('1 ')}"


def heard(teller: Teller, lines: Sequence[Line], open_acts: Set[str]) -> str:
    """`In all, 2 e-mails went out and 2 calls were asked for, none of them made.`"""
    went = [line for line in lines if line.kind in ("contact", "task") and line.verdict == "go" and line.channel]
    failed = {line.act for line in lines if line.kind == "failed"}
    sent = Counter(line.channel for line in went if line.kind == "contact" and line.act not in failed)
    told = [
        spoken.count(sent[channel], name, wording.MANY.get(channel, ""))
        for channel, name in wording.CHANNELS.items()
        if sent[channel]
    ]
    parts = [wording.KNOWN["went"].format(sent=spoken.listed(told))] if told else []
    fate = {line.act: line.kind for line in lines if line.kind in ("undone", "withdrawn")}
    fate |= dict.fromkeys(open_acts, "open")
    for channel, name in wording.CHANNELS.items():
        fates = Counter(fate.get(line.act, "made") for line in went if line.kind == "task" and line.channel == channel)
        if fates:
            parts.append(_calls(name, fates))
    if not parts:
        return capital(wording.KNOWN["heard nothing"].format(who=teller.who))
    return wording.KNOWN["heard"].format(heard=spoken.listed(parts))


def _calls(name: str, fates: Mapping[str, int]) -> str:
    """`2 calls were asked for (1 made, 1 not made)`."""
    asked = sum(fates.values())
    if asked == 1:
        return wording.KNOWN["call"].format(call=name, state=wording.KNOWN[next(iter(fates))])
    state = ", ".join(f"{fates[fate]} {wording.KNOWN[fate]}" for fate in FATES if fate in fates)
    return wording.KNOWN["calls"].format(calls=spoken.count(asked, name), state=state)


FATES = ("made", "undone", "withdrawn", "open")
