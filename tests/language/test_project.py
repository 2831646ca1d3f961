"""Whole folders: the examples of the language, the packs, and broken ones."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from tests.language.projects import EXAMPLES, FACTS, GROCER, SETTINGS, codes, project_of, read, script
from tetatet.language.folder import Folder, gather
from tetatet.language.graph import to_graph
from tetatet.language.project import read_files, read_project
from tetatet.language.whole import every_step
from tetatet.model.errors import InvalidProject
from tetatet.model.step import Repeat, Send, Task, Wait

TWENTY = (
    "new-project patent-order flyer-lapse to-the-fourth one-more-visit diamond-welcome birthday better-plan "
    "new-category-welcome new-home delivery-check delivery-late markdown-notice brand-week in-store welcome renewal "
    "shoe-lapse fee-notice bike-help fridge-for-you"
).split()


def test_the_examples_of_the_language_read_without_errors() -> None:
    """Every example script of the language's page is read as it stands, without an error."""
    reading = read_project(EXAMPLES)
    assert reading.errors == ()
    assert set(project_of(reading).scripts) == set(TWENTY)
    assert codes(reading, "warning") == ["unknown-script"]  # flyer-lapse mutes a promotion that is not among them


def test_the_canonical_script_is_what_it_says() -> None:
    """Mail, seven days, a call, seven days, the page, fourteen days; then the interest road."""
    steps = project_of(read_project(EXAMPLES)).scripts["new-project"].steps
    assert [step.id for step in steps] == ["send project-hello", "wait 7d", "set", "task project-advice"]
    first = steps[1]
    assert isinstance(first, Wait)
    call, second = first.silent
    assert isinstance(call, Task)
    assert (call.talk, call.due and call.due.business_days) == ("project-call", 2)
    assert isinstance(second, Wait)
    assert [name for name, _ in second.answers] == ["not now"]
    page, last = second.silent
    assert isinstance(page, Send)
    assert page.contact.page == "last purchase"
    assert isinstance(last, Wait)
    assert [step.id for step in last.silent] == ["exit silent to the end"]


@pytest.mark.parametrize("root", [EXAMPLES, GROCER], ids=lambda path: path.name)
def test_replay_and_drawing_call_a_step_by_one_id(root: Path) -> None:
    """The ids of the steps of a project are those of the drawn nodes."""
    scripts = project_of(read_project(root)).scripts
    parts = [path.read_text(encoding="utf-8") for path in sorted((root / "parts").glob("*.yml"))]
    for path in sorted((root / "scripts").glob("*.yml")):
        for graph in to_graph(path.read_text(encoding="utf-8"), parts):
            drawn = {name for node in graph.nodes for name in (node.inside if node.kind == "use" else (node.id,))}
            assert drawn == {step.id for step in every_step(scripts[graph.name].steps)}


@pytest.mark.parametrize("pack", [GROCER], ids=lambda path: path.name)
def test_packs_read_without_errors_or_warnings(pack: Path) -> None:
    """A pack is a project that nothing is wrong with."""
    reading = read_project(pack)
    assert (reading.errors, reading.warnings) == ((), ())
    project_of(reading)


def test_the_grocer_speaks_three_languages() -> None:
    """Every content of the grocer has a plain, a Russian and a Chinese version."""
    contents = project_of(read_project(GROCER)).contents
    assert [name for name, content in contents.items() if content.languages != ("", "ru", "zh")] == []


def test_the_grocer_helps_up_to_the_fourth_order() -> None:
    """Weekly until four orders, a bounded number of times; four orders are the goal."""
    script_read = project_of(read_project(GROCER)).scripts["to-the-fourth"]
    repeat = script_read.steps[0]
    assert isinstance(repeat, Repeat)
    assert (repeat.every.days, repeat.at_most) == (7, 8)
    assert script_read.goal.becomes is not None
    assert script_read.goal.becomes.text == repeat.until.text if repeat.until else False


def test_the_revision_is_the_files_content() -> None:
    """Equal files are one revision, in whatever order; any other byte or name is another one."""
    files = {"tetatet.yml": SETTINGS.encode(), "facts.yml": FACTS.encode()}
    usual = Folder(files, ()).revision
    assert re.fullmatch(r"[0-9a-f]{16}", usual)
    assert Folder(dict(reversed(files.items())), ()).revision == usual
    assert Folder({**files, "facts.yml": FACTS.encode() + b"\n"}, ()).revision != usual
    assert Folder({"tetatet.yml": files["tetatet.yml"], "fact.syml": files["facts.yml"]}, ()).revision != usual
    assert project_of(read_project(GROCER)).revision == gather(GROCER).revision


def test_a_bare_project_can_be_replayed() -> None:
    """Settings, facts and one script are enough; what is not written yet is a warning."""
    data = {
        "tetatet.yml": b"zone: UTC\n",
        "facts.yml": FACTS.encode(),
        "scripts/hello.yml": script().encode(),
    }
    reading = read_files(Folder(data, ()), brand="shop")
    assert set(codes(reading, "warning")) == {"default-currency", "unknown-content"}
    assert project_of(reading).settings.brand == "shop"


def test_errors_stop_a_project_and_say_why() -> None:
    """A project with an error is none; asked for, it raises with every error."""
    reading = read(script=script("  - {send: hello, by: email}\n  - {wait: 7d}\n"))
    assert reading.project is None
    with pytest.raises(InvalidProject) as caught:
        reading.project_or_raise()
    assert [finding.code for finding in caught.value.findings] == ["missing-benefit", "missing-silent"]


def test_findings_come_in_the_order_of_files_and_lines() -> None:
    """Whoever mends goes from top to bottom, file by file."""
    reading = read(settings="zone: x\n", facts="fact: 1\n", script=script("  - {wait: 7d}\n  - {send: hello}\n"))
    places = [(finding.file, finding.line) for finding in reading.findings]
    assert places == sorted(places)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """No folder, an empty folder and a file in its place are errors, never exceptions."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    assert codes(read_project(tmp_path / "nowhere")) == ["no-project"]
    assert codes(read_project(tmp_path / "file")) == ["no-project"]
    assert codes(read_project(tmp_path / "empty")) == ["no-settings"]


def test_no_number_of_errors_makes_a_project_good() -> None:
    """Beyond the number of findings that are listed a project is still refused."""
    many = "".join(f"  - {{send: hello, by: email, as: s{number}}}\n" for number in range(700))
    reading = read(script=script(many))
    assert reading.project is None
    assert 0 < len(reading.errors) < 700


WORDS = (
    "no 21:00 [] {} null -1 7d $x 'x:_y' -_a {a:_b} ' \" &a *a !x | silent if: event.x_>_1 NOT ( ) 50% every_0d best_of "
    "--- % @ ` 99999999999999999999 1e999 2026-02-30_25:61 3_*_orders.count {{ %} {%_if use: start: exit: part:_x script:_x"
).split()


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_written_is_a_finding_and_never_a_traceback(seed: int) -> None:
    """Files mangled at random are read to a project or to errors."""
    chance = random.Random(seed)
    files = dict(gather(chance.choice((EXAMPLES, GROCER))).files)
    for _ in range(chance.randint(1, 5)):
        name = chance.choice(sorted(files))
        files[name] = _mangled(files[name], chance)
    reading = read_files(Folder(files, ()), brand="x")
    assert (reading.project is None) == bool(reading.errors)
    assert all(str(finding) for finding in reading.findings)


def _mangled(data: bytes, chance: random.Random) -> bytes:
    place, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    word = chance.choice(WORDS).replace("_", " ").encode()
    changes = (
        data[:place] + word + data[place:],
        data[:place] + data[min(end, place + 25) :],
        data[:place] + data[place : place + 40] + data[place:],
        data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :],
        b"\n".join(sorted(data.splitlines(), key=lambda _: chance.random())),
    )
    return chance.choice(changes)
