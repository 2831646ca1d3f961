"""The commands that look after stores as such: store copy, migrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tetatet.cli.streams import print_json

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(migrate)
    group = typer.Typer(help="Stores as such: files and databases.", no_args_is_help=True)
    group.callback()(_together)
    group.command()(copy)
    app.add_typer(group, name="store")


def _together() -> None:
    """Stores as such: files and databases."""


def copy(
    source: Annotated[str, typer.Argument(help="A file, or postgresql://USER@HOST/NAME.", metavar="FROM")],
    target: Annotated[str, typer.Argument(help="A new file, or an empty database or schema.", metavar="TO")],
    as_json: AsJson = False,
) -> None:
    """Copy all that a store keeps into an empty one, from a file to a server or back, and read both again."""
    from tetatet.wiring.copying import copy_store
    from tetatet.wiring.places import place_given

    here = Path.cwd()
    found = copy_store(place_given(source, here), place_given(target, here))
    if as_json:
        print_json({table: {"rows": one.rows, "digest": one.digest} for table, one in found.items()})
        return
    for table, one in found.items():
        if one.rows:
            print(f"{table:<14}{one.rows:>12,}  {one.digest}")
    print("Read again on both sides: all is the same.")


def migrate(project: Annotated[Path, typer.Argument(help="The project's folder.", metavar="PROJECT")]) -> None:
    """Bring the store's tables to what this Tetatet needs, and do nothing else; `tetatet run` does so too."""
    from tetatet.wiring.living import read_live_project
    from tetatet.wiring.places import open_place, place_of

    place = place_of(project, read_live_project(project).project)
    open_place(place).close()
    print(f"{place}: its tables are as this Tetatet needs them.")
