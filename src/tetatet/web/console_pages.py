"""Pages for the firm's own people: templates filled in, with nothing in them that a browser would run.

Whatever is put into a page is text: a name with markup in it is shown as it was typed.
The rules that go along allow one style sheet of ours, forms to us, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from tetatet.run.spoken import count
from tetatet.web.live import Live

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a browser may do with these pages: no script, no foreign picture, no frame. `data:` is the empty icon."""

STYLE_DAYS = 30
"""How long a browser keeps the style sheet; its address says which version it is."""

_HERE = Path(__file__).parent
_STYLE = (_HERE / "static" / "console.css").read_bytes()
_STYLE_PATH = "/assets/console.css"
_STYLE_VERSION = blake2b(_STYLE, digest_size=4).hexdigest()


def router(_live: Live) -> APIRouter:
    """The style sheet, which the page for logging in needs as well."""
    part = APIRouter(include_in_schema=False)

    @part.get(_STYLE_PATH)
    def style() -> Response:
        kept = f"public, max-age={STYLE_DAYS * 24 * 3600}, immutable"
        return Response(_STYLE, headers={"Cache-Control": kept}, media_type="text/css")

    return part


class Pages:
    """Fills templates in."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates" / "console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["count"] = count
        self._environment.filters["number"] = lambda number: f"{number:,}"
        self._environment.globals["style"] = f"{_STYLE_PATH}?v={_STYLE_VERSION}"

    def show(
        self, template: str, /, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> HTMLResponse:
        """A page.

        Args:
            values: what the template asks for; a missing one is an error.
        """
        brand = self._live.book().project.settings.brand
        text = self._environment.get_template(f"{template}.html").render(brand=brand, **values)
        return HTMLResponse(text, status, {"Content-Security-Policy": POLICY, **(headers or {})})
