"""What a customer reads: his content filled in, every link by us, nothing of his data as markup."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.live.messages import ACT, BASE, NOON, SIGNER, act_of, book_of, record_of, render_with, rendered
from tetatet.language.liquid_bounds import TIME_LIMIT_US
from tetatet.model.errors import Unrenderable
from tetatet.model.record import Dialogue, Record
from tetatet.model.time import Instant
from tetatet.run.live.links import Links
from tetatet.run.live.rendering import render

PLAIN = "subject: 'For {{ customer.first_name }}'\nlinks: {plan: 'https://firm.example/plan?a=1&b=2'}\n---\n"


def _addresses(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]*)"', html)]


def test_a_text_keeps_its_paragraphs_and_lines_in_both_parts() -> None:
    """What stands below the front matter is the text part as it is; paragraphs and lines are the same in HTML."""
    message = rendered(PLAIN + "Hello {{ customer.first_name }},\none line\n\nand a <b paragraph & more.\n")
    assert message.subject == "For Anna"
    assert message.text.startswith("Hello Anna,\none line\n\nand a <b paragraph & more.\n")
    assert "<p>Hello Anna,<br>\none line</p><p>and a &lt;b paragraph &amp; more.</p>" in message.html


def test_a_link_of_the_content_goes_by_us() -> None:
    """The address in both parts is a signed one of ours that knows the act, the link and the target."""
    message = rendered(PLAIN + "The plan: {{ links.plan }}\n")
    address = _addresses(message.html)[0]
    assert address in message.text
    assert address.startswith(f"{BASE}/r/")
    parts = SIGNER.read("click", address.rpartition("/")[2], NOON)
    assert parts == ("act1", "plan", "https://firm.example/plan?a=1&b=2")
    assert ">firm.example/plan</a>" in message.html, "people see whose it is"


def test_what_is_no_link_of_the_content_is_not_one_of_ours() -> None:
    """An address that a customer has told stays a text: only what the content names goes by us."""
    message = rendered(PLAIN + "{{ customer.website }}\n", record_of(website="https://evil.example/"))
    assert "https://evil.example/" in message.text
    assert not any("evil" in address for address in _addresses(message.html))


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "//x.example", "ftp://x.example", "", "https://", "https://a@b.example"]
)
def test_a_link_to_where_no_mail_leads_parks_the_message(target: str) -> None:
    """An address that turns out to be none when it is filled in is an error of the content."""
    with pytest.raises(Unrenderable, match="link plan"):
        rendered("links: {plan: '{{ customer.website }}'}\n---\n{{ links.plan }}\n", record_of(website=target))


def test_mail_and_phone_links_stay_as_they_are() -> None:
    """Nobody's mail program goes by us."""
    message = rendered("links: {call: 'tel:+49301234'}\n---\nCall {{ links.call }}\n")
    assert "tel:+49301234" in message.text


def test_html_is_escaped_and_has_a_text_of_its_own() -> None:
    """A body with tags is HTML: a name is text in it, styles stand at their elements, and the text part says the same."""
    body = (
        "<style>p {color: red}</style><p>Hello {{ customer.first_name }}</p><a href='{{ links.plan }}'>The plan</a>\n"
    )
    message = rendered(PLAIN + body, record_of(first_name="<script>x</script>"))
    assert "<script" not in message.html
    assert "Hello &lt;script&gt;x&lt;/script&gt;" in message.html
    assert re.search(r'<p style="color: red;?">', message.html)
    assert message.text.startswith("Hello <script>x</script>\n\nThe plan (https://shop.example/r/")


def test_mjml_is_drawn_and_said() -> None:
    """A designed mail has a text part as well, from the same words."""
    mail = (
        "subject: Hi\nlinks: {plan: https://firm.example/}\n---\n<mjml><mj-body><mj-section><mj-column>"
        "<mj-text>Hello {{ customer.first_name }}</mj-text><mj-button href='{{ links.plan }}'>The plan</mj-button>"
        "</mj-column></mj-section></mj-body></mjml>\n"
    )
    message = render_with(book_of({"content/mail.mjml": mail}), record_of(), act_of(content="mail"))
    assert message.text.startswith("Hello Anna\n\nThe plan (https://shop.example/r/")
    assert message.html.lower().startswith("<!doctype html>")
    assert "mj-" not in re.sub(r"<style.*?</style>|class=\"[^\"]*\"", "", message.html, flags=re.DOTALL)


@given(st.dictionaries(st.sampled_from(["first_name", "city", "note"]), st.text(max_size=60)))
def test_no_trait_becomes_markup(traits: dict[str, str]) -> None:
    """Whatever a customer told, the tags of the message are those that the firm and we have written."""
    for book in _TRAIT_BOOKS:
        message = render_with(book, record_of(**traits))
        tags = set(re.findall(r"<(/?[a-z!]\w*)", message.html.lower()))
        assert tags <= _OUR_TAGS


_TRAITS_SAID = "{{ customer.first_name }} {{ customer.city }}\n\n{{ customer.note }}"
_TRAIT_BOOKS = [
    book_of({"content/hello.liquid": f"subject: '{{{{ customer.note }}}}'\n---\n{body}\n"})
    for body in (_TRAITS_SAID, f"<p>{_TRAITS_SAID}</p>")
]
_OUR_TAGS = {
    "!doctype",
    "meta",
    "br",
    *(f"{end}{tag}" for tag in "html head title body p a".split() for end in ("", "/")),
}


@given(st.text(max_size=300))
def test_a_subject_is_one_line_whatever_stands_in_it(told: str) -> None:
    """No line break and no control character of a customer gets into a header."""
    message = render_with(_TRAIT_BOOKS[0], record_of(note=f"A{told}"))
    assert len(message.subject) <= 250
    assert message.subject == " ".join(message.subject.split())
    assert not any(ord(char) < 32 for char in message.subject)


def test_a_marketing_mail_says_how_to_end_it() -> None:
    """Below it stands why it came, in the reader's language, with unsubscribe and preferences."""
    message = rendered("Hello\n", act=act_of(language="ru"))
    assert "Вы получили это письмо, потому что согласились получать сообщения от Shop." in message.text
    assert "Отписаться (https://shop.example/u/" in message.text
    assert "Настройки (https://shop.example/p/" in message.text
    assert any(address.startswith(f"{BASE}/u/") for address in _addresses(message.html))


@pytest.mark.parametrize(
    "body, changed",
    [("Hello\n", {"purpose": "service"}), ("Hello\n", {"channel": "sms"}), ("Hello {{ unsubscribe_url }}\n", {}), ("<p><a href='{{ unsubscribe_url }}'>Enough</a></p>\n", {})],
)  # fmt: skip
def test_other_messages_and_contents_that_say_it_themselves_have_no_such_line(
    body: str, changed: dict[str, str]
) -> None:
    """A notice about an order cannot be unsubscribed from, and nobody is told twice."""
    assert "because you agreed" not in rendered(body, act=act_of(**changed)).text


def test_everything_that_a_content_may_read_is_there() -> None:
    """Traits, evidence, the last answer, facts, needs, scores and what the step says."""
    record = record_of(city="York")
    record.facts = {}
    record.needs, record.scores = {"captain": 0.7}, {"alive": 0.5}
    record.dialogues = [Dialogue("d1", "hello", "r", Instant(0), {}, "", answer={"size": "large"})]
    body = (
        "{{ customer.city }}|{{ start.category }}|{{ answer.size }}|{{ orders.count }}|{{ need.captain }}|"
        "{{ score.alive }}|{{ brand }}|{{ benefit }}|{{ offer.name }}|{{ language }}|{{ today }}|{{ account.name }}\n"
    )
    act = act_of(start={"category": "kitchen"}, offer="a plan")
    text = rendered(body, record, act).text
    assert text.startswith("York|kitchen|large|0|0.7|0.5|Shop|A greeting|a plan|en|2026-03-01|\n")


def test_an_account_speaks_to_its_person() -> None:
    """`customer` is the person who reads, the answer and the facts are those of the account whose dialogue it is."""
    account = Record("g:acme", "acme", "account", traits={"name": "Acme"})
    account.dialogues = [Dialogue("d1", "hello", "r", Instant(0), {}, "", answer={"size": "large"})]
    act = act_of(record="g:acme")
    text = rendered("{{ customer.first_name }} {{ account.name }} {{ answer.size }}\n", act=act, account=account).text
    assert text.startswith("Anna Acme large\n")


def test_whole_numbers_have_no_fraction() -> None:
    """480.0 in an event is 480 in a mail; a price keeps its cents."""
    act = act_of(start={"total": 480.0, "products": [{"price": 9.5, "quantity": 2.0}]})
    text = rendered("{{ start.total }} {{ start.products[0].price }} {{ start.products[0].quantity }}\n", act=act).text
    assert text.startswith("480 9.5 2\n")


def test_the_version_of_the_variant_and_language_is_taken() -> None:
    """With the subject of the plain one where it has none itself."""
    message = rendered("subject: Hi\n---\nHello\n", act=act_of(language="ru"), hello_ru="Привет\n")
    assert (message.subject, message.text[:6]) == ("Hi", "Привет")
    assert '<html lang="ru">' in message.html


def test_a_message_without_a_subject_takes_its_benefit() -> None:
    """A mail without a subject looks like junk."""
    assert rendered("Hello\n").subject == "A greeting"
    assert rendered("Hello\n", act=act_of(benefit="")).subject == "Shop"


def test_a_personal_page_has_an_address_where_the_step_names_one() -> None:
    """It is signed, ends after a while, and is nothing where no page is named."""
    address = rendered("{{ page_url }}\n", act=act_of(page="last purchase")).text.splitlines()[0]
    assert SIGNER.read("page", address.rpartition("/")[2], NOON) == ("act1",)
    with pytest.raises(Exception, match="over"):
        SIGNER.read("page", address.rpartition("/")[2], Instant(NOON + 61 * 86_400_000_000))
    assert rendered("[{{ page_url }}]\n").text.startswith("[]")


def test_a_question_has_one_link_for_each_option() -> None:
    """One click is the answer: each option in the reader's language with an address of its own."""
    message = render_with(book_of(), record_of(), act_of(form="question", content="size", language="ru"))
    assert message.subject == "Какой размер?"
    options = [SIGNER.read("question", found, NOON) for found in re.findall(r"/q/([\w-]+)\n", message.text)]
    assert options == [("act1", "small"), ("act1", "large")]
    assert ">Большой</a>" in message.html


def test_what_the_revision_does_not_have_cannot_be_said() -> None:
    """A content or a question that went out of the project parks its act with a reason."""
    for act in (act_of(content="gone"), act_of(form="question", content="gone")):
        with pytest.raises(Unrenderable, match="gone"):
            render_with(book_of(), record_of(), act)


@pytest.mark.parametrize(
    "body",
    [
        "{% for a in (1..9999) %}{% for b in (1..9999) %}x{% endfor %}{% endfor %}\n",
        "{% for a in (1..9000) %}<div>{% endfor %}\n",
        "{{ 'x' " + "| replace: 'x', 'xxxxxxxxxx' " * 30 + "}}\n",
    ],
)
def test_a_content_that_does_not_end_parks_its_act(body: str) -> None:
    """Loops, depth and growth are stopped with an error, and the next message goes."""
    with pytest.raises(Unrenderable):
        rendered(body)
    assert rendered("Hello\n").text


def test_a_content_that_takes_too_long_parks_its_act() -> None:
    """The time of one message is bounded."""
    moment = 0

    def ticks() -> int:
        nonlocal moment
        moment += TIME_LIMIT_US
        return moment

    book = book_of({"content/hello.liquid": "{{ brand | upcase | downcase }}\n"})
    with pytest.raises(Unrenderable, match="longer"):
        render(ACT, record_of(), None, book=book, links=Links(SIGNER, BASE), now=NOON, ticks=ticks)
