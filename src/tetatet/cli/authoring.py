"""Commands for those who write scripts: init, check, fmt, draw, schema, reference."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tetatet.cli.streams import print_json, takes

if TYPE_CHECKING:
    from tetatet.language.graph import Graph

Folder = Annotated[Path, typer.Argument(help="The project's folder.", metavar="PROJECT")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (init, check, fmt, draw, schema, reference):
        app.command()(command)


def init(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.", metavar="DIR")],
    pack: Annotated[str | None, typer.Option(help="Begin with an industry pack, such as grocer.")] = None,
) -> None:
    """Write a project to begin with."""
    from tetatet.language.scaffold import init_project

    for path in init_project(folder, pack):
        print(path)
    print(f"Next: tetatet check {folder}")


def check(
    project: Folder = Path(),
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail as well.")] = False,
) -> None:
    """Is everything in this project sound? Names file, line, field and the nearest known word."""
    from tetatet.language.project import read_project

    reading = read_project(project)
    for finding in reading.findings:
        if as_json:
            print_json({name: getattr(finding, name) for name in _FIELDS})
        else:
            print(f"{finding.level}: {finding}")
    errors, warnings, notes = len(reading.errors), len(reading.warnings), len(reading.notes)
    if not as_json:
        print(", ".join(_counted(errors, "error") + _counted(warnings, "warning") + _counted(notes, "note")))
    if errors or (strict and warnings):
        sys.exit(2)


_FIELDS = ("level", "file", "line", "field", "message", "code")


def _counted(number: int, noun: str) -> list[str]:
    return [f"{number} {noun}{'' if number == 1 else 's'}"]


def fmt(
    project: Folder = Path(),
    only_check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if a file would change.")] = False,
) -> None:
    """Write the project's files as everybody writes them; comments stay."""
    from tetatet.language.fmt import format_project
    from tetatet.model.errors import InputError

    if not (project / "tetatet.yml").is_file():
        raise InputError(f"{project} is no project: there is no tetatet.yml in it")
    changed = format_project(project, check=only_check)
    for path in changed:
        print(f"{'would change' if only_check else 'written'}: {path}")
    if only_check and changed:
        sys.exit(1)


def draw(
    project: Folder,
    script: Annotated[str | None, typer.Argument(help="Only this script or part.", metavar="[SCRIPT]")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write one SVG picture to this file.", metavar="FILE")] = None,
    plain: Annotated[bool, typer.Option("--ascii", help="Draw with plain characters only.")] = False,
) -> None:
    """Draw scripts and parts: as text, or one of them as SVG."""
    from tetatet.language.picture_svg import draw_svg
    from tetatet.language.picture_text import draw_text
    from tetatet.model.errors import InputError

    graphs = [graph for graph in graphs_of(project) if script is None or graph.name == script]
    if not graphs:
        raise InputError(f"{project} holds no script{f' named {script}' if script else ''}")
    if svg is None:
        pictures = "\n\n".join(draw_text(graph, ascii=plain) for graph in graphs)
        if not takes(pictures):  # lines that are no lines draw nothing
            pictures = "\n\n".join(draw_text(graph, ascii=True) for graph in graphs)
        print(pictures)
        return
    if len(graphs) > 1:
        raise InputError("an SVG shows one script; name it: " + ", ".join(graph.name for graph in graphs))
    try:
        svg.write_text(draw_svg(graphs[0]), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{svg} cannot be written: {error.strerror}") from error
    print(svg)


def graphs_of(project: Path) -> list[Graph]:
    """The graphs of all scripts and parts of a project, by file."""
    from tetatet.language.gallery import gallery
    from tetatet.model.errors import InputError

    if not (project / "scripts").is_dir():
        raise InputError(f"{project}: there is no folder scripts")
    paths = [path for folder in ("scripts", "parts") for path in sorted((project / folder).glob("*.yml"))]
    return gallery({f"{path.parent.name}/{path.name}": _text_of(path) for path in paths})


def _text_of(path: Path) -> str:
    from tetatet.model.errors import InputError

    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as UTF-8 text: {error}") from error


def schema(
    directory: Annotated[Path, typer.Argument(help="Where to write them.", metavar="DIR")] = Path("schemas"),
) -> None:
    """Write the JSON Schemas of all project files, for editors."""
    from tetatet.language.schema import write_schemas

    for path in write_schemas(directory):
        print(path)


def reference(
    mapping: Annotated[bool, typer.Option("--mapping", help="That of an import's mapping instead.")] = False,
) -> None:
    """Print the reference of the language, made from the code, as Markdown."""
    from tetatet.language.reference import reference as reference_of_language

    if mapping:
        from tetatet.run.importing.mapping_reference import mapping_reference

        print(mapping_reference(), end="")
    else:
        print(reference_of_language(), end="")
