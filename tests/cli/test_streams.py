"""What commands write to: no encoding of the output ends one, and JSON is UTF-8 everywhere."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.replaying import folder, json_lines, numbered, person, project, run, track
from tests.kernel.tables import script_text

SHOP = folder(project(script_text("{send: hello, by: email, benefit: Good}"), facts="transitions: {asked: {event: A}}"))
EVENTS = (
    folder({"events.jsonl": json_lines(numbered([*person("李"), track("03-02 10:00", "A", "李")]))}) / "events.jsonl"
)
PLAYED = (str(SHOP), "--events", str(EVENTS))


@pytest.mark.parametrize(
    "command",
    [
        ("draw", str(SHOP)),
        ("reference",),
        ("replay", *PLAYED),
        ("explain", "李", "--project", *PLAYED),
    ],
    ids=lambda command: str(command[0]),
)
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_encoding_that_lacks_characters_ends_no_command(command: tuple[str, ...], encoding: str) -> None:
    """What cannot be written becomes a question mark; the rest is there."""
    ran = run(*command, encoding=encoding)
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.splitlines()) == len(run(*command).out.splitlines())


def test_a_picture_is_drawn_with_the_characters_there_are() -> None:
    """Where the output has no lines and corners, `draw` draws as with `--ascii`."""
    assert run("draw", str(SHOP), encoding="cp1252").out == run("draw", str(SHOP), "--ascii").out
    assert "?" not in run("draw", str(SHOP), "--ascii").out


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_json_is_utf_8_whatever_the_output_is(encoding: str) -> None:
    """Programs read the same bytes everywhere."""
    for command in (("replay", *PLAYED, "--json"), ("check", str(SHOP), "--json")):
        ran = run(*command, encoding=encoding)
        assert ran.out == run(*command).out
    assert [json.loads(line)["customer"] for line in run("replay", *PLAYED, "--json").out.splitlines()][-1] == "李"
