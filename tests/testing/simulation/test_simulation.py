"""The simulator: a share of its seeds, that it does the same again everywhere, and that it says how to see a finding again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from tests.postgres import Postgres
from tetatet.testing.simulation import FAULTS, KEEPINGS, ORACLES, __main__, simulate
from tetatet.testing.simulation.chance import Chance
from tetatet.testing.simulation.keeping import OpenedAnew

SHARE = range(1_000, 1_020)
"""Seeds of each run of the suite; `make simulate` goes on."""


def test_a_share_of_seeds_is_green_and_puts_every_invariant_to_the_test() -> None:
    """Whatever goes wrong, what was promised holds, and each promise was in danger at least once."""
    exercised: Counter[str] = Counter()
    for seed in SHARE:
        ran = simulate(seed)
        exercised.update(ran.exercised)
        assert ran.findings == (), f"seed {seed}: {__main__.again(seed, 'memory')}"
    assert [name for name in ORACLES if not exercised[name]] == []


@pytest.mark.parametrize("store", [name for name in KEEPINGS if name != "memory"])
@pytest.mark.parametrize("seed", [3, 8])
def test_every_store_decides_the_same_bytes(seed: int, store: str) -> None:
    """One trace of decisions, acknowledgements and hand-overs, whatever keeps them, and whatever befalls it."""
    assert simulate(seed, store).trace == simulate(seed).trace


def test_a_store_on_a_server_decides_the_same_bytes(monkeypatch: pytest.MonkeyPatch, postgres: Postgres) -> None:
    """PostgreSQL takes part as any store of one's own does, by how it is opened, and gives the same trace."""
    from tetatet.stores.postgres import Address, open_store

    url = postgres.new()
    monkeypatch.setitem(KEEPINGS, "postgres", lambda _folder: OpenedAnew(lambda: open_store(Address(url))))
    ran = simulate(3, "postgres")
    postgres.give_back(url)
    assert (ran.trace, ran.findings) == (simulate(3).trace, ())


def test_another_process_does_the_same() -> None:
    """The command prints the same hash for a seed whatever Python salts its hashes with."""
    said = {
        subprocess.run(
            [sys.executable, "-m", "tetatet.testing.simulation", "--seeds", "1", "--from", "5"],
            env={**os.environ, "PYTHONHASHSEED": salt},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()[0]
        for salt in ("1", "4711")
    }
    assert said == {f"seed 5: trace {simulate(5).trace}"}


def test_other_seeds_live_other_lives() -> None:
    """A seed decides everything: two differ."""
    assert simulate(1).trace != simulate(2).trace


def test_a_finding_is_told_with_the_command_that_shows_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A red seed prints its trace's hash, its findings and one command; the command ends with 1."""
    ran = replace(simulate(7), findings=(("caps hold in every window", "u1 got 3 contacts"),))
    monkeypatch.setattr(__main__, "simulate", lambda _seed, _store: ran)
    assert __main__.main(["--seeds", "1", "--from", "7", "--store", "sqlite"]) == 1
    said = capsys.readouterr().out
    assert f"seed 7: trace {ran.trace}" in said
    assert "RED caps hold in every window: u1 got 3 contacts" in said
    assert "again: make simulate SEEDS=1 FROM=7 STORE=sqlite" in said


def test_what_never_happened_is_red(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Over many seeds, an invariant that was never in danger and a fault that was never reached are told, and end with 1."""
    quiet = replace(simulate(7), findings=(), exercised=Counter(), reached=Counter())
    monkeypatch.setattr(__main__, "simulate", lambda _seed, _store: quiet)
    assert __main__.main(["--seeds", str(__main__.ENOUGH_SEEDS)]) == 1
    said = capsys.readouterr().out
    assert all(f"NEVER: {name}" in said for name in (*ORACLES, *FAULTS))


def test_chance_is_as_likely_as_it_says() -> None:
    """Of many draws each weight has its share."""
    chance = Chance(1, "weights")
    drawn = Counter(chance.weighed((("often", 3), ("seldom", 1))) for _draw in range(4_000))
    assert 0.7 < drawn["often"] / drawn.total() < 0.8
