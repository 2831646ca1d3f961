"""All pictures of a project: its scripts, and the parts that they use, wherever they are written."""

from __future__ import annotations

from collections.abc import Mapping

from tetatet.language.graph import Graph, to_graph
from tetatet.language.reading import Reader
from tetatet.language.scripts import outline_scripts
from tetatet.language.source import parse_source
from tetatet.model.errors import InvalidProject

_NAMES = ("script", "part")
_NAMELESS = ("no-script", "file-empty")


def gallery(texts: Mapping[str, str]) -> list[Graph]:
    """The graphs of all scripts and parts, in the order of the files.

    Args:
        texts: the files of scripts/ and parts/ by name; scripts and parts may stand in either.

    Raises: InvalidProject: a file is no YAML, or a document says neither `script:` nor `part:`.
    """
    graphs = {name: to_graph(text, (), name) for name, text in texts.items()}
    _refuse_nameless(texts)
    parts = [texts[name] for name, found in graphs.items() if any(graph.kind == "part" for graph in found)]
    if parts:  # the ids of steps count on behind a part that is put in place
        graphs = {name: to_graph(text, parts, name) for name, text in texts.items()}
    return [graph for found in graphs.values() for graph in found]


def _refuse_nameless(texts: Mapping[str, str]) -> None:
    """What stands in a folder of scripts and is none, in the words of `check`."""
    reader = Reader()
    for name, text in texts.items():
        source = parse_source(name, text.encode())
        reader.add(*source.findings)
        outline_scripts(reader, source.documents)
    found = [one for one in reader.findings if one.code in _NAMELESS or one.field in _NAMES]
    if found:
        raise InvalidProject(tuple(found))
