"""Two records turn out to be one customer's.

Facts add up, the stricter consent holds, the older of two dialogues of one script
stays, and nothing that the merge makes true fires.
"""

from __future__ import annotations

import msgspec

from tetatet.differentiate.surprise import merge_own
from tetatet.interact.confirming import KEPT
from tetatet.interact.policy import consent_key, consent_parts, covering
from tetatet.interact.room import forget_contacts
from tetatet.kernel.book import Book
from tetatet.kernel.telling import fit_told, join_account
from tetatet.model.decision import Line
from tetatet.model.record import Consent, Dialogue, Record
from tetatet.model.record_limits import MAX_CONTACTS
from tetatet.model.time import Instant, format_instant


def merge_records(winner: Record, loser: Record, book: Book, now: Instant) -> list[Line]:
    """Pour the loser into the winner; says what ended by it."""
    at = format_instant(now)
    lines = [Line(at=at, customer=winner.name, kind="merged", into=winner.name, from_=loser.name)]
    _merge_facts(winner, loser, book)
    _merge_told(winner, loser)
    _merge_consents(winner, loser, now)
    winner.tasks = [*winner.tasks, *loser.tasks]
    lines += _merge_dialogues(winner, loser, at)
    winner.contacts = sorted([*winner.contacts, *loser.contacts], key=lambda one: one.at)
    winner.contacts_from = max(winner.contacts_from, loser.contacts_from)
    if len(winner.contacts) > MAX_CONTACTS:
        forget_contacts(winner, len(winner.contacts) - MAX_CONTACTS)
    asked = sorted([*winner.confirmations, *loser.confirmations], key=lambda one: one.at)
    winner.confirmations = asked[-KEPT:]
    winner.after = [*winner.after, *loser.after]
    winner.queue = [*winner.queue, *loser.queue]
    for key, started in loser.started.items():
        winner.started[key] = max(started, winner.started.get(key, started))
    winner.started = dict(sorted(winner.started.items(), key=lambda one: one[::-1]))
    winner.arms = {**loser.arms, **winner.arms}
    winner.complaints = {**loser.complaints, **winner.complaints}
    winner.complaint_closed = max(winner.complaint_closed, loser.complaint_closed)
    winner.opened = min(winner.opened, loser.opened)
    winner.considered = max(winner.considered, loser.considered)
    _merge_absences(winner, loser, now)
    return lines + fit_told(winner, at)


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
        if mine is None or telling.place > mine.place:
            told[name] = telling
            if name in loser.traits:
                traits[name] = loser.traits[name]
            else:
                traits.pop(name, None)
    for name, value in loser.traits.items():  # what a script has set, nobody told
        if name not in told:
            traits.setdefault(name, value)
    winner.traits, winner.told = traits, told
    winner.told_until = min(filter(None, (winner.told_until, loser.told_until)), default="")
    winner.needs = {**loser.needs, **winner.needs}
    winner.scores = {**loser.scores, **winner.scores}
    winner.questions = {**loser.questions, **winner.questions}
    winner.preferences = {**loser.preferences, **winner.preferences}
    winner.zone = winner.zone or loser.zone
    for account in loser.accounts:
        join_account(winner, account)


def _merge_consents(winner: Record, loser: Record, now: Instant) -> None:
    """The stricter state of each purpose, channel and topic, until an act after the merge.

    The acts are kept, the stricter of two on one key. Where the latest that covers a contact would
    then say something else than the stricter of the two customers, an act of this instant says so.
    """
    before = (msgspec.structs.replace(winner), loser)
    winner.consents = {**loser.consents, **winner.consents}
    for key in before[0].consents.keys() & loser.consents.keys():
        winner.consents[key] = _stricter([one.consents[key] for one in before])
    for which in _covered(winner):
        acts = [act for act in (covering(one, *which) for one in before) if act is not None]
        if not acts:
            continue
        stands, says = _stricter(acts), covering(winner, *which)
        if says is None or says.given != stands.given:
            place = " " * sum(map(bool, which[1:]))  # before every message id; the narrower covers the wider
            winner.consents[consent_key(*which)] = msgspec.structs.replace(stands, at=now, id=place, origin="")


def _stricter(acts: list[Consent]) -> Consent:
    return max(acts, key=lambda act: (not act.given, act.place))


def _covered(record: Record) -> list[tuple[str, str, str]]:
    """Every purpose, channel and topic that the acts of a record tell apart, the widest first."""
    acts = [consent_parts(key) for key in record.consents]
    return sorted(
        (purpose, channel, topic)
        for purpose in {one[0] for one in acts}
        for channel in {"", *(one[1] for one in acts if one[0] == purpose)}
        for topic in {"", *(one[2] for one in acts if one[0] == purpose)}
    )


def _merge_absences(winner: Record, loser: Record, now: Instant) -> None:
    """What is awaited still is, from the later beginning of the two; past absences of either do not fire."""
    for name in winner.absences.keys() | loser.absences.keys():
        both = [*winner.absences.get(name, {}).items(), *loser.absences.get(name, {}).items()]
        kept = dict(sorted(both, key=lambda one: one[1].since))
        winner.absences[name] = {key: absence for key, absence in kept.items() if absence.due > now}


def _merge_dialogues(winner: Record, loser: Record, at: str) -> list[Line]:
    lines = []
    kept: dict[tuple[str, str], Dialogue] = {}
    for dialogue in sorted([*winner.dialogues, *loser.dialogues], key=lambda one: (one.started, one.id)):
        slot = (dialogue.script, dialogue.key)
        if slot in kept:
            lines += _withdrawn(winner, dialogue, at)
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


def _withdrawn(winner: Record, dialogue: Dialogue, at: str) -> list[Line]:
    """The contacts that the dialogue which ends had filed with agents; inner work is nobody's contact and stays."""
    mine = [task for task in winner.tasks if task.dialogue == dialogue.id and task.contact]
    winner.tasks = [task for task in winner.tasks if task not in mine]
    return [
        Line(
            at=at,
            customer=winner.name,
            kind="withdrawn",
            script=task.script,
            dialogue=task.dialogue,
            revision=task.revision,
            step=task.step,
            content=task.talk,
            act=task.act,
            role=task.role,
            person=task.person or None,
        )
        for task in mine
    ]
