"""CSV: encodings, delimiters, and rows that are none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.run.importing.given import write
from tests.run.importing.readers.reading import read
from tetatet.model.errors import InputError
from tetatet.run.importing.readers import BATCH_ROWS, Form


@pytest.mark.parametrize(
    "encoding, data",
    [
        ("utf-8-sig", "\ufeffa,b\nMüller,£\n".encode()),
        ("utf-8-sig", "a,b\nMüller,£\n".encode()),
        ("cp1252", "a,b\nMüller,£\n".encode("cp1252")),
        ("latin-1", "a,b\nMüller,£\n".encode("latin-1")),
        ("utf-16", "a,b\nMüller,£\n".encode("utf-16")),
    ],
)
def test_the_encoding_is_the_declared_one(tmp_path: Path, encoding: str, data: bytes) -> None:
    """UTF-8 with and without its mark, and the code pages of old systems, give the same text."""
    good, bad = read(write(tmp_path / "f.csv", data), Form(encoding=encoding))
    assert (good, bad) == ([(2, {"a": "Müller", "b": "£"})], [])


def test_a_packed_file_reads_as_the_plain_one(tmp_path: Path) -> None:
    """The ending .gz is all that it takes."""
    plain = read(write(tmp_path / "f.csv", "a,b\n1,2\n"))
    assert (
        read(write(tmp_path / "g.csv.gz", gzip.compress(b"a,b\n1,2\n"))) == plain == ([(2, {"a": "1", "b": "2"})], [])
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_the_columns(tmp_path: Path, delimiter: str) -> None:
    """The sign that gives the columns of the mapping is the delimiter, even where another sign is more frequent."""
    text = delimiter.join(("a", "b", '"c,;,;|,|"')) + "\n" + delimiter.join("123") + "\n"
    good, _ = read(write(tmp_path / "f.csv", text))
    assert good[0][1]["a"] == "1"
    assert good[0][1]["b"] == "2"


def test_a_declared_delimiter_is_taken(tmp_path: Path) -> None:
    """Any one sign can be declared."""
    good, _ = read(write(tmp_path / "f.csv", "a^b\n1^2\n"), Form(delimiter="^"))
    assert good == [(2, {"a": "1", "b": "2"})]


def test_rows_with_another_number_of_cells_are_bad(tmp_path: Path) -> None:
    """A row that is too short or too long is bad by itself; empty lines are no rows, empty cells too many do no harm."""
    text = "a,b\n1,2\n3\n\n4,5,6\n7,8,,\n9,10\n"
    good, bad = read(write(tmp_path / "f.csv", text))
    assert [(row, values["a"]) for row, values in good] == [(2, "1"), (6, "7"), (7, "9")]
    assert bad == [(3, "too few cells"), (5, "too many cells")]


def test_line_breaks_inside_quotes_belong_to_the_cell(tmp_path: Path) -> None:
    """A quoted cell may hold delimiters, quotes and line breaks; rows are counted, not lines."""
    good, _ = read(write(tmp_path / "f.csv", 'a,b\n"x\ny","say ""hi"", b"\n1,2\n'))
    assert good == [(2, {"a": "x\ny", "b": 'say "hi", b'}), (3, {"a": "1", "b": "2"})]


def test_a_quote_that_is_never_closed_spoils_no_more_than_it_swallows(tmp_path: Path) -> None:
    """A cell without end is one bad row, and the reading goes on behind it."""
    rest = "".join(f"{number},y\n" for number in range(40_000))
    good, bad = read(write(tmp_path / "f.csv", f'a,b\n1,2\n3,"oops\n{rest}'))
    assert bad[0] == (3, "not CSV")
    assert good[0] == (2, {"a": "1", "b": "2"})
    assert len(good) > 10_000


def test_a_byte_of_another_encoding_spoils_its_own_cell(tmp_path: Path) -> None:
    """A byte that is not UTF-8 does not stop the reading; its cell carries a mark that no text can hold."""
    good, bad = read(write(tmp_path / "f.csv", b"a,b\ncaf\xe9,1\nok,2\n"))
    assert bad == []
    assert good[0][1]["a"] == "caf\udce9"
    assert good[1] == (3, {"a": "ok", "b": "2"})


def test_the_header_may_stand_further_down(tmp_path: Path) -> None:
    """Title lines above the header are passed over, and rows are counted from the top of the file."""
    good, _ = read(write(tmp_path / "f.csv", "Report of May\n\na,b\n1,2\n"), Form(header_row=3))
    assert good == [(4, {"a": "1", "b": "2"})]


def test_rows_keep_their_numbers_over_batches(tmp_path: Path) -> None:
    """Batches end where they end; the rows count on."""
    count = 2 * BATCH_ROWS + 7
    good, _ = read(write(tmp_path / "f.csv", "a,b\n" + "".join(f"{number},x\n" for number in range(count))))
    assert [row for row, _ in good] == list(range(2, count + 2))


@pytest.mark.parametrize(
    "name, data, message",
    [
        ("f.csv", b"", "there is no header"),
        ("f.csv", b"\n\n", "there is no header"),
        ("f.csv", b"a,b,a\n1,2,3\n", 'names the column "a" twice'),
        ("f.csv.gz", b"a,b\n1,2\n", "the packed file is damaged"),
        ("f.csv.gz", gzip.compress(b"a,b\n" + bytes(range(48, 58)) * 9000)[:-20], "the packed file is damaged"),
        ("f.doc", b"x", "no reader for this kind of file; known are .csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_bad_input(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    """No header, a column twice, a damaged package and an unknown ending are said in one line."""
    with pytest.raises(InputError, match=message):
        read(write(tmp_path / name, data))


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    """A missing file is named."""
    with pytest.raises(InputError, match="there is no such file"):
        read(tmp_path / "gone.csv")
