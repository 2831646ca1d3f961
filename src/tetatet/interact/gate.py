"""The gate: every contact is decided here, in one order, with a reason for every no.

`screen` looks at each candidate alone. Those that are left take, in the order of
arbitration, the room that the caps leave; then their content must be complete, what
is scarce must be theirs, and last of all the hold-out is drawn: a ghost is whoever
would really have been spoken to.

Ghosts and treated are ranked alike; then the treated are ranked again without the
ghosts, so that the room that a ghost would have taken passes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tetatet.interact.caps import Full, caps_of, full
from tetatet.interact.compose import complete, shape
from tetatet.interact.policy import Drop, Hold, Verdict, reader, screen
from tetatet.interact.turn import Candidate, Turn
from tetatet.model.decision import Claim
from tetatet.model.record import NEVER, Contacted
from tetatet.model.time import Instant


@dataclass(slots=True)
class Ruling:
    """What the gate says of one candidate. `arm` is "" unless it would go."""

    candidate: Candidate
    verdict: Verdict
    arm: str = ""
    lost_to: str = ""
    won_over: list[str] = field(default_factory=list)
    waiting: bool = False  # a claim is filed; the verdict comes with its answer


ArmOf = Callable[[Turn, Candidate], str]
"""The arm of a customer in a script: treated, ghost (the script's) or global."""


def decide(turn: Turn, candidates: Sequence[Candidate], arm_of: ArmOf) -> list[Ruling]:
    """Decide all candidates of one pass; nothing is changed but the channel and form they carry."""
    rulings = []
    standing: list[Candidate] = []
    for candidate in candidates:
        verdict = screen(turn, candidate)
        if verdict is not None:
            rulings.append(Ruling(candidate, verdict))
        else:
            standing.append(candidate)
    standing.sort(key=_precedence)
    rulings.extend(_arbitrate(turn, standing, arm_of))
    return rulings


def _precedence(candidate: Candidate) -> tuple[float, Instant, int, str, str]:
    """The highest worth, then the earliest end of validity, then the highest rank, then the name."""
    dialogue = candidate.dialogue
    ends = min(dialogue.contact_until, NEVER if dialogue.acted else dialogue.valid_until)
    return (-candidate.worth, ends, -dialogue.rank, candidate.script.name, dialogue.id)


def _arbitrate(turn: Turn, standing: Sequence[Candidate], arm_of: ArmOf) -> list[Ruling]:
    rulings: list[Ruling] = []
    shadow: list[tuple[Ruling, Contacted]] = []  # taken in this pass, ghosts and treated alike
    real: list[tuple[Ruling, Contacted]] = []  # taken in this pass by the treated
    for candidate in standing:
        arm = arm_of(turn, candidate)
        ghost = arm != "treated"
        ruling = Ruling(candidate, None)
        rulings.append(ruling)
        taken = shadow if ghost else real
        full_up = room(turn, candidate, [entry for _winner, entry in taken], ghosts=ghost)
        if full_up is not None and room(turn, candidate, (), ghosts=ghost) is not None:
            ruling.verdict = Hold(full_up.until, "caps", full_up.reason)
            continue
        if full_up is not None:
            winners = [winner for winner, _entry in taken]
            _note_loss(ruling, winners)
            better = "worth more" if winners[0].candidate.worth > candidate.worth else "first"
            ruling.verdict = Hold(full_up.until, "arbitration", f"{ruling.lost_to} was {better}")
            continue
        shape(turn, candidate)
        lacking = complete(turn, candidate)
        if lacking:
            ruling.verdict = Drop("content", lacking)
            continue
        entry = Contacted(turn.now, candidate.channel, "", ghost)
        if counts(candidate):
            shadow.append((ruling, entry))
            if not ghost:
                real.append((ruling, entry))
        if candidate.capacity and not candidate.granted:
            ruling.waiting = True
            turn.claims.append(_claim(turn, candidate, ghost))
            continue
        ruling.arm = arm
    return rulings


def _note_loss(ruling: Ruling, winners: Sequence[Ruling]) -> None:
    """Name the first of those who took the room that the loser would have had; a ghost takes none from the treated."""
    ruling.lost_to = winners[0].candidate.script.name
    for winner in winners:
        winner.won_over.append(ruling.candidate.script.name)


def _claim(turn: Turn, candidate: Candidate, ghost: bool) -> Claim:
    dialogue = candidate.dialogue
    ends = min(dialogue.contact_until, NEVER if dialogue.acted else dialogue.valid_until)
    return Claim(
        turn.record.id, dialogue.id, candidate.capacity, candidate.worth, ends, ghost, batch=False, also=candidate.also
    )


def counts(candidate: Candidate) -> bool:
    """Do caps look at this contact? They count marketing only."""
    return candidate.script.purpose == "marketing" and bool(candidate.contact.by)


def room(turn: Turn, candidate: Candidate, taken: Sequence[Contacted], *, ghosts: bool) -> Full | None:
    """None when every cap leaves room now, else the one that is the last to do so. For a ghost the shadow ledger counts too."""
    if not counts(candidate):
        return None
    latest: Full | None = None
    record = reader(turn, candidate)
    made = [one for one in record.contacts if ghosts or not one.ghost]
    for one in caps_of(turn.plan, record):
        if one.cap.by is not None and one.cap.by != candidate.channel:
            continue
        if one.cap.test is not None and not turn.test(one.cap.test, candidate.dialogue):
            continue
        found = full(one, record, [*made, *taken], turn.now, turn.plan, turn.zone)
        if found is not None and (latest is None or found.until > latest.until):
            latest = found
    return latest
