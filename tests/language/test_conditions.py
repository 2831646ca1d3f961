"""What conditions say: kinds, missing values, names, and what is refused; each example is asked of DuckDB as well."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from typing import Any

import duckdb
import pytest

from tests.language.scopes import NOON, FixedScope, ask_duck, open_duck
from tetatet.language.conditions import Names, compile_condition, compile_time, compile_value
from tetatet.model.errors import ConditionError
from tetatet.model.time import DAY, HOUR, Instant, format_instant, parse_instant

NAMES = Names(
    facts={
        "orders.count": "number",
        "orders.last": "time",
        "orders.spent_year": "number",
        "orders.typical_gap": "duration",
        "orders.categories": "list",
        "orders.reduced_share": "number",
        "shoes.count": "number",
        "visits.year": "number",
        "minutes.now": "number",
        "minutes.before": "number",
        "flights.count": "number",
        "orders.dearest": "any",
    },
    segments=frozenset({"bargain_minded", "valued_flyer"}),
    windowed=frozenset({"orders.spent_year", "visits.year", "minutes.now", "minutes.before", "bargain_minded"}),
    traits=None,
    event_fields=None,
)


@lru_cache(maxsize=1)
def _connection() -> duckdb.DuckDBPyConnection:
    return open_duck()


def says(text: str, **known: Any) -> Any:
    """The value of an expression for a customer of whom only this is known; DuckDB must give the same."""
    expr, scope = compile_value(text, NAMES), FixedScope(**known)
    found = expr.value(scope)
    ((in_duckdb,),) = ask_duck(_connection(), [expr], [scope], NAMES)
    if expr.kind in ("any", "list") and in_duckdb is not None:
        in_duckdb = json.loads(in_duckdb)
    assert in_duckdb == found, f"DuckDB: {in_duckdb}, closure: {found}"
    return found


def opens(text: str, **known: Any) -> bool:
    """Does the condition hold at the door?"""
    answer = compile_condition(text, NAMES).test(FixedScope(**known))
    assert answer is True or answer is False
    assert answer is (says(text, **known) is True)
    return answer


def refusal(text: str, names: Names = NAMES) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        compile_condition(text, names)
    return caught.value


# ---------------------------------------------------------------- missing values


def test_a_comparison_with_a_missing_value_is_no() -> None:
    """Missing is neither equal, unequal, more nor less."""
    for comparison in ("= 5", "<> 5", "< 5", ">= 5", "IN (5)", "NOT IN (5)", "BETWEEN 1 AND 9", "NOT BETWEEN 1 AND 9"):
        assert not opens(f"customer.children {comparison}")


def test_missing_is_no_under_not_as_well() -> None:
    """NOT turns no into yes, and leaves unknown unknown."""
    assert not opens("NOT customer.children = 5")
    assert opens("NOT customer.children = 5", customer={"children": 4})
    assert not opens("NOT (customer.children = 5 AND customer.dogs = 1)", customer={"dogs": 1})
    assert opens("NOT (customer.children = 5 AND customer.dogs = 1)", customer={"dogs": 2})


def test_who_wants_the_missing_ones_says_so() -> None:
    """IS NULL takes them in, IS NOT NULL and known() leave them out."""
    assert opens("customer.children IS NULL OR customer.children <> 5")
    assert opens("customer.self_excluded IS NULL")
    assert not opens("customer.self_excluded IS NOT NULL")
    assert not opens("known(customer.self_excluded)")
    assert opens("known(customer.self_excluded)", customer={"self_excluded": False})


def test_null_in_json_is_missing() -> None:
    """A trait sent as null is as if it had never been told."""
    assert opens("customer.city IS NULL", customer={"city": None})


def test_unknown_and_no_is_no_and_unknown_or_yes_is_yes() -> None:
    """AND and OR decide where one side is enough."""
    assert says("customer.a = 1 AND FALSE") is False
    assert says("customer.a = 1 AND TRUE") is None
    assert says("customer.a = 1 OR TRUE") is True
    assert says("customer.a = 1 OR FALSE") is None


def test_has_overlaps_and_known_of_missing_are_no_and_so_yes_under_not() -> None:
    """They answer no where anything is missing, and are never unknown."""
    for question in (
        "has(event.tags, 'a')",
        "has(orders.categories, event.category)",
        "overlaps(event.tags, orders.categories)",
        "known(customer.city)",
    ):
        assert not opens(question)
        assert opens(f"NOT {question}")
    assert not opens("has(orders.categories, event.category)", facts={"orders.categories": ["a"]})


def test_a_count_is_never_missing() -> None:
    """count() of a missing list is 0, of a single value 1; items that are null do not count."""
    assert says("count(event.tags)") == 0
    assert says("count(event.tags)", event={"tags": "a"}) == 1
    assert says("count(event.tags)", event={"tags": ["a", None, {}]}) == 2


def test_an_empty_list_is_missing() -> None:
    """A list without items says as much as no list."""
    assert opens("event.tags IS NULL", event={"tags": []})
    assert opens("event.products.size IS NULL", event={"products": [{"category": "shoes"}]})
    assert opens("NOT known(orders.categories)", facts={"orders.categories": []})


def test_coalesce_gives_the_first_that_is_there() -> None:
    """What cannot be read as the kind of the others counts as missing."""
    assert says("coalesce(event.discount, 0)") == 0
    assert says("coalesce(event.discount, 0)", event={"discount": "12.5"}) == 12.5
    assert says("coalesce(event.discount, 0)", event={"discount": "much"}) == 0
    assert says("coalesce(event.a, event.b)", event={"b": ["x"]}) == ["x"]


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("text", ["12.5", "+12.5", "12.50", "1.25e1", "012.5"])
def test_a_decimal_given_as_text_is_a_number_next_to_a_number(text: str) -> None:
    """Shops send amounts as text as often as not."""
    assert opens("event.total = 12.5", event={"total": text})


@pytest.mark.parametrize("value", ["inf", "nan", "1_000", " 12.5", "12,5", "0x10", "", "1e999", "١٢", True, [12.5], {}])
def test_what_is_no_decimal_is_missing_next_to_a_number(value: Any) -> None:
    """No infinity, no spaces, no underscores, no commas; yes and no are no numbers."""
    assert says("event.total <> 5", event={"total": value}) is None


def test_numbers_are_doubles() -> None:
    """Whole numbers beyond 2^53 are rounded, 0 and -0 are equal."""
    assert opens("event.id = 9007199254740992", event={"id": 2**53 + 1})
    assert opens("event.x = 0 AND event.x >= 0 AND has(event.x, 0)", event={"x": -0.0})


def test_division_by_zero_and_overflow_are_missing() -> None:
    """No infinity and no NaN ever comes out of a calculation."""
    assert says("event.total / 0", event={"total": 5}) is None
    assert says("event.total / -event.none", event={"total": 5, "none": 0}) is None
    assert says("event.total * 10", event={"total": 1e308}) is None
    assert says("event.total * 10 - event.total * 10", event={"total": 1e308}) is None


def test_arithmetic_binds_as_in_school() -> None:
    """Multiplication before addition, parentheses first, minus of a sum."""
    assert says("1 + 2 * 3 - 4 / 8") == 6.5
    assert says("-(1 + 2) * -event.x", event={"x": 2}) == 6
    assert says("10 - 2 - 3") == 5
    assert opens("minutes.now < 0.2 * minutes.before", facts={"minutes.now": 10, "minutes.before": 60})


def test_and_binds_closer_than_or_and_not_closer_than_both() -> None:
    """NOT, then AND, then OR; a comparison before all of them."""
    assert opens("TRUE OR TRUE AND FALSE")
    assert not opens("NOT TRUE AND FALSE")
    assert not opens("NOT FALSE AND FALSE OR FALSE")
    assert opens("NOT 1 = 2 AND NOT 2 BETWEEN 3 AND 4")


# ---------------------------------------------------------------- texts, bools, values of any kind


def test_a_number_is_missing_next_to_a_text() -> None:
    """A size of 42 is not the text '42'."""
    assert says("event.size = '42'", event={"size": 42}) is None
    assert says("event.size <> '42'", event={"size": 42}) is None
    assert opens("event.size = '42'", event={"size": "42"})


def test_texts_are_ordered_by_code_point() -> None:
    """Capitals before small letters, Latin before Cyrillic, both before what is beyond 16 bits."""
    assert opens("'Z' < 'a' AND 'z' < 'я' AND '\uffff' < '😀'")


def test_lower_folds_each_letter_by_itself() -> None:
    """Cyrillic and Greek as well; a sigma at the end of a word is a sigma."""
    assert says("lower(event.x)", event={"x": "ЖÜΔΟΣ"}) == "жüδοσ"
    assert says("lower(event.x)", event={"x": 5}) is None


def test_only_yes_and_no_are_truths() -> None:
    """A field stands for a condition where it holds true; 1 and 'true' are none."""
    assert opens("event.gift", event={"gift": True})
    assert opens("NOT event.gift", event={"gift": False})
    assert says("event.gift", event={"gift": 1}) == 1
    assert says("event.gift AND TRUE", event={"gift": 1}) is None
    assert says("event.gift = TRUE", event={"gift": "true"}) is None


def test_two_values_compare_when_their_json_kinds_are_equal() -> None:
    """A category with a category, a number with a number; a number and a text say nothing of each other."""
    same = "event.category = start.category"
    assert opens(same, event={"category": "a"}, start={"category": "a"})
    assert opens(same, event={"category": 1}, start={"category": 1.0})
    assert opens(same, event={"category": True}, start={"category": True})
    assert says(same, event={"category": 1}, start={"category": "1"}) is None
    assert says(same, event={"category": 1}, start={"category": True}) is None
    assert says(same, event={"category": ["a"]}, start={"category": ["a"]}) is None
    assert says("event.a < event.b", event={"a": False, "b": True}) is None


# ---------------------------------------------------------------- lists

BASKET = {"products": [{"category": "shoes", "tags": ["new", "red"]}, {"category": None}, {"category": "socks"}, 7]}


def test_a_path_through_a_list_is_a_list() -> None:
    """It holds what stands at the path in each item, lists in it laid flat, what is missing left out."""
    assert says("event.products.category", event=BASKET) == ["shoes", "socks"]
    assert says("event.products.tags", event=BASKET) == ["new", "red"]


def test_has_looks_into_lists_and_takes_a_single_value_as_a_list_of_one() -> None:
    """By value and kind, a literal number also finding it as text."""
    assert opens("has(event.products.category, 'socks')", event=BASKET)
    assert opens("has(event.products.tags, 'red')", event=BASKET)
    assert not opens("has(event.products.category, 'hats')", event=BASKET)
    assert opens("has(event.products.category, 'hats')", event={"products": {"category": "hats"}})
    assert opens("has(event.products.category, 'hats')", event={"products": [[{"category": ["hats"]}]]})
    assert opens("has(event.category, 'shoes')", event={"category": "shoes"})
    assert opens("has(event.sizes, 42)", event={"sizes": ["41", "42"]})
    assert not opens("has(event.sizes, event.size)", event={"sizes": ["42"], "size": 42})
    assert opens("has(event.sizes, event.size)", event={"sizes": [41, 42.0, True], "size": 42})
    assert not opens("has(event.flags, 1)", event={"flags": [True]})


def test_overlaps_is_yes_where_one_item_is_in_both() -> None:
    """Facts and paths, kinds kept apart."""
    assert opens(
        "overlaps(orders.categories, event.products.category)",
        event=BASKET,
        facts={"orders.categories": ["hats", "socks"]},
    )
    assert not opens("overlaps(event.a, event.b)", event={"a": [1, True], "b": ["1", {"x": 1}, [1]]})


# ---------------------------------------------------------------- times


def test_days_count_midnights_of_the_projects_zone() -> None:
    """From one minute before midnight to one minute after it is a day."""
    before_midnight, after = parse_instant("2026-04-14T21:59:00Z"), parse_instant("2026-04-14T22:01:00Z")
    assert says("days_since(orders.last)", now=after, facts={"orders.last": before_midnight}) == 1
    assert says("days_until(event.at)", now=before_midnight, event_at=after) == 1
    assert says("hours_since(orders.last)", now=after, facts={"orders.last": before_midnight}) == 2 / 60


@pytest.mark.parametrize("days", range(-4, 5))
def test_days_compare_with_a_number_as_if_they_were_counted(days: int) -> None:
    """The short cut for far times and the counting of midnights give one answer."""
    for hours in range(-120, 121, 7):
        last = Instant(NOON - hours * HOUR)
        counted = says("days_since(orders.last)", facts={"orders.last": last})
        assert opens(f"days_since(orders.last) < {days}", facts={"orders.last": last}) is (counted < days)
        assert opens(f"days_until(orders.last) = {days}", facts={"orders.last": last}) is (-counted == days)


def test_days_are_days_over_a_change_of_the_clocks() -> None:
    """The night of 23 hours and the night of 25 hours count one each."""
    for first, second in (("2026-03-28T12:00", "2026-03-29T12:00"), ("2026-10-24T12:00", "2026-10-25T12:00")):
        assert (
            says(
                "days_since(start.at)", start={"at": first}, now=compile_time(f"'{second}'", NAMES).value(FixedScope())
            )
            == 1
        )


def test_a_text_next_to_a_time_is_a_time() -> None:
    """A date is its midnight in the project's zone; a zone in the text counts."""
    last = {"orders.last": parse_instant("2026-03-31T22:00:00Z")}
    assert opens("orders.last >= '2026-04-01'", facts=last)
    assert not opens("orders.last >= '2026-04-01T00:00:00Z'", facts=last)
    assert opens("orders.last IN ('2026-04-01 00:00', '2026-05-01')", facts=last)
    assert opens("orders.last BETWEEN '2026-03-01' AND '2026-04-01'", facts=last)
    assert opens("event.at < event.promised_at", event_at=NOON, event={"promised_at": "2026-04-15T12:30"})


@pytest.mark.parametrize(
    "text, instant",
    [
        ("2026-03-29 02:30", "2026-03-29T01:00:00Z"),  # skipped: the gap's end
        ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),  # shown twice: the first
        ("2026-04-01", "2026-03-31T22:00:00Z"),
        ("2026-04-01T10:00:00.1234567+02:00", "2026-04-01T08:00:00.123456Z"),
        ("2026-04-01T10:00-0330", "2026-04-01T13:30:00Z"),
        ("9999-12-31", "9999-12-30T23:00:00Z"),
    ],
)
def test_a_time_is_read_from_iso_texts(text: str, instant: str) -> None:
    """The moment of a script is an instant, whatever form the event gave it in."""
    found = compile_time("start.departure", NAMES).value(FixedScope(start={"departure": text}))
    assert format_instant(found) == instant
    assert says("start.at = event.at", event_at=found, start={"at": text}) is True


@pytest.mark.parametrize(
    "value", ["soon", "2026-02-30", "20260401", "2026-04-01T24:00", "1001-01-01", 1775037600, True, []]
)
def test_what_is_no_time_is_missing_next_to_a_time(value: Any) -> None:
    """Numbers are no times, and neither are days that never were."""
    assert says("days_since(customer.since)", customer={"since": value}) is None
    assert compile_time("customer.since", NAMES).value(FixedScope(customer={"since": value})) is None


def test_a_default_may_stand_in_for_a_missing_time() -> None:
    """coalesce of a trait and a literal is a time next to one."""
    assert opens("days_since(coalesce(customer.since, '2026-04-14')) = 1")
    assert opens("event.at > coalesce(customer.since, '2026-04-14')", event_at=NOON)


def test_event_at_and_the_times_of_start_are_always_known_names() -> None:
    """However few fields events have, these may be named."""
    names = Names({}, frozenset(), frozenset(), frozenset(), {})
    for name in ("event.at", "start.at", "start.since", "start.date"):
        assert compile_time(name, names).kind == "time"
    for name in ("start.was", "start.now"):
        assert compile_value(name, names).kind == "any"


# ---------------------------------------------------------------- what an expression tells of itself


def test_an_expression_tells_what_it_reads() -> None:
    """Facts, segments, paths and surprises, so that a kernel asks only whom it concerns."""
    expr = compile_condition(
        "surprise(event.category) > 3 AND orders.count > before(orders.count) AND valued_flyer "
        "AND consent.email AND event.at > start.at AND has(event.products.category, customer.wish)",
        NAMES,
    )
    assert expr.facts == expr.before == {"orders.count"}
    assert expr.segments == {"valued_flyer"}
    assert expr.surprises == {"category"}
    assert expr.paths == {
        "event.category", "event.at", "event.products.category", "start.at", "customer.wish", "consent.email",
    }  # fmt: skip
    assert not expr.timed


@pytest.mark.parametrize(
    "text",
    [
        "visits.year = 9",
        "before(visits.year) = 9",
        "bargain_minded",
        "days_since(orders.last) > 3",
        "hours_since(event.at) < 1",
    ],
)
def test_what_changes_with_time_alone_is_marked(text: str) -> None:
    """Windows, segments that read one, and the counting of days."""
    assert compile_condition(text, NAMES).timed


def test_before_and_surprise_do_not_see_the_event_at_hand() -> None:
    """They ask the scope for what was before it."""
    assert opens(
        "before(orders.count) = 2 AND orders.count = 3", facts={"orders.count": 3}, facts_before={"orders.count": 2}
    )
    assert opens("surprise(event.category) > 0", event={"category": "shoes"})
    assert says("surprise(event.category)") is None
    assert says("surprise(event.category)", event={"category": ["shoes"]}) is None


def test_segments_and_consents_are_yes_or_no() -> None:
    """A bare name asks for a segment, `consent.` for a channel."""
    assert opens(
        "bargain_minded AND consent.email", segments=frozenset({"bargain_minded"}), consents=frozenset({"email"})
    )
    assert opens("NOT bargain_minded AND NOT consent.email")
    assert opens('NOT consent."next purchase"')


def test_a_value_keeps_its_kind() -> None:
    """`= answer.size` hands the answer on as it was given, a calculation is a number."""
    assert says("answer.size", answer={"size": "XL"}) == "XL"
    assert says("need.builder * 100", need={"builder": 0.5}) == 50
    assert says("score.value_class = 'A' AND score.alive < 0.5", score={"value_class": "A", "alive": 0.25}) is True
    assert compile_value("0.1 * event.total", NAMES).kind == "number"
    assert [compile_value(text, NAMES).value(FixedScope()) for text in ("true", "5", "'x'")] == [True, 5.0, "x"]


def test_declared_kinds_of_fields_are_kept() -> None:
    """A field declared as a number is read as one wherever it stands; one declared as a list goes into has()."""
    names = Names({}, frozenset(), frozenset(), None, {"total": "number", "products": "list"})
    assert compile_value("event.total", names).value(FixedScope(event={"total": "5"})) == 5
    with pytest.raises(ConditionError, match="is a list"):
        compile_condition("event.products.category = 'shoes'", names)


# ---------------------------------------------------------------- the language's own examples

EXAMPLES = """
    has(event.products.category, 'shoes')
    event.topic = 'delivery'
    orders.count >= 3 AND orders.reduced_share > 0.6
    flights.count >= 5 AND score.value_class = 'A'
    surprise(event.category) > 6
    orders.count = 1
    event.total >= 200
    surprise(event.category) > 3 AND orders.count > 1
    score.alive < 0.5 AND valued_flyer
    visits.year = 9
    visits.year >= 10
    minutes.now < 0.2 * minutes.before
    bargain_minded AND has(orders.categories, event.category)
    orders.count >= 1 AND orders.spent_year > 100
    event.category = 'construction sets'
    customer.average_balance < 5000
    event.category = start.category
    need.business >= 0.7
    orders.count >= 4
    customer.self_excluded IS NULL
    days_since(orders.last) < 30
    customer.average_balance >= 5000
    orders.count < 4
    need.captain >= 0.7
    x.y IS NULL OR x.y <> 5
    event.order = 1 AND event.date = 1 AND event.group = 1 AND event.select = 1 AND event.null IS NULL
    group.count > 1 AND order.last > 1 AND left.count > 1 AND interval.days > 1 AND count.count > 1
    start.was <> start.now AND start.since < start.at AND start.date > '2026-04-01'
""".strip().splitlines()


@pytest.mark.parametrize("text", [line.strip() for line in EXAMPLES])
def test_every_condition_of_the_language_is_read(text: str) -> None:
    """What the language shows works as it stands, words of SQL as names included."""
    words = {
        "x.y": "number",
        **dict.fromkeys(("group.count", "order.last", "left.count", "interval.days", "count.count"), "number"),
    }
    names = Names({**NAMES.facts, **words}, NAMES.segments, NAMES.windowed, None, None)
    expr = compile_condition(text, names)
    assert expr.text == text
    ask_duck(_connection(), [expr], [FixedScope()], names)
    assert expr.test(FixedScope()) is (text in ("customer.self_excluded IS NULL", "x.y IS NULL OR x.y <> 5"))


@pytest.mark.parametrize(
    "text", ["account.contract_end", "customer.birthday", "start.departure", "start.begins_at", "event.promised_at"]
)
def test_every_moment_of_the_language_is_read(text: str) -> None:
    """The moments that scripts wait for are times, missing where nothing is known."""
    assert compile_time(text, NAMES).value(FixedScope()) is None


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "text, word, nearest",
    [
        ("orders.cuont > 1", "orders.cuont is no fact", "orders.count"),
        ("bargain_mindet", "bargain_mindet is no segment", "bargain_minded"),
        ("custmer.city = 'x'", "custmer.city is no fact", "customer.city"),
        ("customer.citi = 'x'", "customer.citi is not known", "customer.city"),
        ("event.totl = 1", "event.totl is not known", "event.total"),
        ("consent.mail", "consent.mail is not known", "consent.email"),
        ("need.bilder > 1", "need.bilder is not known", "need.builder"),
        ("day_since(orders.last) > 1", "day_since(…) is no function", "days_since"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_known_one(text: str, word: str, nearest: str) -> None:
    """The message names the word, and the error the word that may have been meant."""
    names = Names(
        NAMES.facts, NAMES.segments, frozenset(), frozenset({"city"}), {"total": "number"},
        frozenset({"alive"}), frozenset({"builder"}), frozenset({"email"}),
    )  # fmt: skip
    error = refusal(text, names)
    assert word in error.message
    assert (error.nearest, error.position) == (nearest, 0)


@pytest.mark.parametrize(
    "text, message",
    [
        ("event.total + 1", "answers yes or no; this is a number"),
        ("orders.count", "answers yes or no"),
        ("orders.count = 'three'", "numbers are written without quotation marks"),
        ("orders.last > 30", "days_since"),
        ("orders.last > 'soon'", "'soon' is no time"),
        ("orders.last + 1 > 2", "days_since"),
        ("orders.categories = 'a'", "has(list, x)"),
        ("lower(orders.categories) = 'a'", "has(list, x)"),
        ("bargain_minded > TRUE", "no order"),
        ("bargain_minded + 1 = 2", "yes or no"),
        ("orders.count AND TRUE", "a comparison such as"),
        ("event.total IN ('a', 1)", "do not compare"),
        ("event.total IN (event.other)", "literal values"),
        ("has(orders.categories)", "write has(list, x)"),
        ("has(orders.count, 1)", "takes a list"),
        ("has('a', 'a')", "takes a list"),
        ("has(orders.categories, event.at)", "overlaps"),
        ("surprise(customer.city) > 1", "takes a path of the event"),
        ("before(event.total) > 1", "takes a fact"),
        ("before(before(orders.count)) > 1", "takes a fact"),
        ("need.builder.deep > 1", "holds nothing below"),
        ("event = 1", "a name must follow event."),
        ("coalesce(orders.count, 'none') = 1", "do not compare"),
        ("1 < orders.count < 5", "do not compare"),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_to_do(text: str, message: str) -> None:
    """Each refusal names the remedy."""
    assert message in refusal(text).message


def test_a_time_is_asked_for_where_a_moment_stands() -> None:
    """A number or a list is no moment."""
    for text in ("orders.count", "orders.categories", "5", "bargain_minded"):
        with pytest.raises(ConditionError):
            compile_time(text, NAMES)


def test_nothing_heavy_is_loaded_until_a_condition_is_read() -> None:
    """sqlglot costs a third of a second and is loaded by the first condition; DuckDB never."""
    probe = (
        "import sys, tetatet.language.conditions as c; assert 'sqlglot' not in sys.modules;"
        "c.compile_condition('TRUE', c.Names({}, frozenset(), frozenset(), None, None));"
        "assert 'sqlglot' in sys.modules and 'duckdb' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)


def test_one_day_is_a_day() -> None:
    """A duration fact is a number of days."""
    assert opens(
        "orders.typical_gap * 3 > 7 AND orders.typical_gap = 2.5", facts={"orders.typical_gap": 2.5 * DAY / DAY}
    )


# ---------------------------------------------------------------- text in the wrong quotation marks


@pytest.mark.parametrize(
    "text, remedy",
    [
        ('event.topic = "bikes"', "'bikes'"),
        ('event.topic = "New York"', "'New York'"),
        ("event.topic IN (\"a\", 'b')", "'a'"),
        ('lower(event.topic) = "it\'s"', "'it''s'"),
        ('event.topic = "event"', "'event'"),
        ('event.topic = "1.5 m"', "'…'"),
        ('event.topic = ""', "'…'"),
    ],
)
def test_a_text_in_double_quotes_is_told_its_quotes(text: str, remedy: str) -> None:
    """SQL reads "x" as a name; the message says how text is written, and proposes no name that resembles it."""
    error = refusal(text)
    assert "single quotes" in error.message
    assert error.message.endswith(remedy)
    assert error.nearest is None


def test_double_quotes_around_a_name_are_right() -> None:
    """A name with spaces stands in them, and so may a segment."""
    assert opens('event."promised at" = 1', event={"promised at": 1})
    assert opens('"bargain_minded"', segments=frozenset({"bargain_minded"}))


def test_a_bare_word_may_have_been_meant_as_text() -> None:
    """Where no segment is like it, the message shows the quotes; where one is, it names that one."""
    assert "'bikes'" in refusal("event.topic = bikes").message
    assert refusal("bargain_mindet").nearest == "bargain_minded"
