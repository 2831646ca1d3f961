"""The names that others build on, as they are now; as a script, it prints them for `public_names.txt`.

What a firm writes (commands, options, keys of the language), what its programs read
(keys and kinds of lines, of the report's JSON, codes of errors, files of schemas), and
what a store of its own leans on.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import typing
from collections.abc import Iterator

import msgspec
import typer

from tests.acceptance.replaying import order, person, project, replay, state_of
from tetatet.cli.main import app
from tetatet.language.reference import LINES
from tetatet.language.schema import schemas
from tetatet.language.shapes import SHAPES
from tetatet.language.steps import STEPS
from tetatet.model import errors
from tetatet.model.decision import Line
from tetatet.run.report_figures import Comparison, Figures

PORTS = ("channel", "customers", "log", "outbox", "store")
SUITES = ("customers", "log", "outbox", "register", "store")
MODULES = (
    *(f"tetatet.ports.{name}" for name in PORTS),
    *(f"tetatet.testing.conformance.{name}" for name in SUITES),
    "tetatet.testing.simulation",
)
"""Modules whose names a firm's own code may import."""


def public_names() -> frozenset[str]:
    """Every public name behind the word that says what it is: ``option replay --events``."""
    return frozenset((*_commands(), *_language(), *_lines(), *_reports(), *_errors(), *_code()))


def _commands() -> Iterator[str]:
    root = typer.main.get_command(app)
    yield from (f"option {option}" for parameter in root.params for option in parameter.opts)
    for verb, command in getattr(root, "commands").items():  # noqa: B009 - typer does not say that it is a group
        yield f"command {verb}"
        for parameter in command.params:
            if parameter.param_type_name == "argument":
                yield f"argument {verb} {parameter.metavar}"
            else:
                yield from (f"option {verb} {option}" for option in parameter.opts)


def _language() -> Iterator[str]:
    yield from (f"key {name}: {key.name}" for name, shape in SHAPES.items() for key in shape.keys)
    yield from (f"key step {name}: {key.name}" for name, step in STEPS.items() for key in step.keys)
    yield from (f"schema {name}" for name in schemas())


def _lines() -> Iterator[str]:
    yield from (f"kind {kind}" for kind in LINES)
    yield from (f"line {field.encode_name}" for field in msgspec.structs.fields(Line))
    shop = project(facts="facts: {orders.count: {count: Order Completed}}")
    yield from (f"state {key}" for key in state_of(replay(shop, [*person(), order("03-01 10:00")], "--state")))


def _reports() -> Iterator[str]:
    yield from (f"summary {path}" for path in _paths(Figures))
    yield from (f"measure {path}" for path in _paths(Comparison))


def _paths(shape: type) -> Iterator[str]:
    """The keys of a report's JSON, those inside others behind a dot."""
    for name, hint in typing.get_type_hints(shape).items():
        yield name
        for inner in (hint, *typing.get_args(hint)):
            if dataclasses.is_dataclass(inner) and isinstance(inner, type):
                yield from (f"{name}.{below}" for below in _paths(inner))


def _errors() -> Iterator[str]:
    for _name, found in inspect.getmembers(errors, inspect.isclass):
        if issubclass(found, errors.TetatetError):
            yield f"error {found.code}"


def _code() -> Iterator[str]:
    for name in MODULES:
        module = importlib.import_module(name)
        own = [one for one, what in vars(module).items() if getattr(what, "__module__", "") == name]
        for one in getattr(module, "__all__", own):
            if not one.startswith("_"):
                yield f"python {name}.{one}"


if __name__ == "__main__":
    print("\n".join(sorted(public_names())))  # noqa: T201 - printing is its work
