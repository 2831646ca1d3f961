"""Which records belong together: those that merge at some time of a replay.

A share of the customers can be replayed by itself as long as no record of it ever
merges with one of another share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tetatet.identify.resolution import Resolution
from tetatet.identify.resolve import Directory
from tetatet.model.chance import draw
from tetatet.model.event import Event


def record_id(event: Event, found: Resolution) -> str:
    """The id of the record that this event opens: what kind of name opened it, and the name."""
    opened_by = "u" if event.user_id else "a" if event.anonymous_id else "c"
    return f"{opened_by}:{found.name}"


def families(events: Iterable[Event], region: str | None) -> dict[str, str]:
    """For each record that ever merges, the one that stands for its family; others stand for themselves.

    Args:
        region: the country of telephone numbers written without one.
    """
    directory = Directory(region)
    opened: dict[int, str] = {}
    parents: dict[str, str] = {}
    for event in events:
        found = directory.resolve(event)
        if found is None:
            continue
        own = opened.setdefault(found.customer, record_id(event, found))
        for loser in found.merged:
            other = _head(parents, opened[loser])
            if other != _head(parents, own):
                parents[other] = _head(parents, own)
    return {name: _head(parents, name) for name in parents}


def _head(parents: Mapping[str, str], name: str) -> str:
    while name in parents:
        name = parents[name]
    return name


def share_of(number: int, count: int, heads: Mapping[str, str]) -> Callable[[str], bool]:
    """Whose records are share `number` of `count`? What is about nobody belongs to the first."""

    def mine(name: str) -> bool:
        if not name:
            return number == 0
        return int(draw("share", heads.get(name, name)) * count) == number

    return mine
