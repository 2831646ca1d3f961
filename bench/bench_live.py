"""How much does one process take, how soon does it answer, and what does durability cost?

Everything end to end: `tetatet run` as a process of its own on a file, requests over
HTTP, each acknowledged when it is on the disk. Beside it, in the same run, the same rows
written raw to SQLite (same tables, indexes, settings and rows a commit), and what one
fsync of this disk takes.

    python bench/bench_live.py [EVENTS]
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from workload import write_workload

HERE = Path(__file__).parent
TETATET = str(Path(sys.executable).with_name("tetatet"))
EVENTS = 60_000
BATCH = 100
CONNECTIONS = 4
SINGLES = 5_000
SINGLES_PER_S = 500


class Engine:
    """A running process, and one connection a thread to it."""

    def __init__(self, project: Path, store: Path) -> None:
        self.process = subprocess.Popen(
            [TETATET, "run", str(project), "--store", str(store)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(r"listens at http://([\d.]+):(\d+)", line)
            if found:
                self.host, self.port = found[1], int(found[2])
                break
        made = subprocess.run(
            [TETATET, "key", "add", str(project), "bench", "--store", str(store), "--json"],
            capture_output=True,
            text=True,
            check=True,
        )
        user = base64.b64encode(f"{json.loads(made.stdout)['key']}:".encode()).decode()
        self.headers = {"Authorization": f"Basic {user}", "Content-Type": "application/json"}

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept."""
        return http.client.HTTPConnection(self.host, self.port, timeout=60)

    def post(self, connection: http.client.HTTPConnection, path: str, body: bytes) -> None:
        """Post, and read the answer."""
        connection.request("POST", path, body, self.headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"the engine answered {answer.status}")

    def figures(self) -> tuple[float, float]:
        """CPU seconds and peak MB of the process so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks = os.sysconf("SC_CLK_TCK")
        peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        return (int(stat[11]) + int(stat[12])) / ticks, int(peak[1]) / 1024 if peak else 0.0

    def stop(self) -> None:
        """A friendly end."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


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
            _singles(engine)
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
    """Seconds until all are acknowledged."""
    bodies = [b'{"batch": [' + b",".join(lines[begin : begin + BATCH]) + b"]}" for begin in range(0, len(lines), BATCH)]

    def work(mine: list[bytes]) -> None:
        connection = engine.connect()
        for body in mine:
            engine.post(connection, "/v1/batch", body)
        connection.close()

    threads = [threading.Thread(target=work, args=(bodies[one::CONNECTIONS],)) for one in range(CONNECTIONS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def _drain(store: Path) -> float:
    """Seconds until everything is decided."""
    begun = time.perf_counter()
    reader = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    while reader.execute("SELECT 1 FROM event WHERE considered IS NULL LIMIT 1").fetchone():
        time.sleep(0.02)
    reader.close()
    return time.perf_counter() - begun


def _singles(engine: Engine) -> None:
    """Acknowledgements of single events at a steady rate, and how soon a decision follows."""
    took: list[float] = []
    lock = threading.Lock()
    workers = 8
    each = SINGLES // workers
    begun = time.perf_counter()

    def work(worker: int) -> None:
        connection = engine.connect()
        mine = []
        for number in range(each):
            due = begun + (number * workers + worker) / SINGLES_PER_S
            time.sleep(max(0.0, due - time.perf_counter()))
            body = json.dumps(
                {
                    "type": "track",
                    "event": "Product Viewed",
                    "userId": f"u{number}",
                    "messageId": f"s{worker}-{number}",
                    "timestamp": datetime.now(UTC).isoformat(),
                    "properties": {"product_id": "p1"},
                }
            ).encode()
            at = time.perf_counter()
            engine.post(connection, "/v1/track", body)
            mine.append(time.perf_counter() - at)
        connection.close()
        with lock:
            took.extend(mine)

    threads = [threading.Thread(target=work, args=(one,)) for one in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(took) / (time.perf_counter() - begun)
    cuts = quantiles(took, n=100)
    print(
        f"  single acks at {rate:>5,.0f}/s      p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms (reach 50)"
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
