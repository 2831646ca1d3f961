"""How far is it? A bar on the error stream, for people only: a pipe or a file sees nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, int, int], None]
"""Is told a stage, what is done of it, and the whole (0 where nobody knows)."""


@contextmanager
def bar(title: str) -> Iterator[Tell]:
    """A progress bar that is gone when the work is."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        stages: dict[str, object] = {}

        def tell(stage: str, done: int, total: int) -> None:
            name = f"{title}: {stage}" if stage else title
            if name not in stages:
                stages[name] = progress.add_task(name, total=total or None)
            progress.update(stages[name], completed=done, total=total or None)  # type: ignore[arg-type]  # rich's own id

        yield tell


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Nobody watches."""
