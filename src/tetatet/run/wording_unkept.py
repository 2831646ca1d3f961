"""The words for what opened no dialogue, and for what a record had no room for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SKIPPED: Final[Mapping[str, str]] = {
    "moment": "the moment “{moment}” came",
    "wish": "another dialogue wished to begin it",
    "running": "“{script}” was already running",
    "again after": "“{script}” begins at most once in {length}",
    "condition": "what “{script}” asks for at its start did not hold",
    "no key": "it did not say which {key} it was about, so “{script}” did not begin",
    "queued": "one such moment was already waiting for “{script}”",
    "no room": "so much was under way that “{script}” did not begin",
    "moment passed": "“{script}” had to wait behind another dialogue until the moment was over",
    "joined": "“{script}” did not begin by itself{when}; it joined “{other}”, which was running",
    "queued behind": "“{script}” had to wait behind “{other}”",
    "": "{reason}",
}
"""Why a moment opened nothing of its own."""

FORGOTTEN: Final[Mapping[str, str]] = {
    "something awaited": "so much was awaited that “{moment}” is not watched for any more ({detail})",
    "a task": "so much was under way that {work} is not waited for any more",
    "a start": "so much was under way that it is forgotten when “{script}” began last ({detail})",
    "a goal after the end": "so much was under way that a goal of “{script}” is not counted any more",
    "a trait": "so much is known that “{detail}” could not be noted",
    "what is told": "so much was told that not all of it is kept ({detail})",
}
"""What a record had no room for, each as a sentence that stands beside its date."""
