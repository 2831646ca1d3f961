"""CSV: encodings, delimiters, and rows that are none."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.importing.given import write
from tests.run.importing.readers.reading import read
from tetatet.model.errors import InputError
from tetatet.run.importing.readers import BATCH_ROWS, BadRow, Batch, Form, open_rows
from tetatet.run.importing.readers.cutting import RowCutter


@pytest.mark.parametrize(
    "encoding, data",
    [
        ("utf-8-sig", "\ufeffa,b\nMüller,£\n".encode()),
        ("utf-8-sig", "a,b\nMüller,£\n".encode()),
        ("cp1252", "a,b\nMüller,£\n".encode("cp1252")),
        ("latin-1", "a,b\nMüller,£\n".encode("latin-1")),
        ("utf-16", "a,b\nMüller,£\n".encode("utf-16")),
        ("utf-16-le", "a,b\nMüller,£\n".encode("utf-16-le")),
        ("utf-8-sig", "a\tb\r\nMüller\t£\r\n".encode("utf-16")),
        ("utf-8-sig", "\ufeffa,b\nMüller,£\n".encode("utf-16-be")),
        ("cp1252", "\ufeffa,b\nMüller,£\n".encode()),
    ],
)
def test_the_encoding_is_the_declared_one(tmp_path: Path, encoding: str, data: bytes) -> None:
    """UTF-8 and UTF-16, old systems' code pages, give the same text; a mark in front says more than the mapping."""
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


def test_text_after_a_quotes_end_does_no_harm_in_its_line(tmp_path: Path) -> None:
    """Old systems do not double the quotes inside a cell; as long as the row stays in its line it is taken."""
    good, bad = read(write(tmp_path / "f.csv", 'a,b\n"5" pipe",1\nx,2\n'))
    assert ([values["b"] for _, values in good], bad) == (["1", "2"], [])


REST = "".join(f"{number},y\n" for number in range(40_000))


@pytest.mark.parametrize(
    "text, rows, bad_row, line",
    [
        pytest.param('a,b\n1,2\n3,"oops\n4,5\n', [2, 4], 3, 3, id="at the end"),
        pytest.param('a,b\n1,2\n3,"oops', [2], 3, 3, id="in the last line"),
        pytest.param('a,b\n1,"oops\n2,"x"\n3,y\n', [3, 4], 2, 2, id="before another quote"),
        pytest.param('a,b\n"1\r\n1",2\n"3\n3","oops\n4,5\n', [2, 4], 3, 5, id="after line breaks in cells"),
        pytest.param('Report\n\n"a\na",b\n1,"oops\n2,3\n', [5], 4, 5, id="after a header of two lines"),
        pytest.param(f'a,b\n1,"oops\n{REST}', list(range(3, 40_003)), 2, 2, id="beyond the limit of a cell"),
        pytest.param('a,b\n1,"5" pipe,"oops\n2,3\n', [3], 2, 2, id="after text behind a quote"),
    ],
)
def test_a_quote_that_is_never_closed_spoils_one_row(
    tmp_path: Path, text: str, rows: list[int], bad_row: int, line: int
) -> None:
    """The row in which a quote opens and is not closed is bad, with that line's number; every other row is read."""
    names = ("a\na", "b") if text.startswith("Report") else ("a", "b")
    form = Form(header_row=3) if text.startswith("Report") else Form()
    with open_rows(write(tmp_path / "f.csv", text.encode()), form, names) as opened:
        items = list(opened.batches(names))
    (bad,) = [item for item in items if isinstance(item, BadRow)]
    assert [row for item in items if isinstance(item, Batch) for row in item.rows] == rows
    assert (bad.row, bad.reason) == (bad_row, "unclosed quote")
    assert bad.detail == f"the quote that opens a cell in line {line} of the file is not closed"
    assert "oops" in (bad.values["line"] or "")


def test_two_open_quotes_are_two_bad_rows(tmp_path: Path) -> None:
    """The reading goes back behind each of them, and the lines' numbers stay right."""
    text = 'a,b\n1,"oops\n2,"x"\n3,"oops\n4,"y"\n5,z\n'
    with open_rows(write(tmp_path / "f.csv", text), Form(), ("a", "b")) as opened:
        items = list(opened.batches(("a", "b")))
    bad = [(item.row, item.detail) for item in items if isinstance(item, BadRow)]
    assert bad == [(row, f"the quote that opens a cell in line {row} of the file is not closed") for row in (2, 4)]
    assert [row for item in items if isinstance(item, Batch) for row in item.rows] == [3, 5, 6]


def test_a_line_beyond_what_a_cell_may_hold_is_bad_by_itself(tmp_path: Path) -> None:
    """A line without end is one bad row, and the next one is read."""
    good, bad = read(write(tmp_path / "f.csv", f"a,b\n{'x' * 200_000},1\n2,3\n"))
    assert ([row for row, _ in good], bad) == ([3], [(2, "too long")])


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('x,"\n \r'), max_size=6), min_size=2, max_size=2).filter(any), max_size=20
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_writer_of_csv_writes_is_read_back(rows: list[list[str]], end: str) -> None:
    """Whatever stands in the cells, rows of well-formed CSV come back as they were, none broken."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    text.seek(0)
    found, broken = RowCutter(text, ",", 0).take(100)
    assert (found, broken) == (rows, None)


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
        ("f.csv", b'a,"b\n1,2\n', "the quote that opens a cell in line 1, the header, is not closed"),
        ("f.csv", "a,b\n1,2\n".encode("utf-16-le"), "UTF-16 without a mark; write `encoding: utf-16-le`"),
        ("f.csv", "a,b\n1,2\n".encode("utf-16-be"), "UTF-16 without a mark; write `encoding: utf-16-be`"),
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
