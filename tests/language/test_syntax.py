"""What of SQL is let through, and that nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.language.conditions import Names, compile_condition
from tetatet.language.syntax import MAX_DEPTH, MAX_LENGTH, MAX_PARENTHESES, read_syntax
from tetatet.model.errors import ConditionError
from tetatet.model.expression import Expr

ANYTHING = Names({"orders.count": "number"}, frozenset({"a", "b"}), frozenset(), None, None)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("orders.count IN (SELECT 1)", "no sub-selects"),
        ("EXISTS(SELECT 1)", "no sub-selects"),
        ("CAST(event.x AS INT) = 1", "no casts"),
        ("event.x::int = 1", "no casts"),
        ("event.at > now() - INTERVAL '3 days'", "days_since"),
        ("CURRENT_DATE > '2026-01-01'", "days_since"),
        ("event.x LIKE 'shoe%'", "no LIKE"),
        ("CASE WHEN a THEN b END", "no CASE"),
        ("event.tags[1] = 'x'", "has(list, x)"),
        ("event.x || 'a' = 'ba'", "not put together"),
        ("event.x == 1", "write one ="),
        ("a && b", "write AND"),
        ("!a", "write NOT"),
        ("a; b", "one expression"),
        ("event.x = ?", "no parameters"),
        ("event.x = NULL", "x IS NULL"),
        ("event.x IN (NULL)", "x IS NULL"),
        ("a IS TRUE", "IS goes with NULL only"),
        ("a IS NOT DISTINCT FROM b", "IS goes with NULL only"),
        ("event.x IN ()", "a list of values"),
        ("event.x IN event.y", "a list of values"),
        ("count(*) > 1", "to count a list"),
        ("a -- and b", "no comments"),
        ("a /* x */ AND b", "no comments"),
        ("-- a", "no comments"),
        ("a b", "missing before b"),
        ("TRUE (a)", "missing before ("),
        ("lower(event.x)(a)", "missing before ("),
        ("IS", "missing beside IS"),
        ("event.x = 'a' 'b'", "missing before 'b'"),
        ("event.x = 1_000", "missing before _000"),
        ("event.x = 0x1F", "missing before x1F"),
        ("event.x = .5", "begins with a digit"),
        ("event.x = 1e999", "double"),
        ("event.x = 'a", "not closed"),
        ("(a", "not closed"),
        ("a)", "not opened"),
        ("a AND", "cannot be read"),
        ("AND a", "cannot be read"),
        ("event.x = = 1", "cannot be read"),
        ("event. = 1", "must follow the dot"),
        ('event."a.b" = 1', "no dots"),
        ("event.x(1)", "is no function"),
        ("event.x % 2 = 0", "not part of the language"),
        ("`a`", "around a name"),
        ("event.x = '\0'", "text alone"),
        ("event.x = '\ud800'", "text alone"),
        ("{{ a }}", "not part of the language"),
    ],
)
def test_what_is_not_of_the_language_is_refused_with_what_to_do(text: str, message: str) -> None:
    """SQL's other riches end in an error that a marketer can act on."""
    with pytest.raises(ConditionError) as caught:
        compile_condition(text, ANYTHING)
    assert message in caught.value.message
    assert 0 <= caught.value.position <= len(text)


def test_there_is_a_limit_on_length_depth_and_parentheses() -> None:
    """Long rows of AND are fine; what is longer or deeper is to be split into segments."""
    assert compile_condition(" AND ".join(["a"] * 300), ANYTHING).segments == {"a"}
    assert compile_condition("(" * MAX_PARENTHESES + "a" + ")" * MAX_PARENTHESES, ANYTHING).segments == {"a"}
    for text in (
        " AND ".join(["a"] * MAX_LENGTH),
        "(" * (MAX_PARENTHESES + 1) + "a" + ")" * (MAX_PARENTHESES + 1),
        "NOT " * (MAX_DEPTH + 1) + "a",
        "NOT " * 490 + "a",
        "- " * 900 + "1 = 1",
        "+".join(["orders.count"] * (MAX_DEPTH + 2)) + " > 1",
        "NOT a = " * 200 + "a",
    ):
        with pytest.raises(ConditionError, match=r"segments|cannot be read"):
            compile_condition(text, ANYTHING)


def test_words_of_sql_are_plain_names_behind_a_dot() -> None:
    """Whatever SQL makes of order, select or null, below a root it is a field."""
    for word in "at order group select from where null not and true case date now count user end interval".split():
        assert read_syntax(f"event.{word} = 1").args[0].value == ("event", word)
        assert read_syntax(f"{word}.{word} = 1").args[0].value == (word, word)


def test_names_may_be_quoted_and_of_any_script() -> None:
    """A field with a space in its name, and one in Cyrillic or Chinese."""
    assert read_syntax('event."shoe size" = 1').args[0].value == ("event", "shoe size")
    assert read_syntax("event.размер = 1 AND event.尺寸 = 2").args[1].args[0].value == ("event", "尺寸")


def test_an_error_says_where() -> None:
    """The position counts characters of the text, over lines as well."""
    with pytest.raises(ConditionError) as caught:
        compile_condition("orders.count > 1 AND\n  no_such_segment", ANYTHING)
    assert caught.value.position == 23


_TOKENS = (
    "a b orders.count event.x event.products.y customer.z start.at 1 2.5 'x' '2026-01-01' TRUE NULL ( ) ( ) , AND OR NOT "
    "= <> < >= + - * / IS IN BETWEEN has( count( before( known( coalesce( days_since( lower( surprise( overlaps( . ; :: "
    "SELECT CASE LIKE [ ] { } || % ? @ $ -- /* */ \" ' ` \\ event consent.email need.x score INTERVAL 0x1 1e999 DISTINCT"
).split()


@given(st.lists(st.sampled_from(_TOKENS), max_size=12).map(" ".join) | st.text(max_size=30))
def test_any_text_is_compiled_or_refused(text: str) -> None:
    """Whatever somebody writes, there is an expression or a ConditionError, and nothing else is raised."""
    found = _compiled(text)
    if isinstance(found, ConditionError):
        assert found.message
        assert 0 <= found.position <= len(text)
    else:
        assert found.kind == "bool"
        assert found.sql


def _compiled(text: str) -> Expr | ConditionError:
    try:
        return compile_condition(text, ANYTHING)
    except ConditionError as error:
        return error
