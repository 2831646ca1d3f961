"""Quiet hours: a span of the wall clock in which nobody is disturbed.

An instant is quiet when the minute that the customer's wall shows lies in
``[start, end)``, over midnight when `start` > `end`. Between two changes of the clock the
wall runs evenly, so each search goes from one even stretch to the next and reads the wall
anew: a change may end the quiet, cut it short, or bring it back.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from tetatet.model.settings import Quiet
from tetatet.model.time import DAY, MINUTE, Instant
from tetatet.model.wallclock import LATEST, offset, steady

_STRETCHES_TRIED: Final = 16  # two weeks; a day without a quiet or a loud minute needs a change of a whole day


def is_quiet(instant: Instant, quiet: Quiet, zone: ZoneInfo) -> bool:
    """Is nobody to be disturbed now? A span of no length is never, one of 24 hours always."""
    minute = (instant + offset(instant, zone)) % DAY // MINUTE
    if quiet.start <= quiet.end:
        return quiet.start <= minute < quiet.end
    return minute >= quiet.start or minute < quiet.end


def quiet_end(instant: Instant, quiet: Quiet, zone: ZoneInfo) -> Instant | None:
    """When do the quiet hours end that hold now? None when there are none now, `LATEST` when they never end."""
    if not is_quiet(instant, quiet, zone):
        return None
    return _first(instant, quiet, zone, wanted=False)


def next_quiet_start(instant: Instant, quiet: Quiet, zone: ZoneInfo) -> Instant:
    """When do quiet hours begin next? Strictly later, after the present ones; `LATEST` when they never do."""
    over = quiet_end(instant, quiet, zone)
    return _first(instant if over is None else over, quiet, zone, wanted=True)


def _first(instant: Instant, quiet: Quiet, zone: ZoneInfo, *, wanted: bool) -> Instant:
    """The first instant from now on that is quiet, or is not, as `wanted`."""
    if (quiet.end - quiet.start) % (DAY // MINUTE) == 0:
        return LATEST  # never or always: the wall has no edge to wait for
    edge = (quiet.start if wanted else quiet.end) * MINUTE
    for _ in range(_STRETCHES_TRIED):
        if is_quiet(instant, quiet, zone) is wanted:
            return instant
        shift, until = steady(instant, zone)
        reached = instant + (edge - instant - shift) % DAY
        if reached < until:
            return Instant(reached)
        instant = until
    return LATEST
