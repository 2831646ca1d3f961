"""On what a moment was recognised: the facts, traits and surprises that its conditions read, as they were then.

Nothing of it is looked up before a moment has come: what conditions read is known when a
project is compiled, its values are asked for when something fires.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tetatet.interact.turn import Turn, View
from tetatet.model.expression import Reading
from tetatet.model.open_values import Evidence
from tetatet.model.script import Script
from tetatet.model.transition import Transition
from tetatet.model.values import SCALARS

_PLACES = 6
"""Amounts are added in millionths, and nobody asks for the millionth part of a bit."""


def on_firing(turn: Turn, transition: Transition) -> Evidence:
    """On what it was decided that the moment has come; of what has become true also how it was before."""
    readings = turn.plan.read_by_transition[transition.name]
    if not readings:  # an event that fires by what it says itself
        return {}
    found = _values(readings, turn.view)
    if transition.becomes is not None:
        for name, value in _values(readings, turn.view.past()).items():
            if value != found.get(name) and "(" not in name:
                found[f"before({name})"] = value
    return found


def on_opening(turn: Turn, script: Script) -> Evidence:
    """On what it was decided that a script's `start` lets this moment in."""
    return _values(turn.plan.read_by_start[script.name], turn.view)


def _values(readings: Iterable[Reading], view: View) -> Evidence:
    values = ((name, _plain(value(view))) for name, value in readings)
    return {name: value for name, value in values if isinstance(value, SCALARS)}


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else round(value, _PLACES)
