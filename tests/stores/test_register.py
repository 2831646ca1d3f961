"""Every register answers as the records in memory do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.identify.happenings import happened
from tests.stores.conftest import KINDS, Stores, made
from tetatet.identify.resolve import Directory
from tetatet.ports.store import Store
from tetatet.testing.conformance.register import CHECKS, check_register


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_register(stores: Stores, check: Callable[[Store], None]) -> None:
    """The register conforms to its port, on every store."""
    store = stores.new()
    store.begin()
    check(store)
    store.commit()


def test_the_suite_as_others_use_it(stores: Stores) -> None:
    """The suite is one call for whoever has a register of his own."""
    check_register(stores.new)


# ---------------------------------------------------------------- whatever comes

USERS, DEVICES = ["u1", "u2", "u3", "u4"], ["a1", "a2", "a3"]
MAILS, NUMBERS = ["a@x.com", "b@x.com"], ["+79001234567", "+79001234568"]
GROUPS, ROLES = ["acme", "other"], ["buyer", "payer", ""]
RESOLVED = st.builds(
    lambda user, device, previous, group, role, mail, number: {
        "kind": "alias" if previous else "group" if group else "track",
        "user": user,
        "device": device,
        "previous": previous,
        "group": group,
        "traits": {"email": mail, "phone": number} | ({} if role is None else {"role": role}),
    },
    st.none() | st.sampled_from(USERS),
    st.none() | st.sampled_from(DEVICES),
    st.none() | st.none() | st.none() | st.sampled_from([*DEVICES, *USERS]),
    st.none() | st.none() | st.sampled_from(GROUPS),
    st.none() | st.sampled_from(ROLES),
    st.none() | st.sampled_from(MAILS),
    st.none() | st.sampled_from(NUMBERS),
)
STEPS = st.lists(RESOLVED | st.tuples(st.just("undo"), st.integers(0, 9)) | st.just("commit"), max_size=25)


def told(directory: Directory, steps: list[Any]) -> Iterator[object]:
    """What a directory says to each step, and at the end of everybody."""
    for at, step in enumerate(steps):
        if step == "commit":
            yield step
        elif isinstance(step, tuple):
            standing = [one for one in directory.merge_log.merges if directory.merge_log.stands(one)]
            yield directory.undo(standing[step[1] % len(standing)]) if standing else None
        else:
            yield directory.resolve(happened(at, **step))
    yield list(directory.merge_log.merges)
    for name in (*USERS, *DEVICES, *MAILS, *NUMBERS):
        customer = directory.records.of_user(name)
        yield customer
        link = directory.records.of_device(name)
        yield link and (
            link,
            directory.name(directory.current(link.record)),
            directory.links(directory.current(link.record)),
        )
    for group in GROUPS:
        account = directory.accounts.account(group)
        yield directory.accounts.members(account), directory.accounts.people(account)
    everybody = range(1, len(steps) * 3)
    yield [(directory.current(key), directory.merge_log.records(key), directory.accounts_of(key)) for key in everybody]
    yield [directory.merge_log.kept_apart(one, other) for one in everybody for other in everybody if one < other < 6]


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Stores for many examples: making one takes a while."""
    stores = made(request, tmp_path_factory.mktemp("registers"))
    yield stores
    stores.close()


@given(STEPS)
def test_any_sequence_of_events_comes_to_the_same(kind: Stores, steps: list[Any]) -> None:
    """Whatever comes in, whatever is undone, wherever it is committed: the same answers as in memory, one by one."""
    kept = kind.new()
    kept.begin()
    answers = told(Directory(register=kept.register), steps)
    for right in told(Directory(), steps):
        if right == "commit":
            kept.commit()
            kept.begin()
        assert next(answers) == right
    kept.rollback()
    kind.done(kept)


def test_keys_are_never_given_twice(tmp_path: Path) -> None:
    """A store that is opened again goes on with the numbers, whatever has been erased meanwhile."""
    stores = Stores("sqlite", tmp_path)
    first = stores.new()
    first.begin()
    key = first.register.accounts.account("acme")
    first.commit()
    again = stores.again(first)
    again.begin()
    assert again.register.accounts.account("other") == key + 1
    stores.close()
