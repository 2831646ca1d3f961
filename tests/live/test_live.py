"""The engine alive: real clients, a real mail server, a process of its own that may be killed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import httpx2
import pytest
from segment.analytics.client import Client

from tests.live.shop import Mailbox, Running, mail_server, order, reader_of_news, running, start, until, write_shop
from tetatet.model.time import HOUR, SECOND, Instant, parse_instant
from tetatet.ports.log import Incoming
from tetatet.wiring.keeping import audit_store
from tetatet.wiring.living import Living, Options, open_living

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    """A mail server for all tests of this file."""
    with mail_server() as opened:
        yield opened


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, box: Mailbox) -> Path:
    """A shop whose mails go there."""
    return write_shop(tmp_path_factory.mktemp("live") / "shop", box.port)


@pytest.fixture(scope="module")
def engine(shop: Path) -> Iterator[Running]:
    """`tetatet run`, for all tests of this file that do not kill it."""
    with running(shop) as process:
        yield process


def address_in(mail: Message, pattern: str) -> str:
    """The first address of that kind in the text of a mail."""
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            body = part.get_payload(decode=True)
            assert isinstance(body, bytes)
            found = re.search(pattern, body.decode())
            if found:
                return found[0]
    raise AssertionError(f"no {pattern} in the mail")


def test_O3_an_order_by_a_real_client_is_a_mail_within_a_second(engine: Running, box: Mailbox) -> None:
    """Segment's own client posts; the answer stands in the customer's mailbox, and posting again changes nothing."""
    client = Client(engine.key, host=engine.url, sync_mode=True, on_error=pytest.fail)
    client.identify("fast", {"email": "fast@example.com"})
    begun = time.monotonic()
    client.track("fast", "Order Completed", {"order_id": "f1", "total": 200.0}, message_id="f1")
    until(lambda: len(box.to("fast@")) == 1, "a mail")
    assert time.monotonic() - begun < 5  # a second, and time for a machine that does other things
    client.track("fast", "Order Completed", {"order_id": "f1", "total": 200.0}, message_id="f1")
    mail = box.to("fast@")[0]
    assert mail["Subject"] == "Thank you"
    assert "List-Unsubscribe" not in mail  # service is no marketing
    until(lambda: len(box.to("fast@")) == 2, "the second, after two seconds of silence")
    assert box.to("fast@")[1]["Subject"] == "And then"


def test_S0_9_one_click_ends_it_before_the_next_message(engine: Running, box: Mailbox) -> None:
    """The header's address takes a POST without a cookie or a page; a GET changes nothing."""
    assert engine.post(*reader_of_news("noemi")).status_code == 200
    until(lambda: len(box.to("noemi@")) == 1, "the first news")
    mail = box.to("noemi@")[0]
    address = str(mail["List-Unsubscribe"]).strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert httpx2.get(address, trust_env=False).status_code == 200
    done = httpx2.post(address, data={"List-Unsubscribe": "One-Click"}, trust_env=False)
    assert done.status_code == 200
    time.sleep(3)
    assert len(box.to("noemi@")) == 1


def test_a_scanner_that_follows_a_link_answers_nothing_and_a_person_does(engine: Running, box: Mailbox) -> None:
    """A GET leads on and is no answer; what the page's script posts is one, and ends the wait."""
    for name in ("scanned", "human"):
        assert engine.post(*reader_of_news(name)).status_code == 200
    until(lambda: box.to("scanned@") != [] and box.to("human@") != [], "the first news")
    link = {name: address_in(box.to(f"{name}@")[0], r"http://\S+/r/\S+") for name in ("scanned", "human")}
    page = httpx2.get(link["scanned"], trust_env=False)
    assert "https://shop.example/plan" in page.text
    assert httpx2.get(link["human"], trust_env=False).status_code == 200
    assert httpx2.post(link["human"], trust_env=False).is_success
    until(lambda: len(box.to("scanned@")) == 2, "silence for who was only scanned")
    time.sleep(0.5)
    assert len(box.to("human@")) == 1


def test_O1_a_wait_ends_after_kill_9_and_restart(tmp_path: Path, box: Mailbox) -> None:
    """The process dies within the wait; started again, it says what the silence asks for, once."""
    shop = write_shop(tmp_path / "shop", box.port)
    with running(shop) as process:
        key = process.key
        assert process.post(order("kim", "k1")).status_code == 200
        until(lambda: len(box.to("kim@")) == 1, "the first mail")
        process.kill()
    again = start(shop)
    again.key = key
    try:
        until(lambda: len(box.to("kim@")) == 2, "the second mail")
        assert again.post(order("kim", "k1")).status_code == 200
        time.sleep(0.5)
        assert [mail["Subject"] for mail in box.to("kim@")] == ["Thank you", "And then"]
    finally:
        again.stop()
    assert audit_store(shop).lines > 0


# ---------------------------------------------------------------- hours within seconds


class Clock:
    """A clock that a test sets."""

    def __init__(self, text: str) -> None:
        self.now = parse_instant(text)

    def __call__(self) -> Instant:
        return self.now


def _acts(living: Living) -> dict[str, str]:
    reader = living.store.reader()
    try:
        return {one.act.customer: one.state for one in reader.outbox.listed(100)}
    finally:
        reader.close()


def _submit(living: Living, clock: Clock, *events: dict[str, object]) -> None:
    from tests.run.intake.lines import line
    from tetatet.run.intake.wire import read_event

    taken = []
    for event in events:
        given = {**event, "timestamp": "2026-03-02T00:00:00Z"}
        taken.append(Incoming(read_event(line(**given), "web"), 0, clock.now))
    living.heart.submit(taken).result(10)


def test_mail_that_was_down_for_hours_says_nothing_late_and_nothing_at_night(tmp_path: Path) -> None:
    """While the server is down: a goal is met, a no is said, a moment passes, night falls. Only what may still go goes."""
    with mail_server() as box:
        shop = write_shop(tmp_path / "shop", box.port, {"scripts/thanks.yml": PATIENT})
        settings = (shop / "tetatet.yml").read_text().replace("quiet: none", 'quiet: "21:00 to 08:00"')
        (shop / "tetatet.yml").write_text(settings)
        box.refuse = "451 come back later"
        clock = Clock("2026-03-02T18:00:00Z")
        living = open_living(shop, Options(clock=clock, base_url="http://shop.example", hands=1))
        living.start()
        try:
            for name in ("goal", "no", "late", "patient"):
                total = 5_000.0 if name == "late" else 200.0
                _submit(
                    living, clock, {**order(name, name, total), "context": {"traits": {"email": f"{name}@x.example"}}}
                )
            until(lambda: set(_acts(living).values()) == {"pending"}, "all have been tried")
            _submit(
                living,
                clock,
                {"type": "track", "event": "Project Finished", "userId": "goal", "messageId": "g", "properties": {}},
            )
            gone = {"type": "track", "event": "Consent Withdrawn", "userId": "no", "messageId": "w"}
            _submit(living, clock, {**gone, "properties": {"purpose": "service"}})
            box.refuse = ""
            _at(living, clock, "2026-03-02T23:00:00Z")
            time.sleep(1.5)
            assert box.mails == []  # night
            _at(living, clock, "2026-03-03T08:00:01Z")
            until(lambda: box.to("patient@") != [], "the patient one's mail, in the morning")
            until(lambda: {"pending", "claimed"}.isdisjoint(_acts(living).values()), "all are decided")
            assert [str(mail["To"]) for mail in box.mails] == ["patient@x.example"]
            assert _acts(living) == {"goal": "withdrawn", "no": "withdrawn", "late": "dropped", "patient": "sent"}
        finally:
            living.stop()


PATIENT = """
script: thanks
start: {when: big order, per: order_id}
purpose: service
goal: {event: Project Finished, within: 30d}
steps:
  - choose:
      - if: start.total >= 1000
        do:
          - send: thanks
            by: email
            benefit: You know that it came in
            valid for: 4h
      - else:
          - send: thanks
            by: email
            benefit: You know that it came in
  - wait: 5d
    silent: []
"""


def _at(living: Living, clock: Clock, text: str) -> None:
    """Hours pass, nearly an hour at a time: with the ten seconds between two heartbeats no clock seems wrong."""
    end = parse_instant(text)
    while clock.now < end:
        clock.now = Instant(min(clock.now + HOUR - 15 * SECOND, end))
        living.heart.ask(lambda _store: None).result(10)
    living.wake_hands()
