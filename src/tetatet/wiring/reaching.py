"""Reaching the running process from a command: by its socket, or, where none runs, by doing its work oneself."""

from __future__ import annotations

import hashlib
import os
import socket as sockets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

import msgspec

from tetatet.channels.bounces import read_bounce
from tetatet.model.errors import ConfigError, InputError, StoreUnavailable
from tetatet.model.open_values import Json, Properties
from tetatet.ports.log import Incoming
from tetatet.run.intake.batch import Aside
from tetatet.run.live.heart import Taken
from tetatet.run.live.verbs import Office, call
from tetatet.wiring.living import Options, open_living, read_live_project
from tetatet.wiring.places import Place, companion, place_of

TIMEOUT_S = 60.0
"""How long a command waits for the process: a turn takes milliseconds, a backup of a large store longer."""

MAX_SOCKET_BYTES = 100
"""Of a socket's path: macOS takes 103 bytes, Linux 107."""

_encode = msgspec.msgpack.Encoder().encode


class Reached(Protocol):
    """The process, however it is reached."""

    def call(self, verb: str, given: Properties) -> Json: ...

    def take(self, incoming: Sequence[Incoming], aside: Sequence[Aside]) -> Taken: ...

    def finish(self) -> None:
        """Wait until everything that was taken is considered, where nobody else will do it."""
        ...


def socket_of(store: Place) -> Path:
    """Where the process of this store listens for commands: beside it, or, where that path is too long, among what is temporary."""
    beside = companion(store).absolute()
    beside = beside.with_name(beside.name + ".sock")
    if len(os.fsencode(beside)) <= MAX_SOCKET_BYTES:
        return beside
    name = hashlib.blake2b(os.fsencode(beside), digest_size=8).hexdigest()
    return Path(tempfile.gettempdir()) / f"tetatet-{name}.sock"


def listen_behind(path: Path) -> sockets.socket:
    """A socket there that only the store's owner may open; one that a crash left behind is put away."""
    path.unlink(missing_ok=True)
    found = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        found.bind(str(path))
    except OSError as error:
        found.close()
        raise ConfigError(f"{path}: no socket can be made there: {error.strerror or error}") from error
    finally:
        os.umask(mask)
    return found


class _Afar:
    """A process that runs."""

    def __init__(self, socket: Path) -> None:
        import httpx2  # noqa: PLC0415 — a tenth of a second, only for commands that reach a process

        self._client = httpx2.Client(
            transport=httpx2.HTTPTransport(uds=str(socket)), base_url="http://tetatet", timeout=TIMEOUT_S
        )
        self._failed: tuple[type[Exception], ...] = (httpx2.TransportError,)

    def call(self, verb: str, given: Properties) -> Json:
        return self._post(f"/verb/{verb}", msgspec.json.encode(dict(given)))

    def take(self, incoming: Sequence[Incoming], aside: Sequence[Aside]) -> Taken:
        load = {"incoming": list(incoming), "aside": [tuple(one) for one in aside]}
        return Taken(**self._post("/take", _encode(load)))

    def finish(self) -> None:
        """It goes on without us."""

    def _post(self, path: str, body: bytes) -> Json:
        try:
            answer = self._client.post(path, content=body)
        except self._failed as error:
            raise StoreUnavailable(f"the running process does not answer: {error}") from error
        found = answer.json()
        if answer.status_code == HTTPStatus.OK:
            return found
        refused = StoreUnavailable if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE else InputError
        raise refused(found.get("message", "refused"))

    def close(self) -> None:
        self._client.close()


class _Here:
    """No process runs: the work is done here, and then all is closed again."""

    def __init__(self, office: Office, stop: Callable[[], None]) -> None:
        self._office = office
        self.close = stop

    def call(self, verb: str, given: Properties) -> Json:
        return call(self._office, verb, given)

    def take(self, incoming: Sequence[Incoming], aside: Sequence[Aside]) -> Taken:
        return self._office.heart.submit(incoming, aside, bulk=True).result()

    def finish(self) -> None:
        while self._office.done(lambda store: bool(store.log.waiting(1))) and not self._office.deciding.halted:
            pass  # each question is a turn, and so is what it works off


@contextmanager
def reach(folder: Path, path: Place | None = None) -> Iterator[Reached]:
    """The process of a project: the running one, or one for as long as the block lasts.

    Raises: InputError, InvalidProject, StoreUnavailable.
    """
    if not folder.is_dir():
        raise InputError(f"no project folder at {folder}")
    store = path or place_of(folder, read_live_project(folder).project)
    socket = socket_of(store)
    reached = _Afar(socket) if _listens(socket, store) else _here(folder, store)
    try:
        yield reached
        reached.finish()
    finally:
        reached.close()


def _here(folder: Path, store: Place) -> _Here:
    living = open_living(folder, Options(path=store, mode=None, hands=0))
    living.start()
    return _Here(living.office(), living.stop)


def _listens(socket: Path, store: Place) -> bool:
    """Does somebody answer there who may? A socket that a crash left behind does not, one of a stranger's is none."""
    home = store if isinstance(store, Path) else store.folder
    if not (socket.exists() and home.exists()):
        return False
    if socket.stat().st_uid not in (os.getuid(), home.stat().st_uid):
        return False
    probe = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
    try:
        probe.connect(str(socket))
    except OSError:
        return False
    finally:
        probe.close()
    return True


def take_bounce(folder: Path, report: bytes, path: Place | None = None) -> Json:
    """Let the engine know of a mail that came back; None when the report is of none of our mails.

    Raises: InputError, InvalidProject, StoreUnavailable.
    """
    bounce = read_bounce(report)
    if bounce is None:
        return None
    with reach(folder, path) as reached:
        return reached.call("bounce", bounce.properties)
