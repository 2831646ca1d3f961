"""What became of the dialogues that ran when a book was published: moved, kept or stopped, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tetatet.model.record import Record
from tetatet.model.time import Instant


@dataclass(frozen=True, slots=True)
class Published:
    """One publication. Of the dialogues that ran by an earlier revision, so many go on by the new one, keep theirs, or ended."""

    at: Instant
    revision: str
    mode: str
    moved: int
    kept: int
    stopped: int

    @property
    def ran(self) -> int:
        """How many ran by an earlier revision."""
        return self.moved + self.kept + self.stopped


def running(records: Iterable[Record]) -> dict[str, str]:
    """The dialogues that run, each with the revision by which it does."""
    return {one.id: one.revision for record in records for one in record.dialogues}


def published(
    at: Instant, revision: str, mode: str, *, before: Mapping[str, str], after: Mapping[str, str]
) -> Published:
    """Count what a publication did, by what ran before it and after."""
    ran = [name for name, by in before.items() if by != revision]
    still = [after[name] for name in ran if name in after]
    moved = sum(by == revision for by in still)
    return Published(at, revision, mode, moved, len(still) - moved, len(ran) - len(still))
