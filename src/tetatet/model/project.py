"""A firm's project folder as one value: what its files say once they are read and checked.

The values lie beside this module: `fact`, `transition`, `script` and its `step`s, `content`,
`offer`, `settings`. Nothing in them knows YAML; nothing in them runs. Every condition is an
`Expr` (text, reads and the compiled test), every length of time a `Duration`, every node has
its place in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tetatet.model.content import Content, Question, Talk
from tetatet.model.fact import Fact, NamedEvent, Segment
from tetatet.model.offer import Offer
from tetatet.model.script import Script
from tetatet.model.settings import Settings
from tetatet.model.transition import Transition


@dataclass(frozen=True, slots=True)
class Project:
    """A whole project folder, read and checked. `revision` is the hash of its content."""

    settings: Settings
    revision: str
    events: Mapping[str, NamedEvent] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    transitions: Mapping[str, Transition] = field(default_factory=dict)
    scripts: Mapping[str, Script] = field(default_factory=dict)
    contents: Mapping[str, Content] = field(default_factory=dict)
    talks: Mapping[str, Talk] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    traits: tuple[str, ...] = ()  # declared under `traits:`
    event_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # declared under `events:`
