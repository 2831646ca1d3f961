"""`tetatet fmt` changes how a file is written and never what it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from ruamel.yaml import YAML

from tests.language.random_scripts import script_texts
from tetatet.language.fmt import KINDS, format_project, format_text, kind_of
from tetatet.language.yaml_tree import parse_tree, plain_value
from tetatet.model.errors import InvalidProject

EXAMPLES = (Path(__file__).parent / "fixtures" / "examples.yml").read_text(encoding="utf-8")
ROOT = Path(__file__).parents[2]

SEARCH = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def spaced(data: Any) -> Any:
    """The data with spaces for the underscores of keys."""
    if isinstance(data, dict):
        return {key.replace("_", " "): spaced(value) for key, value in data.items()}
    return [spaced(item) for item in data] if isinstance(data, list) else data


def texts_of(text: str) -> list[Any]:
    """What the documents say, every bare word as the text it is written with."""
    quoted = [plain_value(document.root) for document in parse_tree(text).documents]
    return [spaced(as_text(data)) for data in quoted]


def as_text(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_text(item) for item in data]
    return {None: "", True: "true", False: "false"}.get(data, str(data)) if not isinstance(data, str) else data


def comments_of(text: str) -> Counter[str]:
    return Counter(comment.text for comment in parse_tree(text).comments)


def loaded(text: str, version: str) -> list[Any]:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return list(yaml.load_all(text))


# ---------------------------------------------------------------- what it writes


def test_a_script_in_one_line_becomes_one_thing_a_line() -> None:
    """Flow style becomes block style, empty lists and lists of names stay in their line."""
    text = "{script: hello, start: first order, steps: [{send: card, by: [email, push]}, {wait: 7d, silent: []}]}"
    assert format_text(text, "scripts") == (
        "script: hello\nstart: first order\nsteps:\n  - send: card\n    by: [email, push]\n  - wait: 7d\n    silent: []\n"
    )


def test_a_steps_keys_follow_the_reference() -> None:
    """The kind comes first, then the step's own name, then what it says, and the exits last."""
    text = "steps:\n- unsent: []\n  benefit: b\n  as: own\n  send: card\n  by: any\n"
    assert format_text(text, "part") == (
        "steps:\n  - send: card\n    as: own\n    by: any\n    benefit: b\n    unsent: []\n"
    )


def test_comments_between_keys_keep_their_order() -> None:
    """Where a comment stands in a line of its own between a step's keys, these stay as they are."""
    text = "steps:\n  - send: card\n    benefit: b\n    # by day only\n    by: any\n"
    assert format_text(text, "part") == text


def test_an_underscore_in_a_known_key_becomes_a_space_and_a_name_keeps_it() -> None:
    """`valid_for` is written `valid for`; facts, traits and answers keep their underscores."""
    text = "facts:\n  orders.spent_year: {count: A}\ntransitions:\n  big_order: {event: A, valid_for: 2d, own_key: 1}\n"
    written = format_text(text, "facts")
    assert "valid for: 2d" in written
    assert "orders.spent_year:" in written
    assert "big_order:" in written
    assert "own_key: 1" in written


@pytest.mark.parametrize("bare", ["yes", "on", "N", "21:00", "010", "1e3", "2026-04-01", "=", "12:30:15"])
def test_what_readers_of_yaml_take_differently_is_quoted(bare: str) -> None:
    """A bare word that YAML 1.1 reads otherwise than 1.2 gets quotes, as a value and as a key."""
    written = format_text(
        f"steps:\n  - set: {{customer.x: {bare}}}\n  - wait: 7d\n    answers: {{{bare}: []}}\n", "part"
    )
    assert f'customer.x: "{bare}"\n' in written
    assert f'"{bare}": []\n' in written


@pytest.mark.parametrize("number", ["1_000", "-1_000.5"])
def test_a_number_with_underscores_stays_for_check_to_refuse(number: str) -> None:
    """Its author meant a number; in quotes it would be a text that nobody asks about any more."""
    text = f"steps:\n  - set:\n      customer.x: {number}\n"
    assert format_text(text, "part") == text


@pytest.mark.parametrize(
    "bare", ["10%", "7d", "true", "null", "6.00", "2026-04-01 10:00", "21:00 to 08:00", "= answer.size"]
)
def test_what_all_readers_take_alike_stays_bare(bare: str) -> None:
    """Shares, lengths, numbers, moments and expressions need no quotes."""
    text = f"steps:\n  - set:\n      customer.x: {bare}\n"
    assert format_text(text, "part") == text


def test_a_condition_with_a_comma_is_quoted_and_a_sentence_is_not() -> None:
    """Quotes stand around a condition that could not go into braces; prose keeps its commas bare."""
    text = "segments:\n  a: has(x.y, 'z')\ntransitions:\n  b:\n    becomes: overlaps(a, b)\n    about: one, two\n"
    written = format_text(text, "facts")
    assert "a: \"has(x.y, 'z')\"\n" in written
    assert 'becomes: "overlaps(a, b)"\n' in written
    assert "about: one, two\n" in written


def test_comments_stay_with_what_they_speak_of() -> None:
    """Comments above, behind and below a thing stand there still when it got lines of its own."""
    text = (
        "# on top\n\n--- # the marker\n{script: a, # the name\n start: b} # the start\n"
        "---\nscript: c\nsteps:      # all of them\n# the first\n- {send: d,\n   by: e} # by whom\n  # below the first\n# at the end\n"
    )
    assert format_text(text, "scripts") == (
        "# on top\n\n--- # the marker\nscript: a  # the name\nstart: b  # the start\n"
        "---\nscript: c\nsteps:      # all of them\n  # the first\n  - send: d\n    by: e  # by whom\n  # below the first\n# at the end\n"
    )


def test_a_comment_behind_one_line_of_flow_stands_behind_its_first_line() -> None:
    """What is said of a whole step in braces is said behind its first line, in the column it had where that is free."""
    text = "steps:\n  - {task: a, role: b}      # side by side\n  - wait: 14d               # nobody else listens\n    silent: []\n"
    assert format_text(text, "part") == (
        "steps:\n  - task: a  # side by side\n    role: b\n  - wait: 14d               # nobody else listens\n    silent: []\n"
    )


def test_texts_of_several_lines_keep_their_lines() -> None:
    """Blocks of text and sentences broken by their author stay broken where they were."""
    text = 'script: a\nabout: >\n  one\n  two\ntopic: |-\n  x\n   y\nworth: "a OR\n  b"   # why\nsteps:\n  - send: long\n      name\n    by: any\n'
    assert format_text(text, "scripts") == text


def test_line_ends_and_marks_of_other_systems_go() -> None:
    """Windows line ends and a byte order mark are not kept."""
    assert format_text("\ufeffscript: a\r\nstart: b\r\n", "scripts") == "script: a\nstart: b\n"


def test_empty_lines_part_things_but_never_two_of_them() -> None:
    """One empty line between things stays, further ones and those at either end go."""
    text = "\n\nscript: a\n\n\n\nstart: b\n\n# why\n\nsteps: []\n\n\n"
    assert format_text(text, "scripts") == "script: a\n\nstart: b\n\n# why\n\nsteps: []\n"


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "---\n", "---\n# nothing yet\n---\nscript: a\n", "just words\n", "[]\n"]
)
def test_files_without_a_script_are_written_too(text: str) -> None:
    """A file that holds nothing, only comments or no keys comes out as it was."""
    assert format_text(text, "scripts") == text


# ---------------------------------------------------------------- what it never does


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_examples_say_the_same_before_and_after(kind: str) -> None:
    """The twenty examples, formatted as whatever kind of file, keep what they say and all comments."""
    written = format_text(EXAMPLES, kind)
    assert texts_of(written) == texts_of(EXAMPLES)
    assert comments_of(written) == comments_of(EXAMPLES)
    assert format_text(written, kind) == written


@SEARCH
@given(script_texts())
def test_formatting_twice_is_formatting_once(text: str) -> None:
    """Whatever a script looks like, `fmt` finds nothing to do in what `fmt` wrote."""
    written = format_text(text, "scripts")
    assert format_text(written, "scripts") == written


@SEARCH
@given(script_texts())
def test_no_word_and_no_comment_is_lost(text: str) -> None:
    """Whatever a script looks like, it says the same afterwards and has the same comments."""
    written = format_text(text, "scripts")
    assert texts_of(written) == texts_of(text)
    assert comments_of(written) == comments_of(text)


@SEARCH
@given(script_texts())
def test_every_reader_of_yaml_takes_the_result_alike(text: str) -> None:
    """YAML 1.1 and 1.2 load the same from whatever `fmt` writes."""
    written = format_text(text, "scripts")
    assert loaded(written, "1.1") == loaded(written, "1.2")


# ---------------------------------------------------------------- files


def test_the_kind_of_a_file_follows_from_its_place() -> None:
    """Settings, facts, scripts, parts, talks, questions and offers are known by name and folder, others are left alone."""
    names = (
        "tetatet.yml",
        "facts.yml",
        "scripts/a.yml",
        "parts/a.yml",
        "talks/a.yml",
        "questions/a.yml",
        "offers/a.yml",
    )
    assert [kind_of(name) for name in names] == list(KINDS)
    assert [kind_of(name) for name in ("content/a.liquid", "notes/a.yml", "scripts/a.yaml", "a.yml")] == [None] * 4


def project(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_project_is_written_file_by_file(tmp_path: Path) -> None:
    """The files that change are named and written, the others are not touched."""
    folder = project(tmp_path, facts="facts: {a.b: {count: C}}\n", scripts__a="script: a\n", notes="{a: b}\n")
    assert format_project(folder) == [folder / "facts.yml"]
    assert (folder / "facts.yml").read_text(encoding="utf-8") == "facts:\n  a.b:\n    count: C\n"
    assert (folder / "notes.yml").read_text(encoding="utf-8") == "{a: b}\n"
    assert format_project(folder) == []


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    """With `check` the files that would change are named and left as they are."""
    folder = project(tmp_path, facts="facts: {a.b: {count: C}}\n")
    assert format_project(folder, check=True) == [folder / "facts.yml"]
    assert (folder / "facts.yml").read_text(encoding="utf-8") == "facts: {a.b: {count: C}}\n"


def test_one_broken_file_keeps_all_as_they_are(tmp_path: Path) -> None:
    """What is no YAML is named with file and line, and then nothing is written."""
    folder = project(
        tmp_path, facts="facts: {a.b: {count: C}}\n", scripts__a="script: a\nsteps: [\n", scripts__b="a: *b\n"
    )
    with pytest.raises(InvalidProject) as raised:
        format_project(folder)
    assert [(found.file, found.line > 0, found.code) for found in raised.value.findings] == [
        ("scripts/a.yml", True, "yaml-syntax"),
        ("scripts/b.yml", True, "yaml-anchor"),
    ]
    assert (folder / "facts.yml").read_text(encoding="utf-8") == "facts: {a.b: {count: C}}\n"


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are an error of that file."""
    (tmp_path / "facts.yml").write_bytes(b"facts:\n  a.b: {count: \xff}\n")
    with pytest.raises(InvalidProject) as raised:
        format_project(tmp_path)
    assert [(found.file, found.line, found.code) for found in raised.value.findings] == [
        ("facts.yml", 2, "file-not-utf8")
    ]


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "%YAML 1.1\n---\na: b\n", "? [a]\n: b\n", "a: !!str b\n", "a:\tb: c\n", "a: '", "[" * 200]
)
def test_what_the_reader_refuses_is_refused(text: str) -> None:
    """Keys that stand twice, directives, tags and half-written files are errors, never a guess."""
    with pytest.raises(InvalidProject):
        format_text(text, "scripts")
