"""kill -9, again and again, at every point of the way, with a request in flight each time.

    python -m tests.live.crash [N]

The phases, in turn: *accept* (the request is on its way to the process), *commit* (the
process has it and has not acknowledged), *claim* (an act is claimed and nothing said to
the mail server yet), *hand-over* (the mail server is being spoken to), *receipt* (the
mail server has taken the mail, and the process does not know). After each death the
process starts again; at the end nothing acknowledged is lost, no event counted twice, and
no mail came twice but for the acts that were listed as in doubt.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

import httpx2

from tests.live.shop import Mailbox, Running, mail_server, make_key, order, start, until, write_shop
from tetatet.wiring.keeping import audit_store
from tetatet.wiring.reaching import reach

PHASES = ("accept", "commit", "claim", "hand-over", "receipt")

LONGEST_S = 0.03
"""Seconds until the blow, drawn anew each time: longer than a request takes from end to end."""

THANKS = """
script: thanks
start: {when: big order, per: order_id}
purpose: service
goal: {event: Project Finished, within: 30d}
steps:
  - send: thanks
    by: email
    benefit: You know that it came in
"""


@dataclass
class Report:
    """What happened in all deaths together."""

    deaths: Counter[str] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    doubtful: int = 0
    mails: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Blow:
    """One blow: how it falls at its phase."""

    phase: str
    process: Running
    number: str
    fallen: threading.Event = field(default_factory=threading.Event)
    falling: threading.Lock = field(default_factory=threading.Lock)

    def strike(self) -> None:
        """kill -9, once."""
        with self.falling:
            if not self.fallen.is_set():
                self.process.kill()
                self.fallen.set()

    def before(self, mail: Message) -> None:
        """The mail server has the mail's text and has not answered."""
        if self.phase == "hand-over" and self._mine(mail):
            self.strike()

    def after(self, mail: Message) -> None:
        """The mail server has kept the mail, and its answer is not sent."""
        if self.phase == "receipt" and self._mine(mail):
            self.strike()

    def _mine(self, mail: Message) -> bool:
        return f"c{self.number}@" in str(mail["To"])


def crash(times: int, seed: int = 1) -> Report:
    """Let the process die so many times; gives what became of everything."""
    chance, report = random.Random(seed), Report()
    with tempfile.TemporaryDirectory(prefix="tetatet-crash-") as scratch, mail_server() as box:
        project = write_shop(Path(scratch) / "shop", box.port, {"scripts/thanks.yml": THANKS})
        key = make_key(project)
        for round_ in range(times):
            process = start(project)
            process.key = key
            _one_death(Blow(PHASES[round_ % len(PHASES)], process, str(round_)), box, chance, report)
            _resolve_doubts(project, report)
        process = start(project)
        try:
            until(lambda: _pending(project) == 0, "everything has been handed over")
        finally:
            process.stop()
        _judge(project, box, report)
    return report


def _one_death(blow: Blow, box: Mailbox, chance: random.Random, report: Report) -> None:
    box.before, box.after = blow.before, blow.after
    poster = threading.Thread(target=_post, args=(blow, report))
    if blow.phase == "accept":
        threading.Timer(chance.random() * LONGEST_S / 10, blow.strike).start()
    poster.start()
    if blow.phase == "commit":
        time.sleep(chance.random() * LONGEST_S)
        blow.strike()
    elif blow.phase == "claim":
        _when_claimed(blow)
    poster.join()
    blow.fallen.wait(10)
    if not blow.fallen.is_set():
        report.faults.append(f"{blow.phase} {blow.number}: the blow never fell")
        blow.strike()
    report.deaths[blow.phase] += 1
    box.before = box.after = lambda _mail: None


def _post(blow: Blow, report: Report) -> None:
    """The request in flight."""
    with suppress(httpx2.HTTPError):
        answer = blow.process.post(order(f"c{blow.number}", blow.number))
        if answer.status_code == 200:
            report.acknowledged.add(blow.number)


def _when_claimed(blow: Blow) -> None:
    """Strike as soon as an act is claimed."""
    store = blow.process.project / "tetatet.db"
    begun = time.monotonic()
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as reader:
        while time.monotonic() - begun < 5:
            if reader.execute("SELECT 1 FROM act WHERE state = 'claimed'").fetchone():
                break
    reader.close()
    blow.strike()


def _resolve_doubts(project: Path, report: Report) -> None:
    """A person looks at what is in doubt and has it sent again: so a mail may come twice, and is known to."""
    with reach(project) as reached:
        for one in reached.call("doubt.list", {}):
            report.doubtful += 1
            reached.call("doubt.resolve", {"act": one["act"], "how": "resend"})


def _pending(project: Path) -> int:
    with reach(project) as reached:
        acts = reached.call("status", {})["acts"]
    return sum(count for name, count in acts.items() if name.endswith(("pending", "claimed")))


def _judge(project: Path, box: Mailbox, report: Report) -> None:
    """What must hold at the end."""
    came = Counter(str(mail["To"]).split("@")[0].removeprefix("c") for mail in box.mails)
    report.mails = sum(came.values())
    for number in report.acknowledged:
        if not came[number]:
            report.faults.append(f"order {number} was acknowledged and its mail never came")
    twice = sum(count - 1 for count in came.values())
    if twice > report.doubtful:
        report.faults.append(f"{twice} mails came twice, and only {report.doubtful} acts were in doubt")
    keys = Counter(str(mail["Message-ID"]) for mail in box.mails)
    if any(count > 2 for count in keys.values()):
        report.faults.append("a mail came three times")
    audit_store(project)  # raises where the log decides otherwise than was decided
    for phase in PHASES:
        if not report.deaths[phase]:
            report.faults.append(f"nobody died at {phase}")


def main() -> int:
    """From the command line."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    begun = time.monotonic()
    report = crash(times, seed=times)
    deaths = ", ".join(f"{phase} {count}" for phase, count in report.deaths.items())
    print(
        f"{sum(report.deaths.values())} deaths ({deaths}) in {time.monotonic() - begun:.0f} s; "
        f"{len(report.acknowledged)} orders acknowledged, {report.mails} mails, {report.doubtful} acts in doubt"
    )
    for fault in report.faults:
        print(f"  {fault}")
    return 1 if report.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
