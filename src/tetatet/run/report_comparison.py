"""Treated against ghosts, script by script, as figures."""

from __future__ import annotations

from tetatet.measure.outcome import Arm, Outcome, Windows
from tetatet.run.replay import Replay
from tetatet.run.report_figures import ArmFigures, Comparison, Part


def compare_scripts(windows: Windows, replay: Replay) -> tuple[Comparison, ...]:
    """The comparison of every script of the project, and of those that only an earlier revision had, by name."""
    names = {*replay.book.project.scripts, *windows.scripts}
    return tuple(_comparison(one) for one in windows.outcomes(sorted(names), _counting(replay)))


def _counting(replay: Replay) -> set[str]:
    """The dialogues whose goal still counts: those that run, and those whose horizon is not over."""
    counting: set[str] = set()
    for record in replay.records.values():
        counting.update(one.id for one in record.dialogues)
        counting.update(glow.id for glow in record.after if glow.until > replay.now)
    return counting


def _comparison(outcome: Outcome) -> Comparison:
    lift = outcome.lift
    return Comparison(
        script=outcome.script,
        treated=_arm(outcome.treated),
        ghosts=_arm(outcome.ghosts),
        left_out=outcome.left_out.customers,
        difference=lift.difference,
        low=lift.low,
        high=lift.high,
        enough=lift.enough,
        reason=lift.reason,
    )


def _arm(arm: Arm) -> ArmFigures:
    return ArmFigures(arm.customers, Part(arm.reached, arm.customers), arm.still_open)
