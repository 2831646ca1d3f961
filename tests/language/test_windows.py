"""The windows of facts: whole days or exact, never both."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read, the_error


def _facts(window: str) -> str:
    return f"facts:\n  o.n: {{count: A, {window}}}\n"


@pytest.mark.parametrize(
    "window, remedies",
    [
        ("over: 24h, ending: 30d ago", ("`ending: 720h ago`", "`over: 1d`")),
        ("over: 36h, ending: 2w ago", ("`ending: 336h ago`",)),
        ("over: 30d, ending: 48h ago", ("`over: 720h`", "`ending: 2d ago`")),
        ("over: 1 year, ending: 24h ago", ("`ending: 1d ago`",)),
        ("over: 90m, ending: 1 month ago", ("both in days",)),
    ],
)
def test_a_window_of_mixed_units_is_refused(window: str, remedies: tuple[str, ...]) -> None:
    """An exact window cannot be moved by whole days, nor days by hours; the message says what to write."""
    finding = the_error(read(facts=_facts(window), script=""))
    assert (finding.code, finding.file, finding.line, finding.field) == (
        "fact-window",
        "facts.yml",
        2,
        "facts.o.n.ending",
    )
    assert all(remedy in finding.message for remedy in remedies), finding.message


@pytest.mark.parametrize(
    "window",
    [
        "over: 24h, ending: 720h ago",
        "over: 90m, ending: 1h ago",
        "over: 30d, ending: 2w ago",
        "over: 1 month, ending: 30d ago",
        "over: 30d, ending: 1 year ago",
    ],
)
def test_a_window_of_one_kind_is_taken(window: str) -> None:
    """Hours with minutes, days with weeks, months and years."""
    fact = project_of(read(facts=_facts(window), script="")).facts["o.n"]
    assert fact.over is not None
    assert fact.ending is not None


def test_a_window_is_not_moved_by_business_days() -> None:
    """Business days are no days of a window, at either end."""
    assert codes(read(facts=_facts("over: 7d, ending: 3 business days ago"), script="")) == ["wrong-value"]


def test_what_is_proposed_is_taken() -> None:
    """Whoever writes what the message proposes has a window."""
    for window in ("over: 24h, ending: 720h ago", "over: 1d, ending: 30d ago", "over: 720h, ending: 48h ago"):
        assert codes(read(facts=_facts(window), script="")) == []
