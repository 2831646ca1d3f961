"""parts/*.yml: steps that are put in place of a `use`, with `$name` filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tetatet.language.reading import Fields, Reader
from tetatet.language.source import Node, Scalar, Spot, rewrite
from tetatet.language.words import did_you_mean

DEPTH_LIMIT = 8
"""Parts within parts; deeper, nobody finds the step any more that a customer stands at."""

USES_LIMIT = 500
"""Parts put in place in one script: parts within parts multiply."""

_PARAMETER = re.compile(r"\$([a-z]\w*)")


@dataclass(frozen=True, slots=True)
class Part:
    """A part as written, to be put in place."""

    name: str
    takes: tuple[str, ...]
    steps: Node
    spot: Spot


class PartReader:
    """Puts parts in place in one script."""

    def __init__(self, reader: Reader, parts: Mapping[str, Part]) -> None:
        self.reader = reader
        self.parts = parts
        self.inside: list[str] = []  # the parts that are being put in place
        self.used: set[str] = set()
        self.cut = False  # a part is not there, so what stands in its place is not known
        self.uses = 0

    def steps_of(self, fields: Fields) -> Node | None:
        """The steps to put in place of a `use`, or None with a finding; `inside` grows by the part."""
        name, node = self.reader.text(fields.node("use")), fields.node("use")
        if name is None or node is None or self.uses > USES_LIMIT:
            return None
        part = self.parts.get(name)
        wrong = self._refusal(name, part)
        if part is None or wrong is not None:
            message, code = wrong or ("", "")
            self.reader.error(node.spot, message, code)
            self.cut |= part is None
            return None
        self.uses += 1
        self.used.add(name)
        values = self._given(fields, part)
        if values is None:
            self.cut = True
            return None
        self.inside.append(name)
        return rewrite(part.steps, lambda scalar: self._filled(scalar, values, part))

    def leave(self) -> None:
        """The part that was entered last is in place."""
        self.inside.pop()

    def _refusal(self, name: str, part: Part | None) -> tuple[str, str] | None:
        if part is None:
            return f"there is no part `{name}`{did_you_mean(name, self.parts)}", "unknown-part"
        if name in self.inside:
            ring = " → ".join(f"`{inner}`" for inner in (*self.inside, name))
            return f"the part would be put into itself: {ring}", "part-cycle"
        if len(self.inside) >= DEPTH_LIMIT:
            return f"parts nest deeper than {DEPTH_LIMIT}", "part-depth"
        if self.uses >= USES_LIMIT:
            self.uses += 1
            return f"more than {USES_LIMIT} parts are put into this script", "too-many-steps"
        return None

    def _given(self, fields: Fields, part: Part) -> dict[str, Scalar] | None:
        """What the part takes, by name; nothing where some of it is not given, and so no step can be read."""
        node = fields.node("with")
        values: dict[str, Scalar] = {}
        for entry in self.reader.named(node, "what a part takes") if node is not None else ():
            if entry.key not in part.takes:
                message = f"the part `{part.name}` takes no `{entry.key}`{did_you_mean(entry.key, part.takes)}"
                self.reader.error(entry.spot, message, "part-parameter")
            elif not isinstance(entry.value, Scalar):
                self.reader.error(entry.spot, "a part takes text", "wrong-form")
            else:
                values[entry.key] = entry.value
        lacking = [name for name in part.takes if name not in values]
        for name in lacking:
            self.reader.error(
                fields.spot, f"the part `{part.name}` takes `{name}`: give it in `with:`", "part-parameter"
            )
        return None if lacking else values

    def _filled(self, scalar: Scalar, values: Mapping[str, Scalar], part: Part) -> Scalar:
        def fill(match: re.Match[str]) -> str:
            if match[1] in values:
                return values[match[1]].text
            message = f"the part `{part.name}` takes no `{match[1]}`{did_you_mean(match[1], part.takes)}"
            self.reader.error(scalar.spot, message, "part-parameter")
            return match[0]

        return replace(scalar, text=_PARAMETER.sub(fill, scalar.text))
