"""How the report writes numbers: a count with its share, money, points, days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tetatet.run.report_figures import Part
from tetatet.run.spoken import MONTHS


def number(value: int) -> str:
    return f"{value:,}"


def plural(number: int, what: str) -> str:
    """The noun behind a number that does not stand right before it: `4 of 12 (33%) customers`."""
    return what if number == 1 else f"{what}s"


def percent(part: Part) -> str:
    """`39%`, `<1%` for what is not nothing, `–` of nothing."""
    if part.share is None:
        return "–"
    rounded = round(part.share * 100)
    if part.count and not rounded:
        return "<1%"
    return ">99%" if rounded == 100 and part.count < part.of else f"{rounded}%"


def part_of(part: Part) -> str:
    """`4,811 of 12,345 (39%)`."""
    return f"{part.count:,} of {part.of:,} ({percent(part)})" if part.of else number(part.count)


def with_share(part: Part) -> str:
    """`4,811 (39%)`: where the heading names the whole."""
    return f"{part.count:,} ({percent(part)})" if part.count else "0"


def points(share: float) -> str:
    """`+1.9`: a difference of shares in points."""
    return f"{share * 100:+.1f}"


def money(amount: Decimal) -> str:
    """`3,660.70`; what is less than a cent has the digits that it needs."""
    return f"{amount:,.4f}" if 0 < amount < Decimal("0.01") else f"{amount:,.2f}"


def day(text: str | None, zone: ZoneInfo) -> str:
    """`26 Feb 2017` of an ISO moment, on the firm's calendar."""
    if text is None:
        return "–"
    moment = datetime.fromisoformat(text).astimezone(zone)
    return f"{moment.day} {MONTHS[moment.month - 1][:3]} {moment.year}"


def listed(counts: Mapping[str, int], shown: int, rest: str = "other reasons") -> str:
    """`too soon 12, its condition 4, other reasons 3`."""
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    told = [f"{name} {times:,}" for name, times in most[:shown]]
    others = sum(times for _name, times in most[shown:])
    return ", ".join([*told, f"{rest} {others:,}"] if others and rest else told)
