"""Letters become the lines of a batch, each once, and a batch can be written again."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields

import pytest

from tests.run.live.asking import PromptHeart
from tests.run.live.lying import LOOK, NOON, a_record, a_store, an_act
from tetatet.channels.letter import as_csv
from tetatet.model.errors import InputError
from tetatet.model.time import Instant
from tetatet.ports.store import Suppression
from tetatet.run.live import letters
from tetatet.run.live.letters import Batch, Letter, again
from tetatet.stores.memory_store import MemoryStore


def take(store: MemoryStore) -> Batch:
    return letters.take(PromptHeart(store), store.reader(), LOOK, lambda: NOON)


def acts(batch: Batch) -> list[str]:
    return [letter.act for letter in batch.letters]


def test_a_line_has_the_address_in_its_parts_the_words_and_the_act() -> None:
    """All that a print shop needs stands in the line, and the key that names the act for ever."""
    batch = take(a_store(an_act("a1", offer="winback", not_after=Instant(NOON + 1))))
    assert batch.number == 1
    assert batch.letters == (
        Letter(
            act="a1",
            customer="u1",
            name="U1",
            street="Hauptstr. 1",
            postal_code="10115",
            city="Berlin",
            state="",
            country="DE",
            language="en",
            subject="A word",
            text="U1, en",
            benefit="Good",
            offer="winback",
            valid_until="2026-03-02T12:00:00.000001Z",
        ),
    )


def test_taking_twice_gives_nothing_twice() -> None:
    """What was taken is done; a second batch has only what came since, and an empty one has no number."""
    store = a_store(an_act("a2", 2), an_act("a1", 1))
    assert acts(take(store)) == ["a1", "a2"], "the oldest first"
    assert take(store) == Batch(0, "", ())
    store.begin()
    store.outbox.put(an_act("a3", 3), 1, "open")
    store.commit()
    second = take(store)
    assert (second.number, acts(second)) == (2, ["a3"])


def test_a_batch_can_be_written_again() -> None:
    """The same lines, however often, whatever was taken since; a batch that never was is an error."""
    store = a_store(an_act("a1", 1), an_act("a2", 2))
    first = take(store)
    take(store)
    assert again(store.reader(), LOOK, 1) == first
    assert again(store.reader(), LOOK, 1) == first
    with pytest.raises(InputError, match="the last is 1"):
        again(store.reader(), LOOK, 2)
    with pytest.raises(InputError, match="none has been taken"):
        again(a_store().reader(), LOOK, 1)


def test_an_address_of_today_is_written_and_who_is_gone_is_not() -> None:
    """A batch that is written again has the addresses of the day, and nobody whose record was erased."""
    store = a_store(
        an_act("a1", 1), an_act("b1", 2, reader="u:u2", record="u:u2"), customers=(a_record(), a_record("u2"))
    )
    assert acts(take(store)) == ["a1", "b1"]
    store.begin()
    store.customers[1] = a_record(address="Lindenweg 2", city="Hamburg")
    store.customers.take(2)
    store.commit()
    written = again(store.reader(), LOOK, 1)
    assert [(letter.street, letter.city) for letter in written.letters] == [("Lindenweg 2", "Hamburg")]
    assert written.left_out == (("b1", "the customer is gone"),)


def test_what_may_not_go_any_more_is_left_out_and_said() -> None:
    """Past its moment, withdrawn, or not to be filled in: off the list, with the reason, and never in a later batch."""
    store = a_store(
        an_act("late", 1, not_after=Instant(NOON - 1)),
        an_act("no", 2, reader="u:u2", record="u:u2"),
        an_act("empty", 3, reader="u:nobody", record="u:nobody"),
        an_act("good", 4),
        customers=(a_record(), a_record("u2"), a_record("nobody")),
    )
    store.begin()
    store.suppress(Suppression("c:2", "marketing"), True, NOON)
    store.commit()
    batch = take(store)
    assert acts(batch) == ["good"]
    assert ("late", "its moment has passed") in batch.left_out
    assert ("no", "marketing was withdrawn") in batch.left_out
    assert ("empty", "customer.first_name is not known") in batch.left_out
    assert take(store).left_out == ()
    late = store.outbox.get("late")
    assert late is not None
    assert (late.state, late.reason) == ("withdrawn", "its moment has passed")


def test_a_no_that_comes_while_letters_are_filled_in_counts() -> None:
    """A withdrawal between the reading and the writing takes the letter off the batch."""
    store = a_store(
        an_act("a1", 1), an_act("b1", 2, reader="u:u2", record="u:u2"), customers=(a_record(), a_record("u2"))
    )
    heart = PromptHeart(store)
    asked = heart.ask

    def late(job):  # type: ignore[no-untyped-def] # as the heart's
        store.begin()
        store.suppress(Suppression("c:1", "marketing"), True, NOON)
        store.commit()
        return asked(job)

    heart.ask = late  # type: ignore[method-assign] # something comes in between
    batch = letters.take(heart, store.reader(), LOOK, lambda: NOON)
    assert acts(batch) == ["b1"]


def test_many_letters_are_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions are short, and the batch is one; what goes beyond its limit is left for the next."""
    monkeypatch.setattr(letters, "TOGETHER", 3)
    monkeypatch.setattr(letters, "MAX_BATCH", 8)
    store = a_store(*(an_act(f"a{number:02}", number) for number in range(10)))
    first = take(store)
    assert (first.number, len(first.letters), first.more) == (1, 8, True)
    assert acts(again(store.reader(), LOOK, 1)) == acts(first)
    second = take(store)
    assert (second.number, second.more) == (2, False)
    assert sorted(acts(first) + acts(second)) == [f"a{number:02}" for number in range(10)]


def test_hours_and_other_channels_do_not_matter_to_the_post() -> None:
    """Only letters are taken, and quiet or preferred hours hold none of them back."""
    night = Instant(NOON + 11 * 3_600_000_000)
    record = a_record()
    record.preferences = {"days": [5], "hours": [600, 660]}
    store = a_store(an_act("a1"), an_act("t1", channel="next purchase"), customers=(record,))
    batch = letters.take(PromptHeart(store), store.reader(), LOOK, lambda: night)
    assert acts(batch) == ["a1"]


# ---------------------------------------------------------------- the file


def rows(*given: dict[str, str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(given).decode("utf-8-sig"), newline="")))


def test_the_file_can_be_read_as_it_was_written() -> None:
    """Umlauts, other scripts, commas, quotes and line ends come back as they were."""
    (letter,) = take(a_store(an_act("a1"), customers=(a_record(name='Анна "A", 李\nzwei'),))).letters
    assert rows(asdict(letter)) == [asdict(letter)]
    assert list(rows(asdict(letter))[0]) == [field.name for field in fields(Letter)]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_no_name_is_a_formula(name: str) -> None:
    """What a customer calls himself is never computed by the spreadsheet that opens the file."""
    assert rows({"name": name}) == [{"name": f"'{name}"}]
