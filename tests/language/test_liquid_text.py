"""What a template reads, and the bounds of what is read at all."""

from __future__ import annotations

import pytest

from tetatet.language.liquid_text import Broken, Read, filters, read_template


def _read(text: str) -> list[tuple[str, bool]]:
    found = read_template(text)
    assert not isinstance(found, Broken), found
    return [(one.path, one.needed) for one in found]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("{{ a.b }}", [("a.b", True)]),
        ("{{ a.b | default: c.d }}", [("a.b", False), ("c.d", True)]),
        ("{{ a.b | default: c.d | default: 'x' }}", [("a.b", False), ("c.d", False)]),
        ("{{ a.b | default: 'x' | append: c.d }}", [("a.b", False), ("c.d", True)]),
        ("{{ a.b | upcase | default: 'x' }}", [("a.b", False)]),
        ("{{ 'x' | append: a.b }}", [("a.b", True)]),
        ("{% if a.b == 1 %}{{ a.b }}{{ a.c }}{% endif %}", [("a.b", False), ("a.c", True)]),
        ("{% if a %}{% elsif b %}{{ b.c }}{% endif %}", [("a", False), ("b", False), ("b.c", False)]),
        ("{% case a.b %}{% when 'x' %}{{ a.b }}{% endcase %}", [("a.b", False)]),
        ("{% for x in a.b %}{{ x.c }}{{ forloop.index }}{% endfor %}", [("a.b", False)]),
        ("{% assign x = a.b | default: 1 %}{{ x }}", [("a.b", False)]),
        ("{% capture x %}{{ a.b }}{% endcapture %}{{ x }}", [("a.b", True)]),
        ("{{ a.b[0].c }} {{ a.size }}", [("a.b.c", True), ("a", True)]),
        ("nothing", []),
    ],
)
def test_which_names_are_read_and_which_are_needed(text: str, expected: list[tuple[str, bool]]) -> None:
    """A name is needed unless a default or a question before it takes care of its absence."""
    assert _read(text) == expected


def test_lines_are_those_of_the_text() -> None:
    """A name in the third line has line 3."""
    found = read_template("a\nb\n{{ c }}")
    assert found == (Read("c", 3, needed=True),)


@pytest.mark.parametrize(
    "text", ["{{ a", "{% if %}", "{% nonsense %}", "{% for %}", "{{ a | nofilter }}", "{{ " + "a[" * 4000, "{% if a %}" * 60]
)  # fmt: skip
def test_broken_templates_are_values(text: str) -> None:
    """What cannot be read is told with a line, however deep it nests, and never raised."""
    found = read_template(text)
    assert isinstance(found, Broken)
    assert found.line == 1


@pytest.mark.parametrize("text", ["x" * 200_001, "{{ a }}" * 2_001, "{{" * 99_000])
def test_a_template_has_a_size(text: str) -> None:
    """What is longer than any mail, or made of tags alone, is refused before it is parsed."""
    found = read_template(text)
    assert isinstance(found, Broken)
    assert "more than" in found.message


def test_filters_can_be_listed() -> None:
    """The reference can say which filters there are."""
    assert {"default", "date", "upcase"} <= set(filters())
