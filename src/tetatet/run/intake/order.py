"""What is counted once, and what comes before what, among events held in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import attrgetter, eq

from tetatet.model.event import ORDER_COMPLETED, Event, EventKey, canonical_body

by_time = attrgetter("at")
by_time_and_key = attrgetter("at", "source", "message_id")
"""The key by which events are sorted; no two events that count have the same."""


def distinct(events: list[Event]) -> list[Event]:
    """One event for each key: of several, the one with the smallest canonical body."""
    if len({event.message_id for event in events}) == len(events):
        return events
    kept: dict[EventKey, Event] = {}
    for event in events:
        key = event.source, event.message_id
        other = kept.setdefault(key, event)
        if other is not event and canonical_body(event) < canonical_body(other):
            kept[key] = event
    return list(kept.values())


def sorted_by_time(events: list[Event]) -> list[Event]:
    """The events, put in their order in place.

    Sorted by the number alone, and then each group of one instant by the rest: twice as
    fast as sorting by all three.
    """
    events.sort(key=by_time)
    times = list(map(by_time, events))
    ties = [place for place, tied in enumerate(map(eq, times, islice(times, 1, None))) if tied]
    done = -1
    for place in ties:
        if place < done:
            continue
        done = bisect_right(times, times[place], place)
        events[place:done] = sorted(events[place:done], key=by_time_and_key)
    return events


def first_orders(events: Iterable[Event]) -> Iterator[Event]:
    """The events without those that complete an order which is completed already."""
    completed: set[str] = set()
    for event in events:
        if event.name == ORDER_COMPLETED and (order_id := event.order_id) is not None:
            if order_id in completed:
                continue
            completed.add(order_id)
        yield event
