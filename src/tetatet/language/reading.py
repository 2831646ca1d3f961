"""Reading a tree against the tables: typed values out, findings for what is wrong.

A reader never raises for bad input: it notes a finding and answers None, so that one
run of `check` names everything that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from tetatet.language.durations import is_zero, parse_duration
from tetatet.language.keys import Key, Shape, plain_key
from tetatet.language.source import Entry, Items, Keys, Node, Scalar, Spot
from tetatet.language.steps import STEPS
from tetatet.language.words import did_you_mean, nearest, with_article
from tetatet.model.content import Text
from tetatet.model.errors import Finding
from tetatet.model.written_time import Duration

T = TypeVar("T")

TEXT_LIMIT = 2_000
"""Characters of one value; a longer one is content, and content has files of its own."""

FINDINGS_LIMIT = 500
"""Findings of one level; whoever has more mends these first."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of one mapping, by the names of its shape.

    `slips` are the keys that unknown ones seem to stand for: they are not reported as
    lacking as well.
    """

    shape: Shape
    spot: Spot
    entries: Mapping[str, Entry]
    slips: frozenset[str] = frozenset()

    def node(self, name: str) -> Node | None:
        """The value behind a key, or None where the key is absent."""
        assert self.shape.key(name) is not None, name
        entry = self.entries.get(name)
        return entry.value if entry is not None else None

    def spot_of(self, name: str) -> Spot:
        """Where the key stands; where the mapping stands when it is absent."""
        entry = self.entries.get(name)
        return entry.spot if entry is not None else self.spot

    def given(self, names: Iterable[str]) -> list[str]:
        """Which of these keys are there?"""
        return [name for name in names if name in self.entries]


class Reader:
    """Collects findings while values are read."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.failed = False  # an error was found, also when it is one too many to be listed
        self._listed: dict[str, int] = {}  # level -> how many
        self._told: set[tuple[str, str]] = set()
        self.fact_kinds: Mapping[str, str] = {}  # known once facts.yml has been looked through

    # ------------------------------------------------------------ findings

    def error(self, spot: Spot, message: str, code: str) -> None:
        self._add("error", spot, message, code)

    def warn(self, spot: Spot, message: str, code: str) -> None:
        self._add("warning", spot, message, code)

    def warn_once(self, about: str, spot: Spot, message: str, code: str) -> None:
        """A warning about one thing, at the first place only."""
        if (code, about) not in self._told:
            self._told.add((code, about))
            self.warn(spot, message, code)

    def note_once(self, about: str, spot: Spot, message: str, code: str) -> None:
        """A note about one thing, at the first place only."""
        if (code, about) not in self._told:
            self._told.add((code, about))
            self.note(spot, message, code)

    def note(self, spot: Spot, message: str, code: str) -> None:
        self._add("note", spot, message, code)

    def _add(self, level: str, spot: Spot, message: str, code: str) -> None:
        self.add(Finding(level, spot.file, spot.line, spot.path, message, code))

    def add(self, *findings: Finding) -> None:
        """Take findings that were made elsewhere; each is kept once, up to the limit."""
        for finding in findings:
            self.failed = self.failed or finding.level == "error"
            listed = self._listed.setdefault(finding.level, 0)
            if listed < FINDINGS_LIMIT and finding not in self.findings:
                self.findings.append(finding)
                self._listed[finding.level] = listed + 1

    # ------------------------------------------------------------ structure

    def fields(self, node: Node, shape: Shape) -> Fields | None:
        """The keys of a mapping; unknown, repeated and lacking ones are errors."""
        if not isinstance(node, Keys):
            known = ", ".join(f"`{key.name}`" for key in shape.keys[:6])
            self.error(
                node.spot,
                f"{with_article(shape.name)} is written with keys ({known}), not as {_form(node)}",
                "wrong-form",
            )
            return None
        found: dict[str, Entry] = {}
        slips: set[str] = set()
        for entry in node.entries:
            key = shape.key(entry.key)
            if key is None:
                slips.add(self._report_unknown(entry, shape))
            elif key.name in found:
                message = f"`{entry.key}` stands here twice; it is in line {found[key.name].spot.line} already"
                self.error(entry.spot, message, "duplicate-key")
            else:
                found[key.name] = entry
        fields = Fields(shape, node.spot, found, frozenset(slips))
        self._report_lacking(fields)
        return fields

    def _report_unknown(self, entry: Entry, shape: Shape) -> str:
        """Report a key that the shape has not; the one it seems to stand for, or nothing."""
        names = [key.name for key in shape.keys]
        hint = COMMA if is_empty(entry.value) else did_you_mean(entry.key, names)
        if STEPS.get(shape.name) is shape and plain_key(entry.key) in STEPS:
            hint = f"; it is a step of its own: `- {entry.key}: …`"
        self.error(entry.spot, f"`{entry.key}` is no key of {with_article(shape.name)}{hint}", "unknown-key")
        return nearest(entry.key, names) or ""

    def _report_lacking(self, fields: Fields) -> None:
        for key in fields.shape.keys:
            if key.required and key.name not in fields.entries and key.name not in fields.slips:
                self.error(fields.spot, lacking(fields.shape, key), f"missing-{plain_key(key.name).replace(' ', '-')}")

    def named(self, node: Node, what: str) -> tuple[Entry, ...]:
        """The entries of a mapping whose keys are free names."""
        if isinstance(node, Keys):
            return node.entries
        if not is_empty(node):
            self.error(node.spot, f"{what} are written as names with a value each, not as {_form(node)}", "wrong-form")
        return ()

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """The items of a list."""
        if isinstance(node, Items):
            return node.items
        self.error(node.spot, f"{what} are a list (`- …`), not {_form(node)}", "wrong-form")
        return ()

    # ------------------------------------------------------------ values

    def text(self, node: Node | None) -> str | None:
        """A piece of text, one line or several."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.error(node.spot, f"here stands text, not {_form(node)}", "wrong-form")
            return None
        if node.text.strip() == "":
            self.error(node.spot, "nothing stands here; write a value or leave the key out", "empty-value")
            return None
        if len(node.text) > TEXT_LIMIT:
            self.error(node.spot, f"the text is longer than {TEXT_LIMIT:,} characters", "text-too-long")
            return None
        return node.text.strip()

    def names(self, node: Node | None, what: str = "names") -> tuple[str, ...]:
        """One name, or a list of names without repetition."""
        if node is None:
            return ()
        nodes = node.items if isinstance(node, Items) else (node,)
        found: list[str] = []
        for item in nodes:
            text = self.text(item)
            if text in found:
                self.error(item.spot, f"`{text}` stands twice among the {what}", "duplicate-name")
            elif text is not None:
                found.append(text)
        return tuple(found)

    def parsed(self, node: Node | None, parse: Callable[[str], T]) -> T | None:
        """What a parser of `durations` makes of the text."""
        text = self.text(node)
        if text is None or node is None:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.error(node.spot, str(error), "wrong-value")
            return None

    def length(self, node: Node | None, *, zero: bool = False, scaled: bool = False) -> Duration | None:
        """A length of time; none at all only where `zero` is meant to be."""
        found = self.parsed(node, lambda text: parse_duration(text, scaled=scaled))
        if found is not None and node is not None and not zero and is_zero(found):
            self.error(node.spot, f"`{found.text}` is no time at all; give a length above zero", "zero-length")
            return None
        if found is not None and found.fact is not None and node is not None and not self._is_length(node, found.fact):
            return None
        return found

    def _is_length(self, node: Node, fact: str) -> bool:
        """Is this fact a length of time, which alone can be one in a script?"""
        kind = self.fact_kinds.get(fact)
        if kind == "duration":
            return True
        lengths = sorted(name for name, one in self.fact_kinds.items() if one == "duration")
        if kind is None:
            self.error(node.spot, f"there is no fact `{fact}`{did_you_mean(fact, lengths)}", "unknown-fact")
        else:
            message = f"`{fact}` is no length of time; a fact that is one is a `median gap`, such as "
            self.error(node.spot, message + (lengths[0] if lengths else "orders.typical_gap"), "no-length")
        return False

    def choice(self, fields: Fields, name: str) -> str | None:
        """One of the words that the key allows."""
        key, node = fields.shape.key(name), fields.node(name)
        text = self.text(node)
        if key is None or node is None or text is None:
            return None
        if plain_key(text) not in key.choices:
            ways = ", ".join(key.choices)
            message = f"`{text}` is none of: {ways}{did_you_mean(text, key.choices)}"
            self.error(node.spot, message, "unknown-word")
            return None
        return plain_key(text)

    def zone(self, node: Node | None) -> str | None:
        """A time zone of the IANA list."""
        text = self.text(node)
        if node is None or text is None:
            return None
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            message = f"`{text}` is no time zone{did_you_mean(text, available_timezones())}"
            self.error(node.spot, message, "unknown-zone")
            return None
        return text

    def words(self, node: Node | None) -> Text:
        """Words in one language, or by language."""
        if node is None:
            return {}
        if not isinstance(node, Keys):
            text = self.text(node)
            return {"": text} if text is not None else {}
        found: dict[str, str | None] = {}
        for entry in node.entries:
            if is_empty(entry.value):
                self.error(entry.spot, f"`{entry.key}` has no text{COMMA}", "empty-value")
            else:
                found[entry.key] = self.text(entry.value)
        if not node.entries:
            self.error(node.spot, "nothing stands here; write a text", "empty-value")
        return {language: text for language, text in found.items() if text is not None}


COMMA = "; a text that holds a comma inside `{}` stands in quotes"
"""The hint for a key without a value: most often it is the second half of a text."""


def is_empty(node: Node) -> bool:
    """Does nothing at all stand behind the key?"""
    return isinstance(node, Scalar) and node.plain and node.text == ""


def lacking(shape: Shape, key: Key) -> str:
    """The message for a required key that is not there."""
    reasons = {
        "benefit": "a contact must say the customer's benefit (`benefit:`), why he gets this; without it, it is not activated",
        "silent": "a wait must say what is done when nobody answers (`silent:`); `silent: []` goes on",
        "at most": "a repeat must end: say `at most:` how many rounds",
        "granted": "a claim must say what is done when it is given (`granted:`)",
        "refused": "a claim must say what is done when it is not given (`refused:`)",
        "goal": "a script must say what it is for (`goal:`)",
    }
    return reasons.get(key.name, f"the {shape.name} lacks `{key.name}:` ({key.says})")


def _form(node: Node) -> str:
    if isinstance(node, Keys):
        return "keys"
    return "a list" if isinstance(node, Items) else "text"
