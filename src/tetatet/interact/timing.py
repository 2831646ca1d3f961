"""When is that? Lengths and moments of scripts, for one customer at one moment."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tetatet.interact.plan import Plan
from tetatet.interact.turn import View
from tetatet.model import calendar
from tetatet.model.time import DAY, Instant, from_datetime
from tetatet.model.wallclock import clamp
from tetatet.model.written_time import Duration, Point, PointKind


def after(start: Instant, length: Duration, view: View, plan: Plan, zone: ZoneInfo) -> Instant | None:
    """The end of a length that begins at `start`; missing when it scales a fact that is missing."""
    if length.fact is None:
        return calendar.add(start, length, zone, plan.workdays if length.business_days else None)
    days = view.fact(length.fact)
    if days is None:
        return None
    return clamp(start + round(days * length.factor * DAY))


def moment(now: Instant, point: Point, view: View, plan: Plan, zone: ZoneInfo) -> Instant | None:
    """The moment that `until …` names; missing when what it reads is."""
    if point.zone is not None:
        zone = calendar.zone(point.zone)
    if point.kind is PointKind.CLOCK:
        return calendar.next_clock(now, point.minute, zone)
    if point.kind is PointKind.WEEKDAY:
        return calendar.next_weekday(now, point.weekday, point.minute, zone)
    if point.kind is PointKind.ABSOLUTE:
        return calendar.from_wall(datetime.fromisoformat(point.text_at), zone)
    assert point.expr is not None
    found = instant_of(point.expr.value(view), zone)
    if found is None or point.lead is None:
        return found
    return calendar.subtract(found, point.lead, zone, plan.workdays if point.lead.business_days else None)


def instant_of(value: object, zone: ZoneInfo) -> Instant | None:
    """The instant that a value names: an instant already, or a text; one without a zone is meant locally."""
    if isinstance(value, int) and not isinstance(value, bool):
        return clamp(value)
    if not isinstance(value, str):
        return None
    try:
        wall = datetime.fromisoformat(value)
    except ValueError:
        return None
    return calendar.from_wall(wall, zone) if wall.tzinfo is None else clamp(from_datetime(wall))
