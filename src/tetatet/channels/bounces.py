"""Mail that came back: of which act, for good or for now, and why.

A report names the mail that it is about by what it sends back of it: the whole, or its
headers. Its Message-ID is ours and holds the act's key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

from tetatet.channels.email_message import act_of
from tetatet.model.open_values import Evidence

MAX_REPORT_BYTES = 256 * 1024
"""Of a report: its parts that matter stand before the mail that it sends back, and that one's headers at its beginning."""

MAX_PARTS = 64
"""Parts of a report that are looked at; there are three."""

MAX_REASON_CHARS = 300
"""Of what the other server said."""

_CONFUSED = (MessageError, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""How the readers of mail say that they cannot make anything of it."""

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_ANY_ID = re.compile(rb"<act\.[A-Za-z0-9_-]{1,128}@[^<>\s@]{1,255}>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """What came back. `permanent`: this address will never take it."""

    act: str
    permanent: bool
    reason: str

    @property
    def properties(self) -> Evidence:
        """What the event `Email Bounced` says."""
        return {"act": self.act, "type": "hard" if self.permanent else "soft", "reason": self.reason}


def read_bounce(report: bytes) -> Bounce | None:
    """What a report says of a mail of ours; None when it is no report of a failure, or of none of our mails.

    By its status (RFC 3464) where it has one, else by the forms that mail programs have had over the years.
    """
    report = report[:MAX_REPORT_BYTES]
    try:
        message = message_from_bytes(report)
    except _CONFUSED:
        return None
    act = _act(message, report)
    if not act:
        return None
    status, reason = _status(message)
    if status:
        return None if status == "2" else Bounce(act, status == "5", reason)
    return _by_form(message, act)


def _parts(message: Message) -> Iterator[Message]:
    for _number, part in zip(range(MAX_PARTS), message.walk(), strict=False):
        yield part


def _act(message: Message, report: bytes) -> str:
    """By the mail that comes back, whole or in its headers; else wherever our Message-ID stands."""
    parts = list(_parts(message))
    for part in parts[1:]:
        if part.get("Message-ID"):
            found = act_of(str(part["Message-ID"]))
            if found:
                return found
    found_anywhere = _ANY_ID.search(report)
    return act_of(found_anywhere[0].decode("ascii")) if found_anywhere is not None else ""


def _status(message: Message) -> tuple[str, str]:
    """The class of the status of the first recipient that failed, and what was said; "" where there is none."""
    found: tuple[str, str] = ("", "")
    for part in _parts(message):
        action = str(part.get("Action", "")).strip().lower()
        status = _STATUS.search(str(part.get("Status", "")))
        if not action or status is None:
            continue
        said = " ".join(str(part.get("Diagnostic-Code", "")).split()) or f"status {status[0]}"
        kind = {"failed": status[1], "delayed": "4"}.get(action, "2")
        found = (kind, said[:MAX_REASON_CHARS])
        if action == "failed":
            break
    return found


def _by_form(message: Message, act: str) -> Bounce | None:
    from flufl.bounce import all_failures  # noqa: PLC0415 — a tenth of a second, for reports without a status

    try:
        temporary, permanent = all_failures(message)
    except _CONFUSED:
        return None
    if not temporary and not permanent:
        return None
    return Bounce(act, bool(permanent), "the mail came back")
