"""Who is spoken to, and who is a ghost: drawn once, sticky, and independent from script to script."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.measure.holdout import arm

CUSTOMERS = [f"u:u{number}" for number in range(10_000)]
FOUR_SIGMA = 4 * (10_000 * 0.25) ** 0.5  # of a count among 10,000, at most


def _arms(script: str = "welcome", *, share: float = 0.1, global_share: float = 0.0) -> dict[str, str]:
    return {name: arm(name, script, share=share, global_share=global_share) for name in CUSTOMERS}


@pytest.mark.parametrize("share, everywhere", [(0.0, 0.0), (0.1, 0.0), (0.3, 0.1), (0.0, 0.2), (1.0, 0.5)])
def test_arms_have_their_shares(share: float, everywhere: float) -> None:
    """Global ghosts first; the script's share is one of the others."""
    found = Counter(_arms(share=share, global_share=everywhere).values())
    expected = {"global": everywhere, "ghost": (1 - everywhere) * share, "treated": (1 - everywhere) * (1 - share)}
    for name, part in expected.items():
        assert abs(found[name] - part * len(CUSTOMERS)) <= FOUR_SIGMA * (part > 0)


@given(st.text(min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_an_arm_is_drawn_once(customer: str, share: float, everywhere: float) -> None:
    """Asked again it is the same, on any day and machine."""
    drawn = [arm(customer, "welcome", share=share, global_share=everywhere) for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_a_global_ghost_is_one_in_every_script() -> None:
    """Nobody is a global ghost here and spoken to there."""
    here, there = _arms("welcome", global_share=0.2), _arms("lapse", global_share=0.2)
    assert {name for name, one in here.items() if one == "global"} == {
        name for name, one in there.items() if one == "global"
    }


def test_ghosts_of_one_script_are_treated_like_all_in_another() -> None:
    """A tenth of the ghosts of the one are ghosts of the other, no more and no less than of everybody."""
    here, there = _arms("welcome", share=0.5), _arms("lapse", share=0.1)
    both = sum(here[name] == there[name] == "ghost" for name in CUSTOMERS)
    assert abs(both - 0.05 * len(CUSTOMERS)) < 4 * (len(CUSTOMERS) * 0.05) ** 0.5


def test_a_larger_share_keeps_the_ghosts_that_there_are() -> None:
    """Raising the share from a tenth to a fifth adds ghosts and makes none of them treated."""
    tenth, fifth = _arms(share=0.1), _arms(share=0.2)
    assert {name for name, one in tenth.items() if one == "ghost"} < {
        name for name, one in fifth.items() if one == "ghost"
    }


def test_ends_of_the_scale() -> None:
    """No share has no ghosts, the whole has nobody else."""
    assert set(_arms(share=0.0).values()) == {"treated"}
    assert set(_arms(share=1.0).values()) == {"ghost"}
    assert set(_arms(share=0.0, global_share=1.0).values()) == {"global"}
