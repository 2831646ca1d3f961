"""E-mail by SMTP: one connection for many messages, and an honest word on what became of each.

    connect ─ EHLO ─ [STARTTLS] ─ [AUTH] ─┐
                                          ▼
    RSET ◀── refused ── MAIL, RCPT, DATA ─ text ─ the last dot ─ answer
             "not sent"                    "not sent"   "unknown" until it comes

Nothing has been taken before the last dot of the text is out, and it may have been from then on.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from tetatet.channels.email_message import make_mail, read_sender
from tetatet.identify import normalize
from tetatet.model.errors import ConfigError, InputError
from tetatet.ports.channel import Message, Receipt

TIMEOUT_S = 30.0
"""For each answer of the server: those that look into a mail while it is being handed over take some ten seconds."""

MESSAGES_PER_CONNECTION = 100
"""Then a new one is made: servers limit it, and let wait who goes beyond."""

MAX_REASON_CHARS = 300
"""Of what a server says: its first sentence or two."""

_PORTS = {"smtp": 587, "smtps": 465}  # where mail is handed in, by RFC 8314
_LINE_WITH_DOT = re.compile(rb"(?m)^\.")
_ABOUT_US = re.compile(rb"5\.[3-7]\.\d")  # our server, its routes, our way of speaking, its rules: not this address
_NO_ADDRESS = re.compile(
    rb"5\.(?:1\.(?:[1236]|10)|2\.1)\b"
)  # by RFC 3463 and 7505: no such address, none that takes mail
_LOG_IN_FIRST = frozenset({530, 534, 535, 538})  # by RFC 4954


class _NotSpoken(Exception):
    """The server takes no address in letters beyond ASCII."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    tls: bool
    user: str
    password: str

    @property
    def own(self) -> bool:
        """Is it this machine, so that no wire lies between?"""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


class Email:
    """The channel. It belongs to one thread, and keeps that thread's connection.

    Args:
        settings: of the channel in tetatet.yml: `smtp`, `from`, `reply to`, `user`, `password`.
        environment: where the user's name and the password stand, under the names that the settings give.
        certificates: whose certificates are trusted; by default those that this machine trusts.

    Raises: ConfigError: the settings cannot be used.
    """

    def __init__(
        self,
        name: str,
        settings: Mapping[str, str | bool],
        environment: Mapping[str, str],
        *,
        certificates: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self._server = read_server(name, settings, environment)
        self._sender = read_sender(name, str(settings.get("from", "")), str(settings.get("reply to", "")))
        self._certificates = certificates
        self._timeout_s = timeout_s
        self._kept: smtplib.SMTP | None = None
        self._used = 0

    def hand_over(self, message: Message, /) -> Receipt:
        """Hand one message over. A kept connection that turns out to be closed is made anew, once."""
        address = normalize.email(message.address)
        if address is None:
            return Receipt(sent=False, permanent=True, reason="this is no e-mail address")
        try:
            mail = make_mail(message, self._sender, address)
        except InputError as error:
            return Receipt(sent=False, permanent=True, reason=str(error))
        try:
            connection, code, said = self._begun(address, len(mail))
        except _NotSpoken:
            return Receipt(sent=False, permanent=True, reason="the mail server takes no address with such letters")
        except (OSError, UnicodeError) as error:
            self._drop()
            return Receipt(sent=False, reason=f"no connection to {self._server.host}: {_said(error)}")
        if code != 250:
            return self._refused(code, said, permanent=False)
        try:
            refusal = self._announced(connection, address)
            if refusal is None:
                connection.send(_LINE_WITH_DOT.sub(b"..", mail))
        except OSError as error:
            self._drop()
            return Receipt(sent=False, reason=f"the connection to {self._server.host} broke: {_said(error)}")
        return refusal or self._finished(connection)

    def close(self) -> None:
        """Say goodbye, where somebody is still there."""
        connection, self._kept = self._kept, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.quit()
            connection.close()

    # ------------------------------------------------------------ the conversation

    def _begun(self, address: str, size: int) -> tuple[smtplib.SMTP, int, bytes]:
        """MAIL on the kept connection, or on a new one where the server has let go of it; gives the answer.

        Raises: OSError, UnicodeError: there is no connection. _NotSpoken: the server knows no such address.
        """
        if self._kept is not None and self._used < MESSAGES_PER_CONNECTION:
            with contextlib.suppress(OSError):
                code, said = self._kept.mail(self._sender.address, _options(self._kept, address, size))
                if code != 421:
                    self._used += 1
                    return self._kept, code, said
            self._drop()
        self.close()
        connection = self._connected()
        return connection, *connection.mail(self._sender.address, _options(connection, address, size))

    def _announced(self, connection: smtplib.SMTP, address: str) -> Receipt | None:
        """RCPT and DATA; gives the refusal, or None when the server waits for the text."""
        code, said = connection.rcpt(address)
        if code not in (250, 251):
            about_us = _ABOUT_US.match(said) is not None or code in _LOG_IN_FIRST
            return self._refused(code, said, permanent=500 <= code < 600 and not about_us)
        code, said = connection.docmd("DATA")
        return None if code == 354 else self._refused(code, said, permanent=False)

    def _finished(self, connection: smtplib.SMTP) -> Receipt:
        """The last dot, and the answer to it: from here on the message may have been taken."""
        try:
            connection.send(b".\r\n")
            code, said = connection.getreply()
        except OSError as error:
            self._drop()
            return Receipt(sent=False, unknown=True, reason=f"no answer from {self._server.host}: {_said(error)}")
        if 200 <= code < 300:
            return Receipt(sent=True, receipt=_text(said))
        if not 400 <= code < 600:
            self._drop()
            return Receipt(sent=False, unknown=True, reason=f"{self._server.host} answered what nobody understands")
        return self._refused(code, said, permanent=code >= 500)

    def _refused(self, code: int, said: bytes, *, permanent: bool) -> Receipt:
        """This one is not taken; the next one finds a clean table."""
        try:
            fit = code != 421 and self._kept is not None and self._kept.rset()[0] == 250
        except OSError:
            fit = False
        if not fit:
            self._drop()
        nobody = permanent and _NO_ADDRESS.match(said) is not None
        told = f"the mail server answered {code} {_text(said)}"
        return Receipt(sent=False, permanent=permanent, reason=told, no_address=nobody)

    # ------------------------------------------------------------ the connection

    def _connected(self) -> smtplib.SMTP:
        """A new connection, in the clear only where nothing secret goes over a wire.

        Raises: OSError: nobody there, a wrong certificate, a wrong password, no TLS where it is a must.
        """
        server, trusted = self._server, self._certificates
        if server.tls or not server.own or server.user:
            trusted = trusted or ssl.create_default_context()
        name, wait_s = self._sender.domain, self._timeout_s
        connection: smtplib.SMTP
        if server.tls:
            connection = smtplib.SMTP_SSL(server.host, server.port, name, timeout=wait_s, context=trusted)
        else:
            connection = smtplib.SMTP(server.host, server.port, name, wait_s)
        self._kept, self._used = connection, 1
        assert connection.sock is not None, "it is connected"
        connection.sock.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # the last dot waits for no acknowledgement
        connection.ehlo_or_helo_if_needed()
        if not server.tls and trusted is not None and connection.has_extn("starttls"):
            connection.starttls(context=trusted)
            connection.ehlo()
        elif server.user and not server.tls and not server.own:
            raise ConnectionError("it offers no TLS, and a password is not sent in the clear")
        if server.user:
            connection.login(server.user, server.password)
        return connection

    def _drop(self) -> None:
        """Let go of a connection that is of no use any more, without a word."""
        connection, self._kept = self._kept, None
        if connection is not None:
            connection.close()


def _options(connection: smtplib.SMTP, address: str, size: int) -> list[str]:
    """What MAIL is told besides. Raises: _NotSpoken: the server knows no such address."""
    options = [f"SIZE={size}"] if connection.has_extn("size") else []
    if not address.isascii():
        if not connection.has_extn("smtputf8"):
            raise _NotSpoken
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    return options


def read_server(name: str, settings: Mapping[str, str | bool], environment: Mapping[str, str]) -> Server:
    """Where mail is handed in.

    Raises: ConfigError: no such address, or the environment does not hold what the settings name.
    """
    written = str(settings.get("smtp", ""))
    parts = _split(name, written)
    user, password = (_named(name, key, settings, environment) for key in ("user", "password"))
    if bool(user) != bool(password):
        raise ConfigError(f"channel {name}: `user` and `password` belong together")
    if not (user + password).isascii():
        raise ConfigError(f"channel {name}: SMTP takes users and passwords in ASCII letters alone")
    return Server(parts.hostname or "", parts.port or _PORTS[parts.scheme], parts.scheme == "smtps", user, password)


def _split(name: str, written: str) -> SplitResult:
    wrong = ConfigError(f"channel {name}: smtp: `{written}` is no mail server; write smtp://HOST:PORT or smtps://HOST")
    try:
        parts = urlsplit(written)
        fits = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise wrong from error
    if not fits or parts.path.strip("/") or parts.query or parts.fragment:
        raise wrong
    if parts.username or parts.password:
        raise ConfigError(
            f"channel {name}: smtp: no password stands in an address; `user:` and `password:` name variables of the environment"
        )
    return parts


def _named(name: str, key: str, settings: Mapping[str, str | bool], environment: Mapping[str, str]) -> str:
    """What the environment holds under the name that the settings give; "" where they give none."""
    variable = str(settings.get(key, ""))
    if variable and not environment.get(variable):
        raise ConfigError(f"channel {name}: {key}: {variable} is not set in the environment")
    return environment.get(variable, "") if variable else ""


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:MAX_REASON_CHARS]


def _text(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[:MAX_REASON_CHARS]
