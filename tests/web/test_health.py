"""Is it well, and how does it do: /health without a key and without names, /metrics for Prometheus."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.acceptance.replaying import order, person, project, track
from tests.web.house import Browser, House, open_house
from tetatet.model.errors import StoreUnavailable
from tetatet.model.time import DAY, SECOND, Instant
from tetatet.ports.log import Incoming
from tetatet.run.intake.wire import read_event
from tetatet.run.live.heart import Aside
from tetatet.web import health

TALK = """
script: thanks
start: {when: big order}
purpose: service
goal: {event: Project Finished, within: 60d}
steps: [{send: thanks, by: email, benefit: You know that it came in}, {wait: 7d, silent: [{exit: done}]}]
"""
FACTS = "transitions: {big order: {event: Order Completed, if: event.total >= 200}}"


@pytest.fixture
def house() -> Iterator[House]:
    shop = House(project(TALK, facts=FACTS))
    with open_house(shop, health.router):
        yield shop


@pytest.fixture
def browser(house: House) -> Browser:
    return house.browser()


def _numbers(text: str) -> dict[str, float]:
    """Every sample by its name and labels."""
    return {
        one.name + "".join(f" {value}" for value in one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


# ---------------------------------------------------------------- health


def test_a_heart_that_beats_is_well(browser: Browser) -> None:
    """200 and one word, for anybody, and never from a cache."""
    answer = browser.get("/health", headers={"host": "shop.example", "x-forwarded-for": "203.0.113.9"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_a_heart_that_stands_still_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with a code; it is asked once, however often somebody wants to know, and found well when it goes on."""
    monkeypatch.setattr(health, "ANSWER_S", 0.05)
    asked: list[Future[None]] = []

    def ask(_job: Any) -> Future[None]:
        asked.append(Future())
        return asked[-1]

    monkeypatch.setattr(house.heart, "ask", ask)
    browser = house.browser()
    for _time in range(3):
        answer = browser.get("/health")
        assert (answer.status_code, answer.json()["code"]) == (503, "heart")
        house.now = Instant(house.now + 2 * SECOND)
    assert len(asked) == 1
    asked[0].set_result(None)
    monkeypatch.undo()
    assert browser.get("/health").status_code == 200


def test_a_heart_that_comes_to_its_end_is_said(house: House) -> None:
    """One that is stopping says so, at once."""
    house.heart.stop()
    answer = house.browser().get("/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "stopping")


def test_a_store_that_cannot_be_written_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 without the words of the store, which may name paths."""

    def full(*_given: Any) -> None:
        raise StoreUnavailable("/secret/path/tetatet.db: the disk is full")

    monkeypatch.setattr(house.store, "commit", full)
    answer = house.browser().get("/health")
    assert (answer.status_code, answer.json()["code"], "secret" in answer.text) == (503, "store", False)


def test_a_disk_that_was_full_a_moment_ago_is_said_to_be_that(house: House) -> None:
    """A turn that only reads has succeeded since; the trouble is the store's all the same, and not the clock's."""
    browser = house.browser()
    assert browser.get("/health").status_code == 200
    house.heart.trouble = "/secret/path/tetatet.db: no space is left on the disk"
    house.now = Instant(house.now + 2 * SECOND)
    answer = browser.get("/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "store")


def test_hands_that_can_report_nothing_are_said(house: House) -> None:
    """What they have to say stands in the status; here is that something is wrong, and with whom."""
    house.heart.told["a hand"] = "RuntimeError: no room for copies"
    answer = house.browser().get("/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "hands")


def test_a_clock_that_ran_away_is_said(house: House) -> None:
    """Nothing is decided then, so the process is not well; it is when somebody trusts the clock."""
    house.now = Instant(house.now + DAY)
    browser = house.browser()
    assert browser.get("/health").json()["code"] in ("clock", "ok")  # the turn that notices comes first
    house.now = Instant(house.now + 2 * SECOND)
    assert browser.get("/health").json()["code"] == "clock"
    house.at(Instant(house.now + 2 * SECOND))
    assert browser.get("/health").json() == {"status": "ok"}


def test_health_is_asked_of_the_heart_once_a_second(house: House, browser: Browser) -> None:
    """Whoever asks more often gets the same answer, and costs the heart nothing."""
    browser.get("/health")
    turns = house.heart.turns
    for _time in range(5):
        assert browser.get("/health").status_code == 200
    assert house.heart.turns == turns
    house.now = Instant(house.now + SECOND)
    browser.get("/health")
    assert house.heart.turns == turns + 1


def test_health_says_nothing_of_anybody(house: House, browser: Browser) -> None:
    """Neither numbers nor names."""
    house.take([*person(name="Bea"), order("03-01 12:00", total=480.0)])
    assert not re.search(r"Bea|u1|\d", browser.get("/health").text)


# ---------------------------------------------------------------- metrics


def test_metrics_are_what_the_process_counts(house: House, browser: Browser) -> None:
    """Acts by channel and state, quarantine, queue, turns and the last commit, in Prometheus' own form."""
    assert "tetatet_last_commit_timestamp_seconds" not in _numbers(browser.get("/metrics").text)
    house.take([*person(name="Bea"), order("03-01 12:00", total=480.0)], [Aside("shop", "no-json", "none", b"{")])
    house.at(Instant(house.now + 60 * SECOND))
    answer = browser.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = _numbers(answer.text)
    assert found["tetatet_acts email pending"] == 1
    assert (found["tetatet_customers"], found["tetatet_quarantine_events"], found["tetatet_well"]) == (1, 1, 1)
    assert (found["tetatet_queue_events"], found["tetatet_waiting_events"], found["tetatet_lag_seconds"]) == (0, 0, 0)
    assert (found["tetatet_overdue_customers"], found["tetatet_parked_events"], found["tetatet_in_doubt_acts"]) == (
        0,
        0,
        0,
    )
    assert found["tetatet_turns_total"] == house.heart.turns
    assert 0 <= house.now / SECOND - found["tetatet_last_commit_timestamp_seconds"] <= 10
    assert not re.search(r"Bea|u1|example\.com", answer.text)


def test_what_waits_is_measured_in_seconds(house: House, browser: Browser) -> None:
    """Events that are logged while nothing is decided are the lag; whoever is due is overdue; and it is not well."""
    house.take([*person(name="Bea"), order("03-01 12:00", total=480.0)])
    house.now = Instant(house.now + 8 * DAY)
    house.ask(lambda _store: None)
    event = read_event(json.dumps(track("03-02 12:00", "Seen") | {"messageId": "late"}).encode(), "shop")
    house.heart.submit([Incoming(event, None, house.now)]).result(10)
    house.now = Instant(house.now + 90 * SECOND)
    found = _numbers(browser.get("/metrics").text)
    assert (found["tetatet_lag_seconds"], found["tetatet_waiting_events"]) == (90, 1)
    assert (found["tetatet_overdue_customers"], found["tetatet_well"]) == (1, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "shop.example"},
        {"x-forwarded-for": "203.0.113.9"},
        {"forwarded": "for=203.0.113.9"},
        {"x-real-ip": "x"},
    ],
)
def test_from_elsewhere_metrics_need_a_key_for_reading(house: House, headers: dict[str, str]) -> None:
    """A request that came through another server, or by another name, shows one; a key for something else is none."""
    browser = house.browser()
    assert browser.get("/metrics", headers=headers).status_code == 401
    for scope, status in (("ingest", 401), ("read", 200)):
        key = house.api_key(scope)
        house.now = Instant(house.now + 2 * SECOND)
        answer = browser.get("/metrics", headers=headers | {"authorization": f"Bearer {key}"})
        assert answer.status_code == status, scope


def test_metrics_of_a_store_that_cannot_be_read_are_none(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with a code, and no half of a page."""

    def broken() -> Any:
        raise StoreUnavailable("no")

    monkeypatch.setattr(house, "standing", broken)
    answer = house.browser().get("/metrics")
    assert (answer.status_code, answer.json()["code"]) == (503, "store-unavailable")


def test_two_processes_in_one_have_numbers_of_their_own(house: House) -> None:
    """Every application has a registry, so that tests and tools may make several."""
    other = House(project())
    with open_house(other, health.router):
        house.take(person())
        standing = replace(other.standing(), parked=7)
        other.standing = lambda: standing
        counts = [_numbers(one.browser().get("/metrics").text)["tetatet_parked_events"] for one in (house, other)]
    assert counts == [0, 7]
