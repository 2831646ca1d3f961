"""A no is heard at once, whatever else waits and whatever is already on its way."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from tests.live.shop import mail_server, reader_of_news, stamp, until, write_shop
from tests.run.intake.lines import line
from tetatet.model.time import DAY
from tetatet.ports.log import Incoming
from tetatet.run.intake.wire import read_event
from tetatet.wiring.living import Living, Options, now, open_living

BACKLOG = 100_000
CUSTOMERS = 120
STALL_S = 0.5


def _incoming(**event: object) -> Incoming:
    at = now()
    read = read_event(line(**event), "web")
    return Incoming(read, at // DAY, at)


def _pile_up(living: Living) -> None:
    """A hundred thousand events, as fast as the door takes them."""
    stamp = "2026-03-01T00:00:00Z"
    for begin in range(0, BACKLOG, 1_000):
        batch = [
            _incoming(
                type="track",
                event="Product Viewed",
                userId=f"v{number % 5_000}",
                messageId=f"v{number}",
                timestamp=stamp,
                properties={},
            )
            for number in range(begin, begin + 1_000)
        ]
        while living.heart.queued > 40_000:
            time.sleep(0.01)
        living.heart.submit(batch, bulk=True)


@pytest.mark.timeout(300)
def test_S0_9_no_hand_over_starts_a_second_after_the_no_was_acknowledged(tmp_path: Path) -> None:
    """Against a backlog, acts that are claimed already and a mail server that takes its time; also by a second record."""
    began: dict[str, float] = {}

    class Slow:
        """Takes half a second for each mail, and notes when each was begun."""

        async def handle_RCPT(self, _server, _session, envelope, address, _options):  # type: ignore[no-untyped-def]
            began[address] = time.monotonic()
            await asyncio.sleep(STALL_S)
            envelope.rcpt_tos.append(address)
            return "250 yes"

    with mail_server() as box:
        box.handle_RCPT = Slow().handle_RCPT  # type: ignore[attr-defined]
        shop = write_shop(tmp_path / "shop", box.port)
        living = open_living(shop, Options(base_url="http://shop.example"))
        living.start()
        try:
            asked = [event for number in range(CUSTOMERS) for event in reader_of_news(f"n{number}")]
            living.heart.submit([_incoming(**event) for event in asked]).result(30)
            until(lambda: len(began) >= 4, "the first mails are under way, and others claimed")
            piling = threading.Thread(target=_pile_up, args=(living,))
            piling.start()
            until(lambda: living.heart.queued > 5_000, "a backlog")
            time.sleep(1.1)  # a client's moments are whole seconds here: the no comes after the yes
            no = [
                _incoming(
                    type="track",
                    event="Consent Withdrawn",
                    userId=f"second-{number}",
                    messageId=f"no-{number}",
                    timestamp=stamp(),
                    properties={"purpose": "marketing"},
                    context={"traits": {"email": f"n{number}@example.com"}},
                )
                for number in range(CUSTOMERS)
            ]
            begun = time.monotonic()
            living.heart.submit(no).result(30)
            heard = time.monotonic()
            backlog = living.heart.queued + _waiting(living)
            piling.join()
            time.sleep(2)
        finally:
            living.stop()
    assert backlog > 1_000  # it was answered before the rest
    assert heard - begun < 10  # seconds are a machine with other things to do
    assert len(began) < CUSTOMERS  # some had not been begun
    assert [address for address, at in began.items() if at > heard + 1.0] == []
    assert len(box.mails) < CUSTOMERS


def _waiting(living: Living) -> int:
    reader = living.store.reader()
    try:
        return reader.log.waiting_count()
    finally:
        reader.close()
