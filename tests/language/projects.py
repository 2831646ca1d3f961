"""Small projects in memory, for tests of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tetatet.language.folder import Folder
from tetatet.language.project import Reading, read_files
from tetatet.model.errors import Finding
from tetatet.model.project import Project
from tetatet.model.script import Script

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "projects" / "examples"
GROCER = ROOT / "packs" / "grocer"

SETTINGS = """\
brand: Shop
zone: Europe/Berlin
currency: EUR
languages: [en, ru]
channels: {email: {simulator: true}, phone: {desk: store agent}}
roles: {store agent: {substitute: shop manager, capacity: 40 per day}, shop manager: {}}
resources: {slot: 3 per day}
"""
FACTS = """\
facts:
  orders.count: {count: Order Completed}
  orders.typical_gap: {median gap: Order Completed}
transitions:
  first order: {event: Order Completed, if: orders.count = 1}
"""
HELLO = "subject: Hello\n---\nHello.\n"
STEPS = "  - {send: hello, by: email, benefit: A greeting}\n  - {wait: 7d, silent: []}\n"


def script(steps: str = STEPS, *, head: str = "", name: str = "hello", start: str = "start: first order\n") -> str:
    """A script with a goal; `head` adds lines to the head, `steps` are indented by two."""
    goal = "" if "goal:" in head else "goal: {event: Order Completed, within: 30d}\n"
    return f"script: {name}\n{start}{goal}{head}steps:\n{steps}"


def read(files: Mapping[str, str | bytes] | None = None, /, **texts: str) -> Reading:
    """Read a project of the usual files; `settings`, `facts` and `script` stand for theirs."""
    found: dict[str, str | bytes] = {
        "tetatet.yml": texts.get("settings", SETTINGS),
        "facts.yml": texts.get("facts", FACTS),
        "content/hello.liquid": HELLO,
    }
    if texts.get("script") != "":
        found["scripts/hello.yml"] = texts.get("script", script())
    found |= dict(files or {})
    data = {name: text if isinstance(text, bytes) else text.encode() for name, text in found.items()}
    return read_files(Folder(data, ()), brand="folder")


def read_steps(steps: str, /, **files: str) -> Reading:
    """Read a project whose only script has these steps (indented by two)."""
    return read(dict(files), script=script(steps))


def project_of(reading: Reading) -> Project:
    """The project; a test fails with the errors when there is none."""
    assert reading.project is not None, "\n".join(map(str, reading.errors))
    return reading.project


def script_of(reading: Reading, name: str = "hello") -> Script:
    """One script of a project that can be read."""
    return project_of(reading).scripts[name]


def codes(reading: Reading, level: str = "error") -> list[str]:
    """The codes of all findings of a level, in order."""
    return [finding.code for finding in reading.of_level(level)]


def the_error(reading: Reading) -> Finding:
    """The only error."""
    assert len(reading.errors) == 1, [str(one) for one in reading.errors]
    assert reading.project is None
    return reading.errors[0]


def the_warning(reading: Reading, code: str) -> Finding:
    """The only warning of that code, in a project that can be used."""
    project_of(reading)
    found = [one for one in reading.warnings if one.code == code]
    assert len(found) == 1, [str(one) for one in reading.findings]
    return found[0]
