"""One customer's timeline: everything that was recognised, said, held, dropped and heard, each in a sentence of its own.

`explain` tells a story to be read from its beginning; here every sentence stands alone,
beside its date, so that it can be looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tetatet.model.decision import Line
from tetatet.model.time import Instant
from tetatet.run import spoken, wording
from tetatet.run.explain import forgotten_words, not_opened
from tetatet.run.explain_past import Past
from tetatet.run.spoken import capital, instant_at, plain
from tetatet.run.telling import Teller


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence; `line` is what it says."""

    at: Instant
    text: str
    line: Line

    @property
    def script(self) -> str:
        """The dialogue that it is about, as people call it; "" where it is about none."""
        return capital(plain(self.line.script or ""))


def timeline(teller: Teller, lines: Sequence[Line]) -> list[Moment]:
    """What happened, the latest first.

    Args:
        lines: what was said of this customer, in order.
    """
    dialogues: dict[str, list[Line]] = {}
    opened = {(line.at, line.transition) for line in lines if line.kind != "transition"}
    opened |= {(line.at, (line.why or {}).get("transition")) for line in lines if line.kind == "start"}
    told: list[tuple[Line, str]] = []
    for line in lines:
        if line.kind == "transition" and (line.at, line.transition) in opened:
            continue  # what it led to says that it came
        alone = _alone(teller, line)
        if alone:
            told.append((line, alone))
        elif line.dialogue is not None:
            dialogues.setdefault(line.dialogue, []).append(line)
    for mine in dialogues.values():
        told += [(one.line, one.said) for one in Past(teller, mine, lines, apart=True).sentences()]
    place = {id(line): number for number, line in enumerate(lines)}
    told.sort(key=lambda one: place[id(one[0])], reverse=True)
    return [Moment(instant_at(line.at), capital(f"{said}."), line) for line, said in told]


def _alone(teller: Teller, line: Line) -> str:
    """What is said of a line that belongs to no dialogue's story."""
    if line.kind == "transition":
        told = spoken.evidence(line.why or {}, teller.clock)
        evidence = f" ({told})" if told else ""
        return wording.SAID["moment alone"].format(moment=plain(line.transition or ""), evidence=evidence)
    if line.kind in ("joined", "queued") or (line.kind == "skipped" and line.dialogue is None):
        return not_opened(teller, line)
    if line.kind == "forgotten":
        return forgotten_words(teller, line)
    if line.kind == "confirmation":
        by = wording.BY.get(line.channel or "", line.channel or "")
        key = "asked to confirm" if line.verdict == "go" else "not asked to confirm"
        return wording.ALONE[key].format(who=teller.who, by=by, reason=plain(line.reason or ""))
    if line.kind == "quarantine":
        return wording.ALONE["quarantine"].format(reason=plain(line.reason or ""))
    return wording.ALONE["merged"] if line.kind == "merged" else ""
