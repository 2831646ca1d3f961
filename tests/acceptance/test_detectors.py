"""How each detector recognises a moment: the sentences of the language under *Detectors* and *Moments*."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
    identify,
    instant,
    only,
    order,
    person,
    project,
    replay,
    short,
    story,
    stranger,
    the,
    track,
)

LISTENER = """
script: listener
start: {when: moment, again after: 1h}
goal: {event: Contract Signed, within: 30d}
steps: [{task: look, role: store agent, due: 1d}]
"""


def moments(detector: str, events: list[Event], facts: str = "", until: str = "12-31 00:00", **policy: Any) -> Lines:
    """The transition lines of one transition, called `moment`."""
    shop = project(LISTENER, facts=f"{facts}\ntransitions:\n  moment: {{{detector}}}", **policy)
    return only(replay(shop, [stranger("u1", "2025-01-01 00:00"), *events], until=until), "transition")


def times(detector: str, events: list[Event], facts: str = "", **settings: Any) -> list[str]:
    """When the transition `moment` fires."""
    return [short(line["at"]) for line in moments(detector, events, facts, **settings)]


COUNT = "facts: {orders.count: {count: Order Completed}, orders.last: {last: at, of: Order Completed}}"

# ---------------------------------------------------------------- event


def test_an_event_fires_each_time_it_happens_and_its_condition_holds() -> None:
    """`event`: each time it happens and `if` holds then."""
    events = [order("03-01 10:00", total=200), order("03-02 10:00", total=100), order("03-03 10:00", total=300)]
    assert times("event: Order Completed, if: event.total >= 200", events) == ["03-01 10:00", "03-03 10:00"]


def test_facts_already_count_the_event_at_hand() -> None:
    """Facts already count the event at hand: the first order reads a count of one."""
    events = [order("03-01 10:00"), order("03-02 10:00")]
    assert times("event: Order Completed, if: orders.count = 1", events, COUNT) == ["03-01 10:00"]


def test_before_reads_without_the_event_at_hand() -> None:
    """`before()` reads the facts without the event at hand: one before is two now."""
    events = [order(f"03-0{day} 10:00") for day in (1, 2, 3)]
    assert times("event: Order Completed, if: before(orders.count) = 1", events, COUNT) == ["03-02 10:00"]


def test_a_named_event_stands_wherever_an_event_does() -> None:
    """A named event is an event with its condition."""
    facts = "events: {big order: {event: Order Completed, if: event.total > 100}}"
    events = [order("03-01 10:00", total=100), order("03-02 10:00", total=101)]
    assert times("event: big order", events, facts) == ["03-02 10:00"]


def test_a_moment_lasts_three_days_unless_it_says_otherwise() -> None:
    """A transition is valid for three days by default, else for what `valid for` says."""
    events = [order("03-01 10:00")]
    assert moments("event: Order Completed", events)[0]["valid_until"] == instant("03-04 10:00")
    assert moments("event: Order Completed, valid for: 20m", events)[0]["valid_until"] == instant("03-01 10:20")


def test_a_moment_names_its_family() -> None:
    """The line of a transition names its family."""
    assert moments("event: Order Completed, family: threshold", [order("03-01 10:00")])[0]["family"] == "threshold"


# ---------------------------------------------------------------- becomes


def test_becomes_fires_once_until_it_was_no_again() -> None:
    """`becomes`: turns from no to yes; once until it was no again."""
    balances = [6000, 4000, 3000, 6000, 4500]
    events = [identify(f"03-0{day} 10:00", balance=balance) for day, balance in enumerate(balances, start=1)]
    assert times("becomes: customer.balance < 5000", events, "traits: [balance]") == ["03-02 10:00", "03-05 10:00"]


def test_before_the_first_event_everything_is_no() -> None:
    """A condition that holds at the very first event turns yes with it."""
    shop = project(LISTENER, facts="traits: [balance]\ntransitions: {moment: {becomes: customer.balance < 5000}}")
    lines = replay(shop, [identify("03-01 10:00", balance=1)], until="04-01 00:00")
    assert story(lines, "transition") == ["03-01 10:00 transition moment"]


def test_becomes_with_a_window_is_looked_at_at_midnight_of_the_projects_zone() -> None:
    """Where it reads a window it is looked at, besides, at 00:00 of the project's zone, wherever the customer lives."""
    facts = "facts: {visits.week: {count: Visit Completed, over: 7d}, visits.ever: {count: Visit Completed}}"
    events = [
        identify("2025-02-01 00:00", timezone="America/New_York"),
        track("2026-03-01T10:00:00+01:00", "Visit Completed"),
    ]
    # today and the six days before: on the 8th the visit of the 1st is out of the window
    found = times("becomes: visits.week = 0 AND visits.ever > 0", events, facts, zone="Europe/Berlin")
    assert found == ["03-07 23:00"]


def test_becomes_with_a_days_function_is_looked_at_at_midnight() -> None:
    """`days_since` counts midnights: a quarter past one day and the next midnight are one day apart."""
    detector = "becomes: days_since(orders.last) >= 30"
    assert times(detector, [order("03-01 23:45")], COUNT) == ["03-31 00:00"]
    assert times(detector, [order("03-01 00:15")], COUNT) == ["03-31 00:00"]


def test_hours_since_is_elapsed() -> None:
    """`hours_since` is elapsed time, read when an event is at hand."""
    detector = "event: Store Entered, if: hours_since(orders.last) >= 24"
    events = [order("03-01 10:00"), track("03-02 09:59", "Store Entered"), track("03-02 10:00", "Store Entered")]
    assert times(detector, events, COUNT) == ["03-02 10:00"]


def test_days_until_counts_midnights() -> None:
    """`days_until` a day that comes is the number of midnights between."""
    detector = "event: Store Entered, if: days_until(customer.renewal) = 2"
    events = [identify("03-01 00:00", renewal="2026-03-05")]
    events += [track(f"03-0{day} 23:00", "Store Entered") for day in (2, 3, 4)]
    assert times(detector, events, "traits: [renewal]") == ["03-03 23:00"]


# ---------------------------------------------------------------- missing


def test_missing_counts_from_the_last_one() -> None:
    """A `missing` counts from the last E: each further one begins it anew, and the absence is told once."""
    events = [order("03-01 10:00"), order("03-20 10:00")]
    assert times("missing: Order Completed, for: 30d", events) == ["04-19 10:00"]


def test_missing_counts_never_from_nothing() -> None:
    """Who never bought is not missing."""
    assert times("missing: Order Completed, for: 30d", [track("03-01 10:00", "Store Entered")]) == []


def test_missing_fires_again_for_the_next_absence() -> None:
    """Once an absence has ended, the next one is a moment of its own."""
    events = [order("03-01 10:00"), order("05-01 10:00")]
    assert times("missing: Order Completed, for: 30d", events) == ["03-31 10:00", "05-31 10:00"]


def test_the_length_of_an_absence_is_taken_then() -> None:
    """The length is taken at the last E: three times the typical gap of ten days."""
    facts = "facts: {orders.typical_gap: {median gap: Order Completed}}"
    events = [order("03-01 10:00"), order("03-11 10:00"), order("03-21 10:00")]
    assert times("missing: Order Completed, for: 3 * orders.typical_gap", events, facts) == ["04-20 10:00"]


@pytest.mark.parametrize("plan, told", [("gold", ["03-31 10:00"]), ("silver", [])])
def test_the_condition_of_an_absence_is_asked_when_it_fires(plan: str, told: list[str]) -> None:
    """Its `if` is asked when it fires, of what is known by then."""
    events = [order("03-01 10:00"), identify("03-15 10:00", plan=plan)]
    assert times("missing: Order Completed, for: 30d, if: customer.plan = 'gold'", events, "traits: [plan]") == told


def test_a_further_after_of_the_same_key_begins_it_anew() -> None:
    """A further `after` of the same key begins the time anew; another key has its own."""
    detector = "missing: Configuration Finished, after: Configuration Saved, for: 1d, per: configuration_id"
    events = [track(at, "Configuration Saved", configuration_id="b1") for at in ("03-01 10:00", "03-01 20:00")]
    events += [track("03-01 15:00", "Configuration Saved", configuration_id="b2")]
    assert times(detector, events) == ["03-02 15:00", "03-02 20:00"]


def test_another_key_does_not_end_an_absence() -> None:
    """The delivery of one order does not end the wait for another's."""
    declared = "events: {Order Completed: [promised_at]}"
    detector = "missing: Order Delivered, after: Order Completed, until: event.promised_at, per: order_id"
    events = [order(f"03-01 1{n}:00", order_id=f"o{n}", promised_at=instant(f"03-05 1{n}:00")) for n in (0, 1)]
    events += [track("03-03 10:00", "Order Delivered", order_id="o1")]
    assert times(detector, events, declared) == ["03-05 10:00"]


def test_event_in_a_missing_is_the_after_event() -> None:
    """`event.` in a `missing` is the `after` event: its condition reads what was ordered, not what was missed."""
    detector = "missing: Order Delivered, after: Order Completed, for: 2d, per: order_id, if: event.total > 100"
    events = [order("03-01 10:00", order_id="o1", total=100), order("03-02 10:00", order_id="o2", total=101)]
    assert times(detector, events) == ["03-04 10:00"]


# ---------------------------------------------------------------- changed


def test_changed_needs_a_value_before_and_one_after() -> None:
    """`changed` needs a value before and one after: learnt, cleared and learnt again is no change."""
    plans = ["blue", "blue", "red", None, "green", "gold"]
    events = [identify(f"03-0{day} 10:00", plan=plan) for day, plan in enumerate(plans, start=1)]
    assert times("changed: customer.plan", events, "traits: [plan]") == ["03-03 10:00", "03-06 10:00"]


def test_a_trait_left_out_is_kept() -> None:
    """A trait sent as null is cleared, one left out is kept: a later other value is a change."""
    events = [
        identify("03-01 10:00", plan="blue"),
        identify("03-02 10:00", title="Dr"),
        identify("03-03 10:00", plan="red"),
    ]
    assert times("changed: customer.plan", events, "traits: [plan]") == ["03-03 10:00"]


# ---------------------------------------------------------------- dates


def test_a_date_fires_once_at_midnight_of_the_customers_zone() -> None:
    """Date transitions fire at 00:00 local, and `date` once."""
    events = [
        identify("03-01 10:00", timezone="America/New_York", renewal="2026-05-10"),
        track("05-10 12:00", "Store Entered"),
    ]
    assert times("date: customer.renewal", events, "traits: [renewal]") == ["05-10 04:00"]


def test_a_yearly_date_fires_every_year() -> None:
    """`yearly` comes again with every year."""
    found = times(
        "yearly: customer.birthday", [identify("03-01 10:00", birthday="1990-05-10")], until="2028-01-01 00:00"
    )
    assert found == ["05-10 00:00", "2027-05-10 00:00"]


def test_a_month_before_a_month_end_is_clamped_to_the_last_day() -> None:
    """Month ends clamp to the last day."""
    events = [identify("01-05 10:00", renewal="2026-03-31")]
    assert times("date: 1 month before customer.renewal", events, "traits: [renewal]") == ["02-28 00:00"]


def test_a_trait_learnt_on_its_day_does_not_fire_that_day() -> None:
    """A trait learnt after 00:00 of its day does not fire that day, but in the next year."""
    events = [identify("05-10 09:00", birthday="1990-05-10")]
    assert times("yearly: customer.birthday", events, until="2027-12-31 00:00") == ["2027-05-10 00:00"]


def test_a_date_that_moves_fires_on_its_last_word_only() -> None:
    """A date told anew before it came fires on the new day and not on the old one."""
    events = [identify("03-01 10:00", renewal="2026-05-10"), identify("04-01 10:00", renewal="2026-06-10")]
    assert times("date: customer.renewal", events, "traits: [renewal]") == ["06-10 00:00"]


# ---------------------------------------------------------------- the firm's own moments


def test_at_comes_once_to_its_audience() -> None:
    """`at` comes once, at its time, to whom `to` names then."""
    events = [*person("u2"), order("03-01 10:00", "u2"), order("04-02 10:00")]
    found = moments("at: 2026-04-01 10:00, to: orders.count >= 1", events, COUNT)
    assert [(line["customer"], short(line["at"])) for line in found] == [("u2", "04-01 10:00")]


def test_at_is_the_customers_own_ten_o_clock() -> None:
    """A time is the customer's, unless a zone is named."""
    events = [identify("03-01 10:00", timezone="America/New_York")]
    assert times("at: 2026-04-01 10:00, to: customer.email IS NOT NULL", events) == ["04-01 14:00"]


def test_every_comes_again_and_asks_its_audience_anew() -> None:
    """`every: month on 1 at 10:00` recurs, and each time goes to whom `to` names then."""
    events = [order("03-10 10:00"), order("05-10 10:00")]
    found = times("every: month on 1 at 10:00, to: orders.count = 1", events, COUNT, until="06-15 00:00")
    assert found == ["04-01 10:00", "05-01 10:00"]


def test_news_goes_to_those_whom_it_concerns() -> None:
    """A firm's event is fanned out to its audience; its fields stand in `event.`."""
    facts = "facts: {orders.categories: {distinct: category, of: Order Completed}}"
    events = [*person("u2"), order("03-01 10:00", category="toys"), order("03-01 10:00", "u2", category="hats")]
    events += [track("03-05 10:00", "Markdown Announced", None, category="hats")]
    found = moments("news: Markdown Announced, to: 'has(orders.categories, event.category)'", events, facts)
    assert [(line["customer"], short(line["at"])) for line in found] == [("u2", "03-05 10:00")]


# ---------------------------------------------------------------- windows


def test_a_window_in_days_is_whole_days_today_included() -> None:
    """`over: 30d` is today and the 29 days before, from midnight to midnight."""
    facts = "facts: {orders.month: {count: Order Completed, over: 30d}}"
    detector = "event: Store Entered, if: orders.month = 1"
    events = [order("03-01 00:10"), track("03-30 23:50", "Store Entered"), track("03-31 00:05", "Store Entered")]
    assert times(detector, events, facts) == ["03-30 23:50"]


def test_a_window_in_hours_is_exact() -> None:
    """Windows in hours are exact."""
    facts = "facts: {orders.lately: {count: Order Completed, over: 24h}}"
    detector = "event: Store Entered, if: orders.lately = 1"
    events = [order("03-01 10:00"), track("03-02 09:59", "Store Entered"), track("03-02 10:01", "Store Entered")]
    assert times(detector, events, facts) == ["03-02 09:59"]


def test_ending_moves_both_ends_of_a_window() -> None:
    """`over: 10d, ending: 5d ago` is the ten days up to the fifth day before today."""
    facts = "facts: {orders.then: {count: Order Completed, over: 10d, ending: 5d ago}}"
    detector = "event: Store Entered, if: orders.then = 1"
    events = [order("03-01 12:00"), *(track(f"03-{day:02} 12:00", "Store Entered") for day in range(2, 20))]
    # in the window from the day that is five after it (the 6th) to the day that is fourteen after it (the 15th)
    assert times(detector, events, facts) == [f"03-{day:02} 12:00" for day in range(6, 16)]


def test_this_year_begins_at_midnight_of_the_projects_zone() -> None:
    """`in: this year` begins anew on 1 January of the project's zone."""
    facts = "facts: {visits.year: {count: Visit Completed, in: this year}}"
    events = [track(at, "Visit Completed") for at in ("2025-12-31 22:30", "2025-12-31 23:30", "01-01 10:00")]
    found = times("event: Visit Completed, if: visits.year = 1", events, facts, zone="Europe/Berlin")
    assert found == ["2025-12-31 22:30", "2025-12-31 23:30"]  # the second is half past midnight in Berlin


# ---------------------------------------------------------------- what a step sets, and what a line tells


def test_set_fires_nothing() -> None:
    """`set` fires nothing; conditions read it from then on."""
    scripts = """
script: setter
start: {when: asked, again after: 1h}
goal: {event: Contract Signed, within: 30d}
steps:
  - choose:
      - {if: customer.plan = 'red', do: [{exit: was red already}]}
      - else: [{set: {customer.plan: red}}]
"""
    facts = """
traits: [plan]
transitions:
  asked: {event: Advice Wanted}
  changed plan: {changed: customer.plan}
"""
    events = [stranger(), identify("01-02 00:00", plan="blue")]
    events += [track("03-01 10:00", "Advice Wanted"), track("03-02 10:00", "Advice Wanted")]
    lines = replay(project(scripts, facts=facts), events, until="04-01 00:00")
    assert [line["transition"] for line in only(lines, "transition")] == ["asked", "asked"]
    assert story(lines, "exit") == ["03-02 10:00 exit was red already"]


@pytest.mark.parametrize(
    "detector, events, field, value",
    [
        (
            "changed: customer.plan",
            [identify("03-01 10:00", plan="blue"), identify("03-02 10:00", plan="red")],
            "was",
            "blue",
        ),
        (
            "changed: customer.plan",
            [identify("03-01 10:00", plan="blue"), identify("03-02 10:00", plan="red")],
            "now",
            "red",
        ),
        ("event: Order Completed", [order("03-01 10:00", coupon="SPRING")], "coupon", "SPRING"),
    ],
)
def test_start_holds_the_evidence_of_the_moment(detector: str, events: list[Event], field: str, value: str) -> None:
    """`start.` is the event or evidence that opened the dialogue: what was, what is now, the event's own fields."""
    script = LISTENER.replace(
        "{task: look, role: store agent, due: 1d}", f"{{set: {{customer.note: = start.{field}}}}}"
    )
    shop = project(script, facts=f"traits: [plan, note]\ntransitions:\n  moment: {{{detector}}}")
    assert the(replay(shop, [stranger(), *events]), "set")["values"] == {"customer.note": value}


@pytest.mark.parametrize(
    "detector, events, field, value",
    [
        ("missing: Order Completed, for: 30d", [order("03-01 10:00")], "since", "03-01 10:00"),
        ("event: Order Completed", [order("03-01 10:00")], "at", "03-01 10:00"),
    ],
)
def test_start_holds_its_times(detector: str, events: list[Event], field: str, value: str) -> None:
    """An absence has `start.since`, and every moment `start.at`."""
    script = LISTENER.replace(
        "{task: look, role: store agent, due: 1d}", f"{{set: {{customer.note: = start.{field}}}}}"
    )
    shop = project(script, facts=f"traits: [note]\ntransitions:\n  moment: {{{detector}}}")
    lines = replay(shop, [stranger(), *events], until="04-10 00:00")
    assert short(the(lines, "set")["values"]["customer.note"]) == value


def test_of_two_transitions_the_first_in_the_list_opens_the_dialogue() -> None:
    """Of two transitions of one script in one occurrence, the first in its `when` list opens it."""
    script = LISTENER.replace("when: moment", "when: [second, first]")
    facts = "transitions: {first: {event: Order Completed, rank: 90}, second: {event: Order Completed, rank: 10}}"
    lines = replay(project(script, facts=facts), [stranger(), order("03-01 10:00")])
    assert len(only(lines, "transition")) == 2
    assert the(lines, "start")["why"]["transition"] == "second"
