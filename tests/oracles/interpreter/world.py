"""The whole run: all customers, the firm's news, and the virtual clock up to its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracles.interpreter import clock
from tests.oracles.interpreter.happening import in_order
from tests.oracles.interpreter.life import Life, Line
from tests.oracles.interpreter.project import read_project


def interpret(
    files: Mapping[str, str], events: list[Mapping[str, Any]], until: str, acts: Mapping[str, str] | None = None
) -> list[Line]:
    """The story of these events, line by line, times as aware datetimes.

    Args:
        files: the project by path, as a folder would hold it.
        events: lines of an events file, each with a `messageId`.
        until: the end of the virtual clock, an ISO text.
        acts: `CUSTOMER|SCRIPT|CONTENT|AT` to the name under which events answer that act.

    >>> files = {"tetatet.yml": "{zone: UTC, policy: {quiet: none, caps: []}}", "facts.yml": "{}"}
    >>> interpret(files, [], "2026-01-01T00:00:00Z")
    []
    """
    project = read_project(files)
    end = clock.read_moment(until, project.zone)
    lives: dict[str, Life] = {}
    for what in in_order(events, project.zone):
        if what.at > end:
            break
        if what.customer is not None and what.customer not in lives:
            lives[what.customer] = Life(what.customer, project, what.at, dict(acts or {}))
        for life in [lives[what.customer]] if what.customer is not None else lives.values():
            life.take(what)
    for life in lives.values():
        life.let_time_pass(end)
    found = [line for life in lives.values() for line in life.lines]
    return sorted(found, key=lambda line: (line["at"], line["customer"]))
