"""The end of the demonstration: the year goes on, live."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tetatet.cli.reporting import collect_on, print_screen
from tetatet.kernel import Book
from tetatet.kernel.scope import Scope
from tetatet.measure.holdout import arm
from tetatet.model.record import Record
from tetatet.model.time import DAY, Instant
from tetatet.run.demo_data import span
from tetatet.run.live.keys import ENTROPY_BYTES, add_key
from tetatet.run.replay import Replay
from tetatet.web.serving import Serving, serve
from tetatet.wiring.living import Options, now
from tetatet.wiring.playing import Play
from tetatet.wiring.staging import Stage

WEEK = 7 * DAY
SCRIPT = "big-basket"
"""It answers an order at once, at any hour: the message waits at the till."""

TIMES_USUAL, AT_LEAST = 4, 100.0
"""An order of so many times the usual, and of so much: well beyond what the script asks for."""

FREE_DAYS = 180
"""Days without that script, after which it may begin again; and so many since any contact are enough for every cap."""


@dataclass(frozen=True, slots=True)
class Household:
    """One that would hear something for a large order."""

    name: str
    total: float


def serve_year(project: Path, events: Path, store: Path, history_weeks: int, note: str) -> None:
    """Play the year so that it ended within the last week, print its report, and go on with the real clock."""
    first, last = span(events)
    moment = now()
    shift = (moment - last) // WEEK * WEEK
    begin = Instant(first + shift + history_weeks * WEEK)
    stage = Stage(project, store, shift)
    try:
        figures, _warnings, replay = collect_on(Play(project, (events,), begin=begin, until=moment), note, stage=stage)
        print_screen(figures)
        chosen = _household(replay)
    finally:
        stage.close()
    print("\nThe year goes on, live. Everything is simulated: nothing leaves this machine. Ctrl-C ends it.", flush=True)
    serve(project, Options(path=store), "127.0.0.1", None, lambda serving: _say(serving, chosen))


def _say(serving: Serving, chosen: Household | None) -> None:
    living = serving.living
    key, _kept = living.heart.ask(
        lambda kept: add_key(
            kept,
            "demonstration",
            ["ingest", "act"],
            secret=living.secret,
            entropy=living.entropy(ENTROPY_BYTES),
            now=living.clock(),
        )
    ).result()
    print(f"\n  {serving.url}\n", flush=True)
    if serving.first_link:
        print(f"Make yourself at home (good for an hour):\n  {serving.first_link}\n", flush=True)
    if chosen is None:
        return
    order = {
        "userId": chosen.name,
        "event": "Order Completed",
        "properties": {"order_id": "live-1", "total": chosen.total, "currency": "USD", "category": "GROCERY"},
    }
    print(
        f"A large order of household {chosen.name}, and the message that waits for it at the till:\n"
        f"  curl -u {key}: {serving.url}/v1/track -d '{json.dumps(order)}'\n"
        f"  curl -u {key}: '{serving.url}/api/next-purchase?userId={chosen.name}'",
        flush=True,
    )


def _household(replay: Replay) -> Household | None:
    """The first household by name that would hear something for a large order now."""
    book = replay.book
    everybody: Iterable[Record] = sorted(replay.records.values(), key=lambda one: one.name)
    for record in everybody:
        usual = _usual(record, book, replay.now)
        if usual and _is_free(record, book, replay.now):
            return Household(record.name, round(max(AT_LEAST, TIMES_USUAL * usual)))
    return None


def _usual(record: Record, book: Book, moment: Instant) -> float:
    """What a known household spends at a time; 0 for one that is not known well."""
    scope = Scope(book, record, moment, {})
    return float(scope.fact("orders.usual_total") or 0.0) if scope.segment("regular") else 0.0


def _is_free(record: Record, book: Book, moment: Instant) -> bool:
    settings = book.project.settings.policy
    script = book.project.scripts[SCRIPT]
    treated = arm(record.id, SCRIPT, share=script.holdout, global_share=settings.global_holdout) == "treated"
    long_ago = moment - FREE_DAYS * DAY
    silent = not any(contact.at > moment - 31 * DAY for contact in record.contacts)
    fresh = all(at < long_ago for name, at in record.started.items() if name.startswith(f"{SCRIPT}|"))
    return treated and silent and fresh and not record.dialogues
