"""Commands for those who write scripts: init, check, fmt, draw, schema, reference."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(help="The project's folder.", metavar="PROJECT")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(check)


def check(
    project: Folder = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a finding.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail as well.")] = False,
) -> None:
    """Is everything in this project sound? Names file, line, field and the nearest known word."""
    from tetatet.language.project import read_project

    reading = read_project(project)
    for finding in reading.findings:
        if as_json:
            print(json.dumps({name: getattr(finding, name) for name in _FIELDS}, ensure_ascii=False))
        else:
            print(f"{finding.level}: {finding}")
    errors, warnings, notes = len(reading.errors), len(reading.warnings), len(reading.notes)
    if not as_json:
        print(f"{errors} errors, {warnings} warnings, {notes} notes in {project}")
    if errors or (strict and warnings):
        sys.exit(2)


_FIELDS = ("level", "file", "line", "field", "message", "code")
