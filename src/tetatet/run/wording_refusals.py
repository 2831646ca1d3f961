"""The words for what the customer does not want: what he withdrew, never agreed to, chose otherwise; and his caps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REFUSED: Final[Mapping[str, str]] = {
    "withdrawn": "{who} had withdrawn consent to {what}",
    "unasked": "{who} had not agreed to {what}",
    "preferred": "{who} wants to be spoken to {by} only",
    "no channel": "{who} does not want to be spoken to on any channel",
    "no address": "we have no {address} of {who}",
}
"""Why a contact stayed away, behind “because”; `{what}` is “marketing by e-mail about “news””."""

STANDING: Final[Mapping[str, str]] = {
    "withdrawn": "{who} has said no to {what}; only a new consent would change that.",
    "unasked": "{who} hears no {what} without having agreed to it; a consent opens that way from the next moment on.",
    "preferred": "{who} wants to be spoken to {by} only; as long as that stands, there is no marketing {instead}.",
    "no channel": "{who} does not want to be spoken to on any channel; only {who} can choose one again.",
    "no address": "without {address} nothing can be said {instead}; as soon as one is known, it can.",
}
"""What would have to change. Sentences without a capital, which the teller gives them."""

CAPS: Final[Mapping[str, str]] = {
    "had": "enough had been said lately ({cap})",
    "has": "enough has been said lately ({cap})",
    "wish": "{who} wants {cap}",
    "full": "{who} hears no more marketing{by} before {until}: {cap}.",
    "for ever": "{who} hears no marketing{by}: {cap}.",
    "full by wish": "{who} hears no more marketing before {until}, by {who}'s own wish: {cap}.",
}
"""Why a contact waited for a cap, and until when there is no room."""
