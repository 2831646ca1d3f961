"""How long does `tetatet --help` take? The reach is 0.5 s (a person's patience at a prompt).

Prints the median of several runs, each a new process, next to that of a bare Python: the difference is ours.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

RUNS = 7
REACH_S = 0.5


def seconds(command: list[str]) -> float:
    """The median wall time of a command, in seconds."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    return median(taken)


def main() -> None:
    """Measure and print."""
    bare = seconds([sys.executable, "-c", "pass"])
    whole = seconds([str(Path(sys.executable).with_name("tetatet")), "--help"])
    print(f"tetatet --help: {whole:.2f} s (bare Python {bare:.2f} s; reach {REACH_S} s; median of {RUNS} runs)")


if __name__ == "__main__":
    main()
