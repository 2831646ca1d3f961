"""A message as a signed call: any receiver of Standard Webhooks can check it."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator, Sequence

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from tests.channels.receivers import Receiver, receiving
from tetatet.channels.outbound import Outbound
from tetatet.channels.webhook import Webhook
from tetatet.model.act import Act
from tetatet.model.errors import ConfigError
from tetatet.model.record import NEVER
from tetatet.model.time import Instant
from tetatet.ports.channel import Message, Receipt

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
HOST = "crm.internal"


def now() -> Instant:
    return Instant(time.time_ns() // 1000)


def act(**changes: object) -> Act:
    given: dict[str, object] = {
        "key": "0011223344556677",
        "form": "message",
        "record": "u:u1",
        "reader": "u:u1",
        "customer": "u1",
        "channel": "webhook",
        "script": "welcome",
        "dialogue": "d1",
        "step": "send hello",
        "revision": "r1",
        "purpose": "marketing",
        "content": "hello",
        "made": Instant(0),
        "not_after": NEVER,
        "due": NEVER,
        "language": "en",
    }
    return Act(**{**given, **changes})  # type: ignore[arg-type] # a test changes what it is about


def message(**changes: object) -> Message:
    given: dict[str, object] = {
        "act": act(),
        "address": "",
        "subject": "Hello, Анна",
        "text": "Ideas for you",
        "html": "",
        "unsubscribe": "",
        "now": now(),
        "data": {"script": "welcome", "start": {"category": "kitchen"}},
    }
    return Message(**{**given, **changes})  # type: ignore[arg-type] # a test changes what it is about


def home(_host: str, _port: int) -> Sequence[str]:
    return ("127.0.0.1",)


def make(url: str, secret: str = SECRET, allow: tuple[str, ...] = (HOST,)) -> Webhook:
    calls = Outbound(
        lambda: time.monotonic_ns() // 1000, allow=allow, resolver=home, certificates=ssl.create_default_context()
    )
    try:
        return Webhook("webhook", url, secret, calls, allow=allow)
    except ConfigError:
        calls.close()
        raise


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def webhook(receiver: Receiver) -> Iterator[Webhook]:
    made = make(receiver.url(HOST))
    yield made
    made.close()


def test_a_receiver_can_check_the_signature(receiver: Receiver, webhook: Webhook) -> None:
    """The library of the standard accepts the call with the shared secret, and with no other."""
    assert webhook.hand_over(message()) == Receipt(sent=True)
    (call,) = receiver.calls
    read = Verifier(SECRET).verify(call.body, dict(call.headers))
    assert read["type"] == "contact.message"
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 43 + "=").verify(call.body, dict(call.headers))
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(call.body + b" ", dict(call.headers))


def test_the_body_says_who_hears_what_and_why(receiver: Receiver, webhook: Webhook) -> None:
    """The act, the customer, the words and the evidence are there; what is empty is left out."""
    webhook.hand_over(message())
    read = json.loads(receiver.calls[0].body)
    assert read["timestamp"].endswith("Z")
    assert read["data"] == {
        "act": "0011223344556677",
        "customer": "u1",
        "channel": "webhook",
        "purpose": "marketing",
        "language": "en",
        "subject": "Hello, Анна",
        "text": "Ideas for you",
        "script": "welcome",
        "start": {"category": "kitchen"},
    }


def test_a_second_try_carries_the_same_id(receiver: Receiver, webhook: Webhook) -> None:
    """By the id a receiver tells a repetition; the moment is that of the try."""
    first = now()
    webhook.hand_over(message(now=first))
    webhook.hand_over(message(now=Instant(first + 5_000_000)))
    ids = {call.headers["webhook-id"] for call in receiver.calls}
    moments = [int(call.headers["webhook-timestamp"]) for call in receiver.calls]
    assert ids == {"0011223344556677"}
    assert moments[1] - moments[0] == 5


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_means_that_it_was_taken(receiver: Receiver, webhook: Webhook, status: int) -> None:
    """Receivers thank in different ways."""
    receiver.status = status
    assert webhook.hand_over(message()).sent


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 408, 429, 500, 503])
def test_other_answers_are_tried_again(receiver: Receiver, webhook: Webhook, status: int) -> None:
    """What a receiver can mend is tried again, and the reason names the status."""
    receiver.status = status
    told = webhook.hand_over(message())
    assert (told.sent, told.permanent, told.unknown) == (False, False, False)
    assert str(status) in told.reason


@pytest.mark.parametrize("status", [410, 413])
def test_some_answers_are_final(receiver: Receiver, webhook: Webhook, status: int) -> None:
    """An address that was given up, and a message that is too large, are not tried again."""
    receiver.status = status
    assert webhook.hand_over(message()).permanent


def test_a_broken_connection_leaves_it_unknown(receiver: Receiver, webhook: Webhook) -> None:
    """The receiver may have taken it: that is said, and no more."""
    receiver.instead = lambda handler: setattr(handler, "close_connection", True)
    told = webhook.hand_over(message())
    assert (told.sent, told.unknown, told.permanent) == (False, True, False)


def test_a_refused_address_is_not_sent_and_says_why() -> None:
    """A name that leads inside the firm is tried later: it may be mended."""
    webhook = make("https://shop.example/in", allow=())
    told = webhook.hand_over(message())
    webhook.close()
    assert (told.sent, told.unknown, told.permanent) == (False, False, False)
    assert "this machine" in told.reason


@pytest.mark.parametrize("secret", [SECRET, SECRET.removeprefix("whsec_"), f" {SECRET}\n"])
def test_a_secret_is_read_in_its_usual_spellings(secret: str) -> None:
    """With its prefix, without, and with the line end that a file of secrets leaves."""
    make("https://shop.example/", secret).close()


@pytest.mark.parametrize("secret", ["", "whsec_", "too short", "c2hvcnQ=", "whsec_!!!!" + "A" * 40, "A" * 128])
def test_a_secret_that_protects_nothing_is_refused_at_the_start(secret: str) -> None:
    """No base64, too short or too long: said at the start, with how to make one, and without the secret itself."""
    with pytest.raises(ConfigError, match="openssl rand") as raised:
        make("https://shop.example/", secret)
    assert not secret or secret not in str(raised.value)


@pytest.mark.parametrize("url", ["http://shop.example/", "shop.example", "https://a:b@shop.example/"])
def test_an_address_that_cannot_be_called_is_refused_at_the_start(url: str) -> None:
    """Not at the first message, but when the process starts."""
    with pytest.raises(ConfigError, match="channel webhook"):
        make(url)
