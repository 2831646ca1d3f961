"""The command that turns a firm's files into events: import."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from tetatet.cli.reached import StoreFile
from tetatet.cli.streams import print_json

if TYPE_CHECKING:
    from tetatet.run.importing.report import ImportReport


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("import")(import_)


def import_(
    files: Annotated[list[Path], typer.Argument(help="CSV, Excel, JSON lines or Parquet.", metavar="FILE...")],
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", "-m", help="What the columns mean; files of events need none.", metavar="FILE"),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", "-o", help="The file of events to write (.gz packs it).", metavar="EVENTS")
    ] = None,
    project: Annotated[
        Path | None, typer.Option(help="Take the events into this project's store instead.", metavar="DIR")
    ] = None,
    store: StoreFile = None,
    start: Annotated[
        bool, typer.Option(help="Let the events start dialogues; by default they are history and start nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
) -> None:
    """Turn rows into events; what cannot be used is set aside with its reason, and all is counted.

    Ends with 2 where not one row can be used.
    """
    from tetatet.model.errors import InputError

    if (into is None) == (project is None):
        raise InputError("say where the events go: --into FILE writes them, --project DIR takes them into its store")
    if project is not None and mapping is None:
        _load(project, files, store, start, as_json)
        return
    if mapping is None:
        raise InputError("--mapping is missing: it says what the columns mean (docs/how-to/write-a-mapping.md)")
    if into is not None:
        _write(files, mapping, into, as_json)
        return
    assert project is not None
    with TemporaryDirectory(prefix="tetatet-import-") as scratch:
        events = Path(scratch) / f"{files[0].stem}.jsonl"
        _write(files, mapping, events, as_json)
        _load(project, [events], store, start, as_json)


def _write(files: list[Path], mapping: Path, into: Path, as_json: bool) -> None:
    from tetatet.cli.progress import stages
    from tetatet.model.errors import InputError
    from tetatet.run.importing.imports import import_files

    with stages("importing") as progress:
        report = import_files(files, mapping, into, progress)
    print_import(report, as_json)
    if report.fault is not None:
        raise InputError(report.fault)


def _load(project: Path, files: list[Path], store: Path | None, start: bool, as_json: bool) -> None:
    from tetatet.wiring.loading import load

    loaded = load(project, files, store=store, start=start)
    if as_json:
        print_json({"taken": loaded.taken, "repeated": loaded.repeated, "aside": loaded.aside})
        return
    print(f"{loaded.taken:,} taken in, {loaded.repeated:,} were there already, {loaded.aside:,} set aside")


def print_import(report: ImportReport, as_json: bool) -> None:
    """The report of an import."""
    if as_json:
        print_json(report.as_json())
    else:
        print("\n".join(report.sentences()))
