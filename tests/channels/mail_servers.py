"""Real mail servers on this machine: one that takes, refuses and breaks as a test says, and one that does what no server should."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PATIENCE_S = 10
"""How long a server waits for a client that stands still."""


@dataclass
class Post:
    """What a test sets and sees. Answers by recipient; `breaks` closes the connection instead of answering to a text."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    after_text: str = "250 2.0.0 queued as 1"
    to_sender: str = "250 OK"
    breaks: bool = False
    mails: list[tuple[list[str], bytes]] = field(default_factory=list)
    connections: int = 0
    secure: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 — as the server calls it
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802 — as the server calls it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        if self.to_sender.startswith("421"):
            assert server.transport is not None
            server.transport.close()
        return self.to_sender

    async def handle_RCPT(  # noqa: N802 — as the server calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 — as above
        assert isinstance(envelope.content, bytes)
        self.mails.append((list(envelope.rcpt_tos), envelope.content))
        assert server.transport is not None
        self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        if self.breaks:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.after_text

    def parsed(self) -> list[EmailMessage]:
        """The mails as a mail program reads them."""
        return [message_from_bytes(content, policy=policy.default) for _to, content in self.mails]


@contextmanager
def post_office(
    *, certificate: Path | None = None, implicit: bool = False, password: str = "", utf8: bool = True
) -> Iterator[Post]:
    """A mail server on a free port: with STARTTLS or TLS from the start where a certificate is given, with a log-in where a password is."""
    post = Post(_free_port())
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def authenticator(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        fits = isinstance(data, LoginPassword) and data.password == password.encode()
        if fits:
            post.users.append(data.login.decode())
        return AuthResult(success=fits, handled=False)

    options: dict[str, Any] = {"enable_SMTPUTF8": utf8, "timeout": PATIENCE_S}
    if context is not None and not implicit:
        options |= {"tls_context": context, "require_starttls": True}
    if password:
        options |= {"authenticator": authenticator, "auth_required": True, "auth_require_tls": not implicit}
    server = Controller(
        post, "127.0.0.1", post.port, server_hostname="localhost", ssl_context=context if implicit else None, **options
    )
    server.start()
    post.connections = 0
    try:
        yield post
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def strange_server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that says what a test has it say, to each connection; gives its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(PATIENCE_S)
                try:
                    talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        stopped.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(PATIENCE_S)


def speak(connection: socket.socket, *answers: bytes) -> None:
    """Answer line by line; the last answer is to DATA or to whatever comes then."""
    read = connection.makefile("rb")
    connection.sendall(b"220 here\r\n")
    for answer in answers:
        if not read.readline():
            return
        connection.sendall(answer + b"\r\n")
