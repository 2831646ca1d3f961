"""What a cell says: text, a number, a moment, or why it says nothing of use.

Cells come as text from every kind of file. Reading one is slow, but columns repeat
themselves (prices, quantities, customers, the time of an order on each of its lines),
so every reading is kept in a `Memo` of limited size.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

import msgspec

from tetatet.model.calendar import from_wall
from tetatet.model.calendar import zone as load_zone
from tetatet.model.time import Instant, format_instant, from_datetime
from tetatet.run.importing.mapping import Source, Table

MEMO_SIZE = 10_000
"""Distinct cells kept for a field: two megabytes at the most, and enough for a till's year of prices."""

TEXT_CHARS = 8_000
"""Longer than any name, address or remark; a cell beyond it is a broken quote or a document."""

_WHOLE_DIGITS = 15
"""Digits before the point: up to there every whole number is exact wherever JSON is read."""

_EARLIEST, _LATEST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - wall-clock times of a zone to come
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's days have no zone

_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_FLAGS = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that cannot be used: a stable word for counting, and a sentence."""

    reason: str
    detail: str


Value: TypeAlias = Any
"""A JSON value (numbers as int or Decimal), an Instant for the time of the event, None for missing, or a `Bad`."""

Reading: TypeAlias = Callable[[str], Value]


class Memo(dict[str | None, Value]):
    """What was made of the cells of a column, by cell. `spoilt` is true once one was bad."""

    __slots__ = ("_read", "spoilt")

    def __init__(self, read: Callable[[str | None], Value]) -> None:
        super().__init__()
        self._read = read
        self.spoilt = False

    def __missing__(self, cell: str | None) -> Value:
        value = self._read(cell)
        if len(self) >= MEMO_SIZE:
            self.clear()
        self[cell] = value
        if type(value) is Bad:
            self.spoilt = True
        return value


def memo_of(source: Source, table: Table, default_zone: str, *, moment: bool = False) -> Memo:
    """The readings of one source. With `moment`, times are Instants and no longer text."""
    reading = _reading_of(source, table, default_zone, moment)
    missing = frozenset(table.missing)

    def read(cell: str | None) -> Value:
        text = cell.strip() if cell is not None else ""
        if not text or text in missing:
            return None
        if _UNUSABLE.search(text):
            return Bad("not text", "the cell holds NUL or bytes that are not of the declared encoding")
        if len(text) > TEXT_CHARS and reading is not as_json:
            return Bad("too long", f"the cell has {len(text):,} characters; at most {TEXT_CHARS:,} are taken")
        return reading(text)

    return Memo(read)


def _reading_of(source: Source, table: Table, default_zone: str, moment: bool) -> Reading:
    read = _plain_reading(source, table, default_zone, moment)
    if not source.groups:
        return read
    groups = {word.strip(): ours for ours, theirs in source.groups.items() for word in theirs}
    other = source.other

    def regroup(text: str) -> Value:
        found = groups.get(text)
        if found is not None:
            return read(found)
        if other == "reject":
            return Bad("unknown word", f"{_quote(text)} is in none of the groups")
        return read(text) if other == "keep" else None

    return regroup


def _plain_reading(source: Source, table: Table, default_zone: str, moment: bool) -> Reading:
    if moment or source.as_ == "time":
        clock = _Clock(source.format, source.zone or default_zone)
        return clock.instant if moment else clock.iso
    if source.as_ == "date":
        return _Clock(source.format, source.zone or default_zone).date
    if source.as_ in ("number", "whole number"):
        whole = source.as_ == "whole number"
        return _Number(table.decimal, table.thousands, source.decimals, whole=whole).read
    return {"text": as_text, "yes or no": as_flag, "json": as_json}[source.as_]


def _quote(text: str) -> str:
    return f"{text[:40]!r}" if len(text) <= 40 else f"{text[:40]!r}…"


# ---------------------------------------------------------------- text


def as_text(text: str) -> Value:
    return text


def as_flag(text: str) -> Value:
    flag = _FLAGS.get(text.lower())
    return Bad("not yes or no", f"{_quote(text)} is neither yes nor no") if flag is None else flag


_decode_json = msgspec.json.Decoder(float_hook=Decimal).decode


def as_json(text: str) -> Value:
    try:
        return _decode_json(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        return Bad("not JSON", f"{_quote(text)} is no JSON: {error}")


# ---------------------------------------------------------------- numbers


class _Number:
    """Decimal numbers as one table writes them; never through a binary float."""

    __slots__ = ("_decimal", "_form", "_step", "_thousands", "_whole")

    def __init__(self, decimal: str, thousands: str | None, decimals: int | None, *, whole: bool) -> None:
        digits = r"\d+"
        if thousands is not None:
            sign = "[ \u00a0\u202f]" if thousands == " " else re.escape(thousands)
            digits = rf"(?:\d{{1,3}}(?:{sign}\d{{3}})+|\d+)"
        point = re.escape(decimal)
        self._form = re.compile(rf"[+-]?(?:{digits}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d{{1,2}})?", re.ASCII)
        self._decimal = decimal
        self._thousands = {" ": " \u00a0\u202f"}.get(thousands or "", thousands or "")
        self._step = None if decimals is None else Decimal(1).scaleb(-decimals)
        self._whole = whole

    def read(self, text: str) -> Value:
        if not self._form.fullmatch(text):
            return Bad("not a number", f"{_quote(text)} is no number with the decimal sign {self._decimal!r}")
        plain = text.translate({ord(sign): None for sign in self._thousands}).replace(self._decimal, ".")
        number = Decimal(plain)
        if number.adjusted() >= _WHOLE_DIGITS:
            return Bad("number out of range", f"{_quote(text)} has more than {_WHOLE_DIGITS} digits before the point")
        if self._step is not None:
            number = number.quantize(self._step, ROUND_HALF_UP)
        if self._whole:
            return self._as_whole(number, text)
        return plain_decimal(number)

    @staticmethod
    def _as_whole(number: Decimal, text: str) -> Value:
        if number != number.to_integral_value():
            return Bad("not a whole number", f"{_quote(text)} is no whole number")
        return int(number)


def plain_decimal(number: Decimal) -> Decimal | int:
    """The number as JSON should show it: a whole number without a point.

    >>> plain_decimal(Decimal("1E+2")), plain_decimal(Decimal("2.50"))
    (100, Decimal('2.50'))
    """
    return int(number) if number == number.to_integral_value() else number


# ---------------------------------------------------------------- moments


class _Clock:
    """Moments and dates in the forms that one column uses."""

    __slots__ = ("_forms", "_zone")

    def __init__(self, forms: list[str], zone: str) -> None:
        self._forms = forms or ["iso"]
        self._zone = load_zone(zone)

    def instant(self, text: str) -> Value:
        """A moment; without a zone in the text, of the column's zone.

        What falls into a gap of the clock happens at its end, what falls twice the first time.
        """
        moment = self._moment(text)
        if moment is None:
            return Bad("not a time", f"{_quote(text)} is no time of the form {' or '.join(self._forms)}{_hint(text)}")
        if not _EARLIEST <= moment.replace(tzinfo=None) < _LATEST:
            return Bad("time out of range", f"{_quote(text)} is not in {_EARLIEST.year}..{_LATEST.year - 1}")
        return from_wall(moment, self._zone) if moment.tzinfo is None else from_datetime(moment)

    def iso(self, text: str) -> Value:
        """A moment as text in UTC, for a property."""
        found = self.instant(text)
        return found if type(found) is Bad else format_instant(Instant(found))

    def date(self, text: str) -> Value:
        """A calendar date as text; a clock time behind it is left out."""
        moment = self._moment(text)
        if moment is None:
            return Bad("not a date", f"{_quote(text)} is no date of the form {' or '.join(self._forms)}{_hint(text)}")
        return moment.date().isoformat()

    def _moment(self, text: str) -> datetime | None:
        for form in self._forms:
            try:
                return _FORMS[form](text) if form in _FORMS else datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the column's
            except (ValueError, ArithmeticError):
                continue
        return None


_NUMBERS = (
    ("excel", re.compile(r"[2-7]\d{4}(\.\d+)?", re.ASCII)),  # a workbook's days from 1954 to 2119
    ("unix", re.compile(r"1\d{9}", re.ASCII)),  # seconds from 2001 to 2033
    ("unix ms", re.compile(r"1\d{12}", re.ASCII)),
)
"""Numbers that look like a moment of our days in one of the forms with a name."""


def _hint(text: str) -> str:
    """The end of a message: in which form a number would be a moment, or nothing."""
    form = next((form for form, numbers in _NUMBERS if numbers.fullmatch(text)), None)
    return f"; `format: {form}` reads such numbers" if form is not None else ""


def _from_serial(text: str) -> datetime:
    """A workbook's date as a number: days since the end of 1899, to the second."""
    return _EXCEL_DAY_ZERO + timedelta(seconds=round(float(text) * 86_400))


def _from_unix(text: str) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(Decimal(text) * 1_000_000))


def _from_unix_ms(text: str) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))


_FORMS: dict[str, Callable[[str], datetime]] = {
    "iso": datetime.fromisoformat,
    "excel": _from_serial,
    "unix": _from_unix,
    "unix ms": _from_unix_ms,
}
"""Forms with a name; every other form is a pattern of `strptime`."""
