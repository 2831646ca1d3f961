"""A template is filled in with what is given, safely, and stopped where it would not end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.language.liquid_bounds import OUTPUT_LIMIT_BYTES, TIME_LIMIT_US, fill
from tetatet.model.errors import Unrenderable

BERLIN = ZoneInfo("Europe/Berlin")


def _still() -> int:
    return 0


def _filled(text: str, *, escaped: bool = True, ticks: Callable[[], int] = _still, **names: Any) -> str:
    return fill(text, names, escaped=escaped, zone=BERLIN, ticks=ticks)


def _hurried() -> Callable[[], int]:
    """A clock that moves on by a hundredth of the limit each time it is looked at."""
    moment = 0

    def ticks() -> int:
        nonlocal moment
        moment += TIME_LIMIT_US // 100
        return moment

    return ticks


def test_what_a_template_prints_is_escaped_in_html_alone() -> None:
    """A customer's name is text in a mail, never markup; in a plain text it stays as it is."""
    assert _filled("{{ name }}", name="<b> & co") == "&lt;b&gt; &amp; co"
    assert _filled("{{ name }}", name="<b> & co", escaped=False) == "<b> & co"


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_trait_whatever_it_holds_makes_markup(told: Any) -> None:
    """Texts, lists and objects of a customer come out without a tag, a quotation mark or an entity of their own."""
    html = _filled("{{ told }}|{{ told | upcase }}|{{ told | strip_html }}|{{ told | newline_to_br }}", told=told)
    assert not set("<>\"'") & set(html.replace("<br />\n", ""))


@pytest.mark.parametrize(
    "text, why",
    [
        ("{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}", "rounds"),
        ("{% for a in (1..9000) %}{% endfor %}{% for a in (1..9000) %}{% endfor %}", "rounds"),
        ("{% tablerow a in (1..9000) %}{% endtablerow %}{% for a in (1..9000) %}{% endfor %}", "rounds"),
        ("{% for a in (1..9999999999) reversed %}x{% endfor %}", "a range"),
        ("{% if (1..9999999999) contains 'x' %}{% endif %}", "a range"),
        ("{{ (1..9999999999) | join: ',' }}", "a range"),
        ("{% for a in (1..9000) %}" + "x" * 100 + "{% endfor %}", "output stream limit"),
        ("{{ 'x' " + "| replace: 'x', 'xxxxxxxxxx' " * 40 + "}}", "replace: more than"),
        ("{{ (1..9000) | join: long }}", "join: more than"),
        ("{{ (1..9000) | join: ',' | split: ',' | uniq }}", "uniq: more than"),
        ("{% assign x = 'xxxxxxxxxx' %}" + "{% assign x = x | append: x %}" * 40, "local namespace limit"),
        ("{% assign x = 'x' | split: '' %}" + "{% assign x = x | concat: x %}" * 40, "local namespace limit"),
        ("{% assign x = 9 %}" + "{% assign x = x | times: x %}" * 40, "times: more than"),
        ("{{ '1e999' | ceil }}", "ceil: "),
        ("{{ 'now' | date: long }}", "date: "),
        ("{{ 1 | divided_by: 0 }}", "divided_by: "),
        ("{{ mixed | sort }}", "sort"),
        ("{{ 'ab' | base64_decode }}", "base64"),
        ("{% if %}", "Liquid: "),
    ],
)
def test_what_does_not_end_or_cannot_be_is_one_kind_of_error(text: str, why: str) -> None:
    """Loops, ranges, texts, lists and numbers without end are stopped, and so is what makes no sense."""
    with pytest.raises(Unrenderable, match=why):
        _filled(text, long="x" * 1_000, mixed=[1, "x"], today=date(2026, 3, 1))


@pytest.mark.parametrize(
    "text", ["{% for a in (1..9000) %}{% if true %}{% endif %}{% endfor %}", "{{ 'x' " + "| upcase " * 200 + "}}"]
)
def test_what_takes_too_long_is_stopped(text: str) -> None:
    """The clock is looked at in each round and before each filter, also where nothing is put out."""
    with pytest.raises(Unrenderable, match="takes longer"):
        _filled(text, ticks=_hurried())


def test_a_mail_of_usual_size_is_far_from_every_limit() -> None:
    """A thousand lines with a price each are filled in."""
    lines = [{"name": f"Cup {n}", "price": n} for n in range(1_000)]
    text = _filled("{% for p in lines %}{{ p.name }}: {{ p.price | times: 2 }}\n{% endfor %}", lines=lines)
    assert text.endswith("Cup 999: 1998\n")
    assert len(text) < OUTPUT_LIMIT_BYTES // 10


def test_the_clock_is_not_read() -> None:
    """`now` and `today` are what is given, also to the filter; without it they are nothing."""
    assert _filled("{{ 'now' | date: '%Y' }} {{ today | date: '%-d %B' }}", today=date(2001, 3, 1)) == "2001 1 March"
    assert _filled("{{ now }}{{ today }}") == ""


@pytest.mark.parametrize(
    "moment, form, language, written",
    [
        ("2026-03-08T23:30:00Z", "%-d %B", "en", "9 March"),
        ("2026-03-08T23:30:00Z", "%-d %B", "ru", "9 марта"),
        ("2026-03-08", "%Y年%B%-d日", "zh", "2026年三月8日"),
        ("2026-03-08", "%A, %a, %b", "ru", "воскресенье, вс, мар."),
        ("2026-03-08T10:00:00", "%H:%M", "en", "10:00"),
        (1772366400, "%d.%m.%Y %H:%M", "en", "01.03.2026 13:00"),
        ("1772366400", "%d.%m.%Y", "en", "01.03.2026"),
        ("soon", "%d", "en", "soon"),
        ("2026-99-99", "%d", "en", "2026-99-99"),
        ("9999999999999999999", "%d", "en", "9999999999999999999"),
        ("9999-12-31T23:59:59Z", "%d", "en", "9999-12-31T23:59:59Z"),
        ("2026-03-08", "%B", "no such language", "March"),
        (None, "%d", "en", ""),
        (True, "%d", "en", "True"),
    ],
)
def test_dates_are_written_in_the_zone_and_the_language_of_the_customer(
    moment: object, form: str, language: str, written: str
) -> None:
    """A moment is that of the customer's clock, its month and day have his words, and what is none stays as it is."""
    assert _filled("{{ moment | date: form }}", moment=moment, form=form, language=language) == written
