"""A mail that came back: the customer's record learns it, and a dead address is written to no more."""

from __future__ import annotations

from pathlib import Path

from tests.live.shop import mail_server, order, until, write_shop
from tests.run.intake.lines import line
from tetatet.model.time import DAY
from tetatet.ports.log import Incoming
from tetatet.run.intake.wire import read_event
from tetatet.wiring.living import Living, Options, now, open_living
from tetatet.wiring.reaching import take_bounce

REPORT = """From: MAILER-DAEMON@example.com
To: shop@example.com
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; anna@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: message/rfc822

{headers}

Hello
--b--
"""


def _submit(living: Living, event: dict[str, object]) -> None:
    read = read_event(line(**event), "web")
    living.heart.submit([Incoming(read, read.at // DAY, now())]).result(10)


def test_a_report_of_a_dead_address_ends_what_goes_there(tmp_path: Path) -> None:
    """The next order's mail to the same address is dropped; a report of somebody else's mail is none of ours."""
    with mail_server() as box:
        shop = write_shop(tmp_path / "shop", box.port)
        living = open_living(shop, Options(base_url="http://shop.example"))
        living.start()
        _submit(living, order("anna", "o1"))
        until(lambda: box.to("anna@") != [], "the first mail")
        headers = f"Message-ID: {box.to('anna@')[0]['Message-ID']}\nSubject: Thank you"
        living.stop()
        said = take_bounce(shop, REPORT.format(headers=headers).encode())
        assert said["customer"] == "anna"
        assert said["type"] == "hard"
        assert take_bounce(shop, b"Subject: hello\n\nno report") is None
        living = open_living(shop, Options(base_url="http://shop.example"))
        living.start()
        mails = len(box.mails)
        _submit(living, order("anna", "o2"))
        until(lambda: ("email", "dropped") in living.store.reader().outbox.counts(), "the next one is dropped")
        living.stop()
        assert len(box.mails) == mails
