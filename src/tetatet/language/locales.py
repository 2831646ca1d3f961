"""Is this a language that people speak? Asked of the lists of Unicode's CLDR, as Babel carries them.

Those lists hold every language of two letters (ISO 639-1) and the larger ones of three,
of which ISO 639-3 has thousands: an unknown code of three letters is taken as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tetatet.language.words import nearest

if TYPE_CHECKING:
    from babel import Locale

_TAG = re.compile(r"([a-z]{2,3})(?:-([A-Za-z0-9]{2,8}))?")
_NAME_LETTERS = 4
"""Letters from which on a word may be a language's name; below, every name is like another."""


def language_fault(tag: str) -> str | None:
    """What is wrong with the code of a language, in a sentence; None where it is one.

    >>> language_fault("pt-BR") is None
    True
    >>> language_fault("english")
    '`english` is no language; did you mean "en"?'
    """
    from babel import Locale, localedata  # noqa: PLC0415 — some 30 ms, only for who reads a project

    found = _TAG.fullmatch(tag)
    if found is not None and localedata.exists(found[1]) and found[1] != "root" and not found[2]:
        return None  # nearly all, without the names of all languages, which take 40 ms
    english = Locale("en")
    if found is not None and _is_language(found[1], english) and (not found[2] or _is_below(found[2], english)):
        return None
    meant = _meant(tag, english)
    hint = f'; did you mean "{meant}"?' if meant else "; it is a code such as en, ru, zh or pt-BR"
    return f"`{tag}` is no language{hint}"


def _is_language(code: str, english: Locale) -> bool:
    return code in english.languages or (len(code) == 3 and _newer(code) == code)


def _newer(code: str) -> str:
    """The code of today for one that is out of use or longer than it need be (`iw`, `eng`)."""
    from babel.core import get_global  # noqa: PLC0415 — see above

    return str(get_global("language_aliases").get(code, code))


def _is_below(code: str, english: Locale) -> bool:
    """A country or a script; a variant of another form is taken as it is."""
    if len(code) == 4 and code.isalpha():
        return code.capitalize() in english.scripts
    return len(code) > 3 or code.upper() in english.territories


def _meant(tag: str, english: Locale) -> str | None:
    """The code in its tidy form, of a country's language, or of the language with this English name."""
    from babel.languages import get_official_languages  # noqa: PLC0415 — see above

    head, _, below = tag.replace("_", "-").partition("-")
    code = _newer(head.casefold())
    if code in english.languages:
        return f"{code}-{below}" if below and _is_below(below, english) else code
    if head.upper() in english.territories:
        spoken = get_official_languages(head.upper())
        return str(spoken[0]) if len(spoken) == 1 else None
    names = {name.casefold(): one for one, name in english.languages.items() if "_" not in one}
    name = nearest(tag, names) if len(tag) >= _NAME_LETTERS else None
    return names[name] if name is not None else None
