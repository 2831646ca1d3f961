"""Bad projects: exit 2, and a message that names file, line and field, and where it can the word that was meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.acceptance.replaying import Files, Ran, folder, person, project, replay_raw, run, settings

TALK = """
script: talk
start: {when: asked, again after: 30d}
goal: {event: Contract Signed, within: 60d}
steps:
  - send: hello
    by: email
    benefit: Good
  - wait: 7d
    silent: [{exit: silent}]
"""
FACTS = """\
traits: [shoe_size]
events: {Advice Wanted: [topic]}
facts:
  orders.count: {count: Order Completed}
  orders.kinds: {distinct: category, of: Order Completed}
transitions:
  asked: {event: Advice Wanted, if: event.topic = 'bikes'}
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is put in the place of what, and what the message has to name besides the file."""

    old: str
    new: str
    line: int
    names: tuple[str, ...]
    file: str = "scripts/talk.yml"


def broken(fault: Fault) -> Files:
    """The usual project with one fault."""
    files = project(TALK, facts=FACTS)
    assert fault.old in files[fault.file], fault
    files[fault.file] = files[fault.file].replace(fault.old, fault.new, 1)
    return files


WORDS = {
    "head key": Fault("goal:", "gaol:", 3, ("gaol", "goal")),
    "start key": Fault("again after", "agian after", 2, ("agian after", "again after")),
    "step kind": Fault("- send: hello", "- sned: hello", 5, ("sned", "send")),
    "step key": Fault("benefit: Good", "benfit: Good", 7, ("benfit", "benefit")),
    "wait key": Fault("silent: [", "silnet: [", 9, ("silnet", "silent")),
    "transition": Fault("when: asked", "when: askd", 2, ("askd", "asked")),
    "channel": Fault("by: email", "by: emial", 6, ("emial", "email")),
    "detector": Fault("{event: Advice", "{evnt: Advice", 7, ("evnt", "event"), "facts.yml"),
    "fact kind": Fault("{count: Order", "{cuont: Order", 4, ("cuont", "count"), "facts.yml"),
    "facts section": Fault("transitions:", "transitons:", 6, ("transitons", "transitions"), "facts.yml"),
    "setting": Fault("currency: EUR", "curency: EUR", 3, ("curency", "currency"), "tetatet.yml"),
    "policy key": Fault("  quiet: none", "  quite: none", 24, ("quite", "quiet"), "tetatet.yml"),
    "family": Fault("if: event.topic", "familly: life, if: event.topic", 7, ("familly", "family"), "facts.yml"),
    "fact in a condition": Fault(
        "event.topic = 'bikes'", "orders.cuont > 1", 7, ("orders.cuont", "orders.count"), "facts.yml"
    ),
    "trait": Fault("event.topic = 'bikes'", "customer.sho_size > 40", 7, ("sho_size", "shoe_size"), "facts.yml"),
    "function": Fault("event.topic = 'bikes'", "lowr(event.topic) = 'bikes'", 7, ("lowr", "lower"), "facts.yml"),
}


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("command", ["check", "replay"])
def test_a_wrong_word_is_named_with_the_nearest_known_one(name: str, command: str) -> None:
    """An unknown word exits with 2; the message names file, line, the word and the nearest known one."""
    fault = WORDS[name]
    refused(ran_with(broken(fault), command), fault)


FAULTS = {
    "never closed": Fault("again after: 30d}", "again after: 30d", 3, ("line 2",)),
    "a tab": Fault("    by: email", "\tby: email", 6, ()),
    "a duplicate key": Fault("    by: email", "    by: email\n    by: sms", 7, ("by",)),
    "a list for a mapping": Fault("{event: Contract Signed, within: 60d}", "[Contract Signed]", 3, ("goal",)),
    "an anchor that is not there": Fault("benefit: Good", "benefit: *good", 7, ()),
    "no silent": Fault("    silent: [{exit: silent}]", "    answers: {clicked: []}", 8, ("silent",)),
    "no goal": Fault("goal: {event: Contract Signed, within: 60d}\n", "", 1, ("goal",)),
    "no steps": Fault(TALK[TALK.index("steps:") :], "steps: []\n", 4, ("steps",)),
    "no benefit": Fault("    benefit: Good\n", "", 5, ("benefit",)),
    "an empty benefit": Fault("benefit: Good", "benefit: ''", 7, ("benefit",)),
    "no channel": Fault("    by: email\n", "", 5, ("by",)),
    "no such script": Fault("{exit: silent}", "{start: nobody}", 9, ("nobody",)),
    "no such part": Fault("{exit: silent}", "{use: nothing}", 9, ("nothing",)),
    "no such resource": Fault("{exit: silent}", "{claim: moon, up to: 1d, granted: [], refused: []}", 9, ("moon",)),
    "no refused": Fault("{exit: silent}", "{claim: moon, up to: 1d, granted: []}", 9, ("refused",)),
    "an unknown type": Fault("goal:", "type: loyal\ngoal:", 3, ("loyal",)),
    "an unknown purpose": Fault("goal:", "purpose: advertising\ngoal:", 3, ("advertising",)),
    "a notice unsigned": Fault("goal:", "purpose: notice\ngoal:", 1, ("sign off",)),
    "a duration in unknown units": Fault("wait: 7d", "wait: 7 fortnights", 8, ("fortnights",)),
    "a duration below nothing": Fault("wait: 7d", "wait: -7d", 8, ("-7d",)),
    "a duration that is a number": Fault("wait: 7d", "wait: 7", 8, ("wait",)),
    "an hour that does not exist": Fault("wait: 7d", "wait: until 25:00", 8, ("25:00",)),
    "a day that does not exist": Fault("wait: 7d", "wait: until 2026-02-30 10:00", 8, ("2026-02-30",)),
    "a weekday that does not exist": Fault("wait: 7d", "wait: until Freeday 10:00", 8, ("Freeday",)),
    "an endless repeat": Fault("{exit: silent}", "{repeat: every 1d, do: [{pause: 1d}]}", 9, ("at most",)),
    "a repeat without bound": Fault("{exit: silent}", "{repeat: every 1d, at most: often, do: []}", 9, ("at most",)),
    "a repeat of no time": Fault("{exit: silent}", "{repeat: every 0d, at most: 3, do: [{pause: 1d}]}", 9, ("repeat",)),
    "shares that do not sum up": Fault(
        "{exit: silent}", "{split: x, arms: {a: {share: 50%, do: []}, b: {share: 40%, do: []}}}", 9, ("share",)
    ),
    "a share beyond all": Fault("goal:", "holdout: 130%\ngoal:", 3, ("holdout",)),
    "mixed variants": Fault(
        "    by: email", "    by: email\n    variants: {warm: 50%, brief: customer.shoe_size > 40}", 7, ("variants",)
    ),
    "else that is not last": Fault(
        "{exit: silent}", "{choose: [{else: []}, {if: orders.count > 1, do: []}]}", 9, ("else",)
    ),
    "two kinds in one step": Fault("  - wait: 7d", "  - wait: 7d\n    pause: 2d", 9, ("pause",)),
    "a sub-select": Fault("event.topic = 'bikes'", "orders.count > (SELECT 1)", 7, ("asked",), "facts.yml"),
    "an EXISTS": Fault("event.topic = 'bikes'", "EXISTS (SELECT 1 FROM orders)", 7, ("asked",), "facts.yml"),
    "a window function": Fault("event.topic = 'bikes'", "rank() OVER () > 1", 7, ("asked",), "facts.yml"),
    "a second statement": Fault("event.topic = 'bikes'", "orders.count > 1; DROP TABLE x", 7, ("asked",), "facts.yml"),
    "interval arithmetic": Fault(
        "event.topic = 'bikes'", "event.at > event.at - INTERVAL '3 days'", 7, ("asked",), "facts.yml"
    ),
    "no condition at all": Fault("event.topic = 'bikes'", "orders.count >", 7, ("asked",), "facts.yml"),
    "a list compared": Fault("event.topic = 'bikes'", "orders.kinds = 'a'", 7, ("orders.kinds",), "facts.yml"),
    "text compared with a number": Fault("event.topic = 'bikes'", "orders.count = 'two'", 7, ("orders.count",), "facts.yml"),
    "a number for a condition": Fault("event.topic = 'bikes'", "orders.count + 1", 7, ("asked",), "facts.yml"),
    "a number counted": Fault("event.topic = 'bikes'", "count(event.total) > 1", 7, ("event.total", "a number"), "facts.yml"),
    "a text among lists": Fault("event.topic = 'bikes'", '"overlaps(orders.kinds, event.category)"', 7, ("event.category", "has(list"), "facts.yml"),
    "a moment against a number": Fault("event.topic = 'bikes'", "event.at > event.total", 7, ("event.total", "never a time"), "facts.yml"),
    "a bare number": Fault("event.topic = 'bikes'", "event.total", 7, ("event.total", "never yes or no"), "facts.yml"),
    "a start before any": Fault("event.topic = 'bikes'", "start.total > 1", 7, ("start.total", "event."), "facts.yml"),
    "a slip of a score": Fault("event.topic = 'bikes'", "score.aliv > 1", 7, ("score.aliv", "score.alive"), "facts.yml"),
    "text in double quotes": Fault("event.topic = 'bikes'", "event.topic = \"bikes\"", 7, ("single quotes", "'bikes'"), "facts.yml"),
    "an unknown root": Fault("event.topic = 'bikes'", "costumer.shoe_size > 40", 7, ("costumer",), "facts.yml"),
    "a function that is not in the language": Fault("event.topic = 'bikes'", "pg_sleep(9) > 1", 7, ("pg_sleep",), "facts.yml"),
    "two detectors": Fault("event: Advice Wanted", "event: Advice Wanted, becomes: orders.count > 1", 7, ("asked",), "facts.yml"),
    "no detector": Fault("{event: Advice Wanted, if: event.topic = 'bikes'}", "{rank: 1}", 7, ("asked",), "facts.yml"),
    "a month that does not exist": Fault("event: Advice Wanted, if: event.topic = 'bikes'", "at: 2026-13-01 10:00, to: orders.count > 1", 7, ("2026-13-01",), "facts.yml"),
    "a zone that does not exist": Fault("zone: UTC", "zone: Europe/Atlantis", 2, ("Europe/Atlantis",), "tetatet.yml"),
    "a currency that does not exist": Fault("currency: EUR", "currency: EURO", 3, ("EURO",), "tetatet.yml"),
    "quiet hours that are none": Fault("quiet: none", "quiet: at night", 24, ("quiet",), "tetatet.yml"),
    "a cap without a window": Fault("caps: []", "caps: [{contacts: 1}]", 25, ("caps",), "tetatet.yml"),
    "a cap of nothing": Fault("caps: []", "caps: [{contacts: 0, in: 7d}]", 25, ("contacts: 0", "caps: []"), "tetatet.yml"),
    "a language that nobody speaks": Fault("languages: [en", "languages: [xx, en", 4, ("xx", "language"), "tetatet.yml"),
    "a store of no kind": Fault("holdout: 0%", "holdout: 0%\nstore: foo://x", 6, ("foo://x", "sqlite:///"), "tetatet.yml"),
    "a window of mixed units": Fault("{count: Order Completed}", "{count: Order Completed, over: 24h, ending: 30d ago}", 4, ("ending", "720h ago"), "facts.yml"),
    "a leap day that is none": Fault("holdout: 0%", "holdout: 0%\nleap day: 30 February", 6, ("leap day",), "tetatet.yml"),
    "holidays of nowhere": Fault("holdout: 0%", "holdout: 0%\nholidays: XX", 6, ("holidays",), "tetatet.yml"),
    "an unknown trait in a template": Fault("About hello.", "Size {{ customer.sho_size }}.", 3, ("sho_size",), "content/hello.liquid"),
    "a template never closed": Fault("About hello.", "{% if customer.shoe_size %}open", 3, (), "content/hello.liquid"),
    "an unknown tag": Fault("About hello.", "{% include_file '/etc/passwd' %}", 3, ("include_file",), "content/hello.liquid"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("command", ["check", "replay"])
def test_a_fault_is_named_with_file_line_and_field(name: str, command: str) -> None:
    """A fault exits with 2; the message names file and line and what is wrong there, on one clear line."""
    fault = FAULTS[name]
    refused(ran_with(broken(fault), command), fault)


def ran_with(files: Files, command: str) -> Ran:
    """How `check` or `replay` took this project."""
    return run("check", str(folder(files))) if command == "check" else replay_raw(files, person())


def refused(ran: Ran, fault: Fault) -> None:
    """Exit 2, one line that names file, line number and all the words, and nothing of our inside."""
    assert ran.code == 2, ran.said
    assert "Traceback" not in ran.said
    told = [line for line in ran.said.splitlines() if re.search(rf"{re.escape(fault.file)}:{fault.line}\b", line)]
    assert told, f"nobody names {fault.file}:{fault.line} in:\n{ran.said}"
    assert any(all(word in line for word in fault.names) for line in told), "\n".join(told)


UNWRITTEN = {
    "content": Fault("send: hello", "send: nothing-written", 5, ("nothing-written",)),
    "role": Fault("{exit: silent}", "{task: call, role: nobody, due: 1d}", 9, ("nobody",)),
    "talk": Fault("{exit: silent}", "{task: call, role: store agent, due: 1d}", 9, ("call",)),
    "script": Fault("goal:", "mutes: [nobody]\ngoal:", 3, ("nobody",)),
}


@pytest.mark.parametrize("name", UNWRITTEN)
def test_what_is_not_written_yet_is_named(name: str) -> None:
    """A content, role, talk or script that nobody has written is named with its place, as an error or as a warning."""
    fault = UNWRITTEN[name]
    said = run("check", str(folder(broken(fault)))).said
    told = [
        line
        for line in said.splitlines()
        if f"{fault.file}:{fault.line}:" in line and ("error" in line or "warning" in line)
    ]
    assert any(fault.names[0] in line for line in told), said


def test_the_plain_content_is_a_must() -> None:
    """Words for one variant only cannot be sent to all the others: the plain file is a must."""
    files = project(TALK.replace("by: email", "by: email\n    variants: {warm: 50%, brief: 50%}"), facts=FACTS)
    assert run("check", str(folder(files))).code == 0
    del files["content/hello.liquid"]
    ran = run("check", str(folder(files)))
    assert ran.code == 2
    assert "content/hello" in ran.said


# ---------------------------------------------------------------- the folder as a whole


def _rebuilt(**changes: str | None) -> Files:
    files = project(TALK, facts=FACTS)
    for name, body in changes.items():
        path = name.replace("__", "/").replace("_yml", ".yml")
        if body is None:
            del files[path]
        else:
            files[path] = body
    return files


@pytest.mark.parametrize(
    "files, names",
    [
        (_rebuilt(tetatet_yml=None), ("tetatet.yml",)),
        (_rebuilt(tetatet_yml=""), ("tetatet.yml",)),
        (_rebuilt(tetatet_yml="[1, 2]"), ("tetatet.yml:1",)),
        (_rebuilt(facts_yml="\x00"), ("facts.yml",)),
        (_rebuilt(facts_yml="facts: " + "[" * 2000 + "]" * 2000), ("facts.yml",)),
        (_rebuilt(scripts__again_yml=TALK.lstrip()), ("talk", "scripts/again.yml")),
        (_rebuilt(scripts__empty_yml=""), ("scripts/empty.yml",)),
        (_rebuilt(scripts__words_yml="only words"), ("scripts/words.yml:1",)),
        (
            _rebuilt(
                parts__loop_yml="part: loop\ntakes: []\nsteps: [{use: loop}]\n",
                scripts__talk_yml=TALK.lstrip().replace("{exit: silent}", "{use: loop}"),
            ),
            ("loop",),
        ),
    ],
)
def test_a_folder_that_is_no_project_is_refused(files: Files, names: tuple[str, ...]) -> None:
    """A missing, empty, misshapen or doubled file exits with 2 and is named."""
    for command in ("check", "replay"):
        ran = ran_with(files, command)
        assert ran.code == 2, ran.said
        assert all(name in ran.said for name in names), ran.said
        assert "Traceback" not in ran.said


def test_every_error_is_told_at_once() -> None:
    """`check` tells all errors of a project, not the first only."""
    files = project(
        TALK.replace("benefit:", "benfit:").replace("silent:", "silnet:"), facts=FACTS.replace("count:", "cuont:")
    )
    ran = run("check", str(folder(files)))
    assert ran.code == 2
    assert all(word in ran.said for word in ("benfit", "silnet", "cuont"))


@pytest.mark.parametrize("broken", ["tetatet.yml", "facts.yml"])
@pytest.mark.parametrize("command", ["check", "replay"])
def test_a_file_that_is_no_yaml_hides_no_other_error(broken: str, command: str) -> None:
    """The broken file is told and every other fault with it, by file and line; nothing is told that only it could declare."""
    files = project(TALK.replace("benefit:", "benfit:").replace("wait: 7d", "wait: 7x"), facts=FACTS)
    files[broken] += "more: [\n"
    ran = ran_with(files, command)
    assert ran.code == 2
    told = re.findall(r"(\S+\.yml):\d+:.*\[([\w-]+)\]", ran.said)
    mine = [("scripts/talk.yml", "unknown-key"), ("scripts/talk.yml", "wrong-value")]
    assert [one for one in told if one[1] != "not-yet"] == sorted([(broken, "yaml-syntax"), *mine])


def test_a_part_that_uses_itself_by_another_is_refused() -> None:
    """Parts that use each other would never end."""
    one = "part: one\ntakes: []\nsteps: [{use: two}]\n"
    two = "part: two\ntakes: []\nsteps: [{use: one}]\n"
    files = project(TALK.replace("[{exit: silent}]", "[{use: one}]"), one, two, facts=FACTS)
    ran = run("check", str(folder(files)))
    assert ran.code == 2
    assert "parts/" in ran.said or "scripts/talk.yml" in ran.said


@pytest.mark.parametrize("trap", ["yes", "no", "on", "off", "21:00"])
def test_what_two_yamls_read_differently_is_refused(trap: str) -> None:
    """What YAML 1.1 reads otherwise than 1.2 has to be quoted as a bare value."""
    files = project(TALK.replace("exit: silent", f"exit: {trap}"), facts=FACTS)
    ran = run("check", str(folder(files)))
    assert ran.code == 2
    assert "scripts/talk.yml:9" in ran.said
    quoted = project(TALK.replace("exit: silent", f'exit: "{trap}"'), facts=FACTS)
    assert run("check", str(folder(quoted))).code == 0


def test_a_good_project_is_good() -> None:
    """The project that all these faults are put into has none."""
    ran = run("check", str(folder(project(TALK, facts=FACTS))))
    assert ran.code == 0, ran.said


def test_replay_prints_the_warnings_of_check_and_goes_on() -> None:
    """`replay` refuses what `check` calls an error and prints its warnings, away from the JSON."""
    files = project(TALK, facts=FACTS.replace("event.topic = 'bikes'", "customer.shoe_size <> 40"))
    ran = replay_raw(files, person())
    assert ran.code == 0, ran.said
    assert "facts.yml:7" in ran.err
    assert "facts.yml" not in ran.out


def test_underscores_are_spaces_in_keys() -> None:
    """`_` equals a space in a key."""
    files = project(TALK.replace("again after", "again_after"), facts=FACTS)
    assert run("check", str(folder(files))).code == 0


def test_the_settings_of_these_tests_are_good() -> None:
    """The lines of tetatet.yml that the faults name are those of the file."""
    lines = settings().splitlines()
    assert lines[23:25] == ["  quiet: none", "  caps: []"]


@pytest.mark.parametrize(
    "length, said", [("3 * orders.nope", "there is no fact"), ("3 * orders.count", "no length of time")]
)
def test_only_a_fact_that_is_a_length_can_be_scaled(length: str, said: str) -> None:
    """A count read as days would wait three days for three orders; an unknown fact would wait for nothing."""
    text = "script: s\nstart: first order\ngoal: {event: Order Completed, within: 9d}\n"
    text += f"steps: [{{send: hello, by: email, benefit: Hello}}, {{wait: {length}, silent: []}}]\n"
    facts = "facts: {orders.count: {count: Order Completed}}\n"
    facts += "transitions: {first order: {event: Order Completed, if: orders.count = 1}}"
    ran = run("check", str(folder(project(text, facts=facts))))
    assert ran.code == 2
    assert said in ran.said
