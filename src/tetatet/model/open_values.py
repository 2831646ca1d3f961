"""Values whose keys others decide: what events say, what customers tell, what opened a dialogue.

Here they have their names, so that a signature says which of them it takes. Nobody
changes one that he was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A JSON value as it was read: None, bool, int, float, str, list or dict."""

Properties: TypeAlias = Mapping[str, Json]
"""Values by name as conditions read them: an event's properties, traits, scores, an answer."""

Traits: TypeAlias = dict[str, Json]
"""What is told or known of a customer or an account, by the trait's name."""

Evidence: TypeAlias = dict[str, Json]
"""What a transition was recognised by, later `start.`: an event's properties, or was, now, since, date; `at` as text."""

FactStates: TypeAlias = dict[str, Any]
"""The state of each fact of one customer, by the fact's key; what a state is, only its summary knows."""
