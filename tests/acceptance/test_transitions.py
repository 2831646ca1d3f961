"""Every transition of the language's facts.yml fires once on its fixture and never on its counter-fixture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from ruamel.yaml import YAML

from tests.acceptance.replaying import (
    FIXTURES,
    Event,
    Line,
    group,
    identify,
    instant,
    only,
    order,
    project,
    replay,
    scored,
    stranger,
    track,
)

FACTS = (FIXTURES / "shop" / "facts.yml").read_text(encoding="utf-8")
LISTENER = """
script: listener
start: {when: TRANSITION, again after: 1d}
goal: {event: Contract Signed, within: 30d}
steps: [{task: look, role: store agent, due: 1d}]
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """What makes a transition fire, at which instant, and what is near to it and does not."""

    yes: list[Event]
    at: str
    no: list[Event]
    until: str = "12-31 00:00"


def _daily(first: date, days: int) -> list[str]:
    return [f"{first + timedelta(days=day)} 12:00" for day in range(days)]


def _weekly_batteries(weeks: int) -> list[Event]:
    first = date(2024, 1, 7)
    return [order(f"{first + timedelta(weeks=week)} 10:00", category="batteries") for week in range(weeks)]


def _visits(count: int) -> list[Event]:
    return [track(f"03-{day:02} 20:00", "Visit Completed") for day in range(1, count + 1)]


def _flights(count: int) -> list[Event]:
    return [track(f"03-{day:02} 08:00", "Flight Flown") for day in range(1, count + 1)]


def _usage(days: int) -> list[Event]:
    return [track(at, "Usage Reported", minutes=10) for at in _daily(date(2026, 1, 1), days)]


def _reduced(at: str, reduced: int) -> Event:
    return order(at, reduced=reduced, products=[{"product_id": "p1", "category": "toys"}])


def _promised(at: str, promised: str, number: str = "o1") -> Event:
    return order(at, order_id=number, promised_at=instant(promised))


def _saved(at: str, number: str = "b1") -> Event:
    return track(at, "Configuration Saved", configuration_id=number)


SHOES = [{"product_id": "s1", "category": "shoes"}]
HATS = [{"product_id": "h1", "category": "hats"}]
NEWS = track("04-01 09:00", "Markdown Announced", None, category="toys", begins_at="2026-04-02T09:00:00Z")

MOMENTS = {
    "unusual purchase": Moment(
        [*_weekly_batteries(110), order("03-10 10:00", category="cabinets")],
        "03-10 10:00",
        [*_weekly_batteries(110), order("03-10 10:00", category="batteries")],
    ),
    "first order": Moment([order("03-01 10:00"), order("03-02 10:00")], "03-01 10:00", _visits(2)),
    "big order": Moment(
        [order("03-01 10:00", total=200), order("03-02 10:00", total=199.99)],
        "03-01 10:00",
        [order("03-01 10:00", total=199.99)],
    ),
    "new category": Moment(
        [*_weekly_batteries(60), order("03-10 10:00", category="lamps")],
        "03-10 10:00",
        [*_weekly_batteries(60), order("03-10 10:00", category="batteries")],
    ),
    "flyer lapse": Moment(
        [
            *_flights(5),
            scored("03-10 00:00", alive=0.9, value_class="A"),
            scored("05-01 00:00", alive=0.49, value_class="A"),
        ],
        "05-01 00:00",
        [
            *_flights(5),
            scored("03-10 00:00", alive=0.9, value_class="A"),
            scored("05-01 00:00", alive=0.49, value_class="B"),
        ],
    ),
    "shoe lapse": Moment(
        [order("03-10 10:00", products=SHOES), order("05-10 10:00", products=HATS)],
        "09-10 10:00",
        [order("03-10 10:00", products=HATS), order("09-10 10:00", products=SHOES)],
    ),
    "one visit short": Moment(_visits(11), "03-09 20:00", _visits(8)),
    "diamond": Moment(_visits(12), "03-10 20:00", _visits(9)),
    "birthday": Moment(
        [identify("03-01 10:00", birthday="1990-05-20")],
        "05-13 00:00",
        [identify("05-13 10:00", birthday="1990-05-20")],
    ),
    "contract ends": Moment(
        [group("03-01 10:00", "acme", contract_end="2026-12-31")],
        "10-02 00:00",
        [group("03-01 10:00", "acme", name="Acme")],
    ),
    "lower use": Moment(_usage(100), "04-24 00:00", _usage(364), until="08-01 00:00"),
    "moved": Moment(
        [identify("03-01 10:00", address={"city": "Bonn"}), identify("03-02 10:00", address={"city": "Bonn"})],
        "03-01 10:00",
        [identify("03-01 10:00", address=stranger()["traits"]["address"])],
    ),
    "delivery late": Moment(
        [_promised("03-01 10:00", "03-04 18:00")],
        "03-04 18:00",
        [_promised("03-01 10:00", "03-04 18:00"), track("03-04 17:00", "Order Delivered", order_id="o1")],
    ),
    "bike half done": Moment(
        [_saved("03-01 10:00")],
        "03-02 10:00",
        [_saved("03-01 10:00"), track("03-02 09:00", "Configuration Finished", configuration_id="b1")],
    ),
    "markdown planned": Moment(
        [_reduced("03-01 10:00", 1), _reduced("03-02 10:00", 1), _reduced("03-03 10:00", 0), NEWS],
        "04-01 09:00",
        [_reduced("03-01 10:00", 1), _reduced("03-02 10:00", 0), _reduced("03-03 10:00", 0), NEWS],
    ),
    "brand week": Moment([order("03-01 10:00", total=100.01)], "04-01 10:00", [order("03-01 10:00", total=100)]),
    "late complaint": Moment(
        [track("03-01 10:00", "Complaint Opened", topic="delivery", complaint_id="c1")],
        "03-01 10:00",
        [track("03-01 10:00", "Complaint Opened", topic="invoice", complaint_id="c1")],
    ),
    "store entered": Moment(
        [track("03-01 10:00", "Store Entered")], "03-01 10:00", [track("03-01 10:00", "Store Left")]
    ),
    "signed up": Moment([track("03-01 10:00", "Signed Up")], "03-01 10:00", [track("03-01 10:00", "Signed In")]),
    "toy order": Moment(
        [order("03-01 10:00", category="construction sets")], "03-01 10:00", [order("03-01 10:00", category="dolls")]
    ),
    "fridge wanted": Moment(
        [track("03-01 10:00", "Intention Stated", category="refrigerators")],
        "03-01 10:00",
        [track("03-01 10:00", "Intention Stated", category="notebooks")],
    ),
    "fee notice due": Moment(
        [identify("03-01 10:00", average_balance=4999.99), identify("03-05 10:00", average_balance=3000)],
        "03-01 10:00",
        [identify("03-01 10:00", average_balance=5000.00)],
    ),
    "statement printed": Moment(
        [track("03-01 10:00", "Statement Printed")], "03-01 10:00", [track("03-01 10:00", "Statement Read")]
    ),
}


def _fired(name: str, events: list[Event], until: str) -> list[Line]:
    head = "with: accounts\npurpose: service\n" if name == "contract ends" else ""
    shop = project(LISTENER.replace("TRANSITION", name) + head, facts=FACTS)
    lines = replay(shop, [stranger("u1", "2024-01-01 00:00"), *events], until=until)
    return only(lines, "transition", transition=name)


@pytest.mark.parametrize("name", MOMENTS)
def test_a_transition_fires_once_on_its_fixture(name: str) -> None:
    """On its fixture the transition fires once, at the instant that its detector names."""
    moment = MOMENTS[name]
    assert [line["at"] for line in _fired(name, moment.yes, moment.until)] == [instant(moment.at)]


@pytest.mark.parametrize("name", MOMENTS)
def test_a_transition_never_fires_on_its_counter_fixture(name: str) -> None:
    """On what is near to its fixture the transition never fires."""
    moment = MOMENTS[name]
    assert _fired(name, moment.no, moment.until) == []


def test_every_transition_of_the_reference_has_its_fixture() -> None:
    """No transition is left out of this file."""
    assert set(YAML(typ="safe", pure=True).load(FACTS)["transitions"]) == set(MOMENTS)
