"""What the customer replied, and what an agent noted, is told in the story, whatever the script names."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import done, numbered, only, person, project, replay, the, track
from tests.run.test_explain import explained

FACTS = "transitions: {asked: {event: Advice Wanted}}"
ASKED = track("03-02 10:00", "Advice Wanted")
MAIL = """
script: talk
start: asked
goal: {event: Order Completed, within: 60d}
steps:
  - {send: words, by: email, benefit: Good}
  - {wait: 5d, answers: {replied yes: [{exit: said yes}]}, answered: [{exit: other}], silent: [{exit: silent}]}
"""
CALL = """
script: talk
start: asked
goal: {event: Order Completed, within: 60d}
steps:
  - {task: call, role: store agent, by: phone, due: 2d, benefit: Good}
  - {wait: 5d, answers: {busy: [{exit: was busy}]}, silent: [{exit: silent}]}
"""
BEA = [*person(name="Bea"), ASKED]


@pytest.mark.parametrize(
    "event, said, words, told",
    [
        ("Message Replied", {"reply": "Not now, thanks."}, "Not now, thanks.", "Bea replied: “Not now, thanks.”."),
        ("Message Replied", {"reply": "yes"}, None, "Bea replied “yes”."),
        ("Message Replied", {}, None, "Bea replied."),
        ("Email Link Clicked", {"link": "shop"}, "shop", "Bea clicked a link: “shop”."),
    ],
    ids=["a reply of which the script names nothing", "one that it names", "one without words", "a link"],
)
def test_what_the_customer_said_is_told(event: str, said: dict[str, str], words: str | None, told: str) -> None:
    """In his own words, where the answer's name does not hold them."""
    events = [*BEA, track("03-03 10:00", event, **said)]
    shop = project(MAIL, facts=FACTS)
    assert the(replay(shop, numbered(events), until="03-20 00:00"), "answer").get("detail") == words
    assert told in explained(shop, events, "2026-03-20T00:00:00Z")


@pytest.mark.parametrize("result", ["no reply", "busy"])
def test_what_the_agent_noted_is_told(result: str) -> None:
    """Also where it answers no wait: the call was made."""
    shop = project(CALL, facts=FACTS)
    filed = the(replay(shop, numbered(BEA), until="03-02 12:00"), "task")
    events = [*BEA, done("03-03 10:00", filed["act"], result)]
    line = the(replay(shop, numbered(events), until="03-20 00:00"), "done")
    assert (line["content"], line["role"], line["result"], line["act"]) == ("call", "store agent", result, filed["act"])
    assert f"the store agent noted “{result}” for the call “call”." in explained(shop, events, "2026-03-20T00:00:00Z")


def test_a_result_of_no_open_work_is_none() -> None:
    """Who reports twice is heard once."""
    shop = project(CALL, facts=FACTS)
    filed = the(replay(shop, numbered(BEA), until="03-02 12:00"), "task")
    events = [*BEA, done("03-03 10:00", filed["act"], "no reply"), done("03-03 11:00", filed["act"], "busy")]
    assert [line["result"] for line in only(replay(shop, numbered(events), until="03-20 00:00"), "done")] == [
        "no reply"
    ]
