"""Workbooks: dates, numbers, errors, sheets."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.run.importing.given import write
from tests.run.importing.readers.reading import read
from tetatet.model.errors import InputError
from tetatet.run.importing.readers import Form


def workbook(path: Path, *rows: Sequence[Any], sheet: str = "Orders") -> Path:
    """A workbook with one sheet of these rows behind an empty first one."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = sheet
    for row in rows:
        first.append(row)
    book.create_sheet("Empty")
    book.save(path)
    return path


def test_dates_and_numbers_become_text_that_can_be_read(tmp_path: Path) -> None:
    """Dates are ISO text; numbers show the digits that the program shows, not those of a binary fraction."""
    moment = datetime(2026, 3, 1, 10, 30)  # noqa: DTZ001 - a workbook's times have no zone
    rows: list[list[Any]] = [
        ["a", "b"],
        [moment, 0.1 + 0.2],
        [date(2026, 3, 1), 17850.0],
        [time(10, 30), True],
        ["007", None],
    ]
    good, bad = read(workbook(tmp_path / "f.xlsx", *rows))
    assert [tuple(values.values()) for _, values in good] == [
        ("2026-03-01 10:30:00", "0.3"),
        ("2026-03-01 00:00:00", "17850"),
        ("10:30:00", "true"),
        ("007", None),
    ]
    assert bad == []


def test_an_error_of_the_sheet_is_a_bad_row_where_it_is_needed(tmp_path: Path) -> None:
    """#N/A in a column that the mapping reads makes the row bad; in another column it does not matter."""
    path = workbook(tmp_path / "f.xlsx", ["a", "b", "c"], ["#N/A", 1, 1], [2, 2, "#REF!"])
    good, bad = read(path)
    assert [(row, values["a"]) for row, values in good] == [(3, "2")]
    assert bad == [(2, "an error of Excel")]


def test_rows_are_numbered_as_the_sheet_numbers_them(tmp_path: Path) -> None:
    """Empty rows and rows above the header count."""
    path = workbook(tmp_path / "f.xlsx", ["Report"], ["a", "b"], [1, 2], [None, None], [3, 4])
    good, _ = read(path, Form(header_row=2))
    assert [(row, values["b"]) for row, values in good] == [(3, "2"), (5, "4")]


def test_merged_cells_name_their_first_column_only(tmp_path: Path) -> None:
    """Of a merged cell the first column has the name, the others have their numbers, also behind the last name."""
    path = workbook(tmp_path / "f.xlsx", ["Sales of May", None, None], ["a", None, "b", None, None], [1, 2, 3, 4, 5])
    book = openpyxl.load_workbook(path)
    book["Orders"].merge_cells("A1:D1")
    book["Orders"].merge_cells("A2:B2")
    book["Orders"].merge_cells("C2:E2")
    book.save(path)
    good, _ = read(path, Form(header_row=2), ("a", "column 5"))
    assert good == [(3, {"a": "1", "column 2": "2", "b": "3", "column 4": "4", "column 5": "5"})]
    assert read(path, Form(header_row=2))[0] == [(3, {"a": "1", "column 2": "2", "b": "3"})]


def test_a_day_that_is_shown_as_a_number_stays_one(tmp_path: Path) -> None:
    """A day without the look of one is the number that the sheet shows; `format: excel` reads it."""
    good, _ = read(workbook(tmp_path / "f.xlsx", ["a", "b"], [46082.4375, 46082]))
    assert good[0][1] == {"a": "46082.4375", "b": "46082"}


def test_a_sheet_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    """A slip in the sheet's name says which was meant."""
    path = workbook(tmp_path / "f.xlsx", ["a"], [1])
    with pytest.raises(InputError, match='no sheet "Order"; did you mean "Orders"'):
        read(path, Form(sheet="Order"))


def test_what_is_no_workbook_is_bad_input(tmp_path: Path) -> None:
    """Text, and a package without sheets, are no workbooks."""
    with pytest.raises(InputError, match="no workbook that can be read"):
        read(write(tmp_path / "f.xlsx", "a,b\n1,2\n"))
    with zipfile.ZipFile(tmp_path / "g.xlsx", "w") as package:
        package.writestr("x.txt", "x")
    with pytest.raises(InputError, match="no workbook that can be read"):
        read(tmp_path / "g.xlsx")
