"""Who is this customer, as far as the firm knows: since when, with which consent, with which counts?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tetatet.differentiate.surprise import Everybody
from tetatet.kernel.scope import Scope
from tetatet.model.decision import Line
from tetatet.model.record import Consent, Record
from tetatet.model.script import Fact, FactKind
from tetatet.model.time import Instant
from tetatet.run import spoken, wording
from tetatet.run.spoken import capital, plain
from tetatet.run.telling import Teller

ASSUMED = "assumed"
"""The source of a consent that nobody has given: a mapping file stated it."""

MAX_FACTS = 4
"""Counts told of a customer; the rest is for `--json`."""


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
    """The facts that can be said in two words, in the order of facts.yml."""
    scope = Scope(teller.book, record, now, everybody)
    told = []
    for name, fact in teller.book.project.facts.items():
        found = scope.fact(name)
        if found is None or found == 0 or isinstance(found, list) or name.startswith("surprise "):
            continue
        told.append(f"{plain(name)} {_said(teller, fact, found)}")
    return told[:MAX_FACTS]


def _said(teller: Teller, fact: Fact, found: float | str) -> str:
    if fact.value_kind == "time" and isinstance(found, int):
        return teller.clock.day(found)
    if fact.kind is FactKind.MEDIAN_GAP and isinstance(found, int | float):
        return spoken.count(round(found), "day")
    return spoken.value(round(found, 2) if isinstance(found, float) else found)


def heard(teller: Teller, lines: Sequence[Line]) -> str:
    """`In all, Anna heard 2 e-mails and 1 call.`"""
    went = Counter(line.channel or "" for line in lines if line.kind in ("contact", "task") and line.verdict == "go")
    told = [
        spoken.count(went[channel], name) for channel, name in wording.CHANNELS.items() if went[channel] and channel
    ]
    words = wording.KNOWN["heard" if told else "heard nothing"]
    return capital(words.format(who=teller.who, heard=spoken.listed(told)))
