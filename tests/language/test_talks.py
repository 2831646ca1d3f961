"""talks/, questions/ and offers/."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read
from tetatet.model.settings import Capacity


def test_a_talk_has_results() -> None:
    """A talk says which result counts as reached; its name is the file's."""
    talk = project_of(
        read({"talks/call.yml": "say: {en: Hello, ru: Привет}\nresults: {yes please: reached, gone: not reached}\n"})
    ).talks["call"]
    assert talk.say == {"en": "Hello", "ru": "Привет"}
    assert talk.results == {"yes please": True, "gone": False}


def test_several_talks_in_one_file_have_names() -> None:
    """Documents of one file name themselves."""
    both = project_of(read({"talks/all.yml": "talk: a\nsay: x\n---\ntalk: b\nsay: z\n"})).talks
    assert set(both) == {"a", "b"}


def test_a_question_has_options_by_language_and_teaches() -> None:
    """Options are names with words; each may teach a need, or all of them one trait."""
    text = "text: What?\noptions: {captain: {en: Sail, ru: Плыть}, builder: Build}\n"
    needs = project_of(
        read({"questions/q.yml": text + "teaches: {captain: need.captain, builder: need.builder}\n"})
    ).questions["q"]
    trait = project_of(read({"questions/q.yml": text + "teaches: customer.play\n"})).questions["q"]
    assert needs.options == {"captain": {"en": "Sail", "ru": "Плыть"}, "builder": {"": "Build"}}
    assert (needs.teaches, needs.trait) == ({"captain": "need.captain", "builder": "need.builder"}, None)
    assert (trait.teaches, trait.trait) == ({}, "customer.play")


def test_options_may_be_a_list() -> None:
    """A list of options is its own words."""
    assert project_of(read({"questions/q.yml": "text: x\noptions: [small, large]\n"})).questions["q"].options == {
        "small": {"": "small"},
        "large": {"": "large"},
    }


def test_an_offer() -> None:
    """An offer is in pools, has a stock, a worth, and perhaps a promise."""
    text = "pool: [a, b]\nstock: 100 per month\nworth: 4.50\npromise: {what: a call, owner: store agent, due: 1d, cost: 3, capacity: 40 per day}\n"
    offer = project_of(read({"offers/gift.yml": text})).offers["gift"]
    assert (offer.pool, offer.stock, offer.worth) == (("a", "b"), Capacity(100, "month"), 4.5)
    assert offer.promise is not None
    assert (offer.promise.owner, offer.promise.due.days, offer.promise.capacity) == (
        "store agent",
        1,
        Capacity(40, "day"),
    )


@pytest.mark.parametrize(
    "file, text, code",
    [
        ("talks/t.yml", "results: {a: reached}\n", "missing-say"),
        ("talks/t.yml", "say: x\nresults: {a: maybe}\n", "wrong-value"),
        ("talks/t.yml", "say: x\nresults: {no: reached}\n", "yaml-trap"),
        ("talks/t.yml", "say: x\n---\nsay: z\n", "missing-name"),
        ("talks/t.yml", "talk: a\nsay: x\n---\ntalk: a\nsay: z\n", "duplicate-talk"),
        ("talks/t.yml", "say: {en: Hello, and more}\n", "empty-value"),
        ("questions/q.yml", "text: x\n", "missing-options"),
        ("questions/q.yml", "text: x\noptions: {}\n", "empty-value"),
        ("questions/q.yml", "text: x\noptions: [a]\nteaches: size\n", "wrong-value"),
        ("questions/q.yml", "text: x\noptions: [a]\nteaches: {b: need.b}\n", "unknown-option"),
        ("questions/q.yml", "text: x\noptions: [a]\nteaches: {a: size}\n", "wrong-value"),
        ("offers/o.yml", "stock: 100\n", "wrong-value"),
        ("offers/o.yml", "worth: much\n", "wrong-value"),
        ("offers/o.yml", "promise: {what: x, owner: store agent}\n", "missing-due"),
        ("offers/o.yml", "pools: a\n", "unknown-key"),
        ("offers/o.yml", "", "file-empty"),
    ],
)
def test_what_is_refused(file: str, text: str, code: str) -> None:
    """Each wrong talk, question or offer is an error in its file."""
    reading = read({file: text})
    assert codes(reading)[0] == code
    assert reading.errors[0].file == file
