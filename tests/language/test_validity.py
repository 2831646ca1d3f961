"""A moment that is over before anything is said: found before the first customer is met with silence."""

from __future__ import annotations

import pytest

from tests.language.projects import FACTS, codes, read, script, the_warning

SEND = "{send: hello, by: email, benefit: x}"
LAST = "  - {wait: 1d, silent: []}\n"
SHORT = FACTS.replace("orders.count = 1}", "orders.count = 1, valid for: 2d}")


def _codes(steps: str, facts: str = SHORT, start: str = "start: first order\n") -> list[str]:
    return codes(read(facts=facts, script=script(steps + LAST, start=start)), "warning")


@pytest.mark.parametrize(
    "steps",
    [
        f"  - {{pause: 7d}}\n  - {SEND}\n",
        f"  - {{pause: 1d}}\n  - {{pause: 24h}}\n  - {SEND}\n",
        f"  - {{wait: 7d, for: [Order Completed], answered: [{{exit: bought}}], silent: [{SEND}]}}\n",
        f"  - {{choose: [{{if: orders.count > 1, do: [{{pause: 1 month}}, {SEND}]}}, {{else: []}}]}}\n  - {SEND}\n",
    ],
)
def test_a_contact_after_the_moment_is_a_warning(steps: str) -> None:
    """On that road nobody is ever spoken to; the message says which moment, how long it lasts, and what comes late."""
    warning = the_warning(read(facts=SHORT, script=script(steps + LAST)), "moment-over")
    assert warning.file == "scripts/hello.yml"
    assert "`first order` is valid for 2d" in warning.message


@pytest.mark.parametrize(
    "steps",
    [
        f"  - {{pause: 1d}}\n  - {SEND}\n",
        f"  - {SEND}\n  - {{pause: 7d}}\n  - {SEND}\n",
        f"  - {{pause: 3 * orders.typical_gap}}\n  - {SEND}\n",
        f"  - {{wait: 7d, for: [Order Completed], silent: []}}\n  - {SEND}\n",
        f"  - {{choose: [{{if: orders.count > 1, do: [{{pause: 7d}}]}}]}}\n  - {SEND}\n",
        f"  - {{choose: [{{if: orders.count > 1, do: [{SEND}]}}, {{else: [{{exit: no}}]}}]}}\n",
    ],
)
def test_a_contact_that_may_come_in_time_is_none(steps: str) -> None:
    """What was said keeps the dialogue alive, and a road that may be quick counts as quick."""
    assert "moment-over" not in _codes(steps)


def test_the_moment_that_lasts_longest_counts() -> None:
    """A script that begins by several transitions may have begun by the one that gives it time."""
    late = f"  - {{pause: 7d}}\n  - {SEND}\n"
    facts = f"{SHORT}  second: {{event: Order Completed, if: orders.count = 2, valid for: 30d}}\n"
    both = "start: {when: [first order, second]}\n"
    assert "moment-over" not in _codes(late, facts, both)
    assert "moment-over" in _codes(late, facts.replace("30d", "5d"), both)


def test_a_script_that_others_start_is_not_judged_by_its_own_moment() -> None:
    """Another dialogue that starts it brings its own moment along."""
    late = script(f"  - {{pause: 7d}}\n  - {SEND}\n{LAST}")
    other = script("  - {start: hello}\n", name="other")
    assert "moment-over" not in codes(read({"scripts/other.yml": other}, facts=SHORT, script=late), "warning")
