"""The firm's working days: no Saturday, no Sunday, no public holiday."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tetatet.model.wallclock import EARLIEST_DAY, LATEST_DAY, civil, day_of, weekday_of

MAX_BUSINESS_DAYS: Final = 10_000
"""Some 38 years; more is taken as for ever, so that a slip of the pen costs no time."""

_YEARS_KEPT: Final = 1024  # a century of ten calendars


@dataclass(frozen=True, slots=True)
class Workdays:
    """A calendar of working days. `code` is ``DE``, ``US-CA``, an exchange such as ``XNYS``, or None."""

    code: str | None = None

    def is_workday(self, day: int) -> bool:
        """Does the firm work on this day number?"""
        if weekday_of(day) >= 5:
            return False
        return self.code is None or day not in _holidays(self.code, civil(day)[0])

    def add(self, day: int, count: int) -> int:
        """The day number so many working days on (or back, when below 0).

        From a day that is none it counts from the next that is one, in both directions:
        one working day after a Saturday is Tuesday, one before it is Friday.

        >>> friday = 1
        >>> Workdays().add(friday, 1) - friday, Workdays().add(friday + 1, 1) - friday, Workdays().add(friday + 1, -1)
        (3, 4, 1)
        """
        if abs(count) > MAX_BUSINESS_DAYS:
            return LATEST_DAY if count > 0 else EARLIEST_DAY
        while not self.is_workday(day):
            day += 1
        step = 1 if count > 0 else -1
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day


@lru_cache(maxsize=64)
def workdays(code: str | None) -> Workdays:
    """The working days of a country, a part of one (``US-CA``), an exchange, or of no place at all.

    Raises: ValueError: the `holidays` package does not know the code.

    >>> workdays("DE").is_workday(day_of(2026, 10, 3)), workdays(None).is_workday(day_of(2026, 12, 25))
    (False, True)
    """
    if code is not None:
        _check(code)
    return Workdays(code)


def _check(code: str) -> None:
    from holidays import list_supported_countries, list_supported_financial  # noqa: PLC0415 — 0.2 s, few ask

    known = list_supported_countries() | list_supported_financial()
    place, _, part = code.partition("-")
    if place not in known:
        raise ValueError(f"no calendar of holidays {code!r}")
    if part not in known[place] and code != place:
        raise ValueError(f"no calendar of holidays {code!r}: {place} has no part {part!r}")


@lru_cache(maxsize=_YEARS_KEPT)
def _holidays(code: str, year: int) -> frozenset[int]:
    """The day numbers on which nobody works in a year, days given instead of a weekend's included."""
    from holidays import country_holidays, financial_holidays, list_supported_financial  # noqa: PLC0415 — as above

    place, _, part = code.partition("-")
    found = financial_holidays if place in list_supported_financial() else country_holidays
    days = found(place, part or None, years=year, expand=False)
    return frozenset(day_of(day.year, day.month, day.day) for day in days)
