"""Mail that never went, with a real mail server: the dialogue goes on, the room is given back, a dead address is left alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.live.shop import SETTINGS, Mailbox, Running, mail_server, running, stamp, until, write_shop
from tetatet.wiring.keeping import audit_store

pytestmark = pytest.mark.timeout(120)

NEWS = """
script: news
start: {when: news wanted, again after: 1s}
goal: {event: Order Completed, within: 30d}
steps:
  - send: news
    by: email
    benefit: What is new for you
    valid for: 3s
    unsent: [{pause: 1s}]
  - wait: 7d
    silent:
      - send: more-news
        by: email
        benefit: There is more
"""
FILES = {
    "scripts/news.yml": NEWS,
    "tetatet.yml": SETTINGS.replace("quiet: none", "quiet: none\n  caps: [{{contacts: 1, in: 7d}}]"),
}


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server that begins by taking nothing."""
    with mail_server() as opened:
        yield opened


def _shop(folder: Path, box: Mailbox) -> Path:
    settings = FILES["tetatet.yml"].format(smtp=box.port)
    return write_shop(folder, box.port, {**FILES, "tetatet.yml": settings})


def _asks(engine: Running, user: str, number: int, address: str) -> None:
    about = {"userId": user, "timestamp": stamp()}
    yes = {"purpose": "marketing", "source": "form"}
    sent = engine.post(
        {"type": "identify", **about, "messageId": f"i{number}", "traits": {"email": address}},
        {"type": "track", "event": "Consent Given", **about, "messageId": f"c{number}", "properties": yes},
        {"type": "track", "event": "News Wanted", **about, "messageId": f"n{number}", "properties": {}},
    )
    assert sent.status_code == 200


def _reasons(shop: Path) -> list[str]:
    """Why what never went did not, as the store has it."""
    with closing(sqlite3.connect(f"file:{shop / 'tetatet.db'}?mode=ro", uri=True)) as store:
        said = store.execute("SELECT line FROM decision WHERE kind = 'failed' ORDER BY n")
        return [json.loads(line)["reason"] for (line,) in said]


def test_an_address_that_is_refused_for_good_is_left_alone_and_another_one_is_written_to(
    tmp_path: Path, box: Mailbox
) -> None:
    """550 5.1.1 at the hand-over is what a report of it is: nothing more goes there, and no cap counts it."""
    shop = _shop(tmp_path / "shop", box)
    box.refuse = "550 5.1.1 no such user"
    with running(shop) as engine:
        _asks(engine, "bad", 1, "bad@example.com")
        until(lambda: len(_reasons(shop)) == 2, "the refusal, and that the next one was not even tried")
        assert _reasons(shop) == ["the mail server answered 550 5.1.1 no such user", "marketing was withdrawn"]
        box.refuse = ""
        _asks(engine, "bad", 2, "good@example.com")
        until(lambda: bool(box.to("good@")), "a mail to the other address")
    assert box.to("bad@") == []
    assert audit_store(shop).lines > 0


def test_what_its_moment_passed_over_makes_room_for_what_is_said_instead(tmp_path: Path, box: Mailbox) -> None:
    """451 until its time was over: the week of the wait is not waited for, and the cap lets the next one go."""
    shop = _shop(tmp_path / "shop", box)
    box.refuse = "451 4.7.1 later"
    with running(shop) as engine:
        _asks(engine, "grey", 1, "grey@example.com")
        until(lambda: bool(_reasons(shop)), "the refusal")
        assert _reasons(shop) == ["the mail server answered 451 4.7.1 later; its time is over"]
        box.refuse = ""
        until(lambda: bool(box.to("grey@")), "what is said instead")
        assert box.to("grey@")[0]["Subject"] == "More news"
    assert audit_store(shop).lines > 0
