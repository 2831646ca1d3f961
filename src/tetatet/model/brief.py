"""What others send, made small enough to be kept: names, values, evidence.

What is kept depends on the value alone, never on the order of its keys, so that two
spellings of one event leave the same behind.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from hashlib import blake2b

import msgspec

from tetatet.model.open_values import Evidence, Json

MAX_NAME_BYTES = 64
"""A name that is kept whole: a UUID, an order's number, a file's name with a row fit; longer ones keep their beginning."""

MAX_ENTRIES = 64
"""Entries of a list within a value: the lines of an order that anybody would read."""

MAX_TEXT_CHARS = 256
"""Of a text within a value: a sentence or two, or a link."""

_DIGEST_BYTES = 8  # 64 bits: no two names of one customer are expected to meet
_HEAD_BYTES = 9  # what msgpack may put before a text, a list or a number of 64 bits

_encode = msgspec.msgpack.Encoder().encode


def size_of(value: Json) -> int:
    """How many bytes does this take in a record?"""
    return len(_encode(value))


def short_name(text: str, most: int = MAX_NAME_BYTES) -> str:
    """A name in at most `most` bytes: as it is, else its beginning and a digest, so that two stay two.

    >>> short_name("order 17"), short_name("order " + "1" * 100, 32)
    ('order 17', 'order 11111111110effe08ffe78c2fd')
    """
    if len(text) <= most and text.isascii():  # nearly always
        return text
    body = text.encode()
    if len(body) <= most:
        return text
    digest = blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()
    return body[: most - len(digest)].decode(errors="ignore") + digest


def brief_value(value: Json, most: int) -> Json:
    """A value in at most `most` bytes: as it is, else cut.

    Lists are cut to as many first entries as fit (at most `MAX_ENTRIES`), texts to their
    beginning, and of an object the largest values are left out.

    >>> brief_value(["kitchen", "garden", "toys"], 16)
    ['kitchen', 'garden']
    """
    if type(value) is str:
        return value if 4 * len(value) + _HEAD_BYTES <= most else _cut_text(value, most - _HEAD_BYTES)
    if not isinstance(value, list | dict) or size_of(value) <= most:
        return value
    return _shaped(value, most, frozenset())


def brief_evidence(evidence: Evidence, most: int, read: Callable[[], Set[str]]) -> Evidence:
    """Evidence in at most `most` bytes: as it is, else cut as `brief_value` cuts.

    What is left out first is what no script reads: `read` says which names some script does.
    """
    if size_of(evidence) <= most:
        return evidence
    found: Evidence = _shaped(evidence, most, read())
    return found


def _cut_text(text: str, most: int) -> str:
    body = text.encode()
    return text if len(body) <= most else body[:most].decode(errors="ignore")


def _shaped(value: Json, most: int, read: Set[str]) -> Json:
    """With as many entries of its lists as fit; what is too large even with one each loses whole values."""
    few, many = 1, MAX_ENTRIES
    smallest = _with_entries(value, few)
    if size_of(smallest) > most:
        return _without_largest(smallest, most, read) if isinstance(smallest, dict) else []
    while few < many:  # the larger half is tried first
        middle = (few + many + 1) // 2
        if size_of(_with_entries(value, middle)) <= most:
            few = middle
        else:
            many = middle - 1
    return _with_entries(value, few)


def _with_entries(value: Json, most: int) -> Json:
    if type(value) is list:
        return [_with_entries(item, most) for item in value[:most]]
    if type(value) is dict:
        return {name: _with_entries(inner, most) for name, inner in value.items()}
    return value[:MAX_TEXT_CHARS] if type(value) is str else value


def _without_largest(value: Evidence, most: int, read: Set[str]) -> Evidence:
    sizes = {name: size_of(name) + size_of(inner) for name, inner in value.items()}
    total = sum(sizes.values()) + _HEAD_BYTES
    kept = set(sizes)
    for name in sorted(sizes, key=lambda one: (one in read, -sizes[one], one)):
        if total <= most:
            break
        kept.discard(name)
        total -= sizes[name]
    return {name: inner for name, inner in value.items() if name in kept}
