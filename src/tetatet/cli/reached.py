"""What the commands of a running engine share: where it is, a verb done by it, and a listing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from tetatet.cli.streams import print_json

StoreFile = Annotated[
    Path | None,
    typer.Option("--store", help="The file of the store, where it is not the project's own.", metavar="FILE"),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


def call(project: Path, store: Path | None, verb: str, given: Mapping[str, Any]) -> Any:
    """Have a verb done by the process of a project, or here where none runs."""
    from tetatet.wiring.reaching import reach

    with reach(project, store) as reached:
        return reached.call(verb, given)


def _paragraph(row: Mapping[str, Any]) -> str:
    return "  ".join(f"{name}: {value}" for name, value in row.items() if value not in ("", None))


def print_rows(
    rows: Iterable[Mapping[str, Any]],
    as_json: bool,
    nothing: str = "",
    told: Callable[[Mapping[str, Any]], str] = _paragraph,
) -> None:
    """A listing: one JSON object a line, or each row as text; `nothing` where there is none."""
    found = list(rows)
    for row in found:
        if as_json:
            print_json(row)
        else:
            print(told(row))
    if nothing and not (found or as_json):
        print(nothing)
