"""HTML as text, for who reads mail without pictures, and what of it is too much for those who draw it.

One pass from left to right, whatever is written: the standard library's parser takes hours
over a text of unclosed tags, and the library that inlines styles ends the process over
tags that are nested by the ten thousand.
"""

from __future__ import annotations

import html
import re

from tetatet.model.errors import Unrenderable

DEPTH_LIMIT = 200
"""Elements within elements: a mail of nested tables has some thirty."""

ELEMENTS_LIMIT = 2_000_000
"""Elements times depth: what is never closed is opened again in each paragraph, and takes memory for all of them."""

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?>[^"'<>]|"[^"]{0,8000}+"|'[^']{0,8000}+')*+)>""")
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z-])([a-zA-Z-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(r"\s*\n\s*\n\s*")

_PARAGRAPH, _LINE = "\x1d", "\x1e"  # where one begins or ends: several side by side are one
_BREAKS = re.compile(r" *[\x1d\x1e][\x1d\x1e ]*")

_EMPTY = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_UNSAID = frozenset("head script style title template noscript".split())
_RAW = frozenset({"script", "style", "title"})
_BLOCKS = frozenset(
    "address article aside blockquote body center div dl dt dd fieldset figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr html main nav ol p pre section table tbody tfoot thead tr ul".split()
)
_PARAGRAPHS = frozenset("blockquote h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split())


def plain_text(markup: str) -> str:
    """What the markup says, as text: paragraphs, lists, and the address behind each link.

    Raises: Unrenderable: it is nested too deeply to be drawn.

    >>> plain_text('<p>Dear Anna,</p><p>your <a href="https://shop.example/p">plan</a> &amp; prices.</p>')
    'Dear Anna,\\n\\nyour plan (https://shop.example/p) & prices.'
    """
    reading = _Reading()
    position = 0
    while True:
        begin = markup.find("<", position)
        reading.say(markup[position : begin if begin >= 0 else None])
        if begin < 0:
            break
        position = _step(markup, begin, reading)
    said = _BREAKS.sub(lambda found: "\n\n" if _PARAGRAPH in found[0] else "\n", "".join(reading.said))
    lines = (line.strip() for line in said.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _step(markup: str, begin: int, reading: _Reading) -> int:
    """Read what a `<` begins; gives where it ends."""
    if markup.startswith("<!--", begin):
        return _behind(markup, "-->", begin)
    if markup[begin + 1 : begin + 2] in ("!", "?"):
        return _behind(markup, ">", begin)
    tag = _TAG.match(markup, begin)
    if tag is None:
        reading.say("<")
        return begin + 1
    name = tag[2].lower()
    if tag[1]:
        reading.close(name)
    else:
        reading.open(name, tag[3])
        if name in _RAW:
            return _raw_end(markup, name, tag.end())
    return tag.end()


def _behind(markup: str, mark: str, begin: int) -> int:
    found = markup.find(mark, begin)
    return len(markup) if found < 0 else found + len(mark)


def _raw_end(markup: str, name: str, begin: int) -> int:
    """Where the text of a script or a style ends: nothing in it is a tag."""
    found = re.compile(f"</{name}", re.IGNORECASE).search(markup, begin)
    return len(markup) if found is None else found.start()


class _Reading:
    """What has been said so far, and within what."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.unsaid: list[str] = []  # the elements around, from the first that is not shown
        self.links: list[tuple[str, int]] = []
        self.depth = 0
        self.elements = 0
        self.deepest = 0

    def say(self, text: str) -> None:
        if text and not self.unsaid:
            self.said.append(_BLANKS.sub(" ", html.unescape(text)))

    def open(self, name: str, rest: str) -> None:
        given = {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(rest)}
        self._count(name)
        hidden = name in _UNSAID or "display:none" in given.get("style", "").replace(" ", "").lower()
        if name not in _EMPTY and (self.unsaid or hidden):
            self.unsaid.append(name)
        if self.unsaid:
            return
        if name == "br":
            self.said.append("\n")
        elif name == "img":
            self.say(given.get("alt", ""))
        elif name == "li":
            self.said.append(f"{_LINE}- ")
        elif name == "a":
            self.links.append((html.unescape(given.get("href", "")), len(self.said)))
        elif name in ("td", "th"):
            self.said.append(" ")
        elif name in _BLOCKS:
            self.said.append(_PARAGRAPH if name in _PARAGRAPHS else _LINE)

    def close(self, name: str) -> None:
        self.depth -= self.depth > 0 and name not in _EMPTY
        if self.unsaid:
            if name in self.unsaid:
                del self.unsaid[len(self.unsaid) - 1 - self.unsaid[::-1].index(name) :]
        elif name == "a" and self.links:
            self._close_link()
        elif name in _BLOCKS:
            self.said.append(_PARAGRAPH if name in _PARAGRAPHS else _LINE)

    def _close_link(self) -> None:
        """The address behind the words, where it is one and is not what they say."""
        href, begin = self.links.pop()
        words = "".join(self.said[begin:]).strip()
        if href.partition(":")[0].lower() in ("http", "https", "mailto", "tel") and words != href:
            self.said.append(f" ({href})" if words else href)

    def _count(self, name: str) -> None:
        self.depth += name not in _EMPTY
        self.elements += 1
        self.deepest = max(self.deepest, self.depth)
        if self.deepest > DEPTH_LIMIT or self.elements * self.deepest > ELEMENTS_LIMIT:
            raise Unrenderable(f"HTML: {self.deepest} elements within one another; is one of them never closed?")
