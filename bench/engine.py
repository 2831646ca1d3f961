"""A running engine for the benches: `tetatet run` as a process of its own, and requests ready to be sent to it."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

TETATET = str(Path(sys.executable).with_name("tetatet"))


class Engine:
    """A process with a key for events."""

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
        self._spare = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL)
        made = subprocess.run(
            [TETATET, "key", "add", str(project), "bench", "--store", str(store), "--json"],
            capture_output=True,
            text=True,
            check=True,
        )
        user = base64.b64encode(f"{json.loads(made.stdout)['key']}:".encode()).decode()
        self.headers = {"Authorization": f"Basic {user}", "Content-Type": "application/json"}

    def request(self, path: str, body: bytes) -> bytes:
        """One POST as it goes over the wire."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        start = f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
        return start.encode() + body

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
        self._spare.wait()
