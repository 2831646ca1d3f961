"""Rows that are one event each: events, orders in one row, customers with their traits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tetatet.model.time import Instant, format_instant
from tetatet.run.importing.cells import Bad, Value
from tetatet.run.importing.ledger import ORDER, REFUND, Ledger, Money, Told
from tetatet.run.importing.orders import CENT, UNIDENTIFIED
from tetatet.run.importing.plan import Plan
from tetatet.run.importing.report import FileTally
from tetatet.run.importing.rules import ASIDE, TAKE, aside_reason, compile_order_rules, decide
from tetatet.run.importing.rules import REFUND as REFUNDED
from tetatet.run.importing.segment import content_id, message_id, nest

Row = Mapping[tuple[str, str], Value]


class RowBuilder:
    """Makes one event of each row of a table."""

    def __init__(self, plan: Plan, ledger: Ledger, tallies: Mapping[int, FileTally]) -> None:
        self._plan = plan
        self._ledger = ledger
        self._tallies = tallies
        self._source = plan.mapping.mapping.source
        self._rules = compile_order_rules(plan.table.order_rules)
        build: dict[str, Callable[[Row, int], Told | Bad]] = {
            "events": self._event,
            "orders": self._order,
            "customers": self._customer,
        }
        self._build = build[plan.table.rows]

    def take(self, file: int, row: int, verdict: int, values: Row) -> Bad | None:
        """Write the event of one row; or say why there is none."""
        told = self._build(values, verdict)
        if isinstance(told, Bad):
            return told
        if told.money is not None:
            decided, reason = self._decide(told)
            if decided == REFUNDED and verdict == TAKE:
                told = self._order(values, REFUNDED)
            if reason is not None:
                self._ledger.set_order_aside(self._tallies[file].file, [row], reason, told)
                return None
        self._ledger.event(told, file, row)
        return None

    def _decide(self, told: Told) -> tuple[int, str | None]:
        """What the rules on orders say of this one: a verdict, and why it is set aside."""
        assert told.money is not None and told.properties is not None, "an order has both"
        asked = {**told.properties, "order": told.properties["order_id"], "customer": told.user_id}
        verdict = decide(self._rules, asked | {"total": told.money.exact, "lines": 1})
        if verdict >= ASIDE:
            return verdict, aside_reason(self._plan.table.order_rules, verdict)
        if told.money.unidentified and self._plan.table.unidentified == "aside":
            return verdict, "no customer"
        return verdict, None

    def _event(self, values: Row, verdict: int) -> Told | Bad:
        customer, anonymous = values.get(("role", "customer")), values.get(("role", "anonymous"))
        named = {"customer", "anonymous"}.intersection(self._plan.roles)
        if named and customer is None and anonymous is None:
            return Bad("no customer", f"{' and '.join(sorted(named))}: nothing stands there that names anybody")
        name, at = str(values["role", "event"]), Instant(values["role", "time"])
        properties = self._properties(values)
        traits = self._traits(values)
        given = values.get(("role", "id"))
        made = given or content_id("row", [name, at, customer, anonymous, properties, traits])
        return Told(name, made, at, self._source, customer, anonymous, properties, traits)

    def _order(self, values: Row, verdict: int) -> Told:
        refund = verdict == REFUNDED
        key, exact = str(values["role", "order"]), Decimal(values["role", "total"])
        written = (-exact if refund else exact).quantize(CENT, ROUND_HALF_UP)
        customer, anonymous = values.get(("role", "customer")), values.get(("role", "anonymous"))
        unidentified = customer is None and anonymous is None
        properties: dict[str, Any] = {"order_id": key, "total": written}
        if (currency := self._plan.mapping.mapping.currency) is not None:
            properties["currency"] = currency
        if (category := values.get(("role", "category"))) is not None:
            properties["category"] = category
        properties |= self._properties(values)
        if unidentified:
            properties["unidentified"] = True
            anonymous = UNIDENTIFIED.format(key)
        money = Money(str(properties.get("currency", "")), exact, written, unidentified)
        made = message_id("refund" if refund else "order", key)
        name, at = REFUND if refund else ORDER, Instant(values["role", "time"])
        return Told(name, made, at, self._source, customer, anonymous, properties, self._traits(values), money)

    def _customer(self, values: Row, verdict: int) -> Told | Bad:
        customer, at = str(values["role", "customer"]), Instant(values["role", "time"])
        traits = self._traits(values)
        if not traits:
            return Bad("no traits", "the row says nothing about the customer")
        made = message_id("customer", customer, format_instant(at))
        return Told(None, made, at, self._source, customer, None, None, traits)

    def _properties(self, values: Row) -> dict[str, Any]:
        found = ((name, values["properties", name]) for name in self._plan.properties)
        return {name: value for name, value in found if value is not None}

    def _traits(self, values: Row) -> dict[str, Any]:
        return nest({name: values["traits", name] for name in self._plan.traits})
