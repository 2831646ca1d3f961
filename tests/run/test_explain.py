"""A customer's story in sentences: what was said, held or dropped and why, what waits, what would change it."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.replaying import (
    Event,
    Files,
    consent,
    folder,
    group,
    identify,
    json_lines,
    numbered,
    order,
    person,
    project,
    run,
    stranger,
    track,
    withdrawal,
)

TALK = """
script: new-kitchen
about: Help, and do not press.
start: {when: big order, again after: 180d}
goal: {event: Order Completed, within: 60d}
steps:
  - {send: hello, by: email, benefit: Ideas for your kitchen}
  - wait: 7d
    answers:
      replied no: [{exit: asked us to leave it}]
    silent:
      - {task: kitchen-call, role: store agent, by: phone, due: 2 business days, benefit: A person who knows it}
      - {wait: 7d, silent: [{exit: silent to the end}]}
  - {set: {customer.kitchen: wanted}}
"""
FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions: {big order: {event: Order Completed, if: event.total >= 200, valid for: 3d}}
"""
NAMED = {"content/hello.liquid": "subject: Your kitchen\n---\nHello.\n"}


def explained(shop: Files, events: list[Event], until: str, *args: str, customer: str = "u1") -> str:
    """What `explain` prints, on one line, so that a test does not depend on where lines break."""
    place, stories = folder(shop), folder({"events.jsonl": json_lines(numbered(events))})
    ran = run(
        "explain", customer, "--project", str(place), "--events", str(stories / "events.jsonl"), "--until", until, *args
    )
    assert ran.code == 0, ran.said
    return re.sub(r"\s+", " ", ran.out)


def kitchen(*scripts: str, facts: str = FACTS, **policy: str) -> Files:
    return project(TALK, *scripts, facts=facts, files=NAMED, zone="Europe/Berlin", **policy)


def bea(*more: Event) -> list[Event]:
    """Bea, who agreed to everything, and what she did."""
    return [*person(name="Bea"), order("03-01 09:00", total=480.0), *more]


# ---------------------------------------------------------------- what happened


def test_the_moment_the_words_and_the_benefit_are_told_with_their_day() -> None:
    """The evidence of the moment, the subject, what is in it and the weekday stand in one paragraph, without ids."""
    told = explained(kitchen(), bea(), "2026-03-02T12:00:00Z")
    assert (
        "On Sunday 1 March at 10:00 the moment “big order” came (total 480 EUR, category kitchen), and “new kitchen” "
        "began. The e-mail “Your kitchen” went out; what is in it for Bea: “Ideas for your kitchen”."
    ) in told
    assert "In all, 1 e-mail went out." in told
    assert not re.search(r"\b[0-9a-f]{16}\b|[{}]|new-kitchen|hello", told), "no ids, no JSON, no file names"


def test_silence_leads_over_to_what_follows_it() -> None:
    """After seven days of silence the call is asked for, and it is said by when it is due."""
    told = explained(kitchen(), bea(), "2026-03-09T12:00:00Z")
    assert (
        "On Sunday 8 March at 10:00, after 7 days without an answer, a store agent was asked to call Bea (“kitchen "
        "call”), by Wednesday 11 March, 10:00; what is in it for Bea: “A person who knows it”."
    ) in told
    assert "1 call was asked for (still to be made)" in told


def test_an_answer_is_told_as_what_the_customer_did() -> None:
    """A reply on the third of March ends the wait, and what was noted of it is said."""
    told = explained(kitchen(), bea(track("03-03 09:00", "Message Replied", reply="yes")), "2026-03-09T12:00:00Z")
    assert "On Tuesday 3 March at 10:00, Bea replied: “yes”. We noted: kitchen is wanted." in told
    assert "The dialogue had no more to say and ended." in told


def test_a_goal_is_told_and_takes_the_call_back() -> None:
    """An order after the call was asked for is the goal, and the call is taken off the list."""
    told = explained(kitchen(), bea(order("03-09 09:00")), "2026-03-20T12:00:00Z")
    assert "Bea placed an order: the goal was reached, and with that the dialogue ended." in told
    assert "The call “kitchen call” was taken off the list." in told
    assert "1 call was asked for (taken back)" in told


def test_a_call_that_nobody_made_is_our_silence() -> None:
    """A task not done in time is told as our own silence and not as the customer's."""
    told = explained(kitchen(), bea(), "2026-03-20T12:00:00Z")
    assert "the call “kitchen call” had not been made in time, so it went to the shop manager" in told
    assert "the call “kitchen call” had not been made in time; that is our silence and not that of Bea" in told


@pytest.mark.parametrize(
    "events, said",
    [
        ([stranger(name="Bea")], "because Bea had not agreed to marketing by e-mail"),
        ([*person(name="Bea"), withdrawal("02-01 00:00")], "because Bea had withdrawn consent to marketing"),
        ([identify("01-01 00:00", name="Bea"), consent("01-01 00:00")], "because we have no e-mail address of Bea"),
    ],
)
def test_each_way_of_not_being_permitted_has_its_own_words(events: list[Event], said: str) -> None:
    """No consent, a withdrawn one and a missing address are three different sentences."""
    told = explained(kitchen(), [*events, order("03-01 09:00", total=480.0)], "2026-03-20T12:00:00Z")
    assert f"The e-mail “Your kitchen” did not go out, {said}." in told


def test_a_wait_for_nothing_that_was_said_is_no_silence() -> None:
    """Where nothing went out the waits pass at once, and nobody is said to have been silent."""
    told = explained(kitchen(), [stranger(name="Bea"), order("03-01 09:00", total=480.0)], "2026-03-20T12:00:00Z")
    assert (
        "As nothing had been said there was nothing to wait for, and the call “kitchen call” was not asked for" in told
    )
    assert "So the dialogue ended: silent to the end." in told
    assert "without an answer" not in told
    assert "In all, Bea heard nothing." in told


def test_a_held_contact_says_until_when_and_why() -> None:
    """Quiet hours hold the mail of the evening; it is said until when, and that then it went."""
    shop = kitchen(quiet='"21:00 to 08:00"')
    events = [*person(name="Bea"), order("03-01 21:30", total=480.0)]
    told = explained(shop, events, "2026-03-03T12:00:00Z")
    assert "had to wait until Monday 2 March, 08:00, because of quiet hours. Then it went out" in told


def test_the_cap_that_held_is_the_one_that_is_named() -> None:
    """Of two caps the one is told that leaves room again when the contact is asked again."""
    other = TALK.replace("new-kitchen", "other-talk").replace("big order", "asked").replace("hello", "news")
    shop = kitchen(
        other,
        facts="transitions: {big order: {event: Order Completed, if: event.total >= 200, valid for: 30d}, asked: {event: Advice Wanted}}",
        caps="[{contacts: 1, in: 5d}, {contacts: 3, in: 30d}]",
    )
    events = [*person(name="Bea"), track("03-01 09:00", "Advice Wanted"), order("03-02 09:00", total=480.0)]
    told = explained(shop, events, "2026-03-20T12:00:00Z")
    assert (
        "had to wait until Friday 6 March, 10:00, because enough had been said lately (at most 1 contact in 5 days)."
        in told
    )


def test_ghosts_are_explained_honestly() -> None:
    """A ghost is told that the lot left him out, why there are ghosts, and that the rest is what would have been."""
    told = explained(kitchen(), bea(), "2026-03-09T12:00:00Z", "--holdout", "100%")
    assert (
        "was due and did not go out, for Bea is one of those whom “new kitchen” leaves out on purpose: drawn by lot, and "
        "kept, so that it can be seen what the dialogue changes. What follows is what would have been."
    ) in told
    assert "a store agent would have been asked to call Bea" in told
    assert "In all, Bea heard nothing." in told


# ---------------------------------------------------------------- moments that opened nothing


def test_moments_that_opened_nothing_are_told_with_the_reason() -> None:
    """A second big order while the first talk runs, and one too soon after it, open nothing, and it is said why."""
    shop = kitchen(facts="transitions: {big order: {event: Advice Wanted, valid for: 3d}}")
    days = ("03-01 09:00", "03-03 09:00", "04-20 08:00")
    told = explained(
        shop, [*person(name="Bea"), *(track(day, "Advice Wanted") for day in days)], "2026-05-01T12:00:00Z"
    )
    assert "The moment “big order” came on Tuesday 3 March, but “new kitchen” was already running." in told
    assert "The moment “big order” came on Monday 20 April, but “new kitchen” begins at most once in 180 days." in told


def test_who_met_no_moment_is_told_what_would_be_one() -> None:
    """A customer without a moment hears that nothing happened, and which moments would open a dialogue."""
    told = explained(kitchen(), [*person(name="Bea"), order("03-01 09:00")], "2026-03-02T00:00:00Z")
    assert "Nothing has happened that one of the dialogues listens to." in told
    assert "“New kitchen” begins with the moment “big order”." in told


# ---------------------------------------------------------------- what waits, and what would change it


def test_what_waits_for_what_is_told_from_the_script() -> None:
    """The wait, what silence would bring, what an answer would spare, and the goal, each with its day."""
    told = explained(kitchen(), bea(), "2026-03-02T12:00:00Z")
    assert "“New kitchen” waits until Sunday 8 March, 10:00 for an answer to the e-mail “Your kitchen”." in told
    assert "If nothing is heard by then, a store agent is asked to call Bea (“kitchen call”)." in told
    assert (
        "If Bea answers before Sunday 8 March, 10:00, the call “kitchen call” is not made; instead, the dialogue ends."
        in told
    )
    assert "If Bea replies “no” before then, the dialogue ends (asked us to leave it)." in told
    assert "As soon as Bea places an order, the goal of “new kitchen” is reached and it ends" in told


def test_a_contact_on_hold_says_when_nothing_is_heard_before() -> None:
    """While quiet hours hold the mail, it is said until when nothing is heard, and why."""
    events = [*person(name="Bea"), order("03-01 21:30", total=480.0)]
    told = explained(kitchen(quiet='"21:00 to 08:00"'), events, "2026-03-01T22:00:00Z")
    assert (
        "The e-mail “Your kitchen” waits until Monday 2 March, 08:00, because of quiet hours; Bea hears nothing of “new "
        "kitchen” before."
    ) in told
    assert "If nothing can be said by Wednesday 4 March, 22:30, the moment of “new kitchen” has passed" in told


def test_an_open_complaint_says_what_would_end_the_waiting() -> None:
    """A complaint holds all marketing, and it is said that its close, and two weeks, would change that."""
    events = [
        *person(name="Bea"),
        track("02-28 09:00", "Complaint Opened", complaint_id="c1"),
        order("03-01 09:00", total=480.0),
    ]
    told = explained(kitchen(), events, "2026-03-02T12:00:00Z")
    assert "waits, because a complaint is open" in told
    assert "A complaint is open, and marketing waits until 14 days after the last one is closed." in told


def test_a_missing_consent_is_what_would_change_it() -> None:
    """Who never agreed hears that a consent would open the way."""
    told = explained(kitchen(), [stranger(name="Bea"), order("03-01 09:00", total=480.0)], "2026-03-20T12:00:00Z")
    assert "Bea hears no marketing by e-mail without having agreed to it; a consent opens that way" in told


def test_a_full_cap_says_from_when_there_is_room() -> None:
    """Who has heard as much as the caps allow is told from when on there is room again."""
    told = explained(kitchen(caps="[{contacts: 1, in: 30d}]"), bea(), "2026-03-02T12:00:00Z")
    assert "Bea hears no more marketing before Tuesday 31 March, 10:00: at most 1 contact in 30 days." in told


def test_an_ended_dialogue_says_when_it_can_begin_again() -> None:
    """After its end a dialogue rests, and it is said until when."""
    told = explained(kitchen(), bea(), "2026-04-20T12:00:00Z")
    assert "“New kitchen” can begin again from Friday 28 August, 10:00 on." in told


def test_dates_are_those_of_the_customers_own_clock() -> None:
    """A customer in Tokyo reads Tokyo's day and hour."""
    told = explained(
        kitchen(),
        [*person(name="Bea", timezone="Asia/Tokyo"), order("03-01 20:00", total=480.0)],
        "2026-03-02T12:00:00Z",
    )
    assert "On Monday 2 March at 05:00 the moment “big order” came" in told


def test_who_has_no_name_is_the_customer() -> None:
    """Without a name the sentences speak of the customer, and the title alone says who was asked for."""
    told = explained(kitchen(), [*person(), order("03-01 09:00", total=480.0)], "2026-03-02T12:00:00Z")
    assert told.startswith("Customer u1 ")
    assert "what is in it for the customer:" in told
    assert "The customer agreed to marketing on Thursday 1 January (form)." in told


def test_an_assumed_consent_is_called_assumed() -> None:
    """A consent that a mapping file stated is not told as an act of the customer."""
    events = [stranger(name="Bea"), consent("01-01 00:00", source="assumed"), order("03-01 09:00", total=480.0)]
    assert "The consent to marketing is assumed: nobody has asked Bea." in explained(
        kitchen(), events, "2026-03-02T12:00:00Z"
    )


# ---------------------------------------------------------------- several dialogues at once

OTHER = """
script: other-talk
start: asked
goal: {event: Contract Signed, within: 60d}
steps: [{send: news, by: email, benefit: News for you}, {wait: 7d, for: [Message Replied], silent: []}]
"""
BOTH = """
facts: {orders.count: {count: Order Completed}}
transitions:
  big order: {event: Order Completed, if: event.total >= 200, valid for: 20d}
  asked: {event: Advice Wanted, valid for: 20d}
"""


def two(head: str, day: str = "03-01 09:30") -> str:
    """What is told of Bea, who asks for advice half an hour after her big order, where the other script says `head`."""
    other = OTHER.replace("start: asked", f"start: asked\n{head}")
    return explained(kitchen(other, facts=BOTH), bea(track(day, "Advice Wanted")), "2026-03-02T12:00:00Z")


def test_a_muted_contact_names_who_asked_for_quiet() -> None:
    """A script that mutes the other is named as the reason, and not as a rule."""
    shop = kitchen(OTHER.replace("start: asked", "start: asked\nmutes: [new-kitchen]"), facts=BOTH)
    events = [*person(name="Bea"), track("03-01 08:00", "Advice Wanted"), order("03-01 09:00", total=480.0)]
    told = explained(shop, events, "2026-03-02T12:00:00Z")
    assert "did not go out, because “other talk” was running, and everything else keeps quiet then." in told


def test_who_waits_behind_another_is_told() -> None:
    """A moment that still waits behind a running dialogue has not opened nothing: it is told with what waits."""
    told = two("waits for: [new-kitchen]")
    assert "but “other talk” had to wait" not in told
    assert "“Other talk” waits behind “new kitchen”; its moment lasts until Saturday 21 March, 10:30." in told


def test_who_began_after_having_waited_is_told_so() -> None:
    """A dialogue that waited behind another begins with that said, and its moment is none that opened nothing."""
    shop = kitchen(OTHER.replace("start: asked", "start: asked\nwaits for: [new-kitchen]"), facts=BOTH)
    bought = [track("03-01 09:30", "Advice Wanted"), order("03-03 09:00", total=10.0)]
    told = explained(shop, bea(*bought), "2026-03-04T12:00:00Z")
    assert (
        "On Tuesday 3 March at 10:00, “other talk” began for the moment “asked”, which had waited behind “new kitchen” "
        "since Sunday 1 March at 10:30."
    ) in told
    assert "MOMENTS THAT OPENED NOTHING" not in told


def test_who_waited_in_vain_is_told_with_the_day_on_which_the_moment_came() -> None:
    """A moment that was over before the other dialogue was opened nothing; it came when it came, and not at its end."""
    facts = BOTH.replace("event: Advice Wanted, valid for: 20d", "event: Advice Wanted, valid for: 2d")
    shop = kitchen(OTHER.replace("start: asked", "start: asked\nwaits for: [new-kitchen]"), facts=facts)
    told = explained(shop, bea(track("03-01 09:30", "Advice Wanted")), "2026-03-05T12:00:00Z")
    assert (
        "The moment “asked” came on Sunday 1 March, but “other talk” had to wait behind another dialogue until the "
        "moment was over."
    ) in told


def test_a_dialogue_that_another_began_does_not_say_that_its_moment_came() -> None:
    """The second dialogue of a moment was begun by the first, days after."""
    shop = kitchen(
        TALK.replace("silent to the end", "x").replace("new-kitchen", "first").replace("kitchen-call", "call")
    )
    other = (
        "script: later\ngoal: {event: Advice Wanted, within: 9d}\nsteps: [{send: words, by: email, benefit: Good}]\n"
    )
    first = OTHER.split("steps:", maxsplit=1)[0] + "steps: [{start: later}]\n"
    shop = kitchen(first, other, facts=BOTH)
    told = explained(shop, [*person(name="Bea"), track("03-01 09:30", "Advice Wanted")], "2026-03-02T12:00:00Z")
    assert "a dialogue that the moment “asked” had opened began “later”." in told


def test_a_moment_that_another_took_up_is_told() -> None:
    """Where a script joins another, it is said so, and its moment is none that opened nothing."""
    told = two("joins: [new-kitchen]")
    assert "“Other talk” did not begin by itself on Sunday 1 March; it joined “new kitchen”, which was running." in told
    assert "MOMENTS THAT OPENED NOTHING" not in told


def test_two_records_that_became_one_are_told_with_what_is_known() -> None:
    """A merge is no moment that opened nothing."""
    seen = {"type": "track", "event": "Page Viewed", "anonymousId": "a1", "timestamp": "2026-02-01T09:00:00Z"}
    known = {"type": "identify", "anonymousId": "a1", "userId": "u1", "timestamp": "2026-02-02T09:00:00Z", "traits": {}}
    told = explained(kitchen(), [*person(name="Bea"), seen, known], "2026-03-02T12:00:00Z")
    assert "two records turned out to be one and the same person" in told.partition("WHAT HAPPENED")[0]
    assert "MOMENTS THAT OPENED NOTHING" not in told


def test_a_tie_is_told_as_a_tie() -> None:
    """Of two of the same worth one was first; neither was worth more."""
    twin = OTHER.replace("start: asked", "start: big order\nworth: 7")
    shop = kitchen(twin, twin.replace("other-talk", "third-talk"), facts=BOTH, caps="[{contacts: 1, in: 5d}]")
    shop = {name: text for name, text in shop.items() if "new-kitchen" not in name}
    told = explained(shop, bea(), "2026-03-02T12:00:00Z")
    assert "because “other talk” was first" in told
    assert "worth more" not in told


def test_an_offer_that_is_used_up_is_told_as_that() -> None:
    """Where the stock of an offer is gone, nobody is said to have had no time."""
    gift = OTHER.replace("benefit: News for you", "benefit: News for you, offer: gift")
    shop = kitchen(gift, facts=BOTH) | {"offers/gift.yml": "offer: gift\nstock: 1 per month\n"}
    asked = [track("03-01 09:30", "Advice Wanted", "u0"), track("03-01 09:45", "Advice Wanted")]
    told = explained(shop, [*person("u0"), *person(), *asked], "2026-03-02T12:00:00Z")
    assert "because “gift” was used up" in told
    assert "had time" not in told


def test_without_a_consent_the_way_is_not_said_to_be_open() -> None:
    """Nothing was refused yet, and still the next moment could not be answered."""
    told = explained(kitchen(), [stranger(name="Bea"), track("03-01 09:00", "Advice Wanted")], "2026-03-02T00:00:00Z")
    assert "Nothing stands in the way" not in told
    assert "Bea hears no marketing by e-mail or by phone without having agreed to it" in told


def test_who_gave_way_is_told() -> None:
    """A dialogue that another replaces says to whom it gave way, and ends with that."""
    assert "“new kitchen” gave way to “other talk”." in two("replaces: [new-kitchen]").replace("“New", "“new")


def test_the_next_round_of_a_repeat_is_told_with_its_day() -> None:
    """A dialogue between two rounds says when the next one comes and what goes out then."""
    weekly = """
script: weekly
start: asked
goal: {becomes: orders.count >= 4, within: 60d}
steps: [{repeat: every 7d, at most: 3, do: [{send: tip, by: email, benefit: A tip}]}]
"""
    told = explained(
        kitchen(weekly, facts=BOTH),
        [*person(name="Bea"), track("03-01 09:00", "Advice Wanted")],
        "2026-03-02T12:00:00Z",
    )
    assert "“Weekly” has its next round on Sunday 8 March, 10:00: then the e-mail “tip” goes out." in told
    assert "As soon as orders count is at least 4, the goal of “weekly” is reached" in told


def test_what_is_not_known_is_named() -> None:
    """A mail whose text needs what nobody has told says what that is."""
    shop = kitchen() | {"content/hello.liquid": "subject: Hello\n---\nHello {{ customer.nickname }}.\n"}
    told = explained(shop, bea(), "2026-03-02T12:00:00Z")
    assert "because it would say something that was not known of Bea (nickname)." in told
    assert "did not go out because nickname was not known; as soon as it is, it can." in told


def test_an_account_has_its_own_story() -> None:
    """An account's dialogue speaks to the contact person and is told under the account's name."""
    renewal = """
script: renewal
with: accounts
purpose: service
start: contract ends
goal: {event: Contract Renewed, within: 120d}
steps: [{send: offer, by: email, to: buyer, benefit: A fixed price}, {wait: 30d, silent: []}]
"""
    facts = "transitions: {contract ends: {date: 90d before account.contract_end, valid for: 60d}}"
    events = [*person("kim"), group("01-02 00:00", "acme", "kim", role="buyer", contract_end="2026-06-01")]
    told = explained(project(renewal, facts=facts), events, "2026-03-10T12:00:00Z", customer="acme")
    assert "the moment “contract ends” came (date Monday 1 June), and “renewal” began." in told
    assert "As soon as “contract renewed” is noted for the customer, the goal of “renewal” is reached" in told


def test_an_account_s_story_names_whom_it_speaks_to() -> None:
    """A message, a call and a contact that stays away say to whom: the contact person."""
    renewal = """
script: renewal
with: accounts
start: contract noted
goal: {event: Contract Renewed, within: 120d}
steps:
  - {send: offer, by: email, to: buyer, benefit: A fixed price}
  - {task: renewal-call, role: agent, by: phone, to: buyer, benefit: Your questions}
  - {send: letter, by: letter, to: owner, benefit: A letter}
  - {wait: 30d, silent: []}
"""
    facts = "transitions: {contract noted: {event: Contract Noted}}"
    events = [
        *person("kim"),
        stranger("lee"),
        group("01-02 00:00", "acme", "kim", role="buyer"),
        group("01-02 00:00", "acme", "lee", role="owner"),
        track("01-10 09:00", "Contract Noted", None) | {"groupId": "acme"},
    ]
    told = explained(project(renewal, facts=facts), events, "2026-01-20T12:00:00Z", customer="acme")
    assert "e-mail “offer” to kim, its contact, went out; what is in it for kim: “A fixed price”" in told
    assert "was asked to call kim, its contact (“renewal call”)" in told
    assert "letter “letter” to lee, its contact, did not go out, because lee had not agreed to marketing" in told
    assert "an answer to the call “renewal call” to kim, its contact. If" in told
