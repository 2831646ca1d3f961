"""A file that cannot be read is one error: the others are still read, and not blamed for what it would have said."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from tests.language.projects import EXAMPLES, GROCER, HELLO, SETTINGS, codes, read, script
from tetatet.language.folder import Folder, gather
from tetatet.language.project import Reading, read_files

FACTS = """\
traits: [plan_size]
events: {Advice Wanted: [urgency]}
facts:
  orders.count: {count: Order Completed}
  orders.gap: {median gap: Order Completed}
  orders.kinds: {distinct: category, of: Order Completed}
segments: {keen: orders.count > 3}
transitions: {asked: {event: Advice Wanted, if: event.urgency > 3}}
"""
OWN = SETTINGS.replace("channels: {", "channels: {pigeon: {simulator: true}, ").replace("[en, ru]", "[en, ru, de]")
STEPS = """\
  - {send: hello, by: pigeon, offer: rebate, variants: {warm: need.builder > 0.5}, benefit: {en: x, de: x}}
  - {wait: 3 * orders.gap, answers: {clicked shop: [], Advice Wanted: []}, silent: []}
  - {task: talk, role: store agent, by: phone, due: 1d, benefit: x}
  - {wait: 7d, answers: {keen on it: []}, silent: []}
  - {use: ask-first, with: {question: size}}
  - {claim: slot, up to: 1d, granted: [{start: other}], refused: []}
  - choose:
      - {if: "keen AND orders.count <> 4 AND has(orders.kinds, 'x') AND consent.pigeon", do: [{exit: a}]}
      - {if: customer.plan_size > 3 AND customer.told AND start.urgency > 3 AND need.builder > 0.5, do: [{exit: b}]}
      - {else: []}
"""
SHOP = {
    "tetatet.yml": OWN,
    "facts.yml": FACTS,
    "scripts/hello.yml": script(STEPS, start="start: asked\n"),
    "scripts/other.yml": script("  - {set: {customer.told: true}}\n", name="other", start=""),
    "parts/ask.yml": "part: ask-first\ntakes: [question]\n"
    "steps: [{ask: $question, by: any, benefit: x}, {wait: 7d, answers: {big: []}, silent: []}]\n",
    "talks/talk.yml": "say: {en: x, de: x}\nresults: {keen on it: reached}\n",
    "questions/size.yml": "text: {en: x, de: x}\noptions: {big: x, small: x}\nteaches: {big: need.builder}\n",
    "offers/rebate.yml": "promise: {what: x, owner: store agent, due: 1d}\n",
    "content/hello.liquid": "subject: x\nlinks: {shop: https://x.example}\n---\nx {{ orders.count }}\n",
    "content/hello.warm.liquid": HELLO,
    "content/hello.warm.de.liquid": HELLO,
    "content/hello.de.liquid": HELLO,
}


def _shop(**broken: str) -> Reading:
    return read({**SHOP, **{name.replace("__", "/"): text for name, text in broken.items()}})


def test_the_shop_of_these_tests_has_nothing_to_find() -> None:
    """Everything in it is declared somewhere and used somewhere."""
    assert [(str(one), one.level) for one in read(SHOP).findings if one.level != "note"] == []


@pytest.mark.parametrize("text", ["a: [\n", "x: *nothing\n", b"\xff\xfe\x00"])
@pytest.mark.parametrize("file", [name for name in SHOP if name.endswith(".yml")])
def test_a_broken_file_is_the_only_thing_to_mend(file: str, text: str | bytes) -> None:
    """Whatever it would have declared is not missed anywhere else, neither as an error nor as a warning."""
    reading = read({**SHOP, file: text})
    found = [one for one in reading.findings if one.level != "note"]
    assert [one.file for one in found] == [file], "\n".join(map(str, found))
    assert found[0].level == "error"
    assert reading.project is None


@pytest.mark.parametrize("file", [name for name in SHOP if name.startswith("content/")])
def test_a_content_that_cannot_be_read_is_the_only_thing_to_mend(file: str) -> None:
    """Neither its steps nor its versions nor its links are missed."""
    for text in (b"\xff", b"subject: [\n---\nx\n"):
        found = [one for one in read({**SHOP, file: text}).findings if one.level != "note"]
        assert [one.file for one in found] == [file], "\n".join(map(str, found))


def test_all_other_files_are_still_read() -> None:
    """Settings and facts that are no YAML hide none of the errors of the others; all come by file and line."""
    wrong = {
        "tetatet.yml": "brand: [\n",
        "facts.yml": "facts: {orders.count: {count\n",
        "scripts/hello.yml": SHOP["scripts/hello.yml"].replace(
            "benefit: x}\n  - {wait: 7d", "benfit: x}\n  - {wait: 7x"
        ),
        "scripts/other.yml": SHOP["scripts/other.yml"].replace("set: {customer", "set: {custmer"),
        "content/hello.liquid": "{% if\n",
        "questions/size.yml": "text: x\n",
        "offers/rebate.yml": "promise: {what: x, due: soon}\n",
    }
    reading = read({**SHOP, **wrong})
    places = [(one.file, one.line) for one in reading.errors]
    assert places == sorted(places)
    assert {file for file, _ in places} == set(wrong)
    assert [one.code for one in reading.errors if one.file == "scripts/hello.yml"] == ["unknown-key", "wrong-value"]


def test_conditions_are_still_checked_beside_broken_facts() -> None:
    """What is wrong whatever facts.yml says is told; what it may declare is not."""
    cases = "".join(
        f"      - {{if: {test}, do: [{{exit: a}}]}}\n"
        for test in (
            "orders.anything > 3",
            "some_segment",
            "orders.x > 3 AND",
            "event.total > 3",
            "lowr(orders.x) = 'a'",
        )
    )
    reading = read({"facts.yml": "facts: ["}, script=script(f"  - choose:\n{cases}      - {{else: []}}\n"))
    found = [(one.line, one.code) for one in reading.errors if one.file == "scripts/hello.yml"]
    assert found == [(8, "condition"), (9, "condition-root"), (10, "condition")]


def test_a_slip_of_a_known_name_stays_an_error_beside_a_broken_script() -> None:
    """A script that cannot be read may set traits of its own; a letter beside a known one is still a slip."""
    steps = "  - {choose: [{if: customer.birtday = 'x' AND customer.own_one = 'x', do: []}, {else: []}]}\n"
    reading = read({"scripts/broken.yml": "a: ["}, script=script(steps))
    assert codes(reading) == ["yaml-syntax", "unknown-name"]
    assert "unknown-name" not in codes(reading, "warning")


def test_a_project_without_settings_misses_nothing_else() -> None:
    """No tetatet.yml is one error: no channel, role or zone is missed besides."""
    data = {name: text.encode() for name, text in SHOP.items() if name != "tetatet.yml"}
    found = read_files(Folder(data, ()), brand="x").findings
    assert [one.code for one in found if one.level != "note"] == ["no-settings"]


@lru_cache(maxsize=2)
def _said(root: Path) -> frozenset[str]:
    return frozenset(str(one) for one in read_files(gather(root), brand="x").findings if one.level != "note")


@pytest.mark.parametrize("file", ["tetatet.yml", "facts.yml", "scripts", "parts", "talks", "questions", "content"])
@pytest.mark.parametrize("root", [EXAMPLES, GROCER], ids=lambda path: path.name)
def test_the_examples_and_packs_with_a_broken_file(root: Path, file: str) -> None:
    """Whatever file of a real project is broken, nothing is found elsewhere that was not found before."""
    files = dict(gather(root).files)
    for name in [one for one in files if one == file or one.startswith(f"{file}/")][:3]:
        broken = read_files(Folder({**files, name: b"\xff"}, ()), brand="x")
        assert {str(one) for one in broken.findings if one.file != name and one.level != "note"} <= _said(root)
        assert [one.file for one in broken.errors] == [name]
