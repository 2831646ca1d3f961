"""The log of merges: aliases that can be taken away again, in any order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tetatet.identify.match import Identifier
from tetatet.identify.merges import Merge, MergeLog
from tetatet.model.time import Instant

CAUSE = Identifier("email", "a@x")


def joined(log: MergeLog, winner_record: int, loser_record: int) -> Merge:
    winner, loser = log.customer(winner_record), log.customer(loser_record)
    merge = Merge(len(log.merges), winner, loser, Instant(0), CAUSE, (), (), winner_record, loser_record)
    log.add(merge)
    return merge


def test_everybody_is_his_own_customer_at_first() -> None:
    """Without a merge a record is a customer of one record."""
    log = MergeLog()
    assert (log.customer(5), log.records(5), log.kept_apart(5, 6)) == (5, [5], False)


def test_a_loser_becomes_an_alias_of_the_winner() -> None:
    """All former keys lead to the customer, however long the chain."""
    log = MergeLog()
    joined(log, 2, 1)
    joined(log, 3, 2)
    assert [log.customer(key) for key in (1, 2, 3)] == [3, 3, 3]
    assert log.records(3) == [1, 2, 3]


def test_an_older_merge_can_be_undone_under_a_newer_one() -> None:
    """Who was joined through the loser goes with the loser."""
    log = MergeLog()
    first = joined(log, 1, 2)
    joined(log, 2, 3)
    joined(log, 1, 4)
    assert log.records(1) == [1, 2, 3, 4]
    assert log.undo(first) == (1, 2)
    assert (log.records(1), log.records(2)) == ([1, 4], [2, 3])
    assert not log.stands(first)
    assert log.merges[0] == first


def test_who_was_parted_is_kept_apart_under_all_aliases() -> None:
    """The parting holds between the two customers that the records belong to later."""
    log = MergeLog()
    log.undo(joined(log, 1, 2))
    joined(log, 3, 1)
    joined(log, 4, 2)
    assert log.kept_apart(3, 4)
    assert log.kept_apart(4, 3)
    assert not log.kept_apart(3, 5)


PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=10)


@given(PAIRS, st.data())
def test_undoing_gives_what_the_other_merges_give_alone(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    """Whatever is undone, in whatever order, the customers are those of the merges that stand."""
    log = MergeLog()
    for winner, loser in pairs:
        if log.customer(winner) != log.customer(loser):
            joined(log, winner, loser)
    standing = list(log.merges)
    for merge in data.draw(st.permutations(standing)):
        log.undo(merge)
        standing.remove(merge)
        fresh = MergeLog()
        for other in standing:
            joined(fresh, other.winner_record, other.loser_record)
        assert [log.customer(key) for key in range(8)] == [fresh.customer(key) for key in range(8)]
        assert [log.records(log.customer(key)) for key in range(8)] == [
            fresh.records(fresh.customer(key)) for key in range(8)
        ]
