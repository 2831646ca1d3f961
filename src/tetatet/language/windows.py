"""The window of a fact: `over` a length, moved back by `ending`, or `in` the running period."""

from __future__ import annotations

from typing import NamedTuple

from tetatet.language.durations import DAY_S, HOUR_S, parse_duration
from tetatet.language.reading import Fields, Reader
from tetatet.model.written_time import Duration


class Window(NamedTuple):
    """Which events a fact counts: all of them where nothing is given."""

    over: Duration | None
    ending: Duration | None
    period: str | None


def read_window(reader: Reader, fields: Fields) -> Window:
    """The window that a fact's keys say; one that nobody could count is an error."""
    period = reader.choice(fields, "in")
    over, ending = reader.length(fields.node("over")), reader.parsed(fields.node("ending"), _parse_ago)
    for key, length in (("over", over), ("ending", ending)):
        if length is not None and length.business_days:
            message = "a window has days, weeks, months, years or hours; no business days"
            reader.error(fields.spot_of(key), message, "wrong-value")
    if period is not None and over is not None:
        reader.error(fields.spot_of("in"), "`in` and `over` are two windows; a fact has one", "fact-window")
    if ending is not None and over is None:
        reader.error(fields.spot_of("ending"), "`ending` moves a window back: it needs `over`", "fact-window")
    if over is not None and ending is not None and _whole_days(over) != _whole_days(ending):
        _report_mixed(reader, fields, over, ending)
    return Window(over, ending, period)


def _parse_ago(text: str) -> Duration:
    if not text.endswith(" ago"):
        raise ValueError(f"`{text}`: it is written `30d ago`")
    return parse_duration(text.removesuffix(" ago"))


def _whole_days(length: Duration) -> bool:
    """Days, weeks, months and years; seconds, minutes and hours are exact."""
    return bool(length.days or length.months)


def _report_mixed(reader: Reader, fields: Fields, over: Duration, ending: Duration) -> None:
    """Whole days are kept day by day and exact windows event by event: one fact cannot be both."""
    if over.business_days or ending.business_days or not ending.seconds + ending.days + ending.months:
        return  # refused already, or no move at all
    exact, whole = ("ending", "over") if _whole_days(over) else ("over", "ending")
    said = {"over": f"`over: {over.text}`", "ending": f"`ending: {ending.text} ago`"}
    lengths = {"over": over, "ending": ending}
    hours, days = _in_hours(lengths[whole]), _in_days(lengths[exact])
    ways = [f"both in hours ({_written(whole, hours)})" if hours else "", f"both in days ({_written(exact, days)})"]
    remedy = " or ".join(way for way, given in zip(ways, (hours, days), strict=True) if given)
    message = f"{said[exact]} is exact and {said[whole]} is of whole days; write {remedy or 'both in days'}"
    reader.error(fields.spot_of("ending"), message, "fact-window")


def _written(key: str, length: str) -> str:
    return f"`ending: {length} ago`" if key == "ending" else f"`over: {length}`"


def _in_hours(length: Duration) -> str:
    """The same in hours; nothing where months are of different lengths."""
    return "" if length.months else f"{length.days * DAY_S // HOUR_S}h"


def _in_days(length: Duration) -> str:
    """The same in days, nothing where it is no whole number of them."""
    return "" if length.seconds % DAY_S else f"{length.seconds // DAY_S}d"
