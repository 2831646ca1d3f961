"""The simulator can fail: each mistake that somebody might make in the engine turns it red, by the invariant that it breaks."""

from __future__ import annotations

import pytest

from tests.testing.simulation.planted import PLANTED, Planted
from tetatet.testing.simulation import simulate

SEEDS = range(40)
"""As many as a mistake may take until it is found; most are found by the third."""


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_mistake_is_found_by_the_invariant_that_it_breaks(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within so many seeds one is red, and its finding names what was broken."""
    planted.plant(monkeypatch)
    names = ({name for name, _finding in simulate(seed).findings} for seed in SEEDS)
    assert any(found & planted.found_by for found in names), f"{planted.name} is not found in {len(SEEDS)} seeds"
