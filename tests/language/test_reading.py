"""Reading a tree against the tables: keys, words, and how findings are kept."""

from __future__ import annotations

from tetatet.language.keys import Key, Kind, Shape
from tetatet.language.reading import FINDINGS_LIMIT, Fields, Reader
from tetatet.language.source import Node, Spot, parse_source
from tetatet.model.errors import Finding

SHAPE = Shape(
    "cap",
    "A limit.",
    (
        Key("contacts", Kind.WHOLE, "how many", required=True),
        Key("valid for", Kind.LENGTH, "how long"),
        Key("kind", Kind.CHOICE, "which", choices=("on site", "other")),
    ),
)


def _node(text: str) -> Node:
    return parse_source("x.yml", text.encode()).documents[0]


def _fields(text: str) -> tuple[Reader, Fields]:
    reader = Reader()
    fields = reader.fields(_node(text), SHAPE)
    assert fields is not None
    return reader, fields


def test_keys_are_known_with_spaces_or_underscores() -> None:
    """`valid_for` and `valid for` are one key, and two of them are one too many."""
    reader, fields = _fields("{contacts: 1, valid_for: 3d}")
    assert fields.node("valid for") is not None
    assert reader.findings == []
    twice, _ = _fields("{contacts: 1, valid_for: 3d, valid for: 4d}")
    assert [finding.code for finding in twice.findings] == ["duplicate-key"]


def test_one_slip_is_one_finding() -> None:
    """A key that stands for a lacking one is not reported as lacking as well."""
    reader, _ = _fields("{contact: 1}")
    assert [finding.code for finding in reader.findings] == ["unknown-key"]
    lacking, _ = _fields("{valid for: 3d}")
    assert [finding.code for finding in lacking.findings] == ["missing-contacts"]


def test_a_key_without_a_value_is_told_with_the_likely_cause() -> None:
    """Half of a text behind an unquoted comma looks like a key."""
    reader, _ = _fields("{contacts: 1, and more}")
    assert "quotes" in reader.findings[0].message


def test_choices_take_underscores_and_name_the_words() -> None:
    """`on_site` is `on site`; another word is refused with those that are known."""
    reader, fields = _fields("{contacts: 1, kind: on_site}")
    assert reader.choice(fields, "kind") == "on site"
    reader, fields = _fields("{contacts: 1, kind: onsite}")
    assert reader.choice(fields, "kind") is None
    assert "on site, other" in reader.findings[0].message


def test_words_by_language_or_without() -> None:
    """A text is for every language, or one for each."""
    assert Reader().words(_node("Hello")) == {"": "Hello"}
    assert Reader().words(_node("{en: Hello, ru: Привет}")) == {"en": "Hello", "ru": "Привет"}


def test_names_are_one_or_several() -> None:
    """A single name is a list of one."""
    assert Reader().names(_node("email")) == ("email",)
    assert Reader().names(_node("[email, sms]")) == ("email", "sms")


def test_a_finding_is_kept_once() -> None:
    """A part that is used twice tells its error once."""
    reader = Reader()
    for _ in range(2):
        reader.error(Spot("x.yml", 1, "a"), "wrong", "code")
    assert len(reader.findings) == 1


def test_findings_have_a_limit_and_failure_has_none() -> None:
    """Warnings never crowd out an error, and errors beyond the limit still fail."""
    reader = Reader()
    for number in range(FINDINGS_LIMIT + 10):
        reader.warn(Spot("x.yml", number, ""), "odd", "code")
    before = reader.failed
    reader.add(Finding("error", "x.yml", 1, "", "wrong", "code"))
    assert (before, reader.failed) == (False, True)
    assert len(reader.findings) == FINDINGS_LIMIT + 1


def test_a_thing_is_warned_of_once() -> None:
    """A missing content that is sent three times is one warning."""
    reader = Reader()
    for line in range(3):
        reader.warn_once("hello", Spot("x.yml", line, ""), "lacking", "unknown-content")
    assert [finding.line for finding in reader.findings] == [0]
