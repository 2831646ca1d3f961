"""How often an address is asked to confirm a consent, whoever gave it: nobody's mailbox can be filled by forms.

The kernel holds to the same number for each customer; but under many names one can write
down the same address. What is kept is the address's keyed hash, with the moments of a day.
"""

from __future__ import annotations

import msgspec

from tetatet.interact.confirming import ASKED_A_DAY
from tetatet.model.act import Act
from tetatet.model.time import DAY, Instant
from tetatet.ports.store import Store
from tetatet.run.live.signing import address_hash

OFTEN = "this address was asked often enough for a day"
"""Why a confirmation that was decided is not said."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Instant]).decode


def may_ask(store: Store, act: Act, secret: bytes, now: Instant) -> bool:
    """May this address be asked once more? Notes that it is, within a transaction of the store."""
    address = act.start.get("address")
    if not address:
        return True  # a device that only its own customer has
    name = f"asked {address_hash(secret, act.channel, str(address))}"
    stored = store.load(name)
    lately = [one for one in (_decode(stored) if stored is not None else []) if one > now - DAY]
    if len(lately) >= ASKED_A_DAY:
        return False
    store.save(name, _encode([*lately, now]))
    return True
