"""The one way in which a call leaves for an address that somebody has written down.

It resolves the name itself, looks at every address that it gets, and connects to one that it has
looked at: what the name says a moment later does not matter. It follows no redirects, reads
little, and gives up in time.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import httpcore2  # what httpx2 itself stands on: a connection of one's own is made there
import httpx2

from tetatet.channels.address_ranges import refusal

if TYPE_CHECKING:
    import ssl

CONNECT_S = 5.0
"""Until a connection stands: who is alive answers within a second, from the other side of the earth too."""

TOTAL_US = 15_000_000
"""Microseconds of a whole call, the time that receivers of webhooks are commonly given."""

MAX_ANSWER_BYTES = 64 * 1024
"""Read of an answer: of interest are its status and a word or two."""

MAX_ADDRESSES = 4
"""Of one name that are tried: who has more has the same machine behind them."""

KEEP_S = 2.0
"""An idle connection is kept so long: less than any server keeps it, so that a call is not sent into a closed one."""

PIECE_BYTES = 64 * 1024
"""Written at one time: after each the clock is looked at."""

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""The addresses of a name, for a port. Raises: OSError: it has none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; `body` is its beginning."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer came. `sent`: the call may have been taken nevertheless."""

    reason: str
    sent: bool


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


class Outbound:
    """Calls other parties' servers. It belongs to one thread, and keeps that thread's connections.

    Args:
        ticks: microseconds of a clock that only goes forward.
        allow: hosts of the firm's own, which may be reached inside the firm and without TLS.
        certificates: whose certificates are trusted; by default those that this machine trusts.
    """

    def __init__(
        self,
        ticks: Callable[[], int],
        *,
        allow: Collection[str] = (),
        resolver: Resolve = resolve,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = frozenset(_plain(host) for host in allow)
        self._backend = _Careful(ticks, self._allow, resolver)
        context = httpx2.create_ssl_context() if certificates is None else certificates
        pool = httpcore2.ConnectionPool(
            context, max_keepalive_connections=1, keepalive_expiry=KEEP_S, network_backend=self._backend
        )
        timeout = httpx2.Timeout(TOTAL_US / 1_000_000, connect=CONNECT_S)
        self._client = httpx2.Client(
            transport=_Transport(pool), timeout=timeout, follow_redirects=False, trust_env=False
        )

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer | Unanswered:
        """Call once. Never raises for what the address is or for what the other side does."""
        wrong = address_fault(url, self._allow)
        if wrong:
            return Unanswered(wrong, sent=False)
        self._backend.begin()
        try:
            with self._client.stream("POST", url, content=body, headers={"user-agent": "tetatet", **headers}) as told:
                return Answer(told.status_code, _beginning(told))
        except _UNSENT as error:
            return Unanswered(_reason(error), sent=False)
        except _BROKEN as error:
            return Unanswered(_reason(error), sent=True)

    def close(self) -> None:
        """Close what is kept open."""
        self._client.close()


def address_fault(url: str, allow: Collection[str]) -> str:
    """What is wrong with an address to call, before anybody is asked for its name; "" where nothing is.

    >>> address_fault("http://crm.internal/in", {"crm.internal"}), address_fault("https://crm.example/in", ())
    ('', '')
    >>> address_fault("http://crm.example/in", ())
    'crm.example is not called without TLS: write https, or name the host under `allow`'
    """
    try:
        read = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        return f"this is no address: {error}"
    host = read.raw_host.decode("ascii")
    if read.scheme not in {"https", "http"} or not host:
        return "an address begins with https:// and names a host"
    if read.userinfo:
        return "an address holds no password: what is secret stands in the environment"
    if read.scheme == "http" and _plain(host) not in {_plain(one) for one in allow}:
        return f"{host} is not called without TLS: write https, or name the host under `allow`"
    return ""


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").casefold()


def _beginning(told: httpx2.Response) -> bytes:
    """The first bytes of the answer, as they came: nothing is unpacked. Its status counts also where the rest is lost."""
    read = bytearray()
    with contextlib.suppress(httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        for piece in told.iter_raw():
            read += piece
            if len(read) >= MAX_ANSWER_BYTES:
                break
    return bytes(read[:MAX_ANSWER_BYTES])


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


_UNSENT = (
    httpcore2.ConnectError,
    httpcore2.ConnectTimeout,
    httpcore2.WriteTimeout,  # the last piece of the body is missing
    httpcore2.PoolTimeout,
    httpcore2.LocalProtocolError,
    httpcore2.UnsupportedProtocol,
)
_BROKEN = (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.RemoteProtocolError)


# ---------------------------------------------------------------- the network below


class _Transport(httpx2.BaseTransport):
    """httpx2 on a pool whose connections are made by us; errors stay those of the pool."""

    def __init__(self, pool: httpcore2.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        asked = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        told = self._pool.handle_request(asked)
        return httpx2.Response(told.status, headers=told.headers, stream=_Stream(told.stream))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx2.SyncByteStream):
    def __init__(self, pieces: Any) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    def close(self) -> None:
        self._pieces.close()


class _Careful(httpcore2.NetworkBackend):
    """Resolves, looks, and connects to what it has looked at, all within the time of the call at hand."""

    def __init__(self, ticks: Callable[[], int], allow: Collection[str], resolver: Resolve) -> None:
        self._ticks = ticks
        self._allow = allow
        self._resolve = resolver
        self._network = httpcore2.SyncBackend()
        self._late = 0

    def begin(self) -> None:
        """A call begins."""
        self._late = self._ticks() + TOTAL_US

    def left_s(self, timeout: float | None, late: type[Exception]) -> float:
        """What is left of the call's time, and at most the timeout. Raises `late` when nothing is."""
        left = (self._late - self._ticks()) / 1_000_000
        if left <= 0:
            raise late(f"no answer within {TOTAL_US // 1_000_000} seconds")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            left = self.left_s(timeout, httpcore2.ConnectTimeout)
            try:
                stream = self._network.connect_tcp(address, port, left, local_address, socket_options or ())
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Timed(stream, self)
        raise failure

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        """All of the name's addresses, if each of them may be called: one that may not spoils the name."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} has no address: {error}") from error
        for address in found:
            kind = refusal(address, internal=_plain(host) in self._allow)
            if kind:
                raise httpcore2.ConnectError(f"{host} is at {address}, which is not called: {kind}")
        return found[:MAX_ADDRESSES]


class _Timed(httpcore2.NetworkStream):
    """A connection on which nothing takes longer than what is left of the call's time."""

    def __init__(self, stream: httpcore2.NetworkStream, time: _Careful) -> None:
        self._stream = stream
        self._time = time

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._time.left_s(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for begin in range(0, len(buffer), PIECE_BYTES):
            left = self._time.left_s(timeout, httpcore2.WriteTimeout)
            self._stream.write(buffer[begin : begin + PIECE_BYTES], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = self._time.left_s(timeout, httpcore2.ConnectTimeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._time)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
