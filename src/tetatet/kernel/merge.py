"""Two records turn out to be one customer's.

Facts add up, the stricter consent holds, the older of two dialogues of one script
stays, and nothing that the merge makes true fires.
"""

from __future__ import annotations

from tetatet.differentiate.surprise import merge_own
from tetatet.kernel.book import Book
from tetatet.model.decision import Line
from tetatet.model.record import MAX_CONTACTS, Consent, Dialogue, Record
from tetatet.model.time import Instant, format_instant


def merge_records(winner: Record, loser: Record, book: Book, now: Instant) -> list[Line]:
    """Pour the loser into the winner; says what ended by it."""
    at = format_instant(now)
    lines = [Line(at=at, customer=winner.name, kind="merged", into=winner.name, source=loser.name)]
    _merge_facts(winner, loser, book)
    _merge_told(winner, loser)
    _merge_consents(winner, loser)
    lines += _merge_dialogues(winner, loser, at)
    winner.contacts = sorted([*winner.contacts, *loser.contacts], key=lambda one: one.at)[-MAX_CONTACTS:]
    winner.tasks = [*winner.tasks, *loser.tasks]
    winner.after = [*winner.after, *loser.after]
    winner.queue = [*winner.queue, *loser.queue]
    for key, started in loser.started.items():
        winner.started[key] = max(started, winner.started.get(key, started))
    winner.arms = {**loser.arms, **winner.arms}
    winner.complaints = {**loser.complaints, **winner.complaints}
    winner.complaint_closed = max(winner.complaint_closed, loser.complaint_closed)
    winner.opened = min(winner.opened, loser.opened)
    winner.considered = max(winner.considered, loser.considered)
    winner.absences = {}  # past absences of either do not fire; the next event counts anew
    return lines


def _merge_facts(winner: Record, loser: Record, book: Book) -> None:
    for name, state in loser.facts.items():
        if name not in winner.facts:
            winner.facts[name] = state
        elif name in book.merges:
            winner.facts[name] = book.merges[name](winner.facts[name], state)
        elif name.startswith("surprise "):
            winner.facts[name] = merge_own(winner.facts[name], state)


def _merge_told(winner: Record, loser: Record) -> None:
    """For each trait the latest telling of either."""
    traits, told = dict(winner.traits), dict(winner.told)
    for name, telling in loser.told.items():
        mine = told.get(name)
        if mine is None or (telling.at, telling.id) > (mine.at, mine.id):
            told[name] = telling
            if name in loser.traits:
                traits[name] = loser.traits[name]
            else:
                traits.pop(name, None)
    winner.traits, winner.told = traits, told
    winner.needs = {**loser.needs, **winner.needs}
    winner.scores = {**loser.scores, **winner.scores}
    winner.questions = {**loser.questions, **winner.questions}
    winner.preferences = {**loser.preferences, **winner.preferences}
    winner.zone = winner.zone or loser.zone
    winner.accounts = list(dict.fromkeys([*winner.accounts, *loser.accounts]))


def _merge_consents(winner: Record, loser: Record) -> None:
    """The stricter state of each purpose, channel and topic, until an act after the merge."""
    for key, act in loser.consents.items():
        winner.consents[key] = _stricter(act, winner.consents[key]) if key in winner.consents else act


def _stricter(left: Consent, right: Consent) -> Consent:
    if left.given != right.given:
        return right if left.given else left
    return max(left, right, key=lambda act: (act.at, act.id))


def _merge_dialogues(winner: Record, loser: Record, at: str) -> list[Line]:
    lines = []
    kept: dict[tuple[str, str], Dialogue] = {}
    for dialogue in sorted([*winner.dialogues, *loser.dialogues], key=lambda one: (one.started, one.id)):
        slot = (dialogue.script, dialogue.key)
        if slot in kept:
            lines.append(
                Line(
                    at=at,
                    customer=winner.name,
                    kind="end",
                    script=dialogue.script,
                    dialogue=dialogue.id,
                    revision=dialogue.revision,
                    reason="merged",
                )
            )
        else:
            kept[slot] = dialogue
    winner.dialogues = list(kept.values())
    return lines
