"""How many events a second does a replay take in, on one core, from the file to the last line out?

The workload: a million events of a hundred thousand customers over a year; half touch a
fact, a tenth fire a transition, a fiftieth start a dialogue. Measured is the whole
command (start, read, order, identify, decide, write the lines), as CPU seconds of its
process, and beside it, in the same run, what merely decoding the same lines takes.

    python bench/bench_replay.py [EVENTS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import msgspec
from workload import write_workload

RUNS = 3
EVENTS = 1_000_000
EVENTS_A_CUSTOMER = 10
HERE = Path(__file__).parent
CASES: tuple[tuple[str, list[str], int], ...] = (
    ("simple scripts", [str(HERE / "projects" / "simple")], 150_000),
    ("ten scripts", [str(HERE / "projects" / "ten")], 50_000),
)


def main() -> None:
    """Measure and print."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory() as scratch:
        workload = Path(scratch) / "events.jsonl"
        write_workload(workload, events=events, customers=events // EVENTS_A_CUSTOMER)
        size = workload.stat().st_size
        print(f"replay: {events:,} events of {events // EVENTS_A_CUSTOMER:,} customers, {size / events:.0f} bytes each")
        bare = median(_decode(workload) for _ in range(RUNS))
        print(f"  decoding alone          {events / bare:>10,.0f} events/s")
        for name, words, reach in CASES:
            runs = [_replay(words, workload, Path(scratch) / "lines.jsonl") for _ in range(RUNS)]
            cpu, wall, peak = (median(figures) for figures in zip(*runs, strict=True))
            kinds = _kinds(Path(scratch) / "lines.jsonl")
            print(
                f"  {name:<23} {events / cpu:>10,.0f} events/s of CPU ({events / wall:,.0f} by the clock; reach {reach:,}); "
                f"{cpu / bare:.1f} x decoding; peak {peak / 1024:,.0f} MB"
            )
            print(f"    lines: {kinds}")


def _decode(path: Path) -> float:
    decode = msgspec.json.Decoder().decode
    begun = time.process_time()
    with path.open("rb") as lines:
        for line in lines:
            decode(line)
    return time.process_time() - begun


def _replay(words: list[str], events: Path, into: Path) -> tuple[float, float, float]:
    """CPU seconds, seconds by the clock, and peak memory in KB of one run of the command."""
    command = [str(Path(sys.executable).with_name("tetatet")), "replay", *words, "--events", str(events), "--json"]
    with into.open("wb") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss


def _kinds(path: Path) -> str:
    counts: dict[str, int] = {}
    with path.open("rb") as lines:
        for line in lines:
            kind = msgspec.json.decode(line)["kind"]
            counts[kind] = counts.get(kind, 0) + 1
    return ", ".join(f"{kind} {count:,}" for kind, count in sorted(counts.items(), key=lambda one: -one[1]))


if __name__ == "__main__":
    main()
