"""The head of a script: start, goal, exits, what happens on meeting another script, and a dialogue's life."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
    identify,
    instant,
    only,
    order,
    person,
    project,
    replay,
    replay_raw,
    short,
    story,
    stranger,
    the,
    track,
)

FACTS = """
traits: [plan]
events: {Contract Signed: [kind], Advice Wanted: [kind], Loss Told: [kind]}
facts: {orders.count: {count: Order Completed}}
transitions:
  asked: {event: Advice Wanted, valid for: 5d}
  signal: {event: Signal Seen, valid for: 5d}
  late: {event: Delivery Late, valid for: 5d}
"""
HELLO = "  - {send: hello, by: email, benefit: Good}\n"
TALK = """
script: talk
start: asked
goal: {event: Contract Signed, within: 30d}
steps:
  - {send: hello, by: email, benefit: Good}
  - wait: 7d
    silent: [{send: for-the-silence, by: email, benefit: Good}]
"""
SECOND = """
script: second
start: signal
goal: {event: Order Delivered, within: 30d}
steps:
  - {send: from-second, by: email, benefit: Good}
"""
ASKED = track("03-02 10:00", "Advice Wanted")


def lines_of(
    *scripts: str, events: list[Event], until: str = "06-01 00:00", facts: str = FACTS, **policy: Any
) -> Lines:
    """The lines of these scripts for a customer who agreed to marketing."""
    return replay(project(*scripts, facts=facts, **policy), [*person(), *events], until=until)


# ---------------------------------------------------------------- start


def test_any_of_several_transitions_opens_it() -> None:
    """`when` may list several transitions."""
    script = TALK.replace("start: asked", "start: {when: [signal, asked], again after: 1d}")
    lines = lines_of(script, events=[ASKED, track("04-02 10:00", "Signal Seen")])
    assert [line["why"]["transition"] for line in only(lines, "start")] == ["asked", "signal"]


def test_the_condition_of_a_start_is_asked_then() -> None:
    """`if` of a start that does not hold opens none, and says so."""
    script = TALK.replace("start: asked", "start: {when: asked, if: customer.plan = 'gold'}")
    lines = lines_of(script, events=[ASKED])
    assert story(lines, "start", "skipped") == ["03-02 10:00 skipped talk condition"]
    assert only(lines_of(script, events=[identify("02-01 00:00", plan="gold"), ASKED]), "start") != []


@pytest.mark.parametrize("day, opened", [("05-30", 1), ("06-01", 2)])
def test_again_after_is_ninety_days_from_the_start(day: str, opened: int) -> None:
    """`again after` runs from the start, 90 days unless it says otherwise."""
    lines = lines_of(TALK, events=[ASKED, track(f"{day} 10:00", "Advice Wanted")], until="06-02 00:00")
    assert len(only(lines, "start")) == opened


def test_a_start_tells_its_validity() -> None:
    """The line of a start tells until when its moment lasts, and what opened it."""
    found = the(lines_of(TALK, events=[ASKED]), "start")
    assert found["valid_until"] == instant("03-07 10:00")
    assert found["why"]["transition"] == "asked"


# ---------------------------------------------------------------- per

PER_ORDER = """
script: care
purpose: service
start: {when: late, per: order_id, again after: 30d}
goal: {event: Order Delivered, within: 30d}
steps:
  - {send: sorry, by: email, benefit: The new date}
  - {wait: 7d, silent: [{send: still-sorry, by: email, benefit: The new date}]}
"""


def _late(at: str, number: str | None = None) -> Event:
    return track(at, "Delivery Late", **({} if number is None else {"order_id": number}))


def test_per_opens_one_dialogue_for_each_key() -> None:
    """`per: order_id`: one dialogue for each order; `again after` holds per key."""
    events = [
        _late("03-02 10:00", "o1"),
        _late("03-03 10:00", "o2"),
        _late("03-04 10:00", "o1"),
        _late("03-20 10:00", "o1"),
    ]
    lines = lines_of(PER_ORDER, events=events, until="03-30 00:00")
    assert story(lines, "start", "skipped") == [
        "03-02 10:00 start care",
        "03-03 10:00 start care",
        "03-04 10:00 skipped care running",
        "03-20 10:00 skipped care again after",
    ]


def test_an_event_of_another_key_does_not_touch_it() -> None:
    """The delivery of one order meets the goal of its own dialogue and of no other."""
    events = [
        _late("03-02 10:00", "o1"),
        _late("03-02 11:00", "o2"),
        track("03-04 10:00", "Order Delivered", order_id="o2"),
    ]
    lines = lines_of(PER_ORDER, events=events)
    assert [(line["at"], line["reason"]) for line in only(lines, "end")] == [
        (instant("03-04 10:00"), "goal"),
        (instant("03-09 10:00"), "done"),
    ]
    assert len(only(lines, "contact", content="still-sorry")) == 1


def test_an_answer_of_another_key_does_not_touch_it() -> None:
    """An answer that carries another value of the key ends no wait of this one."""
    events = [_late("03-02 10:00", "o1"), track("03-04 10:00", "Message Replied", reply="yes", order_id="o2")]
    assert only(lines_of(PER_ORDER, events=events), "answer") == []


def test_an_event_without_the_key_touches_every_dialogue() -> None:
    """A call that names no order answers them all, a delivery that names none ends them all."""
    opened = [_late("03-02 10:00", "o1"), _late("03-02 11:00", "o2")]
    lines = lines_of(PER_ORDER, events=[*opened, track("03-04 10:00", "Call Received")])
    assert len({line["dialogue"] for line in only(lines, "answer")}) == 2
    lines = lines_of(PER_ORDER, events=[*opened, track("03-04 10:00", "Order Delivered")])
    assert [line["reason"] for line in only(lines, "end")] == ["goal", "goal"]


def test_an_opening_event_without_the_key_opens_none() -> None:
    """An opening event without the key opens none and says so."""
    lines = lines_of(PER_ORDER, events=[_late("03-02 10:00")])
    assert story(lines, "start", "skipped") == ["03-02 10:00 skipped care no key"]


# ---------------------------------------------------------------- goal, exits


def test_the_opening_event_never_meets_the_goal() -> None:
    """An event never meets the goal of a dialogue that it starts; the next of its kind does."""
    facts = "transitions: {asked: {event: Order Completed}}"
    script = TALK.replace("Contract Signed", "Order Completed")
    lines = lines_of(script, events=[order("03-02 10:00"), order("03-05 10:00")], facts=facts)
    assert story(lines, "contact", "end") == ["03-02 10:00 contact hello email go", "03-05 10:00 end talk goal"]


def test_the_condition_of_a_goal_reads_the_start() -> None:
    """`if` of a goal compares the event with the one that opened the dialogue."""
    script = TALK.replace("{event: Contract Signed", "{event: Contract Signed, if: event.kind = start.kind")
    events = [track("03-02 10:00", "Advice Wanted", kind="bike")]
    events += [track(f"03-0{day} 10:00", "Contract Signed", kind=kind) for day, kind in ((3, "car"), (4, "bike"))]
    assert story(lines_of(script, events=events), "end") == ["03-04 10:00 end talk goal"]


def test_a_goal_may_be_a_condition_that_turns() -> None:
    """`becomes` ends the dialogue with the event that turns it to yes."""
    script = TALK.replace("{event: Contract Signed", "{becomes: orders.count >= 2")
    lines = lines_of(script, events=[order("02-01 10:00"), ASKED, order("03-04 10:00")])
    assert story(lines, "goal", "end") == ["03-04 10:00 goal talk", "03-04 10:00 end talk goal"]


def test_a_goal_already_true_must_turn_no_first() -> None:
    """A goal already true at the start ends nothing until it was no and turns yes again."""
    script = TALK.replace("{event: Contract Signed", "{becomes: customer.plan = 'gold'")
    gold = [identify("02-01 00:00", plan="gold"), ASKED]
    assert story(lines_of(script, events=gold), "end") == ["03-09 10:00 end talk done"]
    turned = [*gold, identify("03-03 10:00", plan="blue"), identify("03-04 10:00", plan="gold")]
    assert story(lines_of(script, events=turned), "end") == ["03-04 10:00 end talk goal"]


def test_an_exit_already_true_must_turn_no_first() -> None:
    """The same holds for an exit of the head."""
    script = TALK.replace("steps:", "exits: [{becomes: customer.plan = 'gold', reason: went gold}]\nsteps:")
    gold = [identify("02-01 00:00", plan="gold"), ASKED]
    assert story(lines_of(script, events=gold), "end") == ["03-09 10:00 end talk done"]


@pytest.mark.parametrize("day, told", [("03-31", ["03-31 10:00 goal talk"]), ("04-02", [])])
def test_a_late_goal_counts_to_the_horizon(day: str, told: list[str]) -> None:
    """A goal met after the end but within the horizon gives a line; past it nothing."""
    lines = lines_of(TALK, events=[ASKED, track(f"{day} 10:00", "Contract Signed")])
    assert story(lines, "goal") == told
    assert all(line["late"] is True for line in only(lines, "goal"))
    assert story(lines, "end") == ["03-09 10:00 end talk done"]


def test_a_goal_is_met_once() -> None:
    """The goal ends the dialogue once; a second such event tells nothing."""
    events = [ASKED, *(track(f"03-0{day} 10:00", "Contract Signed") for day in (3, 4))]
    assert story(lines_of(TALK, events=events), "goal") == ["03-03 10:00 goal talk"]


@pytest.mark.parametrize("kind, reason", [("fire", "house lost"), ("theft", None)])
def test_an_exit_of_the_head_ends_it_unreached(kind: str, reason: str | None) -> None:
    """An event of `exits` whose condition holds ends the dialogue from any state, unreached."""
    script = TALK.replace("steps:", "exits: [{event: Loss Told, if: event.kind = 'fire', reason: house lost}]\nsteps:")
    lines = lines_of(script, events=[ASKED, track("03-04 10:00", "Loss Told", kind=kind)])
    assert the(lines, "end")["reason"] == (reason or "done")
    assert only(lines, "goal") == []


def test_goals_come_before_answers() -> None:
    """Of one event that is goal and answer at once the goal is taken."""
    script = TALK.replace("Contract Signed", "Order Completed")
    lines = lines_of(script, events=[ASKED, order("03-04 10:00")])
    assert only(lines, "answer") == []
    assert the(lines, "end")["reason"] == "goal"


# ---------------------------------------------------------------- validity


def test_a_dialogue_that_has_not_acted_ends_with_its_moment() -> None:
    """A dialogue that has neither spoken nor filed a task ends when its moment is over, in whatever step."""
    script = TALK.replace(HELLO, "  - {pause: 6d}\n" + HELLO)
    lines = lines_of(script, events=[ASKED])
    assert story(lines, "contact", "end") == ["03-07 10:00 end talk moment passed"]


def test_a_dialogue_that_has_acted_outlives_its_moment() -> None:
    """Once it has spoken, later steps may come after the moment."""
    lines = lines_of(TALK, events=[ASKED])
    assert story(lines)[-1] == "03-09 10:00 contact for-the-silence email go"


def test_a_filed_task_is_an_act() -> None:
    """A task filed counts as having acted."""
    script = TALK.replace(HELLO, "  - {task: look, role: store agent, due: 1d}\n  - {pause: 6d}\n" + HELLO)
    assert story(lines_of(script, events=[ASKED]), "contact")[0] == "03-08 10:00 contact hello email go"


def test_a_dropped_contact_is_no_act() -> None:
    """Who only tried to speak has not acted: the moment passes."""
    script = TALK.replace(HELLO, HELLO + "  - {pause: 6d}\n" + HELLO)
    lines = replay(project(script, facts=FACTS), [stranger(), ASKED], until="06-01 00:00")
    assert the(lines, "end")["reason"] == "moment passed"


def test_a_ghosts_contact_is_an_act() -> None:
    """A ghost that would have spoken has acted."""
    lines = replay(project(TALK, facts=FACTS), [*person(), ASKED], holdout="100%", until="06-01 00:00")
    assert story(lines)[-1] == "03-09 10:00 contact for-the-silence email ghost"


@pytest.mark.parametrize("bound", ["contact", "moment"])
@pytest.mark.parametrize("days, gone", [(4, ["03-06 10:00"]), (5, ["03-07 10:00"]), (6, [])])
def test_at_the_very_end_of_its_validity_a_held_contact_may_still_go(bound: str, days: int, gone: list[str]) -> None:
    """Held past its validity of five days a contact is dropped; at the very instant at which it ends it may still go."""
    script = TALK.replace("by: email,", "by: email, valid for: 5d,", 1) if bound == "contact" else TALK
    facts = (
        FACTS if bound == "moment" else FACTS.replace("Advice Wanted, valid for: 5d", "Advice Wanted, valid for: 60d")
    )
    events = [track("03-02 10:00", "Signal Seen"), ASKED]
    lines = lines_of(SECOND, script, events=events, facts=facts, caps=f"[{{contacts: 1, in: {days}d}}]")
    assert [short(line["at"]) for line in only(lines, "contact", content="hello", verdict="go")] == gone


# ---------------------------------------------------------------- on meeting another script


def test_replaces_ends_the_other_as_superseded() -> None:
    """`replaces`: the running one ends as superseded, and the new one speaks."""
    script = SECOND.replace("start:", "replaces: [talk]\nstart:")
    lines = lines_of(TALK, script, events=[ASKED, track("03-04 10:00", "Signal Seen")])
    assert story(lines, "end")[0] == "03-04 10:00 end talk superseded"
    assert len(only(lines, "superseded")) == 1
    assert story(lines)[1:] == ["03-04 10:00 contact from-second email go"]


def test_joins_is_handed_over_as_an_answer() -> None:
    """`joins`: handed to the running one as the answer `joined NAME`; it begins nothing of its own."""
    script = SECOND.replace("start:", "joins: [talk]\nstart:")
    heard = "answers: {joined second: [{send: for-the-joined, by: email, benefit: Good}]}\n    silent:"
    events = [ASKED, track("03-04 10:00", "Signal Seen")]
    lines = lines_of(TALK.replace("silent:", heard), script, events=events)
    assert story(lines, "answer", "start") == ["03-02 10:00 start talk", "03-04 10:00 answer joined second"]
    assert len(only(lines, "joined")) == 1
    assert story(lines)[1:] == ["03-04 10:00 contact for-the-joined email go"]


def test_what_joins_during_a_pause_is_not_heard() -> None:
    """A pause listens to nothing but goal and exits: what joins then begins nothing and changes nothing."""
    script = SECOND.replace("start:", "joins: [talk]\nstart:")
    pausing = TALK.replace("  - wait: 7d\n    silent: [{", "  - {pause: 7d}\n  - {").replace(
        "benefit: Good}]", "benefit: Good}"
    )
    lines = lines_of(pausing, script, events=[ASKED, track("03-04 10:00", "Signal Seen")])
    assert story(lines) == ["03-02 10:00 contact hello email go", "03-09 10:00 contact for-the-silence email go"]
    assert [line["script"] for line in only(lines, "start")] == ["talk"]


@pytest.mark.parametrize("key", ["replaces", "joins", "waits for"])
def test_alone_it_runs_by_itself(key: str) -> None:
    """Where the other does not run, the script runs as any other."""
    script = SECOND.replace("start:", f"{key}: [talk]\nstart:")
    lines = lines_of(TALK, script, events=[track("03-04 10:00", "Signal Seen")])
    assert story(lines) == ["03-04 10:00 contact from-second email go"]


def test_waits_for_queues_while_its_moment_lasts() -> None:
    """`waits for`: queues behind the running one and begins when that ends, if its moment lasts until then."""
    script = SECOND.replace("start:", "waits for: [talk]\nstart:")
    lines = lines_of(TALK, script, events=[ASKED, track("03-06 10:00", "Signal Seen")])
    assert len(only(lines, "queued")) == 1
    assert story(lines, "contact", content="from-second") == ["03-09 10:00 contact from-second email go"]
    lines = lines_of(TALK, script, events=[ASKED, track("03-03 10:00", "Signal Seen")])
    assert only(lines, "contact", content="from-second") == []
    assert only(lines, "start", script="second") == []


def test_mutes_drops_what_the_other_would_say() -> None:
    """`mutes`: the other's contacts drop while this one runs, and `unsent` is taken; afterwards they go again."""
    loud = TALK.replace("start:", "mutes: [second]\nstart:")
    other = SECOND.replace("start: signal", "start: {when: signal, again after: 1d}")
    other = other.replace("benefit: Good}", "benefit: Good, unsent: [{exit: muted}]}")
    events = [ASKED, track("03-04 10:00", "Signal Seen"), track("03-12 10:00", "Signal Seen")]
    lines = lines_of(loud, other, events=events)
    assert story(lines, "contact", "exit", script="second") == [
        "03-04 10:00 contact from-second email drop",
        "03-04 10:00 exit muted",
        "03-12 10:00 contact from-second email go",
    ]
    assert the(lines, "contact", verdict="drop")["by_rule"] == "mutes"


def test_mutes_is_asked_before_the_gate() -> None:
    """What is muted is muted, also where the gate would drop it for another reason."""
    care = TALK.replace("start:", "purpose: service\nmutes: [second]\nstart:")
    events = [stranger(), ASKED, track("03-04 10:00", "Signal Seen")]
    lines = replay(project(care, SECOND, facts=FACTS), events, until="04-01 00:00")
    assert the(lines, "contact", script="second")["by_rule"] == "mutes"


def test_by_default_scripts_run_beside_each_other() -> None:
    """Without such a key both run, and where no cap binds both speak."""
    lines = lines_of(TALK, SECOND, events=[ASKED, track("03-04 10:00", "Signal Seen")])
    assert [line["content"] for line in only(lines, "contact", verdict="go")] == [
        "hello",
        "from-second",
        "for-the-silence",
    ]


# ---------------------------------------------------------------- worth: the order of arbitration

RIVAL = """
script: {name}
{head}
start: {name} seen
goal: {{event: Contract Signed, within: 30d}}
steps: [{{send: {name}-words, by: email, benefit: Good}}]
"""


def _winner(heads: dict[str, str], transitions: dict[str, str]) -> str:
    facts = "events: {Both Seen: [value]}\ntransitions:\n" + "".join(
        f"  {name} seen: {{event: Both Seen, {transitions.get(name, 'valid for: 5d')}}}\n" for name in heads
    )
    scripts = [RIVAL.format(name=name, head=head) for name, head in heads.items()]
    lines = lines_of(
        *scripts, events=[track("03-02 10:00", "Both Seen", value=7)], facts=facts, caps="[{contacts: 1, in: 1d}]"
    )
    return str(next(line["script"] for line in only(lines, "contact", verdict="go")))


def test_the_highest_worth_wins() -> None:
    """Arbitration takes the highest `worth`, money or an expression."""
    assert _winner({"apple": "worth: 5", "pear": "worth: 6"}, {}) == "pear"
    assert _winner({"apple": "worth: 5", "pear": "worth: start.value"}, {}) == "pear"


def test_then_the_earliest_end_of_validity_wins() -> None:
    """At equal worth the moment that ends first speaks first."""
    assert _winner({"apple": "", "pear": ""}, {"pear": "valid for: 2d, rank: 1"}) == "pear"


def test_then_the_higher_rank_wins() -> None:
    """At equal worth and validity the higher rank wins."""
    assert _winner({"apple": "", "pear": ""}, {"pear": "valid for: 5d, rank: 60"}) == "pear"


def test_then_the_name_decides() -> None:
    """All else equal, the first name wins."""
    assert _winner({"pear": "", "apple": ""}, {}) == "apple"


# ---------------------------------------------------------------- one script starts another


def test_a_chain_of_starts_is_at_most_eight_deep() -> None:
    """Scripts that start each other do so eight deep and no deeper."""
    chain = [
        f"script: s{n}\ngoal: {{event: Contract Signed, within: 30d}}\nsteps: [{{start: s{n + 1}}}]\n"
        for n in range(1, 12)
    ]
    last = (
        "script: s12\ngoal: {event: Contract Signed, within: 30d}\nsteps: [{task: look, role: store agent, due: 1d}]\n"
    )
    first = TALK.replace("steps:", "steps:\n  - {start: s1}")
    ran = replay_raw(project(first, *chain, last, facts=FACTS), [*person(), ASKED])
    assert ran.code in {0, 2}, ran.said
    assert ran.out.count('"kind":"start"') + ran.out.count('"kind": "start"') <= 9


# ---------------------------------------------------------------- hold-out of a script


def test_a_script_has_its_own_share_of_ghosts() -> None:
    """`holdout: 100%` in a head makes every dialogue of that script a ghost, and of no other."""
    ghostly = TALK.replace("start:", "holdout: 100%\nstart:")
    shop = project(ghostly, SECOND, facts=FACTS)
    lines = replay(shop, [*person(), ASKED, track("03-03 10:00", "Signal Seen")], holdout=None, until="03-04 00:00")
    assert {line["script"]: line["verdict"] for line in only(lines, "contact")} == {"talk": "ghost", "second": "go"}


def test_service_has_no_ghosts_by_default() -> None:
    """Service and notice have no hold-out unless they ask for one."""
    duty = SECOND.replace("start: signal", "purpose: service\nstart: asked")
    settings = project(TALK, duty, facts=FACTS)
    settings["tetatet.yml"] = settings["tetatet.yml"].replace("holdout: 0%", "holdout: 100%")
    lines = replay(settings, [*person(), ASKED], holdout=None, until="03-03 00:00")
    assert {line["script"]: line["verdict"] for line in only(lines, "contact")} == {"talk": "ghost", "second": "go"}
