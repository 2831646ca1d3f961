"""What a script undertakes: capacity, promises, and what replay alone does."""

from __future__ import annotations

from tests.language.projects import FACTS, SETTINGS, codes, project_of, read, read_steps, script, the_error

CALL = "  - {task: call, role: store agent, by: phone, benefit: x}\n  - {wait: 1d, silent: []}\n"
CAMPAIGN = f"{FACTS}  week: {{at: 2026-04-01 10:00, to: orders.count > 1}}\n"


def test_a_task_that_nobody_can_take_is_an_impossible_promise() -> None:
    """A role without any capacity keeps no promise."""
    settings = SETTINGS.replace("capacity: 40 per day", "capacity: 0 per day")
    assert the_error(read({"tetatet.yml": settings}, script=script(CALL))).code == "impossible-promise"


def test_an_offer_that_nobody_can_keep_is_an_impossible_promise() -> None:
    """A promise with no capacity is refused where it is offered."""
    gift = "promise: {what: a visit, owner: store agent, due: 1d, capacity: 0 per day}\n"
    steps = "  - {send: hello, by: email, benefit: x, offer: gift}\n"
    assert the_error(read_steps(steps, **{"offers/gift.yml": gift})).code == "impossible-promise"


def test_a_campaign_of_calls_is_noted_with_its_capacity() -> None:
    """Tasks for everybody at one moment are noted with how many can be taken."""
    campaign = read(facts=CAMPAIGN, script=script(CALL, start="start: week\n"))
    project_of(campaign)
    assert any("40 tasks per day" in finding.message for finding in campaign.notes)
    assert "capacity" not in codes(read(script=script(CALL)), "note")


def test_what_nothing_carries_out_yet_is_noted_once() -> None:
    """The choice within a pool is one note, at its first place; every channel and page is there."""
    steps = (
        "  - {send: hello, by: email, benefit: x, page: last purchase}\n"
        "  - {send: hello, by: [letter, next purchase, on site], benefit: x, offer: best of gifts}\n"
        "  - {send: hello, by: email, benefit: x, offer: best of gifts}\n"
    )
    assert codes(read_steps(steps, **{"offers/a.yml": "pool: gifts\n"}), "note").count("not-yet") == 1
