"""A message as its reader sees it: the content filled in, every link by us, as text and as HTML.

A `.liquid` body is text, as it stands below the front matter, and its HTML is made from it;
one with tags in it is HTML, as MJML becomes, and its text is made from that. Nothing that a
customer told becomes markup.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tetatet.interact.confirming import GOOD_FOR
from tetatet.kernel import Book
from tetatet.language.liquid_text import Broken
from tetatet.language.markup import plain_text
from tetatet.language.mjml_text import compile_mjml
from tetatet.model import calendar
from tetatet.model.act import Act
from tetatet.model.content import Question, Text, Version
from tetatet.model.errors import Unrenderable
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.run.live.content_names import Filling, filling_of
from tetatet.run.live.fixed_words import words
from tetatet.run.live.links import Links
from tetatet.run.live.note import anchor, note_below
from tetatet.run.live.pages import long_day

MAX_SUBJECT_CHARS = 250
"""Of a subject: mail programs show some seventy, and a header line has a thousand."""

_LIQUID = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_ELEMENT = re.compile(r"</?[a-zA-Z][^<>]*>")
_END = re.compile(r"</body\s*>", re.IGNORECASE)
_STYLE = "margin:0 auto;padding:16px;max-width:600px;font:16px/1.5 sans-serif"
_BUTTON = "display:inline-block;padding:10px 20px;border:1px solid;border-radius:4px;text-decoration:none"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message; `html` is a whole document."""

    subject: str
    text: str
    html: str


def render(
    act: Act,
    record: Record,
    account: Record | None,
    *,
    book: Book,
    links: Links,
    now: Instant,
    ticks: Callable[[], int],
) -> Rendered:
    """Fill a message or a question in.

    Args:
        record: of whom is spoken to.
        account: whose dialogue it is, where an account speaks; else the one that the reader belongs to.
        ticks: microseconds of a clock that only goes forward; filling in is stopped when it takes too long.

    Raises: Unrenderable: the content is not there, asks for what is not possible, or goes beyond a limit.
    """
    plan = book.plans.get(act.revision, book.plan)
    zone = calendar.zone(record.zone) if record.zone else book.plan.zone
    filling = filling_of(act, record, account, plan.project, zone, book=book, links=links, now=now, ticks=ticks)
    if act.form == "question":
        return _question(filling, links)
    content = plan.project.contents.get(act.content)
    if act.form == "confirmation" and (content is None or not content.nearest(act.variant, act.language)):
        return _confirmation(filling)
    if content is None or not content.nearest(act.variant, act.language):
        raise Unrenderable(f"there is no content `{act.content}` in the revision that this dialogue runs on")
    version = content.nearest(act.variant, act.language)[0]
    subject = _one_line(filling.fill(content.subject(act.variant, act.language))) or _subject_of(filling)
    markup = _markup_of(version)
    if markup is None:
        return _from_text(filling, subject, filling.fill(version.body).strip())
    return _from_html(filling, subject, filling.fill(markup, escaped=True))


# ---------------------------------------------------------------- subject


def _subject_of(filling: Filling) -> str:
    """Where the content has none: what is in it for the reader, else from whom it comes."""
    return _one_line(filling.act.benefit) or filling.project.settings.brand


def _one_line(text: str) -> str:
    line = " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in text).split())
    return line if len(line) <= MAX_SUBJECT_CHARS else line[: MAX_SUBJECT_CHARS - 1] + "…"


# ---------------------------------------------------------------- text and HTML


@lru_cache(maxsize=512)  # the contents of a firm in all their versions
def _markup(body: str, form: str) -> str | None:
    """The body as HTML with Liquid in it; None where it is a plain text."""
    if form == "mjml":
        compiled = compile_mjml(body)
        if isinstance(compiled, Broken):
            raise Unrenderable(compiled.message)
        return compiled
    return body if _ELEMENT.search(_LIQUID.sub("", body)) else None


def _markup_of(version: Version) -> str | None:
    return _markup(version.body, version.format)


def _from_text(filling: Filling, subject: str, text: str) -> Rendered:
    drawn = "".join(f"<p>{_line_breaks(part, filling.shown)}</p>" for part in re.split(r"\n\s*\n", text))
    note = note_below(filling, text)
    if note:
        text = f"{text}\n\n-- \n{plain_text(note)}"
    return Rendered(subject, text + "\n", _document(filling, subject, drawn + note))


def _from_html(filling: Filling, subject: str, drawn: str) -> Rendered:
    note = note_below(filling, drawn)
    if not re.search("<html[\\s>]", drawn, re.IGNORECASE):
        drawn = _document(filling, subject, drawn)
    end = None
    for end in _END.finditer(drawn):  # noqa: B007 — the last one is wanted
        pass
    place = len(drawn) if end is None else end.start()
    whole = drawn[:place] + note + drawn[place:]
    text = plain_text(whole)  # first: it refuses what `_inlined` would not come back from
    return Rendered(subject, text + "\n", _inlined(whole))


def _line_breaks(text: str, shown: Mapping[str, str]) -> str:
    """Text as HTML: line breaks stay, and our addresses become links with words."""
    pieces = [text]
    for address in sorted(filter(None, shown), key=len, reverse=True):  # they differ in each mail: no pattern is kept
        pieces = [part for piece in pieces for part in ((piece,) if piece in shown else _apart(piece, address))]
    drawn = "".join(anchor(piece, shown[piece]) if piece in shown else html.escape(piece) for piece in pieces)
    return drawn.replace("\n", "<br>\n")


def _apart(text: str, address: str) -> Iterator[str]:
    """The text, with each occurrence of the address as a piece of its own."""
    before, found, rest = text.partition(address)
    while found:
        yield before
        yield found
        before, found, rest = rest.partition(address)
    yield before


def _document(filling: Filling, subject: str, drawn: str) -> str:
    language = html.escape(filling.act.language or filling.language)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(subject)}</title></head>'
        f'<body style="{_STYLE}">{drawn}</body></html>\n'
    )


def _inlined(markup: str) -> str:
    """With the styles at each element, as mail programs want them; those for small screens stay above as well."""
    from css_inline import CSSInliner  # noqa: PLC0415 — some 30 ms, and mails of plain text need it not

    try:
        return CSSInliner(keep_style_tags=True, load_remote_stylesheets=False).inline(markup)
    except ValueError as error:
        raise Unrenderable(f"HTML: {error}") from error


# ---------------------------------------------------------------- questions


def _question(filling: Filling, links: Links) -> Rendered:
    """A question with one link for each option: one click is the answer."""
    act = filling.act
    question = filling.project.questions.get(act.content)
    if question is None:
        raise Unrenderable(f"there is no question `{act.content}` in the revision that this dialogue runs on")
    asked = in_language(question.text, act.language) or act.content
    options = [(label, links.question(act.key, name)) for name, label in option_labels(question, act.language)]
    paragraphs = [part for part in (act.benefit, asked) if part]
    text = "\n\n".join([*paragraphs, "\n".join(f"{label}: {url}" for label, url in options)])
    drawn = "".join(f"<p>{html.escape(part)}</p>" for part in paragraphs)
    drawn += "".join(f"<p>{anchor(url, label, _BUTTON)}</p>" for label, url in options)
    note = note_below(filling, text)
    if note:
        text = f"{text}\n\n-- \n{plain_text(note)}"
    subject = _one_line(asked)
    return Rendered(subject, text + "\n", _document(filling, subject, drawn + note))


# ---------------------------------------------------------------- double opt-in


def _confirmation(filling: Filling) -> Rendered:
    """In our own words: who asks what, one button, and what follows from doing nothing."""
    act, language, brand = filling.act, filling.language, filling.project.settings.brand
    lead = words("confirm lead", language, brand=brand)
    until = long_day(Instant(act.made + GOOD_FOR), filling.zone, language)
    otherwise = words("confirm else", language, day=until)
    url, button = filling.names["confirm_url"], words("confirm", language)
    subject = _one_line(words("confirm subject", language, brand=brand))
    paragraphs = (html.escape(lead), anchor(url, button, _BUTTON), html.escape(otherwise))
    drawn = "".join(f"<p>{one}</p>" for one in paragraphs)
    return Rendered(subject, f"{lead}\n\n{button}: {url}\n\n{otherwise}\n", _document(filling, subject, drawn))


def option_labels(question: Question, language: str) -> list[tuple[str, str]]:
    """The options of a question by name, each in the words of a language."""
    return [(name, in_language(label, language) or name) for name, label in question.options.items()]


def in_language(text: Text, language: str) -> str:
    """Words in a language, else those without one, else the first there are."""
    return text.get(language) or text.get("") or next(iter(text.values()), "")
