"""The command `tetatet`: one way in for marketers, analysts and engineers.

Each command imports what it needs when it runs, so that the help is quick.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tetatet.cli import authoring, demonstrating, desk, explaining, importing, measuring, replaying, running, storing
from tetatet.cli.streams import soften
from tetatet.model.errors import TetatetError

app = typer.Typer(
    name="tetatet",
    help="Treat each customer as one person: listen, recognise the moment, hold a dialogue, prove what it changed.",
    no_args_is_help=True,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

authoring.register(app)
importing.register(app)
replaying.register(app)
explaining.register(app)
measuring.register(app)
demonstrating.register(app)
running.register(app)
desk.register(app)
storing.register(app)

BAD_INPUT = 2
"""Exit code for input that cannot be used; the message says what to do."""


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", help="Say which version this is, and end.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        print(f"tetatet {installed('tetatet')}")
        raise typer.Exit


def main() -> int:
    """Run the command; gives its exit code."""
    soften()
    try:
        app()
    except TetatetError as error:
        print(f"tetatet: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our lines has seen enough
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"tetatet: {where}{error.strerror or error}", file=sys.stderr)
        return BAD_INPUT
    return 0
