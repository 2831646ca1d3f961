"""What is said and asked, as values: words by language, contents, talks, questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Text: TypeAlias = Mapping[str, str]
"""Words by language; the key "" holds words given without a language."""


@dataclass(frozen=True, slots=True)
class Content:
    """One content: its variants, languages, links, and what must be known to fill it.

    `needs` holds dotted paths (``customer.first_name``, ``start.category``) that every
    version reads without a default; a contact whose needs are not met is incomplete.
    """

    name: str
    variants: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # "" is the plain file
    links: tuple[str, ...] = ()
    needs: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)  # (variant, language)
    subjects: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Talk:
    """What to say on the phone; `results` maps a result to whether it counts as reached."""

    name: str
    say: Text
    results: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Question:
    """`options` by name; `teaches` maps an option to the trait or need it teaches."""

    name: str
    text: Text
    options: Mapping[str, Text]
    teaches: Mapping[str, str] = field(default_factory=dict)
    trait: str | None = None  # `teaches: customer.size` — the option itself is the value
