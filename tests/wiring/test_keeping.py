"""Backup and restore: what may have been said since is in doubt, and a no is never lost."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.live.shop import FACTS, THANKS, order, reader_of_news, until, write_shop
from tests.run.intake.lines import line
from tetatet.model.errors import InputError
from tetatet.model.time import DAY, SECOND, Instant, parse_instant
from tetatet.ports.log import Incoming
from tetatet.run.intake.wire import read_event
from tetatet.wiring.keeping import audit_store, restore
from tetatet.wiring.living import Living, Options, open_living

SIMULATED = """
brand: Shop
zone: UTC
currency: EUR
languages: [en]
holdout: 0%
channels:
  email: {simulator: true}
policy:
  quiet: none
"""


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = parse_instant("2026-03-02T12:00:00Z")

    def __call__(self) -> Instant:
        return self.now


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop in which nothing leaves the machine."""
    return write_shop(tmp_path / "shop", 25, {"tetatet.yml": SIMULATED})


def opened(shop: Path, clock: Clock) -> Living:
    """A running engine on a clock of ours."""
    living = open_living(shop, Options(clock=clock, base_url="http://shop.example", hands=1))
    living.start()
    return living


def submit(living: Living, clock: Clock, *events: dict[str, object]) -> None:
    """Events of this moment."""
    stamp = "2026-03-02T12:00:00Z"
    read = [read_event(line(**{**event, "timestamp": stamp}), "web") for event in events]
    living.heart.submit([Incoming(one, one.at // DAY, clock.now) for one in read]).result(10)


def states(living: Living) -> dict[str, str]:
    """What became of each content."""
    reader = living.store.reader()
    try:
        return {one.act.content: one.state for one in reader.outbox.listed(10)}
    finally:
        reader.close()


def test_what_may_have_been_said_since_the_backup_is_in_doubt(shop: Path, tmp_path: Path) -> None:
    """The second mail went out after the backup; restored, it is made again and not sent, and the old store is kept."""
    clock = Clock()
    living = opened(shop, clock)
    submit(living, clock, order("anna", "o1"))
    until(lambda: states(living) == {"thanks": "sent"}, "the first mail")
    living.back_up(tmp_path / "monday.db")
    clock.now = Instant(clock.now + 60 * SECOND)
    until(lambda: states(living).get("and-then") == "sent", "the second mail")
    living.stop()

    old = restore(shop, tmp_path / "monday.db")
    assert old is not None
    assert old.is_file()
    assert stat.S_IMODE((shop / "tetatet.db").stat().st_mode) == 0o600, "it holds customers"
    again = opened(shop, clock)
    until(lambda: "and-then" in states(again), "the wait ends again")
    assert states(again) == {"thanks": "sent", "and-then": "doubt"}
    submit(again, clock, {**order("berta", "o2"), "context": {"traits": {"email": "b@example.com"}}})
    assert states(again)["and-then"] == "doubt"
    again.stop()
    assert audit_store(shop).lines > 0


def test_a_no_that_only_the_replaced_store_knew_is_taken_over(shop: Path, tmp_path: Path) -> None:
    """The withdrawal came after the backup; after the restore nothing goes to this customer."""
    clock = Clock()
    living = opened(shop, clock)
    submit(living, clock, *reader_of_news("anna")[:2])
    living.back_up(tmp_path / "monday.db")
    gone = {"type": "track", "event": "Consent Withdrawn", "userId": "anna", "messageId": "w"}
    clock.now = Instant(clock.now + SECOND)
    submit(living, clock, {**gone, "properties": {"purpose": "marketing"}})
    living.stop()
    restore(shop, tmp_path / "monday.db")
    again = opened(shop, clock)
    key = again.store.reader().find("anna")
    assert key is not None
    assert again.store.reader().suppressed([f"c:{key}"], "marketing", "email", "")
    again.stop()


def test_a_backup_that_is_none_is_refused(shop: Path, tmp_path: Path) -> None:
    """No file, or another program's: a clear word, and the store stays as it was."""
    with pytest.raises(InputError, match="no backup"):
        restore(shop, tmp_path / "nowhere.db")


def test_a_project_that_comes_into_force_again_is_audited_as_it_came(shop: Path) -> None:
    """A project, another, and the first again, with orders and kept dialogues between: all is decided again alike."""
    first = {"scripts/thanks.yml": THANKS.replace("2s", "1d"), "facts.yml": FACTS}
    other = {
        "scripts/thanks.yml": first["scripts/thanks.yml"].replace("- send: thanks", "- send: and-then"),
        "facts.yml": FACTS.replace("event.total >= 100", "event.total >= 300"),
    }
    clock, revisions = Clock(), []
    for number, files in enumerate((first, other, first), 1):
        write_shop(shop, 25, {"tetatet.yml": SIMULATED, **files})
        living = opened(shop, clock)
        revisions.append(living.book().revision)
        submit(living, clock, order("anna", f"a{number}"), order(f"guest{number}", f"g{number}", 400))
        living.stop()
        clock.now = Instant(clock.now + 10 * 3600 * SECOND)
    assert revisions[0] == revisions[2] != revisions[1]
    clock.now = Instant(clock.now + DAY)
    living = opened(shop, clock)
    until(lambda: len(waits_over(living)) == 5, "the waits of all dialogues are over")
    living.stop()
    assert audit_store(shop).lines > 30


def waits_over(living: Living) -> list[bytes]:
    """The waits that ended in silence."""
    reader = living.store.reader()
    try:
        return [one.line for one in reader.decisions(100, kinds=["silence"])]
    finally:
        reader.close()
