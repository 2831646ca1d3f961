"""The process dies at every point of the way, and nothing is lost and nothing said twice unseen."""

from __future__ import annotations

import pytest

from tests.live.crash import PHASES, crash


@pytest.mark.timeout(300)
def test_O1_kill_9_at_any_point_loses_nothing_and_says_nothing_twice_unseen() -> None:
    """Twenty deaths, four at each phase, each with a request in flight."""
    report = crash(20, seed=20)
    assert report.faults == []
    assert {phase: report.deaths[phase] for phase in PHASES} == dict.fromkeys(PHASES, 4)
