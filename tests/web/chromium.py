"""A real browser, led through its own protocol by a pipe: no library, no port."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = os.environ.get("TETATET_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
INSTALL = "apt-get install --no-install-recommends chromium-headless-shell, or name a browser: TETATET_CHROMIUM"

DEADLINE_S = 60
"""For whatever is asked of a browser: it answers within a second, and starts within some."""

_START = (
    "import fcntl, os, sys\n"
    "commands, answers = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])\n"
    "os.dup2(commands, 3); os.dup2(answers, 4)\n"
    "os.execv(sys.argv[3], sys.argv[3:])\n"
)  # a browser reads its commands from the file that is its third, and answers into the fourth


class Chromium:
    """One window of a browser."""

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out = into, out
        self._read = b""
        self._asked = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []

    def open_window(self, width: int, height: int) -> None:
        """A window of this size, in pixels of a telephone."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self.ask("Emulation.setDeviceMetricsOverride", **size)

    def show(self, address: str) -> None:
        """Go there, and wait until the page is whole."""
        self._until_loaded(lambda: self.ask("Page.navigate", url=address))

    def press(self, selector: str) -> None:
        """Click on something that leads to another page."""
        self._until_loaded(lambda: self.run(f"document.querySelector({json.dumps(selector)}).click()"))

    def run(self, script: str) -> Any:
        """What a script on the page comes to."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def complaints(self) -> list[str]:
        """What the browser's console says is wrong."""
        logged = (one["params"]["entry"] for one in self.events if one["method"] == "Log.entryAdded")
        return [entry["text"] for entry in logged if entry["level"] in ("error", "warning")]

    # ------------------------------------------------------------ the pipe

    def ask(self, method: str, **given: Any) -> Any:
        """One command, and its answer."""
        self._asked += 1
        session = {"sessionId": self._session} if self._session else {}
        said = json.dumps({"id": self._asked, "method": method, "params": given, **session}).encode()
        os.write(self._into, said + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._asked:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def _until_loaded(self, act: Any) -> None:
        before = len(self.events)
        act()
        while not any(one.get("method") == "Page.loadEventFired" for one in self.events[before:]):
            self.events.append(self._next())

    def _next(self) -> Any:
        late = time.monotonic() + DEADLINE_S
        while b"\0" not in self._read:
            left = late - time.monotonic()
            assert left > 0, "the browser says nothing"
            assert select.select([self._out], [], [], left)[0], "the browser says nothing"
            piece = os.read(self._out, 1 << 16)
            assert piece, "the browser has gone"
            self._read += piece
        said, _nul, self._read = self._read.partition(b"\0")
        return json.loads(said)


@contextmanager
def chromium(width: int, height: int) -> Iterator[Chromium]:
    """A browser with a profile of its own and one window of this size."""
    assert BROWSER is not None
    commands, into = os.pipe()
    out, answers = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        shown = subprocess.Popen(
            [sys.executable, "-c", _START, str(commands), str(answers), str(BROWSER), *flags],
            pass_fds=(commands, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        try:
            window = Chromium(into, out)
            window.open_window(width, height)
            yield window
        finally:
            os.close(into)
            os.close(out)
            shown.terminate()
            shown.wait(DEADLINE_S)
