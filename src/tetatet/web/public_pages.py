"""Pages for customers: small, in their language, with nothing from anybody else, and safe with what stands in them.

Style and script stand in the page and are known by their hashes: nothing else is run or drawn.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tetatet.model.errors import InvalidToken
from tetatet.model.record import Record
from tetatet.run.live.fixed_words import spoken, words

MAX_ACCEPTED = 16
"""Languages of a browser that are looked at; people set two or three."""

_HERE = Path(__file__).parent
_STYLE = (_HERE / "static" / "public.css").read_text(encoding="utf-8")
_SCRIPTS = {name: (_HERE / "static" / f"{name}.js").read_text(encoding="utf-8") for name in ("click", "seen", "chosen")}

_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates" / "public"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _policy(script: str) -> str:
    """What a browser may do with a page: our style, the page's own script, and words to us."""
    run = f"script-src {_hash(_SCRIPTS[script])}; connect-src 'self'; " if script else ""
    return (
        f"default-src 'none'; style-src {_hash(_STYLE)}; {run}img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


_POLICIES = {name: _policy(name) for name in ("", *_SCRIPTS)}


def language_of(record: Record | None, request: Request) -> str:
    """The reader's language where he has told it, else what his browser asks for, among those that these pages speak."""
    told = () if record is None else (record.traits.get("language"), record.traits.get("locale"))
    return spoken((*told, *_accepted(request.headers.get("accept-language", ""))))


def _accepted(header: str) -> Iterator[str]:
    """The languages of `Accept-Language`, the one liked best first."""
    weighed = []
    for place, one in enumerate(header.split(",")[:MAX_ACCEPTED]):
        name, _semicolon, quality = one.partition(";")
        weight = quality.strip().removeprefix("q=")
        try:
            liked = float(weight) if weight else 1.0
        except ValueError:
            continue
        weighed.append((-liked, place, name.strip()))
    yield from (name for _liked, _place, name in sorted(weighed))


def page(
    template: str,
    *,
    title: str,
    language: str,
    brand: str,
    script: str = "",
    status: int = HTTPStatus.OK,
    **given: Any,
) -> Response:
    """One page.

    Args:
        script: the name of the script that it runs, "" for none.
    """
    drawn = _TEMPLATES.get_template(f"{template}.html").render(
        title=title,
        language=language,
        brand=brand,
        style=Markup(_STYLE),  # noqa: S704 — our own file
        script=Markup(_SCRIPTS.get(script, "")),  # noqa: S704 — our own file
        say=partial(words, language=language),
        **given,
    )
    headers = {"Content-Security-Policy": _POLICIES[script], "X-Robots-Tag": "noindex"}
    return HTMLResponse(drawn, status, headers)


def note(key: str, *, language: str, brand: str, status: int = HTTPStatus.OK, **given: Any) -> Response:
    """A page of a title and a sentence, both by the key of the words."""
    shown = {"undo": "", "preferences": "", **given}
    title, text = words(f"{key} title", language), words(key, language)
    return page("note", title=title, text=text, language=language, brand=brand, status=status, **shown)


def refusal(error: InvalidToken | None, request: Request, brand: str) -> Response:
    """An address that leads nowhere, or nowhere any more."""
    language = language_of(None, request)
    if error is not None and error.expired:
        return note("over", language=language, brand=brand, status=HTTPStatus.GONE)
    return note("gone", language=language, brand=brand, status=HTTPStatus.NOT_FOUND)
