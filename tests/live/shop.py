"""A shop for the live tests: a project folder, a mail server, a running process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import httpx2
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tetatet.wiring.reaching import reach

TETATET = str(Path(sys.executable).with_name("tetatet"))

DEADLINE_S = 20.0
"""No step of a live test takes longer, however slow the machine; it only says when to give up."""

SETTINGS = """
brand: Shop
zone: UTC
currency: EUR
languages: [en]
holdout: 0%
channels:
  email: {{smtp: "smtp://127.0.0.1:{smtp}", from: shop@example.com}}
  phone: {{desk: agent}}
  next purchase: {{}}
roles:
  agent: {{}}
policy:
  quiet: none
"""

FACTS = """
transitions:
  big order: {event: Order Completed, if: event.total >= 100}
  news wanted: {event: News Wanted}
"""

THANKS = """
script: thanks
start: {when: big order, per: order_id}
purpose: service
goal: {event: Project Finished, within: 30d}
steps:
  - send: thanks
    by: email
    benefit: You know that it came in
  - wait: 2s
    silent:
      - send: and-then
        by: email
        benefit: What to do next
"""


NEWS = """
script: news
start: {when: news wanted}
goal: {event: Order Completed, within: 30d}
steps:
  - send: news
    by: email
    benefit: What is new for you
  - wait: 2s
    answers:
      clicked plan: []
    silent:
      - send: more-news
        by: email
        benefit: There is more
"""


@dataclass
class Mailbox:
    """A real SMTP server and what it has been given; `before` and `after` may look at each mail."""

    port: int
    mails: list[Message] = field(default_factory=list)
    refuse: str = ""
    before: Callable[[Message], None] = lambda _mail: None
    after: Callable[[Message], None] = lambda _mail: None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take a mail, or refuse it."""
        content = envelope.content
        mail = message_from_bytes(content if isinstance(content, bytes) else str(content).encode())
        self.before(mail)
        if self.refuse:
            return self.refuse
        self.mails.append(mail)
        self.after(mail)
        return "250 taken"

    def to(self, address: str) -> list[Message]:
        """What came for an address."""
        return [mail for mail in self.mails if address in str(mail["To"])]


@contextmanager
def mail_server(port: int | None = None) -> Iterator[Mailbox]:
    """A mail server that runs while the block lasts."""
    box = Mailbox(port or free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def write_shop(folder: Path, smtp: int, files: Mapping[str, str] | None = None) -> Path:
    """A project folder whose mails go to this port."""
    written = {
        "tetatet.yml": SETTINGS.format(smtp=smtp),
        "facts.yml": FACTS,
        "scripts/thanks.yml": THANKS,
        "content/thanks.liquid": "subject: Thank you\n---\nYour order {{ start.order_id }} is here.\n",
        "scripts/news.yml": NEWS,
        "content/news.liquid": "subject: News\nlinks:\n  plan: https://shop.example/plan\n---\nSee {{ links.plan }}\n",
        "content/more-news.liquid": "subject: More news\n---\nThere is more.\n",
        "content/and-then.liquid": "subject: And then\n---\nHow to begin with {{ start.order_id }}.\n",
        **(files or {}),
    }
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@dataclass
class Running:
    """`tetatet run` as a process of its own."""

    project: Path
    process: subprocess.Popen[str]
    url: str
    key: str
    said: list[str]
    drain: threading.Thread = field(default_factory=threading.Thread)

    def post(self, *events: Mapping[str, Any], timeout: float = DEADLINE_S) -> httpx2.Response:
        """Post events as a batch, as a Segment client does."""
        return httpx2.post(
            f"{self.url}/v1/batch", json={"batch": list(events)}, auth=(self.key, ""), timeout=timeout, trust_env=False
        )

    def kill(self) -> None:
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._close()

    def stop(self) -> int:
        """A friendly end."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self._close()
        return code

    def _close(self) -> None:
        self.drain.join()
        if self.process.stdout is not None:
            self.process.stdout.close()


def start(project: Path, *options: str, environment: Mapping[str, str] | None = None) -> Running:
    """Start `tetatet run` and wait until it listens."""
    port = free_port()
    process = subprocess.Popen(
        [TETATET, "run", str(project), "--port", str(port), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    said: list[str] = []
    running = Running(project, process, f"http://127.0.0.1:{port}", "", said)
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line.rstrip())
        if "listens at" in line:
            break
    else:
        raise AssertionError("it did not start:\n" + "\n".join(said))
    running.drain = threading.Thread(
        target=lambda: said.extend(line.rstrip() for line in process.stdout or ()), daemon=True
    )
    running.drain.start()
    return running


@contextmanager
def running(project: Path, *options: str) -> Iterator[Running]:
    """A running process with a key of its own, stopped at the end."""
    process = start(project, *options)
    try:
        process.key = make_key(project)
        yield process
    finally:
        if process.process.poll() is None:
            process.stop()


def make_key(project: Path, name: str = "web", *scopes: str) -> str:
    """An API key, as a person makes one."""
    with reach(project) as reached:
        found: str = reached.call("key.add", {"name": name, "scopes": list(scopes or ("ingest",))})["key"]
    return found


def command(*words: str) -> str:
    """Run a command; gives what it printed."""
    done = subprocess.run([TETATET, *words], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def order(customer: str, number: str, total: float = 200.0) -> dict[str, Any]:
    """An order, and the address of who made it."""
    return {
        "type": "track",
        "event": "Order Completed",
        "userId": customer,
        "messageId": f"order-{number}",
        "timestamp": stamp(),
        "properties": {"order_id": number, "total": total, "currency": "EUR"},
        "context": {"traits": {"email": f"{customer}@example.com"}},
    }


def reader_of_news(customer: str) -> list[dict[str, Any]]:
    """Who says yes to marketing, gives an address and wants the news."""
    about = {"userId": customer, "timestamp": stamp()}
    return [
        {"type": "identify", **about, "messageId": f"i-{customer}", "traits": {"email": f"{customer}@example.com"}},
        {
            "type": "track",
            "event": "Consent Given",
            **about,
            "messageId": f"c-{customer}",
            "properties": {"purpose": "marketing", "source": "form"},
        },
        {"type": "track", "event": "News Wanted", **about, "messageId": f"n-{customer}", "properties": {}},
    ]


def stamp() -> str:
    """The present moment as clients write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def until(true: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> float:
    """Wait until something is true; gives the seconds that it took."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > deadline_s:
            raise AssertionError(f"not within {deadline_s} s: {what}")
        time.sleep(0.01)
    return time.monotonic() - begun
