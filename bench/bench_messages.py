"""How soon after an order is its mail in the mailbox, when five hundred orders come in a second?

Everything end to end: requests of one event each over HTTP to `tetatet run`, the decision,
the outbox, the template, a real SMTP conversation; timed from the moment at which the
request was due to the moment at which the mail server has the mail.

    python bench/bench_messages.py [PER_S [SECONDS]]
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from engine import Engine
from load import percentile, steadily

HERE = Path(__file__).parent
PORT = 2525
PER_S, SECONDS = 500, 20
CONNECTIONS = 16
RUNS = 3
PATIENCE_S = 120
"""After the last request, for the last mail."""


def main() -> None:
    """Measure and print."""
    per_s = int(sys.argv[1]) if len(sys.argv) > 1 else PER_S
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    print(f"event to message: {per_s} orders a second for {seconds} s, {CONNECTIONS} connections")
    runs = [_run(per_s, seconds) for _ in range(RUNS)]
    half, most, acked, peak, cpu = (median(figures) for figures in zip(*runs, strict=True))
    print(f"  acknowledged               p99 {acked * 1000:>6,.0f} ms")
    print(f"  in the mailbox             p50 {half * 1000:>6,.0f} ms, p99 {most * 1000:,.0f} ms (reach 500)")
    print(f"  the engine                 {cpu * 1000:.2f} ms of CPU an order; peak {peak:,.0f} MB")


def _run(per_s: int, seconds: int) -> tuple[float, float, float, float, float]:
    orders = per_s * seconds
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch) / "project"
        shutil.copytree(HERE / "projects" / "messages", project)
        sink = subprocess.Popen([sys.executable, str(HERE / "sink.py"), str(PORT)], stdout=subprocess.PIPE, text=True)
        assert sink.stdout is not None
        sink.stdout.readline()
        arrived: dict[str, float] = {}
        listening = threading.Thread(target=_listen, args=(sink, arrived), daemon=True)
        listening.start()
        engine = Engine(project, Path(scratch) / "live.db")
        try:
            requests = [engine.request("/v1/track", _order(number)) for number in range(orders)]
            due: dict[int, float] = {}
            before, _peak = engine.figures()
            load = steadily(engine.host, engine.port, requests, per_s, CONNECTIONS, due.__setitem__)
            deadline = time.monotonic() + PATIENCE_S
            while len(arrived) < orders and time.monotonic() < deadline:
                time.sleep(0.05)
            cpu, peak = engine.figures()
        finally:
            engine.stop()
            sink.kill()
    if load.refused or len(arrived) < orders:
        raise SystemExit(f"{load.refused} requests were refused, {orders - len(arrived)} mails did not come")
    took = [arrived[f"Order o{number}"] - at for number, at in due.items()]
    return percentile(took, 50), percentile(took, 99), percentile(load.took, 99), peak, (cpu - before) / orders


def _listen(sink: subprocess.Popen[str], arrived: dict[str, float]) -> None:
    assert sink.stdout is not None
    for line in sink.stdout:
        at, _space, subject = line.rstrip("\n").partition(" ")
        arrived[subject] = float(at)


def _order(number: int) -> bytes:
    return json.dumps(
        {
            "type": "track",
            "event": "Order Completed",
            "userId": f"u{number % 5_000}",
            "messageId": f"m{number}",
            "timestamp": datetime.now(UTC).isoformat(),
            "properties": {"order_id": f"o{number}", "total": 20.0, "currency": "EUR"},
            "context": {"traits": {"email": f"u{number % 5_000}@example.com"}},
        }
    ).encode()


if __name__ == "__main__":
    main()
