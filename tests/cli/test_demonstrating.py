"""`tetatet demo`: the year of households, what is said of the data, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.replaying import Event, json_lines, numbered, order, person, run
from tetatet.run import demo_data


def households() -> list[Event]:
    """Two households over half a year: one that comes every week and stops, one that comes first in the tenth week."""
    events = [*person("h1", "2025-01-01 00:00"), *person("h2", "2025-03-10 00:00")]
    events += [
        order(f"2025-{1 + week // 4:02}-{1 + 7 * (week % 4):02} 10:00", "h1", category="MILK", currency="USD")
        for week in range(16)
    ]
    return [
        *events,
        order("2025-03-10 10:00", "h2", category="MILK", currency="USD"),
        order("2025-06-30 10:00", "h2", category="MILK", currency="USD"),
    ]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The data of two households in the place of the package's; the list says what was written."""
    written: list[Path] = []

    def complete_journey(into: Path, _progress: object = None) -> None:
        into.write_text(json_lines(numbered(households())))
        written.append(into)

    monkeypatch.setattr(demo_data, "complete_journey", complete_journey)
    return written


@pytest.mark.usefixtures("small")
def test_the_report_says_what_the_data_are() -> None:
    """The screen ends with what the authors of the data say of them, and claims no effect."""
    ran = run("demo")
    assert ran.code == 0, ran.said
    told = " ".join(ran.out.split())
    assert told.startswith("The Grocer")
    assert "simulated by its authors on real shopping patterns, for education" in told
    assert "no effect is claimed" in told


@pytest.mark.usefixtures("small")
def test_the_first_eight_weeks_are_history() -> None:
    """Who came in the first eight weeks is no newcomer; who comes first after them is one."""
    figures = json.loads(run("demo", "--json").out)
    assert figures["period"]["begin"] == "2025-02-26T00:00:00Z"
    newcomers = next(one for one in figures["scripts"] if one["script"] == "to-the-fourth")
    assert newcomers["started"] == {"count": 1, "of": 1}
    assert "for education" in figures["notes"][0]


def test_what_is_kept_can_be_asked_on(small: list[Path], tmp_path: Path) -> None:
    """--keep leaves the events and the project, a second run makes neither again, and `explain` answers from them."""
    kept = tmp_path / "kept"
    first, second = run("demo", "--keep", str(kept)), run("demo", "--keep", str(kept))
    assert (first.code, second.code, len(small)) == (0, 0, 1)
    assert first.out == second.out
    told = run("explain", "h1", "--project", str(kept / "grocer"), "--events", str(kept / "events.jsonl"))
    assert told.out.startswith("Customer h1\n")


@pytest.mark.usefixtures("small")
def test_without_keep_nothing_is_left_behind(small: list[Path]) -> None:
    """The events of a passing demonstration are gone when it is over."""
    assert run("demo", "--json").code == 0
    assert [path.exists() for path in small] == [False]
