"""Mail that came back is of an act, for good or for now; anything else is nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.channels.test_email import MESSAGE, SENDER
from tests.run.live.messages import ACT
from tetatet.channels.bounces import MAX_REPORT_BYTES, Bounce, read_bounce
from tetatet.channels.email_message import make_mail

OURS = make_mail(MESSAGE, SENDER, "anna@example.com")


def _report(status: str, *, back: bytes = OURS, kind: str = "message/rfc822", action: str = "failed") -> bytes:
    """A report as RFC 3464 has it: in words, for machines, and the mail that comes back."""
    return (
        b"From: MAILER-DAEMON@mx.example.com\r\nTo: shop@shop.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        b'Message-ID: <report@mx.example.com>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        b"--B\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n\r\n"
        b"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        b"Final-Recipient: rfc822; anna@example.com\r\nAction: " + action.encode() + b"\r\nStatus: " + status.encode() + b"\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 <anna@example.com>:\r\n Recipient address rejected\r\n\r\n"
        b"--B\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + back + b"\r\n--B--\r\n"
    )  # fmt: skip


def test_a_report_of_a_failure_is_of_an_act() -> None:
    """The mail that comes back names the act, the status says for how long, the other server why."""
    bounce = read_bounce(_report("5.1.1"))
    assert bounce == Bounce(ACT.key, True, "smtp; 550 5.1.1 <anna@example.com>: Recipient address rejected")
    assert bounce.properties == {"act": ACT.key, "type": "hard", "reason": bounce.reason}


@pytest.mark.parametrize(
    "status, action, kind", [("4.4.1", "delayed", "soft"), ("4.2.2", "failed", "soft"), ("5.2.2", "failed", "hard")]
)
def test_a_failure_for_now_is_not_one_for_good(status: str, action: str, kind: str) -> None:
    """A full mailbox or a delay says nothing of tomorrow."""
    bounce = read_bounce(_report(status, action=action))
    assert bounce is not None
    assert bounce.properties["type"] == kind


@pytest.mark.parametrize("status, action", [("2.0.0", "delivered"), ("2.0.0", "relayed"), ("5.0.0", "expanded")])
def test_a_report_that_all_went_well_is_no_bounce(status: str, action: str) -> None:
    """Delivered, relayed, expanded: nothing came back."""
    assert read_bounce(_report(status, action=action)) is None


def test_headers_alone_are_enough() -> None:
    """Many servers send back no more than the headers."""
    head = OURS.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    bounce = read_bounce(_report("5.1.1", back=head, kind="text/rfc822-headers"))
    assert bounce is not None
    assert bounce.act == ACT.key


def test_an_old_form_without_a_status_is_read_as_well() -> None:
    """As qmail writes it: in words, with the mail below."""
    report = (
        b"From: MAILER-DAEMON@mx.example.com\r\nTo: shop@shop.example\r\nSubject: failure notice\r\n\r\n"
        b"Hi. This is the qmail-send program at mx.example.com.\r\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        b"This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        b"<anna@example.com>:\r\nSorry, no mailbox here by that name.\r\n\r\n"
        b"--- Below this line is a copy of the message.\r\n\r\n" + OURS
    )
    assert read_bounce(report) == Bounce(ACT.key, True, "the mail came back")


def test_what_is_no_report_of_our_mails_is_nothing() -> None:
    """A reply that quotes us, an answer of a machine, a bounce of somebody else's mail."""
    foreign = OURS.replace(b"<act.", b"<other.")
    assert read_bounce(_report("5.1.1", back=foreign)) is None
    assert read_bounce(b"From: anna@example.com\r\nIn-Reply-To: <act.act1@shop.example>\r\n\r\nThank you!\r\n") is None
    assert read_bounce(OURS) is None
    assert read_bounce(b"") is None


@given(st.binary(max_size=300), st.integers(0, 2_000))
def test_no_bytes_break_the_reading(noise: bytes, place: int) -> None:
    """Whatever a server sends is read or is nothing."""
    report = _report("5.1.1")
    assert isinstance(read_bounce(noise), Bounce | None)
    assert isinstance(read_bounce(report[:place] + noise + report[place:]), Bounce | None)


def test_a_report_has_a_size() -> None:
    """What stands beyond the limit is not read."""
    assert read_bounce(b"X: y\r\n\r\n" + b"x" * MAX_REPORT_BYTES + _report("5.1.1")) is None
