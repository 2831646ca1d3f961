"""One act to one customer, for tests of what he sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tests.language.projects import SETTINGS, project_of, read, script
from tetatet.kernel import Book, make_book
from tetatet.model.act import Act
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant
from tetatet.run.live.links import Links
from tetatet.run.live.rendering import Rendered, render
from tetatet.run.live.signing import Signer

NOON = Instant(1_772_366_400_000_000)
"""2026-03-01T12:00:00Z."""

BASE = "https://shop.example"
SIGNER = Signer(b"a secret of this store")
LINKS = Links(SIGNER, BASE)
SIZE = """\
text: {en: "How big?", ru: "Какой размер?"}
options: {small: {en: Small, ru: Малый}, large: {en: Large, ru: Большой}}
teaches: customer.size
"""


def book_of(files: Mapping[str, str] | None = None, *, settings: str = SETTINGS) -> Book:
    """A book whose script sends the content `hello` and may ask the question `size`."""
    ask = "  - {ask: size, by: email, benefit: So that it fits}\n  - {wait: 7d, silent: []}\n"
    send = "  - {send: hello, by: email, offer: a plan, page: last purchase, benefit: A greeting}\n  - {wait: 7d, silent: []}\n"
    found = {"questions/size.yml": SIZE, "scripts/hello.yml": script(send + ask), **(files or {})}
    return make_book(project_of(read(found, script="", settings=settings)))


ACT = Act(
    key="act1",
    form="message",
    record="u:u1",
    reader="u:u1",
    customer="u1",
    channel="email",
    script="hello",
    dialogue="d1",
    step="send hello",
    revision="",
    purpose="marketing",
    content="hello",
    made=NOON,
    not_after=NEVER,
    due=NEVER,
    language="en",
    benefit="A greeting",
)


def act_of(**changed: Any) -> Act:
    """The act, with what a test has otherwise."""
    return msgspec.structs.replace(ACT, **changed)


def record_of(**traits: Any) -> Record:
    """The customer u1."""
    return Record("u:u1", "u1", traits={"email": "anna@example.com", "first_name": "Anna", **traits})


def still() -> int:
    """A clock that stands."""
    return 0


def rendered(
    body: str, record: Record | None = None, act: Act = ACT, account: Record | None = None, **files: str
) -> Rendered:
    """The message that the content `hello` with this body makes; `files` are its other versions: `hello_ru`."""
    contents = {f"content/{name.replace('_', '.')}.liquid": text for name, text in {"hello": body, **files}.items()}
    return render_with(book_of(contents), record or record_of(), act, account)


def render_with(book: Book, record: Record, act: Act = ACT, account: Record | None = None) -> Rendered:
    """Fill in at noon."""
    return render(act, record, account, book=book, links=LINKS, now=NOON, ticks=still)
