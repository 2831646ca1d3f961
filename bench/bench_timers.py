"""A hundred thousand waits that end at one moment: how soon is everybody looked at, and who answers meanwhile?

Everybody's events are loaded into a store, each starting a wait until one moment ahead; the
engine is started on it at that moment, and events are posted while it works them off.
Reach: a million within 60 s, and new events answered in the meantime.

    python bench/bench_timers.py [CUSTOMERS]
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine import TETATET, Engine
from load import steadily

CUSTOMERS = 100_000
LOADED_PER_S, MARGIN_S = 1_500, 20
"""Events loaded a second at least, and seconds beyond: nobody may be due before all are in."""
MEANWHILE_PER_S, MEANWHILE_S = 50, 5

SETTINGS = """
brand: Bench
zone: UTC
currency: EUR
languages: [en]
holdout: 0%
channels:
  email: {simulator: true}
policy:
  quiet: none
"""
FACTS = "transitions:\n  asked: {event: Advice Wanted}\n"
SCRIPT = """
script: patience
start: {when: asked}
purpose: service
goal: {event: Order Completed, within: 30d}
steps:
  - wait: until start.ready
    silent:
      - send: word
        by: email
        benefit: An answer
"""


def main() -> None:
    """Measure and print."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS
    with tempfile.TemporaryDirectory() as scratch:
        project, store = _project(Path(scratch)), Path(scratch) / "live.db"
        ready = datetime.now(UTC) + timedelta(seconds=MARGIN_S + customers / LOADED_PER_S)
        events = Path(scratch) / "events.jsonl"
        with events.open("w", encoding="utf-8") as out:
            for number in range(customers):
                out.write(json.dumps(_asked(number, ready)) + "\n")
        words = [TETATET, "import", str(events), "--project", str(project), "--store", str(store), "--start"]
        subprocess.run(words, check=True, capture_output=True)
        print(f"timers: {customers:,} waits that end together")
        time.sleep(max(0.0, (ready - datetime.now(UTC)).total_seconds()))
        engine = Engine(project, store)
        try:
            _measure(engine, store, customers)
        finally:
            engine.stop()


def _project(scratch: Path) -> Path:
    project = scratch / "project"
    (project / "scripts").mkdir(parents=True)
    (project / "content").mkdir()
    for name, text in (
        ("tetatet.yml", SETTINGS),
        ("facts.yml", FACTS),
        ("scripts/patience.yml", SCRIPT),
        ("content/word.liquid", "subject: A word\n---\nHere it is.\n"),
    ):
        (project / name).write_text(text, encoding="utf-8")
    return project


def _asked(number: int, ready: datetime) -> dict[str, object]:
    return {
        "type": "track",
        "event": "Advice Wanted",
        "userId": f"u{number}",
        "messageId": f"m{number}",
        "timestamp": datetime.now(UTC).isoformat(),
        "properties": {"ready": ready.isoformat()},
    }


def _measure(engine: Engine, store: Path, customers: int) -> None:
    begun = time.perf_counter()
    answers: list[str] = []

    def meanwhile() -> None:
        body = {
            "type": "track",
            "event": "Product Viewed",
            "timestamp": datetime.now(UTC).isoformat(),
            "properties": {},
        }
        requests = [
            engine.request("/v1/track", json.dumps({**body, "userId": f"v{one}", "messageId": f"v{one}"}).encode())
            for one in range(MEANWHILE_PER_S * MEANWHILE_S)
        ]
        answers.append(steadily(engine.host, engine.port, requests, MEANWHILE_PER_S, 4).told())

    thread = threading.Thread(target=meanwhile)
    thread.start()
    reader = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    question = "SELECT 1 FROM customer WHERE due <= ? LIMIT 1"
    while reader.execute(question, (int(time.time() * 1e6),)).fetchone():
        time.sleep(0.05)
    took = time.perf_counter() - begun
    reader.close()
    thread.join()
    cpu, peak = engine.figures()
    print(
        f"  all looked at in           {took:>8,.1f} s: {customers / took:,.0f} a second, a million in {1e6 / customers * took:,.0f} s (reach 60)"
    )
    print(f"  the engine                 {cpu / customers * 1e6:>8,.0f} us of CPU each; peak {peak:,.0f} MB")
    print(f"  new events meanwhile       {answers[0]}")


if __name__ == "__main__":
    main()
