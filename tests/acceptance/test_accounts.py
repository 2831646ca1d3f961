"""An account speaks to its contact person: who that is stands in the lines, and his no is heard for the account too."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
    consent,
    group,
    identify,
    instant,
    only,
    person,
    prefers,
    project,
    replay,
    the,
    track,
    withdrawal,
)

FACTS = "transitions: {contract noted: {event: Contract Noted, valid for: 30d}}"
RENEWAL = """
script: renewal
with: accounts
start: contract noted
goal: {event: Contract Renewed, within: 120d}
steps:
  - {task: prepare, role: agent}
  - {send: offer, by: email, to: buyer, benefit: A fixed price}
  - {wait: 1d, silent: []}
  - {task: renewal-call, role: agent, by: phone, to: buyer, due: 20d, benefit: Your questions}
  - {wait: 30d, silent: []}
"""


def noted(at: str = "01-10 09:00", firm: str = "acme") -> Event:
    return {
        "type": "track",
        "event": "Contract Noted",
        "userId": None,
        "groupId": firm,
        "timestamp": instant(at),
        "properties": {},
    }


def acme(*more: Event) -> Lines:
    """Kim is ACME's buyer and Lee nobody's; the call lies on the list from 11 January on."""
    events = [
        *person("kim"),
        *person("lee"),
        group("01-02 00:00", "acme", "kim", role="buyer"),
        group("01-02 00:00", "acme", "lee", role="director"),
        noted(),
        *more,
    ]
    return replay(project(RENEWAL, facts=FACTS), events, until="02-20 00:00")


def test_the_person_stands_in_the_lines() -> None:
    """Of a message and of a call; inner work has none, and nothing of a customer who speaks for himself."""
    lines = acme(withdrawal("01-12 09:00", "kim"))
    assert the(lines, "contact")["person"] == "u:kim"
    assert the(lines, "task", content="renewal-call")["person"] == "u:kim"
    assert the(lines, "withdrawn")["person"] == "u:kim"
    assert "person" not in the(lines, "task", content="prepare")
    own = replay(
        project(RENEWAL.replace("with: accounts\n", "").replace("to: buyer, ", ""), facts=FACTS),
        [*person("kim"), track("01-10 09:00", "Contract Noted", "kim")],
        until="02-20 00:00",
    )
    assert len(only(own, "contact", "task")) == 3
    assert not [line for line in own if "person" in line]


def test_a_person_who_is_refused_is_named_too() -> None:
    """A drop says of whom it speaks; where the account names nobody, nobody is named."""
    events = [identify("01-01 00:00", "kim", email="kim@x.example"), group("01-02 00:00", "acme", "kim", role="buyer")]
    refused = replay(project(RENEWAL, facts=FACTS), [*events, noted()], until="01-11 00:00")
    assert (the(refused, "contact")["verdict"], the(refused, "contact")["person"]) == ("drop", "u:kim")
    nobody = replay(project(RENEWAL, facts=FACTS), [group("01-02 00:00", "acme", "kim"), noted()], until="01-11 00:00")
    assert the(nobody, "contact")["verdict"] == "drop"
    assert "person" not in the(nobody, "contact")


@pytest.mark.parametrize(
    "no, reason",
    [
        (withdrawal("01-12 09:00", "kim"), "marketing was withdrawn"),
        (prefers("01-12 09:00", "kim", channels=["email"]), "the customer prefers email"),
        (track("01-12 09:00", "Self Excluded", "kim"), "the customer has excluded himself"),
        (track("01-12 09:00", "Complaint Opened", "kim", complaint_id="c1"), "a complaint is open"),
    ],
    ids=["withdrawal", "preference", "self_exclusion", "complaint"],
)
def test_the_persons_no_takes_the_accounts_call_off_the_list(no: Event, reason: str) -> None:
    """At once, and the account's dialogue waits on; work behind the counter stays."""
    lines = acme(no)
    (line,) = only(lines, "withdrawn")
    assert (line["at"], line["customer"], line["content"], line["reason"]) == (
        instant("01-12 09:00"),
        "acme",
        "renewal-call",
        reason,
    )
    assert the(lines, "undone", at=instant("02-10 09:00")), "thirty days after the call was filed, which nobody made"


def test_only_the_persons_own_no_counts() -> None:
    """Another person of the account withdraws for himself; a no to service is none to marketing."""
    assert not only(acme(withdrawal("01-12 09:00", "lee")), "withdrawn")
    assert not only(acme(withdrawal("01-12 09:00", "kim", purpose="service")), "withdrawn")


def test_a_no_that_comes_with_a_merge_counts() -> None:
    """The address of whom was withdrawn turns out to be Kim's."""
    stranger = {"userId": None, "anonymousId": "b-1"}
    lines = acme(
        withdrawal("01-11 12:00", "x") | stranger,
        identify("01-12 09:00", "kim") | {"anonymousId": "b-1"},
    )
    assert the(lines, "withdrawn")["content"] == "renewal-call"


def test_a_person_who_was_called_by_another_id_is_the_same() -> None:
    """Kim was known by a device when the call was filed: what he says as a customer counts."""
    device = {"userId": None, "anonymousId": "k-1"}
    events = [
        identify("01-01 00:00", email="kim@x.example", phone="+4915112345678") | device,
        consent("01-01 00:00") | device,
        group("01-02 00:00", "acme", role="buyer") | device,
        noted(),
        *person("kim", "01-01 00:00"),
        identify("01-11 12:00", "kim") | {"anonymousId": "k-1"},
        withdrawal("01-12 09:00", "kim"),
    ]
    lines = replay(project(RENEWAL, facts=FACTS), events, until="02-20 00:00")
    assert the(lines, "withdrawn")["content"] == "renewal-call"
