"""The repository's own files, read and parsed once, for the tests of this folder."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tetatet"

SIBLINGS = ("identify", "differentiate", "interact", "customize", "recover", "measure")
PURE_FLOORS = ("model", "language", *SIBLINGS, "ports", "kernel")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: `path` from the root, `floor` its first folder (or its own name), `tree` its syntax."""

    path: str
    floor: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


def _module(file: Path) -> Module:
    inside = file.relative_to(PACKAGE) if file.is_relative_to(PACKAGE) else file.relative_to(ROOT)
    text = file.read_text(encoding="utf-8")
    floor = inside.parts[0].removesuffix(".py")
    return Module(file.relative_to(ROOT).as_posix(), floor, text, ast.parse(text, filename=str(file)))


@lru_cache(maxsize=1)
def source_modules() -> tuple[Module, ...]:
    """Every module of the package, in the order of their paths."""
    return tuple(_module(file) for file in sorted(PACKAGE.rglob("*.py")))


@lru_cache(maxsize=1)
def modules_of_tests() -> tuple[Module, ...]:
    """Every module under tests/, in the order of their paths."""
    return tuple(_module(file) for file in sorted((ROOT / "tests").rglob("*.py")))


def pure_modules() -> tuple[Module, ...]:
    """The modules below `run`: everything that decides."""
    return tuple(module for module in source_modules() if module.floor in PURE_FLOORS)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones as well."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported_names(module: Module) -> Iterator[tuple[str, int]]:
    """Each absolute dotted name that the module imports, with its line; those for types only are left out."""
    skipped = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(module.tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def used_names(module: Module) -> Iterator[tuple[str, int]]:
    """Each dotted name as it is used, aliases of imports resolved: ``dt.now`` gives ``datetime.datetime.now``."""
    aliases: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            aliases.update({alias.asname: alias.name for alias in node.names if alias.asname})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            aliases.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            head, _, rest = ast.unparse(node).partition(".")
            if head.isidentifier():
                yield aliases.get(head, head) + (f".{rest}" if rest else ""), node.lineno


@lru_cache(maxsize=1)
def repository_files() -> tuple[Path, ...]:
    """Every text file that is, or would be, under version control; () where git knows nothing of the folder."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    files = (ROOT / line for line in listing.stdout.splitlines() if listing.returncode == 0)
    return tuple(file for file in files if file.is_file() and b"\0" not in file.read_bytes()[:8192])
