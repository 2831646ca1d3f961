"""A command where no process runs: it does the work itself, all of it, and puts nothing else into force."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.replaying import run
from tests.live.shop import FACTS, THANKS, order, running, write_shop
from tests.run.intake.lines import line
from tests.wiring.test_keeping import SIMULATED
from tetatet.model.time import DAY
from tetatet.ports.log import Incoming
from tetatet.run.intake.wire import read_event
from tetatet.run.live import heart
from tetatet.stores.sqlite import open_store
from tetatet.wiring.living import Options, now, open_living
from tetatet.wiring.reaching import reach


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop in which nothing leaves the machine."""
    return write_shop(tmp_path / "shop", 25, {"tetatet.yml": SIMULATED})


def test_it_ends_when_everything_that_was_taken_is_considered(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns far too short for what one batch brings: the command stays until the last of it is decided."""
    monkeypatch.setattr(heart, "TURN_US", 2_000)
    monkeypatch.setattr(heart, "LONG_TURN_US", 2_000)
    moment = now()
    read = [read_event(line(**order(f"u{number}", str(number))), "web") for number in range(500)]
    with reach(shop) as reached:
        taken = reached.take([Incoming(one, one.at // DAY, moment) for one in read], [])
    assert taken.taken == 500
    store = open_store(shop / "tetatet.db")
    assert (store.log.waiting_count(), store.customers_count()) == (0, 500)
    store.close()


def test_a_project_that_changed_comes_into_force_when_it_is_run_and_says_so(shop: Path) -> None:
    """A command that only asks leaves in force what is; which revision that is, `status` says."""
    first = open_living(shop, Options(hands=0))
    before = first.book().revision
    first.store.close()
    write_shop(
        shop, 25, {"tetatet.yml": SIMULATED, "facts.yml": FACTS, "scripts/thanks.yml": THANKS + "  - pause: 1d\n"}
    )
    assert run("key", "add", str(shop), "till").code == 0
    assert before in run("status", str(shop)).out.split()
    with running(shop, "--changed", "move") as process:
        told = " ".join(process.said)
        assert f"takes the place of {before}; dialogues that run go on by it." in told
        after = json.loads(run("status", str(shop), "--json").out)["revision"]
        assert f"Revision {after} of the project takes" in told
    with running(shop) as process:
        assert process.said[0] == f"Revision {after} of the project is in force."
