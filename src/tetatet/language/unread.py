"""What could not be read of a project, and what nobody else is to be blamed for therefore.

A file that is no YAML is one error. What it would have declared is then missing all over
the project, and to report each of those places would bury the one that has to be mended.
So whatever may come only from such a file is left unsaid until it can be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tetatet.language.folder import FACTS, SETTINGS
from tetatet.model.errors import Finding

_ENDS_READING = frozenset(
    "no-settings unreadable file-not-utf8 file-too-large yaml-syntax yaml-anchor yaml-tag yaml-depth yaml-key".split()
)
"""Findings behind which a file is read no further; no tetatet.yml is one that says nothing."""

_SCRIPTS = ("scripts", "parts")

_RESTS_ON: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("default-zone", "default-currency", "no-first-language", "simulated-channel"), (SETTINGS,)),
    **dict.fromkeys(("unknown-channel", "unknown-language", "unknown-resource", "unknown-role"), (SETTINGS,)),
    **dict.fromkeys(("unknown-event", "unknown-fact", "unknown-template-name", "unknown-transition"), (FACTS,)),
    **dict.fromkeys(
        ("moment-over", "never-started", "no-scripts", "unknown-part", "unknown-script", "unused-part"), _SCRIPTS
    ),
    **dict.fromkeys(("no-plain-content", "unknown-content", "unknown-link"), ("content",)),
    **dict.fromkeys(("unknown-offer", "unknown-pool"), ("offers",)),
    "answer-not-awaited": ("talks",),
    "no-variant": ("content", SETTINGS),
    "unknown-answer": (FACTS,),
    "unknown-name": (FACTS,),
    "unknown-question": ("questions",),
    "unknown-talk": ("talks",),
    "unused-variant": (*_SCRIPTS, SETTINGS),
}
"""A finding's code → the files and folders that declare what it misses."""

_WARNING_RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "unknown-answer": (*_SCRIPTS, "content"),
    "unknown-name": (*_SCRIPTS, "questions"),
}
"""The same where only a name that is like no other may come from there; a slip of a known one stays an error."""


def unread(findings: Iterable[Finding]) -> frozenset[str]:
    """The folders, and the files beside them, of which something could not be read."""
    return frozenset(one.file.partition("/")[0] for one in findings if one.code in _ENDS_READING)


def without_follow_ups(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that hold whatever stands in the files that could not be read."""
    findings = list(findings)
    missing = unread(findings)
    return [one for one in findings if missing.isdisjoint(_declared_in(one))]


def _declared_in(finding: Finding) -> tuple[str, ...]:
    only_warnings = _WARNING_RESTS_ON.get(finding.code, ()) if finding.level == "warning" else ()
    return (*_RESTS_ON.get(finding.code, ()), *only_warnings)
