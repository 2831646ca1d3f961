"""Reasons of the gate that name what the customer wants, in words: consents, channels, addresses, caps.

A line keeps its reason as one text (`interact.policy` and `interact.caps` write it); here it is
read again, so that what was told then and what stands now are said alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tetatet.interact.caps import WISH
from tetatet.run import spoken, wording
from tetatet.run.spoken import plain
from tetatet.run.wording_refusals import CAPS, REFUSED, STANDING

_COVERED = r"(?P<purpose>\w+)(?: by (?P<by>.+?))?(?: about (?P<topic>.+))?"
_KINDS = (
    ("withdrawn", re.compile(f"{_COVERED} was withdrawn")),
    ("unasked", re.compile(f"no consent for {_COVERED}")),
    ("no channel", re.compile("the customer prefers no channel at all")),
    ("preferred", re.compile("the customer prefers (?P<by>.+)")),
    ("no address", re.compile("no address")),
)
_OR = re.compile(r", | or ")
_BY_IN_CAP = re.compile(r" by (.+?) in ")


def refused_because(reason: str, who: str, channel: str, otherwise: Callable[[str], str]) -> str:
    """Why something could not be said, behind “because”.

    Args:
        channel: on which it would have been said.
        otherwise: the words for a reason that is about nothing of the customer's.
    """
    address = wording.ADDRESSES.get(channel, "an address").split(" ", 1)[1]
    told = [
        REFUSED[kind].format(who=who, what=_what(found), by=_by(found), address=address) if found else otherwise(kind)
        for kind, found in _parts(reason)
    ]
    return spoken.listed(told)


def standing_in_the_way(reason: str, who: str, channels: Sequence[str], unaddressed: Sequence[str]) -> list[str]:
    """The same refusal as it stands now, with what would end it: one sentence for each obstacle.

    Args:
        channels: those that were asked for; `unaddressed`: of these, those that lack an address alone.
    """
    told: list[str] = []
    for kind, found in _parts(reason):
        if found is None:
            continue
        for channel in unaddressed if kind == "no address" else ("",):
            told.append(
                STANDING[kind].format(
                    who=who,
                    what=_what(found),
                    by=_by(found),
                    address=wording.ADDRESSES.get(channel, "an address"),
                    instead=by_words([channel] if channel else channels),
                )
            )
    return told


def cap_because(reason: str, who: str, *, now: bool = False) -> str:
    """Why a cap holds something back, behind “because”: the firm's cap, or the customer's own wish."""
    if reason.startswith(WISH):
        return CAPS["wish"].format(who=who, cap=reason.removeprefix(WISH))
    return CAPS["has" if now else "had"].format(cap=cap_words(reason))


def cap_words(reason: str) -> str:
    """`at most 1 contact by e-mail in 7 days`, with the channel as people say it.

    >>> cap_words("at most 1 contact by push in 7 days")
    'at most 1 contact by push message in 7 days'
    """
    return _BY_IN_CAP.sub(lambda found: f" {by_words([found[1]])} in ", reason)


def by_words(channels: Sequence[str]) -> str:
    """`by e-mail`, `by e-mail or at the next purchase`."""
    return spoken.listed([wording.BY.get(channel, f"by {channel}") for channel in channels], "or")


def _parts(reason: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The reasons in a reason, each with its kind; one that is of none as it is."""
    for part in reason.split("; "):
        read = ((kind, pattern.fullmatch(part)) for kind, pattern in _KINDS)
        yield next(((kind, found) for kind, found in read if found is not None), (part, None))


def _what(found: re.Match[str]) -> str:
    """`marketing by e-mail about “news”`."""
    named = found.groupdict()
    by = f" {_by(found)}" if named.get("by") else ""
    about = f" about “{plain(named['topic'])}”" if named.get("topic") else ""
    return f"{named.get('purpose') or ''}{by}{about}"


def _by(found: re.Match[str]) -> str:
    channels = found.groupdict().get("by")
    return by_words(_OR.split(channels)) if channels else ""
