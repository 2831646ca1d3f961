"""How much does one process take, how soon does it answer, and what does durability cost?

Everything end to end: `tetatet run` as a process of its own on a file, requests over
HTTP, each acknowledged when it is on the disk. Beside it, in the same run, the same rows
written raw to SQLite (same tables, indexes, settings and rows a commit), and what one
fsync of this disk takes.

    python bench/bench_live.py [EVENTS]
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from engine import Engine
from load import steadily
from workload import write_workload

HERE = Path(__file__).parent
EVENTS = 60_000
BATCH = 100
CONNECTIONS = 4
AT_ONCE = 1e9
"""Requests a second that are due: all of them, at once."""
SINGLES_PER_S, SINGLES_S, SINGLE_CONNECTIONS = (500, 5_000), 10, 64


def main() -> None:
    """Measure and print."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        workload = folder / "events.jsonl"
        write_workload(workload, events=events, customers=events // 10)
        lines = workload.read_bytes().splitlines()
        print(f"live: {events:,} events of {events // 10:,} customers, batches of {BATCH}, {CONNECTIONS} connections")
        print(f"  one fsync of this disk     {_fsync_ms(folder):>8.2f} ms")
        store = folder / "live.db"
        engine = Engine(HERE / "projects" / "simple", store)
        try:
            wall = _batches(engine, lines)
            drained = wall + _drain(store)
            cpu, peak = engine.figures()
            print(f"  batches, acknowledged      {events / wall:>8,.0f} events/s by the clock")
            print(
                f"  and decided                {events / drained:>8,.0f} events/s by the clock (reach 20,000); "
                f"{cpu / events * 1e6:.0f} us of CPU an event; peak {peak:,.0f} MB"
            )
            for per_s in SINGLES_PER_S:
                _singles(engine, per_s, store)
            time.sleep(3)
            before, _peak = engine.figures()
            time.sleep(5)
            idle = (engine.figures()[0] - before) / 5
            print(f"  idle                       {idle * 100:>8.1f} % of a core (reach 1)")
        finally:
            engine.stop()
        raw = _raw(store, folder / "raw.db", BATCH * CONNECTIONS)
        print(
            f"  the same rows raw          {events / raw:>8,.0f} events/s; ours take {drained / raw:.1f} x as long (reach 2.5)"
        )


def _fsync_ms(folder: Path) -> float:
    times = []
    with (folder / "probe").open("wb") as probe:
        for _ in range(50):
            probe.write(b"x" * 4096)
            probe.flush()
            begun = time.perf_counter()
            os.fsync(probe.fileno())
            times.append(time.perf_counter() - begun)
    return median(times) * 1000


def _batches(engine: Engine, lines: list[bytes]) -> float:
    """Seconds until all are acknowledged: each connection sends its next batch when it has the answer to the last."""
    bodies = [b'{"batch": [' + b",".join(lines[begin : begin + BATCH]) + b"]}" for begin in range(0, len(lines), BATCH)]
    requests = [engine.request("/v1/batch", body) for body in bodies]
    begun = time.perf_counter()
    load = steadily(engine.host, engine.port, requests, AT_ONCE, CONNECTIONS)
    if load.refused:
        raise SystemExit(f"{load.refused} batches were refused")
    return time.perf_counter() - begun


def _drain(store: Path) -> float:
    """Seconds until everything is decided."""
    begun = time.perf_counter()
    reader = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    while reader.execute("SELECT 1 FROM event WHERE considered IS NULL LIMIT 1").fetchone():
        time.sleep(0.02)
    reader.close()
    return time.perf_counter() - begun


def _singles(engine: Engine, per_s: int, store: Path) -> None:
    """Acknowledgements of single events at a steady rate, each timed from when it was due."""
    stamp = datetime.now(UTC).isoformat()
    requests = [
        engine.request(
            "/v1/track",
            json.dumps(
                {
                    "type": "track",
                    "event": "Product Viewed",
                    "userId": f"u{number % 10_000}",
                    "messageId": f"s{per_s}-{number}",
                    "timestamp": stamp,
                    "properties": {"product_id": "p1"},
                }
            ).encode(),
        )
        for number in range(per_s * SINGLES_S)
    ]
    load = steadily(engine.host, engine.port, requests, per_s, SINGLE_CONNECTIONS)
    _drain(store)
    print(
        f"  single acks at {per_s:>6,}/s     {load.per_s:>8,.0f}/s were answered, {load.refused} refused; {load.told()} (reach 50 at 5,000)"
    )


def _raw(store: Path, into: Path, together: int) -> float:
    """Seconds to write the rows of a store again: its tables, indexes and settings, so many events a commit."""
    source = sqlite3.connect(store)
    target = sqlite3.connect(into, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        target.execute(f"PRAGMA {pragma}")
    tables = [
        name
        for (name,) in source.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    for (sql,) in source.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') AND name NOT LIKE 'sqlite_%'"
    ):
        target.execute(sql)
    rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    commits = max(1, len(rows["event"]) // together)
    begun = time.perf_counter()
    for commit in range(commits):
        target.execute("BEGIN IMMEDIATE")
        for name, all_rows in rows.items():
            share = all_rows[commit * len(all_rows) // commits : (commit + 1) * len(all_rows) // commits]
            if share:
                marks = ", ".join("?" * len(share[0]))
                target.executemany(f"INSERT OR REPLACE INTO {name} VALUES ({marks})", share)
        target.execute("COMMIT")
    took = time.perf_counter() - begun
    source.close()
    target.close()
    return took


if __name__ == "__main__":
    main()
