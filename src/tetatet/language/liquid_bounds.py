"""The Liquid that contents are filled in with: nothing in it reads a clock, and nothing goes on without end.

A template may loop, and make texts and lists. What grows beyond its limit, or takes longer
than its time, is stopped where it stands. The library bounds loops within loops, the output
and its own names; here are bounded as well all rounds together, each value that a filter
makes (before it is made, where it would multiply), ranges, and the time.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from liquid import BoundTemplate, Environment, RenderContext
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import FilterError, LiquidError, LiquidValueError, LoopIterationLimitError, ResourceLimitError
from liquid.filter import with_context

from tetatet.language.liquid_dates import written_date
from tetatet.model.errors import Unrenderable

OUTPUT_LIMIT_BYTES = 500_000
"""A mail beyond it is cut off by every provider."""

LOOPS_LIMIT = 10_000
"""Rounds of all loops of one template together: a mail that lists a thousand products, ten times over."""

NAMES_LIMIT_BYTES = 200_000
"""Memory of a template's own names: as much as its text may have."""

VALUE_LIMIT = 500_000
"""Characters of what a filter is given and makes: more cannot be put out."""

INT_LIMIT_BITS = 1_024
"""Of a whole number: three hundred digits, far beyond any sum of money or count."""

TIME_LIMIT_US = 2_000_000
"""Microseconds of filling one text in: a usual one takes one thousandth of it."""

PARSED_KEPT = 512
"""Parsed templates that are kept: the contents of a firm in all their versions."""

_FAILURES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the library lets through of values that it did not expect."""

Names: TypeAlias = Mapping[str, Any]
"""What a template may read, by name: JSON values, and lists of names that are looked up when they are asked for."""

Filter: TypeAlias = Callable[..., Any]


class _Context(RenderContext):
    """Counts the rounds of all loops, and looks at the clock in each round and before each filter."""

    __slots__ = ("late", "rounds", "ticks", "zone")

    ticks: Callable[[], int]
    late: int
    rounds: int
    zone: ZoneInfo

    def watch(self) -> None:
        """Stop when the time is over."""
        if self.ticks() > self.late:
            raise ResourceLimitError(f"it takes longer than {TIME_LIMIT_US / 1_000_000:g} seconds", token=None)

    @contextmanager
    def loop(self, namespace: Mapping[str, object], forloop: Any) -> Iterator[RenderContext]:
        forloop.it = self._watched(forloop.it)
        with super().loop(namespace, forloop) as context:
            yield context

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.rounds += length
        if self.rounds > LOOPS_LIMIT:
            raise LoopIterationLimitError(f"its loops have more than {LOOPS_LIMIT:,} rounds", token=None)

    def _watched(self, items: Iterator[Any]) -> Iterator[Any]:
        for item in items:
            self.watch()
            yield item


class _Template(BoundTemplate):
    context_class = _Context


class _Bounded(Environment):
    output_stream_limit = OUTPUT_LIMIT_BYTES
    loop_iteration_limit = LOOPS_LIMIT
    local_namespace_limit = NAMES_LIMIT_BYTES
    template_class = _Template


_REFUSED_TAGS = ("include", "render")


@functools.lru_cache(maxsize=2)
def environment(*, escaped: bool = True) -> Environment:
    """The Liquid of Tetatet: strict, without partial files, bounded; with `escaped`, what it puts out is safe in HTML."""
    made = _Bounded(strict_filters=True, autoescape=escaped)
    for tag in _REFUSED_TAGS:
        made.tags.pop(tag, None)
    made.filters |= {"date": _date, "strip_html": _strip_html}
    made.filters = {name: _bounded(name, function) for name, function in made.filters.items()}
    return made


@functools.lru_cache(maxsize=PARSED_KEPT)
def _parsed(text: str, escaped: bool) -> BoundTemplate:
    return environment(escaped=escaped).from_string(text)


def fill(text: str, names: Names, *, escaped: bool, zone: ZoneInfo, ticks: Callable[[], int]) -> str:
    """The text with the names put in.

    Args:
        escaped: the text is HTML, and what is put in is made safe for it.
        zone: in which moments are written.
        ticks: microseconds of a clock that only goes forward.

    Raises: Unrenderable: it cannot be read, asks for what is not possible, or goes beyond a limit.
    """
    try:
        template = _parsed(text, escaped)
        context = _Context(template, globals={"now": None, "today": None, **names})  # else the library reads the clock
        context.ticks, context.late, context.rounds, context.zone = ticks, ticks() + TIME_LIMIT_US, 0, zone
        buffer = context.get_buffer()
        template.render_with_context(context, buffer)
    except LiquidError as error:
        line = "" if error.token is None else f", line {text.count(chr(10), 0, error.token.start_index) + 1}"
        raise Unrenderable(f"Liquid: {error.message}{line}") from error
    except _FAILURES as error:
        raise Unrenderable(f"Liquid: {error}") from error
    return buffer.getvalue()


# ---------------------------------------------------------------- filters


def _bounded(name: str, function: Filter) -> Filter:
    """A filter that is given and makes no more than the limit, and fails in one way."""
    grows = _GROWING.get(name)
    wants_context = getattr(function, "with_context", False)

    @with_context
    @functools.wraps(function)
    def bounded(left: Any, *given: Any, context: _Context, **named: Any) -> Any:
        context.watch()
        if wants_context:
            named["context"] = context
        for value in (left, *given):
            _refuse_large(name, _weight(value))
        try:
            if grows is not None:
                _refuse_large(name, grows(left, *given))
            made = function(left, *given, **named)
        except _FAILURES as error:
            raise FilterError(f"{name}: {error}", token=None) from error
        _refuse_large(name, _weight(made))
        return made

    return bounded


def _refuse_large(name: str, weight: int) -> None:
    if weight > VALUE_LIMIT:
        raise ResourceLimitError(f"{name}: more than {VALUE_LIMIT:,} characters", token=None)


def _weight(value: Any, room: int = VALUE_LIMIT) -> int:
    """About how many characters this has when it is put out; more than `room` is not counted any further."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, int):
        return VALUE_LIMIT + 1 if value.bit_length() > INT_LIMIT_BITS else 1
    if isinstance(value, range):
        return len(value)
    if isinstance(value, Mapping):
        value = value.values() if isinstance(value, dict) else ()
    elif not isinstance(value, list | tuple):
        return 1
    total = 1
    for item in value:
        total += 1 + _weight(item, room - total)
        if total > room:
            break
    return total


def _replaced(left: Any, old: Any = "", new: Any = "", *_given: Any) -> int:
    """The length that `replace` would make."""
    text, old = str(left), str(old)
    return len(text) + (text.count(old) if old else len(text) + 1) * len(str(new))


def _joined(left: Any, separator: Any = " ", *_given: Any) -> int:
    """The length of what `join` puts between."""
    return len(left) * len(str(separator)) if isinstance(left, list | tuple | range) else 0


def _compared(left: Any, *_given: Any) -> int:
    """`uniq` compares each with each, which for a few thousand takes seconds."""
    return len(left) ** 2 // 10 if isinstance(left, list | tuple | range) else 0


_GROWING: Mapping[str, Callable[..., int]] = {"replace": _replaced, "join": _joined, "uniq": _compared}
"""Filters that make more than a few times what they are given."""


@with_context
def _date(moment: object, form: object = "", *, context: _Context) -> str:
    today = context.resolve("today", default=None)
    language = context.resolve("language", default=None)
    assert today is None or isinstance(today, date), "given by the renderer"
    return written_date(
        moment, str(form or ""), today, zone=context.zone, language=language if isinstance(language, str) else ""
    )


def _strip_html(text: object) -> str:
    """Without its tags; the library's own takes minutes over a text of nothing but `<a`."""
    return _TAG.sub("", "" if text is None else str(text))


_TAG = re.compile(r"<[^<>]*>")


def _range(_literal: RangeLiteral, start: Any, stop: Any) -> range:
    """`(1..5)`; one that no loop may go through is not made, since it is looked through for less as well."""
    first, last = (_whole(end) for end in (start, stop))
    if last - first >= LOOPS_LIMIT:
        raise LiquidValueError(f"a range has at most {LOOPS_LIMIT:,} numbers", token=None)
    return range(first, last + 1)


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (OverflowError, TypeError, ValueError):
        return 0


# The library makes ranges in this one place and offers no way to bound them: `(1..9999999999) reversed`
# would be written out in memory before its rounds are counted.
setattr(RangeLiteral, "_make_range", _range)  # noqa: B010 — a plain assignment is a finding of mypy's
