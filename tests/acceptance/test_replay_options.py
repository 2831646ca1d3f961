"""The options of `replay` and the shape of its lines: until, state, script, publish, order of the output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.replaying import (
    Event,
    Files,
    Lines,
    folder,
    instant,
    json_lines,
    numbered,
    only,
    order,
    person,
    project,
    replay,
    replay_raw,
    run,
    state_of,
    story,
    the,
    track,
)

FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions:
  asked: {event: Advice Wanted, valid for: 5d}
  signal: {event: Signal Seen, valid for: 5d}
"""
TALK = """
script: talk
start: {when: asked, again after: 30d}
goal: {event: Contract Signed, within: 60d}
steps:
  - {send: hello, by: email, benefit: Good}
  - {wait: 7d, silent: [{send: later, by: email, benefit: Good}]}
"""
OTHER = """
script: other
start: signal
goal: {event: Order Delivered, within: 60d}
steps: [{send: words, by: sms, benefit: Good}]
"""
ASKED = track("03-02 10:00", "Advice Wanted")


def shop(talk: str = TALK) -> Files:
    """Two scripts that know nothing of each other."""
    return project(talk, OTHER, facts=FACTS)


def events(*more: Event) -> list[Event]:
    """A customer who asks for advice on 2 March, and what else happens."""
    return [*person(), ASKED, *more]


# ---------------------------------------------------------------- until, script, state


def test_without_until_the_clock_stops_at_the_last_event() -> None:
    """`--until` defaults to the last event: what is due after it is not told."""
    assert story(replay(shop(), events())) == ["03-02 10:00 contact hello email go"]
    assert len(story(replay(shop(), events(track("03-10 10:00", "Store Entered"))))) == 2


def test_until_lets_the_clock_run_on() -> None:
    """The virtual clock runs on to `--until`, and no further."""
    assert story(replay(shop(), events(), until="03-09 09:59")) == ["03-02 10:00 contact hello email go"]
    assert len(story(replay(shop(), events(), until="03-09 10:01"))) == 2


def test_until_may_stop_before_the_last_event() -> None:
    """What comes after `--until` has not happened yet."""
    lines = replay(shop(), events(track("03-05 10:00", "Signal Seen")), "--state", until="03-04 00:00")
    assert [line["script"] for line in only(lines, "start")] == ["talk"]
    assert all(line["at"] <= instant("03-04 00:00") for line in lines if "at" in line)


def test_one_script_may_be_replayed_alone() -> None:
    """`--script NAME` tells the dialogues of that script, and of no other."""
    both = events(track("03-03 10:00", "Signal Seen"))
    lines = replay(shop(), both, "--script", "other", until="03-20 00:00")
    assert {line["script"] for line in lines if "script" in line} == {"other"}
    lines = replay(shop(), both, "--script", "other", "--script", "talk", until="03-20 00:00")
    assert {line["script"] for line in lines if "script" in line} == {"other", "talk"}


def test_a_script_that_does_not_exist_is_refused() -> None:
    """A wrong name exits with 2 and says which names there are or are near."""
    ran = replay_raw(shop(), events(), "--script", "othr")
    assert ran.code == 2
    assert "othr" in ran.said
    assert "other" in ran.said


def test_the_state_ends_the_output() -> None:
    """`--state` ends with one line a customer: facts, consents, running dialogues and the rest that is known."""
    lines = replay(shop(), [*events(order("03-03 10:00")), *person("u2")], "--state")
    assert [line["kind"] for line in lines[-2:]] == ["state", "state"]
    assert [line["customer"] for line in lines[-2:]] == ["u1", "u2"]
    found = state_of(lines)
    assert {"facts", "consents", "running"} <= set(found)
    assert found["facts"] == {"orders.count": 1}


def test_the_state_tells_what_runs_and_until_when() -> None:
    """A running dialogue stands in the state with its step and its due time."""
    running = state_of(replay(shop(), events(), "--state"))["running"]
    assert len(running) == 1
    assert "talk" in str(running)
    assert "2026-03-09T10:00:00Z" in str(running)
    assert not state_of(replay(shop(), events(), "--state", until="04-01 00:00")).get("running")


# ---------------------------------------------------------------- the lines


def test_lines_come_in_order_of_time_then_customer() -> None:
    """The output is in order of time, then customer, then `n`, which counts them all."""
    crowd = [
        event
        for name in ("zoe", "ann", "Bob")
        for event in (*person(name), track("03-02 10:00", "Advice Wanted", name))
    ]
    lines = replay(shop(), [*crowd, track("03-01 10:00", "Signal Seen", "zoe")], until="03-20 00:00")
    keys = [(line["at"], line["customer"], line["n"]) for line in lines]
    assert keys == sorted(keys)
    assert [line["n"] for line in lines] == sorted({line["n"] for line in lines})


def test_fields_that_do_not_apply_are_absent() -> None:
    """No line holds a field that is null."""
    lines = replay(shop(), events(track("03-03 10:00", "Signal Seen")), until="03-20 00:00")
    assert [line for line in lines if None in line.values()] == []
    assert "channel" not in the(lines, "start", script="talk")
    assert "until" not in only(lines, "contact")[0]


def test_times_are_instants_in_utc() -> None:
    """Every `at` is an instant in UTC that ends in Z, whatever the zones of project, customer and event."""
    told = [*person(timezone="Asia/Tokyo"), track("2026-03-02T19:00:00+09:00", "Advice Wanted")]
    lines = replay(project(TALK, facts=FACTS, zone="Europe/Berlin"), told, until="03-20 00:00")
    assert the(lines, "start")["at"] == "2026-03-02T10:00:00Z"
    assert all(line["at"].endswith("Z") for line in lines)


def test_every_dialogue_has_a_name_that_its_lines_share() -> None:
    """The lines of one dialogue carry its id, those of another another's, and each ends once."""
    both = events(track("03-03 10:00", "Signal Seen"))
    lines = replay(shop(), both, until="03-20 00:00")
    names = {line["script"]: line["dialogue"] for line in only(lines, "start")}
    assert len(set(names.values())) == 2
    assert all(line["dialogue"] == names[line["script"]] for line in only(lines, "contact", "silence", "end"))
    assert [line["script"] for line in only(lines, "end")] == ["other", "talk"]


def test_steps_have_names() -> None:
    """A step's name is its `as:`, or its kind and object; a second of one name has a 2 behind it."""
    talk = """
script: talk
start: asked
goal: {event: Contract Signed, within: 60d}
steps:
  - {send: hello, by: email, benefit: Good}
  - {wait: 7d, silent: []}
  - {send: hello, by: email, benefit: Good}
  - {send: hello, by: email, benefit: Good, as: the last word}
"""
    lines = replay(project(talk, facts=FACTS), events(), until="03-20 00:00")
    assert [line["step"] for line in only(lines, "contact")] == ["send hello", "send hello 2", "the last word"]
    assert the(lines, "silence")["step"] == "wait 7d"


def test_a_second_run_prints_the_same_bytes() -> None:
    """Same project, events and seed: same bytes."""
    first = replay_raw(shop(), events(), "--state", until="04-01 00:00", holdout="50%")
    assert first.code == 0, first.said
    assert replay_raw(shop(), events(), "--state", until="04-01 00:00", holdout="50%").out == first.out


def test_without_holdout_the_projects_share_counts() -> None:
    """Without `--holdout` the project's own share is used: with all of it, everybody is a ghost."""
    files = shop()
    files["tetatet.yml"] = files["tetatet.yml"].replace("holdout: 0%", "holdout: 100%")
    assert story(replay(files, events(), holdout=None)) == ["03-02 10:00 contact hello email ghost"]
    assert story(replay(files, events(), holdout="0%")) == ["03-02 10:00 contact hello email go"]


# ---------------------------------------------------------------- publish

NEW_WORDS = TALK.replace("send: later", "send: new-words")


def _published(mode: str, newer: str = NEW_WORDS, at: str = "2026-03-05T00:00:00Z") -> Lines:
    second = [*person("u2"), track("03-06 10:00", "Advice Wanted", "u2")]
    publication = f"{at}={folder(shop(newer))}:{mode}"
    return replay(shop(), events(*second), "--publish", publication, until="04-01 00:00")


def test_published_with_keep_a_running_dialogue_ends_as_it_began() -> None:
    """`keep`: the running dialogue keeps its revision, the next one begins with the new."""
    lines = _published("keep")
    assert story(lines, "contact", customer="u1")[-1] == "03-09 10:00 contact later email go"
    assert story(lines, "contact", customer="u2")[-1] == "03-13 10:00 contact new-words email go"


def test_published_with_move_a_running_dialogue_goes_on_in_the_new_revision() -> None:
    """`move`: the running dialogue stands at the same step of the new revision, and keeps its clock and its name."""
    lines = _published("move")
    assert story(lines, "contact", customer="u1")[-1] == "03-09 10:00 contact new-words email go"
    assert len({line["dialogue"] for line in only(lines, customer="u1") if "dialogue" in line}) == 1


def test_published_with_stop_a_running_dialogue_ends() -> None:
    """`stop`: what runs ends with the publication; the next one begins with the new revision."""
    lines = _published("stop")
    assert story(lines, "end", customer="u1") == ["03-05 00:00 end talk stopped"]
    assert story(lines, "contact", customer="u2")[-1] == "03-13 10:00 contact new-words email go"


def test_a_publication_before_anything_runs_is_as_if_it_had_always_been() -> None:
    """Published before the first moment, the new words are the only ones."""
    lines = _published("keep", at="2026-01-01T00:00:00Z")
    assert only(lines, "contact", content="later") == []


def test_a_dialogue_that_is_moved_obeys_the_new_policy() -> None:
    """Moved to a revision with other quiet hours, a running dialogue keeps those."""
    quiet = folder(project(TALK, OTHER, facts=FACTS, quiet='"09:00 to 11:00"'))
    lines = replay(shop(), events(), "--publish", f"2026-03-05T00:00:00Z={quiet}:move", until="04-01 00:00")
    assert story(lines)[-1] == "03-09 11:00 contact later email go"


def test_a_date_is_its_midnight_in_the_projects_zone() -> None:
    """`--until`, `--from` and `--publish` take a date, which begins where the project is."""
    berlin = project(TALK, OTHER, facts=FACTS, zone="Europe/Berlin")
    told = [*person(), track("2026-03-01T23:30:00Z", "Advice Wanted")]
    begun = [
        len(only(replay(berlin, told, *dated), "start"))
        for dated in (("--from", "2026-03-02"), ("--from", "2026-03-02T00:00:00Z", "--until", "2026-03-03"))
    ]
    assert begun == [1, 0]
    assert only(replay(berlin, told, "--until", "2026-03-02"), "start") == []
    assert len(only(replay(berlin, told, "--until", "2026-03-03"), "start")) == 1
    publication = f"2026-03-09={folder(shop(NEW_WORDS))}:move"
    assert replay(berlin, told, "--publish", publication, until="04-01 00:00") == replay(
        berlin, told, "--publish", publication.replace("03-09=", "03-08T23:00:00Z="), until="04-01 00:00"
    )


@pytest.mark.parametrize(
    "options, named",
    [
        (("--json", "--summary"), "--summary"),
        (("--json", "--state", "--processes", "2"), "--processes"),
        (("--state",), "--json"),
        (("--processes", "2"), "--json"),
    ],
)
def test_options_that_do_not_fit_together_are_refused(options: tuple[str, ...], named: str) -> None:
    """Nothing that was asked for is silently left out; the line says what to write."""
    source = folder({"events.jsonl": json_lines(numbered(events()))}) / "events.jsonl"
    ran = run("replay", str(folder(shop())), "--events", str(source), *options)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert named in ran.err


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_beginning_after_everything_is_refused(processes: str) -> None:
    """A `--from` that leaves only history is a slip; with `--until` behind it there is something to play."""
    late = replay_raw(shop(), events(), "--from", "2026-03-03", "--processes", processes)
    assert (late.code, "2026-03-02T10:00:00Z" in late.err) == (2, True)
    assert replay_raw(shop(), events(), "--from", "2026-03-03", until="03-04 00:00").code == 0


@pytest.mark.parametrize(
    "option, value",
    [
        ("--publish", "2026-03-05T00:00:00Z=nowhere-at-all:keep"),
        ("--publish", "not a time=PLACE:keep"),
        ("--publish", "2026-03-05T00:00:00Z=PLACE:rather"),
        ("--publish", "PLACE"),
        ("--until", "soon"),
        ("--holdout", "eleven"),
        ("--holdout", "110%"),
        ("--holdout", "10"),
        ("--holdout", "0.5"),
        ("--from", "2026-03-03"),
    ],
)
def test_a_wrong_option_exits_with_2_and_says_which(option: str, value: str) -> None:
    """A wrong value of an option is one clear line, exit 2, and never a traceback."""
    given = value.replace("PLACE", str(folder(shop())))
    ran = replay_raw(shop(), events(), option, given, holdout=None)
    assert ran.code == 2
    assert option in ran.said or given in ran.said
    assert "Traceback" not in ran.said


def test_an_events_file_that_is_not_there_exits_with_2(tmp_path: Path) -> None:
    """A missing file of events, and a missing project, are named."""
    missing = tmp_path / "missing.jsonl"
    ran = run("replay", str(folder(shop())), "--events", str(missing), "--json")
    assert ran.code == 2
    assert "missing.jsonl" in ran.said
    present = tmp_path / "events.jsonl"
    present.write_text(json_lines(numbered(events())), encoding="utf-8")
    ran = run("replay", str(tmp_path / "no-shop"), "--events", str(present), "--json")
    assert ran.code == 2
    assert "no-shop" in ran.said


def test_no_events_are_no_error() -> None:
    """An empty file of events is replayed: nothing happens."""
    ran = replay_raw(shop(), b"")
    assert (ran.code, ran.out) == (0, "")
