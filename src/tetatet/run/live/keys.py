"""API keys: who may bring events, read, act, or work at the desk.

A key is shown once, when it is made; kept is only its keyed hash, by which nobody can
use it. Its name is the source of the events that come with it: a new key of the same
name takes the place of an old one, and what is sent again with it is still known.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import Protocol

import msgspec

from tetatet.model.errors import InputError, StoreUnavailable
from tetatet.model.time import SECOND, Instant
from tetatet.ports.store import Reader, Store
from tetatet.run.live.addressing import SOURCE

SCOPES = ("ingest", "read", "act", "desk")
"""What a key may be for: bring events; read by the API; change things by it; work at the desk."""

ENTROPY_BYTES = 20
"""Of a key: 160 bits, which nobody guesses, in 32 letters and digits."""

EVENTS_PER_S = 50_000
"""What a key may bring at most where nothing else is said: more than the engine takes, so it stops a runaway only."""

MAX_KEYS = 1_000
"""Keys in force and revoked; one for each shop, app and partner, and their predecessors."""

MAX_NAME_CHARS = 100
"""Of a key's name: it stands in every event that came with it."""

FRESH = SECOND
"""For how long a ring trusts what it has read: a key that was revoked is good for no longer than that."""

_STORED = "keys"
_PREFIX = "tt_"  # by it people, and those who look for leaked keys, see what it is


class ApiKey(msgspec.Struct, frozen=True):
    """A key as it is kept.

    `history`: what comes with it updates records and starts nothing. `restamps`: its source
    sends the same event with other timestamps, so the message id alone says what is the same.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    digest: bytes
    made: Instant
    revoked: Instant | None = None
    events_per_s: int = EVENTS_PER_S
    history: bool = False
    restamps: bool = False


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[ApiKey]).decode


def add_key(
    store: Store,
    name: str,
    scopes: Collection[str],
    *,
    secret: bytes,
    entropy: bytes,
    now: Instant,
    events_per_s: int = EVENTS_PER_S,
    history: bool = False,
    restamps: bool = False,
) -> tuple[str, ApiKey]:
    """Make a key, within a transaction of the store.

    Args:
        secret: the store's, which keys the hash.
        entropy: `ENTROPY_BYTES` that nobody knows.

    Returns: the key itself, to be shown once, and how it is kept.
    Raises: InputError: the name or a scope cannot be.
    """
    assert len(entropy) == ENTROPY_BYTES
    name, known = name.strip(), list_keys(store)
    if not 0 < len(name) <= MAX_NAME_CHARS:
        raise InputError(f"a key needs a name of at most {MAX_NAME_CHARS} characters")
    if name == SOURCE:
        raise InputError(f"{SOURCE} is the source of what happens here; name the key by who uses it")
    strange = [one for one in scopes if one not in SCOPES]
    if strange or not scopes:
        raise InputError(f"{', '.join(strange) or 'no scope'}: a key is for one or more of {', '.join(SCOPES)}")
    if events_per_s < 1:
        raise InputError("a key that may bring no event in a second is none")
    if len(known) >= MAX_KEYS:
        raise InputError(f"there are {MAX_KEYS} keys already")
    shown = _PREFIX + base64.b32encode(entropy).decode().lower()
    digest = _digest(shown, secret)
    ordered = tuple(one for one in SCOPES if one in scopes)
    key = ApiKey(digest.hex()[:8], name, ordered, digest, now, None, events_per_s, history, restamps)
    store.save(_STORED, _encode([*known, key]))
    return shown, key


def list_keys(store: Reader) -> list[ApiKey]:
    """All keys, also those that were revoked, in the order in which they were made."""
    stored = store.load(_STORED)
    return [] if stored is None else _decode(stored)


def revoke_key(store: Store, which: str, now: Instant) -> ApiKey:
    """Have a key be good no more, within a transaction of the store. Doing it twice changes nothing.

    Args:
        which: its id, or its name where one key in force has it.

    Raises: InputError: no key, or more than one, is called that.
    """
    known = list_keys(store)
    found = [one for one in known if one.id == which] or [
        one for one in known if one.name == which and one.revoked is None
    ]
    if len(found) != 1:
        several = f"several keys are called {which}; name one by its id: {', '.join(one.id for one in found)}"
        raise InputError(several if found else f"no key in force is called {which}")
    if found[0].revoked is not None:
        return found[0]
    revoked = msgspec.structs.replace(found[0], revoked=now)
    store.save(_STORED, _encode([revoked if one is found[0] else one for one in known]))
    return revoked


def _digest(shown: str, secret: bytes) -> bytes:
    key = blake2b(b"api key", key=blake2b(secret).digest(), digest_size=32).digest()
    return blake2b(shown.encode(errors="surrogatepass"), key=key, digest_size=32).digest()


class _Readable(Protocol):
    def reader(self) -> Reader: ...


class KeyRing:
    """The keys in force, for those who ask thousands of times a second; from any thread.

    It reads them once in a while, and when it is shown one that it does not know.
    """

    def __init__(self, store: _Readable, secret: bytes) -> None:
        self._store = store
        self._hashed: Callable[[str], bytes] = lambda shown: _digest(shown, secret)
        self._read_at: Instant | None = None
        self._keys: dict[bytes, ApiKey] = {}
        self._lock = threading.Lock()

    def check(self, given: str, scope: str, now: Instant) -> ApiKey | None:
        """The key that was shown, where it is in force and has this scope.

        Raises: StoreUnavailable: the keys cannot be read, and have never been.
        """
        if self._read_at is None or abs(now - self._read_at) >= FRESH:
            self._read(now)
        digest = self._hashed(given)
        key = self._keys.get(digest)
        if key is None and now != self._read_at:  # perhaps it was made a moment ago
            self._read(now)
            key = self._keys.get(digest)
        return key if key is not None and scope in key.scopes else None

    def _read(self, now: Instant) -> None:
        with self._lock:
            try:
                reader = self._store.reader()
                try:
                    known = list_keys(reader)
                finally:
                    reader.close()
            except StoreUnavailable:
                if self._read_at is None:
                    raise
                known = list(self._keys.values())  # the door does not shut because the disk is slow
            self._keys = {one.digest: one for one in known if one.revoked is None}
            self._read_at = now
