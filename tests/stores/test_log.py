"""Every log does what every log does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.stores.conftest import Stores
from tetatet.ports.store import Store
from tetatet.testing.conformance.log import CHECKS, check_log


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_log(stores: Stores, check: Callable[[Store], None]) -> None:
    """The log conforms to its port, on every store."""
    store = stores.new()
    store.begin()
    check(store)
    store.commit()


def test_the_suite_as_others_use_it(stores: Stores) -> None:
    """The suite is one call for whoever has a log of his own."""
    check_log(stores.new)
