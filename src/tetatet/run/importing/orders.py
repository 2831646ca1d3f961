"""Order lines → one order each: its time, its customer, its sum, what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import compress
from operator import mul
from typing import Any

import msgspec

from tetatet.model.time import Instant
from tetatet.run.importing.cells import Bad, Value
from tetatet.run.importing.ledger import ORDER, REFUND, Ledger, Money, Told
from tetatet.run.importing.plan import ORDER_CATEGORY, Key, Plan
from tetatet.run.importing.report import FileTally
from tetatet.run.importing.rules import ASIDE, TAKE, aside_reason, compile_order_rules, decide
from tetatet.run.importing.rules import REFUND as REFUNDED
from tetatet.run.importing.segment import message_id, nest

CENT = Decimal("0.01")

UNIDENTIFIED = "order:{}"
"""An unidentified order's anonymous id: it is the buyer of this one order, and nobody else's id.

Without any id the event would be quarantined, and one id for all would make one customer of them.
"""

_SHOWN_LINES = 100
"""Lines of a rejected order that go into the file of rejects: enough to find it again by."""


class Part(msgspec.Struct):
    """The lines of one order with one verdict that one file has: `values` column by column, by field."""

    key: str
    verdict: int
    file: int
    rows: Sequence[int]
    incomplete: bool
    values: Mapping[Key, Sequence[Value]]

    def role(self, name: str) -> Sequence[Value] | None:
        return self.values.get(("role", name))

    def first(self, group: str, name: str) -> Value:
        """The first line's value that says something."""
        for value in self.values[group, name]:
            if value is not None:
                return value
        return None

    def only(self, mask: Sequence[Any], verdict: int, file: int) -> Part:
        """Some of the lines."""
        values = {name: list(compress(column, mask)) for name, column in self.values.items()}
        return Part(self.key, verdict, file, list(compress(self.rows, mask)), self.incomplete, values)

    def lines(self) -> Iterator[tuple[Value, ...]]:
        return zip(*self.values.values(), strict=True)


class OrderBuilder:
    """Makes events of whole orders."""

    def __init__(self, plan: Plan, ledger: Ledger, tallies: Mapping[int, FileTally]) -> None:
        self._plan = plan
        self._table = plan.table
        self._ledger = ledger
        self._tallies = tallies
        self._source = plan.mapping.mapping.source
        self._currency = plan.mapping.mapping.currency
        self._last = frozenset(plan.table.order_category.last)
        self._rules = compile_order_rules(plan.table.order_rules)
        self._shapes: dict[str, Callable[[Part, Mapping[str, Decimal], int], list[dict[str, Any]]]] = {
            "lines": self._product_lines,
            "categories": _product_categories,
            "none": lambda part, weights, sign: [],
        }

    def take(self, parts: Sequence[Part]) -> None:
        """Where does this order end: as an event, set aside, or rejected? All parts have one key and verdict."""
        first, *others = parts
        for other in others:  # the same order in another file: the same lines again, or a contradiction
            if sorted(map(repr, other.lines())) == sorted(map(repr, first.lines())):
                self._ledger.repeated += len(other.rows)
            else:
                name = self._tallies[first.file].file
                self.reject(other, Bad("order in two files", f"other lines of the order stand in {name}, which counts"))
        customers = set(first.role("customer") or ()) - {None}
        if len(customers) > 1:
            named = " and ".join(sorted(customers)[:2])
            self.reject(first, Bad("two customers", f"the order's lines name {named}"))
            return
        self._write(first, customers.pop() if customers else None)

    def reject(self, part: Part, bad: Bad) -> None:
        """An order that cannot be used."""
        names = [name for _, name in part.values]
        shown = [
            dict(zip(names, line, strict=True)) for line, _ in zip(part.lines(), range(_SHOWN_LINES), strict=False)
        ]
        self._ledger.reject_order(self._tallies[part.file].file, part.rows[:_SHOWN_LINES], bad, part.key, shown)

    def _write(self, part: Part, customer: str | None) -> None:
        told = self._told(part, customer, refund=part.verdict == REFUNDED)
        reason = None
        if self._rules or self._table.unidentified == "aside":
            verdict, reason = self._decide(part, told)
            if verdict == REFUNDED and part.verdict == TAKE:
                told = self._told(part, customer, refund=True)
        if reason is None:
            self._ledger.event(told, part.file, part.rows[0])
        else:
            self._ledger.set_order_aside(self._tallies[part.file].file, part.rows, reason, told)

    def _decide(self, part: Part, told: Told) -> tuple[int, str | None]:
        """What the rules on orders say of this one: a verdict, and why it is set aside."""
        assert told.properties is not None and told.money is not None, "an order has both"
        whose = {"order": part.key, "customer": told.user_id}
        asked = {**told.properties, **whose, "total": told.money.exact, "lines": len(part.rows)}
        verdict = decide(self._rules, asked)
        if verdict >= ASIDE:
            return verdict, aside_reason(self._table.order_rules, verdict)
        if told.money.unidentified and self._table.unidentified == "aside":
            return verdict, "no customer"
        return verdict, None

    def _told(self, part: Part, customer: str | None, *, refund: bool) -> Told:
        """The order as an event; what a refund gives back stands there as a positive sum."""
        sign = -1 if refund else 1
        amounts = _amounts(part)
        exact = Decimal(0) + sum(amounts)
        written = (sign * exact).quantize(CENT, ROUND_HALF_UP)
        anonymous = part.first("role", "anonymous") if part.role("anonymous") is not None else None
        unidentified = customer is None and anonymous is None
        properties: dict[str, Any] = {"order_id": part.key, "total": written}
        if self._currency is not None:
            properties["currency"] = self._currency
        weights = _weights(part.role("category"), amounts)
        of = part.role(ORDER_CATEGORY)
        if choice := weights if of is None else _weights(of, amounts):
            properties["category"] = self._category(choice)
        for name in self._plan.properties:
            if (value := part.first("properties", name)) is not None:
                properties[name] = value
        if products := self._shapes[self._table.products](part, weights, sign):
            properties["products"] = products
        if unidentified:
            properties["unidentified"] = True
        if part.incomplete:
            properties["incomplete"] = True
        return Told(
            name=REFUND if refund else ORDER,
            message_id=message_id("refund" if refund else "order", part.key),
            at=Instant(min(part.values["role", "time"])),
            source=self._source,
            user_id=customer,
            anonymous_id=UNIDENTIFIED.format(part.key) if unidentified else anonymous,
            properties=properties,
            traits=nest({name: part.first("traits", name) for name in self._plan.traits})
            if self._plan.traits
            else None,
            money=Money(str(properties.get("currency", "")), exact, written, unidentified, part.incomplete),
        )

    def _category(self, weights: Mapping[str, Decimal]) -> str:
        """The category of the largest amount; those of `last` only where there is no other; ties by name."""
        telling = [name for name in weights if name not in self._last]
        return min(telling or weights, key=lambda name: (-weights[name], name))

    def _product_lines(self, part: Part, weights: Mapping[str, Decimal], sign: int) -> list[dict[str, Any]]:
        columns = [(name, part.values["line", name]) for name in self._plan.line]
        columns += [(name, values) for name in ("category", "price") if (values := part.role(name)) is not None]
        for name in ("quantity", "amount"):
            if (values := part.role(name)) is not None:
                columns.append((name, values if sign > 0 else [-value for value in values]))
        names = [name for name, _ in columns]
        lines = zip(*(values for _, values in columns), strict=True)
        return [{name: value for name, value in zip(names, line, strict=True) if value is not None} for line in lines]


def _product_categories(part: Part, weights: Mapping[str, Decimal], sign: int) -> list[dict[str, Any]]:
    """Each category once, the one of the largest amount first."""
    return [{"category": name} for name in sorted(weights, key=lambda name: (-weights[name], name))]


def _amounts(part: Part) -> Sequence[Value]:
    """What each line comes to, with every digit."""
    amounts = part.role("amount")
    if amounts is not None:
        return amounts
    prices, quantities = part.role("price"), part.role("quantity")
    assert prices is not None, "a mapping of order lines has an amount or a price"
    return prices if quantities is None else list(map(mul, prices, quantities))


def _weights(categories: Sequence[Value] | None, amounts: Sequence[Value]) -> dict[str, Decimal]:
    """What each category of the lines comes to; returned goods weigh as much as bought ones."""
    weights: dict[str, Decimal] = {}
    if categories is None:
        return weights
    for name, amount in zip(categories, amounts, strict=True):
        if name is not None:
            weights[name] = weights.get(name, Decimal(0)) + abs(amount)
    return weights
