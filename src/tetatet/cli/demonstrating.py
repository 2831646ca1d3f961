"""The command that shows it all on a year of real shopping patterns: demo."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tetatet.model.time import Instant

PACK = "grocer"

HISTORY_WEEKS = 8
"""Weeks at the beginning that start nothing: most households are no newcomers, and we must have known them a while."""

ABOUT_THE_DATA = "Data: The Complete Journey, simulated by its authors on real shopping patterns, for education."


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(demo)


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="The report's numbers as one JSON object.")] = False,
    keep: Annotated[
        Path | None, typer.Option(help="Keep the events and the grocer's project in this folder.", metavar="DIR")
    ] = None,
    serve: Annotated[bool, typer.Option(help="Go on live when the report is done, until it is stopped.")] = False,
) -> None:
    """Hold a year of a grocer's dialogues with 2,469 households, and say who would have heard what."""
    from tetatet.cli.reporting import collect, print_json, print_screen
    from tetatet.language.scaffold import init_project, pack_folder
    from tetatet.wiring.playing import Play

    with _folder(keep) as folder:
        events = _events(folder)
        project = pack_folder(PACK)
        if keep is not None and not (folder / PACK).exists():
            project = folder / PACK
            init_project(project, PACK)
        if serve:
            from tetatet.cli.demonstrating_live import serve_year

            serve_year(project, events, folder / "tetatet.db", HISTORY_WEEKS, ABOUT_THE_DATA)
            return
        what = Play(project, (events,), begin=_history_ends(events))
        figures, _warnings = collect(what, ABOUT_THE_DATA)
    if as_json:
        print_json(figures)
        return
    print_screen(figures)
    if keep is not None:
        print(f"\nKept in {keep}. Ask on: tetatet explain CUSTOMER --project {keep / PACK} --events {events}")


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Where the events lie: kept, or gone at the end."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="tetatet-demo-") as folder:
        yield Path(folder)


def _events(folder: Path) -> Path:
    """The year of the households as events; made once where it is kept.

    Raises: InputError: the data are not installed.
    """
    from tetatet.run.demo_data import complete_journey

    into = folder / "events.jsonl"
    if not into.exists():
        complete_journey(into, _say if sys.stderr.isatty() else None)
    return into


def _say(stage: str, done: int, total: int) -> None:
    share = f" {done * 100 // total}%" if total else ""
    print(f"\r{stage}{share}    ", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _history_ends(events: Path) -> Instant:
    """Eight weeks after the first event."""
    from tetatet.model.time import DAY, Instant
    from tetatet.run.demo_data import span

    first, _last = span(events)
    return Instant(first + HISTORY_WEEKS * 7 * DAY)
