"""`tetatet init`: what it writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.projects import GROCER
from tetatet.language.folder import gather
from tetatet.language.project import read_project
from tetatet.language.scaffold import init_project, packs
from tetatet.model.errors import InputError


def test_the_starter_is_sound_and_holds_the_canonical_script(tmp_path: Path) -> None:
    """A new project has no error and no warning, and the dialogue of the unusual purchase."""
    written = init_project(tmp_path / "shop")
    reading = read_project(tmp_path / "shop")
    assert (reading.errors, reading.warnings) == ((), ())
    assert reading.project is not None
    assert list(reading.project.scripts) == ["new-project"]
    assert tmp_path / "shop" / "scripts" / "new-project.yml" in written


def test_a_pack_is_copied_whole(tmp_path: Path) -> None:
    """A copy of a pack has the pack's revision."""
    init_project(tmp_path, "grocer")
    assert gather(tmp_path).revision == gather(GROCER).revision
    assert (tmp_path / "README.md").is_file()


def test_packs_are_listed() -> None:
    """The grocer is among the packs."""
    assert "grocer" in packs()


def test_nothing_is_written_into_a_folder_in_use(tmp_path: Path) -> None:
    """A folder that holds anything, and a file, are refused and left alone."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        init_project(tmp_path)
    with pytest.raises(InputError, match="is a file"):
        init_project(tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_pack_names_the_nearest(tmp_path: Path) -> None:
    """A slip in a pack's name is told, and nothing is written."""
    with pytest.raises(InputError, match="grocer"):
        init_project(tmp_path / "new", "grosser")
    assert not (tmp_path / "new").exists()
