"""What is said and asked, as values: words by language, contents, talks, questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Text: TypeAlias = Mapping[str, str]
"""Words by language; the key "" holds words given without a language."""


Format: TypeAlias = Literal["liquid", "mjml"]
"""How a body is written: as text or HTML with Liquid, or as MJML with Liquid."""


@dataclass(frozen=True, slots=True)
class Version:
    """One file of a content.

    `links` are addresses by name; they and the subject are Liquid as the body is. `needs`
    holds dotted paths (``customer.first_name``, ``start.category``) that are read without a
    default; a contact whose needs are not met is incomplete.
    """

    body: str
    format: Format = "liquid"
    subject: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """One content in its versions by (variant, language); "" is the plain one."""

    name: str
    versions: Mapping[tuple[str, str], Version] = field(default_factory=dict)

    def nearest(self, variant: str, language: str) -> tuple[Version, ...]:
        """The versions that may stand for this one, the one that is used first: the exact one, then plainer ones."""
        return tuple(self.versions[one] for one in self._nearest(variant, language))

    def language_of(self, variant: str, language: str) -> str:
        """The language of the version that is used; "" is the plain one's."""
        return next((one[1] for one in self._nearest(variant, language)), "")

    def _nearest(self, variant: str, language: str) -> Iterator[tuple[str, str]]:
        wanted = dict.fromkeys(((variant, language), (variant, ""), ("", language), ("", "")))
        return (one for one in wanted if one in self.versions)

    def subject(self, variant: str, language: str) -> str:
        """The subject of the nearest version that has one."""
        return next((one.subject for one in self.nearest(variant, language) if one.subject), "")

    def links_of(self, variant: str, language: str) -> dict[str, str]:
        """Addresses by name: a version's own, and what plainer ones add."""
        return {name: url for one in reversed(self.nearest(variant, language)) for name, url in one.links.items()}

    @property
    def links(self) -> tuple[str, ...]:
        """The names of all links of all versions."""
        return tuple(dict.fromkeys(name for one in self.versions.values() for name in one.links))

    @property
    def variants(self) -> tuple[str, ...]:
        return tuple(sorted({variant for variant, _language in self.versions if variant}))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({language for _variant, language in self.versions}))


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
