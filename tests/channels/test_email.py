"""E-mail: what goes over the wire to real servers, and what is said of it when they refuse, stall and break."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.channels.mail_servers import Post, post_office, speak, strange_server
from tests.channels.receivers import make_certificate
from tests.run.live.messages import ACT, NOON
from tetatet.channels.email import MESSAGES_PER_CONNECTION, Email
from tetatet.channels.email_message import Sender, act_of, make_mail, read_sender
from tetatet.model.errors import ConfigError, InputError
from tetatet.ports.channel import Message, Receipt

MESSAGE = Message(
    act=ACT,
    address="anna@example.com",
    subject="Your plan: 1 of 2",
    text="Hello Anna,\n.\n..two dots\n",
    html="<p>Hello Anna</p>",
    unsubscribe="https://shop.example/u/" + "t" * 120,
    now=NOON,
)
SENDER = Sender("Shop", "shop@shop.example", "shop.example", "")
PASSWORD = "a secret that nobody sees"
LOG_IN = {"user": "SMTP_USER", "password": "SMTP_PASSWORD"}


def _message(**changed: object) -> Message:
    return msgspec.structs.replace(MESSAGE, **changed)


def _email(
    port: int,
    settings: Mapping[str, str] | None = None,
    *,
    timeout_s: float = 5.0,
    certificates: ssl.SSLContext | None = None,
) -> Email:
    given = {"smtp": f"smtp://127.0.0.1:{port}", "from": "Shop <shop@shop.example>", **(settings or {})}
    environment = {"SMTP_USER": "shop", "SMTP_PASSWORD": PASSWORD}
    return Email("email", given, environment, certificates=certificates, timeout_s=timeout_s)


def _handed(post: Post, *messages: Message) -> list[Receipt]:
    email = _email(post.port)
    try:
        return [email.hand_over(message) for message in messages]
    finally:
        email.close()


# ---------------------------------------------------------------- what goes out


def test_a_mail_arrives_as_it_was_written() -> None:
    """Text and HTML, sender, date, the act in the Message-ID, and dots at the beginning of lines."""
    with post_office() as post:
        receipt = _handed(post, MESSAGE)[0]
        mail = post.parsed()[0]
    assert (receipt.sent, receipt.receipt) == (True, "2.0.0 queued as 1")
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Shop <shop@shop.example>",
        "anna@example.com",
        MESSAGE.subject,
    )
    assert mail["Date"] == "Sun, 01 Mar 2026 12:00:00 +0000"
    assert act_of(mail["Message-ID"]) == ACT.key
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == ["Hello Anna,", ".", "..two dots"]
    assert html.get_content().strip() == "<p>Hello Anna</p>"


def test_one_click_finds_the_opt_out_in_one_line() -> None:
    """List-Unsubscribe stands unfolded beside List-Unsubscribe-Post (RFC 8058), and not where it does not belong."""
    with post_office() as post:
        _handed(post, MESSAGE, _message(unsubscribe=""))
        first, second = (content for _to, content in post.mails)
    assert f"\r\nList-Unsubscribe: <{MESSAGE.unsubscribe}>\r\n".encode() in first
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in first
    assert b"List-Unsubscribe" not in second


def test_words_of_all_languages_arrive() -> None:
    """Cyrillic and Chinese in subject, sender and both parts, over servers that speak ASCII alone."""
    message = _message(subject="Ваш план 计划 🙂", text="Здравствуйте, 您好\n" * 200, html="<p>Привет 您好</p>" * 200)
    with post_office(utf8=False) as post:
        email = _email(post.port, {"from": "Магазин <shop@shop.example>", "reply to": "help@shop.example"})
        assert email.hand_over(message).sent
        email.close()
        mail, raw = post.parsed()[0], post.mails[0][1]
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert (mail["Subject"], mail["Reply-To"]) == (message.subject, "help@shop.example")
    assert mail["From"].addresses[0].display_name == "Магазин"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == message.text.splitlines()


def test_one_connection_carries_many_messages() -> None:
    """Up to a hundred go over one connection; then there is a new one."""
    with post_office() as post:
        receipts = _handed(post, *[MESSAGE] * (MESSAGES_PER_CONNECTION + 1))
        assert all(receipt.sent for receipt in receipts)
        assert post.connections == 2


def test_addresses_beyond_ascii() -> None:
    """A domain goes in the letters of DNS; a name before the @ only where the server takes it."""
    message = _message(address="анна@пример.рф")
    with post_office() as post:
        assert _handed(post, message)[0].sent
        assert post.mails[0][0] == ["анна@xn--e1afmkfd.xn--p1ai"]
    with post_office(utf8=False) as post:
        refused, next_one = _handed(post, message, MESSAGE)
        assert (refused.permanent, next_one.sent) == (True, True)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "answer, permanent",
    [
        ("550 5.1.1 no such user", True),
        ("553 nobody by that name", True),
        ("451 4.7.1 greylisted, come again", False),
        ("452 4.2.2 mailbox full", False),
        ("554 5.7.1 relay access denied", False),
        ("530 5.7.0 log in first", False),
    ],
)
def test_a_refused_recipient_harms_nobody_else(answer: str, permanent: bool) -> None:
    """5xx of an address is for good, 4xx and what is our own fault is not; the next message goes over the same connection."""
    with post_office() as post:
        post.answers["bad@example.com"] = answer
        before, refused, after = _handed(post, MESSAGE, _message(address="bad@example.com"), MESSAGE)
        assert (before.sent, after.sent) == (True, True)
        assert (refused.sent, refused.permanent, refused.unknown) == (False, permanent, False)
        assert answer[:3] in refused.reason
        assert len(post.mails) == 2
        assert post.connections == 1


@pytest.mark.parametrize(
    "answer, nobody",
    [
        ("550 5.1.1 no such user", True),
        ("556 5.1.10 takes no mail", True),
        ("550 5.2.1 mailbox disabled", True),
        ("553 5.1.8 bad sender's system address", False),
        ("550 blocked by our list", False),
        ("451 5.1.1 an answer that is at odds with itself", False),
    ],
)
def test_what_is_wrong_with_an_address_is_told_from_what_is_wrong_with_a_mail(answer: str, nobody: bool) -> None:
    """Only an address that is said not to be there, or to take no mail, is one to which nothing is worth sending."""
    with post_office() as post:
        post.answers["bad@example.com"] = answer
        assert _handed(post, _message(address="bad@example.com"))[0].no_address is nobody
    with post_office() as post:
        post.after_text = answer
        assert _handed(post, MESSAGE)[0].no_address is nobody


@pytest.mark.parametrize("answer, permanent", [("554 5.6.0 we do not like this", True), ("451 4.3.0 disk full", False)])
def test_a_refused_text_is_not_sent(answer: str, permanent: bool) -> None:
    """After the text as well a server may say no, and that is an answer."""
    with post_office() as post:
        post.after_text = answer
        receipt = _handed(post, MESSAGE)[0]
    assert (receipt.sent, receipt.permanent, receipt.unknown) == (False, permanent, False)


def test_a_refused_sender_is_no_fault_of_the_address() -> None:
    """Our sender is not liked: that is mended by us, and the address stays good."""
    with post_office() as post:
        post.to_sender = "550 5.7.1 who are you"
        receipt = _handed(post, MESSAGE)[0]
    assert (receipt.sent, receipt.permanent) == (False, False)


def test_nobody_at_home() -> None:
    """No server, or no such host: to be tried again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for email in (
        _email(port),
        _email(0, {"smtp": "smtp://no-such-host.invalid:25"}),
        _email(0, {"smtp": f"smtp://{'a' * 70}.x"}),
    ):
        receipt = email.hand_over(MESSAGE)
        assert (receipt.sent, receipt.permanent, receipt.unknown) == (False, False, False)
        assert "no connection" in receipt.reason


def test_a_server_that_stalls_is_given_up() -> None:
    """It greets and says nothing more: not sent, and the next one may be tried."""
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        connection.sendall(b"220 here\r\n")
        over.wait(5)

    with strange_server(talk) as port:
        receipt = _email(port, timeout_s=0.2).hand_over(MESSAGE)
        over.set()
    assert (receipt.sent, receipt.permanent, receipt.unknown) == (False, False, False)


def test_a_connection_that_was_closed_meanwhile_is_made_anew() -> None:
    """Servers let go of idle connections; a message does not fail for that."""
    with post_office() as post:
        email = _email(post.port)
        assert email.hand_over(MESSAGE).sent
        assert email._kept is not None
        assert email._kept.sock is not None
        email._kept.sock.shutdown(socket.SHUT_RDWR)
        assert email.hand_over(MESSAGE).sent
        assert len(post.mails) == 2
        post.to_sender = "421 too busy"
        receipt = email.hand_over(MESSAGE)
        assert (receipt.sent, receipt.permanent) == (False, False)
        post.to_sender = "250 OK"
        assert email.hand_over(MESSAGE).sent
        email.close()


# ---------------------------------------------------------------- what nobody knows


def test_a_break_after_the_text_is_unknown() -> None:
    """The server had the message and its answer was lost: it is neither sent nor unsent, and not tried again by itself."""
    with post_office() as post:
        post.breaks = True
        email = _email(post.port)
        receipt = email.hand_over(MESSAGE)
        assert (receipt.sent, receipt.permanent, receipt.unknown) == (False, False, True)
        assert len(post.mails) == 1
        post.breaks = False
        assert email.hand_over(MESSAGE).sent, "the next one goes over a new connection"
        email.close()


def test_no_answer_to_the_text_is_unknown() -> None:
    """A server that says nothing after the last dot may have taken the message."""
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        speak(connection, b"250 here", b"250 OK", b"250 OK", b"354 go on")
        over.wait(5)

    with strange_server(talk) as port:
        receipt = _email(port, timeout_s=0.3).hand_over(MESSAGE)
        over.set()
    assert (receipt.sent, receipt.unknown) == (False, True)


def test_an_answer_that_is_none_is_unknown() -> None:
    """After the text a server talks nonsense: who knows what it did."""

    def talk(connection: socket.socket) -> None:
        speak(connection, b"250 here", b"250 OK", b"250 OK", b"354 go on")
        read = b""
        while not read.endswith(b"\r\n.\r\n"):
            read += connection.recv(4096)
        connection.sendall(b"what?\r\n")

    with strange_server(talk) as port:
        receipt = _email(port).hand_over(MESSAGE)
    assert (receipt.sent, receipt.unknown) == (False, True)


def test_a_break_within_the_text_is_not_sent() -> None:
    """As long as the last dot has not gone out, no server has taken the message."""

    def talk(connection: socket.socket) -> None:
        speak(connection, b"250 here", b"250 OK", b"250 OK", b"354 go on")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close with a reset

    with strange_server(talk) as port:
        receipt = _email(port).hand_over(_message(text="a line of the text\n" * 1_000_000))
    assert (receipt.sent, receipt.permanent, receipt.unknown) == (False, False, False)


# ---------------------------------------------------------------- passwords and TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the server knows of STARTTLS alone
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_password_goes_by_tls(certificate: Path, scheme: str) -> None:
    """With STARTTLS, or TLS from the start, and to a server whose certificate is trusted."""
    trusted = ssl.create_default_context(cafile=str(certificate))
    with post_office(certificate=certificate, implicit=scheme == "smtps", password=PASSWORD) as post:
        address = f"{scheme}://127.0.0.1:{post.port}"
        email = _email(0, {"smtp": address, **LOG_IN}, certificates=trusted)
        assert email.hand_over(MESSAGE).sent
        email.close()
        assert post.users == ["shop"]
        assert post.secure == [True]


def test_a_server_with_a_foreign_certificate_gets_nothing(certificate: Path) -> None:
    """Neither the password nor the message."""
    with post_office(certificate=certificate, password=PASSWORD) as post:
        receipt = _email(post.port, LOG_IN).hand_over(MESSAGE)
        assert "certificate" in receipt.reason
        assert (receipt.sent, receipt.permanent, post.users, post.mails) == (False, False, [], [])


def test_a_wrong_password_is_said_and_not_shown(certificate: Path) -> None:
    """The reason names the answer of the server, and never what was tried."""
    trusted = ssl.create_default_context(cafile=str(certificate))
    with post_office(certificate=certificate, password="another") as post:
        email = _email(post.port, LOG_IN, certificates=trusted)
        receipt = email.hand_over(MESSAGE)
    assert "535" in receipt.reason
    assert (receipt.sent, receipt.permanent) == (False, False)
    assert PASSWORD not in receipt.reason + repr(email)


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"smtp": "localhost:25"}, "no mail server"),
        ({"smtp": "http://localhost"}, "no mail server"),
        ({"smtp": "smtp://host:99999"}, "no mail server"),
        ({"smtp": "smtp://host/path"}, "no mail server"),
        ({"smtp": "smtp://u:p@host"}, "no password stands in an address"),
        ({"from": "nobody"}, "no sender"),
        ({"from": "a@b.example\r\nBcc: x@y.example"}, "no sender"),
        ({"reply to": "nobody"}, "reply to"),
        ({"user": "SMTP_USER"}, "belong together"),
        ({"user": "NOT_SET", "password": "SMTP_PASSWORD"}, "NOT_SET is not set"),
    ],
)
def test_settings_that_cannot_be_used_are_said_at_the_start(settings: dict[str, str], words: str) -> None:
    """A wrong address, sender or variable is an error of the settings, and shows no secret."""
    with pytest.raises(ConfigError, match=words) as raised:
        _email(25, settings)
    assert PASSWORD not in str(raised.value)


# ---------------------------------------------------------------- headers


_HOSTILE = st.text(alphabet=st.sampled_from('a@.,<>:;"\\ \r\n\t\x00\x0b\x0c\x1c\x85\u2028\u2029Bcß'), max_size=60)


@given(_HOSTILE, _HOSTILE, _HOSTILE)
def test_nobody_slips_a_header_in(subject: str, address: str, name: str) -> None:
    """Whatever stands in a subject, an address or a trait: the headers are ours, each once, and one recipient."""
    message = _message(subject=subject, address=address, text=f"Hello {name}\n", html=f"<p>{name}</p>")
    try:
        raw = make_mail(message, SENDER, f"x{address}@example.com")
    except InputError:
        return
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in re.split(rb"\r\n(?![ \t])", head)]
    assert sorted(names) == sorted(
        [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"List-Unsubscribe",
         b"List-Unsubscribe-Post", b"MIME-Version", b"Content-Type"]
    )  # fmt: skip
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "address",
    ["", "anna", "a@b.example, c@d.example", "a@b.example\r\nRCPT TO:<c@d.example>", "<a@b.example>", "a b@c.example"],
)
def test_what_is_no_address_is_written_to_nobody(address: str) -> None:
    """It never will be: the act fails at once, and no server is asked."""
    receipt = _email(1).hand_over(_message(address=address))
    assert (receipt.sent, receipt.permanent) == (False, True)


@pytest.mark.parametrize("changed", [{"subject": "a\r\nBcc: x@y.example"}, {"unsubscribe": "https://x\n.example"}])
def test_a_line_break_in_a_header_fails_the_act(changed: dict[str, str]) -> None:
    """It is refused before a connection is made."""
    receipt = _email(1).hand_over(_message(**changed))
    assert (receipt.sent, receipt.permanent) == (False, True)
    assert "line break" in receipt.reason


def test_a_sender_may_have_a_name() -> None:
    """`Shop <shop@example.com>`, in any letters, or the address alone; `noreply` is a sender, if a rude one."""
    assert read_sender("email", "Магазин <no-reply@Пример.рф>", "").address == "no-reply@xn--e1afmkfd.xn--p1ai"
    assert read_sender("email", "shop@example.com", "Help <help@example.com>").reply_to == "help@example.com"
