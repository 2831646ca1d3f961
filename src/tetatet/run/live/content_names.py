"""The names that a content may read, and what stands behind each for one customer.

Facts are looked up when a content asks for them: most ask for one or two of many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tetatet.kernel import Book
from tetatet.kernel.scope import Scope
from tetatet.language.liquid_bounds import Names, fill
from tetatet.model.act import Act
from tetatet.model.offer import Offer
from tetatet.model.open_values import Json
from tetatet.model.project import Project
from tetatet.model.record import Dialogue, Record
from tetatet.model.time import Instant, format_instant, to_datetime
from tetatet.run.live.fixed_words import spoken, words
from tetatet.run.live.links import Links

SHOWN_TARGET_CHARS = 40
"""Of an address behind a link: enough to see whose it is."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What one message is filled in with.

    `shown` are our addresses, with the words that stand for them in HTML; `dialogue` is None where it is over.
    """

    act: Act
    project: Project
    names: Names
    shown: Mapping[str, str]
    zone: ZoneInfo
    ticks: Callable[[], int]
    dialogue: Dialogue | None = None

    def fill(self, text: str, *, escaped: bool = False) -> str:
        """A text with the names put in, safe in HTML when `escaped`. Raises: Unrenderable."""
        return fill(text, self.names, escaped=escaped, zone=self.zone, ticks=self.ticks)

    @property
    def language(self) -> str:
        """Of the words that are ours."""
        return spoken((self.act.language, *self.project.settings.languages))


def filling_of(
    act: Act,
    record: Record,
    account: Record | None,
    project: Project,
    zone: ZoneInfo,
    *,
    book: Book,
    links: Links,
    now: Instant,
    ticks: Callable[[], int],
) -> Filling:
    """Everything that the content of this act may read.

    Args:
        project: of the revision that the act's dialogue runs on.
        zone: the reader's.
    """
    owner = account if account is not None and account.id == act.record else record
    dialogue = next((one for one in owner.dialogues if one.id == act.dialogue), None)
    scope = Scope(book, owner, now, {}, belongs_to=account)
    own = {
        "page_url": links.page(act.key, act.made) if act.page else "",
        "preferences_url": links.preferences(act.key),
        "unsubscribe_url": links.unsubscribe(act.key),
        "confirm_url": links.confirm(act.key, act.made) if act.form == "confirmation" else "",
    }
    names: dict[str, Any] = {
        **_facts(book, scope),
        "customer": whole_numbers(record.traits),
        "start": whole_numbers(act.start),
        "answer": {} if dialogue is None else whole_numbers(dialogue.answer),
        "account": whole_numbers(scope.account),
        "need": owner.needs,
        "score": owner.scores,
        "brand": project.settings.brand,
        "benefit": act.benefit,
        "offer": _offer(act, project.offers.get(act.offer)),
        "language": act.language,
        "today": to_datetime(now).astimezone(zone).date(),
        **own,
    }
    filling = Filling(act, project, names, {}, zone, ticks, dialogue)
    shown = {own[f"{key}_url"]: words(said, filling.language) for key, said in _OWN.items() if own[f"{key}_url"]}
    tracked: dict[str, str] = {}
    for name, target in _targets(act, project).items():
        address = filling.fill(target)
        tracked[name] = links.click(act.key, name, address)
        shown.setdefault(tracked[name], shown.get(address) or _shown(address))
    return replace(filling, names={**names, "links": tracked}, shown=shown)


def whole_numbers(value: Json) -> Json:
    """The value with 480 for 480.0: a number of JSON has no kind, and people write whole ones without a fraction.

    >>> whole_numbers({"total": 480.0, "prices": [9.5, 3.0]})
    {'total': 480, 'prices': [9.5, 3]}
    """
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, Mapping):
        return {name: whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [whole_numbers(inner) for inner in value]
    return value


_EXACT = 2**53  # up to it every whole number is a number of JSON

_OWN = {"page": "your page", "preferences": "preferences", "unsubscribe": "unsubscribe", "confirm": "confirm"}
"""Addresses of ours, and the words that stand for them."""


def _targets(act: Act, project: Project) -> dict[str, str]:
    """The addresses that the content names, as they are written there."""
    content = project.contents.get(act.content) if act.form in ("message", "confirmation") else None
    return {} if content is None else content.links_of(act.variant, act.language)


def _offer(act: Act, offer: Offer | None) -> dict[str, str]:
    if not act.offer:
        return {}
    return {"name": act.offer, "what": offer.promise.what if offer is not None and offer.promise is not None else ""}


def _shown(address: str) -> str:
    """An address as people read it: whose it is, and the beginning of the rest."""
    parts = urlsplit(address.strip())
    text = f"{parts.netloc}{parts.path}".rstrip("/") or parts.path
    return text if len(text) <= SHOWN_TARGET_CHARS else text[: SHOWN_TARGET_CHARS - 1] + "…"


def _facts(book: Book, scope: Scope) -> dict[str, _Facts]:
    groups: dict[str, set[str]] = {}
    for name in book.project.facts:
        group, _dot, rest = name.partition(".")
        groups.setdefault(group, set()).add(rest)
    return {group: _Facts(book, scope, group, names) for group, names in groups.items()}


class _Facts(Mapping[str, Any]):
    """The facts of one group, each looked up when the content asks for it."""

    def __init__(self, book: Book, scope: Scope, group: str, names: set[str]) -> None:
        self._book = book
        self._scope = scope
        self._group = group
        self._names = names

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        full = f"{self._group}.{name}"
        found = self._scope.fact(full)
        is_moment = self._book.project.facts[full].value_kind == "time" and isinstance(found, int)
        return format_instant(Instant(found)) if is_moment else whole_numbers(found)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __len__(self) -> int:
        return len(self._names)

    def __str__(self) -> str:
        return ""  # a group of facts says nothing by itself
