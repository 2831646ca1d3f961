"""How one piece of text is written so that every reader of YAML takes it alike."""

from __future__ import annotations

import re
from typing import Any

from tetatet.language.yaml_tree import BLOCK_STYLES, Scalar

_FLOW_SIGNS = ",[]{}?:"
_FIRST_SIGNS = "?:,[]{}#&*!|>'\"%@`"
_UNSAFE = re.compile("[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

# Bare words that YAML 1.1 reads as something else than YAML 1.2 does.
_READ_OTHERWISE = re.compile(
    r"""y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF    # true and false
    | [-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9_]*)?                    # minutes and seconds
    | [-+]?0[0-9_]+ | 0o[0-7]+ | [-+]?0b[01_]+                  # octal and binary
    | [-+]?[0-9]+(_[0-9]*)+(\.[0-9_]*)?                         # thousands
    | [-+]?[0-9]+[eE][-+]?[0-9]+                                # powers of ten
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(([Tt]|\ +)[0-9]{1,2}:[0-9]{2}:[0-9]{2}.*)?  # days and moments
    | = | <<
    """,
    re.VERBOSE,
)

# Bare words that some reader takes for something else than text: nothing, true or false, any kind of number.
_TYPED = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+.0-9][-+.0-9_:eE]*|[-+]?0x[0-9a-fA-F_]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def stands_bare(text: str, in_flow: bool) -> bool:
    """May this text stand without quotes, as far as its characters go?

    >>> stands_bare("orders.count = 1", in_flow=True)
    True
    >>> stands_bare("a, b", in_flow=True)
    False
    """
    if not text or text != text.strip() or _UNSAFE.search(text) or text[0] in _FIRST_SIGNS:
        return False
    if text[0] == "-" and (len(text) == 1 or text[1] in " " + _FLOW_SIGNS):
        return False
    if text.startswith(("---", "...")) or ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (in_flow and any(sign in text for sign in _FLOW_SIGNS))


def read_otherwise(text: str) -> bool:
    """Does YAML 1.1 read this bare word otherwise than YAML 1.2?

    >>> read_otherwise("21:00"), read_otherwise("21:00 to 08:00")
    (True, False)
    """
    return _READ_OTHERWISE.fullmatch(text) is not None


_THOUSANDS = re.compile(r"[-+]?[0-9]+(_[0-9]*)+(\.[0-9_]*)?")


def _surely_text(text: str) -> bool:
    """Is a text meant by this bare word? `1_000` is a number to its author: quotes would only hide what `check` refuses."""
    return _THOUSANDS.fullmatch(text) is None


def quoted(text: str) -> str:
    """The text in quotes: double ones, but single ones where these save escapes.

    >>> quoted("has(a, 'b')")
    '"has(a, \\'b\\')"'
    """
    if ('"' in text or "\\" in text) and "'" not in text and not _UNSAFE.search(text):
        return f"'{text}'"
    return _double_quoted(text)


def scalar_text(scalar: Scalar, *, in_flow: bool, quote_commas: bool = False) -> str:
    """A scalar in one line: as its author quoted it, and quoted where it has to be."""
    text = scalar.text
    if scalar.style == "'" and not _UNSAFE.search(text):
        return "'" + text.replace("'", "''") + "'"
    if scalar.style != "":
        return _double_quoted(text)
    if not text:
        return ""
    if (
        (read_otherwise(text) and _surely_text(text))
        or not stands_bare(text, in_flow)
        or (quote_commas and "," in text)
    ):
        return quoted(text)
    return text


def data_text(value: Any, *, in_flow: bool = True) -> str:
    """Plain data in one line of YAML.

    Args:
        value: None, bool, int, float, str, or lists and dicts of these.
        in_flow: false when the text stands alone behind a block key.

    >>> data_text({"by": ["email", "yes"], "at most": 3})
    '{by: [email, "yes"], at most: 3}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{data_text(str(key))}: {data_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(data_text(item) for item in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return str(value)
    assert isinstance(value, str), f"{type(value).__name__} has no place in a script"
    bare = stands_bare(value, in_flow) and not read_otherwise(value) and _TYPED.fullmatch(value) is None
    return value if bare else quoted(value)


def block_text(scalar: Scalar, source: str) -> tuple[str, list[str]] | None:
    """The header and lines of a text written as a block, or None when quotes serve better.

    A ``|`` block is written anew from its text; a ``>`` block keeps the author's lines.
    """
    if scalar.style not in BLOCK_STYLES or not scalar.text.strip("\n") or _UNSAFE.search(scalar.text.replace("\n", "")):
        return None
    ending = len(scalar.text) - len(scalar.text.rstrip("\n"))
    if ending > 1:
        return None
    chomp = "" if ending else "-"
    if scalar.style == "|":
        indent = "2" if scalar.text.lstrip("\n").startswith(" ") else ""
        return "|" + indent + chomp, scalar.text[: len(scalar.text) - ending].split("\n")
    return _folded(scalar, source, chomp)


def folded_text(scalar: Scalar, source: str, *, quote_commas: bool = False) -> list[str] | None:
    """The lines of a text that its author broke into several, or None when it stands in one line."""
    rows = [row.strip(" \t") for row in source[scalar.start : scalar.end].split("\n")]
    if (
        scalar.style in BLOCK_STYLES
        or len(rows) == 1
        or (scalar.style != "'" and "\\" in source[scalar.start : scalar.end])
    ):
        return None
    bare = stands_bare(scalar.text, in_flow=False) and not (quote_commas and "," in scalar.text)
    if scalar.style != "" or bare:
        return rows
    return None if '"' in scalar.text else ['"' + rows[0], *rows[1:-1], rows[-1] + '"']


def _folded(scalar: Scalar, source: str, chomp: str) -> tuple[str, list[str]] | None:
    header, *rows = source[scalar.start : scalar.end].split("\n")
    if any(sign.isdigit() for sign in header.partition("#")[0]):
        return None
    indent = min(len(row) - len(row.lstrip(" ")) for row in rows if row.strip())
    return ">" + chomp, [row[indent:] for row in rows]


def _double_quoted(text: str) -> str:
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if not _UNSAFE.match(sign):
        return sign
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
