"""Below a marketing mail stands what is in it for the reader, why he gets it, and why now; nothing twice, and nothing personal."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.language.projects import FACTS, script
from tests.run.live.messages import NOON, SIZE, act_of, book_of, record_of, render_with, rendered
from tetatet.language.markup import plain_text
from tetatet.model.record import Dialogue, Record
from tetatet.model.time import Instant
from tetatet.run.live.rendering import Rendered

MOMENTS = f"""\
events:
  baby order: {{event: Order Completed, if: "event.category = 'baby'"}}
{FACTS}  baby at home: {{event: baby order}}
  signed up: {{event: Signed Up}}
  looked: {{event: Product Viewed}}
  lapse: {{missing: Order Completed, for: 90d}}
  birthday: {{yearly: 7d before customer.birthday}}
  markdown: {{news: Markdown Announced, to: orders.count >= 1}}
"""


def _note(message: Rendered) -> list[str]:
    """The lines below the text; they are the same in HTML."""
    lines = message.text.partition("\n-- \n")[2].splitlines()
    last = re.findall(r"<p\b[^>]*>.*?</p>", message.html, re.DOTALL)[-1]
    assert not lines or plain_text(last).splitlines() == lines
    return lines


def _begun_by(transition: str, **changed: str) -> list[str]:
    book = book_of({"facts.yml": MOMENTS, "content/hello.liquid": "Hello\n"})
    record = record_of()
    record.dialogues = [Dialogue("d1", "hello", "r", Instant(0), {"category": "baby"}, transition)]
    return _note(render_with(book, record, act_of(**changed)))


@pytest.mark.parametrize(
    "language, line",
    [
        ("en", "What is in it for you: Ideas"),
        ("ru", "Что это даёт вам: Ideas"),
        ("zh-CN", "对您的好处：Ideas"),
    ],
    ids=["en", "ru", "zh"],
)
def test_a_marketing_mail_says_what_is_in_it(language: str, line: str) -> None:
    """S0-11, N16: the benefit of the step stands first, in the mail's language, in both parts."""
    for body in ("Hello\n", "<p>Hello</p>\n"):
        message = rendered(body, act=act_of(benefit="Ideas", language=language))
        assert line in message.text.splitlines()
        assert line in message.html
    assert _note(rendered("Hello\n", act=act_of(benefit="Ideas", language=language)))[0] == line


@pytest.mark.parametrize(
    "body",
    ["{{ benefit }}\n", "You get: {{ benefit | downcase }}.\n", "<p>{{ benefit }}</p>\n", "<b>{{ benefit | upcase }}</b>\n"],
    ids=["text", "lower", "html", "upper"],
)  # fmt: skip
def test_a_content_that_shows_the_benefit_is_not_said_after(body: str) -> None:
    """Also where it is written in other letters, or holds what is escaped in HTML."""
    message = rendered(body, act=act_of(benefit="Tables & <chairs>\n  for you"))
    assert "What is in it for you" not in message.text + message.html
    assert "because you agreed" in message.text


def test_a_content_with_its_own_end_says_the_benefit_all_the_same() -> None:
    """Where unsubscribing stands in the content, the note is the benefit alone; where both stand, there is none."""
    message = rendered("Hello {{ unsubscribe_url }}\n")
    assert _note(message) == ["What is in it for you: A greeting"]
    assert "\n-- \n" not in rendered("{{ benefit }} {{ unsubscribe_url }}\n").text


def test_a_benefit_is_no_markup() -> None:
    """What a firm writes with < and & is read as it is written."""
    message = rendered("Hello\n", act=act_of(benefit="<b>5 & 6</b>"))
    assert _note(message)[0] == "What is in it for you: <b>5 & 6</b>"
    assert "<b>" not in message.html
    assert "What is in it for you: <b>5 & 6</b>" in unescape(message.html)


@pytest.mark.parametrize(
    "changed",
    [{"purpose": "service"}, {"channel": "sms"}, {"benefit": " "}],
    ids=["service", "sms", "none"],
)
def test_where_there_is_nothing_to_be_said(changed: dict[str, str]) -> None:
    """Service, other channels, and a step without a benefit."""
    assert "What is in it for you" not in rendered("Hello\n", act=act_of(**changed)).text


def test_a_question_says_its_benefit_once() -> None:
    """It stands above the question already."""
    message = render_with(book_of({"questions/size.yml": SIZE}), record_of(), act_of(form="question", content="size"))
    assert message.text.count("A greeting") == 1


@pytest.mark.parametrize(
    "transition, line",
    [
        ("first order", "It comes now because you placed an order."),
        ("baby at home", "It comes now because you placed an order."),
        ("signed up", "It comes now because you signed up with Shop."),
        ("markdown", "It comes now because Shop has news."),
    ],
)
def test_why_now_is_what_the_reader_did_or_the_firm_announced(transition: str, line: str) -> None:
    """N16: his order, by whatever name the project has for it; not what he ordered."""
    note = _begun_by(transition)
    assert note[2] == line
    assert "baby" not in "".join(note).casefold()


@pytest.mark.parametrize("transition", ["looked", "lapse", "birthday", "", "gone"])
def test_what_was_noticed_of_him_is_not_said(transition: str) -> None:
    """What he looked at, how long he was away, his birthday, what another dialogue or an old project found."""
    assert len(_begun_by(transition)) == 3


def test_why_now_speaks_the_mails_language() -> None:
    """As the lines around it."""
    assert "Письмо пришло сейчас, потому что вы сделали заказ." in _begun_by("first order", language="ru")
    assert "现在发送，是因为您下了订单。" in _begun_by("first order", language="zh")


def test_what_is_said_after_the_moment_has_no_now() -> None:
    """Three weeks on, and in a dialogue that another one began, the order is no reason any more."""
    book = book_of({"content/hello.liquid": "Hello\n"})
    record = record_of()
    for over in (
        Dialogue("d1", "hello", "r", Instant(0), {}, "first order", valid_until=Instant(NOON - 1)),
        Dialogue("d1", "hello", "r", Instant(0), {}, "first order", chain=1),
    ):
        record.dialogues = [over]
        assert len(_note(render_with(book, record, act_of()))) == 3


def test_an_accounts_person_is_not_told_what_others_did() -> None:
    """The order was the account's."""
    account = Record("g:acme", "acme", "account")
    account.dialogues = [Dialogue("d1", "hello", "r", Instant(0), {}, "first order")]
    book = book_of({"content/hello.liquid": "Hello\n", "scripts/hello.yml": script()})
    assert len(_note(render_with(book, record_of(), act_of(record="g:acme"), account))) == 3
