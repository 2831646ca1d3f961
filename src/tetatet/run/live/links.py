"""The addresses that stand in messages: signed, and naming an act, never a person."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from tetatet.interact.confirming import GOOD_FOR
from tetatet.model.errors import Unrenderable
from tetatet.model.time import DAY, Instant

CLICK, QUESTION, PAGE, PREFERENCES, UNSUBSCRIBE, UNDO, CONFIRM = (
    "click",
    "question",
    "page",
    "preferences",
    "unsubscribe",
    "undo",
    "confirm",
)
"""What a token is for; each is good for nothing else."""

PAGE_GOOD_FOR = 60 * DAY
"""Microseconds that a personal page can be opened: as long as goals are mostly counted. A mail lies about for years."""

UNDO_GOOD_FOR = DAY
"""Microseconds in which an opt-out can be taken back from the page that confirmed it: who opted out by mistake sees it."""

MAX_TARGET_CHARS = 2_000
"""Of an address: the longest that every browser takes."""

_TRACKED = frozenset({"http", "https"})
_UNTRACKED = frozenset({"mailto", "tel"})
_KEPT = "!#$%&'()*+,/:;=?@[]~"  # characters that mean something in an address; all others are written as %XX


class Signing(Protocol):
    """Who signs."""

    def sign(self, purpose: str, *parts: str, expires: Instant | None = None) -> str: ...


class Links:
    """Makes the addresses of one firm.

    Args:
        base_url: where the world reaches the public pages, without a slash at its end.
    """

    def __init__(self, signer: Signing, base_url: str) -> None:
        self._signer = signer
        self.base_url = base_url

    def click(self, act: str, link: str, target: str) -> str:
        """A link of a content: by us, so that a click is noticed, to where the content says.

        Raises: Unrenderable: it leads nowhere that a mail may lead to.
        """
        address = _written(target)
        scheme = address.partition(":")[0].lower()
        if scheme in _UNTRACKED:
            return address
        if scheme not in _TRACKED or len(address) > MAX_TARGET_CHARS:
            raise Unrenderable(f"link {link}: `{target[:100]}` is no address that begins with https://")
        return f"{self.base_url}/r/{self._signer.sign(CLICK, act, link, address)}"

    def question(self, act: str, option: str = "") -> str:
        """The page of a question; with an option, it is chosen there already."""
        return f"{self.base_url}/q/{self._signer.sign(QUESTION, act, option)}"

    def page(self, act: str, made: Instant) -> str:
        """The personal page of an act, for a while."""
        return f"{self.base_url}/o/{self._signer.sign(PAGE, act, expires=Instant(made + PAGE_GOOD_FOR))}"

    def preferences(self, act: str) -> str:
        """Where the customer says what he wants to hear. It is good for ever: a no is possible at any time."""
        return f"{self.base_url}/p/{self._signer.sign(PREFERENCES, act)}"

    def confirm(self, act: str, made: Instant) -> str:
        """Where he confirms a consent, for a while."""
        return f"{self.base_url}/c/{self._signer.sign(CONFIRM, act, expires=Instant(made + GOOD_FOR))}"

    def unsubscribe(self, act: str) -> str:
        """Where he ends it, good for ever as well."""
        return f"{self.base_url}/u/{self._signer.sign(UNSUBSCRIBE, act)}"


def _written(target: str) -> str:
    """An address in the characters that addresses are written in; "" where none may stand in a mail."""
    try:
        parts = urlsplit(target.strip())
        if parts.scheme.lower() in _TRACKED and parts.hostname and "@" not in parts.netloc:
            if not parts.netloc.isascii():
                port = "" if parts.port is None else f":{parts.port}"
                parts = parts._replace(netloc=parts.hostname.encode("idna").decode() + port)
        elif parts.scheme.lower() not in _UNTRACKED:
            return ""
    except ValueError:  # brackets that are no IPv6 address, or a host that no name system knows
        return ""
    return quote(urlunsplit(parts), safe=_KEPT)
