"""Order lines → one order each: its time, its customer, its sum, what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, islice
from operator import itemgetter, mul
from typing import Any

from tetatet.model.time import Instant
from tetatet.run.importing.cells import Bad, Value
from tetatet.run.importing.ledger import ORDER, REFUND, Ledger, Money, Told
from tetatet.run.importing.lines import HEAD, Line, LineStore
from tetatet.run.importing.plan import Plan
from tetatet.run.importing.rules import ASIDE, TAKE, aside_reason, compile_order_rules, decide
from tetatet.run.importing.rules import REFUND as REFUNDED
from tetatet.run.importing.segment import message_id, nest

MAX_LINES = 10_000
"""Lines of one order; more means that the mapping's `order` names the wrong column, and memory is not for that."""

CENT = Decimal("0.01")

UNIDENTIFIED = "order"
"""An unidentified order's anonymous id begins so: it is the buyer of this one order, and nobody else's id."""


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one order that one file has, column by column, by the names of the fields."""

    key: str
    verdict: int
    file: int
    rows: tuple[int, ...]
    broken: bool
    values: Mapping[tuple[str, str], Sequence[Value]]

    def role(self, name: str) -> Sequence[Value] | None:
        return self.values.get(("role", name))

    def first(self, group: str, name: str) -> Value:
        """The first line's value that says something."""
        return next((value for value in self.values[group, name] if value is not None), None)


class OrderBuilder:
    """Makes events of the lines of one table."""

    def __init__(self, plan: Plan, ledger: Ledger, files: Sequence[str]) -> None:
        self._plan = plan
        self._ledger = ledger
        self._files = files
        self._rules = compile_order_rules(plan.table.order_rules)
        groups = {"role": plan.roles, "line": plan.line, "properties": plan.properties, "traits": plan.traits}
        self._fields = [((group, name), field) for group, fields in groups.items() for name, field in fields.items()]

    def build(self, store: LineStore, progress: Callable[[int], None]) -> None:
        """Write one event for every order in the store, or say why there is none."""
        lines = self._read(store, progress)
        for _, of_order in groupby(lines, key=itemgetter(0, 1)):
            found = list(islice(of_order, MAX_LINES))
            surplus = sum(1 for _ in of_order)  # noqa: B031 - what the slice has left
            parts = [self._part(list(of_file)) for _, of_file in groupby(found, key=itemgetter(2))]
            self._end(parts, surplus)

    def _read(self, store: LineStore, progress: Callable[[int], None]) -> Iterator[Line]:
        """The lines with their cells read: key, verdict, file, row, broken, then the fields' values."""
        done = 0
        for batch in store.together():
            count = len(batch[0])
            cells = dict(zip(store.columns, batch[HEAD:], strict=True))
            values = [field.read(cells, count) for _, field in self._fields]
            yield from zip(*batch[:HEAD], *values, strict=True)
            done += count
            progress(done)

    def _part(self, lines: list[Line]) -> Part:
        columns = list(zip(*lines, strict=True))
        key, verdict, file, _, broken = lines[0][:HEAD]
        values = {name: column for (name, _), column in zip(self._fields, columns[HEAD:], strict=True)}
        return Part(key, verdict, file, columns[3], broken, values)

    # ------------------------------------------------------------ one order

    def _end(self, parts: list[Part], surplus: int) -> None:
        """Where does this order end: as an event, set aside, or rejected?"""
        first, *others = parts
        if surplus:
            number = sum(len(part.rows) for part in parts) + surplus
            self._reject(
                first, Bad("too many lines", f"{number:,} lines in one order; at most {MAX_LINES:,} are taken")
            )
            return
        for other in others:  # the same order in another file: the same lines again, or a contradiction
            if sorted(map(repr, _lines_of(other))) == sorted(map(repr, _lines_of(first))):
                self._ledger.repeated += len(other.rows)
            else:
                name = self._files[first.file]
                self._reject(
                    other, Bad("order in two files", f"other lines of the order stand in {name}, which counts")
                )
        customers = {value for value in first.role("customer") or () if value is not None}
        if len(customers) > 1:
            named = " and ".join(sorted(customers)[:2])
            self._reject(first, Bad("two customers", f"the order's lines name {named}"))
            return
        self._write(first, self._told(first, customers.pop() if customers else None))

    def _write(self, part: Part, told: Told) -> None:
        assert told.properties is not None and told.money is not None, "an order has both"
        asked = {
            **told.properties,
            "order": part.key,
            "customer": told.user_id,
            "total": told.money.exact,
            "lines": len(part.rows),
        }
        verdict = decide(self._rules, asked)
        if verdict >= ASIDE:
            reason = aside_reason(self._plan.table.order_rules, verdict)
        elif told.money.unidentified and self._plan.table.unidentified == "aside":
            reason = "no customer"
        else:
            refunded = verdict == REFUNDED and part.verdict == TAKE
            self._ledger.event(self._told(part, told.user_id, refund=True) if refunded else told, part.file)
            return
        self._ledger.set_order_aside(self._files[part.file], part.rows, reason, told)

    def _told(self, part: Part, customer: str | None, *, refund: bool = False) -> Told:
        refund = refund or part.verdict == REFUNDED
        sign = -1 if refund else 1
        amounts = _amounts(part)
        exact = Decimal(0) + sum(amounts)
        written = (sign * exact).quantize(CENT, ROUND_HALF_UP)
        anonymous = part.first("role", "anonymous") if part.role("anonymous") is not None else None
        unidentified = customer is None and anonymous is None
        properties: dict[str, Any] = {"order_id": part.key, "total": written}
        if (currency := self._plan.mapping.mapping.currency) is not None:
            properties["currency"] = currency
        weights = _weights(part, amounts)
        if weights:
            properties["category"] = self._category(weights)
        for name in self._plan.properties:
            if (value := part.first("properties", name)) is not None:
                properties[name] = value
        if products := self._products(part, weights, sign):
            properties["products"] = products
        if unidentified:
            properties["unidentified"] = True
        if part.broken:
            properties["incomplete"] = True
        name = REFUND if refund else ORDER
        return Told(
            name=name,
            message_id=message_id("refund" if refund else "order", part.key),
            at=Instant(min(part.values["role", "time"])),
            source=self._plan.mapping.mapping.source,
            user_id=customer,
            anonymous_id=message_id(UNIDENTIFIED, part.key).replace("/", ":", 1) if unidentified else anonymous,
            properties=properties,
            traits=nest({name: part.first("traits", name) for name in self._plan.traits}),
            money=Money(str(properties.get("currency", "")), exact, written, unidentified, part.broken),
        )

    def _category(self, weights: Mapping[str, Decimal]) -> str:
        """The category of the largest amount; those of `last` only where there is no other; ties by name."""
        telling = [name for name in weights if name not in self._plan.table.order_category.last]
        return min(telling or weights, key=lambda name: (-weights[name], name))

    def _products(self, part: Part, weights: Mapping[str, Decimal], sign: int) -> list[dict[str, Any]]:
        shape = self._plan.table.products
        if shape == "none":
            return []
        if shape == "categories":
            return [{"category": name} for name in sorted(weights, key=lambda name: (-weights[name], name))]
        columns = [(name, part.values["line", name]) for name in self._plan.line]
        columns += [(name, values) for name in ("category", "price") if (values := part.role(name)) is not None]
        for name in ("quantity", "amount"):
            if (values := part.role(name)) is not None:
                columns.append((name, [sign * value for value in values]))
        names = [name for name, _ in columns]
        lines = zip(*(values for _, values in columns), strict=True)
        return [{name: value for name, value in zip(names, line, strict=True) if value is not None} for line in lines]

    def _reject(self, part: Part, bad: Bad) -> None:
        lines = [dict(zip(self._names(), line, strict=True)) for line in islice(_lines_of(part), 100)]
        self._ledger.reject_order(self._files[part.file], part.rows[:100], bad, part.key, lines)

    def _names(self) -> list[str]:
        return [name for (_, name), _ in self._fields]


def _lines_of(part: Part) -> Iterator[tuple[Value, ...]]:
    return zip(*part.values.values(), strict=True)


def _amounts(part: Part) -> Sequence[Decimal | int]:
    """What each line comes to, with every digit."""
    amounts = part.role("amount")
    if amounts is not None:
        return amounts
    prices, quantities = part.role("price"), part.role("quantity")
    assert prices is not None, "a mapping of order lines has an amount or a price"
    if quantities is None:
        return prices
    return list(map(mul, prices, quantities))


def _weights(part: Part, amounts: Sequence[Decimal | int]) -> dict[str, Decimal]:
    """What each category of the order comes to; returned goods weigh as much as bought ones."""
    weights: dict[str, Decimal] = {}
    categories = part.role("category")
    for name, amount in zip(categories, amounts, strict=True) if categories is not None else ():
        if name is not None:
            weights[name] = weights.get(name, Decimal(0)) + abs(amount)
    return weights
