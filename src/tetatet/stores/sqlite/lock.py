"""One writer a file: whoever comes second is told who was first."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from tetatet.model.errors import StoreUnavailable

_PID_BYTES = 20  # more digits than a process id has on any system


class WriterLock:
    """Held as long as the process lives, whatever it dies of: the system gives it back.

    Raises: StoreUnavailable: another process has it, or the folder takes no files.
    """

    def __init__(self, store: Path) -> None:
        if store.exists() and not os.access(store, os.R_OK | os.W_OK):
            raise StoreUnavailable(
                f"{store}: it cannot be written to: may this user, and is the disk mounted for writing?"
            )
        path = store.with_name(store.name + ".lock")
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreUnavailable(f"{store}: no file can be made in its folder: {error.strerror or error}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._file, _PID_BYTES).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise StoreUnavailable(
                f"another tetatet runs on {store}, process {holder}: one process writes at a time; stop it first"
            ) from error
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    @property
    def held(self) -> bool:
        """Has it not been given back?"""
        return self._file >= 0

    def release(self) -> None:
        """Give it back; a second time does nothing."""
        if self.held:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1
