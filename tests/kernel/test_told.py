"""What is told of a customer: the latest telling wins, whatever the order of arrival."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import customer, event, moment, project_of, script_text, traits
from tetatet.kernel.told import take_told
from tetatet.model.content import Question
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.record_limits import MAX_COMPLAINTS, TOLD_BYTES, VALUE_BYTES, weight_told
from tetatet.model.time import Instant

NOTHING: dict[str, Question] = {}
ASK = "{ask: captain-or-builder, by: any, benefit: Good}, {wait: 7d, silent: []}"


def _told(*events: Event, questions: dict[str, Question] | None = None) -> Record:
    record = customer(traits={}, consents={})
    for one in events:
        take_told(record, one, questions or NOTHING)
    return record


# ---------------------------------------------------------------- traits


def test_null_clears_a_trait_and_one_left_out_is_kept() -> None:
    """What is not mentioned stays as it was."""
    record = _told(traits("03-01 10:00", name="Ada", plan="gold"), traits("03-02 10:00", plan=None))
    assert record.traits == {"name": "Ada"}


def _telling(at: int, message: str, name: str, value: Any) -> Event:
    return Event("identify", "", Instant(moment("03-01 00:00") + at), "web", message, "u1", traits={name: value})


TELLINGS = st.lists(
    st.builds(
        _telling,
        st.integers(0, 4),
        st.uuids().map(str),
        st.sampled_from(["name", "plan"]),
        st.sampled_from(["a", "b", None, 1]),
    ),
    max_size=10,
    unique_by=lambda one: one.message_id,
)


@settings(max_examples=60)
@given(TELLINGS, st.randoms(use_true_random=False))
def test_traits_do_not_depend_on_the_order_of_arrival(events: list[Event], chance: Any) -> None:
    """The latest telling by (time, id) counts, a clearing too, in any order and however often it comes."""
    mixed = events * 2
    chance.shuffle(mixed)
    last = {name: one for one in sorted(events, key=lambda one: (one.at, one.message_id)) for name in one.traits}
    expected = {name: one.traits[name] for name, one in last.items() if one.traits[name] is not None}
    assert _told(*mixed).traits == expected


def test_traits_are_bounded() -> None:
    """A client that sends ever new names fills the room there is; those known still change."""
    record = _told(*(_telling(n, f"m{n}", f"t{n}", 1) for n in range(400)))
    assert 80 < len(record.traits) < 150
    known = next(iter(record.traits))
    assert take_told(record, traits("03-02 10:00", **{known: "2"}), NOTHING) == 0
    assert record.traits[known] == "2"
    assert weight_told(record) <= TOLD_BYTES


def test_what_finds_no_room_is_counted() -> None:
    """An event that brings a hundred new traits to a full record says that so many are not kept."""
    record = _told(*(_telling(n, f"m{n}", f"t{n}", 1) for n in range(400)))
    kept, more = len(record.traits), {f"u{n}": "1" for n in range(100)}
    unheard = take_told(record, traits("03-03 10:00", **more), NOTHING)
    assert unheard == kept + 100 - len(record.traits)
    assert unheard > 80


def test_a_large_value_that_finds_no_room_is_not_known_any_more() -> None:
    """What the customer told last is not what is kept, so nothing is; a short value always finds its room."""
    record = _told(*(_telling(n, f"m{n}", f"t{n}", 1) for n in range(400)))
    names = list(record.traits)
    changed = traits("03-03 10:00", **dict.fromkeys(names[:-1], "x" * 200) | {names[-1]: "gold"})
    assert 60 < take_told(record, changed, NOTHING) < len(names)
    assert record.traits.get(names[-2]) is None
    assert record.traits[names[-1]] == "gold"
    assert weight_told(record) <= TOLD_BYTES


def test_long_values_are_cut_and_long_names_left_out() -> None:
    """A description is no trait; a list keeps its first entries."""
    said: dict[str, Any] = {"about": "word " * 999, "likes": [f"thing {n}" for n in range(999)], "n" * 99: 1}
    told = traits("03-01 10:00", **said)
    record = _told(told)
    assert record.traits.keys() == {"about", "likes"}
    assert len(record.traits["about"]) < VALUE_BYTES
    assert record.traits["likes"][:2] == ["thing 0", "thing 1"]
    assert len(record.traits["likes"]) < 40


def test_what_says_whether_he_may_be_spoken_to_always_finds_room() -> None:
    """A self-exclusion, a complaint, a wish and a zone are kept, however full the record is."""
    record = _told(*(_telling(n, f"m{n}", f"t{n}", 1) for n in range(400)))
    for one in (
        event("03-02 10:00", "Self Excluded"),
        event("03-02 10:00", "Complaint Opened", complaint_id="c1"),
        event("03-02 10:00", "Preferences Updated", channels="sms"),
        traits("03-02 10:00", timezone="Asia/Tokyo", email="new@example.com"),
    ):
        assert take_told(record, one, NOTHING) == 0
    assert (record.traits["self_excluded"], record.zone) == ("2026-03-02T10:00:00Z", "Asia/Tokyo")
    assert (list(record.complaints), record.preferences) == (["c1"], {"channels": ["sms"]})


def test_the_source_decides_between_two_tellings_of_one_moment() -> None:
    """Two sources may use one message id: the later source counts, in any order."""
    till = Event("identify", "", moment("03-01 10:00"), "till", "m1", "u1", traits={"plan": "gold"})
    web = Event("identify", "", moment("03-01 10:00"), "web", "m1", "u1", traits={"plan": "blue"})
    assert _told(till, web).traits == _told(web, till).traits == {"plan": "blue"}
    yes = Event("track", "Consent Given", moment("03-01 10:00"), "till", "m1", "u1")
    no = Event("track", "Consent Withdrawn", moment("03-01 10:00"), "web", "m1", "u1")
    assert _told(yes, no).consents == _told(no, yes).consents
    assert not _told(yes, no).consents["marketing||"].given


@pytest.mark.parametrize(
    "told, zone",
    [
        ({"timezone": "Asia/Tokyo"}, "Asia/Tokyo"),
        ({"zone": "Asia/Tokyo"}, "Asia/Tokyo"),
        ({"timezone": "Nowhere/Else"}, ""),
        ({"timezone": "../etc/passwd"}, ""),
        ({"timezone": 7}, ""),
    ],
)
def test_the_customers_zone_is_one_that_exists(told: dict[str, Any], zone: str) -> None:
    """A zone that nobody knows leaves the customer in the project's."""
    assert _told(traits("03-01 10:00", **told)).zone == zone


# ---------------------------------------------------------------- consent


def test_consent_is_kept_by_purpose_channel_and_topic() -> None:
    """Each act stands under what it covers; without a purpose it is about marketing."""
    record = _told(
        event("03-01 10:00", "Consent Given", source="form", text_version="2"),
        event("03-01 11:00", "Consent Withdrawn", purpose="marketing", channel="sms"),
        event("03-01 12:00", "Unsubscribed", channel="email", topic="news"),
        event("03-01 13:00", "Consent Given", purpose="service", topic="a|b"),
    )
    assert {key: act.given for key, act in record.consents.items()} == {
        "marketing||": True,
        "marketing|sms|": False,
        "marketing|email|news": False,
        "service||a/b": True,
    }
    assert (record.consents["marketing||"].source, record.consents["marketing||"].text_version) == ("form", "2")


def test_a_late_act_of_consent_does_not_undo_a_later_one() -> None:
    """A yes of yesterday that arrives after the no of today changes nothing."""
    no, yes = event("03-02 10:00", "Consent Withdrawn"), event("03-01 10:00", "Consent Given")
    assert _told(no, yes).consents == _told(yes, no).consents
    assert not _told(no, yes).consents["marketing||"].given


def test_capitals_and_blanks_do_not_undo_a_withdrawal() -> None:
    """A no that is written "Marketing" or "Email" is a no."""
    record = _told(
        event("03-01 10:00", "Consent Given", purpose="marketing", channel="email"),
        event("03-01 11:00", "Consent Withdrawn", purpose=" Marketing", channel="Email"),
    )
    assert {key: act.given for key, act in record.consents.items()} == {"marketing|email|": False}


def test_a_withdrawal_finds_room_where_all_places_are_taken() -> None:
    """A no beyond the bound is taken for all channels and topics of its purpose; a yes is left out."""
    record = _told(*(event(1_000 + n, "Consent Given", topic=f"t{n}") for n in range(400)))
    kept = len(record.consents)
    assert take_told(record, event(9_000, "Consent Withdrawn", channel="email"), NOTHING) == 1
    assert take_told(record, event(9_001, "Consent Given", channel="sms"), NOTHING) == 1
    assert len(record.consents) == kept + 1
    assert not record.consents["marketing||"].given


def test_consent_requested_is_no_consent() -> None:
    """A request awaits its confirmation and says nothing yet."""
    assert _told(event("03-01 10:00", "Consent Requested", purpose="marketing")).consents == {}


@pytest.mark.parametrize("reply", ["stop", " STOP ", "Stop please.", "退订。"])
def test_a_reply_of_stop_withdraws_all_marketing(reply: str) -> None:
    """However it is written, and by whichever channel it comes."""
    record = _told(event("03-01 10:00", "Message Replied", reply=reply, channel="sms"))
    assert {key: act.given for key, act in record.consents.items()} == {"marketing||": False}


@pytest.mark.parametrize("reply", ["yes", "do not stop", "please don't stop", "", None, 7])
def test_other_replies_withdraw_nothing(reply: Any) -> None:
    """A word of withdrawal that something else stands beside is none."""
    assert _told(event("03-01 10:00", "Message Replied", reply=reply)).consents == {}


def test_acts_of_consent_are_bounded() -> None:
    """Ever new topics fill the room there is, and those known still change."""
    events = [event(1_000 + n, "Consent Given", topic=f"t{n}") for n in range(400)]
    record = _told(*events, event(9_000, "Consent Withdrawn", topic="t0"))
    assert 60 < len(record.consents) < 100
    assert not record.consents["marketing||t0"].given
    assert weight_told(record) <= TOLD_BYTES


# ---------------------------------------------------------------- the rest


def test_complaints_open_and_close_one_by_one() -> None:
    """A close that names none closes all; the last close is remembered, late ones do not move it back."""
    opened = [event("03-01 10:00", "Complaint Opened", complaint_id=name) for name in ("c1", "c2", "c3")]
    record = _told(*opened, event("03-04 10:00", "Complaint Closed", complaint_id="c1"))
    assert sorted(record.complaints) == ["c2", "c3"]
    take_told(record, event("03-03 10:00", "Complaint Closed"), NOTHING)
    assert (record.complaints, record.complaint_closed) == ({}, moment("03-04 10:00"))


def test_of_very_many_complaints_the_closed_ones_are_forgotten_first() -> None:
    """Sixteen open ones hold marketing back as well as a hundred; a closed one makes room for a new one."""
    many = [event(1_000 + n, "Complaint Opened", complaint_id=f"c{n}") for n in range(MAX_COMPLAINTS + 9)]
    record = _told(*many)
    assert list(record.complaints) == [f"c{n}" for n in range(MAX_COMPLAINTS)]
    take_told(record, event(5_000, "Complaint Closed", complaint_id="c3"), NOTHING)
    assert take_told(record, event(6_000, "Complaint Opened", complaint_id="new"), NOTHING) == 0
    assert sorted(record.complaints) == sorted([*(f"c{n}" for n in range(MAX_COMPLAINTS) if n != 3), "new"])
    assert "complaint c3" not in record.told


def _questions(teaches: str) -> dict[str, Question]:
    text = f"text: What would you play?\noptions: {{captain: The captain, builder: The builder}}\nteaches: {teaches}\n"
    project = project_of(
        script_text(ASK),
        facts="transitions: {asked: {event: Advice Wanted}}",
        files={"questions/captain-or-builder.yml": text},
    )
    return dict(project.questions)


@pytest.mark.parametrize(
    "teaches, option, known, needs",
    [
        ("{captain: need.captain, builder: need.builder}", "captain", {}, {"captain": 1.0, "builder": 0.0}),
        ("{captain: need.captain, builder: customer.builds}", "builder", {"builds": "builder"}, {"captain": 0.0}),
        ("customer.play", "captain", {"play": "captain"}, {}),
        ("customer.play", "pirate", {}, {}),
    ],
)
def test_an_answer_teaches_a_trait_or_a_need(
    teaches: str, option: str, known: dict[str, Any], needs: dict[str, float]
) -> None:
    """A need that is told is sure and the others ruled out; an option that the question has not teaches nothing."""
    answer = event("03-01 10:00", "Question Answered", question="captain-or-builder", option=option)
    record = _told(answer, questions=_questions(teaches))
    assert (record.traits, record.needs) == (known, needs)
    assert record.questions == {"captain-or-builder": option}


def test_scores_preferences_and_self_exclusion_are_kept() -> None:
    """The nightly run's scores, null clearing one; the customer's wishes; the moment at which he excluded himself."""
    record = _told(
        event("03-01 10:00", "Scored", value_class="A", alive=0.9, note=["no", "list"]),
        event("03-02 10:00", "Scored", alive=None),
        event("03-02 10:00", "Preferences Updated", channels="sms"),
        event("03-03 10:00", "Preferences Updated", hours="9 to 12"),
        event("03-04 10:00", "Self Excluded"),
    )
    assert record.scores == {"value_class": "A"}
    assert record.preferences == {"channels": ["sms"], "hours": [540, 720]}
    assert record.traits == {"self_excluded": "2026-03-04T10:00:00Z"}
