"""A bar on the error stream while something long runs; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tetatet.model.time import Instant, to_datetime

Watch = Callable[[int, Instant], None]


class Stages(Protocol):
    """Is told a stage, what is done of it, and the whole (0 where nobody knows)."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


_CHUNK_BYTES = 1 << 20  # large enough that the cost of reading is lost in that of counting lines


@contextmanager
def watching(files: Sequence[Path], what: str = "replaying") -> Iterator[Watch | None]:
    """Shows how far a replay of these files is; gives None where the error stream is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[day]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading events", total=None, day="")
        total = _lines(files)

        def watch(number: int, at: Instant) -> None:
            day = to_datetime(at).date().isoformat()
            bar.update(task, description=what, completed=number, total=total, day=day)

        yield watch


@contextmanager
def stages(what: str) -> Iterator[Stages | None]:
    """Shows how far work of several stages is; gives None where the error stream is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(stage: str, done: int, total: int) -> None:
            bar.update(task, description=f"{what}: {stage}", completed=done, total=total or None)

        yield tell


def _lines(files: Sequence[Path]) -> int | None:
    """About how many events there are; None where a file is packed or missing."""
    total = 0
    for path in files:
        if path.suffix == ".gz" or not path.is_file():
            return None
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                total += chunk.count(b"\n")
    return total
