"""Moments as a content writes them: in the customer's zone, with the months and days of his language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

FORM_LIMIT_CHARS = 100
"""Of a form such as `%d.%m.%Y`: the library that carries it out makes room for 256 times its length."""

_WORDS = (
    ("%B", "months", "wide"),
    ("%b", "months", "abbreviated"),
    ("%A", "days", "wide"),
    ("%a", "days", "abbreviated"),
)
"""What a form says in words, and of what."""


def written_date(moment: object, form: str, today: date | None, *, zone: ZoneInfo, language: str) -> str:
    """A moment in a form; what is no moment stays as it is.

    Args:
        moment: ISO 8601 text, a day, a moment, seconds since 1970, or `now` or `today`.
        form: as `strftime` has it; "" leaves the moment as it is.
        today: what `now` and `today` mean.
        language: whose words stand for months and days; "" or an unknown one is English.

    Raises: ValueError: the form is too long.

    >>> written_date("2026-03-08T23:30:00Z", "%-d %B", None, zone=ZoneInfo("Europe/Berlin"), language="ru")
    '9 марта'
    """
    found = today if moment in ("now", "today") else _moment(moment, zone)
    if found is None or not form:
        return "" if moment is None else str(moment)
    if len(form) > FORM_LIMIT_CHARS:
        raise ValueError(f"a form of dates has at most {FORM_LIMIT_CHARS} characters")
    for mark, kind, width in _WORDS:
        if mark in form:
            form = form.replace(mark, _word(found, kind, width, language).replace("%", "%%"))
    return found.strftime(form)


def _moment(given: object, zone: ZoneInfo) -> date | None:
    if isinstance(given, datetime):
        return given.astimezone(zone) if given.tzinfo is not None else given
    if isinstance(given, date):
        return given
    try:
        if isinstance(given, int | float) and not isinstance(given, bool):
            return datetime.fromtimestamp(given, UTC).astimezone(zone)
        if not isinstance(given, str):
            return None
        if given.isdecimal():
            return datetime.fromtimestamp(int(given), UTC).astimezone(zone)
        if len(given) <= len("2026-03-01"):
            return date.fromisoformat(given)
        return _moment(datetime.fromisoformat(given), zone)
    except (ValueError, OverflowError, OSError):  # far outside the calendar, or no moment at all
        return None


def _word(moment: date, kind: str, width: str, language: str) -> str:
    months, days = _names(language, width)
    return months[moment.month] if kind == "months" else days[moment.weekday()]


@lru_cache(maxsize=64)  # languages of a firm, twice
def _names(language: str, width: str) -> tuple[dict[int, str], dict[int, str]]:
    """Months from 1 and days from Monday = 0."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 — some 30 ms, only for whom a date is written in words

    try:
        locale = Locale.parse((language or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return dict(locale.months["format"][width]), dict(locale.days["format"][width])
