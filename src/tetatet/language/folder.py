"""The files of a project folder: which are read, and their bytes.

The only module here that touches the disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tetatet.language.source import FILE_LIMIT_BYTES
from tetatet.model.errors import Finding

FILES_LIMIT = 5_000
"""Files of one project; a firm with more has several projects."""

SETTINGS = "tetatet.yml"
FACTS = "facts.yml"

# folder -> the endings that are read there
FOLDERS: dict[str, tuple[str, ...]] = {
    "content": (".liquid", ".mjml"),
    "offers": (".yml",),
    "parts": (".yml",),
    "questions": (".yml",),
    "scripts": (".yml",),
    "talks": (".yml",),
}

_LATER = ("needs.yml", "tiers.yml", "treatment.yml", "recovery.yml", "products")
"""Files that the design names and that nothing reads yet."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The language files by relative name with `/`, and what is wrong with the folder."""

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]

    def below(self, folder: str) -> dict[str, bytes]:
        """The files of one folder, by name, in order."""
        return {name: data for name, data in self.files.items() if name.startswith(f"{folder}/")}

    @property
    def revision(self) -> str:
        """The hash of all names and bytes: equal projects, equal revisions."""
        digest = hashlib.blake2b(digest_size=8)
        for name, data in sorted(self.files.items()):
            for piece in (name.encode(), data):
                digest.update(len(piece).to_bytes(8, "big"))
                digest.update(piece)
        return digest.hexdigest()


def gather(root: Path) -> Folder:
    """Read the language files of a folder. Never raises for what a folder may hold."""
    findings: list[Finding] = []
    if not root.is_dir():
        return Folder({}, (_finding("error", root.name, f"there is no folder `{root}`", "no-project"),))
    names = [name for name in (SETTINGS, FACTS) if (root / name).is_file()]
    for folder, endings in FOLDERS.items():
        names.extend(_names_below(root, folder, endings, findings))
    for name in (SETTINGS, FACTS):
        other = name.replace(".yml", ".yaml")
        if (root / other).is_file():
            findings.append(
                _finding("warning", other, f"the file is not read: its name has to be `{name}`", "not-read")
            )
    for name in _LATER:
        if (root / name).exists():
            findings.append(_finding("note", name, "nothing reads this yet", "not-yet"))
    if len(names) > FILES_LIMIT:
        message = f"the project has more than {FILES_LIMIT:,} files"
        return Folder({}, (_finding("error", root.name, message, "too-many-files"),))
    files: dict[str, bytes] = {}
    for name in sorted(names):
        data = _bytes_of(root / name, name, findings)
        if data is not None:
            files[name] = data
    return Folder(files, tuple(findings))


def _names_below(root: Path, folder: str, endings: tuple[str, ...], findings: list[Finding]) -> list[str]:
    path = root / folder
    if not path.is_dir():
        return []
    names: list[str] = []
    for child in sorted(path.iterdir()):
        name = f"{folder}/{child.name}"
        if child.name.startswith(".") or child.name.endswith("~"):
            continue
        if child.is_file() and child.suffix in endings:
            names.append(name)
        elif child.is_dir():
            findings.append(_finding("warning", name, "folders within folders are not read", "not-read"))
        else:
            ways = " or ".join(f"`{ending}`" for ending in endings)
            findings.append(
                _finding("warning", name, f"the file is not read: its name has to end in {ways}", "not-read")
            )
    return names


def _bytes_of(path: Path, name: str, findings: list[Finding]) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(FILE_LIMIT_BYTES + 1)
    except OSError as error:
        findings.append(_finding("error", name, f"the file cannot be read: {error.strerror}", "unreadable"))
        return None


def _finding(level: str, file: str, message: str, code: str) -> Finding:
    return Finding(level, file, 0, "", message, code)
