"""YAML with lines: what is read, and what is refused by name."""

from __future__ import annotations

import pytest

from tetatet.language.source import (
    DEPTH_LIMIT,
    FILE_LIMIT_BYTES,
    NODES_LIMIT,
    Items,
    Keys,
    Scalar,
    Source,
    parse_source,
    rewrite,
)


def _parse(text: str | bytes) -> Source:
    return parse_source("x.yml", text if isinstance(text, bytes) else text.encode())


def _only(source: Source) -> tuple[str, int, str]:
    assert len(source.findings) == 1, source.findings
    finding = source.findings[0]
    assert finding.level == "error"
    assert finding.file == "x.yml"
    return finding.code, finding.line, finding.message


def test_every_node_knows_its_line_and_its_keys() -> None:
    """A value in a flow list of a block mapping names its line and the path of keys to it."""
    source = _parse("a: 1\nsteps:\n  - {send: hello}\n")
    root = source.documents[0]
    assert isinstance(root, Keys)
    steps = root.entries[1].value
    assert isinstance(steps, Items)
    step = steps.items[0]
    assert isinstance(step, Keys)
    assert (step.entries[0].spot.line, step.entries[0].spot.path) == (3, "steps[0].send")


def test_scalars_stay_text_as_written() -> None:
    """Numbers, dates and truths are not converted: only whether they stand bare is kept."""
    root = _parse("[2026-04-01, 1.50, true, 'x', = start.at, $name]").documents[0]
    assert isinstance(root, Items)
    found = [(item.text, item.plain) for item in root.items if isinstance(item, Scalar)]
    assert found == [
        ("2026-04-01", True),
        ("1.50", True),
        ("true", True),
        ("x", False),
        ("= start.at", True),
        ("$name", True),
    ]


def test_several_documents_and_empty_ones_between_them() -> None:
    """Documents are told apart by `---`; one that holds nothing is passed over."""
    assert len(_parse("---\na: 1\n---\n---\nb: 2\n").documents) == 2


@pytest.mark.parametrize("word", ["yes", "no", "On", "OFF", "y", "N", "21:00", "9:30", "010", "1_000"])
def test_words_that_two_readers_of_yaml_take_differently_are_refused(word: str) -> None:
    """A bare word that YAML 1.1 reads as something else than text is an error that quotes it."""
    code, line, message = _only(_parse(f"a: 1\nb: {word}\n"))
    assert (code, line) == ("yaml-trap", 2)
    assert f'"{word}"' in message


def test_a_trap_as_a_key_is_refused_as_well() -> None:
    """A bare `no` as a key is as dangerous as one as a value."""
    assert _only(_parse("answers: {no: []}"))[0] == "yaml-trap"


@pytest.mark.parametrize("word", ["'no'", '"21:00"', "21:00 to 08:00", "until 18:00", "nothing", "2026-04-01", "0"])
def test_quoted_words_and_longer_texts_are_no_traps(word: str) -> None:
    """Quotes, or any other word beside it, make the text safe."""
    assert _parse(f"a: {word}").findings == ()


def test_a_key_written_twice_names_both_lines() -> None:
    """The second of two equal keys is an error that names the line of the first."""
    code, line, message = _only(_parse("a: 1\nb: 2\na: 3\n"))
    assert (code, line) == ("duplicate-key", 3)
    assert "line 1" in message


@pytest.mark.parametrize(
    "text, code, line",
    [
        ("", "file-empty", 1),
        ("# nothing\n", "file-empty", 1),
        ("a: &x [1]\nb: *x\n", "yaml-anchor", 1),
        ("a: 1\n<<: {b: 2}\n", "yaml-anchor", 2),
        ("a: !!python/object:os.system x", "yaml-tag", 1),
        ("a: 1\n? [b]\n: c\n", "yaml-key", 2),
        ("a:\n\t- b\n", "yaml-syntax", 2),
        ("a: {b\n", "yaml-syntax", 2),
        ("a: b: c\n", "yaml-syntax", 1),
        ("a: 'x\n", "yaml-syntax", 2),
        (b"a: 1\nb: \xff\n", "file-not-utf8", 2),
        (b"a: 1\nb: \x00\n", "yaml-syntax", 2),
        ('a: "\\ud800"\n', "yaml-syntax", 1),
        ('a: "\\0"\n', "yaml-syntax", 1),
        ("[" * (DEPTH_LIMIT + 5), "yaml-depth", 1),
        ("%YAML 9.9\n---\na: b\n", "yaml-syntax", 1),
    ],
)
def test_what_is_no_file_of_the_language_is_one_error_with_its_line(text: str | bytes, code: str, line: int) -> None:
    """Broken, empty, wrongly encoded and swelling files are named by line and never raise."""
    found = _only(_parse(text))
    assert found[:2] == (code, line)


def test_a_tab_is_named() -> None:
    """A line with a tab says so, since a tab cannot be seen."""
    assert "tab" in _only(_parse("a:\n\t- b\n"))[2]


def test_a_flow_that_is_never_closed_names_where_it_begins() -> None:
    """The end of the file is where the parser stops, the beginning is where the author looks."""
    assert "line 2" in _only(_parse("a: 1\nb: {c: 1\n\n\n"))[2]


def test_a_laughing_file_is_refused_at_its_first_anchor() -> None:
    """Aliases that multiply are never expanded."""
    levels = "\n".join(f"l{n}: &l{n} [*l{n - 1}, *l{n - 1}]" for n in range(1, 30))
    assert _only(_parse(f"l0: &l0 [x]\n{levels}\n"))[:2] == ("yaml-anchor", 1)


def test_a_file_beyond_the_limit_is_not_parsed() -> None:
    """A megabyte is no script."""
    assert _only(_parse(b"#" * (FILE_LIMIT_BYTES + 1)))[0] == "file-too-large"


def test_a_file_of_too_many_values_is_not_read_on() -> None:
    """The number of values has a limit, so that no file takes longer than some seconds."""
    code, _, message = _only(_parse("[" + "a," * NODES_LIMIT + "]"))
    assert code == "file-too-large"
    assert "50,000" in message


def test_documents_before_a_syntax_error_are_kept() -> None:
    """The reader can say something about the first document while the second one is broken."""
    source = _parse("a: 1\n---\nb: {\n")
    assert len(source.documents) == 1
    assert source.broken


def test_a_literal_block_begins_below_its_key() -> None:
    """The line of a block text is that of its first line of text."""
    root = _parse("a: |\n  one\n  two\n").documents[0]
    assert isinstance(root, Keys)
    assert root.entries[0].value.spot.line == 2


def test_rewriting_keeps_places() -> None:
    """Filling a part in changes texts and no place."""
    root = _parse("a: [$x, {b: $x}]").documents[0]
    changed = rewrite(root, lambda scalar: Scalar(scalar.text.replace("$x", "y"), scalar.plain, scalar.spot))
    assert isinstance(changed, Keys)
    assert changed.spot == root.spot
    items = changed.entries[0].value
    assert isinstance(items, Items)
    assert isinstance(items.items[0], Scalar)
    assert items.items[0].text == "y"


def test_a_value_that_is_not_there_stands_in_the_line_of_its_key() -> None:
    """Nothing behind a key is named where the key is, not where the next thing begins."""
    root = _parse("a:\n\nb: 1\n").documents[0]
    assert isinstance(root, Keys)
    assert (root.entries[0].value.spot.line, root.entries[0].value.spot.path) == (1, "a")


@pytest.mark.parametrize("word, meant", [("yes", "`true`"), ("off", "`false`"), ("1_000", "the number without them")])
def test_a_trap_says_what_may_have_been_meant(word: str, meant: str) -> None:
    """Quotes are no help where yes, no or a number was meant."""
    assert f"write {meant}, or" in _only(_parse(f"a: {word}\n"))[2]
