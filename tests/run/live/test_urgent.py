"""What goes before everything else."""

from __future__ import annotations

import pytest

from tests.kernel.tables import event
from tetatet.run.live.suppressing import CONSENTS
from tetatet.run.live.urgent import is_urgent


@pytest.mark.parametrize("name", sorted({*CONSENTS, "Self Excluded", "Complaint Opened"} - {"Consent Given"}))
def test_whatever_may_be_a_no_goes_first(name: str) -> None:
    """Wishes too: they may leave out a topic, or a channel."""
    assert is_urgent(event("03-01 10:00", name))


@pytest.mark.parametrize("name", ["Consent Given", "Order Completed", "Complaint Closed"])
def test_the_rest_waits_its_turn(name: str) -> None:
    """A yes hurries nobody."""
    assert not is_urgent(event("03-01 10:00", name))
