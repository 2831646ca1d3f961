"""A message as a signed call to another system: by Standard Webhooks, so that any receiver can check it.

The body is ``{"type": "contact.message", "timestamp", "data"}``; `webhook-id` is the act's key and the
same at every try, by which a receiver tells a repetition.

Source: the Standard Webhooks specification, https://www.standardwebhooks.com
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

import msgspec
from standardwebhooks import Webhook as Signature

from tetatet.channels.outbound import Answer, Outbound, Unanswered, address_fault
from tetatet.model.errors import ConfigError
from tetatet.model.time import format_instant, to_datetime
from tetatet.ports.channel import Message, Receipt

SECRET_BYTES = (24, 64)
"""How long a secret is at least and at most, by the specification."""

_PREFIX = "whsec_"

_FINAL: Final = {
    410: "the address has been given up",
    413: "the message is too large",
}
"""Answers after which no further try of the same message can go well; the specification has the rest tried again."""

_SPOKEN_US = 1_000_000  # of a second, in which the specification counts

_encode = msgspec.json.Encoder().encode


class Webhook:
    """Calls one address for each message.

    Args:
        name: the channel's, such as ``webhook`` or ``push``.
        secret: in base64, with or without ``whsec_`` before it; shared with the receiver.
        outbound: of the same thread.
        allow: the hosts that `outbound` was given.

    Raises: ConfigError: the address or the secret cannot be used.
    """

    def __init__(self, name: str, url: str, secret: str, outbound: Outbound, *, allow: tuple[str, ...] = ()) -> None:
        wrong = address_fault(url, allow)
        if wrong:
            raise ConfigError(f"channel {name}: {wrong}")
        self.name = name
        self._url = url
        self._signature = Signature(read_secret(name, secret))
        self._outbound = outbound

    def hand_over(self, message: Message, /) -> Receipt:
        """Call, and read from the answer's status what became of it."""
        body = _encode(_body(message))
        moment = to_datetime(message.now)
        key = message.act.key
        headers = {
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(message.now // _SPOKEN_US),
            "webhook-signature": self._signature.sign(key, moment, body.decode()),
        }
        return _receipt(self._outbound.post(self._url, body, headers))

    def close(self) -> None:
        """Close what is kept open."""
        self._outbound.close()


def read_secret(name: str, text: str) -> bytes:
    """The secret's bytes.

    Raises: ConfigError: it is no base64, or too short to protect anything.
    """
    advice = "make one with `openssl rand -base64 32`"
    try:
        secret = base64.b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ConfigError(f"channel {name}: its secret is not written in base64; {advice}") from error
    if not SECRET_BYTES[0] <= len(secret) <= SECRET_BYTES[1]:
        raise ConfigError(f"channel {name}: its secret has {len(secret)} bytes and not 24 to 64; {advice}")
    return secret


def _body(message: Message) -> dict[str, Any]:
    """What the receiver reads: what it is, when it was said, and to whom, in which words, with what."""
    act = message.act
    data: dict[str, Any] = {
        **message.data,
        "act": act.key,
        "customer": act.customer,
        "channel": act.channel,
        "purpose": act.purpose,
        "language": act.language,
        "address": message.address,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "unsubscribe": message.unsubscribe,
    }
    return {
        "type": f"contact.{act.form}",
        "timestamp": format_instant(message.now),
        "data": {name: value for name, value in data.items() if value not in ("", None, {})},
    }


def _receipt(answer: Answer | Unanswered) -> Receipt:
    if isinstance(answer, Unanswered):
        return Receipt(sent=False, unknown=answer.sent, reason=answer.reason)
    if 200 <= answer.status < 300:
        return Receipt(sent=True)
    if answer.status in _FINAL:
        return Receipt(sent=False, permanent=True, reason=f"{_FINAL[answer.status]} ({answer.status})")
    redirected = ", a redirect, which is not followed" if 300 <= answer.status < 400 else ""
    return Receipt(sent=False, reason=f"the receiver answered {answer.status}{redirected}")
