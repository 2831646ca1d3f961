"""Putting a replay together: a folder, files, options, and errors that say what to write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.acceptance.replaying import Event as Wire
from tests.acceptance.replaying import Files, consent, folder, json_lines, numbered, person, project, track
from tests.kernel.tables import moment, script_text
from tetatet.model.decision import Line
from tetatet.model.errors import InputError, InvalidProject
from tetatet.wiring.playing import PROGRESS_EVERY, Play, open_project, play

SEND = "{send: hello, by: email, benefit: Good}"
LATER = "{send: later, by: email, benefit: Good}"
FACTS = "traits: [name]\nfacts: {orders.count: {count: Order Completed}}\ntransitions: {asked: {event: Advice Wanted}}"
HOLDOUTS = "holdout: 50%\n"


def _files(*scripts: str) -> Files:
    return project(*(scripts or (script_text(SEND),)), facts=FACTS)


def _events(*events: Wire) -> Path:
    return (
        folder({"events.jsonl": json_lines(numbered(events or [*person(), track("03-01 10:00", "Advice Wanted")]))})
        / "events.jsonl"
    )


def _play(what: Play) -> list[Line]:
    lines: list[Line] = []
    play(what, lines.append)
    return lines


# ---------------------------------------------------------------- the project


def test_a_folder_is_opened_with_its_warnings() -> None:
    """All scripts, and what `check` would warn of."""
    opened, warnings = open_project(folder(_files(script_text(SEND, head="about: x\ntype: bargain\n"))))
    assert set(opened.scripts) == {"hello"}
    assert all(warning.level == "warning" for warning in warnings)


def test_scripts_may_be_chosen_by_name_and_an_unknown_one_is_refused() -> None:
    """Who misspells a script hears which there are."""
    place = folder(_files(script_text(SEND), script_text(LATER, name="other")))
    assert set(open_project(place, scripts=["other"])[0].scripts) == {"other"}
    with pytest.raises(InputError, match="no script named hallo; the project has hello, other"):
        open_project(place, scripts=["hallo"])


def test_a_holdout_is_put_in_the_place_of_every_other() -> None:
    """Each script has the share asked for, and nobody is a global ghost."""
    files = project(script_text(SEND, head=HOLDOUTS), facts=FACTS)
    files["tetatet.yml"] = files["tetatet.yml"].replace("caps: []", "caps: []\n  global holdout: 5%")
    place = folder(files)
    assert (_share(place, None), _share(place, 0.25)) == ((0.5, 0.05), (0.25, 0.0))


def _share(place: Path, holdout: float | None) -> tuple[float, float]:
    opened, _warnings = open_project(place, holdout=holdout)
    return opened.scripts["hello"].holdout, opened.settings.policy.global_holdout


def test_a_project_with_errors_is_refused_with_all_of_them() -> None:
    """Each with file, line and field."""
    with pytest.raises(InvalidProject) as refused:
        open_project(folder(_files() | {"facts.yml": "facts: {orders.count: {cont: Order Completed}}"}))
    assert any(finding.file == "facts.yml" for finding in refused.value.findings)


# ---------------------------------------------------------------- files of events


def test_a_file_that_is_not_there_is_named() -> None:
    """Before anything is replayed."""
    with pytest.raises(InputError, match=r"no file of events at nowhere\.jsonl"):
        _play(Play(folder(_files()), (Path("nowhere.jsonl"),)))


def test_several_files_are_one_stream() -> None:
    """The customer of one file asks in another; a line that cannot be read is told first, with its file and number."""
    asked = folder({"b.jsonl": "{\n" + json_lines(numbered([track("03-01 10:00", "Advice Wanted")]))}) / "b.jsonl"
    lines = _play(Play(folder(_files()), (_events(*person()), asked)))
    assert [line.kind for line in lines] == ["quarantine", "transition", "start", "arm", "contact", "end"]
    assert (lines[0].line, lines[0].n, lines[0].at) == (1, 1, "")


def test_progress_is_told_now_and_then() -> None:
    """At the first event and then every so many, with how many there were and when the last of them was."""
    events = _events(*person(), *(track("03-01 10:00", "Page Viewed") for _ in range(PROGRESS_EVERY)))
    told: list[tuple[int, int]] = []
    play(Play(folder(_files()), (events,)), lambda _line: None, lambda number, at: told.append((number, at)))
    assert told == [(0, moment("01-01 00:00")), (PROGRESS_EVERY, moment("03-01 10:00"))]


# ---------------------------------------------------------------- publications


@pytest.mark.parametrize(
    "option, message",
    [
        ("2026-03-05T00:00:00Z", "write TIME=DIR:keep"),
        ("2026-03-05T00:00:00Z=somewhere", "write TIME=DIR:keep"),
        ("2026-03-05T00:00:00Z=somewhere:stay", "write TIME=DIR:keep"),
        ("tomorrow=somewhere:keep", "'tomorrow' is no moment"),
        ("2026-03-05T00:00:00=somewhere:keep", "is no moment"),
        ("2026-03-05T00:00:00Z=/nowhere/at/all:keep", "/nowhere/at/all"),
    ],
)
def test_a_publication_that_cannot_be_read_says_what_to_write(option: str, message: str) -> None:
    """The option is quoted, the form shown."""
    with pytest.raises(InputError, match="--publish") as refused:
        _play(Play(folder(_files()), (_events(),), publications=(option,)))
    assert message in str(refused.value)


@pytest.mark.parametrize("mode, ends", [("keep", "done"), ("stop", "stopped"), ("move", "done")])
def test_a_publication_keeps_moves_or_stops(mode: str, ends: str) -> None:
    """What runs goes on, moves to the new steps, or ends; the steps after a move are the new ones."""
    wait = "{wait: 7d, silent: []}"
    place = folder(_files(script_text(f"{SEND}, {wait}")))
    new = folder(_files(script_text(f"{SEND}, {wait}, {LATER}")))
    what = Play(place, (_events(),), until=moment("03-20 00:00"), publications=(f"2026-03-05T00:00:00Z={new}:{mode}",))
    lines = _play(what)
    assert [line.reason for line in lines if line.kind == "end"] == [ends]
    assert [line.content for line in lines if line.kind == "contact"] == [
        "hello",
        *(["later"] if mode == "move" else []),
    ]


def test_publications_follow_each_other_in_time_however_their_zones_are_written() -> None:
    """Dialogues begun under the first go on under the second, though its text sorts before the other's."""
    wait = "{wait: 7d, silent: []}"
    one, two = (
        folder(_files(script_text(f"{SEND}, {wait}, {LATER}, {wait}", head=f"about: {name}\n"))) for name in "ab"
    )
    events = _events(
        *person(), consent("02-28 00:00"), track("03-01 11:00", "Advice Wanted"), track("03-01 13:00", "Odd Event")
    )
    publications = (f"2026-03-02T00:00:00+14:00={one}:keep", f"2026-03-01T12:00:00Z={two}:keep")
    what = Play(folder(_files()), (events,), until=moment("03-20 00:00"))
    expected = [line.kind for line in _play(replace(what, publications=publications))]
    assert expected.count("contact") == 2
    assert [line.kind for line in _play(replace(what, publications=publications[::-1]))] == expected
