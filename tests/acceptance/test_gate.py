"""The gate: one place that says yes or no to every contact, with its reason. The sentences under *The gate*."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.acceptance.replaying import (
    ROLES,
    Event,
    Lines,
    consent,
    identify,
    instant,
    only,
    order,
    person,
    prefers,
    project,
    replay,
    short,
    story,
    stranger,
    the,
    track,
    withdrawal,
)

FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions:
  asked: {event: Advice Wanted, valid for: 60d}
  signal: {event: Signal Seen, valid for: 60d}
"""
ASKED = track("03-02 10:00", "Advice Wanted")


def script(step: str, name: str = "talk", head: str = "", when: str = "asked") -> str:
    """A script of one step."""
    return f"""
script: {name}
{head}
start: {{when: {when}, again after: 1h}}
goal: {{event: Contract Signed, within: 60d}}
steps:
  - {step}
"""


def mail(content: str = "hello", by: str = "email", more: str = "") -> str:
    """A step that sends this content by these channels."""
    return f"{{send: {content}, by: {by}, benefit: Good{more}}}"


def decided(*scripts: str, events: list[Event], until: str = "06-01 00:00", **policy: Any) -> Lines:
    """The lines of these scripts for these events."""
    return replay(project(*scripts, facts=FACTS, **policy), events, until=until)


# ---------------------------------------------------------------- by: which channel


def test_by_takes_the_first_channel_that_permission_allows() -> None:
    """Several channels in order: the first permitted."""
    events = [stranger(), consent("01-01 00:00", channel="sms"), ASKED]
    assert story(decided(script(mail(by="[email, sms, push]")), events=events)) == ["03-02 10:00 contact hello sms go"]


@pytest.mark.parametrize(
    "wishes, channel", [({}, "email"), ({"channels": ["sms"]}, "sms"), ({"channels": ["push", "email"]}, "push")]
)
def test_any_is_the_customers_preferred_channel(wishes: dict[str, Any], channel: str) -> None:
    """`any` is the customer's preferred channel, else the order of `channels`."""
    events = [*person(), *([prefers("01-02 00:00", **wishes)] if wishes else []), ASKED]
    assert the(decided(script(mail(by="any")), events=events), "contact")["channel"] == channel


@pytest.mark.parametrize("channel, trait", [("email", "email"), ("sms", "phone"), ("letter", "address")])
def test_without_an_address_nothing_goes(channel: str, trait: str) -> None:
    """No address is a drop, and the reason says so, for e-mail, text and letter."""
    events = [*person(), identify("02-01 00:00", **{trait: None}), ASKED]
    found = the(decided(script(mail(by=channel)), events=events), "contact")
    assert (found["verdict"], found["reason"]) == ("drop", "no address")


@pytest.mark.parametrize("channel", ["push", "next purchase", "page", "on site"])
def test_other_channels_need_no_address(channel: str) -> None:
    """What is shown where the customer comes by himself needs no address."""
    events = [*person(), identify("02-01 00:00", email=None, phone=None, address=None), ASKED]
    assert the(decided(script(mail(by=channel)), events=events), "contact")["verdict"] == "go"


# ---------------------------------------------------------------- complaint, self-exclusion


def _complaint(at: str, what: str, number: str) -> Event:
    return track(at, f"Complaint {what}", complaint_id=number)


def test_the_last_of_two_complaints_counts() -> None:
    """A complaint holds until the last one closes, then fourteen days more for marketing."""
    events = [*person(), _complaint("02-20 10:00", "Opened", "c1"), _complaint("02-21 10:00", "Opened", "c2"), ASKED]
    events += [_complaint("03-03 10:00", "Closed", "c1"), _complaint("03-08 10:00", "Closed", "c2")]
    lines = decided(script(mail()), events=events)
    assert story(lines, "contact", verdict="go") == ["03-22 10:00 contact hello email go"]


def test_a_new_complaint_within_the_rest_begins_it_anew() -> None:
    """What waits for the end of the rest waits on when another complaint is open by then."""
    events = [*person(), _complaint("02-20 10:00", "Opened", "c1"), ASKED, _complaint("03-03 10:00", "Closed", "c1")]
    events += [_complaint("03-10 10:00", "Opened", "c2"), _complaint("03-20 10:00", "Closed", "c2")]
    lines = decided(script(mail()), events=events)
    assert story(lines, "contact", verdict="go") == ["04-03 10:00 contact hello email go"]


def test_the_rest_after_a_complaint_is_the_projects() -> None:
    """`after complaint` in tetatet.yml says how long marketing rests after the close."""
    events = [*person(), _complaint("02-20 10:00", "Opened", "c1"), ASKED, _complaint("03-03 10:00", "Closed", "c1")]
    lines = decided(script(mail()), events=events, more="after complaint: 3d")
    assert story(lines, "contact", verdict="go") == ["03-06 10:00 contact hello email go"]


def test_a_held_contact_is_asked_again_at_the_close() -> None:
    """A held contact is asked again at the complaint's close and at its `until`, at no other time."""
    events = [*person(), _complaint("02-20 10:00", "Opened", "c1"), ASKED, track("03-03 10:00", "Store Entered")]
    events += [order("03-04 10:00"), _complaint("03-05 10:00", "Closed", "c1"), order("03-06 10:00")]
    lines = decided(script(mail()), events=events)
    assert [short(line["at"]) for line in only(lines, "contact")] == ["03-02 10:00", "03-05 10:00", "03-19 10:00"]


def test_a_held_contact_is_dropped_when_its_time_is_over_and_asked_at_no_other() -> None:
    """Held beyond its validity a contact is dropped at that instant; it is not asked a second time before."""
    step = mail(more=", valid for: 2h")
    lines = decided(script(step), events=[*person(), track("03-02 22:00", "Advice Wanted")], quiet=NIGHT)
    assert story(lines) == [
        "03-02 22:00 contact hello email hold until 03-03 08:00",
        "03-03 00:00 contact hello email drop",
    ]


def test_service_speaks_during_a_complaint() -> None:
    """A complaint suspends marketing; service goes on."""
    events = [*person(), _complaint("02-20 10:00", "Opened", "c1"), ASKED]
    lines = decided(script(mail(), head="purpose: service"), events=events)
    assert story(lines) == ["03-02 10:00 contact hello email go"]


def test_who_excluded_himself_hears_no_marketing() -> None:
    """Self-exclusion is a drop."""
    found = the(decided(script(mail()), events=[*person(), track("02-20 10:00", "Self Excluded"), ASKED]), "contact")
    assert (found["verdict"], found["by_rule"]) == ("drop", "self_exclusion")


# ---------------------------------------------------------------- quiet hours

NIGHT = '"21:00 to 08:00"'


@pytest.mark.parametrize("channel", ["email", "sms", "push"])
@pytest.mark.parametrize("purpose", ["marketing", "service"])
def test_quiet_hours_hold_every_purpose(channel: str, purpose: str) -> None:
    """Quiet hours hold marketing and service alike."""
    events = [*person(), track("03-02 23:00", "Advice Wanted")]
    lines = decided(script(mail(by=channel), head=f"purpose: {purpose}"), events=events, quiet=NIGHT)
    assert story(lines) == [
        f"03-02 23:00 contact hello {channel} hold until 03-03 08:00",
        f"03-03 08:00 contact hello {channel} go",
    ]
    assert only(lines, "contact", verdict="hold")[0]["by_rule"] == "quiet"


def test_quiet_hours_hold_a_call() -> None:
    """A call that is due at night is filed in the morning."""
    step = "{task: call, role: store agent, by: phone, due: 1d, benefit: Good}"
    lines = decided(script(step), events=[*person(), track("03-02 23:00", "Advice Wanted")], quiet=NIGHT)
    assert story(lines)[-1] == "03-03 08:00 task call store agent go"


@pytest.mark.parametrize("channel", ["letter", "next purchase", "page", "on site"])
def test_quiet_hours_let_silent_channels_pass(channel: str) -> None:
    """Letter, next purchase, page and on site wake nobody."""
    lines = decided(script(mail(by=channel)), events=[*person(), track("03-02 23:00", "Advice Wanted")], quiet=NIGHT)
    assert story(lines) == [f"03-02 23:00 contact hello {channel} go"]


@pytest.mark.parametrize(
    "at, verdict", [("20:59", "go"), ("21:01", "hold"), ("07:59", "hold"), ("08:00", "go"), ("12:00", "go")]
)
def test_the_night_has_a_beginning_and_an_end(at: str, verdict: str) -> None:
    """Up to the evening's hour and from the morning's hour on contacts go at once."""
    lines = decided(script(mail()), events=[*person(), track(f"03-02 {at}", "Advice Wanted")], quiet=NIGHT)
    assert only(lines, "contact")[0]["verdict"] == verdict


def test_the_night_is_the_customers_own() -> None:
    """Quiet hours are those of the customer's zone."""
    events = [*person(timezone="Asia/Tokyo"), track("03-02 13:00", "Advice Wanted")]  # ten at night in Tokyo
    lines = decided(script(mail()), events=events, quiet=NIGHT)
    assert story(lines) == [
        "03-02 13:00 contact hello email hold until 03-02 23:00",
        "03-02 23:00 contact hello email go",
    ]


def test_a_gap_of_the_clock_is_passed_at_its_end() -> None:
    """What falls into a gap of the clock happens at its end: the night that ends at 02:30 ends at three."""
    events = [*person(), track("2026-03-29T00:30:00+01:00", "Advice Wanted")]
    lines = decided(script(mail()), events=events, quiet='"21:00 to 02:30"', zone="Europe/Berlin")
    assert story(lines)[-1] == "03-29 01:00 contact hello email go"


def test_what_falls_twice_happens_the_first_time() -> None:
    """The hour that comes twice in October is its first coming."""
    events = [*person(), track("2026-10-25T00:30:00+02:00", "Advice Wanted")]
    lines = decided(script(mail()), events=events, quiet='"21:00 to 02:30"', zone="Europe/Berlin", until="10-26 00:00")
    assert story(lines)[-1] == "10-25 00:30 contact hello email go"


def test_preferred_days_and_hours_hold() -> None:
    """Outside the customer's own days and hours a contact waits for the next of them."""
    wishes = prefers("01-02 00:00", channels=["email"], days=["Wednesday"], hours="18:00 to 21:00")
    lines = decided(script(mail()), events=[*person(), wishes, ASKED])
    assert story(lines) == [
        "03-02 10:00 contact hello email hold until 03-04 18:00",
        "03-04 18:00 contact hello email go",
    ]


# ---------------------------------------------------------------- caps

PAIR = (script(mail("first"), "one"), script(mail("second"), "two", when="signal"))


def _pair(at: str, *between: Event) -> list[Event]:
    return [*person(), ASKED, *between, track(at, "Signal Seen")]


@pytest.mark.parametrize("at, verdict", [("03-09 09:59", "hold"), ("03-09 10:00", "go")])
def test_a_cap_binds_while_now_is_before_the_contact_and_its_time(at: str, verdict: str) -> None:
    """Caps count while now < contact + `in`: a second before it is full, at that instant it is free."""
    lines = decided(*PAIR, events=_pair(at), caps="[{contacts: 1, in: 7d}]")
    assert only(lines, "contact", content="second")[0]["verdict"] == verdict


def test_a_held_contact_goes_when_the_cap_has_room() -> None:
    """A contact that a cap holds is told until when, and goes then."""
    lines = decided(*PAIR, events=_pair("03-05 12:00"), caps="[{contacts: 1, in: 7d}]")
    assert story(lines, "contact", content="second") == [
        "03-05 12:00 contact second email hold until 03-09 10:00",
        "03-09 10:00 contact second email go",
    ]


def test_a_cap_may_count_one_channel() -> None:
    """`by: email` counts e-mails only, and binds e-mails only."""
    pair = (PAIR[0], script(mail("second", "sms"), "two", when="signal"))

    def second(caps: str) -> str:
        lines = decided(*pair, events=_pair("03-02 11:00"), caps=caps)
        return str(only(lines, "contact", content="second")[0]["verdict"])

    assert second("[{contacts: 1, in: 7d, by: email}]") == "go"
    assert second("[{contacts: 1, in: 7d, by: sms}]") == "go"
    assert second("[{contacts: 1, in: 7d}]") == "hold"


def test_a_cap_may_ask_a_condition() -> None:
    """`if` of a cap is asked when the contact is decided."""
    caps = "[{contacts: 1, in: 7d, if: orders.count = 0}]"
    assert only(decided(*PAIR, events=_pair("03-03 10:00"), caps=caps), "contact")[1]["verdict"] == "hold"
    bought = order("03-02 12:00")
    assert only(decided(*PAIR, events=_pair("03-03 10:00", bought), caps=caps), "contact")[1]["verdict"] == "go"


def test_every_cap_has_to_have_room() -> None:
    """Of two caps the tighter one binds."""
    caps = "[{contacts: 1, in: 1d}, {contacts: 1, in: 5d}]"
    lines = decided(*PAIR, events=_pair("03-02 11:00"), caps=caps)
    assert story(lines)[-1] == "03-07 10:00 contact second email go"


def test_a_call_counts_when_it_is_filed() -> None:
    """A task to a customer counts in the caps when it is filed; inner work does not."""
    caps = "[{contacts: 1, in: 7d}]"
    call = script("{task: call, role: store agent, by: phone, due: 1d, benefit: Good}", "one")
    assert only(decided(call, PAIR[1], events=_pair("03-03 10:00"), caps=caps), "contact")[0]["verdict"] == "hold"
    work = script("{task: work, role: store agent, due: 1d}", "one")
    assert only(decided(work, PAIR[1], events=_pair("03-03 10:00"), caps=caps), "contact")[0]["verdict"] == "go"


@pytest.mark.parametrize("purpose", ["service", "notice\nsign off: [legal]"])
def test_caps_count_marketing_only(purpose: str) -> None:
    """Service and notice neither fill a cap nor wait for its room."""
    duty = script(mail("duty"), "one", head=f"purpose: {purpose}")
    caps = "[{contacts: 1, in: 7d}]"
    assert (
        story(decided(duty, PAIR[1], events=_pair("03-02 11:00"), caps=caps))[-1]
        == "03-02 11:00 contact second email go"
    )
    late = script(mail("duty"), "two", head=f"purpose: {purpose}", when="signal")
    assert (
        story(decided(PAIR[0], late, events=_pair("03-02 11:00"), caps=caps))[-1] == "03-02 11:00 contact duty email go"
    )


def test_what_was_dropped_or_held_does_not_count() -> None:
    """A contact that did not go takes no room."""
    dropped = script(mail("first", "letter"), "one")
    events = [*person(), identify("02-01 00:00", address=None), ASKED, track("03-02 11:00", "Signal Seen")]
    lines = decided(dropped, PAIR[1], events=events, caps="[{contacts: 1, in: 7d}]")
    assert story(lines)[-1] == "03-02 11:00 contact second email go"


def test_ghosts_keep_a_ledger_of_their_own() -> None:
    """A ghost's caps fill by what it would have heard: its second contact is held as a treated one's."""
    shop = project(*PAIR, facts=FACTS, caps="[{contacts: 1, in: 7d}]")
    lines = replay(shop, _pair("03-05 12:00"), holdout="100%", until="04-01 00:00")
    assert story(lines, "contact", content="second") == [
        "03-05 12:00 contact second email hold until 03-09 10:00",
        "03-09 10:00 contact second email ghost",
    ]


# ---------------------------------------------------------------- arbitration

BOTH = (script(mail("first"), "one", head="worth: 2"), script(mail("second"), "two", head="worth: 1"))


def test_where_no_cap_binds_all_go() -> None:
    """Without a binding cap there is nothing to win or to lose."""
    lines = decided(*BOTH, events=[*person(), ASKED])
    assert [line["verdict"] for line in only(lines, "contact")] == ["go", "go"]
    assert all("lost_to" not in line for line in only(lines, "contact"))


def test_the_room_goes_in_the_order_of_worth() -> None:
    """Room for two of three: the two of greater worth go, the third is held and told to whom it lost."""
    three = (*BOTH, script(mail("third"), "three", head="worth: 3"))
    lines = decided(*three, events=[*person(), ASKED], caps="[{contacts: 2, in: 7d}]", until="03-03 00:00")
    assert {line["script"]: line["verdict"] for line in only(lines, "contact")} == {
        "three": "go",
        "one": "go",
        "two": "hold",
    }
    assert "lost_to" in the(lines, "contact", script="two")


def test_every_event_is_an_occurrence_of_its_own() -> None:
    """Two events at one instant do not compete: the first takes the room, whatever the second is worth."""
    pair = (
        script(mail("first"), "one", head="worth: 1"),
        script(mail("second"), "two", head="worth: 9", when="signal"),
    )
    lines = decided(*pair, events=_pair("03-02 10:00"), caps="[{contacts: 1, in: 7d}]", until="03-03 00:00")
    assert [(line["content"], line["verdict"]) for line in only(lines, "contact")] == [
        ("first", "go"),
        ("second", "hold"),
    ]


def test_all_timers_of_one_instant_are_one_occurrence() -> None:
    """Two contacts that become free at one instant compete again, and the worthier one goes."""
    both = (
        script(mail("second"), "two", head="worth: 1"),
        script(mail("third"), "three", head="worth: 9", when="signal"),
    )
    first = script(mail("first"), "one", when="seen")
    facts = FACTS + "  seen: {event: Store Entered, valid for: 60d}\n"
    events = [*person(), track("03-01 10:00", "Store Entered"), ASKED, track("03-03 10:00", "Signal Seen")]
    shop = project(first, *both, facts=facts, caps="[{contacts: 1, in: 7d}]")
    lines = replay(shop, events, until="06-01 00:00")
    assert story(lines, "contact", verdict="go") == [
        "03-01 10:00 contact first email go",
        "03-08 10:00 contact third email go",
        "03-15 10:00 contact second email go",
    ]


def test_service_does_not_compete() -> None:
    """A service message beside a marketing one takes none of its room."""
    duty = script(mail("duty"), "three", head="purpose: service\nworth: 9")
    lines = decided(*BOTH, duty, events=[*person(), ASKED], caps="[{contacts: 1, in: 7d}]", until="03-03 00:00")
    assert {line["script"]: line["verdict"] for line in only(lines, "contact")} == {
        "three": "go",
        "one": "go",
        "two": "hold",
    }


# ---------------------------------------------------------------- content, capacity, hold-out


def test_words_with_a_gap_are_never_sent() -> None:
    """A contact whose template reads what is not known does not go; once it is known, it does."""
    files = {"content/hello.liquid": "subject: Hello\n---\nDear {{ customer.name }}, hello.\n"}
    found = the(decided(script(mail()), events=[*person(), ASKED], files=files), "contact")
    assert (found["verdict"], found["by_rule"]) == ("drop", "content")
    named = decided(script(mail()), events=[*person(name="Ada"), ASKED], files=files)
    assert the(named, "contact")["verdict"] == "go"


def test_a_default_fills_a_gap() -> None:
    """A template that says what to write instead is complete."""
    files = {"content/hello.liquid": "subject: Hello\n---\nDear {{ customer.name | default: 'customer' }}, hello.\n"}
    assert the(decided(script(mail()), events=[*person(), ASKED], files=files), "contact")["verdict"] == "go"


def test_agents_take_no_more_than_they_can() -> None:
    """With two calls a day, five customers who ask on Monday are called on different days, two a day at most."""
    roles = ROLES.replace("store agent: {", "store agent: {capacity: 2 per day, ")
    call = script("{task: call, role: store agent, by: phone, due: 1d, benefit: Good}")
    names = [f"c{number}" for number in range(5)]
    events = [event for name in names for event in (*person(name), track("03-02 10:00", "Advice Wanted", name))]
    lines = replay(project(call, facts=FACTS, roles=roles), events, until="03-20 00:00")
    days = Counter(line["at"][:10] for line in only(lines, "task", verdict="go"))
    assert max(days.values()) <= 2
    assert days.total() >= 4
    assert all(line["by_rule"] == "capacity" for line in only(lines, "task") if line["verdict"] in {"hold", "drop"})


def test_the_hold_out_comes_last() -> None:
    """What another rule drops is dropped for a ghost as well: only a contact that would go makes a ghost."""
    shop = project(script(mail()), facts=FACTS)
    lines = replay(shop, [stranger(), ASKED], holdout="100%")
    assert [(line["verdict"], line["by_rule"]) for line in only(lines, "contact")] == [("drop", "permission")]


def test_the_arm_is_drawn_by_customer_and_script_and_kept() -> None:
    """With half of the customers held out, each stays on his side in every dialogue of the script."""
    names = [f"c{number:02}" for number in range(60)]
    events = [event for name in names for event in person(name)]
    events += [track(f"{day} 10:00", "Advice Wanted", name) for day in ("03-02", "04-02") for name in names]
    lines = replay(project(script(mail()), facts=FACTS), events, holdout="50%")
    sides = {name: {line["verdict"] for line in only(lines, "contact", customer=name)} for name in names}
    assert all(len(side) == 1 for side in sides.values())
    ghosts = sum(side == {"ghost"} for side in sides.values())
    assert 15 <= ghosts <= 45


# ---------------------------------------------------------------- reasons


def test_every_no_has_its_rule_and_its_reason() -> None:
    """Whatever does not go says by which rule, and why, in words."""
    events = [*person(), _complaint("02-20 10:00", "Opened", "c1"), ASKED, track("03-02 23:00", "Signal Seen")]
    lines = decided(
        script(mail("first"), "one"), script(mail("second", "letter"), "two", when="signal"), events=events, quiet=NIGHT
    )
    refused = only(lines, "contact", verdict="hold") + only(lines, "contact", verdict="drop")
    assert refused != []
    assert all(line["by_rule"] and line["reason"] for line in refused)


def test_rules_are_asked_in_their_order() -> None:
    """Permission is asked before the complaint, the complaint before the night, the night before the caps."""
    complaint = _complaint("02-20 10:00", "Opened", "c1")
    night = track("03-02 23:00", "Advice Wanted")
    caps = "[{contacts: 1, in: 7d}]"

    def first_rule(*events: Event) -> str:
        spoken = track("03-02 12:00", "Signal Seen")
        both = (script(mail("first"), "one", when="signal"), script(mail("hello")))
        lines = decided(*both, events=[*events, spoken, night], quiet=NIGHT, caps=caps, until="03-03 00:00")
        return str(only(lines, "contact", content="hello")[0]["by_rule"])

    assert first_rule(stranger(), complaint) == "permission"
    assert first_rule(*person(), complaint) == "complaint"
    assert first_rule(*person()) == "quiet"


def test_a_contact_tells_what_it_costs_and_in_which_revision() -> None:
    """A line of a contact holds its cost, its purpose, its channel, its revision and its place in the order."""
    lines = decided(script(mail()), events=[*person(), ASKED])
    found = the(lines, "contact")
    assert float(found["cost"]) == 0.002
    assert (found["purpose"], found["channel"], found["at"]) == ("marketing", "email", instant("03-02 10:00"))
    assert found["revision"]
    assert [line["n"] for line in lines] == sorted({line["n"] for line in lines})


# ---------------------------------------------------------------- what the customer wishes

SIGNAL = track("03-05 10:00", "Signal Seen")


@pytest.mark.parametrize(
    "wishes, rule, reason",
    [
        ({"topics": {"News": False}}, "suppression", "marketing about news was withdrawn"),
        ({"channels": []}, "permission", "the customer prefers no channel at all"),
    ],
)
def test_a_topic_refused_and_no_channel_wanted_end_marketing(wishes: dict[str, Any], rule: str, reason: str) -> None:
    """`topics: {news: false}` is a no to that topic, an empty list of channels a no to all of them."""
    lines = decided(
        script(mail(by="any"), head="topic: news"), events=[*person(), prefers("01-02 00:00", **wishes), ASKED]
    )
    dropped = the(lines, "contact")
    assert (dropped["verdict"], dropped["by_rule"], dropped["reason"]) == ("drop", rule, reason)


@pytest.mark.parametrize(
    "before, verdict",
    [([consent("01-01 00:00")], "go"), ([consent("01-01 00:00", channel="sms")], "drop"), ([], "drop")],
)
def test_a_topic_wanted_takes_the_no_back_and_makes_no_consent(before: list[Event], verdict: str) -> None:
    """A choice of topics is no consent to marketing."""
    wishes = [
        prefers("01-02 00:00", topics={"news": False, "art": False}),
        prefers("01-03 00:00", topics={"news": True}),
    ]
    events = [stranger(), *before, *wishes, ASKED]
    assert the(decided(script(mail(), head="topic: news"), events=events), "contact")["verdict"] == verdict
    assert the(decided(script(mail(), head="topic: art"), events=events), "contact")["verdict"] == "drop"


@pytest.mark.parametrize(
    "often, until", [("1 per month", "04-02 10:00"), ("1 per week", "03-09 10:00"), ("seldom", "")]
)
def test_how_often_is_a_cap_of_the_customers_own(often: str, until: str) -> None:
    """`frequency: 1 per month` binds all marketing of all scripts; service it leaves alone."""
    two = [script(mail()), script(mail("other"), name="second", when="signal")]
    lines = decided(*two, events=[*person(), prefers("01-02 00:00", frequency=often), ASKED, SIGNAL])
    second = only(lines, "contact", content="other")
    assert second[0]["verdict"] == ("hold" if until else "go")
    assert short(second[-1]["at"]) == (until or "03-05 10:00")
    service = script(mail("other"), name="second", when="signal", head="purpose: service")
    lines = decided(two[0], service, events=[*person(), prefers("01-02 00:00", frequency=often), ASKED, SIGNAL])
    assert the(lines, "contact", content="other")["verdict"] == "go"


# ---------------------------------------------------------------- a no, and what is filed already

CALL = "{task: call, role: store agent, by: phone, due: 3d, benefit: Good}\n  - {wait: 30d, silent: [{exit: silent}]}"
NOES = {
    "marketing was withdrawn": withdrawal("03-03 10:00"),
    "a complaint is open": track("03-03 10:00", "Complaint Opened", complaint_id="c1"),
    "the customer has excluded himself": track("03-03 10:00", "Self Excluded"),
    "the customer prefers email": prefers("03-03 10:00", channels=["email"]),
}


@pytest.mark.parametrize("reason", NOES)
def test_a_no_takes_a_marketing_call_off_the_list_at_once(reason: str) -> None:
    """All marketing is suspended at once: nobody calls, nobody is told to; the dialogue waits on, and that is no silence."""
    lines = decided(script(CALL), events=[*person(), ASKED, NOES[reason]])
    assert the(lines, "withdrawn")["reason"] == reason
    assert story(lines, "withdrawn", "escalated", "undone", "silence", "exit") == [
        "03-03 10:00 withdrawn call",
        "04-01 10:00 undone call",
        "04-01 10:00 exit silent",
    ]


@pytest.mark.parametrize("reason", NOES)
def test_a_no_to_marketing_leaves_service_and_inner_work(reason: str) -> None:
    """The customer's own business goes on, and so does what the firm does at home."""
    inner = "{task: prepare, role: store agent, due: 60d}\n  - {wait: 30d, silent: []}"
    service = script(CALL, head="purpose: service")
    for one in (service, script(inner)):
        assert not only(decided(one, events=[*person(), ASKED, NOES[reason]]), "withdrawn")


@pytest.mark.parametrize(
    "covers, taken", [({"channel": "phone"}, 1), ({"channel": "visit"}, 0), ({"topic": "news"}, 1)]
)
def test_a_no_to_one_channel_or_topic_takes_the_calls_of_that_one_only(covers: dict[str, str], taken: int) -> None:
    """The call by phone stays where visits are refused."""
    events = [*person(), ASKED, withdrawal("03-03 10:00", **covers)]
    assert len(only(decided(script(CALL, head="topic: news"), events=events), "withdrawn")) == taken
