"""A replay is a function of its events: not of their order, not of what comes later, not of who else is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.acceptance.replaying import Line, Lines, folder, json_lines, only, replay, replay_raw, shuffled
from tests.property.firms import CUSTOMERS, Firm, firms


def _lines(firm: Firm, *args: str, until: str = "", holdout: str = "0%") -> Lines:
    return replay(firm.files, firm.events, *args, until=until or firm.until, holdout=holdout)


def _unnumbered(lines: Lines) -> Lines:
    return [{key: value for key, value in line.items() if key != "n"} for line in lines]


@settings(max_examples=20)
@given(firms(), st.integers(0, 10_000))
def test_any_order_and_repetition_and_a_second_run_print_the_same_bytes(firm: Firm, seed: int) -> None:
    """The same events shuffled, half of them twice, print the same bytes as in order; so does a second run."""
    first = replay_raw(firm.files, firm.events, "--state", until=firm.until, holdout="30%")
    assert first.code == 0, first.said
    mixed = json_lines(shuffled(firm.events, seed))
    assert replay_raw(firm.files, mixed, "--state", until=firm.until, holdout="30%").out == first.out
    assert replay_raw(firm.files, firm.events, "--state", until=firm.until, holdout="30%").out == first.out


@settings(max_examples=20)
@given(firms())
def test_one_customers_story_does_not_depend_on_the_others(firm: Firm) -> None:
    """Replayed alone each customer has the lines that he has among the others: any split over processes is the same."""
    together = _lines(firm, "--state")
    for customer in CUSTOMERS:
        alone = _lines(firm.of(customer), "--state")
        assert _unnumbered(alone) == _unnumbered(only(together, customer=customer))


@settings(max_examples=20)
@given(firms(), st.integers(1, 69))
def test_what_comes_later_changes_nothing_earlier(firm: Firm, day: int) -> None:
    """Cut off at any day, a replay prints the lines that it prints of that time when it is told the rest as well."""
    cut = datetime(2026, int(firm.until[5:7]), 1, 13, 33, 33, tzinfo=UTC) - timedelta(days=day)
    past = [event for event in firm.events if datetime.fromisoformat(event["timestamp"]) < cut]
    instant = cut.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert replay(firm.files, past, until=instant) == [line for line in _lines(firm) if line["at"] < instant]


def _life(lines: Lines) -> list[tuple[str, ...]]:
    kinds = (
        "start",
        "skipped",
        "contact",
        "silence",
        "answer",
        "unsent",
        "goal",
        "exit",
        "end",
        "superseded",
        "queued",
    )

    def told(line: Line) -> tuple[str, ...]:
        verdict = line.get("verdict", "").replace("ghost", "go")
        return (
            line["at"],
            line["customer"],
            line["kind"],
            *(str(line.get(key)) for key in ("script", "step", "until")),
            verdict,
        )

    return [told(line) for line in only(lines, *kinds)]


@settings(max_examples=20)
@given(firms(tasks=False))
def test_ghosts_live_the_life_of_the_treated(firm: Firm) -> None:
    """With everybody held out each step, wait, hold and end falls at the same instant, and nothing is sent."""
    # But for `replaces: next contact`: who is not spoken to takes nobody's place.
    assume(not any("next contact" in text for text in firm.files.values()))
    treated, ghosts = _lines(firm), _lines(firm, holdout="100%")
    marketing = [line for line in only(ghosts, "contact") if line["purpose"] == "marketing"]
    assert [line for line in marketing if line["verdict"] == "go"] == []
    assert _life(ghosts) == _life(treated)


@settings(max_examples=15)
@given(firms(most_scripts=1))
def test_a_single_script_replayed_by_name_is_the_same(firm: Firm) -> None:
    """`--script` of the only script there is changes none of its lines."""
    whole = [line for line in _lines(firm) if "script" in line]
    named = [line for line in _lines(firm, "--script", "script-0") if "script" in line]
    assert _unnumbered(named) == _unnumbered(whole)


@settings(max_examples=15)
@given(firms(), st.sampled_from(["keep", "move"]), st.integers(1, 40))
def test_publishing_the_same_project_changes_nothing(firm: Firm, mode: str, day: int) -> None:
    """A publication of what is already there, in the middle of whatever runs, leaves every line as it was."""
    at = datetime(2026, int(firm.until[5:7]) - 1, 20, 11, 11, 11, tzinfo=UTC) - timedelta(days=day)
    publication = f"{at.strftime('%Y-%m-%dT%H:%M:%SZ')}={folder(firm.files)}:{mode}"
    assert _lines(firm, "--state", "--publish", publication) == _lines(firm, "--state")
