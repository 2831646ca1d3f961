"""MJML as HTML: compiled once for all customers, the Liquid in it left as it is."""

from __future__ import annotations

import re
from functools import lru_cache

from tetatet.language.liquid_text import Broken
from tetatet.language.markup import plain_text
from tetatet.model.errors import Unrenderable

COMPILED_KEPT = 256
"""Compiled bodies that are kept: the designed mails of a firm, in all their languages."""

_PLACE = re.compile(r" at position (\d+):\d+$")


@lru_cache(maxsize=COMPILED_KEPT)
def compile_mjml(source: str) -> str | Broken:
    """The HTML of a body, or why there is none.

    Nothing is loaded from anywhere: no included files, and no fonts from other people's servers.
    """
    from mjml import mjml2html  # noqa: PLC0415 — only for who writes MJML

    try:
        plain_text(source)  # what is nested too deeply ends the process in there
        return mjml2html(source, fonts={})
    except Unrenderable as error:
        return Broken(str(error), 1)
    except ValueError as error:
        place = _PLACE.search(str(error))
        line = 1 if place is None else source.count("\n", 0, int(place[1])) + 1
        return Broken(f"MJML: {_PLACE.sub('', str(error)).removesuffix(' in root template')}", line)
