"""Mapping files: what is wrong in them is said with file, line, field and the nearest known word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.run.importing.given import LINES, SHOP, imported
from tetatet.model.errors import InputError, InvalidProject
from tetatet.run.importing.mapping_file import parse_mapping, read_mapping

GOOD = SHOP + LINES


def wrong(text: str) -> list[tuple[int, str, str]]:
    """Line, field and message of every finding."""
    with pytest.raises(InvalidProject) as caught:
        parse_mapping("mapping.yml", text.encode())
    assert {finding.file for finding in caught.value.findings} == {"mapping.yml"}
    return [(finding.line, finding.field, finding.message) for finding in caught.value.findings]


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    """A slip of the pen in a key is an error with its line, its path and the word that was meant."""
    text = GOOD.replace("    quantity: quantity", "    quantty: quantity")
    assert wrong(text) == [
        (11, "tables[0].quantty", 'nobody knows the key `quantty`; did you mean "quantity"?'),
    ]


def test_an_underscore_equals_a_space() -> None:
    """`order_rules` and `order rules` are one key, as everywhere in the language."""
    both = [GOOD + f"    {key}: [{{if: {{total: 0}}, then: refund}}]\n" for key in ("order rules", "order_rules")]
    first, second = (parse_mapping("m", text.encode()).mapping for text in both)
    assert first == second
    assert first.tables[0].order_rules[0].then == "refund"


@pytest.mark.parametrize(
    "before, after, line, field, message",
    [
        ("zone: Europe/Berlin", "zone: Europe/Berln", 3, "zone", 'there is no time zone "Europe/Berln"'),
        (
            "currency: EUR",
            "currency: euro",
            4,
            "currency",
            "`euro` has not the form of a name here; write three capital letters such as EUR",
        ),
        ("rows: order lines", "rows: orderlines", 7, "tables[0].rows", "`orderlines` is none of"),
        ("    time: time\n", "", 7, "tables[0]", "`rows: order lines` need `time`"),
        ("    price: price\n", "", 7, "tables[0]", "need either `price` (of one) or `amount` (of the line)"),
        ("    time: time", "    time: {format: iso}", 10, "tables[0].time", "say either `column` or `value`"),
        ("    time: time", "    id: x\n    time: time", 7, "tables[0]", "`id` does not go with `rows: order lines`"),
        ("    time: time", "    encoding: utf8000\n    time: time", 10, "tables[0].encoding", "there is no encoding"),
        (
            "    time: time",
            '    decimal: ","\n    thousands: ","\n    time: time',
            7,
            "tables[0]",
            "cannot be the same sign",
        ),
        (
            "    time: time",
            "    rules: [{if: {a: {matches: '('}}, then: refund}]\n    time: time",
            10,
            "tables[0].rules[0].if.a.matches",
            '"(" is no regular expression',
        ),
        (
            "    time: time",
            "    rules: [{if: {a: 1}, then: aside}]\n    time: time",
            10,
            "tables[0].rules[0]",
            "`then: aside` needs a `reason`",
        ),
        (
            "    time: time",
            "    properties: {order_id: x}\n    time: time",
            7,
            "tables[0]",
            "the property `order_id` is written by the import itself",
        ),
        (
            "    time: time",
            "    properties: {a b: x}\n    time: time",
            10,
            "tables[0].properties.a b",
            "`a b` has not the form of a name here; write letters, digits and _ only",
        ),
        (
            "    time: time",
            "    time: {value: x, groups: {a: 1}, decimals: y1}",
            10,
            "tables[0].time.decimals",
            "a whole number is expected here, not `y1`",
        ),
        (
            "    time: time",
            "    time: time\n    header row: 0",
            11,
            "tables[0].header row",
            "`0` is too small; 1 is the smallest",
        ),
        (
            "    time: time",
            "    time: time\n    header_row: 5000",
            11,
            "tables[0].header_row",
            "`5000` is too large; 1000 is the largest",
        ),
        (
            "    time: time",
            "    time: time\n    delimiter: ';;'",
            11,
            "tables[0].delimiter",
            "`;;` is too long here; at most 1 character",
        ),
        (
            "    time: time",
            "    time: time\n    column: x",
            11,
            "tables[0].column",
            "the key `column` does not belong here",
        ),
        (
            "    time: time",
            "    time: time\n    join: goods.csv",
            11,
            "tables[0].join",
            "a list is expected here, not `goods.csv`",
        ),
        (
            "    time: time",
            "    time: time\n    join: [goods.csv]",
            11,
            "tables[0].join[0]",
            "keys with their values are expected here, not `goods.csv`",
        ),
        (
            "    time: time",
            "    time: time\n    rules: [{if: {a: {missing: si}}, then: take}]",
            11,
            "tables[0].rules[0].if.a.missing",
            "`true` or `false` is expected here, not `si`",
        ),
        (
            "    time: time",
            "    time: time\n    rules: [{if: {a: {below: ten}}, then: take}]",
            11,
            "tables[0].rules[0].if.a.below",
            "a number is expected here, not `ten`",
        ),
        (
            "    time: time",
            "    time: time\n    rules: [{if: {}, then: take}]",
            11,
            "tables[0].rules[0].if",
            "at least one is needed here",
        ),
        ("source: shop", "source: [shop]", 2, "source", "one text is expected here, not a list"),
        ("source: shop", "source:", 2, "source", "nothing stands here"),
    ],
)
def test_each_mistake_is_said_where_it_stands(before: str, after: str, line: int, field: str, message: str) -> None:
    """Wrong values, kinds, zones, encodings and patterns are findings with line and field."""
    assert before in GOOD
    found = wrong(GOOD.replace(before, after))
    assert [(one[0], one[1]) for one in found] == [(line, field)]
    assert message in found[0][2]


_ODD = ("", "word", "-7", "5.5", '"quoted"', "[]", "{}", "[[a]]", "{x: y}", "null", "99999999999", "x" * 300, "[{}]")
_WHOLE = """
source: shop
zone: Europe/Berlin
tables:
  - rows: order lines
    encoding: utf-8
    delimiter: ","
    decimal: "."
    thousands: ","
    missing: [x]
    header row: 2
    join: [{file: g, key: k, take: [a], sheet: s}]
    time: {column: t, as: time, format: iso, zone: Europe/Berlin, decimals: 2, groups: {a: [b]}, other: keep}
    order: o
    price: p
    order category: {of: x, last: a}
    products: lines
    line: {a: b}
    traits: {a.b: c}
    rules: [{if: {a: {is: [1], begins: x, matches: q, missing: true, below: 1, at most: 2}}, then: aside, reason: r}]
    unidentified: keep
assume: [{event: E, properties: {a: 1}}]
"""


@pytest.mark.parametrize("odd", _ODD)
def test_no_finding_speaks_another_language_than_ours(odd: str) -> None:
    """Whatever odd value stands at whatever key, the finding is a sentence of our own with a code of our own."""
    keys = sorted(set(re.findall(r"([a-z ]*[a-z]): ", _WHOLE)))
    said = []
    for key in keys:
        text = re.sub(
            rf"(?<![a-z ]){key}: (\{{.*?\}}(?=,? |$)|\[.*?\]|\"[^\"]*\"|[^,\]}}\n]*)", f"{key}: {odd}", _WHOLE, count=1
        )
        try:
            parse_mapping("m", text.encode())
        except InvalidProject as error:
            said += [f"{finding.message} {finding.code}" for finding in error.findings]
    assert len(said) > 3
    assert [one for one in said if re.search(r"Input|should|valid|pydantic|instance|dictionary|string|_", one)] == []


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "- a\n", "'text'\n", "[]\n"])
def test_a_file_without_keys_is_no_mapping(text: str) -> None:
    """What stands where a mapping should is said, and what a mapping needs at least."""
    assert wrong(text) == [(1, "", "this is no mapping: it has no keys; write at least `source`, `zone` and `tables`")]


def test_a_file_of_rows_or_a_folder_is_no_mapping(tmp_path: Path) -> None:
    """A table given in the mapping's place, or a folder, is said in one line."""
    with pytest.raises(InputError, match=r"the mapping .*lines\.csv is a file of rows; the mapping is a YAML file"):
        read_mapping(tmp_path / "lines.csv")
    with pytest.raises(InputError, match=r"is a folder; name the file in it, such as .*mapping\.yml"):
        read_mapping(tmp_path)


def test_yaml_itself_may_be_wrong() -> None:
    """Broken YAML, a bare word with two meanings, and two documents are findings as well."""
    assert "not YAML" in wrong("tables: [")[0][2]
    assert '"on" in quotes' in wrong(GOOD + "    on: x\n")[0][2]
    assert "one document" in wrong(GOOD + "---\na: b\n")[0][2]


def test_a_missing_mapping_file_is_bad_input(tmp_path: Path) -> None:
    """A mapping that is not there is said by name, without a traceback."""
    with pytest.raises(InputError, match=r"nowhere\.yml cannot be read"):
        read_mapping(tmp_path / "nowhere.yml")


def test_a_column_that_the_file_has_not_names_the_nearest(tmp_path: Path) -> None:
    """A column is looked for in the file; a slip names the mapping's line and the column that was meant."""
    header = "order;custmer;time;quantity;price;product\n"
    with pytest.raises(InvalidProject) as caught:
        imported(tmp_path, GOOD, {"lines.csv": header})
    (finding,) = caught.value.findings
    assert (finding.file, finding.line, finding.field) == ("mapping.yml", 8, "tables[0].customer")
    assert finding.message == 'lines.csv has no column "customer"; did you mean "custmer"?'


def test_a_column_like_no_other_shows_those_that_are_there(tmp_path: Path) -> None:
    """Where a title stands above the names, the message shows what was taken for them."""
    with pytest.raises(InvalidProject) as caught:
        imported(tmp_path, GOOD, {"lines.csv": "Sales of May,,\norder,customer,time\n"})
    assert caught.value.findings[0].message == (
        'lines.csv has no column "order"; the `header row` names "Sales of May", "column 2", "column 3"'
    )


def test_an_assumption_is_an_event_or_traits() -> None:
    """What is assumed is one event or some traits, not both and not nothing."""
    text = GOOD + "assume: [{event: Consent Given, traits: {email: x}}]\n"
    assert wrong(text)[0][1:] == ("assume[0]", "say either `event` (with `properties`) or `traits`")
