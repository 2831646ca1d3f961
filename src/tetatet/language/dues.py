"""Static check of a wait beside its calls: is it over before the calls have to be made?"""

from __future__ import annotations

from collections.abc import Sequence

from tetatet.language.durations import DAY_S
from tetatet.language.reading import Fields
from tetatet.language.whole import Whole, contact_of
from tetatet.model.step import Step, Task, Wait
from tetatet.model.written_time import Duration

_LONGEST_MONTH_DAYS = 31
"""Work that is due in a month is due no later."""

_SHORTEST_MONTH_DAYS = 28
"""A wait of a month lasts at least as long."""


def note_dues(whole: Whole, wait: Wait, fields: Fields, before: Sequence[Step]) -> None:
    """A note where all that a wait is about is calls, and one of them may still be open when its time is over."""
    contacts = [step for step in before if contact_of(step) is not None]
    calls = [step for step in contacts if isinstance(step, Task)]
    if wait.length is None or wait.length.fact is not None or len(calls) < len(contacts):
        return
    late = next((call for call in calls if _open_longer(whole, call, wait.length)), None)
    if late is None or late.due is None:
        return
    again = ", and its substitute has as long again" if _substitute(whole, late) else ""
    message = (
        f"`{late.id}` is due in {late.due.text}{again}, which may be longer than {wait.length.text}: "
        "the wait then lasts until the call is made or left undone, since nobody is silent whom nobody called"
    )
    whole.reader.note(fields.spot_of("wait"), message, "wait-before-due")


def _substitute(whole: Whole, call: Task) -> str | None:
    role = whole.settings.roles.get(call.role)
    return call.else_role or (role.substitute if role is not None else None)


def _open_longer(whole: Whole, call: Task, wait: Duration) -> bool:
    """May it stay open longer than the wait lasts, with its substitute's time? Without a due time it is not waited for."""
    if call.due is None or call.due.fact is not None:
        return False
    times = 2 if _substitute(whole, call) else 1
    alike = min(times * call.due.business_days, wait.business_days)  # business days are as long on both sides
    work_days = times * call.due.business_days - alike
    weekends = work_days // 5 + 1 if work_days else 0  # begun on a Friday or at a weekend; holidays come on top
    days = times * (call.due.days + call.due.months * _LONGEST_MONTH_DAYS) + work_days + 2 * weekends
    lasts_days = wait.days + wait.months * _SHORTEST_MONTH_DAYS + wait.business_days - alike
    return times * call.due.seconds + days * DAY_S > wait.seconds + lasts_days * DAY_S
