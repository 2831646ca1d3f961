"""How a face reads, and how it has something written: within a request, in the thread that answers it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Annotated, TypeAlias, TypeVar

from pydantic import Field

from tetatet.model.errors import StoreUnavailable
from tetatet.ports.store import Reader
from tetatet.web.live import Live

ANSWER_S = 10.0
"""How long an answer waits for the disk; a turn takes 50 ms."""

RowNumber: TypeAlias = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""A number in an address that names something in a store: its numbers have 64 bits."""

_T = TypeVar("_T")


@contextmanager
def reading(live: Live) -> Iterator[Reader]:
    """A reader of one's own."""
    reader = live.store.reader()
    try:
        yield reader
    finally:
        reader.close()


def written(done: Future[_T]) -> _T:
    """What came of it, once it is on the disk.

    Raises: StoreUnavailable: the disk does not answer; what was asked for may still be done.
    """
    try:
        return done.result(ANSWER_S)
    except TimeoutError as error:
        raise StoreUnavailable("the disk does not answer") from error
