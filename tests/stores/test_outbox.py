"""Every outbox does what every outbox does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stores.conftest import Stores
from tetatet.ports.store import Store
from tetatet.testing.conformance.outbox import CHECKS, check_outbox


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_outbox(stores: Stores, check: Callable[[Store], None]) -> None:
    """The outbox conforms to its port, on every store."""
    store = stores.new()
    store.begin()
    check(store)
    store.commit()


def test_the_suite_as_others_use_it(stores: Stores) -> None:
    """The suite is one call for whoever has an outbox of his own."""
    check_outbox(stores.new)
