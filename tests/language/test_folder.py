"""Which files of a folder are read."""

from __future__ import annotations

from pathlib import Path

from tetatet.language.folder import gather


def _write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x: 1\n", encoding="utf-8")


def test_only_files_of_the_language_are_read(tmp_path: Path) -> None:
    """A README, hidden files and the copies of editors are none of the language's files."""
    _write(tmp_path, "tetatet.yml", "facts.yml", "README.md", "scripts/a.yml", "scripts/.a.yml.swp", "scripts/a.yml~")
    _write(
        tmp_path, "content/a.liquid", "content/b.mjml", "talks/t.yml", "questions/q.yml", "offers/o.yml", "parts/p.yml"
    )
    found = gather(tmp_path)
    assert sorted(found.files) == [
        "content/a.liquid",
        "content/b.mjml",
        "facts.yml",
        "offers/o.yml",
        "parts/p.yml",
        "questions/q.yml",
        "scripts/a.yml",
        "talks/t.yml",
        "tetatet.yml",
    ]
    assert found.findings == ()


def test_files_that_look_as_if_they_were_read_are_warnings(tmp_path: Path) -> None:
    """A script named .yaml, or in a folder within the folder, would be missed in silence."""
    _write(tmp_path, "tetatet.yml", "scripts/a.yaml", "scripts/old/b.yml", "content/a.txt")
    found = gather(tmp_path)
    assert sorted((finding.file, finding.code) for finding in found.findings) == [
        ("content/a.txt", "not-read"),
        ("scripts/a.yaml", "not-read"),
        ("scripts/old", "not-read"),
    ]


def test_files_of_later_versions_are_noted(tmp_path: Path) -> None:
    """What the design names and nothing reads yet is noted."""
    _write(tmp_path, "tetatet.yml", "needs.yml", "products/a.yml")
    assert {finding.file for finding in gather(tmp_path).findings} == {"needs.yml", "products"}


def test_the_two_files_at_the_top_are_named_yml(tmp_path: Path) -> None:
    """A facts.yaml is a project without facts, and a warning says so."""
    _write(tmp_path, "tetatet.yml", "facts.yaml")
    assert [(one.file, one.level, one.code) for one in gather(tmp_path).findings] == [
        ("facts.yaml", "warning", "not-read")
    ]
