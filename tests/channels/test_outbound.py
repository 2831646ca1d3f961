"""A call goes to the address that was looked at, within its time, and nowhere else."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.channels.receivers import Receiver, make_certificate, receiving
from tetatet.channels import outbound
from tetatet.channels.outbound import MAX_ANSWER_BYTES, Answer, Outbound, Unanswered, address_fault

HOME = "crm.internal"


def ticks() -> int:
    return time.monotonic_ns() // 1000


def at(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    """A resolver that knows one answer."""
    return lambda _host, _port: addresses


@contextmanager
def calling(
    *,
    allow: tuple[str, ...] = (HOME,),
    resolver: Callable[[str, int], Sequence[str]] | None = None,
    certificates: ssl.SSLContext | None = None,
) -> Iterator[Outbound]:
    made = Outbound(
        ticks,
        allow=allow,
        resolver=resolver or at("127.0.0.1"),
        certificates=certificates or ssl.create_default_context(),
    )
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


# ---------------------------------------------------------------- addresses


def test_a_host_that_the_settings_name_is_called_inside_the_firm(receiver: Receiver) -> None:
    """The call arrives with the name, not the address, as its host."""
    receiver.status, receiver.answer = 200, b"thanks"
    with calling() as calls:
        assert calls.post(receiver.url(HOME), b"body", {"a": "b"}) == Answer(200, b"thanks")
    (call,) = receiver.calls
    assert (call.body, call.headers["a"], call.headers["host"]) == (b"body", "b", f"{HOME}:{receiver.port}")


def test_a_name_that_leads_inside_the_firm_is_not_called(receiver: Receiver) -> None:
    """A public name that is pointed at this machine reaches nothing, and it is said why."""
    with calling(allow=()) as calls:
        told = calls.post(receiver.url("shop.example", "https"), b"", {})
    assert told == Unanswered("shop.example is at 127.0.0.1, which is not called: this machine", sent=False)
    assert receiver.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost"])
def test_no_spelling_of_this_machine_helps(receiver: Receiver, host: str) -> None:
    """Numbers, brackets and names of this machine are resolved as the machine would, and refused."""
    with calling(allow=(), resolver=outbound.resolve) as calls:
        told = calls.post(receiver.url(host, "https"), b"", {})
    assert isinstance(told, Unanswered)
    assert not told.sent
    assert receiver.connections == 0


def test_one_bad_address_spoils_a_name(receiver: Receiver) -> None:
    """A name with a public and a private address is not called at all."""
    with calling(allow=(), resolver=at("93.184.216.34", "10.0.0.1")) as calls:
        told = calls.post("https://shop.example/", b"", {})
    assert told == Unanswered("shop.example is at 10.0.0.1, which is not called: private", sent=False)


def test_a_link_local_address_is_closed_to_named_hosts_too(receiver: Receiver) -> None:
    """Where clouds keep the machine's keys, nobody calls, whatever the settings say."""
    with calling(resolver=at("169.254.169.254")) as calls:
        told = calls.post(f"http://{HOME}/", b"", {})
    assert told == Unanswered(f"{HOME} is at 169.254.169.254, which is not called: link-local", sent=False)


def test_the_name_is_asked_once_a_connection_and_what_it_said_is_what_is_called(receiver: Receiver) -> None:
    """A resolver that gives a good address first and a bad one then cannot move the call that was looked at."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("169.254.169.254",)

    with calling(resolver=rebinding) as calls:
        assert isinstance(calls.post(receiver.url(HOME), b"", {}), Answer)
        assert asked == [HOME]
        receiver.instead = _hang_up
        calls.post(receiver.url(HOME), b"", {})  # the connection is closed: the next call needs another
        told = calls.post(receiver.url(HOME), b"", {})
    assert isinstance(told, Unanswered)
    assert "169.254.169.254, which is not called" in told.reason
    assert len(receiver.calls) == 2


def test_a_name_without_an_address_is_no_answer() -> None:
    """Whatever the resolver fails with, nothing was sent."""

    def lost(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with calling(resolver=lost) as calls:
        told = calls.post(f"https://{HOME}/", b"", {})
    assert isinstance(told, Unanswered)
    assert (told.sent, "has no address" in told.reason) == (False, True)


def test_the_next_address_is_tried_where_the_first_is_dead(receiver: Receiver) -> None:
    """A host with two machines is reached while one of them lives."""
    with calling(resolver=at("127.0.0.2", "127.0.0.1")) as calls:
        assert isinstance(calls.post(receiver.url(HOME), b"", {}), Answer)


@pytest.mark.parametrize(
    "url, wrong",
    [
        ("http://shop.example/in", "without TLS"),
        ("ftp://shop.example/in", "begins with https"),
        ("https:///in", "begins with https"),
        ("/in", "begins with https"),
        ("https://me:pw@shop.example/in", "holds no password"),
        ("https://shop.example:port/", "no address"),
        ("https://[::1/", "no address"),
        ("", "begins with https"),
    ],
)
def test_addresses_that_cannot_be_called_say_why(url: str, wrong: str) -> None:
    """What is wrong with a written address is said before anybody is asked for its name."""
    assert wrong in address_fault(url, ())
    with calling(allow=(), resolver=at()) as calls:
        told = calls.post(url, b"", {})
    assert isinstance(told, Unanswered)
    assert wrong in told.reason


def test_capitals_and_a_last_dot_make_no_other_host(receiver: Receiver) -> None:
    """`CRM.internal.` is the host that the settings name."""
    with calling() as calls:
        assert isinstance(calls.post(receiver.url("CRM.Internal."), b"", {}), Answer)


# ---------------------------------------------------------------- TLS


def test_the_certificate_and_the_greeting_are_the_names(tmp_path: Path) -> None:
    """By TLS the server hears the name, and its certificate must be of that name, though an address is dialled."""
    file = make_certificate(tmp_path, HOME)
    with receiving(file) as receiver, calling(certificates=ssl.create_default_context(cafile=str(file))) as calls:
        assert isinstance(calls.post(receiver.url(HOME, "https"), b"", {}), Answer)
        assert receiver.names == [HOME]


def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    """Who answers at the right address under a wrong name gets nothing."""
    file = make_certificate(tmp_path, "other.internal")
    with receiving(file) as receiver, calling(certificates=ssl.create_default_context(cafile=str(file))) as calls:
        told = calls.post(receiver.url(HOME, "https"), b"secret", {})
    assert isinstance(told, Unanswered)
    assert not told.sent
    assert receiver.calls == []


# ---------------------------------------------------------------- limits


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    """A redirect is an answer like any other."""
    receiver.status, receiver.headers = 302, {"location": receiver.url()}
    with calling() as calls:
        assert calls.post(receiver.url(HOME), b"", {}) == Answer(302, b"")
    assert len(receiver.calls) == 1


def test_a_long_answer_is_not_read_to_its_end(receiver: Receiver) -> None:
    """Of a gigabyte, the first 64 KB are read."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", str(1_000_000_000))
        handler.end_headers()
        for _piece in range(10_000):
            handler.wfile.write(b"x" * 100_000)

    receiver.instead = endless
    with calling() as calls:
        told = calls.post(receiver.url(HOME), b"", {})
    assert isinstance(told, Answer)
    assert (told.status, len(told.body)) == (200, MAX_ANSWER_BYTES)


def test_an_answer_that_drips_is_given_up_in_time(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps no call open: the whole call has its time, and it may have been taken."""
    monkeypatch.setattr(outbound, "TOTAL_US", 300_000)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200:
            handler.wfile.write(bytes([letter]))
            time.sleep(0.05)

    receiver.instead = drip
    begun = time.monotonic()
    with calling() as calls:
        told = calls.post(receiver.url(HOME), b"", {})
    assert isinstance(told, Unanswered)
    assert told.sent
    assert time.monotonic() - begun < 3


def test_silence_is_given_up_in_time(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver that takes and says nothing may have taken it."""
    monkeypatch.setattr(outbound, "TOTAL_US", 200_000)
    receiver.instead = lambda _handler: time.sleep(1)
    with calling() as calls:
        told = calls.post(receiver.url(HOME), b"", {})
    assert isinstance(told, Unanswered)
    assert told.sent


def test_nobody_listening_is_not_sent() -> None:
    """A port where nobody listens has taken nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with calling() as calls:
        told = calls.post(f"http://{HOME}:{port}/", b"", {})
    assert isinstance(told, Unanswered)
    assert not told.sent


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def test_a_connection_that_breaks_may_have_taken_it(receiver: Receiver) -> None:
    """The body was read and the connection closed without a word: nobody knows."""
    receiver.instead = _hang_up
    with calling() as calls:
        told = calls.post(receiver.url(HOME), b"x", {})
    assert isinstance(told, Unanswered)
    assert told.sent


def test_nonsense_may_have_taken_it(receiver: Receiver) -> None:
    """An answer that is no HTTP says nothing of the call."""

    def nonsense(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")
        handler.close_connection = True

    receiver.instead = nonsense
    with calling() as calls:
        told = calls.post(receiver.url(HOME), b"x", {})
    assert isinstance(told, Unanswered)
    assert told.sent


def test_a_second_call_takes_the_same_connection(receiver: Receiver) -> None:
    """Messages to one receiver do not shake hands each."""
    with calling() as calls:
        for _call in range(3):
            calls.post(receiver.url(HOME), b"", {})
    assert (len(receiver.calls), receiver.connections) == (3, 1)


def test_proxies_of_the_environment_are_not_taken(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve the name once more, and behind our back."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with calling() as calls:
        assert isinstance(calls.post(receiver.url(HOME), b"", {}), Answer)
