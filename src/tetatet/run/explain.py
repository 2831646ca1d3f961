"""Why did this customer hear what he heard? In sentences that can be read aloud.

What happened, what was said, held or dropped and why; what waits for what; what would
change it. The words stand in `run.wording`, the names come from the project; ids and
field names are not said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tetatet.differentiate.surprise import Everybody
from tetatet.kernel import Book
from tetatet.model import calendar
from tetatet.model.decision import Line
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.run import spoken, wording, wording_unkept
from tetatet.run.explain_ahead import ahead
from tetatet.run.explain_changes import changes
from tetatet.run.explain_past import Past, same_moment
from tetatet.run.explain_person import heard, known
from tetatet.run.spoken import Clock, capital, instant_at, plain
from tetatet.run.telling import Teller

MAX_DATES = 3
"""Dates told of moments that opened nothing; more are counted."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences; `title` is the dialogue that they are about, or ""."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs under a heading."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A customer's story up to a moment."""

    name: str
    intro: str
    sections: tuple[Section, ...]


def explain(
    record: Record,
    lines: Sequence[Line],
    book: Book,
    now: Instant,
    everybody: Mapping[str, Everybody],
    shown: ZoneInfo | None = None,
) -> Explanation:
    """Tell one customer's story.

    Args:
        record: as it stands at `now`; `lines`: everything that was said of this customer, in order.
        everybody: everybody's counts, which conditions may read.
        shown: the zone in which moments are said; by default the customer's.
    """
    teller = teller_of(record, book, now, shown)
    clock = teller.clock
    sections = (
        _section("known", [Paragraph(known(teller, record, now, everybody)), *_merged(teller, lines)]),
        _section("happened", [*_dialogues(teller, lines), *_joined(teller, lines), *_heard(teller, lines, record)]),
        _section("skipped", [*_opened_nothing(teller, lines), *_set_aside(teller, lines), *_forgotten(teller, lines)]),
        _section("ahead", [Paragraph(text) for text in ahead(teller, record, lines, now, everybody)]),
        _section("changes", [Paragraph(text) for text in changes(teller, record, lines, now, everybody)]),
    )
    intro = wording.KNOWN["intro"].format(who=teller.who, until=clock.full(now))
    return Explanation(title_of(record), capital(intro), tuple(section for section in sections if section.paragraphs))


def teller_of(record: Record, book: Book, now: Instant, shown: ZoneInfo | None = None) -> Teller:
    """Who puts this customer's story into words. Moments are said in the customer's zone, or in `shown`."""
    zone = calendar.zone(record.zone) if record.zone else book.plan.zone
    clock = Clock(zone, calendar.civil(calendar.day_number(now, shown or zone))[0], shown)
    return Teller(book, clock, spoken.name_of(record.traits) or wording.NOBODY, record.traits)


def title_of(record: Record) -> str:
    """What stands above a customer's story: the name, or the id by which the firm knows him."""
    return spoken.name_of(record.traits) or f"{record.kind} {record.name}".capitalize()


def _section(key: str, paragraphs: Sequence[Paragraph]) -> Section:
    return Section(wording.HEADINGS[key], tuple(one for one in paragraphs if one.text))


def _dialogues(teller: Teller, lines: Sequence[Line]) -> list[Paragraph]:
    """One paragraph a dialogue, in the order in which they began."""
    by_dialogue: dict[str, list[Line]] = {}
    for line in lines:
        if line.dialogue is not None:
            by_dialogue.setdefault(line.dialogue, []).append(line)
    told = []
    for mine in by_dialogue.values():
        script = mine[0].script or ""
        told.append(Paragraph(Past(teller, mine, lines).tell(), capital(plain(script))))
    if not told:
        told.append(Paragraph(wording.KNOWN["nothing"]))
    return told


def _heard(teller: Teller, lines: Sequence[Line], record: Record) -> list[Paragraph]:
    if not any(line.dialogue is not None for line in lines):
        return []
    return [Paragraph(heard(teller, lines, {task.act for task in record.tasks}))]


def _opened_nothing(teller: Teller, lines: Sequence[Line]) -> list[Paragraph]:
    """Moments that no dialogue answered, by script and reason; one that waited in vain with the date on which it came."""
    waited: list[Line] = []
    unanswered = []
    for line in lines:
        if line.kind == "queued":
            waited.append(line)
        elif line.kind == "start":
            waited = [one for one in waited if not same_moment(one, line)]
        elif line.kind == "skipped" and line.dialogue is None:
            came = next((one for one in waited if _passed(one, line)), None)
            unanswered.append(line if came is None else replace(line, at=came.at))
            waited = [one for one in waited if one is not came]
    return _grouped(teller, unanswered)


def _passed(queued: Line, line: Line) -> bool:
    named = (line.script, line.transition, line.reason)
    return named == (queued.script, queued.transition, "moment passed")


def _joined(teller: Teller, lines: Sequence[Line]) -> list[Paragraph]:
    """Moments that a dialogue took up which was running."""
    return _grouped(teller, [line for line in lines if line.kind == "joined"])


def _grouped(teller: Teller, lines: Sequence[Line]) -> list[Paragraph]:
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.script or "", line.transition or "", line.reason or line.to or ""), []).append(line)
    return [
        Paragraph(capital(f"{not_opened(teller, same[0], f' {_dates(teller.clock, same)}')}."))
        for same in groups.values()
    ]


def _set_aside(teller: Teller, lines: Sequence[Line]) -> list[Paragraph]:
    """Events that count for nothing."""
    told = []
    for line in lines:
        if line.kind == "quarantine":
            when = teller.clock.on(instant_at(line.at))
            said = wording.ALONE["quarantine"].format(reason=plain(line.reason or ""))
            told.append(Paragraph(f"On {when} {said}."))
    return told


def _forgotten(teller: Teller, lines: Sequence[Line]) -> list[Paragraph]:
    """What the record had no room for: each thing once, with the dates on which it went."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if line.kind == "forgotten":
            groups.setdefault((line.reason or "", line.script or line.transition or ""), []).append(line)
    return [
        Paragraph(capital(f"{_dates(teller.clock, same)} {forgotten_words(teller, same[0])}."))
        for same in groups.values()
    ]


def forgotten_words(teller: Teller, line: Line) -> str:
    """What a record had no room for."""
    return wording_unkept.FORGOTTEN[line.reason or ""].format(
        moment=plain(line.transition or ""),
        script=plain(line.script or ""),
        detail=plain(line.detail or ""),
        work=teller.work(None, line.content or ""),
    )


def _merged(teller: Teller, lines: Sequence[Line]) -> list[Paragraph]:
    """When two records turned out to be one person."""
    dates = (teller.clock.on(instant_at(line.at)) for line in lines if line.kind == "merged")
    return [Paragraph(f"On {when} {wording.ALONE['merged']}.") for when in dates]


def not_opened(teller: Teller, line: Line, when: str = "") -> str:
    """The moment that no dialogue of its own answered, and why; `when` is the date, where it is said."""
    script, reason = line.script or "", line.reason or line.behind or line.to or ""
    found = teller.plan(None).project.scripts.get(script)
    key = _KEYS.get(line.kind) or (reason if reason in wording_unkept.SKIPPED else "")
    because = wording_unkept.SKIPPED[key].format(
        script=plain(script),
        other=plain(reason),
        length=spoken.length(found.start.again_after) if found is not None else "",
        key=plain(found.start.per or "") if found is not None else "",
        reason=reason,
        when=when,
    )
    if line.kind == "joined":
        return because
    moment = line.transition
    came = wording_unkept.SKIPPED["moment"].format(moment=plain(moment)) if moment else wording_unkept.SKIPPED["wish"]
    return f"{came}{when}, but {because}"


_KEYS = {"joined": "joined", "queued": "queued behind"}


def _dates(clock: Clock, lines: Sequence[Line]) -> str:
    """`on Sunday 1 March`, `on …, … and …`, `12 times between … and …`."""
    days = list(dict.fromkeys(clock.day(instant_at(line.at)) for line in lines))
    if len(days) <= MAX_DATES:
        return f"on {spoken.listed(days)}"
    return f"{len(lines):,} times between {days[0]} and {days[-1]}"
