"""API keys: made once, kept as hashes, checked thousands of times a second."""

from __future__ import annotations

from typing import Any, cast

import msgspec
import pytest

from tests.run.live.shelf import NOW, SECRET, Shelf
from tetatet.model.errors import InputError, StoreUnavailable
from tetatet.model.time import SECOND, Instant
from tetatet.ports.store import Reader
from tetatet.run.live.keys import FRESH, MAX_KEYS, KeyRing, list_keys


def test_a_key_is_good_for_its_scopes_only() -> None:
    """Whoever shows it may do what it is for, and nothing else."""
    shelf = Shelf()
    shown = shelf.add("web", "ingest", "read")
    ring = KeyRing(shelf, SECRET)
    found = ring.check(shown, "ingest", NOW)
    assert found is not None
    assert (found.name, found.scopes) == ("web", ("ingest", "read"))
    assert ring.check(shown, "read", NOW) == found
    assert ring.check(shown, "act", NOW) is ring.check(shown, "desk", NOW) is None


def test_what_is_kept_is_no_key() -> None:
    """The key itself is nowhere in the store, and a store with another secret does not know it."""
    shelf = Shelf()
    shown = shelf.add()
    assert shown.startswith("tt_")
    assert len(shown) == 35
    assert shown.encode() not in b"".join(shelf.values.values())
    assert shown[3:].encode() not in shelf.values["keys"]
    assert KeyRing(shelf, b"t" * 32).check(shown, "ingest", NOW) is None
    (kept,) = list_keys(cast(Reader, shelf))
    assert KeyRing(shelf, SECRET).check(kept.digest.hex(), "ingest", NOW) is None


@pytest.mark.parametrize("shown", ["", "tt_", "tt_aaaa", "web", "\ud800", "x" * 10_000, "\0"])
def test_what_is_no_key_opens_nothing(shown: str) -> None:
    """Any text at all may be shown."""
    shelf = Shelf()
    shelf.add()
    assert KeyRing(shelf, SECRET).check(shown, "ingest", NOW) is None


def test_a_new_key_is_good_at_once_and_a_revoked_one_for_a_second_at_most() -> None:
    """The ring looks again when it does not know a key, and once in a while in any case."""
    shelf = Shelf()
    ring = KeyRing(shelf, SECRET)
    assert ring.check("tt_none", "ingest", NOW) is None
    shown = shelf.add()
    assert ring.check(shown, "ingest", Instant(NOW + 1)) is not None
    shelf.revoke("web")
    assert ring.check(shown, "ingest", Instant(NOW + 1 + FRESH)) is None


def test_the_ring_reads_no_more_than_it_has_to() -> None:
    """A known key is looked up in memory; a wrong one twice at the same moment is looked for once."""
    shelf = Shelf()
    shown, ring = shelf.add(), KeyRing(shelf, SECRET)
    for micros in range(1000):
        assert ring.check(shown, "ingest", Instant(NOW + micros)) is not None
    assert shelf.reads == 1
    for _ in range(10):
        assert ring.check("wrong", "ingest", Instant(NOW + 1000)) is None
    assert shelf.reads == 2


def test_a_store_that_does_not_answer_shuts_nobody_out() -> None:
    """The keys that were read go on being good; where none were ever read, that is said."""
    shelf = Shelf()
    shown, ring = shelf.add(), KeyRing(shelf, SECRET)
    shelf.trouble = StoreUnavailable("the disk is slow")
    with pytest.raises(StoreUnavailable):
        ring.check(shown, "ingest", NOW)
    shelf.trouble = None
    assert ring.check(shown, "ingest", NOW) is not None
    shelf.trouble = StoreUnavailable("the disk is slow")
    assert ring.check(shown, "ingest", Instant(NOW + 5 * SECOND)) is not None


def test_a_key_takes_the_place_of_another_of_its_name() -> None:
    """Two keys of one name are good side by side, until the old one is revoked by its id."""
    shelf = Shelf()
    old, new = shelf.add(), shelf.add(seed=1)
    ring = KeyRing(shelf, SECRET)
    assert ring.check(old, "ingest", NOW) is not None
    assert ring.check(new, "ingest", NOW) is not None
    with pytest.raises(InputError, match="by its id"):
        shelf.revoke("web")
    first = list_keys(cast(Reader, shelf))[0].id
    assert shelf.revoke(first) == shelf.revoke(first) == first
    later = Instant(NOW + FRESH)
    assert ring.check(old, "ingest", later) is None
    assert ring.check(new, "ingest", later) is not None
    with pytest.raises(InputError, match="no key in force"):
        shelf.revoke("nobody")


@pytest.mark.parametrize(
    "name, scopes, more",
    [
        (" ", ("ingest",), {}),
        ("n" * 101, ("ingest",), {}),
        ("tetatet", ("ingest",), {}),
        ("web", ("write",), {}),
        ("web", ("ingest",), {"events_per_s": 0}),
    ],
)
def test_a_key_that_cannot_be_is_not_made(name: str, scopes: tuple[str, ...], more: dict[str, Any]) -> None:
    """A name or a scope that does not exist is said, and nothing is kept."""
    shelf = Shelf()
    with pytest.raises(InputError):
        shelf.add(name, *scopes, **more)
    assert shelf.values == {}


def test_there_is_a_limit_on_keys() -> None:
    """So many keys can be made and no more."""
    shelf = Shelf()
    shelf.add()
    one = list_keys(cast(Reader, shelf))[0]
    shelf.values["keys"] = msgspec.json.encode([one] * MAX_KEYS)
    with pytest.raises(InputError, match="keys already"):
        shelf.add(seed=2)
