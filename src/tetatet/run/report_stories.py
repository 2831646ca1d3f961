"""Three customers whose dialogues are told: which ones, chosen the same way in every run.

One who reached the goal after contacts, one who was silent to the end, one whom the gate
held or dropped. Of all dialogues that are over, the one with the most to tell in the
fewest lines; of equals the first by name. What is kept is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tetatet.model.decision import Line

REACHED, SILENT, STOPPED = "reached", "silent", "stopped"
KINDS = (REACHED, SILENT, STOPPED)

MAX_WATCHED = 1_024
"""Dialogues that are watched at one time; the next one's turn comes when one of them ends."""

MAX_LINES = 12
"""Lines of a story; a longer one is no story of two lines."""

KEPT = 8
"""The best of each kind that are kept, since a late goal may spoil one and one customer may have two."""

RICH_ENOUGH = 4
"""Different things that happen in a story; more make it no better."""


class Told(NamedTuple):
    """One dialogue that can be told; the smallest is the best."""

    rank: tuple[int, int]
    customer: str
    dialogue: str
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Stories:
    """Watches some dialogues and keeps the best."""

    watched: dict[str, list[Line]]
    best: dict[str, list[Told]]

    def __init__(self) -> None:
        self.watched = {}
        self.best = {kind: [] for kind in KINDS}

    def take(self, line: Line) -> None:
        """One line of a dialogue, in their order."""
        dialogue = line.dialogue
        if dialogue is None:
            return
        if line.kind == "start":
            if len(self.watched) < MAX_WATCHED:
                self.watched[dialogue] = [line]
            return
        if line.kind == "goal" and line.late:
            self.best[SILENT] = [told for told in self.best[SILENT] if told.dialogue != dialogue]
            return
        lines = self.watched.get(dialogue)
        if lines is None:
            return
        lines.append(line)
        if line.kind == "end":
            self._judge(dialogue, self.watched.pop(dialogue))
        elif len(lines) > MAX_LINES:
            del self.watched[dialogue]

    def _judge(self, dialogue: str, lines: list[Line]) -> None:
        kind = kind_of(lines)
        if kind is None:
            return
        things = {(line.kind, line.verdict, line.channel or line.by_rule) for line in lines}
        told = Told((-min(len(things), RICH_ENOUGH + 2), len(lines)), lines[0].customer, dialogue, tuple(lines))
        best = self.best[kind]
        if len(best) < KEPT or told[:3] < best[-1][:3]:
            best.append(told)
            best.sort(key=lambda one: one[:3])
            del best[KEPT:]

    def chosen(self) -> list[tuple[str, Told]]:
        """One story of each kind, of three different customers and, where it can be, of three scripts."""
        found: list[tuple[str, Told]] = []
        for kind in KINDS:
            told = _first_new(self.best[kind], found)
            if told is not None:
                found.append((kind, told))
        return found


def _first_new(candidates: list[Told], chosen: list[tuple[str, Told]]) -> Told | None:
    customers = {told.customer for _kind, told in chosen}
    scripts = {told.lines[0].script for _kind, told in chosen}
    others = [told for told in candidates if told.customer not in customers]
    return next((told for told in others if told.lines[0].script not in scripts), others[0] if others else None)


def kind_of(lines: list[Line]) -> str | None:
    """Which kind of story is this, if it is one? Ghosts heard nothing and have none."""
    verdicts = [line for line in lines if line.kind in ("contact", "task") and line.channel]
    if any(line.verdict == "ghost" for line in verdicts):
        return None
    went = [line for line in verdicts if line.verdict == "go"]
    end = lines[-1].reason
    if any(line.verdict in ("hold", "drop") for line in verdicts):
        return STOPPED
    if went and end == "goal":
        return REACHED
    answered = any(line.kind in ("answer", "undone", "failed") for line in lines)
    silent = any(line.kind == "silence" for line in lines)
    return SILENT if went and silent and not answered and end not in ("goal", "superseded", "merged") else None
