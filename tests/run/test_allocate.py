"""What is scarce goes to the best claims, and what a ghost would have had passes on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import moment, project_of, script_text
from tetatet.model.calendar import zone
from tetatet.model.chance import draw
from tetatet.model.decision import Claim
from tetatet.model.record import NEVER
from tetatet.model.settings import Capacity
from tetatet.model.time import HOUR, Instant
from tetatet.run.allocate import Ledger, make_ledger

BERLIN = zone("Europe/Berlin")
NOON = moment("03-10 11:00")  # 12:00 in Berlin


def _ledger(number: int = 3, per: str = "day") -> Ledger:
    return Ledger({"slot": Capacity(number, per), "free": None}, BERLIN)


def _claim(name: str, worth: float = 0.0, *, until: Instant = NEVER, ghost: bool = False, of: str = "slot") -> Claim:
    return Claim(f"u:{name}", f"d-{name}", of, worth, until, ghost, batch=True)


def _granted(ledger: Ledger, *claims: Claim, now: Instant = NOON) -> set[str]:
    return {claim.customer.removeprefix("u:") for claim, granted, _again in ledger.give(claims, now) if granted}


# ---------------------------------------------------------------- the best


def test_five_claims_for_three_slots_the_three_of_highest_worth_get_them() -> None:
    """Whatever the order in which they were filed."""
    claims = [_claim(name, worth) for name, worth in zip("abcde", (2, 9, 4, 1, 7), strict=True)]
    assert _granted(_ledger(), *claims) == {"b", "c", "e"}
    assert _granted(_ledger(), *reversed(claims)) == {"b", "c", "e"}


def test_of_equal_worth_the_one_whose_moment_ends_first() -> None:
    """Who can wait longer waits."""
    claims = [_claim(name, 5, until=Instant(NOON + hours * HOUR)) for name, hours in zip("abc", (9, 3, 6), strict=True)]
    assert _granted(_ledger(2), *claims) == {"b", "c"}


def test_ties_are_broken_by_a_keyed_hash_and_not_by_the_name() -> None:
    """The smallest draws win, the same in any order; over many names the first of the alphabet wins no more often."""
    claims = [_claim(f"n{number:02}") for number in range(20)]
    by_draw = sorted(claims, key=lambda one: draw("claim", one.customer, one.dialogue))
    expected = {claim.customer.removeprefix("u:") for claim in by_draw[:10]}
    assert _granted(_ledger(10), *claims) == _granted(_ledger(10), *reversed(claims)) == expected
    assert 1 < len(expected & {f"n{number:02}" for number in range(10)}) < 9


def test_what_has_no_limit_is_given_to_all() -> None:
    """A resource without capacity, and one that nobody declared, refuse nobody."""
    assert _granted(_ledger(0), _claim("a", of="free"), _claim("b", of="unheard of")) == {"a", "b"}


# ---------------------------------------------------------------- ghosts

CLAIMS = st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=12)


@settings(max_examples=150)
@given(CLAIMS, st.integers(0, 5))
def test_the_treated_get_what_they_would_without_ghosts(drawn: list[tuple[int, bool]], number: int) -> None:
    """As many as there are, to the best of the treated; a ghost is granted where it would be among everybody."""
    claims = [_claim(f"n{n}", worth, ghost=ghost) for n, (worth, ghost) in enumerate(drawn)]
    treated, ghosts = ([one for one in claims if one.ghost is side] for side in (False, True))
    granted = _granted(_ledger(number), *claims)
    names = {side: {one.customer.removeprefix("u:") for one in mine} for side, mine in (("t", treated), ("g", ghosts))}
    assert granted & names["t"] == _granted(_ledger(number), *treated)
    assert len(granted & names["t"]) == min(number, len(treated))
    everybody = [
        Claim(one.customer, one.dialogue, one.resource, one.worth, one.valid_until, False, True) for one in claims
    ]
    assert granted & names["g"] == _granted(_ledger(number), *everybody) & names["g"]


def test_a_ghosts_slot_passes_on_to_the_next_best() -> None:
    """A ghost that ranks first is recorded as if it had the slot, and the next of the treated really has it."""
    claims = [_claim("ghost", 9, ghost=True), _claim("best", 5), _claim("worst", 1)]
    assert _granted(_ledger(1), *claims) == {"ghost", "best"}
    assert _granted(_ledger(2), *claims) == {"ghost", "best", "worst"}


# ---------------------------------------------------------------- periods


def test_what_was_given_counts_until_the_period_is_over() -> None:
    """A slot a day is one until midnight in the project's zone, and one again from then on."""
    ledger = _ledger(1)
    assert _granted(ledger, _claim("a")) == {"a"}
    midnight = moment("03-10 23:00")
    assert _granted(ledger, _claim("b"), now=Instant(midnight - 1)) == set()
    assert _granted(ledger, _claim("c"), now=midnight) == {"c"}


@pytest.mark.parametrize(
    "per, again",
    [
        ("hour", "03-10 12:00"),
        ("day", "03-10 23:00"),
        ("week", "03-15 23:00"),
        ("month", "03-31 22:00"),  # summer time by then
    ],
)
def test_a_refusal_says_from_when_there_may_be_room_again(per: str, again: str) -> None:
    """The end of the hour, day, week or month in the project's zone."""
    ((_refused, granted, until),) = _ledger(0, per).give([_claim("a")], NOON)
    assert (granted, until) == (False, moment(again))


def test_a_stock_without_period_is_given_once() -> None:
    """What is gone is gone: a refusal of it names no time."""
    ledger = _ledger(1, "")
    assert _granted(ledger, _claim("a")) == {"a"}
    ((_refused, granted, until),) = ledger.give([_claim("b")], Instant(NOON + 10_000 * HOUR))
    assert (granted, until) == (False, NEVER)


def test_a_project_makes_roles_resources_and_offers_scarce() -> None:
    """Each by its own name, so that a role and a resource of one name are two things."""
    project = project_of(
        script_text("{send: hello, by: email, offer: gift, benefit: Good}"),
        facts="transitions: {asked: {event: Advice Wanted}}",
        roles="  store agent: {capacity: 40 per day}\n  legal: {}\n",
        channels="  email: {simulator: true}\n",
        more="resources: {slot: 3 per week}",
        files={"offers/gift.yml": "stock: 5 per month\n"},
    )
    capacities = make_ledger(project, BERLIN).capacities
    assert capacities["role store agent"] == Capacity(40, "day")
    assert capacities["role legal"] is None
    assert capacities["resource slot"] == Capacity(3, "week")
    assert capacities["offer gift"] == Capacity(5, "month")
