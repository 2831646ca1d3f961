"""One writer a database: whoever comes second is told who was first.

A lock of the session: it is given back with the connection, whatever that ends of. Whoever has
lost his connection can write nothing more in its name, so nobody writes beside the next one.
"""

from __future__ import annotations

import os
import socket
from itertools import count
from typing import Any, TypeAlias

from psycopg import Connection, errors

from tetatet.model.errors import StoreUnavailable
from tetatet.stores.postgres.queries import lock as q

_Session: TypeAlias = Connection[Any]

_openings = count(1)


def name_of_this() -> str:
    """By which this opening of a database is known to the others: at most 63 bytes are kept of it."""
    return f"process {os.getpid()} on {socket.gethostname()[:40]} ({next(_openings)})"


def take(session: _Session, name: str, address: object, *, again: bool) -> None:
    """Be the writer, for as long as the session lives.

    Args:
        again: it was ours on a connection that broke. The server may not know yet; its other end is put away.

    Raises: StoreUnavailable: another process has it.
    """
    if _taken(session):
        return
    if again and session.execute(q.PUT_AWAY, (name,)).fetchall() and _taken(session):
        return
    row = session.execute(q.HOLDER).fetchone()
    holder = row[0] if row else "unknown"
    raise StoreUnavailable(f"another tetatet runs on {address}, {holder}: one process writes at a time; stop it first")


def _taken(session: _Session) -> bool:
    """Wait a moment: a process that was killed a moment ago has it until the server has noticed."""
    try:
        session.execute(q.TAKE)
    except errors.LockNotAvailable:
        return False
    return True
