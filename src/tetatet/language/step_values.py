"""What stands behind the keys of several steps: contacts, variants, lengths or moments, literals."""

from __future__ import annotations

import re
from typing import Any

from tetatet.language.durations import parse_share
from tetatet.language.expressions import Compiler, Setting
from tetatet.language.keys import plain_key
from tetatet.language.reading import Fields, Reader
from tetatet.language.source import Entry, Items, Node, Scalar, Spot
from tetatet.model.step import Contact, Variants
from tetatet.model.written_time import Duration, Point

_UNTIL = re.compile(r"until\s+(.+)", re.DOTALL)
_SHARE = re.compile(r"\d+(\.\d+)?\s*%")


class StepValues:
    """Reads the values of steps; conditions are compiled where they stand."""

    def __init__(self, reader: Reader, compiler: Compiler) -> None:
        self.reader = reader
        self.compiler = compiler

    def contact(self, fields: Fields) -> Contact:
        """What a contact says besides its content."""
        reader = self.reader
        offer, best_of = self._offer(fields)
        return Contact(
            by=tuple(plain_key(name) for name in reader.names(fields.node("by"), "channels")),
            benefit=reader.words(fields.node("benefit")),
            to=reader.text(fields.node("to")),
            offer=offer,
            best_of=best_of,
            page=reader.text(fields.node("page")),
            variants=self._variants(fields.node("variants")),
            valid_for=reader.length(fields.node("valid for")),
            topic=reader.text(fields.node("topic")),
        )

    def _offer(self, fields: Fields) -> tuple[str | None, str | None]:
        text = self.reader.text(fields.node("offer"))
        if text is not None and text.startswith("best of "):
            return None, text.removeprefix("best of ").strip()
        return text, None

    def _variants(self, node: Node | None) -> Variants | None:
        if node is None:
            return None
        entries = self.reader.named(node, "variants")
        texts = [self.reader.text(entry.value) or "" for entry in entries]
        drawn = [bool(_SHARE.fullmatch(text)) for text in texts]
        if entries and all(drawn):
            shares = [(entry.key, self.reader.parsed(entry.value, parse_share) or 0.0) for entry in entries]
            self.check_whole(node.spot, [share for _, share in shares], "variants")
            return Variants(shares=tuple(shares))
        if any(drawn):
            self.reader.error(
                node.spot, "variants are conditions or shares (an experiment), never both", "variants-mixed"
            )
            return None
        tests = [(entry.key, self.compiler.condition(entry.value, Setting.STEP)) for entry in entries]
        return Variants(tests=tuple((name, test) for name, test in tests if test is not None))

    def check_whole(self, spot: Spot, shares: list[float], what: str) -> None:
        """Shares make a whole."""
        total = sum(shares)
        if abs(total - 1) > 1e-6:
            self.reader.error(spot, f"the shares of the {what} make {total * 100:g}%, not 100%", "shares")

    def length_or_point(self, fields: Fields, name: str) -> tuple[Duration | None, Point | None]:
        """`7d` or `until …`."""
        node, text = fields.node(name), self.reader.text(fields.node(name))
        zone = self.reader.zone(fields.node("zone"))
        if node is None or text is None:
            return None, None
        until = _UNTIL.fullmatch(text)
        if until is not None:
            return None, self.compiler.moment(node, Setting.STEP, zone, until[1])
        if zone is not None:
            self.reader.error(fields.spot_of("zone"), "`zone` goes with `until` a time of day", "zone-unused")
        return self.reader.length(node, scaled=True), None

    def literal(self, entry: Entry) -> Any:
        """A value of `set`: text, number, truth or nothing; an Expr where it begins with `=`."""
        node = entry.value
        if isinstance(node, Items):
            return [self._plain_value(item) for item in node.items if isinstance(item, Scalar)]
        if not isinstance(node, Scalar):
            self.reader.error(
                entry.spot, "a value is a text, a number, true, false, null, or a list of such", "wrong-form"
            )
            return None
        if node.text.startswith("="):
            return self.compiler.value(node, Setting.STEP, node.text[1:].strip())
        return self._plain_value(node)

    def _plain_value(self, node: Scalar) -> Any:
        if not node.plain:
            return node.text
        if node.text in ("true", "false"):
            return node.text == "true"
        if node.text in ("null", "~", ""):
            return None
        if re.fullmatch(r"-?\d{1,15}", node.text):
            return int(node.text)
        if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", node.text):
            return float(node.text)
        return node.text
