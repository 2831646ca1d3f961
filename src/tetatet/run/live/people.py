"""The people who may enter the console, and their sessions.

A password is kept as argon2's hash and a session as the hash of its token, so that whoever
reads the store enters with neither. An administrator is made, or gets a new password, by a
link that works once: whoever starts the process or may open its store sees it, and nobody else.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from tetatet.model.errors import InputError, InvalidToken, UnavailableError
from tetatet.model.time import HOUR, Instant
from tetatet.ports.store import Reader, Store
from tetatet.run.live.signing import Signer

SESSION_US = 12 * HOUR
"""How long a session lasts, whatever is done with it: a working day, so that everybody logs in once a day."""

LINK_US = HOUR
"""How long a link for an administrator is good: long enough to find it, too short to be found later."""

MAX_SESSIONS = 500
"""Sessions at one time: each administrator on a few devices. The one that ends first gives way."""

MAX_ADMINISTRATORS = 100
"""People who see everything; a firm that has more of them needs other roles."""

MIN_PASSWORD_CHARS = 12
"""Of a password; shorter ones are guessed when the hashes are stolen."""

MAX_PASSWORD_CHARS = 1_000
"""Longer ones cost time to hash and add nothing."""

MAX_NAME_CHARS = 100
"""Of an administrator's name, which may be an e-mail address."""

TOKEN_BYTES = 32
"""Of a session's token: 256 bits, which nobody guesses."""

ANSWER_S = 10.0
"""How long a log-in waits for the store; a turn takes 50 ms."""

_STORED, _SESSIONS, _LINK = "people", "sessions", "administrator"
_T = TypeVar("_T")


class Administrator(msgspec.Struct, frozen=True):
    """Somebody who may see everything. `password` is argon2's own form, with its salt and cost."""

    name: str
    password: str
    made: Instant


class Session(msgspec.Struct, frozen=True):
    """A browser that has been let in; `digest` is the hash of its token."""

    digest: bytes
    name: str
    expires: Instant


class _Kept(msgspec.Struct):
    """`made` counts all that were ever made or got a new password: a link names it, and is over when it moves."""

    made: int = 0
    administrators: list[Administrator] = []


_encode = msgspec.json.Encoder().encode
_decode_kept = msgspec.json.Decoder(_Kept).decode
_decode_sessions = msgspec.json.Decoder(list[Session]).decode


# ---------------------------------------------------------------- what the store keeps


def _kept(reader: Reader) -> _Kept:
    stored = reader.load(_STORED)
    return _Kept() if stored is None else _decode_kept(stored)


def administrators(reader: Reader) -> list[Administrator]:
    """Everybody who may enter, in the order in which they were made."""
    return _kept(reader).administrators


def add_administrator(store: Store, name: str, password: str, now: Instant) -> None:
    """Let somebody enter from now on, within a transaction of the store.

    Args:
        password: its hash.

    Raises: InputError: the name is taken, or there are too many.
    """
    kept = _kept(store)
    if _find(kept.administrators, name) is not None:
        raise InputError(f"choose another name: there is an administrator called {name} already")
    if len(kept.administrators) >= MAX_ADMINISTRATORS:
        raise InputError(f"let somebody go first: there are {MAX_ADMINISTRATORS} administrators already")
    store.save(_STORED, _encode(_Kept(kept.made + 1, [*kept.administrators, Administrator(name, password, now)])))


def set_password(store: Store, name: str, password: str) -> None:
    """Somebody enters with this password (its hash) from now on; his sessions end, within a transaction of the store.

    Raises: InputError: nobody is called that.
    """
    kept = _kept(store)
    known = _found(kept, name)
    renewed = [msgspec.structs.replace(one, password=password) if one is known else one for one in kept.administrators]
    store.save(_STORED, _encode(_Kept(kept.made + 1, renewed)))
    _end_sessions(store, known.name)


def link_for(reader: Reader, signer: Signer, base_url: str, now: Instant, name: str = "") -> str:
    """Where somebody of this name chooses a new password, or, without a name, a new administrator both.

    Of several links the first that is used ends the others.

    Raises: InputError: nobody is called that.
    """
    kept = _kept(reader)
    called = _found(kept, name).name if name else ""
    return f"{base_url}/admin/{signer.sign(_LINK, str(kept.made), called, expires=Instant(now + LINK_US))}"


def forget_administrator(store: Store, name: str) -> str:
    """Somebody enters no more, and his sessions end, within a transaction of the store; gives his name as it is kept.

    Raises: InputError: nobody is called that.
    """
    kept = _kept(store)
    gone = _found(kept, name)
    store.save(_STORED, _encode(_Kept(kept.made, [one for one in kept.administrators if one is not gone])))
    _end_sessions(store, gone.name)
    return gone.name


def _found(kept: _Kept, name: str) -> Administrator:
    known = _find(kept.administrators, name)
    if known is None:
        raise InputError(f"no administrator is called {name}")
    return known


def _end_sessions(store: Store, name: str) -> None:
    store.save(_SESSIONS, _encode([one for one in _sessions(store) if one.name != name]))


def _find(known: list[Administrator], name: str) -> Administrator | None:
    wanted = spelled(name).casefold()
    return next((one for one in known if one.name.casefold() == wanted), None)


def _sessions(reader: Reader) -> list[Session]:
    stored = reader.load(_SESSIONS)
    return [] if stored is None else _decode_sessions(stored)


def open_session(store: Store, name: str, token: str, now: Instant) -> None:
    """Let a browser in, within a transaction of the store. Those whose time is over are forgotten."""
    running = sorted((one for one in _sessions(store) if one.expires > now), key=lambda one: one.expires)
    mine = Session(_digest(token), name, Instant(now + SESSION_US))
    store.save(_SESSIONS, _encode([*running[-(MAX_SESSIONS - 1) :], mine]))


def close_session(store: Store, token: str) -> None:
    """This browser is let in no more."""
    digest = _digest(token)
    store.save(_SESSIONS, _encode([one for one in _sessions(store) if one.digest != digest]))


def session_of(reader: Reader, token: str, now: Instant) -> Session | None:
    """The session of a token, while it lasts and its administrator is one."""
    digest = _digest(token)
    found = next((one for one in _sessions(reader) if one.digest == digest and now < one.expires), None)
    return found if found is not None and _find(administrators(reader), found.name) is not None else None


def _digest(token: str) -> bytes:
    return blake2b(token.encode(errors="surrogatepass"), digest_size=32, person=b"session").digest()


def spelled(name: str) -> str:
    """A name or a password in the one spelling in which it is compared, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFC", name.strip())


def check_new(name: str, password: str) -> None:
    """Can somebody be called that, and have this password?

    Raises: InputError: says what to write instead.
    """
    if not 0 < len(name) <= MAX_NAME_CHARS or not name.isprintable():
        raise InputError(f"write a name of 1 to {MAX_NAME_CHARS} characters, on one line")
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise InputError(
            f"write a password of {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS:,} characters; "
            "a few words are easy to remember"
        )
    if password.casefold() == name.casefold():
        raise InputError("write a password that is not the name")


# ---------------------------------------------------------------- who lets in


class _Asked(Protocol):
    def ask(self, job: Callable[[Store], _T]) -> Future[_T]: ...


class _Readable(Protocol):
    def reader(self) -> Reader: ...


class People:
    """Who lets people in: reads beside the heart, has the heart write. From any thread.

    Hashing takes some tenths of a second and 64 MB: whoever calls `enter` or `begin` does it
    outside of the event loop, and few at a time.

    Args:
        entropy: so many bytes that nobody knows.
        hasher: argon2 at its usual cost, where a test does not take a cheaper one.
    """

    def __init__(
        self,
        heart: _Asked,
        store: _Readable,
        signer: Signer,
        entropy: Callable[[int], bytes],
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._heart = heart
        self._store = store
        self._signer = signer
        self._entropy = entropy
        self._hasher = hasher or PasswordHasher()
        self._decoy = ""

    def token(self) -> str:
        """Letters and digits that nobody guesses."""
        return base64.urlsafe_b64encode(self._entropy(TOKEN_BYTES)).rstrip(b"=").decode()

    # ------------------------------------------------------------ by a link

    def first_link(self, base_url: str, now: Instant) -> str:
        """Where the first administrator is made; "" when there is somebody who may enter."""
        return self._read(
            lambda reader: "" if administrators(reader) else link_for(reader, self._signer, base_url, now)
        )

    def check_link(self, token: str, now: Instant) -> str:
        """For whose new password is a link? "" where it makes a new administrator.

        Raises: InvalidToken: it was changed, is over, or was used.
        """
        return _check_link(self._read(_kept), self._signer.read(_LINK, token, now))

    def begin(self, link: str, name: str, password: str, now: Instant) -> str:
        """Make an administrator, or give the one of the link this password, and let him in; gives the token of his session.

        Args:
            name: of a new one; the link says whose password it is for.

        Raises: InvalidToken: see `check_link`. InputError: no such name or password, or the name is taken.
        """
        known = self.check_link(link, now)
        name, password = known or spelled(name), unicodedata.normalize("NFC", password)
        check_new(name, password)
        hashed, token = self._hasher.hash(password), self.token()

        def job(store: Store) -> None:
            _check_link(_kept(store), self._signer.read(_LINK, link, now))
            if known:
                set_password(store, known, hashed)
            else:
                add_administrator(store, name, hashed, now)
            open_session(store, name, token, now)

        self._done(job)
        return token

    # ------------------------------------------------------------ everybody

    def enter(self, name: str, password: str, now: Instant) -> str | None:
        """Let somebody in; gives the token of the session, None where name or password is wrong.

        A name that nobody has takes as long as a wrong password.
        """
        found = None if len(name) > MAX_NAME_CHARS else _find(self._read(administrators), name)
        if not self._decoy:
            self._decoy = self._hasher.hash(self.token())
        known = self._fits(found.password if found is not None else self._decoy, password)
        if found is None or not known:
            return None
        token, called = self.token(), found.name
        self._done(lambda store: open_session(store, called, token, now))
        return token

    def called(self, name: str) -> str:
        """The name of an administrator as he wrote it when he was made; "" where nobody is called that."""
        found = None if len(name) > MAX_NAME_CHARS else _find(self._read(administrators), name)
        return "" if found is None else found.name

    def who(self, token: str, now: Instant) -> str | None:
        """Whose session is it, if it is one?"""
        found = self._read(lambda reader: session_of(reader, token, now))
        return None if found is None else found.name

    def leave(self, token: str) -> None:
        """End a session."""
        self._done(lambda store: close_session(store, token))

    # ------------------------------------------------------------ how

    def _fits(self, hashed: str, password: str) -> bool:
        if len(password) > MAX_PASSWORD_CHARS:
            return False
        try:
            return self._hasher.verify(hashed, unicodedata.normalize("NFC", password))
        except VerifyMismatchError:
            return False

    def _read(self, look: Callable[[Reader], _T]) -> _T:
        reader = self._store.reader()
        try:
            return look(reader)
        finally:
            reader.close()

    def _done(self, job: Callable[[Store], Any]) -> None:
        try:
            self._heart.ask(job).result(ANSWER_S)
        except TimeoutError as error:
            raise UnavailableError("nothing can be written at present") from error


def _check_link(kept: _Kept, parts: tuple[str, ...]) -> str:
    made, name = parts
    if made != str(kept.made) or (name and _find(kept.administrators, name) is None):
        raise InvalidToken("this link has been used: log in, or ask who has")
    return name
