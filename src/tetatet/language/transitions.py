"""Transitions of facts.yml: one detector each, and the keys that go with it."""

from __future__ import annotations

import re

from tetatet.language.durations import parse_recurrence, parse_whole
from tetatet.language.expressions import Compiler, Setting
from tetatet.language.reading import Fields, Reader
from tetatet.language.source import Spot
from tetatet.model.expression import Expr
from tetatet.model.transition import VALIDITY, Detector, Transition
from tetatet.model.written_time import Point

_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


# Which keys go with which detector, besides those that go with all.
_COMPANIONS: dict[str, tuple[str, ...]] = {
    "event": ("per",),
    "becomes": (),
    "missing": ("after", "for", "until", "per", "zone"),
    "changed": (),
    "date": ("per",),
    "yearly": ("per",),
    "at": ("to", "zone"),
    "every": ("to", "zone"),
    "news": ("to", "per"),
}
_EVIDENCE: dict[str, tuple[str, ...]] = {
    "missing": ("since", "at"),
    "changed": ("was", "now", "at"),
    **dict.fromkeys(("date", "yearly", "at", "every"), ("date", "at")),
}
"""What a detector itself tells of the moment, besides the event at hand."""

_COMMON = ("if", "valid for", "family", "rank", "about")


def read_transition(reader: Reader, compiler: Compiler, name: str, spot: Spot, fields: Fields) -> Transition | None:
    """One transition, or None with a finding where it has not exactly one detector."""
    detectors = [detector for detector in Detector if detector.value in fields.entries]
    if not detectors and fields.slips:
        return None  # an unknown key stands for it, and has been reported
    if len(detectors) != 1:
        ways = ", ".join(f"`{detector.value}`" for detector in Detector)
        found = "has none" if not detectors else "has " + " and ".join(f"`{one.value}`" for one in detectors)
        reader.error(spot, f"a transition has exactly one detector of {ways}; this one {found}", "transition-detector")
        return None
    detector = detectors[0]
    _check_companions(reader, fields, detector)
    rank = reader.parsed(fields.node("rank"), lambda text: parse_whole(text, least=0, most=1_000_000))
    zone = reader.zone(fields.node("zone"))
    return Transition(
        name=name,
        detector=detector,
        place=spot.place,
        event=_event_of(reader, fields, detector),
        test=_test(reader, compiler, fields, detector),
        becomes=compiler.condition(fields.node("becomes"), Setting.STATE),
        after=reader.text(fields.node("after")),
        length=reader.length(fields.node("for"), scaled=True),
        until=compiler.moment(fields.node("until"), Setting.MOMENT, zone),
        per=read_field(reader, fields, "per"),
        path=_trait_path(reader, fields),
        point=_point(reader, compiler, fields, detector, zone),
        every=reader.parsed(fields.node("every"), lambda text: parse_recurrence(text, zone)),
        audience=compiler.condition(fields.node("to"), Setting.NEWS if detector is Detector.NEWS else Setting.STATE),
        family=reader.choice(fields, "family") or "relation",
        valid_for=reader.length(fields.node("valid for")) or VALIDITY,
        rank=50 if rank is None else rank,
    )


def _check_companions(reader: Reader, fields: Fields, detector: Detector) -> None:
    allowed = (*_COMPANIONS[detector.value], *_COMMON, detector.value)
    for name in fields.entries:
        if name not in allowed:
            users = ", ".join(f"`{other}`" for other, keys in _COMPANIONS.items() if name in keys)
            reader.error(
                fields.spot_of(name),
                f"`{name}` does not go with `{detector.value}`; it goes with {users}",
                "transition-key",
            )
    if detector is Detector.MISSING and len(fields.given(("for", "until"))) != 1:
        reader.error(
            fields.spot, "`missing` says how long: either `for` a length or `until` a moment", "transition-missing"
        )
    if detector in (Detector.AT, Detector.EVERY, Detector.NEWS) and fields.node("to") is None:
        reader.error(fields.spot, f"`{detector.value}` says whom it is for: `to:` a condition", "transition-audience")


def _test(reader: Reader, compiler: Compiler, fields: Fields, detector: Detector) -> Expr | None:
    """The transition's `if`; of `start.` it may read only what this detector has found out itself."""
    test = compiler.condition(fields.node("if"), Setting.MOMENT)
    known = _EVIDENCE.get(detector.value, ())
    for path in sorted(test.paths) if test is not None else ():
        root, _, name = path.partition(".")
        if root == "start" and name.partition(".")[0] not in known:
            there = " and ".join(f"`start.{one}`" for one in known)
            instead = f"of the moment itself there is {there}" if known else "`event.` is what happens"
            message = f"there is no `{path}` here, for no dialogue has started yet; {instead}"
            reader.error(fields.spot_of("if"), message, "condition-root")
    return test


def _event_of(reader: Reader, fields: Fields, detector: Detector) -> str | None:
    if detector in (Detector.EVENT, Detector.MISSING, Detector.NEWS):
        return reader.text(fields.node(detector.value))
    return None


def _trait_path(reader: Reader, fields: Fields) -> str | None:
    text = reader.text(fields.node("changed"))
    if text is None:
        return None
    root, _, rest = text.partition(".")
    if root not in ("customer", "account") or not _PATH.fullmatch(rest):
        reader.error(
            fields.spot_of("changed"), f"`{text}` is no trait; it is written `customer.address`", "wrong-value"
        )
        return None
    return text


def _point(reader: Reader, compiler: Compiler, fields: Fields, detector: Detector, zone: str | None) -> Point | None:
    if detector not in (Detector.DATE, Detector.YEARLY, Detector.AT):
        return None
    node = fields.node(detector.value)
    point = compiler.moment(node, Setting.STATE, zone)
    if point is not None and node is not None:
        absolute = point.text_at != ""
        if detector is Detector.AT and not absolute:
            reader.error(
                node.spot, "`at` is one moment: `2026-04-01 10:00`; for a recurring one use `every`", "wrong-value"
            )
        if detector is not Detector.AT and point.expr is None:
            reader.error(
                node.spot,
                f"`{detector.value}` is a day in the customer's data: `7d before customer.birthday`",
                "wrong-value",
            )
    return point


def read_field(reader: Reader, fields: Fields, name: str) -> str | None:
    """The path of a field of an event, such as ``products.category``."""
    text = reader.text(fields.node(name))
    if text is None:
        return None
    if text.startswith("event."):
        reader.error(
            fields.spot_of(name), f"write the field without `event.`: `{text.removeprefix('event.')}`", "wrong-value"
        )
        return None
    if not _PATH.fullmatch(text):
        reader.error(fields.spot_of(name), f"`{text}` is no field of an event", "wrong-value")
        return None
    return text
