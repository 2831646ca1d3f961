"""Ids as other systems send them: trimmed text, with everything that means "nobody" left out.

Thousands of people share the id "null" or "0" in the data of firms that wrote a missing
value out as a word. Taken for an id, it would make one customer of them all.
"""

from __future__ import annotations

from typing import Any

MAX_ID_CHARS = 512  # a signed token used as a device's id fits; a text sent in the wrong field does not

NULL_LIKE = frozenset(
    "null (null) [null] <null> nil <nil> none undefined nan n/a n\\a #n/a na n.a. not_set not_available no_id noid "
    "anonymous anonym anon unknown unidentified guest visitor nobody empty blank missing true false "
    "аноним анонимно гость неизвестно неизвестен нет 匿名 未知 访客 游客 无 空".split()
) | {"not set", "(not set)", "not available", "no id", "[object object]"}
"""Words that stand where an id is missing, in lower case: as languages, databases and shops write it."""

_MEANINGLESS = "0-–—_.,:;/\\|*#?!'\"`~+ \t\u200b\ufeff{}[]()<>"
"""An id made of these alone says nothing: "", "0", "-", "?", the zero UUID."""

_TELLING = "123456789"  # nothing that means nobody ends in one of these

_EXACT = 2**53  # a float above it may have lost digits


def known_id(given: Any) -> str | None:
    """The id as trimmed text, or None where it means that nobody is known.

    Whole numbers become text; a number that is no whole number, or too large to be
    exact, is no id, and neither is anything that is no text or number.

    >>> known_id(" u1 "), known_id(17), known_id("NULL"), known_id("00000000-0000-0000-0000-000000000000")
    ('u1', '17', None, None)
    """
    if type(given) is str:
        text = given.strip()
    elif type(given) is int:
        text = str(given)
    elif type(given) is float and given.is_integer() and abs(given) <= _EXACT:
        text = str(int(given))
    else:
        return None
    if text and text[-1] in _TELLING:  # nearly every id ends so, and is told from nobody at once
        return text
    return None if text.lower() in NULL_LIKE or not text.strip(_MEANINGLESS) else text
