"""Commands for those who write scripts: what they print, what they write, and how they fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.replaying import project, run
from tests.kernel.tables import script_text
from tetatet.cli.authoring import graphs_of

SEND = "{send: hello, by: email, benefit: Good}"
FACTS = "transitions: {asked: {event: Advice Wanted}}"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project of two scripts, in a folder that the test may change."""
    for name, text in project(script_text(SEND), script_text(SEND, name="other"), facts=FACTS).items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "shop"


# ---------------------------------------------------------------- init and check


@pytest.mark.parametrize("pack", [(), ("--pack", "grocer")])
def test_what_init_writes_has_no_errors(tmp_path: Path, pack: tuple[str, ...]) -> None:
    """It names every file, and what to do next; check finds no error, fmt nothing to do."""
    made = run("init", str(tmp_path / "new"), *pack)
    assert made.code == 0, made.said
    *files, last = made.out.splitlines()
    assert all(Path(name).is_file() for name in files)
    assert last == f"Next: tetatet check {tmp_path / 'new'}"
    assert run("check", str(tmp_path / "new")).code == 0


def test_init_writes_into_no_folder_that_holds_something(shop: Path) -> None:
    """Nothing is overwritten; the message says why."""
    before = sorted(path.read_bytes() for path in shop.rglob("*.*"))
    made = run("init", str(shop))
    assert (made.code, "not empty" in made.err) == (2, True)
    assert sorted(path.read_bytes() for path in shop.rglob("*.*")) == before


def test_check_counts_what_it_finds(shop: Path) -> None:
    """A sound project ends with nought errors and exit code 0."""
    checked = run("check", str(shop))
    assert checked.code == 0
    assert checked.out.splitlines()[-1].startswith("0 errors, ")


def test_check_names_file_line_and_field_in_both_forms(shop: Path) -> None:
    """As a sentence, and as JSON with the same."""
    (shop / "facts.yml").write_text("transitions:\n  asked: {evnt: Advice Wanted}\n", encoding="utf-8")
    plain, listed = run("check", str(shop)), run("check", str(shop), "--json")
    assert (plain.code, listed.code) == (2, 2)
    found = [json.loads(line) for line in listed.out.splitlines()]
    errors = [one for one in found if one["level"] == "error"]
    assert {"level", "file", "line", "field", "message", "code"} == set(errors[0])
    assert any(one["file"] == "facts.yml" and one["line"] == 2 and "event" in one["message"] for one in errors)
    assert all(f"{one['file']}:{one['line']}" in plain.out for one in errors if one["line"])
    assert f"{len(errors)} error" in plain.out.splitlines()[-1]


def test_strict_check_fails_on_warnings(shop: Path) -> None:
    """What is a warning by default is a failure for who wants none."""
    text = (
        (shop / "scripts/hello.yml")
        .read_text(encoding="utf-8")
        .replace("start: asked", "start: {when: asked, if: customer.name <> 'Ada'}")
    )
    (shop / "scripts/hello.yml").write_text(text, encoding="utf-8")
    assert [run("check", str(shop), *strict).code for strict in ((), ("--strict",))] == [0, 2]


# ---------------------------------------------------------------- fmt


def test_fmt_writes_once_and_says_what(shop: Path) -> None:
    """--check only tells and fails; after writing there is nothing left to do."""
    before = (shop / "scripts/hello.yml").read_bytes()
    told = run("fmt", str(shop), "--check")
    assert told.code == 1
    assert "would change" in told.out
    assert (shop / "scripts/hello.yml").read_bytes() == before
    written = run("fmt", str(shop))
    assert written.code == 0
    assert "written" in written.out
    assert (run("fmt", str(shop)).out, run("fmt", str(shop), "--check").code) == ("", 0)
    assert run("check", str(shop)).code == 0


# ---------------------------------------------------------------- draw


def test_draw_shows_all_scripts_or_the_one_named(shop: Path) -> None:
    """As text, with plain characters where asked."""
    both, one = run("draw", str(shop)), run("draw", str(shop), "other", "--ascii")
    assert (both.code, one.code) == (0, 0)
    assert "hello" in both.out
    assert "other" in both.out
    assert one.out.isascii()


def test_draw_writes_one_svg(shop: Path, tmp_path: Path) -> None:
    """One picture is one script; which must be said where there are several."""
    picture = tmp_path / "one.svg"
    drawn = run("draw", str(shop), "hello", "--svg", str(picture))
    assert (drawn.code, drawn.out.strip()) == (0, str(picture))
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    several = run("draw", str(shop), "--svg", str(picture))
    assert several.code == 2
    assert "hello, other" in several.err


@pytest.mark.parametrize(
    "text",
    [
        b"script: hello\nsteps: [",
        b"\xff\xfe\x00",
        b"",
        b"- a\n- b\n",
        b"script: hello\nsteps: 7\n",
        "script: hellö\n".encode("latin-1"),
    ],
)
def test_draw_refuses_what_it_cannot_read_and_names_the_file(shop: Path, text: bytes) -> None:
    """Broken YAML, other encodings and other shapes: exit 2 or a picture of what can be read, never a traceback."""
    (shop / "scripts/hello.yml").write_bytes(text)
    drawn = run("draw", str(shop))
    assert drawn.code in (0, 2)
    assert drawn.code == 0 or "hello.yml" in drawn.err


@pytest.mark.parametrize(
    "text, line, wanted",
    [
        ("# a talk\nsteps: [{wait: 3d, silent: []}]\n", 2, "`script: NAME`"),
        ("script: a\nsteps: []\n---\nscirpt: b\nsteps: []\n", 4, 'did you mean "script"'),
        ("- send: hello\n", 1, "`script: NAME`"),
        ("script:\nsteps: []\n", 1, "nothing stands here"),
        ("# nothing yet\n", 1, "the file is empty"),
    ],
)
def test_draw_says_what_it_wants_of_a_document_that_names_no_script(
    shop: Path, text: str, line: int, wanted: str
) -> None:
    """One clear line, with file and line, instead of a picture without a name."""
    (shop / "scripts/hello.yml").write_text(text, encoding="utf-8")
    drawn = run("draw", str(shop))
    assert (drawn.code, drawn.out) == (2, "")
    assert len(drawn.err.splitlines()) == 1
    assert f"scripts/hello.yml:{line}: " in drawn.err
    assert wanted in drawn.err


@pytest.mark.parametrize("file", ["scripts/hello.yml", "scripts/zeal.yml", "parts/ask.yml"])
def test_draw_draws_parts_wherever_they_are_written(shop: Path, file: str) -> None:
    """A part is a picture of its own; behind its `use` the ids count on as they do in a running script."""
    part = (
        "part: ask-first\ntakes: [question]\nsteps: [{ask: $question, by: any, benefit: x}, {wait: 7d, silent: []}]\n"
    )
    user = script_text("{use: ask-first, with: {question: size}}, {wait: 7d, silent: []}", name="user")
    (shop / "scripts/user.yml").write_text(user, encoding="utf-8")
    path = shop / file
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding="utf-8") + "\n---\n" if path.exists() else ""
    path.write_text(before + part, encoding="utf-8")
    drawn = run("draw", str(shop), "ask-first")
    assert drawn.code == 0, drawn.err
    assert "takes question" in drawn.out
    assert "ask $question" in drawn.out
    using = next(graph for graph in graphs_of(shop) if graph.name == "user")
    assert [(node.id, node.inside) for node in using.nodes] == [
        ("use ask-first", ("ask size", "wait 7d")),
        ("wait 7d 2", ()),
    ]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("hallo",), "no script named hallo"),
        (("hello", "--svg", "{}/no/such/folder/x.svg"), "no/such/folder"),
    ],
)
def test_draw_says_what_is_wrong_with_its_arguments(shop: Path, arguments: tuple[str, ...], message: str) -> None:
    """An unknown script, a folder that is not there."""
    drawn = run("draw", str(shop), *(one.format(shop) for one in arguments))
    assert drawn.code == 2
    assert message in drawn.err


def test_draw_of_a_folder_that_is_no_project_says_so(tmp_path: Path) -> None:
    """There is no folder scripts."""
    drawn = run("draw", str(tmp_path))
    assert (drawn.code, "scripts" in drawn.err) == (2, True)


# ---------------------------------------------------------------- schema and reference


def test_schema_writes_json_that_editors_read(tmp_path: Path) -> None:
    """One JSON Schema a kind of file, each named in the output."""
    made = run("schema", str(tmp_path / "schemas"))
    assert made.code == 0
    names = made.out.split()
    assert len(names) >= 5
    assert all("$schema" in json.loads(Path(name).read_text(encoding="utf-8")) for name in names)


def test_the_reference_is_markdown_made_from_the_code() -> None:
    """It knows every step, and is the same on each run."""
    made = run("reference")
    assert made.code == 0
    assert made.out.startswith("#")
    assert all(
        step in made.out
        for step in (
            "send",
            "ask",
            "task",
            "wait",
            "pause",
            "choose",
            "split",
            "repeat",
            "claim",
            "set",
            "start",
            "use",
            "exit",
        )
    )
    assert run("reference").out == made.out
