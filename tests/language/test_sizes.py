"""A project whose facts might not fit a customer's record is refused before the first event comes."""

from __future__ import annotations

from tests.language.projects import EXAMPLES, project_of, read, the_error
from tetatet.language.project import read_project
from tetatet.model.fact_limits import FACTS_BYTES, facts_bytes
from tetatet.model.record_limits import SHARED_BYTES, UNDER_WAY_BYTES

YEARLY = "  orders.{name}: {{distinct: products.{name}, of: Order Completed, over: 1 year}}\n"
SURPRISING = """\
transitions:
  odd: {event: Order Completed, if: surprise(event.category) > 6 AND surprise(event.brand) > 6}
  dear: {event: Product Viewed, if: odd_thing}
segments: {odd_thing: orders.count > 1}
"""


def _facts(count: int) -> str:
    kept = "".join(YEARLY.format(name=f"field_{number}") for number in range(count))
    return f"facts:\n  orders.count: {{count: Order Completed}}\n{kept}"


def test_facts_beyond_the_room_of_a_record_are_an_error() -> None:
    """Forty lists of a year each: what they may come to, what there is room for, and which is the largest."""
    finding = the_error(read(facts=_facts(40), script=""))
    assert (finding.code, finding.file) == ("facts-size", "facts.yml")
    assert f"a record has room for {FACTS_BYTES // 1024} KB" in finding.message
    assert "`orders.field_39` alone may come to 4 KB" in finding.message


def test_the_facts_of_a_firm_with_a_bit_of_everything_fit() -> None:
    """Nine lists of a year are many, and no error."""
    project_of(read(facts=_facts(9), script=""))


def test_what_surprise_counts_takes_room_too() -> None:
    """Each field whose surprise is asked for takes as much as a list."""
    finding = the_error(read(facts=_facts(8) + SURPRISING, script=""))
    assert "the counts that `surprise()` reads to 9 KB" in finding.message


def test_the_facts_of_the_documents_leave_all_the_room_to_what_is_under_way() -> None:
    """The worked examples come to less than two thirds of what there is for facts."""
    facts = project_of(read_project(EXAMPLES)).facts
    assert facts_bytes(facts.values(), 1) < SHARED_BYTES - UNDER_WAY_BYTES
