"""Addresses that only we can have given out, and hashes of those that we may not write to.

A token says what it is for, whom it concerns (an act's key, never an identity) and until
when. It stands in mails, so it is short, and whoever changes one character of it is told
so. Nothing is kept: the signature is the proof.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import blake2b

import msgspec

from tetatet.identify import normalize
from tetatet.model.errors import InvalidToken
from tetatet.model.time import Instant

TAG_BYTES = 16
"""Of a signature: 128 bits, which nobody guesses however many mails he has."""

MAX_TOKEN_CHARS = 4_000
"""Of a token: a link's target of 2,000 characters, in base64, and room; longer ones are none of ours."""

KEY_BYTES = 32
"""Of a derived key: as many as BLAKE2 has use for, half of what it takes."""


class _Said(msgspec.Struct, frozen=True, array_like=True):
    """What a token says; 0 is for ever."""

    expires: int
    parts: tuple[str, ...]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Said).decode


class Signer:
    """Signs and reads tokens. A token for one purpose is worthless for any other.

    Args:
        secret: made once for a store and kept in it; with another one no token is good any more.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = blake2b(secret, digest_size=KEY_BYTES).digest()

    def sign(self, purpose: str, *parts: str, expires: Instant | None = None) -> str:
        """A token of letters, digits, - and _ for these parts.

        Args:
            expires: at this moment it is good no more; None is for ever.
        """
        said = _encode(_Said(expires or 0, parts))
        token = base64.urlsafe_b64encode(said + self._tag(purpose, said)).rstrip(b"=").decode()
        assert len(token) <= MAX_TOKEN_CHARS, "what is signed is short"
        return token

    def read(self, purpose: str, token: str, now: Instant) -> tuple[str, ...]:
        """The parts that were signed.

        Raises: InvalidToken: it is not ours, was changed, is for something else, or is over (`expired`).
        """
        said, tag = _taken_apart(token)
        if not hmac.compare_digest(tag, self._tag(purpose, said)):
            raise InvalidToken("this address is not as we gave it out")
        found = _decode(said)
        if found.expires and now >= found.expires:
            raise InvalidToken("this address was good for a while, and that is over", expired=True)
        return found.parts

    def _tag(self, purpose: str, said: bytes) -> bytes:
        key = blake2b(b"token " + purpose.encode(), key=self._secret, digest_size=KEY_BYTES).digest()
        return blake2b(said, key=key, digest_size=TAG_BYTES).digest()


def _taken_apart(token: str) -> tuple[bytes, bytes]:
    """What is said and its signature. Of several spellings of the same bytes only ours is taken."""
    try:
        given = token.encode("ascii") if len(token) <= MAX_TOKEN_CHARS else b""
        raw = base64.b64decode(given + b"=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raw = given = b""
    if len(raw) <= TAG_BYTES or base64.urlsafe_b64encode(raw).rstrip(b"=") != given:
        raise InvalidToken("this address is not as we gave it out")
    return raw[:-TAG_BYTES], raw[-TAG_BYTES:]


_SPELLINGS = {"email": normalize.email, "sms": normalize.phone, "phone": normalize.phone}


def address_hash(secret: bytes, channel: str, address: str) -> str:
    """The keyed hash of an address: who has the list of those who said no learns no address from it.

    Spellings of one address have one hash. One that is none is taken as it stands, so that a
    no is never lost.

    >>> address_hash(b"k", "email", " Anna@Example.com ") == address_hash(b"k", "email", "anna@example.com")
    True
    """
    spell = _SPELLINGS.get(channel)
    one = (spell(address) if spell is not None else None) or " ".join(address.split()).casefold()
    kind = "phone" if channel == "sms" else channel
    key = blake2b(b"address", key=blake2b(secret, digest_size=KEY_BYTES).digest(), digest_size=KEY_BYTES).digest()
    return "h:" + blake2b(f"{kind}\x1f{one}".encode(errors="surrogatepass"), key=key, digest_size=TAG_BYTES).hexdigest()
