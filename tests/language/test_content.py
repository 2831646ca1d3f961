"""content/: versions, front matter, templates, and what must be known to fill them."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read, the_error, the_warning
from tetatet.model.content import Content


def _content(**files: str) -> Content:
    named = {f"content/{name.replace('_', '.')}.liquid": text for name, text in files.items()}
    return project_of(read(named)).contents["hello"]


def test_versions_by_variant_and_language() -> None:
    """The file name says variant and language; the second word is a language when tetatet.yml has it."""
    content = _content(hello_ru="Привет", hello_warm="Hi", hello_warm_ru="Приветик")
    assert content.variants == ("warm",)
    assert content.languages == ("", "ru")
    assert set(content.versions) == {("", ""), ("", "ru"), ("warm", ""), ("warm", "ru")}
    assert content.versions["warm", "ru"].body == "Приветик"


def test_the_nearest_version_stands_in() -> None:
    """Where the exact version is missing the variant goes before the language, and the plain one is always there."""
    content = _content(hello_ru="Привет", hello_warm="Hi", hello="Hello")
    assert [one.body for one in content.nearest("warm", "ru")] == ["Hi", "Привет", "Hello"]
    assert [one.body for one in content.nearest("cold", "zh")] == ["Hello"]


def test_a_version_takes_over_what_it_does_not_say_itself() -> None:
    """A subject and the addresses of links need not be repeated in each language."""
    plain = "subject: A plan\nlinks: {plan: https://example.com/p, shop: https://example.com/}\n---\nHello\n"
    content = _content(hello=plain, hello_ru="links: {plan: https://example.com/ru}\n---\nПривет\n")
    assert content.subject("", "ru") == "A plan"
    assert content.links_of("", "ru") == {"plan": "https://example.com/ru", "shop": "https://example.com/"}


def test_the_body_is_what_stands_below_the_front_matter() -> None:
    """The body is kept as it was written; the ending of the file says how it is to be read."""
    mail = "subject: A plan\n---\n<mjml><mj-body></mj-body></mjml>\n"
    version = project_of(read({"content/mail.mjml": mail})).contents["mail"].versions["", ""]
    assert (version.format, version.body) == ("mjml", "<mjml><mj-body></mj-body></mjml>\n")


def test_mjml_that_cannot_be_drawn_is_an_error_with_its_line() -> None:
    """A designed mail is compiled when the project is read, not when the first customer waits for it."""
    broken = "subject: A plan\n---\n<mjml>\n<mj-body>\n<mj-include path='head.mjml'/>\n</mj-body></mjml>\n"
    error = the_error(read({"content/mail.mjml": broken}))
    assert (error.code, error.file, error.line) == ("mjml", "content/mail.mjml", 5)


def test_front_matter_and_body() -> None:
    """Subject and links stand before the line `---`; a leading `---`, as others write it, is passed over."""
    text = "subject: A plan\nlinks:\n  plan: https://example.com/p\n---\nBody {{ links.plan }}\n"
    for front in (text, f"---\n{text}"):
        content = _content(hello=front)
        assert content.subject("", "") == "A plan"
        assert content.links_of("", "") == {"plan": "https://example.com/p"}
        assert content.versions["", ""].body == "Body {{ links.plan }}\n"


def test_a_content_without_front_matter() -> None:
    """A letter or a push has no subject; a line `---` further down is part of the text."""
    content = _content(hello="Dear reader,\n---\nwith a rule\n")
    assert (content.subject("", ""), content.links) == ("", ())


def test_needs_are_what_is_read_without_a_default_or_an_if() -> None:
    """A name that may lack and is printed as it is must be known before the contact goes."""
    content = _content(
        hello="subject: For {{ customer.company }}\n---\n"
        "{{ customer.first_name | default: 'you' }} {{ start.category }} {{ orders.typical_gap }}\n"
        "{% if answer.variant %}{{ answer.variant }}{% endif %} {{ brand }} {{ benefit }}\n"
        "{% for p in start.products %}{{ p.name }}{{ customer.city }}{% endfor %}\n"
        "{% assign size = customer.name %}{{ size }}\n"
    )
    assert content.versions["", ""].needs == (
        "customer.company",
        "start.category",
        "orders.typical_gap",
        "customer.city",
        "customer.name",
    )


@pytest.mark.parametrize(
    "text, code, line, words",
    [
        ("subject: x\n---\nHello\n{{ customer.name\n", "liquid", 4, "expected"),
        ("Hello\n{% if customer.name %}\n", "liquid", 2, ""),
        ("Hello {{ customer.name | shout }}\n", "liquid", 1, "shout"),
        ("Hello {% render 'other' %}\n", "liquid", 1, "render"),
        ("a\n\n{{ custmer.name }}\n", "unknown-template-name", 3, "customer"),
        ("{{ orders.cuont }}\n", "unknown-fact", 1, "orders.count"),
        ("sbject: x\n---\nHello\n", "unknown-key", 1, "subject"),
        ("subject: {{ brand }}\n---\nHello\n", "yaml-key", 1, "quotes"),
        ("subject: x\nlinks: {a: 'javascript:1'}\n---\nHello\n", "wrong-link", 2, "https://"),
        ("subject: x\n---\n\n", "file-empty", 3, "empty"),
        ("subject: 'x\n---\nHello\n", "yaml-syntax", 1, "YAML"),
        ("subject: '{{ x'\n---\nHello\n", "liquid", 1, ""),
    ],
)
def test_what_is_refused(text: str, code: str, line: int, words: str) -> None:
    """A broken template or front matter is an error with its file and line."""
    reading = read({"content/hello.liquid": text})
    finding = reading.errors[0]
    assert (finding.code, finding.file) == (code, "content/hello.liquid")
    assert words in finding.message
    if code != "yaml-syntax":
        assert finding.line == line


def test_the_plain_version_is_a_must() -> None:
    """A content in Russian only has nothing to say to everybody else."""
    finding = the_error(read({"content/bye.ru.liquid": "Пока"}))
    assert finding.code == "no-plain-content"


@pytest.mark.parametrize(
    "name, code",
    [
        ("content/a b.liquid", "content-name"),
        ("content/a.b.ru.x.liquid", "content-name"),
        ("content/.ru.liquid", "content-name"),
        ("content/a.warm.de.liquid", "unknown-language"),
    ],
)
def test_names_of_files_that_say_nothing(name: str, code: str) -> None:
    """A file name that is no content, variant and language is an error."""
    assert code in codes(read({name: "x", "content/a.liquid": "x"}))


def test_two_files_for_one_version() -> None:
    """The same version as Liquid and as MJML would leave the choice to chance."""
    assert codes(read({"content/hello.mjml": "<mjml></mjml>"})) == ["duplicate-content"]


def test_a_content_that_is_not_utf8() -> None:
    """A wrongly saved file is named with its line."""
    finding = the_error(read({"content/hello.liquid": b"a\n\xff"}))
    assert (finding.code, finding.line) == ("file-not-utf8", 2)


def test_undeclared_traits_in_templates_are_warnings() -> None:
    """A trait that no one declares is told at its line."""
    reading = read({"content/hello.liquid": "Hello\n{{ customer.shoe_size | default: '' }}\n"})
    assert the_warning(reading, "unknown-name").line == 2
