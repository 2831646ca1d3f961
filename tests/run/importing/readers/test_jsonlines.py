"""JSON lines: paths, digits, and lines that are no objects."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.run.importing.given import write
from tests.run.importing.readers.reading import read


def test_columns_are_keys_and_paths_of_keys(tmp_path: Path) -> None:
    """A column with dots looks into objects; a key that holds a dot itself goes first."""
    text = '{"a": {"b": 1}, "c": "x"}\n\n{"a.b": 2}\n'
    good, bad = read(write(tmp_path / "f.jsonl", text), wanted=("a.b", "c"))
    assert (good, bad) == ([(1, {"a.b": "1", "c": "x"}), (3, {"a.b": "2", "c": None})], [])


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    """A number is read as it is written, never through a binary fraction."""
    text = '{"a": 0.1000, "b": 12345678901234567890}\n{"a": true, "b": null}\n{"a": [1.10, {"x": "y"}], "b": 1e400}\n'
    good, _ = read(write(tmp_path / "f.ndjson.gz", gzip.compress(text.encode())))
    assert [tuple(values.values()) for _, values in good] == [
        ("0.1000", "12345678901234567890"),
        ("true", None),
        ('[1.10,{"x":"y"}]', "1E+400"),
    ]


@pytest.mark.parametrize(
    "line",
    [b"{", b"[1]", b"nonsense", b'{"a": NaN}', b'{"a": "\\ud800"}', b'{"a": "\xff"}', b'{"a":' + b"[" * 50_000],
)
def test_a_line_that_is_no_object_is_one_bad_row(tmp_path: Path, line: bytes) -> None:
    """Broken JSON, NaN, half a pair of surrogates, endless nesting: one row each, and the reading goes on."""
    good, bad = read(write(tmp_path / "f.jsonl", b'{"a": 1}\n' + line + b'\n{"a": 2}\n'))
    assert [row for row, _ in good] == [1, 3]
    assert bad == [(2, "not JSON")]


def test_a_line_without_end_is_bad_and_takes_no_memory(tmp_path: Path) -> None:
    """A line of more than a megabyte is rejected, and the next one is read."""
    data = b'{"a": "' + b"x" * 3_000_000 + b'"}\n{"a": 2}\n'
    good, bad = read(write(tmp_path / "f.jsonl", data))
    assert [(row, values["a"]) for row, values in good] == [(2, "2")]
    assert bad == [(1, "too long")]
