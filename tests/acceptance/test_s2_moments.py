"""S2: the unusual purchase, the birthday, the visit before the tier, the fourth order."""

# ruff: noqa: N802 - a test carries the id of its capability as the mission writes it

from __future__ import annotations

from datetime import date, timedelta
from math import log2

import pytest

from tests.acceptance.replaying import Event, identify, instant, only, order, person, project, replay, story, the, track

# ---------------------------------------------------------------- S2-8

PROJECT = """
script: project
start: unusual purchase
goal: {event: Contract Signed, within: 60d}
steps:
  - {send: plan, by: email, benefit: Your project from one hand}
"""
UNUSUAL = "transitions: {unusual purchase: {event: Order Completed, if: surprise(event.category) > 6, family: life}}"


def _two_years() -> list[Event]:
    """Bea buys batteries every week, Carl the builder buys cabinets every month."""
    events = [*person("bea", "2024-01-01 00:00"), *person("carl", "2024-01-01 00:00")]
    first = date(2024, 3, 3)
    events += [order(f"{first + timedelta(weeks=week)} 10:00", "bea", category="batteries") for week in range(103)]
    months = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13)][2:26]
    events += [order(f"{year}-{month:02}-20 10:00", "carl", category="cabinets") for year, month in months]
    return events


def test_S2_8_cabinets_after_batteries_are_a_project() -> None:
    """Who has only bought batteries and now buys cabinets has begun something, and the line says how unusual it is."""
    events = [*_two_years(), order("03-01 10:00", "bea", category="cabinets")]
    lines = replay(project(PROJECT, facts=UNUSUAL), events)
    found = the(lines, "transition")
    assert (found["customer"], found["at"]) == ("bea", instant("03-01 10:00"))
    assert found["why"] == {
        "transition": "unusual purchase",
        "at": instant("03-01 10:00"),
        "order_id": found["why"]["order_id"],
        "total": found["why"]["total"],
        "currency": "EUR",
        "category": "cabinets",
        "surprise(event.category)": 9.078951,
    }
    everybody = (24 + 1) / (103 + 24 + 2 + 1)  # add-one, and a place for what nobody has had yet
    assert found["why"]["surprise(event.category)"] == pytest.approx(-log2((0 + everybody) / (103 + 1)), abs=1e-6)
    for line in (the(lines, "start"), the(lines, "contact")):
        assert line["why"] == found["why"], "what follows tells the same"


def test_S2_8_a_builder_who_buys_cabinets_monthly_is_no_project() -> None:
    """The same purchase by one who makes it every month fires nothing, in two years of it."""
    events = [*_two_years(), order("03-01 10:00", "carl", category="cabinets")]
    assert only(replay(project(PROJECT, facts=UNUSUAL), events), "transition") == []


# ---------------------------------------------------------------- S2-11

LONG_TALK = """
script: long-talk
start: asked
goal: {event: Contract Signed, within: 90d}
steps:
  - {send: first, by: email, benefit: Good}
  - wait: 21d
    silent:
      - {send: second, by: email, benefit: Good}
      - {wait: 7d, silent: [{send: third, by: email, benefit: Good}]}
"""
BIRTHDAY = """
script: birthday
start: birthday
replaces: next contact
goal: {event: Contract Signed, within: 30d}
steps:
  - {send: birthday-card, by: sms, benefit: A gift for your day}
"""
DAYS = """
transitions:
  asked: {event: Advice Wanted, valid for: 60d}
  birthday: {yearly: customer.birthday, family: date, valid for: 9d}
"""


def _asked(at: str = "03-01 10:00") -> list[Event]:
    return [*person(birthday="1980-03-20"), track(at, "Advice Wanted")]


def test_S2_11_a_birthday_replaces_the_next_contact_and_adds_none() -> None:
    """The card of 20 March takes the place of the letter planned for the 22nd; the talk goes on behind it."""
    lines = replay(project(LONG_TALK, BIRTHDAY, facts=DAYS), _asked(), until="04-30 00:00")
    assert story(lines) == [
        "03-01 10:00 contact first email go",
        "03-20 00:00 contact birthday-card sms go",
        "03-22 10:00 contact second email drop",
        "03-29 10:00 contact third email go",
    ]
    assert the(lines, "contact", verdict="drop")["by_rule"] == "replaced"


def test_S2_11_a_birthday_goes_by_itself_where_nothing_runs() -> None:
    """Without a running dialogue the card goes, and one that starts later loses nothing."""
    lines = replay(project(LONG_TALK, BIRTHDAY, facts=DAYS), _asked("03-25 10:00"), until="04-16 00:00")
    assert story(lines) == [
        "03-20 00:00 contact birthday-card sms go",
        "03-25 10:00 contact first email go",
        "04-15 10:00 contact second email go",
    ]


def test_S2_11_a_contact_on_hold_is_replaced_first() -> None:
    """A letter that waits for room under a cap when the card goes is the one that is replaced."""
    shop = project(LONG_TALK, BIRTHDAY, facts=DAYS, caps="[{contacts: 1, in: 30d, by: email}]")
    lines = replay(shop, _asked("02-26 10:00"), until="04-30 00:00")  # second: 19 March, held until the 28th
    assert story(lines)[:3] == [
        "02-26 10:00 contact first email go",
        "03-19 10:00 contact second email hold until 03-28 10:00",
        "03-20 00:00 contact birthday-card sms go",
    ]
    assert the(lines, "contact", content="second", verdict="drop")["by_rule"] == "replaced"
    assert only(lines, "contact", content="second", verdict="go") == []
    assert len(only(lines, "contact", content="third", verdict="go")) == 1


@pytest.mark.parametrize("caps", ["[]", "[{contacts: 1, in: 7d}]"], ids=["no cap", "a cap for one"])
def test_S2_11_the_next_contact_of_the_same_instant_gives_way_at_once(caps: str) -> None:
    """The letter that is due at the instant of the card is the one replaced; its silence counts from then."""
    shop = project(LONG_TALK.replace("wait: 21d", "wait: 19d"), BIRTHDAY, facts=DAYS, caps=caps)
    lines = replay(shop, _asked("03-01 00:00"), until="04-30 00:00")
    assert story(lines) == [
        "03-01 00:00 contact first email go",
        "03-20 00:00 contact birthday-card sms go",
        "03-20 00:00 contact second email drop",
        "03-27 00:00 contact third email go",
    ]
    assert the(lines, "contact", verdict="drop")["by_rule"] == "replaced"
    assert all("lost_to" not in line and "won_over" not in line for line in lines)


def test_S2_11_a_card_of_less_worth_speaks_second() -> None:
    """The letter that comes first in the order of the instant is said, and the card takes the place of the one after it."""
    talk = LONG_TALK.replace("wait: 21d", "wait: 19d").replace("start:", "worth: 9\nstart:")
    lines = replay(project(talk, BIRTHDAY, facts=DAYS), _asked("03-01 00:00"), until="04-30 00:00")
    assert story(lines) == [
        "03-01 00:00 contact first email go",
        "03-20 00:00 contact second email go",
        "03-20 00:00 contact birthday-card sms go",
        "03-27 00:00 contact third email drop",
    ]


@pytest.mark.parametrize("wait", ["19d", "21d"], ids=["at the card's instant", "later"])
def test_S2_11_of_two_contacts_at_one_instant_one_gives_way(wait: str) -> None:
    """One card takes one place: the first in the order of arbitration."""
    talk = LONG_TALK.replace("wait: 21d", f"wait: {wait}")
    other = talk.replace("long-talk", "other-talk\nworth: 2").replace("second", "better")
    card = BIRTHDAY.replace("start:", "worth: 9\nstart:")
    lines = replay(project(talk, other, card, facts=DAYS), _asked("03-01 00:00"), until="03-26 00:00")
    assert [line["content"] for line in only(lines, "contact", verdict="drop")] == ["better"]
    assert len(only(lines, "contact", content="second", verdict="go")) == 1


def test_S2_11_one_on_hold_gives_way_before_one_that_is_due() -> None:
    """What has waited for room is replaced, and what falls due at the card's instant is said."""
    other = LONG_TALK.replace("long-talk", "waiting").replace("21d", "18d").replace("second", "held")
    talk = LONG_TALK.replace("wait: 21d", "wait: 19d").replace("by: email", "by: push")
    card = BIRTHDAY.replace("start:", "worth: 9\nstart:")
    caps = "[{contacts: 1, in: 21d, by: email}]"
    lines = replay(project(other, talk, card, facts=DAYS, caps=caps), _asked("03-01 00:00"), until="03-21 00:00")
    assert [line["content"] for line in only(lines, "contact", verdict="drop")] == ["held"]
    assert len(only(lines, "contact", content="second", verdict="go")) == 1


@pytest.mark.parametrize(
    "leap_day, year, fires",
    [
        ("28 February", 2026, "2026-02-21T00:00:00Z"),
        ("1 March", 2026, "2026-02-22T00:00:00Z"),
        ("28 February", 2028, "2028-02-22T00:00:00Z"),
        ("1 March", 2028, "2028-02-22T00:00:00Z"),
    ],
)
def test_S2_11_a_29_february_by_the_stated_rule(leap_day: str, year: int, fires: str) -> None:
    """In a common year the stated day stands in for 29 February, and only then is the lead of a week taken off."""
    facts = "transitions: {birthday: {yearly: 7d before customer.birthday, valid for: 9d}}"
    shop = project(BIRTHDAY, facts=facts, more=f"leap day: {leap_day}")
    events = person("u1", f"{year}-01-01 00:00", birthday="2000-02-29")
    lines = replay(shop, events, until=f"{year}-12-31 00:00")
    assert [line["at"] for line in only(lines, "transition")] == [fires]


def test_S2_11_a_category_and_a_campaign_speak_into_a_running_talk() -> None:
    """A product of a category and a firm's campaign, both joined to the talk, each decide its next step."""
    talk = """
script: talk
start: asked
goal: {event: Contract Signed, within: 90d}
steps:
  - {send: first, by: email, benefit: Good}
  - wait: 30d
    answers:
      joined garden: [{send: garden-words, by: email, benefit: Good}]
    silent: []
  - wait: 30d
    answers:
      joined spring: [{send: spring-words, by: email, benefit: Good}]
    silent: []
"""
    other = "script: {0}\nstart: {0} moment\njoins: [talk]\ngoal: {{event: Contract Signed, within: 9d}}\nsteps:\n  - {{send: {0}-alone, by: email, benefit: Good}}\n"
    facts = """
transitions:
  asked: {event: Advice Wanted}
  garden moment: {event: Product Added, if: event.category = 'garden'}
  spring moment: {at: 2026-04-01 10:00, to: customer.email IS NOT NULL}
"""
    events = [*_asked(), track("03-10 10:00", "Product Added", category="garden")]
    lines = replay(
        project(talk, other.format("garden"), other.format("spring"), facts=facts), events, until="06-01 00:00"
    )
    assert story(lines) == [
        "03-01 10:00 contact first email go",
        "03-10 10:00 contact garden-words email go",
        "04-01 10:00 contact spring-words email go",
    ]


# ---------------------------------------------------------------- S2-13: the two scripts of example e

ONE_MORE = """
script: one-more-visit
type: loyalty
start: {when: one visit short, if: customer.self_excluded IS NULL, again after: 1 year}
goal: {event: Visit Completed, within: 30d}
exits: [{event: Self Excluded, reason: self-exclusion}]
steps: [{send: one-more, by: any, benefit: One visit to Diamond}, {wait: 14d, silent: [{exit: let be}]}]
"""
DIAMOND = """
script: diamond-welcome
type: loyalty
start: diamond
goal: {event: Visit Completed, within: 90d}
steps: [{send: diamond-hello, by: any, benefit: What is yours now}]
"""
VISITS = """
traits: [self_excluded]
facts: {visits.year: {count: Visit Completed, in: this year}}
transitions:
  one visit short: {event: Visit Completed, if: visits.year = 9, family: threshold, valid for: 7d}
  diamond: {becomes: visits.year >= 10, family: threshold, valid for: 7d}
"""


def _visits(*days: str) -> list[Event]:
    return [*person("u1", "2025-01-01 00:00"), *(track(f"{day} 20:00", "Visit Completed") for day in days)]


def _january(count: int) -> list[Event]:
    return _visits(*(f"01-{day:02}" for day in range(1, count + 1)))


@pytest.mark.parametrize(
    "visits, told",
    [
        (8, []),
        (9, ["01-09 20:00 contact one-more email go"]),
        (10, ["01-09 20:00 contact one-more email go", "01-10 20:00 contact diamond-hello email go"]),
        (14, ["01-09 20:00 contact one-more email go", "01-10 20:00 contact diamond-hello email go"]),
    ],
)
def test_S2_13_one_more_visit(visits: int, told: list[str]) -> None:
    """Nothing at eight visits, `one more` at nine, the congratulation at ten and never `one more` again."""
    lines = replay(project(ONE_MORE, DIAMOND, facts=VISITS), _january(visits), until="12-31 00:00")
    assert story(lines) == told


def test_S2_13_a_period_that_is_over_counts_no_more() -> None:
    """Eight visits in December and the ninth in January are a first visit."""
    events = _visits(*(f"2025-12-{day:02}" for day in range(1, 9)), "01-01", "01-02")
    assert story(replay(project(ONE_MORE, DIAMOND, facts=VISITS), events, until="12-31 00:00")) == []


def test_S2_13_one_more_on_hold_dies_with_the_tenth_visit() -> None:
    """Held for the night, `one more` is never said to one who came for the tenth time that night."""
    shop = project(ONE_MORE, DIAMOND, facts=VISITS, quiet='"19:00 to 08:00"')
    events = [*_january(9), track("01-09 23:00", "Visit Completed")]
    lines = replay(shop, events, until="02-01 00:00")
    assert [line["content"] for line in only(lines, "contact", verdict="go")] == ["diamond-hello"]
    assert story(lines, "contact")[0] == "01-09 20:00 contact one-more email hold until 01-10 08:00"


def test_S2_13_a_self_excluded_guest_hears_nothing() -> None:
    """A guest who excluded himself gets neither message."""
    events = [*_january(5), track("01-05 21:00", "Self Excluded"), *_january(10)[7:]]
    lines = replay(project(ONE_MORE, DIAMOND, facts=VISITS), events, until="12-31 00:00")
    assert only(lines, "contact", verdict="go") == []


# ---------------------------------------------------------------- S2-14: example d

TO_THE_FOURTH = """
script: to-the-fourth
start: {when: first order, again after: 1 year}
goal: {becomes: orders.count >= 4, within: 90d}
steps:
  - repeat: every 7d
    until: orders.count >= 4
    at most: 12
    do: [{send: next-basket, by: any, offer: best of baskets, valid for: 2d, benefit: Your list is ready}]
"""
AFTERWARDS = """
script: afterwards
start: fourth order
goal: {event: Contract Signed, within: 90d}
steps:
  - {send: idea-one, by: email, benefit: Good}
  - {pause: 1d}
  - {send: idea-two, by: email, benefit: Good}
"""
GROCER = """
facts: {orders.count: {count: Order Completed}}
transitions:
  first order: {event: Order Completed, if: orders.count = 1, family: threshold, valid for: 2d}
  fourth order: {event: Order Completed, if: orders.count = 4, valid for: 90d}
"""
CAPS = "[{contacts: 1, in: 7d, if: orders.count < 4}, {contacts: 1, in: 30d, if: orders.count >= 4}]"


def test_S2_14_weekly_to_the_fourth_order_then_monthly_the_same_day() -> None:
    """Every week until the fourth order; that very day the goal ends it, and the next contact waits for its month."""
    events = [*person(), *(order(f"03-{day} 12:00") for day in ("02", "10", "17", "24"))]
    lines = replay(project(TO_THE_FOURTH, AFTERWARDS, facts=GROCER, caps=CAPS), events, until="06-01 00:00")
    assert story(lines) == [
        "03-02 12:00 contact next-basket email go",
        "03-09 12:00 contact next-basket email go",
        "03-16 12:00 contact next-basket email go",
        "03-23 12:00 contact next-basket email go",
        "03-24 12:00 contact idea-one email hold until 04-22 12:00",
        "04-22 12:00 contact idea-one email go",
        "04-23 12:00 contact idea-two email hold until 05-22 12:00",
        "05-22 12:00 contact idea-two email go",
    ]
    assert story(lines, "end", script="to-the-fourth") == ["03-24 12:00 end to-the-fourth goal"]


def test_S2_14_other_events_change_nothing_of_the_rhythm() -> None:
    """The rounds run from the first order, whatever else is heard in between."""
    events = [
        *person(),
        order("03-02 12:00"),
        identify("03-05 09:00", plan="gold"),
        track("03-06 09:00", "Store Entered"),
    ]
    lines = replay(project(TO_THE_FOURTH, facts="traits: [plan]" + GROCER, caps=CAPS), events, until="03-17 00:00")
    assert [line["at"] for line in only(lines, "contact")] == [
        instant(at) for at in ("03-02 12:00", "03-09 12:00", "03-16 12:00")
    ]
