"""Cells: text, numbers, moments, and why one says nothing of use."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.time import parse_instant
from tetatet.run.importing.cells import MEMO_SIZE, Bad, Memo, memo_of
from tetatet.run.importing.mapping import Source, Table

COLUMN = {"column": "x"}
EVENTS = {"rows": "events", "event": "e", "time": "t"}


def reading(source: dict[str, Any], table: dict[str, Any] | None = None, zone: str = "Europe/Berlin") -> Memo:
    """The readings of a column that a mapping describes so."""
    read = Source.model_validate(COLUMN | source)
    return memo_of(read, Table.model_validate(EVENTS | (table or {})), zone, moment=source.get("as") == "time")


def reason(value: Any) -> str:
    """Why a cell is bad."""
    assert isinstance(value, Bad), value
    return value.reason


def test_text_is_trimmed_and_what_means_nothing_is_missing() -> None:
    """Blanks, NULL and the words that the mapping lists are missing; other text loses its blanks."""
    cells = reading({})
    assert [cells[cell] for cell in (" a b ", "", "  ", None, "NULL", "\\N", "null")] == ["a b", *[None] * 5, "null"]
    assert reading({}, {"missing": ["?"]})["NULL"] == "NULL"


@pytest.mark.parametrize("cell", ["a\0b", "caf\udce9"])
def test_a_cell_that_is_no_text_is_bad(cell: str) -> None:
    """NUL, and bytes that are not of the declared encoding, make a cell unusable."""
    cells = reading({})
    assert reason(cells[cell]) == "not text"
    assert cells.spoilt


@pytest.mark.parametrize(
    "decimal, thousands, cell, number",
    [
        (".", None, "12.50", Decimal("12.50")),
        (".", None, "-3", -3),
        (".", None, "17850.0", 17850),
        (".", None, "1e3", 1000),
        (".", None, ".5", Decimal("0.5")),
        (",", None, "12,50", Decimal("12.50")),
        (",", ".", "1.234.567,89", Decimal("1234567.89")),
        (",", ".", "1234,5", Decimal("1234.5")),
        (".", ",", "1,234.50", Decimal("1234.50")),
        (",", " ", "1\u00a0234,5", Decimal("1234.5")),
        (".", "'", "1'234.5", Decimal("1234.5")),
    ],
)
def test_numbers_are_read_as_the_mapping_declares_them(
    decimal: str, thousands: str | None, cell: str, number: Decimal | int
) -> None:
    """Decimal commas and signs between thousands are declared, and every digit is kept."""
    assert reading({"as": "number"}, {"decimal": decimal, "thousands": thousands})[cell] == number


@pytest.mark.parametrize("cell", ["12,50", "twelve", "1 000", "0x10", "1_000", "NaN1", "inf", "--1", "٣", "12.50 EUR"])
def test_what_is_no_number_is_bad(cell: str) -> None:
    """A number in another form than the declared one is rejected, never guessed at."""
    assert reason(reading({"as": "number"})[cell]) == "not a number"


@pytest.mark.parametrize("cell", ["12.50", "1.23.456,00", "1.2345"])
def test_a_point_between_thousands_stands_before_three_digits(cell: str) -> None:
    """With a decimal comma, 12.50 is not taken for 1250."""
    assert reason(reading({"as": "number"}, {"decimal": ",", "thousands": "."})[cell]) == "not a number"


def test_numbers_have_a_range() -> None:
    """Beyond fifteen digits before the point a number is no longer the same for every reader of JSON."""
    cells = reading({"as": "number"})
    assert cells["999999999999999"] == 999_999_999_999_999
    assert reason(cells["1000000000000000"]) == "number out of range"
    assert reason(cells["1e99"]) == "number out of range"


def test_decimals_take_off_the_rest_of_binary_arithmetic() -> None:
    """With `decimals: 2` a rest such as 1.8e-15 is nothing, and 1.005 is a cent more, as people round."""
    cells = reading({"as": "number", "decimals": 2})
    assert [cells[cell] for cell in ("1.776e-15", "1.005", "-1.005")] == [0, Decimal("1.01"), Decimal("-1.01")]


def test_whole_numbers_lose_a_needless_fraction() -> None:
    """17850.0 is 17850; 17850.5 is no whole number."""
    cells = reading({"as": "whole number"})
    assert cells["17850.0"] == 17850
    assert reason(cells["17850.5"]) == "not a whole number"


@pytest.mark.parametrize(
    "form, cell, utc",
    [
        ([], "2026-01-15 10:00:00", "2026-01-15T09:00:00+00:00"),
        ([], "2026-07-15", "2026-07-14T22:00:00+00:00"),
        ([], "2026-07-15T10:00:00Z", "2026-07-15T10:00:00+00:00"),
        ([], "2026-03-29 02:30:00", "2026-03-29T01:00:00+00:00"),
        ([], "2026-10-25 02:30:00", "2026-10-25T00:30:00+00:00"),
        (["%d.%m.%Y %H:%M"], "15.07.2026 10:00", "2026-07-15T08:00:00+00:00"),
        (["%d/%m/%y", "%Y%m%d"], "20260715", "2026-07-14T22:00:00+00:00"),
        (["excel"], "46218.25", "2026-07-15T04:00:00+00:00"),
        (["unix"], "1784109600", "2026-07-15T10:00:00+00:00"),
        (["unix ms"], "1784109600500", "2026-07-15T10:00:00.500000+00:00"),
    ],
)
def test_times_are_read_in_their_form_and_zone(form: list[str], cell: str, utc: str) -> None:
    """A time without a zone is of the column's; what falls into a gap of the clock happens at its end, what falls twice the first time."""
    assert reading({"as": "time", "format": form})[cell] == parse_instant(utc)


@pytest.mark.parametrize("cell", ["15.07.2026", "2026-02-30", "yesterday", "2026-07-15T25:00:00"])
def test_what_is_no_time_is_bad(cell: str) -> None:
    """A time in another form, or of no calendar, is rejected."""
    assert reason(reading({"as": "time"})[cell]) == "not a time"


@pytest.mark.parametrize("kind", ["time", "date"])
@pytest.mark.parametrize("cell, form", [("46218.25", "excel"), ("1784109600", "unix"), ("1784109600500", "unix ms")])
def test_a_number_that_may_be_a_moment_names_its_form(kind: str, cell: str, form: str) -> None:
    """A reject says in which form the number would be a moment; of other numbers it says nothing."""
    bad = reading({"as": kind})[cell]
    assert bad.detail.endswith(f" of the form iso; `format: {form}` reads such numbers")
    assert type(reading({"as": kind, "format": form})[cell]) is not Bad
    assert reading({"as": kind})["4621"].detail.endswith("of the form iso")


@pytest.mark.parametrize("cell", ["0001-01-01", "9999-12-31", "1969-12-31 23:59:59"])
def test_times_that_stand_for_never_are_out_of_range(cell: str) -> None:
    """The days by which databases say "never" are no times of events."""
    assert reason(reading({"as": "time"})[cell]) == "time out of range"


def test_dates_are_written_as_dates() -> None:
    """A birthday is a date, in whatever form it came."""
    assert reading({"as": "date", "format": "%d.%m.%Y"})["05.11.1980"] == "1980-11-05"
    assert reading({"as": "date"})["1980-11-05 00:00:00"] == "1980-11-05"
    assert reason(reading({"as": "date"})["05.11.1980"]) == "not a date"


def test_flags_and_json() -> None:
    """Yes and no come in many spellings; JSON keeps its digits."""
    flags, values = reading({"as": "yes or no"}), reading({"as": "json"})
    assert [flags[cell] for cell in ("Yes", "0", "TRUE")] == [True, False, True]
    assert reason(flags["perhaps"]) == "not yes or no"
    assert values['[{"price": 1.10}]'] == [{"price": Decimal("1.10")}]
    assert reason(values["[1"]) == "not JSON"
    assert reason(values["[" * 100_000]) == "not JSON"


def test_groups_give_our_words_for_theirs() -> None:
    """Words are grouped; what is in no group is missing, kept or rejected, as the mapping says."""
    groups = {"groups": {"baby": ["DIAPERS", "FORMULA"], "pets": "DOG FOOD"}}
    assert [reading(groups)[cell] for cell in ("DIAPERS", "DOG FOOD", "BEEF")] == ["baby", "pets", None]
    assert reading(groups | {"other": "keep"})["BEEF"] == "BEEF"
    assert reason(reading(groups | {"other": "reject"})["BEEF"]) == "unknown word"


def test_a_cell_without_end_is_too_long() -> None:
    """A cell of more than a page is no name and no remark."""
    assert reason(reading({})["x" * 10_000]) == "too long"


def test_a_memo_has_a_limit_and_forgets_without_harm() -> None:
    """Past its size a memo begins anew, and gives the same readings."""
    cells = reading({"as": "number"})
    assert [cells[str(number)] for number in range(MEMO_SIZE + 10)] == list(range(MEMO_SIZE + 10))
    assert len(cells) <= MEMO_SIZE
    assert cells["3"] == 3


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=4), st.sampled_from([(".", None), (",", "."), (".", "'")])
)
def test_every_number_is_read_back_exactly(number: Decimal, form: tuple[str, str | None]) -> None:
    """A number written in a declared form is read as the very same number."""
    decimal, thousands = form
    text = f"{number:,f}" if thousands else f"{number:f}"
    written = text.replace(",", "#").replace(".", decimal).replace("#", thousands or "")
    assert reading({"as": "number"}, {"decimal": decimal, "thousands": thousands})[written] == number
