"""E-mail addresses and telephone numbers as one spelling each, or None where they name nobody.

Two spellings of one address must meet, and two addresses of two people must not. So
letter case, spaces and the writing of a domain are levelled; a tag (``anna+shop@``) and
an extension of a switchboard are kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_EMAIL_CHARS = 254  # the longest address that mail can be sent to
_CACHED = 1 << 16  # the same contacts come with event after event

_LOCAL = re.compile(r"[^\s\"(),:;<>@\[\\\]\x00-\x1f\x7f]{1,64}")
_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)

_NOBODY = frozenset(
    "noemail no-email no_email no.email nomail no-mail noreply no-reply donotreply do-not-reply "
    "null undefined anonymous unknown nobody".split()
)
"""What stands before the @ where a form wanted an address and got none."""

_NOBODY_ANYWHERE = _NOBODY | {"none", "na", "n-a", "test", "x", "xx", "xxx", "a", "email", "mail", "example"}
"""Nobody as well, when the domain says the same: none@none.com."""

_MIN_DIGITS, _MAX_DIGITS = 7, 15  # E.164 allows 15; below 7 it is a short code of some network, no person


@lru_cache(maxsize=_CACHED)
def email(given: str) -> str | None:
    """The address in one spelling: lower case, the domain as DNS has it.

    >>> email(" Anna+Shop@Example.COM "), email("анна@пример.рф"), email("none@none.com"), email("no at sign")
    ('anna+shop@example.com', 'анна@xn--e1afmkfd.xn--p1ai', None, None)
    """
    text = unicodedata.normalize("NFKC", given).strip().lower()
    local, at, domain = text.partition("@")
    if not at or len(text) > MAX_EMAIL_CHARS or not _LOCAL.fullmatch(local):
        return None
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    domain = domain.removesuffix(".")
    if not _DOMAIN.fullmatch(domain) or domain.endswith(".invalid"):
        return None
    first = domain.partition(".")[0]
    if local in _NOBODY or (local == first and local in _NOBODY_ANYWHERE):
        return None
    return f"{local}@{domain}"


@lru_cache(maxsize=_CACHED)
def phone(given: str, region: str | None = None) -> str | None:
    """The number as E.164 (``+79001234567``), with ``;ext=`` where an extension is given.

    Args:
        region: two letters, such as ``RU``; without it, only numbers that begin with + are read,
            since the same digits are another person's number in another country.

    >>> phone("+7 (900) 123-45-67"), phone("8 900 123 45 67", "RU"), phone("8 900 123 45 67"), phone("+0000000")
    ('+79001234567', '+79001234567', None, None)
    """
    text = unicodedata.normalize("NFKC", given).strip()
    if region is None and not text.startswith("+"):
        return None
    import phonenumbers  # noqa: PLC0415 - takes 60 ms to load, and only data with telephone numbers needs it

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return _as_written(text)
    if not phonenumbers.is_possible_number(number):
        return _as_written(text)
    if _is_filler(str(number.national_number)):
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{written};ext={number.extension}" if number.extension else written


def _as_written(text: str) -> str | None:
    """The digits of an international number that no plan knows: new ranges, and numbers made up for examples."""
    digits = "".join(char for char in text if char in "0123456789")
    if not text.startswith("+") or not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS or _is_filler(digits):
        return None
    return "+" + digits


def _is_filler(digits: str) -> bool:
    """Nines or zeros typed to get past a form."""
    return len(set(digits)) == 1
