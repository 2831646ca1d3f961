"""The command as a module, for those whose path does not hold it."""

from __future__ import annotations

import subprocess
import sys


def test_the_module_is_the_command() -> None:
    """`python -m tetatet` answers as `tetatet` does, and bad input ends with 2 there too."""
    said = subprocess.run([sys.executable, "-m", "tetatet", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("tetatet ")
    wrong = subprocess.run(
        [sys.executable, "-m", "tetatet", "check", "/nowhere"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
