"""The page of limits says what the code holds to."""

from __future__ import annotations

import pytest

from tests.docs.pages import ROOT
from tetatet.model import brief, fact_limits, record_limits

PAGE = (ROOT / "docs" / "reference" / "limits.md").read_text(encoding="utf-8")
KB = 1024


@pytest.mark.parametrize(
    "row, numbers",
    [
        ("A record has ", (record_limits.MAX_BODY_BYTES // KB,)),
        ("| what is told |", (15, record_limits.TOLD_BYTES // KB)),
        ("| facts and counts |", (fact_limits.FACTS_BYTES // KB,)),
        (
            "| what is under way |",
            (record_limits.UNDER_WAY_BYTES // KB, (record_limits.SHARED_BYTES - fact_limits.FACTS_BYTES) // KB),
        ),
        ("| value of a trait |", (record_limits.VALUE_BYTES,)),
        ("| name of a trait", (record_limits.TRAIT_NAME_BYTES,)),
        ("| complaints |", (record_limits.MAX_COMPLAINTS,)),
        ("| ids of accounts |", (record_limits.ACCOUNTS_BYTES // KB,)),
        ("| running dialogues |", (record_limits.MAX_DIALOGUES,)),
        ("| evidence, ", (record_limits.EVIDENCE_BYTES // KB, record_limits.BRIEF_BYTES)),
        ("| answer, ", (record_limits.ANSWER_BYTES,)),
        ("| moments that wait", (record_limits.MAX_QUEUE,)),
        ("| things awaited", (record_limits.MAX_AWAITED, record_limits.BRIEF_BYTES)),
        ("| open tasks |", (record_limits.MAX_TASKS,)),
        ("| goals counted", (record_limits.MAX_AFTERGLOW,)),
        ("| starts that", (record_limits.MAX_STARTED,)),
        ("| contacts that caps", (record_limits.MAX_CONTACTS,)),
        ("| business key", (record_limits.KEY_BYTES,)),
        ("| `distinct` |", (fact_limits.MAX_VALUES, fact_limits.VALUES_BYTES // KB, fact_limits.MAX_VALUE_BYTES)),
        ("| `first`, `last` |", (fact_limits.END_BYTES, fact_limits.WINDOW_END_BYTES)),
        ("| `median gap` |", (fact_limits.MAX_MOMENTS, fact_limits.MAX_WINDOW_MOMENTS)),
        ("| window of days", (fact_limits.MAX_DAYS, fact_limits.MAX_ENDS)),
        ("| window of hours |", (fact_limits.MAX_SINGLE,)),
        ("| `surprise` |", (fact_limits.MAX_VALUES,)),
        (
            "| `page: last purchase` |",
            (fact_limits.MAX_PURCHASES, fact_limits.ORDER_BYTES // KB, fact_limits.MAX_REFUNDS),
        ),
        ("first entries as fit", (brief.MAX_ENTRIES, brief.MAX_TEXT_CHARS)),
    ],
)
def test_every_number_is_the_codes(row: str, numbers: tuple[int, ...]) -> None:
    """Each limit stands in its row as the code has it."""
    (line,) = [line for line in PAGE.splitlines() if row in line]
    assert all(f"{number}" in line.split(row, 1)[1] for number in numbers), (row, numbers)


def test_the_parts_are_the_whole() -> None:
    """What is told, who it is, and what facts and what is under way share come to the record."""
    assert 15 * KB + 6 * KB + record_limits.SHARED_BYTES == record_limits.MAX_BODY_BYTES
