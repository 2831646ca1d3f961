"""Every step and its exits: choose, split, repeat, claim, set, ask, task, variants, parts, starts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
    act_of,
    consent,
    done,
    identify,
    instant,
    only,
    order,
    person,
    project,
    replay,
    story,
    stranger,
    the,
    track,
)

HEAD = """
script: talk
start: {when: asked, again after: 30d}
goal: {event: Contract Signed, within: 90d}
steps:
"""
FACTS = """
traits: [plan, size, note]
events: {Advice Wanted: [value, topic], Message Replied: [size]}
facts: {orders.count: {count: Order Completed}}
transitions: {asked: {event: Advice Wanted, valid for: 60d}}
"""
HELLO = "  - {send: hello, by: email, benefit: Good}\n"
AFTER = "  - {send: after, by: email, benefit: Good}\n"
ASKED = track("03-02 10:00", "Advice Wanted")  # a Monday


def talk(steps: str, *events: Event, until: str = "06-01 00:00", **made: Any) -> Lines:
    """The lines of one talk of these steps, begun on Monday 2 March at ten."""
    return replay(project(HEAD + steps, facts=FACTS, **made), [*person(), ASKED, *events], until=until)


# ---------------------------------------------------------------- choose, split

CHOOSE = """\
  - choose:
      - {if: customer.plan = 'gold', do: [{send: to-gold, by: email, benefit: Good}]}
      - {if: orders.count >= 1, do: [{send: to-buyers, by: email, benefit: Good}]}
      - else: [{send: to-others, by: email, benefit: Good}]
"""


@pytest.mark.parametrize(
    "past, content",
    [
        ([identify("02-01 00:00", plan="gold"), order("02-02 10:00")], "to-gold"),
        ([order("02-02 10:00")], "to-buyers"),
        ([], "to-others"),
    ],
)
def test_choose_takes_the_first_that_holds(past: list[Event], content: str) -> None:
    """`choose` takes the first condition that holds, else `else`; its list goes on with the step after."""
    lines = talk(CHOOSE + AFTER, *past)
    assert story(lines) == [f"03-02 10:00 contact {content} email go", "03-02 10:00 contact after email go"]


def test_choose_without_a_fitting_case_goes_on() -> None:
    """Where nothing holds and there is no `else`, the step after follows."""
    steps = "  - choose: [{if: customer.plan = 'gold', do: [{exit: gold}]}]\n"
    assert story(talk(steps + AFTER)) == ["03-02 10:00 contact after email go"]


SPLIT = """\
  - split: first touch
    arms:
      red: {share: SHARE, do: [{send: red-words, by: email, benefit: Good}]}
      blue: {share: REST, do: [{send: blue-words, by: email, benefit: Good}]}
"""


def _crowd(count: int, *more: Event) -> list[Event]:
    names = [f"c{number:03}" for number in range(count)]
    return [event for name in names for event in (*person(name), track("03-02 10:00", "Advice Wanted", name))] + list(
        more
    )


def _split(share: str, rest: str, events: list[Event], until: str = "03-03 00:00") -> Lines:
    steps = SPLIT.replace("SHARE", share).replace("REST", rest)
    return replay(project(HEAD + steps, facts=FACTS), events, until=until)


def test_a_split_draws_by_share() -> None:
    """Of 400 customers about three quarters get an arm of 75 %: within four standard deviations."""
    lines = _split("75%", "25%", _crowd(400))
    arms = Counter(line["arm"] for line in only(lines, "arm", split="first touch"))
    assert arms.total() == 400
    assert 265 <= arms["red"] <= 335
    said = Counter(line["content"] for line in only(lines, "contact", verdict="go"))
    assert said == {"red-words": arms["red"], "blue-words": arms["blue"]}


def test_an_arm_is_kept_for_ever() -> None:
    """Drawn by hash and kept: the next dialogue of the same customer goes down the same arm."""
    events = _crowd(40, *(track("05-02 10:00", "Advice Wanted", f"c{number:03}") for number in range(40)))
    lines = _split("50%", "50%", events, until="05-03 00:00")
    said: dict[str, set[str]] = {}
    for line in only(lines, "contact", verdict="go"):
        said.setdefault(line["customer"], set()).add(line["content"])
    assert len(only(lines, "contact", verdict="go")) == 80
    assert all(len(contents) == 1 for contents in said.values())
    assert len(set.union(*said.values())) == 2


# ---------------------------------------------------------------- repeat


def _repeat(until: str = "", at_most: int = 3, do: str = "{send: again, by: email, benefit: Good}") -> str:
    condition = f"\n    until: {until}" if until else ""
    return f"  - repeat: every 7d{condition}\n    at most: {at_most}\n    do: [{do}]\n"


def _days(lines: Lines) -> list[str]:
    return [f"{line['at'][5:16]} {line['content']}".replace("T", " ") for line in only(lines, "contact", verdict="go")]


def test_repeat_comes_at_most_so_often_and_then_goes_on_at_once() -> None:
    """`at most` rounds, one every week from the first; after the last the step behind follows at once."""
    assert _days(talk(_repeat() + AFTER)) == [
        "03-02 10:00 again",
        "03-09 10:00 again",
        "03-16 10:00 again",
        "03-16 10:00 after",
    ]


def test_the_clock_of_a_repeat_runs_from_the_rounds_beginning() -> None:
    """A round that lasts two days does not push the next one away."""
    steps = _repeat(
        do="{send: again, by: email, benefit: Good}, {pause: 2d}, {send: and-more, by: email, benefit: Good}", at_most=2
    )
    assert _days(talk(steps)) == [
        "03-02 10:00 again",
        "03-04 10:00 and-more",
        "03-09 10:00 again",
        "03-11 10:00 and-more",
    ]


def test_until_is_asked_before_each_round() -> None:
    """What has come true between two rounds ends the repeat before the next, and the talk goes on there."""
    lines = talk(_repeat("orders.count >= 1") + AFTER, order("03-12 10:00"))
    assert _days(lines) == ["03-02 10:00 again", "03-09 10:00 again", "03-16 10:00 after"]


def test_until_that_holds_at_the_start_lets_no_round_begin() -> None:
    """`until` is asked before the first round as well."""
    assert _days(talk(_repeat("orders.count >= 1") + AFTER, order("03-01 10:00"))) == ["03-02 10:00 after"]


def test_until_is_asked_right_after_a_round() -> None:
    """What came true within a round ends the repeat right after it, without waiting for the next."""
    do = "{send: again, by: email, benefit: Good}, {pause: 2d}"
    lines = talk(_repeat("orders.count >= 1", do=do) + AFTER, order("03-03 10:00"))
    assert _days(lines) == ["03-02 10:00 again", "03-04 10:00 after"]


def test_an_exit_within_a_repeat_ends_the_talk() -> None:
    """Only `exit` ends early, from however deep."""
    lines = talk(_repeat(do="{send: again, by: email, benefit: Good}, {exit: enough}") + AFTER)
    assert story(lines, "contact", "end") == ["03-02 10:00 contact again email go", "03-02 10:00 end talk enough"]


# ---------------------------------------------------------------- claim

CLAIM = """\
  - claim: installation slot
    up to: 2d
    granted: [{send: your-day, by: email, benefit: Your day}]
    refused: [{send: another-way, by: email, benefit: What we can do}]
"""


def test_scarce_slots_go_to_the_best_claims() -> None:
    """Three slots a month and five who want one: the three of greatest worth get theirs, two are refused in time."""
    head = HEAD.replace("start:", "worth: start.value\nstart:")
    events = [event for number in range(5) for event in person(f"c{number}")]
    events += [track("03-10 10:00", "Advice Wanted", f"c{number}", value=10 * number) for number in range(5)]
    shop = project(head + CLAIM, facts=FACTS, more="resources: {installation slot: 3 per month}")
    lines = replay(shop, events, until="03-20 00:00")
    assert {line["customer"] for line in only(lines, "granted", resource="installation slot")} == {"c2", "c3", "c4"}
    assert {line["customer"] for line in only(lines, "refused", resource="installation slot")} == {"c0", "c1"}
    assert max(line["at"] for line in only(lines, "refused")) <= instant("03-12 10:01")
    said = {line["customer"]: line["content"] for line in only(lines, "contact", verdict="go")}
    assert said == {"c0": "another-way", "c1": "another-way", "c2": "your-day", "c3": "your-day", "c4": "your-day"}


# ---------------------------------------------------------------- set, start, use, exit


def test_set_takes_literals_and_expressions() -> None:
    """A value is literal, or an expression when it begins with `=`."""
    steps = "  - {set: {customer.plan: gold, customer.size: = orders.count + 1, customer.note: = start.topic}}\n"
    shop = project(HEAD + steps, facts=FACTS)
    events = [*person(), order("02-01 10:00"), track("03-02 10:00", "Advice Wanted", topic="bikes")]
    values = the(replay(shop, events), "set")["values"]
    assert values == {"customer.plan": "gold", "customer.size": 2, "customer.note": "bikes"}


def test_set_is_read_from_then_on() -> None:
    """Conditions read what was set from then on, in the same dialogue."""
    assert story(talk("  - {set: {customer.plan: gold}}\n" + CHOOSE)) == ["03-02 10:00 contact to-gold email go"]


def test_set_keeps_the_answer_that_was_given() -> None:
    """`= answer.size` is a field of the last answer."""
    steps = HELLO + "  - {wait: 7d, silent: []}\n  - {set: {customer.size: = answer.size}}\n"
    lines = talk(steps, track("03-03 10:00", "Message Replied", reply="yes", size="XL"))
    assert the(lines, "set")["values"] == {"customer.size": "XL"}


OTHER = """
script: other
goal: {event: Order Delivered, within: 30d}
steps:
  - {pause: 20d}
  - {send: from-other, by: email, benefit: Good}
"""


def test_start_begins_another_script_that_has_no_validity() -> None:
    """A dialogue begun by `start` runs beside the first, and no moment passes while it waits to speak."""
    lines = replay(
        project(HEAD + "  - {start: other}\n" + AFTER, OTHER, facts=FACTS), [*person(), ASKED], until="06-01 00:00"
    )
    assert story(lines) == ["03-02 10:00 contact after email go", "03-22 10:00 contact from-other email go"]
    assert the(lines, "end", script="other")["reason"] == "done"


def test_start_takes_no_script_that_runs_already() -> None:
    """One dialogue a customer and script, also by `start`."""
    lines = replay(project(HEAD + "  - {start: other}\n  - {start: other}\n", OTHER, facts=FACTS), [*person(), ASKED])
    assert story(lines, "start", "skipped", script="other") == [
        "03-02 10:00 start other",
        "03-02 10:00 skipped other running",
    ]


PART = """
part: two-mails
takes: [first, second]
steps:
  - {send: $first, by: email, benefit: Good}
  - {pause: 1d}
  - {send: $second, by: email, benefit: Good}
"""


def test_a_part_is_put_in_place_with_its_names() -> None:
    """`use` puts a part's steps in place, with what `with` gives for its names, as often as it is used."""
    steps = HELLO + "  - {use: two-mails, with: {first: hello, second: after}}\n" + AFTER
    steps += "  - {use: two-mails, with: {first: after, second: hello}}\n"
    said = [content.split()[-1] for content in _days(talk_with_part(steps))]
    assert said == ["hello", "hello", "after", "after", "after", "hello"]


def talk_with_part(steps: str) -> Lines:
    """The same talk in a project that has the part."""
    return replay(project(HEAD + steps, PART, facts=FACTS), [*person(), ASKED], until="06-01 00:00")


def test_a_list_that_ends_goes_on_with_the_step_after() -> None:
    """However deep, a list that comes to its end goes on behind the step that holds it; the end is `done`."""
    steps = """\
  - choose:
      - if: orders.count = 0
        do:
          - repeat: every 1d
            at most: 1
            do:
              - {send: hello, by: email, benefit: Good}
              - wait: 1d
                silent: [{send: deep, by: email, benefit: Good}]
      - else: [{exit: never here}]
"""
    lines = talk(steps + AFTER)
    assert _days(lines)[-2:] == ["03-03 10:00 deep", "03-03 10:00 after"]
    assert story(lines, "end") == ["03-03 10:00 end talk done"]


# ---------------------------------------------------------------- ask

ASK = """\
  - {ask: captain-or-builder, by: email, benefit: Play 100 on us}
  - wait: 7d
    answers:
      captain: [{set: {customer.note: captain}}]
    silent: []
  - send: next-toy
    by: email
    variants: {captain: need.captain >= 0.7, builder: need.builder >= 0.7}
    benefit: More of the play you like
"""


def _answered(at: str, option: str) -> Event:
    return track(at, "Question Answered", question="captain-or-builder", option=option)


def test_a_question_is_answered_by_its_options() -> None:
    """A question's options are answers of its wait, and teach the need that the next words are written for."""
    lines = talk(ASK, _answered("03-04 10:00", "captain"))
    assert story(lines) == [
        "03-02 10:00 contact captain-or-builder email go",
        "03-04 10:00 contact next-toy email go",
    ]
    assert the(lines, "contact", content="next-toy")["variant"] == "captain"
    assert the(lines, "set")["values"] == {"customer.note": "captain"}


def test_a_question_unanswered_teaches_nothing() -> None:
    """Without an answer the plain words go, not those for a guess."""
    lines = talk(ASK)
    assert story(lines)[-1] == "03-09 10:00 contact next-toy email go"
    assert the(lines, "contact", content="next-toy").get("variant") is None


def test_a_known_answer_is_not_asked_again() -> None:
    """A question whose answer is known is not put: its wait passes at once, with that answer."""
    lines = talk(ASK, _answered("02-01 10:00", "captain"))
    assert story(lines, "known", "contact", "set") == [
        "03-02 10:00 known captain-or-builder captain",
        "03-02 10:00 set",
        "03-02 10:00 contact next-toy email go",
    ]
    assert the(lines, "contact")["variant"] == "captain"


@pytest.mark.parametrize(
    "limit, at", [("", "03-03 08:00"), (", valid for: 8h", "03-03 06:00")], ids=["in the morning", "its own time over"]
)
def test_a_question_answered_while_it_was_held_is_not_asked(limit: str, at: str) -> None:
    """Held at night, and answered meanwhile: it is not put any more, and the talk goes on with the answer."""
    steps = f"  - {{ask: game, by: email, benefit: Good{limit}}}\n  - {{wait: 9d, silent: []}}\n  - {{set: {{customer.size: 1}}}}\n"
    events = [
        track("03-02 22:00", "Advice Wanted"),
        track("03-02 22:30", "Question Answered", question="game", option="captain"),
    ]
    shop = project(HEAD + steps, facts=FACTS, quiet='"21:00 to 08:00"')
    lines = replay(shop, [*person(), *events], until="03-20 00:00")
    assert story(lines, "known", "contact", "answer", "end") == [
        "03-02 22:00 contact game email hold until 03-03 08:00",
        f"{at} known game captain",
        f"{at} answer captain",
        f"{at} end talk done",
    ]


# ---------------------------------------------------------------- variants


def test_variants_by_share_are_an_experiment() -> None:
    """`{warm: 50%, brief: 50%}` gives each customer one of the two, about half of them each."""
    steps = "  - {send: hello, by: email, variants: {warm: 50%, brief: 50%}, benefit: Good}\n"
    lines = replay(project(HEAD + steps, facts=FACTS), _crowd(200))
    drawn = Counter(line["variant"] for line in only(lines, "contact", verdict="go"))
    assert set(drawn) == {"warm", "brief"}
    assert 70 <= drawn["warm"] <= 130


@pytest.mark.parametrize("plan, variant", [("gold", "rich"), ("silver", "known"), (None, None)])
def test_variants_by_condition_take_the_first_that_holds(plan: str | None, variant: str | None) -> None:
    """Ordered conditions: the first that holds, else the plain words."""
    steps = "  - {send: hello, by: email, variants: {rich: customer.plan = 'gold', known: known(customer.plan)}, benefit: Good}\n"
    lines = talk(steps, identify("02-01 00:00", plan=plan))
    assert the(lines, "contact").get("variant") == variant


def test_words_come_in_the_customers_language() -> None:
    """A customer who speaks Russian gets the Russian words and benefit, another the plain ones."""
    step = "  - {send: hello, by: email, benefit: {en: Good, ru: Хорошо}}\n"
    files = {"content/hello.ru.liquid": "subject: Привет\n---\nПривет.\n"}
    shop = project(HEAD + step, facts=FACTS, files=files)
    shop["tetatet.yml"] = shop["tetatet.yml"].replace("languages: [en]", "languages: [en, ru]")
    speaks = {**identify("02-01 00:00", language="ru"), "context": {"locale": "ru-RU"}}
    russian = the(replay(shop, [*person(), speaks, ASKED]), "contact")
    assert (russian["language"], russian["benefit"]) == ("ru", "Хорошо")
    plain = the(replay(shop, [*person(), ASKED]), "contact")
    assert (plain["language"], plain["benefit"]) == ("en", "Good")


@pytest.mark.parametrize(
    "files, speaks, expected",
    [
        pytest.param({}, "ru", None, id="one version"),
        pytest.param({"hello.ru": "П"}, "ru", "ru", id="his own"),
        pytest.param({"hello.ru": "П"}, "zh", "en", id="not his, so the plain one"),
        pytest.param({"hello.en": "E"}, "ru", None, id="plain and English are one"),
        pytest.param({"hello.warm": "W", "hello.ru": "П"}, "ru", "en", id="the variant before the language"),
        pytest.param({"hello.warm": "W", "hello.warm.ru": "П"}, "ru", "ru", id="both"),
    ],
)
def test_a_contact_names_the_language_of_the_words_that_were_chosen(
    files: dict[str, str], speaks: str, expected: str | None
) -> None:
    """Where content stands in several languages the line says which was taken, not which the customer speaks."""
    step = "  - {send: hello, by: email, variants: {warm: customer.plan = 'gold'}, benefit: Good}\n"
    contents = {f"content/{name}.liquid": f"subject: S\n---\n{text}\n" for name, text in files.items()}
    contents.setdefault("content/hello.warm.liquid", "subject: S\n---\nW\n")
    plan = "gold" if any("warm" in name for name in files) else "basic"
    shop = project(HEAD + step, facts=FACTS, files=contents)
    shop["tetatet.yml"] = shop["tetatet.yml"].replace("languages: [en]", "languages: [en, ru, zh]")
    told = [*person(language=speaks, plan=plan), ASKED]
    assert the(replay(shop, told), "contact").get("language") == expected


def test_a_contact_names_its_offer() -> None:
    """The line of a contact names the offer that it makes."""
    lines = talk("  - {send: hello, by: email, offer: winter, benefit: Good}\n")
    assert the(lines, "contact")["offer"] == "winter"


# ---------------------------------------------------------------- task, unsent, undone

DUE = "  - {task: call, role: store agent, by: phone, due: 2 business days, benefit: Good"
WAIT = "  - {wait: 30d, silent: [{exit: silent}]}\n"


def test_an_undone_task_takes_its_exit_and_ends_the_wait() -> None:
    """Not done by `due` nor by the substitute's: `undone` is taken and ends the wait, and the talk goes on after it."""
    steps = DUE + ", undone: [{send: sorry, by: email, benefit: Good}]}\n" + WAIT + AFTER
    lines = talk(steps)
    assert story(lines, "task", "escalated", "undone", "contact", "exit") == [
        "03-02 10:00 task call store agent go",
        "03-04 10:00 escalated shop manager",
        "03-06 10:00 undone call",
        "03-06 10:00 contact sorry email go",
        "03-06 10:00 contact after email go",
    ]


def test_else_names_another_role_than_the_substitute() -> None:
    """`else` names who takes the task over."""
    lines = talk(DUE + ", else: sales head}\n" + WAIT, until="03-05 00:00")
    assert story(lines, "escalated") == ["03-04 10:00 escalated sales head"]


def test_tasks_do_not_block() -> None:
    """Two tasks run side by side, and without a wait the talk goes on at once."""
    steps = "  - {task: one, role: store agent, due: 2d}\n  - {task: two, role: legal, due: 2d}\n" + AFTER
    assert story(talk(steps, until="03-03 00:00")) == [
        "03-02 10:00 task one store agent go",
        "03-02 10:00 task two legal go",
        "03-02 10:00 contact after email go",
    ]


def test_inner_work_is_no_contact() -> None:
    """A task without `by` needs no consent and has no channel."""
    steps = "  - {task: one, role: store agent, due: 2d}\n"
    lines = replay(project(HEAD + steps, facts=FACTS), [stranger(), ASKED])
    assert story(lines) == ["03-02 10:00 task one store agent go"]
    assert "channel" not in the(lines, "task")


@pytest.mark.parametrize(
    "step",
    [
        "{send: text, by: sms, benefit: Good, unsent: [{exit: not sent}]}",
        "{ask: text, by: sms, benefit: Good, unsent: [{exit: not sent}]}\n  - {wait: 1d, silent: []}",
        "{task: text, role: store agent, by: phone, due: 2d, benefit: Good, unsent: [{exit: not sent}]}",
    ],
)
def test_unsent_is_taken_when_a_contact_is_dropped(step: str) -> None:
    """Dropped: `unsent` is taken, by whatever step speaks; the line says that it was."""
    agreed = consent("01-01 00:00", channel="email")
    lines = replay(project(HEAD + f"  - {step}\n", facts=FACTS), [stranger(), agreed, ASKED])
    assert story(lines, "exit") == ["03-02 10:00 exit not sent"]
    assert len(only(lines, "unsent")) == 1


def test_a_dropped_contact_without_unsent_goes_on() -> None:
    """Dropped without `unsent`: the talk goes on with the step after."""
    steps = "  - {send: text, by: sms, benefit: Good}\n" + AFTER
    agreed = consent("01-01 00:00", channel="email")
    lines = replay(project(HEAD + steps, facts=FACTS), [stranger(), agreed, ASKED])
    assert story(lines) == ["03-02 10:00 contact text sms drop", "03-02 10:00 contact after email go"]


def test_a_task_done_late_by_the_substitute_is_done() -> None:
    """What the substitute does in his time is no undone task."""
    steps = DUE + ", undone: [{exit: undone}]}\n  - {wait: 30d, answers: {interested: [{exit: done}]}, silent: []}\n"
    act = act_of(talk(steps, until="03-03 00:00"), "call")
    assert story(talk(steps, done("03-06 09:59", act, "interested")), "exit") == ["03-06 09:59 exit done"]


def test_every_act_has_a_key_of_its_own() -> None:
    """Each round of a repeat, each step, each dialogue speaks under an act of its own."""
    steps = _repeat() + HELLO + DUE + "}\n"
    lines = talk(steps, track("05-02 10:00", "Advice Wanted"), until="06-30 00:00")
    acts = [line["act"] for line in only(lines, "contact", "task", verdict="go")]
    assert len(acts) == len(set(acts)) == 10
