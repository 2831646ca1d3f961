"""Two records become one customer's: what adds up, what holds, and what stays silent."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import book_of, customer, event, kinds, moment, script_text, tell, traits
from tetatet.interact.policy import consent_key, covering
from tetatet.kernel import Book, Woke, advance, look_silently
from tetatet.kernel.merge import merge_records
from tetatet.kernel.told import take_told
from tetatet.model.decision import Line
from tetatet.model.record import Absence, Consent, Contacted, Record, Told
from tetatet.model.record_limits import MAX_AWAITED, MAX_CONTACTS, MAX_TASKS, weight_under_way
from tetatet.model.time import DAY, Instant

FACTS = """
facts:
  orders.count: {count: Order Completed}
  orders.spent: {sum: total, of: Order Completed}
  orders.week: {count: Order Completed, over: 7d}
  orders.categories: {distinct: category, of: Order Completed}
transitions:
  asked: {event: Advice Wanted, valid for: 30d}
  rare: {event: Order Completed, if: surprise(event.category) > 6}
  second order: {becomes: orders.count >= 2}
  lapse: {missing: Order Completed, for: 30d}
  late: {missing: Order Delivered, after: Order Completed, for: 5d, per: order_id}
"""
STEPS = (
    "{send: hello, by: email, benefit: Good}, "
    "{task: call, role: store agent, by: phone, benefit: Good}, {task: prepare, role: store agent}, "
    "{wait: 7d, silent: []}"
)
MERGED = "03-20 10:00"
MERGED_AT = moment(MERGED)


def _book() -> Book:
    return book_of(script_text(STEPS), facts=FACTS)


def _visitor(**fields: Any) -> Record:
    """The record of a visitor who has not said who he is."""
    record = customer(**fields)
    record.id, record.name = "a:visitor", "visitor"
    return record


def _merge(winner: Record, loser: Record, at: str = MERGED) -> list[Line]:
    """Merge as the engine does, the silent look included."""
    book = _book()
    lines = merge_records(winner, loser, book, moment(at))
    look_silently(winner, book, moment(at), {})
    return lines


def _fact(record: Record, name: str) -> Any:
    from tetatet.kernel.scope import Scope

    return Scope(_book(), record, moment(MERGED), {}).fact(name)


def test_facts_and_counts_add_up() -> None:
    """Counts, sums, windows, lists and what surprises are those of one customer who did it all."""
    one, other, both = customer(), _visitor(), customer()
    mine = [event("03-01 10:00", "Order Completed", total=10.5, category="a", order_id="1")]
    his = [event("03-17 10:00", "Order Completed", total=0.25, category="b", order_id="2")]
    tell(one, _book(), *mine)
    tell(other, _book(), *his)
    tell(both, _book(), *mine, *his)
    _merge(one, other)
    assert one.facts == both.facts
    names = ("orders.count", "orders.spent", "orders.week", "orders.categories")
    assert [_fact(one, name) for name in names] == [2.0, 10.75, 1.0, ["a", "b"]]


def test_becomes_takes_its_value_silently() -> None:
    """One order here and one there are two after the merge, and nothing is told of it, then or by the next order."""
    book, one, other = _book(), customer(), _visitor()
    tell(one, book, event("03-01 10:00", "Order Completed", category="a"))
    tell(other, book, event("03-02 10:00", "Order Completed", category="a"))
    assert kinds(_merge(one, other)) == ["merged"]
    assert one.truths["second order"] is True
    told = tell(one, book, event("03-21 10:00", "Order Completed", category="a"))
    assert [line.transition for line in told if line.kind == "transition"] == []


# ---------------------------------------------------------------- what was told


def test_of_each_trait_the_latest_telling_counts_also_one_that_cleared_it() -> None:
    """What the other record learnt later wins, cleared traits included; what it learnt earlier does not."""
    one, other = customer(traits={}), _visitor(traits={})
    take_told(one, traits("03-02 10:00", name="Ada", plan="gold", city="Bonn"), {})
    take_told(other, traits("03-01 10:00", name="A.", shoe=39), {})
    take_told(other, traits("03-03 10:00", plan="blue", city=None), {})
    _merge(one, other)
    assert one.traits == {"name": "Ada", "plan": "blue", "shoe": 39}


def test_what_a_script_has_set_stays() -> None:
    """Nobody told such a trait; it is kept unless the other has one of that name, or was told that there is none."""
    one, other = customer(traits={"plan": "gold"}, told={"shoe": Told(moment("03-01 10:00"), "m1", "web")}), _visitor()
    other.traits = {"plan": "blue", "project_interest": True, "shoe": 39}
    _merge(one, other)
    assert one.traits == {"plan": "gold", "project_interest": True}


# ---------------------------------------------------------------- consent

ACTS = st.dictionaries(
    st.tuples(st.just("marketing"), st.sampled_from(["", "email", "sms"]), st.sampled_from(["", "news"])),
    st.tuples(st.integers(1, 6), st.booleans()),
    max_size=5,
)


def _consents(acts: dict[tuple[str, str, str], tuple[int, bool]], side: str) -> dict[str, Consent]:
    return {
        consent_key(*which): Consent(Instant(moment("03-01 00:00") + at), f"{side}{which}", given)
        for which, (at, given) in acts.items()
    }


@settings(max_examples=200)
@given(ACTS, ACTS)
def test_the_stricter_state_of_each_channel_and_topic_holds(
    mine: dict[tuple[str, str, str], tuple[int, bool]], his: dict[tuple[str, str, str], tuple[int, bool]]
) -> None:
    """What either had forbidden is forbidden, what neither had forbidden and one had allowed is allowed, and no more."""
    one, other = customer(consents=_consents(mine, "a")), _visitor(consents=_consents(his, "b"))
    before = [customer(consents=dict(one.consents)), customer(consents=dict(other.consents))]
    _merge(one, other)
    for channel, topic in product(("email", "sms", "push"), ("news", "sport", None)):
        acts = [covering(record, "marketing", channel, topic) for record in before]
        states = {act.given for act in acts if act is not None}
        found = covering(one, "marketing", channel, topic)
        assert (None if found is None else found.given) == (min(states) if states else None), (channel, topic)


@pytest.mark.parametrize("message", ["0", "m1", "é"])
def test_an_act_of_the_very_instant_of_the_merge_comes_after_it(message: str) -> None:
    """The event that brings the two together may itself be the new consent, whatever its id."""
    one = customer(consents={"marketing|email|": Consent(moment("03-02 10:00"), "m9", given=True)})
    other = _visitor(consents={"marketing||": Consent(moment("03-01 10:00"), "m8", given=False)})
    _merge(one, other)
    refused = covering(one, "marketing", "email", None)
    assert refused is not None
    assert not refused.given
    take_told(one, event(MERGED, "Consent Given", message=message, purpose="marketing", channel="email"), {})
    found = covering(one, "marketing", "email", None)
    assert found is not None
    assert found.given


# ---------------------------------------------------------------- dialogues


def _talking(record: Record, at: str) -> Record:
    tell(record, _book(), event(at, "Advice Wanted"))
    return record


@pytest.mark.parametrize(
    "mine, his, stays", [("03-02 10:00", "03-01 10:00", "his"), ("03-01 10:00", "03-02 10:00", "mine")]
)
def test_of_two_dialogues_of_one_script_the_older_stays(mine: str, his: str, stays: str) -> None:
    """The younger ends, whoever began it, and its calls are taken off the agents' lists; inner work stays."""
    one, other = _talking(customer(), mine), _talking(_visitor(), his)
    older, younger = (one, other) if stays == "mine" else (other, one)
    (kept,), (gone,) = older.dialogues, younger.dialogues
    lines = _merge(one, other)
    assert [one.id for one in one.dialogues] == [kept.id]
    assert kinds(lines) == ["merged", "withdrawn", "end"]
    assert (lines[2].dialogue, lines[2].reason, lines[1].content) == (gone.id, "merged", "call")
    assert sorted((task.dialogue == kept.id, task.talk) for task in one.tasks) == [
        (False, "prepare"),
        (True, "call"),
        (True, "prepare"),
    ]


def test_dialogues_of_other_scripts_or_other_keys_all_go_on() -> None:
    """Two orders of one script are two dialogues, wherever they began."""
    book = book_of(script_text(STEPS, start="{when: asked, per: order_id}"), facts=FACTS)
    one, other = customer(), _visitor()
    tell(one, book, event("03-01 10:00", "Advice Wanted", order_id="1"))
    tell(other, book, event("03-02 10:00", "Advice Wanted", order_id="2"))
    assert kinds(merge_records(one, other, book, moment(MERGED))) == ["merged"]
    assert [dialogue.key for dialogue in one.dialogues] == ["1", "2"]


def test_again_after_counts_from_the_later_start_of_either() -> None:
    """Who had the talk as a visitor does not have it again as a customer."""
    one, other = customer(), _visitor(started={"hello|": moment("03-10 10:00")})
    one.started = {"hello|": moment("03-01 10:00"), "other|": moment("03-01 10:00")}
    _merge(one, other)
    assert one.started == {"hello|": moment("03-10 10:00"), "other|": moment("03-01 10:00")}


def test_contacts_of_both_count_in_the_caps_and_stay_bounded() -> None:
    """The merged ledger is in order of time, and holds the latest 256, and since when."""
    one, other = (
        customer(contacts=[Contacted(Instant(2 * n + side), "email", f"{side}{n}") for n in range(400)])
        for side in (0, 1)
    )
    _merge(one, other)
    assert [contact.at for contact in one.contacts] == list(range(800))[-MAX_CONTACTS:]
    assert one.contacts_from == 800 - MAX_CONTACTS - 1


# ---------------------------------------------------------------- absences


def _lapses(record: Record, until: str) -> list[str]:
    """When absences are told, waking the record whenever it wants to be."""
    book, found = _book(), []
    while record.due <= moment(until):
        lines = advance(record, Woke(), book, record.due, {}).lines
        found += [f"{line.at[5:10]} {line.transition}" for line in lines if line.kind == "transition"]
    return found


def test_what_is_awaited_still_is_after_a_merge_from_the_last_time_of_either() -> None:
    """The lapse of a customer is recognised though he came once as a visitor; it counts from his last order."""
    one, other = customer(), _visitor()
    tell(one, _book(), event("03-01 10:00", "Order Completed", order_id="1"))
    tell(other, _book(), event("03-11 10:00", "Order Completed", order_id="2"))
    _merge(one, other)
    assert _lapses(one, "05-30 00:00") == ["04-10 lapse"]


def test_a_merge_with_somebody_who_did_nothing_ends_no_absence() -> None:
    """The order that was awaited before the visitor said who he is stays awaited."""
    one, other = customer(), _visitor()
    tell(one, _book(), event("03-18 10:00", "Order Completed", order_id="1"))
    _merge(one, other)
    assert _lapses(one, "05-30 00:00") == ["03-23 late", "04-17 lapse"]


def test_past_absences_do_not_fire() -> None:
    """What was over when the two were brought together is not told after it."""
    one, other = customer(), _visitor()
    tell(one, _book(), event("02-01 10:00", "Order Completed", order_id="1"))
    tell(other, _book(), event("02-03 10:00", "Order Completed", order_id="2"))
    _merge(one, other)
    assert _lapses(one, "05-30 00:00") == []


def test_absences_of_two_records_stay_bounded() -> None:
    """Of each transition the 64 that began last are awaited."""
    one, other = (
        customer(
            absences={
                "late": {
                    f"{side}{n}": Absence(moment("04-01 00:00"), Instant(n * DAY + side), {})
                    for n in range(MAX_AWAITED)
                }
            }
        )
        for side in (0, 1)
    )
    _merge(one, other)
    kept = one.absences["late"]
    assert len(kept) == MAX_AWAITED
    assert min(absence.since for absence in kept.values()) == MAX_AWAITED // 2 * DAY


# ---------------------------------------------------------------- room


def test_two_full_records_are_one_within_its_bounds() -> None:
    """What is under way with both is cut to the room of one, and every dialogue that has to end says so."""
    book = book_of(script_text(STEPS, start="{when: asked, per: order_id, again after: 1 year}"), facts=FACTS)
    one, other = customer(), _visitor()
    for number in range(60):
        tell(one, book, event(Instant(MERGED_AT - DAY + number), "Advice Wanted", order_id=f"a{number}"))
        tell(other, book, event(Instant(MERGED_AT - DAY + number), "Advice Wanted", order_id=f"b{number}"))
    before = {dialogue.id for dialogue in (*one.dialogues, *other.dialogues)}
    merge_records(one, other, book, MERGED_AT)
    outcome = look_silently(one, book, MERGED_AT, {})
    assert weight_under_way(one) <= book.plan.room_bytes
    ended = {line.dialogue for line in outcome.lines if (line.kind, line.reason) == ("end", "no room")}
    assert ended
    assert {dialogue.id for dialogue in one.dialogues} == before - ended
    assert len(one.tasks) <= MAX_TASKS
