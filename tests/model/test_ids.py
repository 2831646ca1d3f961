"""What counts as an id, and what is a word for nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.ids import NULL_LIKE, known_id


@pytest.mark.parametrize(
    "given_id",
    [
        "", " ", "\t\n", "null", "NULL", "Null", " null ", "None", "undefined", "nan", "NaN", "nil", "0", "00", "-", "--",
        "n/a", "N/A", "na", "anonymous", "Anonymous", "unknown", "guest", "(null)", "[object Object]", "?", "...",
        "00000000-0000-0000-0000-000000000000", "\u200b", "\ufeff", "не известно".replace(" ", ""), "гость", "匿名", 0, 0.0, -0.0,
        None, True, False, [], {}, 1.5, 1e300, float("inf"),
    ],
)  # fmt: skip
def test_a_word_for_nobody_is_no_id(given_id: object) -> None:
    """Empty, null-like, all-zero and shapeless ids are absent, in any letter case and between any spaces."""
    assert known_id(given_id) is None


@pytest.mark.parametrize(
    "given_id, text",
    [
        ("u1", "u1"),
        ("  u1\n", "u1"),
        (17, "17"),
        (-5, "-5"),
        (17.0, "17"),
        (2**63, "9223372036854775808"),
        ("10", "10"),
        ("100", "100"),
        ("007", "007"),
        ("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001"),
        ("Nullmann", "Nullmann"),
        ("null1", "null1"),
        ("анна", "анна"),
        ("王", "王"),
    ],
)
def test_an_id_is_trimmed_text(given_id: object, text: str) -> None:
    """Numbers become text, spaces around go, and what merely resembles a null-like word stays."""
    assert known_id(given_id) == text


@given(st.one_of(st.text(), st.integers(), st.floats()))
def test_an_id_read_twice_is_the_same(given_id: str | float) -> None:
    """What comes out as an id comes out again when it is read again."""
    found = known_id(given_id)
    assert found is None or (known_id(found) == found and found == found.strip() and found)


@given(st.sampled_from(sorted(NULL_LIKE)), st.sampled_from([str.upper, str.title, str.lower]))
def test_letter_case_does_not_hide_nobody(word: str, spelt: object) -> None:
    """Each null-like word is one in capitals too."""
    assert known_id(spelt(word)) is None  # type: ignore[operator] # a method of str
