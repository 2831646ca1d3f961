"""Random scripts, written in random ways: what `fmt`, the graph and the edits must survive."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

TEXTS = (
    "hello", "Ideas and prices", "it's here", "a, b", "yes", "no", "21:00", "on", "010", "1_000", "2026-04-01", "10%", "7d",
    "x: y", "a #b", "#c", "[x]", "{y}", "привет", "你好 世界", "", "true", "null", "12", "6.00", 'say "hi"', "back\\slash", "-",
    "- dash", "?", "*star", "&and", "!bang", "ends:", " leads", "trails ", "😀 smile", "two\nlines", "last\n", "=", "= answer.size",
    "has(event.products.category, 'shoes')", "orders.count >= 4 AND need.captain > 0.7", "tab\there", "\u2028", "---", "% off",
)  # fmt: skip

_BARE = re.compile(r"[^\W_][\w .<>=%+/-]*(?<! )|= answer\.size|-x", re.ASCII)

NAMES = (
    "project-hello",
    "order link",
    "replied no",
    "not now",
    "clicked shop",
    "first touch",
    "store agent",
    "客户",
    "3",
)


@st.composite
def steps(draw: st.DrawFn, depth: int = 0) -> list[dict[str, Any]]:
    """A random list of steps, three levels deep at most."""
    count = draw(st.integers(0 if depth else 1, 3 if depth < 2 else 2))
    return [draw(step(depth)) for _ in range(count)]


@st.composite
def step(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    """One random step with all its exits; keys in random order behind the first."""
    plain = ("send", "task", "ask", "pause", "set", "start", "use", "exit")
    nested = ("wait", "choose", "split", "repeat", "claim", "send", "task")
    kind = draw(st.sampled_from(plain if depth >= 2 else (*nested, *plain)))
    below = steps(depth + 1)
    made = draw(_body(kind, below, depth))
    if draw(st.integers(0, 5)) == 0 and kind != "use":
        made["as"] = draw(st.sampled_from(("one", "two", "wait 7d", "own name")))
    first, *others = made
    return {key: made[key] for key in (first, *draw(st.permutations(others)))}


@st.composite
def _body(draw: st.DrawFn, kind: str, below: st.SearchStrategy[list[dict[str, Any]]], depth: int) -> dict[str, Any]:
    name, text = draw(st.sampled_from(NAMES)), draw(st.sampled_from(TEXTS))
    if kind in ("send", "ask", "task"):
        made: dict[str, Any] = {
            kind: name,
            "by": draw(st.sampled_from((["email", "push"], "any", ["on"]))),
            "benefit": text,
        }
        if kind == "task":
            made["role"] = "store agent"
        if draw(st.booleans()):
            made[draw(st.sampled_from(("valid for", "valid_for")))] = "2d"
        if depth < 2 and draw(st.integers(0, 3)) == 0:
            made["unsent"] = draw(below)
        return made
    if kind == "wait":
        made = {kind: draw(st.sampled_from(("7d", "until 18:00"))), "silent": draw(below)}
        if draw(st.booleans()):
            made["answers"] = {
                key: draw(below) for key in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2))
            }
        if draw(st.integers(0, 3)) == 0:
            made["answered"] = draw(below)
        return made
    if kind == "choose":
        cases: list[dict[str, Any]] = [{"if": "orders.count > 3", "do": draw(below)}]
        if draw(st.booleans()):
            cases.append({"if": text, "do": draw(below)})
        if draw(st.booleans()):
            cases.append({"else": draw(below)})
        return {kind: cases}
    if kind == "split":
        return {
            kind: name,
            "arms": {"mail": {"share": "50%", "do": draw(below)}, "card": {"share": "50%", "do": draw(below)}},
        }
    if kind == "repeat":
        return {kind: "every 7d", "at most": 12, "do": draw(below)}
    if kind == "claim":
        return {kind: name, "granted": draw(below), "refused": draw(below)}
    if kind == "set":
        return {kind: {"customer.note": text, "customer.size": "= answer.size"}}
    return {kind: name, "with": {"first": text}} if kind in ("use", "start") else {kind: name}


@st.composite
def script_texts(draw: st.DrawFn) -> str:
    """The text of a file of one or two random scripts, in block and flow style with comments."""
    documents = []
    for number in range(draw(st.integers(1, 2))):
        head: dict[str, Any] = {"script": f"script {number}", "start": {"when": "first order", "again_after": "1 year"}}
        head["steps"] = draw(steps())
        documents.append(draw(written(head)))
    opening = draw(st.sampled_from(("", "", "# on top\n", "---\n", "# on top\n\n--- # behind the marker\n")))
    return opening + draw(st.sampled_from(("---\n", "--- # next\n", "\n# between\n---\n"))).join(documents)


@st.composite
def written(draw: st.DrawFn, data: dict[str, Any]) -> str:
    """The data as YAML text, in a random way of writing."""
    writer = _RandomWriter(draw)
    if draw(st.integers(0, 4)) == 0:
        return writer.flow(data, 0) + "\n"
    rows = writer.mapping_rows(data, 0)
    return "".join(row + "\n" for row in rows)


class _RandomWriter:
    """Writes data in block style, falling into flow style here and there."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.comments = 0

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == one_in

    def comment(self) -> str:
        self.comments += 1
        return f"# note {self.comments}"

    # ------------------------------------------------ block

    def mapping_rows(self, data: dict[str, Any], indent: int) -> list[str]:
        rows: list[str] = []
        for key, value in data.items():
            rows += self.between(indent)
            lead = " " * indent + self.scalar(key, flow=False, key=True) + ":"
            rows += self.value_rows(lead, value, indent)
        return rows

    def value_rows(self, lead: str, value: Any, indent: int) -> list[str]:
        if isinstance(value, str | int):
            return self.scalar_rows(lead, value, indent)
        if not value or self.chance(3):
            return self.behind(f"{lead} {self.flow(value, indent + 1)}")
        opening = self.behind(lead)
        if isinstance(value, dict):
            return opening + self.mapping_rows(value, indent + self.draw(st.integers(1, 4)))
        return opening + self.list_rows(value, indent + self.draw(st.integers(0, 3)))

    def list_rows(self, items: list[Any], indent: int) -> list[str]:
        rows: list[str] = []
        for item in items:
            rows += self.between(indent)
            if isinstance(item, dict) and not self.chance(3):
                gap = self.draw(st.integers(1, 3))
                first, *others = self.without_lead(item, indent + 1 + gap)
                rows += [" " * indent + "-" + " " * gap + first.lstrip(" "), *others]
            else:
                rows += self.behind(" " * indent + "- " + self.flow(item, indent + 1))
        return rows

    def without_lead(self, item: dict[str, Any], indent: int) -> list[str]:
        rows = self.mapping_rows(item, indent)
        while not rows[0].strip() or rows[0].lstrip().startswith("#"):
            rows = rows[1:]
        return rows

    def scalar_rows(self, lead: str, value: str | int, indent: int) -> list[str]:
        if isinstance(value, str) and re.fullmatch(r"[^\W_][\w ,'-]*(?<! )(\n[\w ]*\w)?\n?", value) and self.chance(4):
            chomp = "" if value.endswith("\n") else "-"
            folded = "\n" not in value.strip("\n") and self.chance(2)
            rows = value.rstrip("\n").split(" " if folded else "\n")
            header = f"{lead} {'>' if folded else '|'}{chomp}" + (f" {self.comment()}" if self.chance(4) else "")
            return [header, *(" " * (indent + 2) + row for row in rows)]
        return self.behind(f"{lead} {self.broken(self.scalar(value, flow=False), indent)}".rstrip())

    def behind(self, row: str) -> list[str]:
        """The row, perhaps with a comment behind it."""
        return [row + " " * self.draw(st.integers(1, 4)) + self.comment() if self.chance(6) else row]

    def between(self, indent: int) -> list[str]:
        """What stands between two things: an empty line, a comment in whatever column."""
        rows = [""] if self.chance(8) else []
        if self.chance(6):
            column = self.draw(st.sampled_from((indent, indent, 0, max(indent - 2, 0), indent + 2)))
            rows.append(" " * column + self.comment())
        return rows

    # ------------------------------------------------ flow

    def flow(self, value: Any, indent: int) -> str:
        if isinstance(value, str | int):
            return self.broken(self.scalar(value, flow=True), indent)
        if isinstance(value, dict):
            pairs = [
                f"{self.scalar(key, flow=True, key=True)}: {self.flow(item, indent)}" for key, item in value.items()
            ]
            return "{" + self.joined(pairs, indent) + "}"
        return "[" + self.joined([self.flow(item, indent) for item in value], indent) + "]"

    def joined(self, pieces: list[str], indent: int) -> str:
        text = self.gap(indent, "") if pieces or self.chance(4) else ""
        for index, piece in enumerate(pieces):
            last = index == len(pieces) - 1
            text += (
                piece
                + (self.gap(indent, "") + "," if not last or self.chance(8) else "")
                + self.gap(indent, "" if last else " ")
            )
        return text

    def gap(self, indent: int, usual: str) -> str:
        if self.chance(6):
            return (
                f" {self.comment()}\n" + " " * (indent + 1)
                if self.chance(3)
                else "\n" + " " * (indent + self.draw(st.integers(1, 3)))
            )
        return usual

    # ------------------------------------------------ texts

    def broken(self, written: str, indent: int) -> str:
        """The text with a line break in it now and then."""
        inner = re.search(r"(?<=\w) (?=\w)", written)
        if inner is None or "\\" in written or not self.chance(5):
            return written
        gap = "\n" + " " * (indent + self.draw(st.integers(1, 3)))
        return written[: inner.start()] + gap + written[inner.end() :]

    def scalar(self, value: str | int, *, flow: bool, key: bool = False) -> str:
        text = str(value)
        if isinstance(value, int) or (_BARE.fullmatch(text) and not self.chance(5)):
            return text
        if (
            not flow
            and not key
            and re.fullmatch(r"\w[\w ,'>=()-]*", text)
            and not text.endswith(" ")
            and self.chance(2)
        ):
            return text
        printable = not any(sign in text for sign in "\n\t\u2028")
        if printable and self.chance(2):
            return "'" + text.replace("'", "''") + "'"
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return '"' + escaped.replace("\u2028", "\\u2028") + '"'
