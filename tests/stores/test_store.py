"""Every store does what every store does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stores.conftest import Stores
from tetatet.interact.policy import consent_key, covering
from tetatet.model.record import Consent, Record
from tetatet.model.time import Instant
from tetatet.ports.store import Store, Suppression
from tetatet.stores.memory_store import MemoryStore
from tetatet.testing.conformance.store import CHECKS, check_store


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_store(stores: Stores, check: Callable[[Store, Any], None]) -> None:
    """The store conforms to its port, in memory and in a file."""
    check(stores.new(), stores.again)


def test_the_suite_as_others_use_it(stores: Stores) -> None:
    """The suite is one call for whoever has a store of his own, also one that outlives no process."""
    check_store(stores.new)


CHANNELS, TOPICS = st.sampled_from(["", "email", "sms"]), st.sampled_from(["", "news", "offers"])


@given(
    st.lists(st.tuples(CHANNELS, TOPICS, st.booleans()), max_size=8),
    st.sampled_from(["email", "sms", "push"]),
    TOPICS,
)
def test_suppression_says_what_the_policy_says(told: list[tuple[str, str, bool]], channel: str, topic: str) -> None:
    """Whatever was given and withdrawn: a hand-over is refused exactly where the gate would refuse for it."""
    store, record = MemoryStore(), Record(id="u:1", name="1")
    store.begin()
    for at, (of, about, given_) in enumerate(told):
        store.suppress(Suppression("c:1", "marketing", of, about), not given_, Instant(at))
        record.consents[consent_key("marketing", of, about)] = Consent(Instant(at), str(at), given_)
    act = covering(record, "marketing", channel, topic)
    assert store.suppressed(["c:1"], "marketing", channel, topic) == (act is not None and not act.given)
