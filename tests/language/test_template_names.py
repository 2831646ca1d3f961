"""Names in templates: a slip is found when the project is read, not by the customer who gets half a sentence."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read, read_steps, the_error

OFFERED = "  - {send: hello, by: email, offer: gift, page: last purchase, benefit: x}\n  - {wait: 7d, silent: []}\n"
GIFT = {"offers/gift.yml": "worth: 5\n"}
LINKED = "subject: x\nlinks: {plan: https://example.com/}\n---\n"


def test_a_link_that_the_content_does_not_have_is_an_error() -> None:
    """An address that is left out of the mail is named with the nearest known one, an `if` around it or not."""
    for body in ("{{ links.plna }}\n", "{% if links.plna %}{{ links.plna }}{% endif %}\n"):
        error = the_error(read({"content/other.liquid": LINKED + body}))
        assert (error.code, error.file, error.line) == ("unknown-link", "content/other.liquid", 4)
        assert "plan" in error.message


def test_a_version_has_the_links_of_the_plainer_ones_and_no_others() -> None:
    """What only the Russian version declares is not there for everybody."""
    russian = "links: {ru: https://example.com/ru}\n---\n{{ links.plan }} {{ links.ru }}\n"
    project_of(read({"content/other.liquid": LINKED + "x\n", "content/other.ru.liquid": russian}))
    wrong = read({"content/other.liquid": LINKED + "{{ links.ru }}\n", "content/other.ru.liquid": russian})
    assert codes(wrong) == ["unknown-link"]


def test_a_link_is_not_missed_where_the_front_matter_cannot_be_read() -> None:
    """What declares the links is one error, and the links are none."""
    broken = "subject: x\nlinks: {plan: [\n---\n{{ links.plan }}\n"
    assert "unknown-link" not in codes(read({"content/other.liquid": broken}))


@pytest.mark.parametrize("path", ["offer.name", "offer.what", "page_url"])
def test_what_a_step_does_not_bring_along_is_an_error_that_names_the_step(path: str) -> None:
    """An offer or a page is there only where the step that sends the content names one."""
    body = {"content/hello.liquid": f"subject: x\n---\nTake {{{{ {path} }}}}\n"}
    error = the_error(read(body))
    assert (error.code, error.file, error.line) == ("not-given", "content/hello.liquid", 3)
    assert "`send hello` of `hello`" in error.message
    project_of(read_steps(OFFERED, **body, **GIFT))


@pytest.mark.parametrize("body", ["{% if page_url %}{{ page_url }}{% endif %}", "{{ offer.name | default: 'x' }}"])
def test_a_template_may_ask_whether_there_is_an_offer_or_a_page(body: str) -> None:
    """One content serves steps with and without an offer."""
    project_of(read({"content/hello.liquid": f"subject: x\n---\n{body}\n"}))


def test_a_variant_is_looked_at_where_a_step_sends_it() -> None:
    """A step without variants never sends the warm one."""
    warm = {"content/hello.warm.liquid": "Take {{ offer.name }}\n"}
    plain = "  - {send: hello, by: email, benefit: x}\n  - {wait: 7d, silent: []}\n"
    varied = plain.replace("by: email", "by: email, variants: {warm: orders.count > 1}")
    assert codes(read_steps(plain, **warm)) == []
    assert codes(read_steps(varied, **warm)) == ["not-given"]


def test_an_offer_has_a_name_and_what_is_promised() -> None:
    """Nothing else of an offer can be read, whatever step sends it."""
    error = the_error(read_steps(OFFERED, **GIFT, **{"content/hello.liquid": "subject: x\n---\n{{ offer.nmae }}\n"}))
    assert error.code == "unknown-template-name"
    assert 'did you mean "name"' in error.message
