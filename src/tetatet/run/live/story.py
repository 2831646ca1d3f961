"""One customer as the firm's people look at him: what is known and why, what happened, what became of it, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tetatet.differentiate.surprise import Everybody
from tetatet.kernel import Book
from tetatet.model.decision import Line
from tetatet.model.record import DAWN, Record
from tetatet.model.time import Instant
from tetatet.ports.outbox import Entry, State
from tetatet.ports.store import Reader
from tetatet.run import wording
from tetatet.run.explain import Section, explain, teller_of, title_of
from tetatet.run.explain_person import Known, everything_known
from tetatet.run.live.kept import kept_acts
from tetatet.run.live.overview import line_of
from tetatet.run.timeline import Moment, timeline

MAX_LINES = 500
"""Decisions on one page; what is older is on the next."""

MAX_ACTS = 512
"""Acts looked up for one page: as many as a record remembers contacts."""

_MARKS: Mapping[State, str] = {
    "sent": "good",
    "done": "good",
    "failed": "bad",
    "doubt": "bad",
    "dropped": "bad",
    "withdrawn": "quiet",
}
_VERDICTS: Mapping[str, tuple[str, str]] = {
    "hold": ("held", "held back"),
    "drop": ("bad", "not said"),
    "ghost": ("quiet", "left out on purpose"),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of what was decided. `mark` is good, held, bad or quiet; `at` is the dawn of time where the decision was all."""

    mark: str
    text: str
    reason: str = ""
    at: Instant = DAWN


@dataclass(frozen=True, slots=True)
class Told:
    """A moment of the timeline; `message` is the act whose words are kept."""

    moment: Moment
    fate: Fate | None
    message: str


@dataclass(frozen=True, slots=True)
class Story:
    """A page about one customer. `sections` are those of `explain` that look at the present; `earlier` leads to the page before."""

    key: int
    title: str
    record: Record
    sections: tuple[Section, ...]
    known: tuple[Known, ...]
    told: tuple[Told, ...]
    earlier: int | None


def story(
    reader: Reader,
    key: int,
    book: Book,
    now: Instant,
    everybody: Mapping[str, Everybody],
    before: int | None = None,
) -> Story | None:
    """What is to be said of one customer; None when there is none of that key.

    Args:
        before: the number of a decision: only what was decided before it is told.
    """
    record = reader.record(key)
    if record is None:
        return None
    decided = reader.decisions(MAX_LINES, customers=(key,), before=before)
    lines = [line_of(one) for one in reversed(decided)]
    teller = teller_of(record, book, now, book.plan.zone)
    return Story(
        key,
        title_of(record),
        record,
        () if before else _present(record, lines, book, now, everybody),
        () if before else tuple(everything_known(teller, record, now, everybody)),
        tuple(_told(reader, key, timeline(teller, lines))),
        decided[-1].n if len(decided) == MAX_LINES else None,
    )


def _present(
    record: Record, lines: Sequence[Line], book: Book, now: Instant, everybody: Mapping[str, Everybody]
) -> tuple[Section, ...]:
    """What we know, what waits and what would change it; what happened is the timeline's."""
    wanted = [wording.HEADINGS[name] for name in ("known", "ahead", "changes")]
    found = explain(record, lines, book, now, everybody, book.plan.zone).sections
    return tuple(section for section in found if section.heading in wanted)


def _told(reader: Reader, key: int, moments: Sequence[Moment]) -> list[Told]:
    entries = {entry.act.key: entry for entry in reader.outbox.listed(MAX_ACTS, customer=key)}
    kept = kept_acts(reader)
    told = []
    for moment in moments:
        act = moment.line.act or ""
        went = moment.line.kind in ("contact", "task", "confirmation") and moment.line.verdict == "go"
        fate = fate_of(entries[act]) if went and act in entries else _decided(moment.line)
        told.append(Told(moment, fate, act if went and act in kept else ""))
    return told


def _decided(line: Line) -> Fate | None:
    found = _VERDICTS.get(line.verdict or "")
    return None if found is None else Fate(*found)


def fate_of(entry: Entry) -> Fate:
    """What became of an act."""
    return Fate(_MARKS.get(entry.state, "held"), wording.FATES[entry.state], entry.reason, entry.changed)
