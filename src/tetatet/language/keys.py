"""How the tables of the language are made: a shape has keys, a key has a kind of value.

The tables themselves stand in `shapes` and `steps`. One table drives the reader, its
messages, the JSON Schemas and the written reference, so that these cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What may stand behind a key. The value is the name that the reference uses."""

    TEXT = "text"
    NAME = "name"
    NAMES = "name or list of names"
    WORDS = "text, or text by language"
    LENGTH = "length"
    SCALED_LENGTH = "length or duration fact"
    WAITING = "length or `until` a moment"
    MOMENT = "moment"
    DATE = "date"
    RECURRENCE = "recurrence"
    CONDITION = "condition"
    VALUE = "value expression"
    SHARE = "share"
    WHOLE = "whole number"
    AMOUNT = "amount"
    CAPACITY = "capacity"
    QUIET = "span of hours"
    FLAG = "true or false"
    CHOICE = "one of"
    PATH = "path"
    STEPS = "steps"
    SHAPE = "keys"
    SHAPES = "list of keys"
    NAMED_SHAPES = "names, each with keys"
    NAMED_STEPS = "names, each with steps"
    NAMED_TEXTS = "names, each with a text"
    NAMED_WORDS = "names, each with words"
    NAMED_CONDITIONS = "names, each with a condition"
    SETTINGS = "names, each with a value"
    LITERALS = "names, each with a literal or `= expression`"
    START = "transition, or keys"
    OFFER = "offer or `best of POOL`"
    VARIANTS = "names, each with a condition or a share"
    TEACHES = "trait, or a need or trait by option"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what stands behind it, what it says, and what holds when it is absent.

    `shape` names the shape of what nests; `choices` the words of a CHOICE.
    """

    name: str
    kind: Kind
    says: str
    default: str = ""
    required: bool = False
    shape: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping of the language: its name, what it is, and the keys it may have."""

    name: str
    says: str
    keys: tuple[Key, ...]
    example: str = ""

    def key(self, name: str) -> Key | None:
        """The key of that name; an underscore equals a space."""
        wanted = plain_key(name)
        return next((key for key in self.keys if key.name == wanted), None)


def plain_key(name: str) -> str:
    """A key as the tables write it.

    >>> plain_key("valid_for")
    'valid for'
    """
    return name.replace("_", " ")
