"""HTML as text, whatever was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.language.liquid_text import Broken
from tetatet.language.markup import plain_text
from tetatet.language.mjml_text import compile_mjml
from tetatet.model.errors import Unrenderable


@pytest.mark.parametrize(
    "markup, text",
    [
        ("<p>One</p><p>Two<br>and three</p>", "One\n\nTwo\nand three"),
        ("<p>x</p><ul> <li>One</li>\n<li>Two</li> </ul>", "x\n\n- One\n- Two"),
        ("<table><tr><td>Cup</td><td>3.00</td></tr><tr><td>Pot</td><td>9.00</td></tr></table>", "Cup 3.00\nPot 9.00"),
        ("<a href='https://a.example/?x=1&amp;y=2'>Look</a>", "Look (https://a.example/?x=1&y=2)"),
        ("<a href='https://a.example/'>https://a.example/</a>", "https://a.example/"),
        ("<a href='https://a.example/'><img alt='The plan' src='x.png'></a>", "The plan (https://a.example/)"),
        ("<a href='javascript:alert(1)'>Look</a>", "Look"),
        ("<head><title>T</title><style>p {}</style></head><body>Seen</body>", "Seen"),
        ("<p style='display: none'>Hidden <b>too</b></p>Seen", "Seen"),
        ("<script>if (a < b) '</p>'</script>Seen", "Seen"),
        ("a<!-- <p>not</p> -->b<![if x]>c<?x?>d", "abcd"),
        ("3 < 4 &amp; 5 &gt; 2", "3 < 4 & 5 > 2"),
        ("<p title='a > b'>Seen</p>", "Seen"),
        ("<p>  much \n  room </p>", "much room"),
        ("an end without a tag <p", "an end without a tag <p"),
        ("<!-- never closed <p>x</p>", ""),
    ],
)
def test_what_is_seen_is_what_is_said(markup: str, text: str) -> None:
    """Paragraphs, lists, tables, pictures and links become lines of text; what nobody sees is left out."""
    assert plain_text(markup) == text


@given(st.text(alphabet=st.sampled_from("<>/!-ab ='\"&;#x\n"), max_size=400))
def test_nothing_that_is_written_breaks_it(markup: str) -> None:
    """Whatever stands there gives a text."""
    assert isinstance(plain_text(markup), str)


@pytest.mark.parametrize("piece", ["<", "<a ", "<a b='", "<!--", "<![", "<script>", "</a ", "&#x", "<a href='x'", "<?"])
def test_a_long_mistake_takes_no_longer_than_a_long_text(piece: str) -> None:
    """Half a million characters of unclosed things are one pass, and not one for each of them."""
    assert isinstance(plain_text(piece * (500_000 // len(piece))), str)


@pytest.mark.parametrize("markup", ["<div>" * 300, "<b>" * 150 + "<p>x</p>" * 20_000])
def test_what_nobody_could_draw_is_refused(markup: str) -> None:
    """Elements that are never closed would end the process that draws them."""
    with pytest.raises(Unrenderable, match="never closed"):
        plain_text(markup)
    assert isinstance(compile_mjml(f"<mjml><mj-body>{markup}</mj-body></mjml>"), Broken)


def test_mjml_loads_nothing_from_elsewhere() -> None:
    """A mail of ours asks no other people's servers for fonts, and no file of the machine for its text."""
    mail = "<mjml><mj-body><mj-section><mj-column><mj-text>{{ a }}</mj-text></mj-column></mj-section></mj-body></mjml>"
    html = compile_mjml(mail)
    assert isinstance(html, str)
    assert "{{ a }}" in html
    assert "googleapis" not in html
    assert isinstance(compile_mjml("<mjml><mj-body><mj-include path='/etc/passwd'/></mj-body></mjml>"), Broken)
