"""Where each row ends: in an event, in the file of rejects, or set aside; and the sums of all three."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from tetatet.model.time import Instant, format_instant
from tetatet.run.importing.cells import Bad
from tetatet.run.importing.ends import Ends, Kept
from tetatet.run.importing.output import SideFile
from tetatet.run.importing.report import Amounts, Example, FileTally
from tetatet.run.importing.segment import ASSUMED, encode
from tetatet.run.intake.careful import MAX_FILE_LINE_BYTES

ORDER, REFUND = "Order Completed", "Order Refunded"
IDENTIFY = "identify"

_NOTE_BYTES = 40
"""Room for saying how many products an order lacks."""

ASSUMED_FILE = -1
"""The number of the file of events that stand in none."""


class Money(msgspec.Struct, frozen=True):
    """What an order or a refund adds to the sums: its exact sum in the rows, and what the event carries."""

    currency: str
    exact: Decimal
    written: Decimal
    unidentified: bool = False
    incomplete: bool = False


class Told(msgspec.Struct, frozen=True, gc=False):
    """An event ready to be written; `name` is None for an identify."""

    name: str | None
    message_id: str
    at: Instant
    source: str
    user_id: str | None = None
    anonymous_id: str | None = None
    properties: Mapping[str, Any] | None = None
    traits: Mapping[str, Any] | None = None
    money: Money | None = None

    def line(self) -> bytes:
        """The event's line, with its end, however long."""
        line: dict[str, Any] = {"type": IDENTIFY} if self.name is None else {"type": "track", "event": self.name}
        if self.user_id is not None:
            line["userId"] = self.user_id
        if self.anonymous_id is not None:
            line["anonymousId"] = self.anonymous_id
        line["messageId"] = self.message_id
        line["timestamp"] = format_instant(self.at)
        line["source"] = self.source
        if self.properties:
            line["properties"] = self.properties
        if self.traits:
            line |= {"traits": self.traits} if self.name is None else {"context": {"traits": self.traits}}
        return encode(line) + b"\n"


def shortened(told: Told, length: int) -> Told | None:
    """The order with as many of its products as an event may hold, and how many it lacks; None if that is no way.

    Its total is that of all of them.

    Args:
        length: the bytes of the whole event.
    """
    products = told.properties.get("products") if told.properties else None
    if not isinstance(products, list) or told.properties is None:
        return None
    surplus = length + _NOTE_BYTES - MAX_FILE_LINE_BYTES
    kept = len(products)
    while kept and surplus > 0:
        kept -= 1
        surplus -= len(encode(products[kept])) + 1
    left_out = {"products": products[:kept], "products_left_out": len(products) - kept}
    return None if surplus > 0 else msgspec.structs.replace(told, properties={**told.properties, **left_out})


_encode_money = msgspec.json.Encoder().encode
_decode_money = msgspec.json.Decoder(Money | None).decode


class Ledger:
    """Takes every row's end, and counts."""

    def __init__(self, ends: Ends, rejects: SideFile, aside: SideFile, names: Sequence[str]) -> None:
        """Args: names: of the files, by number."""
        self._names = names
        self.ends = ends
        self.rejects = rejects
        self.aside = aside
        self.events: Counter[str] = Counter()
        self.orders_aside: Counter[str] = Counter()
        self.rejected_events: Counter[str] = Counter()
        self.examples: dict[str, Example] = {}
        self.unidentified = self.incomplete = self.repeated = self.shortened = 0
        self.first: Instant | None = None
        self.last: Instant | None = None
        self._sums: dict[str, dict[str, Decimal]] = {}
        self._rounded: Counter[str] = Counter()
        self._added = 0

    # ------------------------------------------------------------ the three ends

    def event(self, told: Told, file: int = ASSUMED_FILE, row: int = 0) -> None:
        """Write one event; `file` is the number of the file that it comes from, `row` the first that tells it."""
        line = told.line()
        if len(line) > MAX_FILE_LINE_BYTES:
            short = shortened(told, len(line))
            if short is None:
                self._reject_event(told, len(line), file, row)
                return
            told, line = short, short.line()
            self.shortened += 1
        self._added += 1
        if file >= 0:
            self.first = told.at if self.first is None else min(self.first, told.at)
            self.last = told.at if self.last is None else max(self.last, told.at)
        name = told.name or IDENTIFY
        kept = Kept(told.at, told.message_id, told.user_id, file, row, self._added, name, _encode_money(told.money))
        self.ends.add_event(kept, line)
        self._count(name, told.money, 1)

    def reject_row(self, tally: FileTally, row: int, bad: Bad, values: Mapping[str, Any]) -> None:
        """A row that cannot be used."""
        tally.rejected[bad.reason] += 1
        self.write_reject(tally.file, row, bad, {"values": values})

    def write_reject(self, file: str, row: int, bad: Bad, shown: Mapping[str, Any]) -> None:
        """The record of what was counted as rejected."""
        self.examples.setdefault(bad.reason, Example(file, row, bad.detail))
        self.rejects.write({"file": file, "row": row, "reason": bad.reason, "detail": bad.detail, **shown})

    def reject_order(self, file: str, rows: Sequence[int], bad: Bad, order: str, lines: Sequence[Any]) -> None:
        """An order of which the rows are good and the whole is not."""
        self.rejected_events[bad.reason] += 1
        self.write_reject(file, rows[0], bad, {"order": order, "rows": rows, "values": lines})

    def add_aside(self, tally: FileTally, reason: str, amount: Decimal, currency: str) -> None:
        """Count a row that a rule left out."""
        tally.aside[reason] += 1
        self._add(currency, "aside", amount)

    def set_row_aside(self, tally: FileTally, row: int, reason: str, values: Mapping[str, Any]) -> None:
        """The record of a row that was counted as set aside."""
        self.aside.write({"file": tally.file, "row": row, "reason": reason, "values": values})

    def set_order_aside(self, file: str, rows: Sequence[int], reason: str, told: Told) -> None:
        """A whole order that a rule left out, as the event that it would have been."""
        assert told.money is not None, "only orders are set aside as a whole"
        self.orders_aside[reason] += 1
        self._add(told.money.currency, "aside", told.money.exact)
        self.aside.write({"file": file, "row": rows[0], "reason": reason, "rows": rows, "event": told.properties})

    def _reject_event(self, told: Told, length: int, file: int, row: int) -> None:
        """An event that would be too long to be taken."""
        self.rejected_events["too long"] += 1
        detail = f"the event {told.message_id} has {length:,} bytes; at most {MAX_FILE_LINE_BYTES:,} are taken"
        self.write_reject(self._name_of(file), row, Bad("too long", detail), {})

    def reject_contradiction(self, kept: Kept, line: bytes, first: Kept) -> None:
        """An event that says something else than an earlier one with its id."""
        where = f"row {first.row} of {self._name_of(first.file)}"
        bad = Bad("same id, other content", f"{where} has the id {kept.id} too, says something else, and counts")
        self.rejected_events[bad.reason] += 1
        self.write_reject(self._name_of(kept.file), kept.row, bad, {"event": msgspec.Raw(line.strip())})

    def _name_of(self, file: int) -> str:
        return self._names[file] if file >= 0 else ASSUMED

    # ------------------------------------------------------------ the sums

    def forget(self, kept: Kept) -> None:
        """Take back what an event added that is not written after all."""
        self._count(kept.name, _decode_money(kept.money), -1)

    def _count(self, name: str, money: Money | None, times: int) -> None:
        self.events[name] += times
        if money is None:
            return
        self.unidentified += times * money.unidentified
        self.incomplete += times * money.incomplete
        sign = -1 if name == REFUND else 1
        self._add(money.currency, "refunds" if name == REFUND else "orders", times * money.written)
        difference = money.exact - sign * money.written
        self._add(money.currency, "rounding", times * difference)
        self._rounded[money.currency] += times * bool(difference)

    def _add(self, currency: str, what: str, amount: Decimal) -> None:
        sums = self._sums.setdefault(currency, dict.fromkeys(("orders", "refunds", "aside", "rounding"), Decimal(0)))
        sums[what] += amount

    def amounts(self) -> dict[str, Amounts]:
        """The sums by currency; "" where the mapping names none."""
        return {
            currency: Amounts(**sums, rounded=self._rounded[currency]) for currency, sums in sorted(self._sums.items())
        }
