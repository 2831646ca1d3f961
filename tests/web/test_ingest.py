"""The door over HTTP: what is answered, and that an answer of 200 is given for what was committed only."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import random
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from tests.run.intake.lines import told
from tests.run.live.shelf import SECRET, Shelf
from tests.web.living import NOON, FakeHeart, make_live
from tetatet.model.errors import Busy, StoreUnavailable, TetatetError, UnavailableError
from tetatet.model.time import SECOND, Instant
from tetatet.run.intake.envelope import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, PATHS
from tetatet.run.live.keys import KeyRing
from tetatet.web import ingest
from tetatet.web.app import make_app

SHELF = Shelf()
WEB = SHELF.add("web", "ingest")
CRM = SHELF.add("crm", "read", seed=1)
SLOW = SHELF.add("slow", "ingest", seed=2, events_per_s=10)
PAST = SHELF.add("past", "ingest", seed=3, history=True, restamps=True)


def basic(key: str) -> dict[str, str]:
    """As a client shows its key."""
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


class Door:
    """The application with a heart of its own, and a clock that a test moves."""

    def __init__(self, heart: FakeHeart | None = None) -> None:
        self.heart = heart or FakeHeart()
        self.now = NOON
        keys = KeyRing(SHELF, SECRET)
        self.app = make_app(make_live(heart=self.heart, keys=keys, clock=lambda: self.now), [])

    def client(self, address: str = "192.0.2.1") -> AsyncClient:
        """A client at that address."""
        return AsyncClient(transport=ASGITransport(self.app, client=(address, 1)), base_url="http://shop.example")

    def ask(self, method: str, path: str, address: str = "192.0.2.1", **more: Any) -> Response:
        """One request."""

        async def ask() -> Response:
            async with self.client(address) as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def post(self, content: Any, path: str = "/v1/batch", key: str = WEB, **more: Any) -> Response:
        """Send this; what is no bytes goes as JSON."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.ask("POST", path, content=body, headers={**basic(key), **more.pop("headers", {})}, **more)

    @property
    def ids(self) -> list[str]:
        """The message ids of what was taken."""
        return [one.event.message_id for one in self.heart.taken]


def batch(*ids: str, **beside: Any) -> dict[str, Any]:
    """A batch of orders with these message ids."""
    return {"batch": [told(messageId=one) for one in ids], **beside}


def refusal(answer: Response) -> tuple[int, str]:
    """Status and code; every refusal has a message too, and a page of any origin may read it."""
    assert sorted(answer.json()) == ["code", "message"]
    assert answer.json()["message"]
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("path", PATHS)
def test_every_path_of_the_format_takes_events(path: str) -> None:
    """What is sent to a path is acknowledged with exactly 200 and success, and is in the log."""
    door = Door()
    alone = {"userId": "u1", "event": "Paid", "groupId": "g1", "previousId": "p1", "messageId": "m1"}
    answer = door.post({"batch": [{**alone, "type": "track"}]} if not PATHS[path] else alone, f"/v1/{path}")
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [(one.event.kind, one.event.source, one.received) for one in door.heart.taken] == [
        (PATHS[path] or "track", "web", NOON)
    ]


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", "nonsense", None]
)
def test_the_content_type_is_ignored(content_type: str | None) -> None:
    """Clients call their JSON what browsers let them call it."""
    door = Door()
    assert door.post(batch("m1"), headers={"Content-Type": content_type} if content_type else {}).status_code == 200
    assert door.ids == ["m1"]


def test_a_packed_body_is_taken() -> None:
    """Gzip is unpacked, whether the headers say so or not."""
    door = Door()
    packed = gzip.compress(json.dumps(batch("m1", "m2")).encode())
    assert door.post(packed, headers={"Content-Encoding": "gzip"}).status_code == 200
    assert door.post(packed).status_code == 200
    assert door.ids == ["m1", "m2"] * 2


def test_the_key_may_be_in_the_body() -> None:
    """Where no user's name shows a key, `writeKey` does, as browsers send it."""
    door = Door()
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic !"}, basic("")):
        answer = door.ask("POST", "/v1/batch", json=batch("m1", writeKey=WEB), headers=headers)
        assert answer.status_code == 200
    assert len(door.ids) == 4


@pytest.mark.parametrize("key", ["", "tt_wrong", CRM, "é", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_a_wrong_key_is_refused(key: str) -> None:
    """No key, one that is not known, and one that is not for events are 401, by either way."""
    door = Door()
    assert refusal(door.post(batch("m1"), key=key)) == (401, "unknown-key")
    assert refusal(door.ask("POST", "/v1/t", json=told(writeKey=key))) == (401, "unknown-key")
    assert door.ids == []


def test_wrong_keys_are_shown_only_so_often() -> None:
    """An address that shows one wrong key after the other is told to wait; a right one is good all the same."""
    door = Door()
    answers = [door.post(batch("m1"), key=f"wrong{n}") for n in range(ingest.FAILURES_BURST + 1)]
    assert [answer.status_code for answer in answers] == [401] * ingest.FAILURES_BURST + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert door.post(batch("m1")).status_code == 200
    assert door.post(batch("m1"), key="wrong", address="192.0.2.2").status_code == 401
    door.now = Instant(door.now + SECOND)
    assert door.post(batch("m1"), key="wrong").status_code == 401


def test_a_key_brings_no_more_than_its_share() -> None:
    """What is more is told in whole seconds when to come again, and is taken then."""
    door = Door()
    many = {"batch": [told(messageId=f"m{n}") for n in range(1500)]}
    assert door.post(many, key=SLOW).status_code == 200
    answer = door.post(many, key=SLOW)
    assert refusal(answer) == (429, "too-many-requests")
    assert (answer.headers["retry-after"], answer.headers["access-control-expose-headers"]) == ("50", "Retry-After")
    assert door.post(batch("other")).status_code == 200
    door.now = Instant(door.now + 50 * SECOND)
    assert door.post(many, key=SLOW).status_code == 200


def test_one_bad_event_is_set_aside_and_the_rest_taken() -> None:
    """Its sender is not told to send the batch again."""
    door = Door()
    raw = json.dumps({"batch": [told(messageId="m1"), {"type": "greet"}, told(messageId="m2", total=float("nan"))]})
    assert door.post(raw.encode()).status_code == 200
    assert door.ids == ["m1"]
    assert [(one.source, one.reason) for one in door.heart.aside] == [("web", "unknown type"), ("web", "not a number")]


def test_who_sends_one_bad_event_is_told_what_is_wrong() -> None:
    """A single event that cannot be taken lies in quarantine, and the answer names the reason."""
    door = Door()
    assert refusal(door.post({"event": "Paid", "timestamp": "soon"}, "/v1/track")) == (400, "bad-time")
    assert refusal(door.post(told(properties={"note": "x" * 40_000}), "/v1/track")) == (413, "too-big")
    assert [one.reason for one in door.heart.aside] == ["bad time", "too big"]


@pytest.mark.parametrize(
    "body, expected",
    [
        (b"", (400, "malformed-json")),
        (b"{}", (400, "no-batch")),
        (b'{"batch":[],"batch":[]}', (400, "duplicate-key")),
        (b"\x1f\x8bx", (400, "malformed-gzip")),
        (gzip.compress(b" " * 10_000_000), (413, "too-big")),
        (b" " * (MAX_BATCH_BYTES + 1), (413, "too-big")),
        (json.dumps({"batch": [1] * (MAX_BATCH_EVENTS + 1)}).encode(), (413, "too-many")),
    ],
    ids=range(7),
)
def test_a_request_that_cannot_be_read_is_refused(body: bytes, expected: tuple[int, str]) -> None:
    """The status is a 4xx, so that no client sends the same again."""
    door = Door()
    assert refusal(door.post(body)) == expected
    assert (door.heart.taken, door.heart.aside) == ([], [])


def test_a_body_without_a_length_is_read_up_to_the_limit() -> None:
    """Who does not say how much he sends is stopped where the limit is."""
    door = Door()

    async def pieces(count: int) -> Any:
        yield json.dumps(batch("m1")).encode()
        for _ in range(count):
            yield b" " * 50_000

    assert door.ask("POST", "/v1/b", content=pieces(5), headers=basic(WEB)).status_code == 200
    assert refusal(door.ask("POST", "/v1/b", content=pieces(11), headers=basic(WEB))) == (413, "too-big")
    assert door.ids == ["m1"]


def test_an_empty_batch_is_a_success_without_a_commit() -> None:
    """There is nothing to write, so nobody is asked to."""
    heart = FakeHeart()
    heart.refusal = UnavailableError("nobody should ask")
    assert Door(heart).post({"batch": []}).status_code == 200


@pytest.mark.parametrize("when", ["refusal", "failure"])
@pytest.mark.parametrize(
    "error, status", [(Busy("too much waits"), 429), (StoreUnavailable("the disk is full"), 503)], ids=["full", "down"]
)
def test_a_heart_that_cannot_take_it_says_when_to_come_again(when: str, error: TetatetError, status: int) -> None:
    """A full queue is 429 and a store that is down 503, each with whole seconds until the next try."""
    heart = FakeHeart()
    setattr(heart, when, error)
    answer = Door(heart).post(batch("m1"))
    assert refusal(answer) == (status, error.code)
    assert int(answer.headers["retry-after"]) > 0


class _SlowHeart(FakeHeart):
    """Acknowledges from a thread of its own when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Future[Any]] = []
        self.asked = threading.Event()

    def submit(self, incoming: Sequence[Any], aside: Sequence[Any] = ()) -> Future[Any]:
        done: Future[Any] = Future()
        self.waiting.append(done)
        self.asked.set()
        return done


def test_nothing_is_acknowledged_before_it_is_committed() -> None:
    """The answer waits for the heart, which is in another thread, and for as long as it takes."""
    heart = _SlowHeart()
    door = Door(heart)

    async def story() -> tuple[bool, int]:
        async with door.client() as client:
            asked = asyncio.create_task(client.post("/v1/batch", json=batch("m1"), headers=basic(WEB)))
            await asyncio.to_thread(heart.asked.wait, 5)
            done, _waiting = await asyncio.wait([asked], timeout=0.05)
            await asyncio.to_thread(heart.waiting[0].set_result, None)
            return bool(done), (await asyncio.wait_for(asked, 5)).status_code

    assert asyncio.run(story()) == (False, 200)


def test_a_heart_that_does_not_answer_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client is told to send again; the heart may still end what it began."""
    monkeypatch.setattr(ingest, "ACK_S", 0.05)
    heart = _SlowHeart()
    assert refusal(Door(heart).post(batch("m1"))) == (503, "store-unavailable")
    assert not heart.waiting[0].cancelled()


def test_what_a_key_is_for_holds_for_its_events() -> None:
    """A key for history, whose source stamps again, says so for each event."""
    door = Door()
    assert door.post(batch("m1"), key=PAST).status_code == 200
    assert [(one.history, one.restamps, one.event.source) for one in door.heart.taken] == [(True, True, "past")]


def test_a_browser_may_ask_from_anywhere() -> None:
    """The preflight allows what clients send along, and no page is asked where it comes from."""
    answer = Door().ask(
        "OPTIONS",
        "/v1/t",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,x-retry-count",
        },
    )
    allowed = answer.headers["access-control-allow-headers"].split(", ")
    assert (answer.status_code, answer.content) == (204, b"")
    assert {"authorization", "content-type", "x-retry-count"} <= set(allowed)
    assert (answer.headers["access-control-allow-origin"], answer.headers["access-control-allow-methods"]) == (
        "*",
        "POST",
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_events_are_posted(method: str) -> None:
    """Any other method is 405; nothing is ever redirected."""
    answers = [Door().ask(method, path) for path in ("/v1/batch", "/v1/batch/", "/v1/other")]
    assert [answer.status_code for answer in answers] == [405, 404, 404]


def test_who_goes_away_in_the_middle_leaves_nothing_behind() -> None:
    """Half a body is neither taken nor an error of ours."""
    door = Door()
    pieces = iter([{"type": "http.request", "body": b'{"batch":[', "more_body": True}, {"type": "http.disconnect"}])
    sent: list[Any] = []
    scope = {
        "type": "http", "method": "POST", "path": "/v1/b", "query_string": b"", "root_path": "", "http_version": "1.1",
        "headers": [(b"authorization", basic(WEB)["Authorization"].encode())], "client": ("192.0.2.1", 1),
    }  # fmt: skip

    async def receive() -> Any:
        return next(pieces)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(door.app(scope, receive, send))
    assert sent[0]["status"] == 400
    assert (door.heart.taken, door.heart.aside) == ([], [])


PIECES = [
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\u0000", b"\\ud800", b"\x00", b"\xff", b"NaN", b"1e999", b"-0",
    b"null", b"true", b" ", b"\n", b'"batch"', b'"type"', b'"track"', b'"event"', b'"userId"', b'"u1"', b'"timestamp"',
    b'"2026-03-01T10:00:00Z"', b'"0001-01-01T00:00:00+23:59"', b'"sentAt"', b'"context"', b'"traits"', b'"properties"',
    b"123456789012345678901234567890", b'"messageId"', b'"writeKey"', b'{"a":' * 40, b"[" * 40, b"\x1f\x8b",
]  # fmt: skip
GOOD = json.dumps(told(messageId="m")).encode()


def _random_request(chance: random.Random) -> tuple[str, bytes]:
    """Bytes by chance, pieces of JSON by chance, or a good request with a few bytes changed; packed by chance."""
    how = chance.randrange(4)
    if how == 0:
        body = chance.randbytes(chance.randrange(80))
    elif how == 1:
        body = b"".join(chance.choices(PIECES, k=chance.randrange(40)))
    else:
        body = b'{"batch":[' + b",".join([GOOD] * chance.randrange(4)) + b"]}" if how == 2 else GOOD
        for _ in range(chance.randrange(3)):
            start = chance.randrange(len(body) + 1)
            body = body[:start] + chance.choice(PIECES) + body[start + chance.randrange(4) :]
    if chance.random() < 0.1:
        body = gzip.compress(body)[: chance.choice((None, -1, 15))]
    fitting = "/v1/batch" if how == 2 else "/v1/track"
    return (fitting if chance.random() < 0.7 else f"/v1/{chance.choice(list(PATHS))}"), body


def test_whatever_is_sent_the_next_event_is_taken() -> None:
    """Of 10,000 bodies by chance each is answered with 200 or a 4xx, and a good event behind it is in the log."""
    door = Door()
    chance = random.Random(20260301)
    statuses: dict[int, int] = {}

    async def story() -> None:
        async with door.client() as client:
            for number in range(10_000):
                door.now = Instant(door.now + SECOND)
                path, body = _random_request(chance)
                answer = await client.post(path, content=body, headers=basic(WEB))
                statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
                assert answer.status_code == 200 or refusal(answer)[0] in (400, 413), answer.text
                if number % 100 == 0:
                    name = f"good {number}"
                    await client.post("/v1/batch", json=batch(name), headers=basic(WEB))
                    assert door.ids[-1] == name
                door.heart.aside.clear()

    asyncio.run(story())
    assert min(statuses[200], statuses[400]) > 1_000
