"""A message in the form in which mail goes: headers that nobody slips a line into, text and HTML."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from tetatet.identify import normalize
from tetatet.model.errors import ConfigError, InputError
from tetatet.model.time import to_datetime
from tetatet.ports.channel import Message

MAX_LINE_CHARS = 998
"""Of a line of a mail, by RFC 5322: so long, List-Unsubscribe stays in one line, and mail programs find it."""


class _Headers(HeaderRegistry):
    """The library's headers, remembered: it makes a type for every line of every mail, and reads what it has read."""

    def __getitem__(self, name: str, /) -> type[BaseHeader]:
        return _type_of(name)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        return _header(name, value) if isinstance(value, str) else _type_of(name)(name, value)


class _Folded(BaseHeader):
    """A header that is folded once; one policy writes all that has it."""

    _folded: str | None = None

    def fold(self, *, policy: Policy) -> str:
        if self._folded is None:
            self._folded = super().fold(policy=policy)
        return self._folded


@lru_cache(maxsize=64)  # the names of lines that a mail of ours has
def _type_of(name: str) -> type[BaseHeader]:
    return type("Header", (_Folded, HeaderRegistry()[name]), {})


@lru_cache(maxsize=1024)  # what is the same in every mail, and the lines of the latest few hundred
def _header(name: str, value: str) -> BaseHeader:
    return _type_of(name)(name, value)


_POLICY = SMTP.clone(max_line_length=MAX_LINE_CHARS, cte_type="7bit", header_factory=_Headers())
_POLICY_UTF8 = _POLICY.clone(utf8=True, header_factory=HeaderRegistry())  # apart: what is folded is remembered
_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")
_MESSAGE_ID = re.compile(r"<act\.([A-Za-z0-9_-]{1,128})@[^<>\s@]+>")
_BARE_BREAK = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_SEPARATORS = ("Cc", "Zl", "Zp")  # control characters, and what some programs take for the end of a line


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. `name` may be "", `domain` is in the letters of DNS."""

    name: str
    address: str
    domain: str
    reply_to: str


def read_sender(channel: str, written: str, reply_to: str) -> Sender:
    """The sender as tetatet.yml has it: `shop@example.com` or `Shop <shop@example.com>`.

    Raises: ConfigError: it is no address.
    """
    address, answers = _address(written), _address(reply_to)
    if not address:
        raise ConfigError(f"channel {channel}: from: `{written}` is no sender; write shop@example.com")
    if reply_to and not answers:
        raise ConfigError(f"channel {channel}: reply to: `{reply_to}` is no address")
    return Sender(parseaddr(written)[0], address, address.rpartition("@")[2], answers)


def _address(written: str) -> str:
    """The address in `Shop <shop@example.com>`, its domain in the letters of DNS; "" where it is none."""
    local, at, domain = parseaddr(written)[1].rpartition("@")
    known = normalize.email(f"x@{domain}")  # what stands before the @ may be `noreply` here
    if not at or known is None or not local or not local.isascii() or _has_breaks(written):
        return ""
    return f"{local}@{known.rpartition('@')[2]}"


def make_mail(message: Message, sender: Sender, address: str) -> bytes:
    """The mail as bytes, with the line ends of SMTP.

    Args:
        address: whom it goes to, in its one spelling.

    Raises: InputError: something that is to be a header has a line break in it, or cannot be written.
    """
    mail = EmailMessage(policy=_POLICY if address.isascii() else _POLICY_UTF8)
    if _KEY.fullmatch(message.act.key) is None:
        raise InputError("the key of the act cannot stand in a mail")
    for name, value in (("subject", message.subject), ("unsubscribe", message.unsubscribe), ("address", address)):
        if _has_breaks(value):
            raise InputError(f"there is a line break in the {name}")
    try:
        mail["From"] = _written(sender.name, sender.address)
        mail["To"] = _written("", address) if address.isascii() else address
        if sender.reply_to:
            mail["Reply-To"] = _written("", sender.reply_to)
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(to_datetime(message.now))
        mail["Message-ID"] = f"<act.{message.act.key}@{sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is answered to us as a reply
        if message.unsubscribe:
            mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(message.text)
        if message.html:
            mail.make_alternative(boundary=_boundary(message))
            mail.add_alternative(message.html, subtype="html")
        written = mail.as_bytes()
    except (ValueError, LookupError, AttributeError) as error:  # what the library says of values it cannot write
        raise InputError(f"this cannot be written as a mail: {error}") from error
    assert _BARE_BREAK.search(written) is None, "lines end in one way, or a mail could hold another one"
    return written


@lru_cache(maxsize=1024)  # the firm's, and those of the latest few hundred
def _written(name: str, address: str) -> str:
    return str(Address(name, addr_spec=address))


def _boundary(message: Message) -> str:
    """What stands between text and HTML, and nowhere in them; the library looks for one by a pattern made anew each time."""
    boundary = f"=_{message.act.key}"
    while boundary in message.text or boundary in message.html:
        boundary += "_"
    return boundary


def act_of(message_id: str) -> str:
    """The act of a mail of ours by its Message-ID; "" where it is none.

    >>> act_of("<act.1f2e3d4c@shop.example>"), act_of("<1@elsewhere.example>")
    ('1f2e3d4c', '')
    """
    found = _MESSAGE_ID.search(message_id)
    return "" if found is None else found[1]


def _has_breaks(value: str) -> bool:
    return any(unicodedata.category(char) in _SEPARATORS for char in value)
