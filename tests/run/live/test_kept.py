"""The last messages are kept as they went out, and no more of them than there is room for."""

from __future__ import annotations

from tetatet.model.act import Act
from tetatet.model.record import NEVER
from tetatet.model.time import Instant
from tetatet.ports.channel import Message
from tetatet.run.live.kept import MAX_KEPT, keep, kept_acts, last_messages, message_of
from tetatet.stores.memory_store import MemoryStore


def _message(number: int) -> Message:
    act = Act(
        key=f"act-{number}",
        form="message",
        record="u:u1",
        reader="u:u1",
        customer="u1",
        channel="email",
        script="thanks",
        dialogue="d1",
        step="send thanks",
        revision="r1",
        purpose="service",
        content="thanks",
        made=Instant(1),
        not_after=NEVER,
        due=NEVER,
        start={"total": 12.5},
    )
    data: dict[str, object] = {"script": "thanks", "start": {"total": 12.5}}
    return Message(act, "a@example.com", f"Thanks {number}", "Dear …", "<p>Dear …</p>", "", Instant(number), data)


def _kept(store: MemoryStore, numbers: range) -> None:
    for number in numbers:
        store.begin()
        keep(store, _message(number))
        store.commit()


def test_the_last_messages_come_back_as_they_went_out() -> None:
    """Whatever a message says is kept, and the newest comes first."""
    store = MemoryStore()
    _kept(store, range(3))
    reader = store.reader()
    assert last_messages(reader, 2) == [_message(2), _message(1)]
    assert message_of(reader, "act-0") == _message(0)
    assert message_of(reader, "act-9") is None
    assert kept_acts(reader) == {"act-0", "act-1", "act-2"}


def test_there_is_room_for_so_many() -> None:
    """The newest message takes the place of the oldest, and the store holds no more names than that."""
    store = MemoryStore()
    _kept(store, range(MAX_KEPT + 5))
    found = last_messages(store.reader(), MAX_KEPT + 100)
    assert [one.act.key for one in found] == [f"act-{number}" for number in range(MAX_KEPT + 4, 4, -1)]
    assert store.load(f"message {MAX_KEPT}") is None


def test_a_message_of_another_version_costs_only_itself() -> None:
    """What cannot be read any more is passed over; the others are shown."""
    store = MemoryStore()
    _kept(store, range(3))
    store.begin()
    store.save("message 1", b"\x80")
    store.commit()
    assert [one.act.key for one in last_messages(store.reader(), 10)] == ["act-2", "act-0"]


def test_a_store_without_messages_has_none() -> None:
    """Before anything was said nothing is shown."""
    assert last_messages(MemoryStore().reader(), 10) == []
