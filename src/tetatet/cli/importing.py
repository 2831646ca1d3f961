"""The command that turns a firm's files into events: import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tetatet.run.importing.report import ImportReport


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("import")(import_)


def import_(
    files: Annotated[list[Path], typer.Argument(help="CSV, Excel, JSON lines or Parquet.", metavar="FILE...")],
    mapping: Annotated[Path, typer.Option("--mapping", "-m", help="What the columns mean.", metavar="FILE")],
    into: Annotated[
        Path, typer.Option("--into", "-o", help="The file of events to write (.gz packs it).", metavar="EVENTS")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
) -> None:
    """Turn rows into events; what cannot be used is set aside with its reason, and all is counted.

    Ends with 2 where not one row can be used.
    """
    from tetatet.cli.progress import stages
    from tetatet.model.errors import InputError
    from tetatet.run.importing.imports import import_files

    with stages("importing") as progress:
        report = import_files(files, mapping, into, progress)
    print_import(report, as_json)
    if report.fault is not None:
        raise InputError(report.fault)


def print_import(report: ImportReport, as_json: bool) -> None:
    """The report of an import."""
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print("\n".join(report.sentences()))
