"""After a choice the gate sees exactly what was ticked, whatever was said before; an opt-out that is taken back never was."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.language.projects import script
from tests.run.live.messages import book_of
from tetatet.interact.policy import covering
from tetatet.kernel.told import take_told
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.run.live.addressing import event_about
from tetatet.run.live.choices import (
    Choices,
    acts_before,
    channels_of,
    choices_of,
    chosen,
    opted_out,
    taken_back,
    topics_of,
)

CHANNELS, TOPICS = ("email", "sms", "letter"), ("kitchens", "advice")
SETTINGS = "brand: Shop\nzone: UTC\ncurrency: EUR\nlanguages: [en, ru]\nchannels: {email: {}, sms: {}, letter: {}}\n"
STEPS = "  - {send: hello, by: email, benefit: A greeting, topic: advice}\n  - {wait: 7d, silent: []}\n"
PLAN = book_of({"scripts/hello.yml": script(STEPS, head="topic: kitchens\n")}, settings=SETTINGS).plan
NOW = Instant(1_000_000)


def _told(record: Record, events: Sequence[Event]) -> None:
    for event in events:
        take_told(record, event, {})


def _may(record: Record, channel: str, topic: str = "") -> bool:
    act = covering(record, "marketing", channel, topic)
    return act is not None and act.given


@st.composite
def _records(draw: st.DrawFn) -> Record:
    """A customer who has said yes and no to this and that."""
    record = Record("u:u1", "u1")
    acts = st.tuples(st.booleans(), st.sampled_from(["", *CHANNELS]), st.sampled_from(["", *TOPICS]))
    for number, (yes, channel, topic) in enumerate(draw(st.lists(acts, max_size=6))):
        which = {name: value for name, value in (("channel", channel), ("topic", topic)) if value}
        name = "Consent Given" if yes else "Consent Withdrawn"
        _told(record, [event_about(record, name, {"purpose": "marketing", **which}, Instant(number + 1))])
    liked = draw(st.lists(st.sampled_from(CHANNELS), unique=True))
    _told(record, [event_about(record, "Preferences Updated", {"channels": liked}, Instant(100))])
    return record


def _subsets(of: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(of)).map(lambda some: tuple(one for one in of if one in some))


def test_what_there_is_to_choose() -> None:
    """The firm's channels, and what its marketing says it is about, in scripts and in steps."""
    assert (channels_of(PLAN), topics_of(PLAN)) == (CHANNELS, TOPICS)


@given(_records(), _subsets(CHANNELS), _subsets(TOPICS))
def test_what_is_ticked_is_what_the_gate_sees(
    record: Record, channels: tuple[str, ...], topics: tuple[str, ...]
) -> None:
    """For every channel and topic: it may be spoken of when both are ticked, and not when one is not."""
    events, asked = chosen(record, PLAN, Choices(channels, topics, tuple(range(7)), None, ""), NOW, came_by="email")
    _told(record, events)
    assert asked == ()
    assert {(one, topic): _may(record, one, topic) for one in CHANNELS for topic in TOPICS} == {
        (one, topic): one in channels and topic in topics for one in CHANNELS for topic in TOPICS
    }
    assert not any(_may(record, one) for one in CHANNELS if one not in channels)
    had = choices_of(record, PLAN)
    if channels and topics:
        assert (had.channels, had.topics) == (channels, topics), "and the page shows it so"


@given(_records())
def test_saving_what_stands_changes_nothing(record: Record) -> None:
    """The page as it was opened, sent back: nobody has agreed to more by it, or to less."""
    had = choices_of(record, PLAN)
    before = {(one, topic): _may(record, one, topic) for one in CHANNELS for topic in ("", *TOPICS)}
    liked = record.preferences.get("channels")
    events, _asked = chosen(record, PLAN, had, NOW, came_by="email")
    _told(record, events)
    after = {(one, topic): _may(record, one, topic) for one in CHANNELS for topic in ("", *TOPICS)}
    for (channel, topic), might in before.items():
        if topic == "":
            assert after[channel, topic] <= might
        elif liked is not None and channel not in liked:
            assert not after[channel, topic], "it was not liked, and is now a plain no"
        elif channel in had.channels and topic in had.topics:
            assert after[channel, topic], "both were ticked"
        else:
            assert after[channel, topic] == might


@given(_records(), st.sampled_from(["", *CHANNELS]))
def test_an_opt_out_is_heard_and_taken_back_to_the_letter(record: Record, channel: str) -> None:
    """Nothing by that channel any more; and after undoing, exactly what there was."""
    keys = [(one, topic) for one in CHANNELS for topic in ("", *TOPICS)]
    before = {key: _may(record, *key) for key in keys}
    before_it = acts_before(record, "marketing", channel)
    _told(record, [opted_out(record, "marketing", channel, NOW)])
    assert not any(_may(record, *key) for key in keys if key[0] == channel or not channel)
    _told(record, taken_back(record, channel, before_it, Instant(NOW + 10)))
    assert {key: _may(record, *key) for key in keys} == before


def test_service_comes_back_without_ever_having_been_asked_for() -> None:
    """Where no consent was needed, the end of the no is a yes."""
    record = Record("u:u1", "u1")
    before_it = acts_before(record, "service", "email")
    _told(record, [opted_out(record, "service", "email", NOW)])
    act = covering(record, "service", "email", "")
    assert act is not None
    assert not act.given
    _told(record, taken_back(record, "email", before_it, Instant(NOW + 1)))
    act = covering(record, "service", "email", "")
    assert act is not None
    assert act.given


def test_an_undoing_that_fits_no_page_is_not_offered() -> None:
    """Who has hundreds of consents by topics of any length opts out all the same; the address of the page stays short."""
    record = Record("u:u1", "u1")
    for number in range(200):
        properties = {"purpose": "marketing", "topic": f"topic {number} {'x' * 40}"}
        _told(record, [event_about(record, "Consent Given", properties, Instant(number + 1))])
    assert acts_before(record, "marketing", "email") == ()
