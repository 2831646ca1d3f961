"""Tries are bounded, grow, and do not come back all at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.time import HOUR, MINUTE, SECOND, Instant
from tetatet.run.live.retry import FIRST_US, LONGEST_US, MAX_TRIES, next_try

NOW = Instant(1_772_000_000 * SECOND)


def _wait(tries: int, key: str) -> int:
    again = next_try(tries, NOW, key)
    assert again is not None
    return again - NOW


@given(st.integers(1, MAX_TRIES - 1), st.text(max_size=20))
def test_a_wait_is_at_least_half_of_its_length_and_never_longer_than_the_limit(tries: int, key: str) -> None:
    """Between half of the exponential wait and the whole of it, and never beyond the longest."""
    whole = min(FIRST_US * 4 ** (tries - 1), LONGEST_US)
    assert whole // 2 <= _wait(tries, key) <= whole


def test_the_same_question_has_the_same_answer() -> None:
    """Nothing is rolled: an act's next try is a function of the act, the try and the moment."""
    assert next_try(3, NOW, "a") == next_try(3, NOW, "a")


def test_acts_that_failed_together_do_not_come_back_together() -> None:
    """A thousand acts of one outage are spread over half of the wait, in every tenth of it."""
    waits = [_wait(4, f"act {number}") for number in range(1_000)]
    whole = FIRST_US * 4**3
    tenths = {min(int((wait / whole - 0.5) * 20), 9) for wait in waits}
    assert tenths == set(range(10))


def test_there_is_an_end() -> None:
    """After the last try there is no next one, and neither is there when more were made than there should be."""
    assert next_try(MAX_TRIES, NOW, "a") is None
    assert next_try(MAX_TRIES + 5, NOW, "a") is None


def test_a_lost_night_is_outlived() -> None:
    """From the first try to the last 17 to 34 hours pass, whatever the act."""
    for number in range(100):
        passed = sum(_wait(tries, f"act {number}") for tries in range(1, MAX_TRIES))
        assert 16.8 * HOUR <= passed <= 34 * HOUR


def test_the_second_try_comes_soon() -> None:
    """A connection that was dropped is tried again within a quarter of a minute."""
    assert _wait(1, "a") <= MINUTE // 4
