"""The gate: every contact is decided here, in one order, with a reason for every no.

`screen` looks at each candidate alone. Those that are left take, in the order of
arbitration, the room that the caps leave; then their content must be complete, what
is scarce must be theirs, and last of all the hold-out is drawn: a ghost is whoever
would really have been spoken to.

Ghosts and treated are ranked alike; then the treated are ranked again without the
ghosts, so that the room that a ghost would have taken passes on. Who loses to a contact that still waits
for something scarce has not lost yet: both are asked again when the claim is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tetatet.interact.caps import Full, caps_of, full
from tetatet.interact.compose import complete, shape
from tetatet.interact.policy import Drop, Hold, Verdict, reader, screen, took_place
from tetatet.interact.turn import Candidate, Turn
from tetatet.model.decision import Claim
from tetatet.model.record import NEVER, Contacted, Dialogue
from tetatet.model.step import Ask, Send, Task
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
    behind: bool = False  # the verdict hangs on another's claim, and comes with that answer


ArmOf = Callable[[Turn, Candidate], str]
"""The arm of a customer in a script: treated, ghost (the script's) or global."""


def decide(turn: Turn, candidates: Sequence[Candidate], arm_of: ArmOf) -> list[Ruling]:
    """Decide all candidates of one pass; nothing is changed but the channel and form they carry."""
    rulings = []
    standing: list[Candidate] = []
    for candidate, verdict in _screened(turn, candidates):
        if verdict is not None:
            rulings.append(Ruling(candidate, verdict))
        else:
            standing.append(candidate)
    standing.sort(key=_precedence)
    rulings.extend(_rule(turn, standing, arm_of, rulings))
    return rulings


def _screened(turn: Turn, candidates: Sequence[Candidate]) -> list[tuple[Candidate, Verdict]]:
    """What the rules for one candidate say of each; of several whose place is taken the first alone gives way."""
    verdicts = [(candidate, screen(turn, candidate)) for candidate in candidates]
    replaced = [one for one, verdict in verdicts if isinstance(verdict, Drop) and verdict.rule == "replaced"]
    if len(replaced) < 2:
        return verdicts
    first = min(replaced, key=_precedence)
    return [
        (one, screen(turn, one, spared=True) if one in replaced and one is not first else verdict)
        for one, verdict in verdicts
    ]


def _precedence(candidate: Candidate) -> tuple[float, Instant, int, str, str]:
    """The highest worth, then the earliest end of validity, then the highest rank, then the name."""
    dialogue = candidate.dialogue
    ends = min(dialogue.contact_until, NEVER if dialogue.acted else dialogue.valid_until)
    return (-candidate.worth, ends, -dialogue.rank, candidate.script.name, dialogue.id)


def _rule(turn: Turn, standing: Sequence[Candidate], arm_of: ArmOf, screened: Sequence[Ruling]) -> list[Ruling]:
    """Rule on those who stand, in their order.

    A verdict that hangs on a claim is not given yet. Then nobody who competes has one: when the
    claims are answered all are asked again, with what was granted and without who was refused.
    So each round of claims leaves fewer to ask, and who has lost has lost to one that went.
    """
    contest = _Contest(turn, list(screened))
    for candidate in standing:
        contest.rule(candidate, arm_of(turn, candidate))
    rulings = contest.rulings[len(screened) :]
    if contest.undecided:
        rulings = [
            one if one.waiting or not counts(one.candidate) else Ruling(one.candidate, None, behind=True)
            for one in rulings
        ]
    return rulings


@dataclass(slots=True)
class _Contest:
    """One pass in the order of arbitration: who has taken room, whose next contact gives way."""

    turn: Turn
    rulings: list[Ruling]
    taken: list[tuple[Ruling, Contacted]] = field(default_factory=list)
    replacer: Ruling | None = None  # it takes the place of the next contact
    undecided: bool = False  # a verdict hangs on a claim

    def rule(self, candidate: Candidate, arm: str) -> None:
        turn, ghost, ruling = self.turn, arm != "treated", Ruling(candidate, None)
        if counts(candidate) and self._gives_way(ruling, ghost):
            self.rulings.append(ruling)
            return
        shape(turn, candidate)
        lacking = complete(turn, candidate)
        if lacking:
            ruling.verdict = Drop("content", lacking)
        elif candidate.capacity and not candidate.granted:
            ruling.waiting = True
            turn.claims.append(_claim(turn, candidate, ghost))
        else:
            ruling.arm = arm
        if not lacking:
            self._take(ruling, ghost)
        self.rulings.append(ruling)

    def _gives_way(self, ruling: Ruling, ghost: bool) -> bool:
        """Does it not go, or not yet?"""
        replacer, self.replacer = self.replacer, None
        if self.undecided or (replacer is not None and replacer.waiting):
            self.undecided = ruling.behind = True
        elif replacer is not None:
            ruling.verdict = Drop("replaced", took_place(replacer.candidate.script.name))
        else:
            self._look_for_room(ruling, ghost)
        return ruling.behind or ruling.verdict is not None

    def _look_for_room(self, ruling: Ruling, ghost: bool) -> None:
        """Ghosts and treated alike take room from a ghost, the treated alone from the treated."""
        turn, candidate = self.turn, ruling.candidate
        rivals = [(winner, entry) for winner, entry in self.taken if ghost or not entry.ghost]
        full_up = room(turn, candidate, [entry for _winner, entry in rivals], ghosts=ghost)
        if full_up is None:
            if not ghost and self._crowds_out(candidate):
                self.undecided = ruling.behind = True
            return
        sure = [(winner, entry) for winner, entry in rivals if not winner.waiting]
        if len(sure) < len(rivals) and full_up != room(turn, candidate, [entry for _, entry in sure], ghosts=ghost):
            self.undecided = ruling.behind = True
        elif room(turn, candidate, (), ghosts=ghost) is not None:
            ruling.verdict = Hold(full_up.until, "caps", full_up.reason)
        else:
            winners = [winner for winner, _entry in sure]
            _note_loss(ruling, winners)
            better = "worth more" if winners[0].candidate.worth > candidate.worth else "first"
            ruling.verdict = Hold(full_up.until, "arbitration", f"{ruling.lost_to} was {better}")

    def _crowds_out(self, candidate: Candidate) -> bool:
        """Would it take, in the shadow ledger, the room of a ghost before it whose claim is open?"""
        if not any(winner.waiting and entry.ghost for winner, entry in self.taken):
            return False
        return room(self.turn, candidate, [entry for _winner, entry in self.taken], ghosts=True) is not None

    def _take(self, ruling: Ruling, ghost: bool) -> None:
        """It goes, or does when its claim is granted."""
        candidate = ruling.candidate
        if counts(candidate):
            self.taken.append((ruling, Contacted(self.turn.now, candidate.channel, "", ghost)))
        if candidate.script.replaces_next_contact and not ghost and not self._on_hold(candidate):
            self.replacer = ruling

    def _on_hold(self, candidate: Candidate) -> bool:
        """Is some contact on hold? Then it is that one which gives way (`interact.verdict`)."""
        held = any(isinstance(one.verdict, Hold) and counts(one.candidate) for one in self.rulings)
        return held or first_on_hold(self.turn, candidate.dialogue) is not None


def first_on_hold(turn: Turn, dialogue: Dialogue) -> Dialogue | None:
    """The first other dialogue whose contact is on hold; inner work is none, and only marketing gives way."""
    for other in turn.record.dialogues:
        if other is not dialogue and other.state == "hold" and turn.script_of(other).purpose == "marketing":
            step = turn.program_of(other).nodes[other.node].step
            if isinstance(step, Send | Ask | Task) and step.contact.by:
                return other
    return None


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
