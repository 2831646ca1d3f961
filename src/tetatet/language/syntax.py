"""From the text of a condition to a tree of plain operations, by way of sqlglot.

sqlglot knows hundreds of words that are plain names here (`orders.count`, `start.date`,
`event.order`). So its tokens are sorted first: names, literals and functions go behind
numbered placeholders, every other token must be one of a short list, and only then its
parser settles what binds to what. Nothing of SQL gets past the two lists of this module.

sqlglot takes a third of a second to load, so it is imported by who reads a condition and
by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tetatet.model.errors import ConditionError

if TYPE_CHECKING:
    from sqlglot import Token

MAX_LENGTH = 2_000
"""Characters of one condition: a page. What is longer is split into segments, which have names."""

MAX_PARENTHESES = 20
"""Parentheses inside each other: sqlglot's parser takes some 20 frames of Python's stack for each."""

MAX_DEPTH = 50
"""Operations inside each other, AND and OR in a row counted once; it bounds the recursion of all that follows."""

_MARKS = frozenset("( ) , = <> != < <= > >= + - * /".split())
_WORDS = frozenset("AND OR NOT IN IS BETWEEN NULL".split())
_TRUTH = {"TRUE": True, "FALSE": False}

_BINARY = {
    "EQ": "=",
    "NEQ": "<>",
    "LT": "<",
    "LTE": "<=",
    "GT": ">",
    "GTE": ">=",
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "Div": "/",
}
_CHAINS = {"And": "and", "Or": "or"}

_TIMES = "there is no arithmetic of intervals and no clock; use days_since(…), days_until(…) or hours_since(…)"
_REFUSED = {
    "SELECT": "a condition holds no sub-selects; facts in facts.yml sum up events, and a segment names a condition",
    "EXISTS": "a condition holds no sub-selects; known(x) asks whether x is there, has(list, x) whether x is in a list",
    "CASE": "there is no CASE; use AND and OR, or the step `choose`",
    "CAST": "there are no casts; numbers given as text are read as numbers next to a number",
    "TRY_CAST": "there are no casts; numbers given as text are read as numbers next to a number",
    "LIKE": "there is no LIKE; use = or IN, with lower(…) where capitals do not matter",
    "ILIKE": "there is no ILIKE; use lower(…) = '…'",
    "XOR": "there is no XOR; two conditions compare with <>",
    "INTERVAL": _TIMES,
    "NOW": _TIMES,
    "CURRENT_DATE": _TIMES,
    "CURRENT_TIMESTAMP": _TIMES,
}
_REFUSED_MARKS = {
    "::": _REFUSED["CAST"],
    "||": "texts are not put together in a condition; compare them one by one",
    "[": "the items of a list are not numbered; use has(list, x), overlaps(a, b) or count(list)",
    "==": "write one =",
    "!": "write NOT",
    "&&": "write AND",
    ";": "a condition is one expression; join two by AND or OR",
    "?": "there are no parameters in a condition",
    "`": "write \"…\" around a name that holds spaces, and '…' around text",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One operation, or a leaf.

    `op` is an operator (``=``, ``and``, ``not``, ``neg``, ``is null``, ``in``, ``between``),
    ``call`` (value: the function's name), ``name`` (value: its words), ``number``,
    ``text`` or ``truth``. `quoted` tells a name written "so", as other languages write text.
    """

    op: str
    args: tuple[Node, ...]
    position: int
    value: Any = None
    quoted: bool = False


def read_syntax(text: str) -> Node:
    """The tree of operations that a text stands for.

    Raises: ConditionError: too long, too deep, or with anything in it that the language has not.

    >>> read_syntax("orders.count >= 3").op
    '>='
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            f"a condition has at most {MAX_LENGTH} characters; name parts of it as segments", MAX_LENGTH
        )
    for position, letter in enumerate(text):
        if letter == "\0" or "\ud800" <= letter <= "\udfff":
            raise ConditionError("a condition holds text alone; this character is none", position)
    tokens = _tokenise(text)
    if not tokens:
        raise ConditionError("the condition is empty; leave the key out, or write TRUE")
    kept, leaves = _hide_names(text, tokens)
    _check_shape(text, kept)
    return _Converter(text, leaves).convert(_parse(text, kept), MAX_DEPTH)


# ---------------------------------------------------------------- tokens


def _tokenise(text: str) -> Sequence[Token]:
    from sqlglot import TokenError, Tokenizer  # noqa: PLC0415 — slow to load, see above

    try:
        tokens = Tokenizer().tokenize(text)
    except TokenError as error:
        raise ConditionError("a quotation mark is opened and not closed") from error
    for token in tokens:
        if token.comments:
            raise ConditionError("a condition holds no comments; write them behind # in the file", token.start)
    if not tokens and text.strip():
        raise ConditionError("a condition holds no comments; write them behind # in the file")
    return tokens


def _hide_names(text: str, tokens: Sequence[Token]) -> tuple[list[Token], dict[str, Node]]:
    """Put placeholders for names, literals and functions; refuse every token that is not listed."""
    from sqlglot import Token, TokenType  # noqa: PLC0415 — slow to load, see above

    kept: list[Token] = []
    leaves: dict[str, Node] = {}
    index = 0
    while index < len(tokens):
        token = tokens[index]
        leaf, following = _leaf_at(text, tokens, index)
        if leaf is None:
            _refuse_unlisted(text, token)
            kept.append(token)
        else:
            kind = TokenType.VAR if leaf.op == "call" else TokenType.IDENTIFIER
            name = f"{leaf.op}_{len(leaves)}"
            kept.append(Token(kind, name, token.line, token.col, token.start, tokens[following - 1].end))
            leaves[name] = leaf
        index = following
    return kept, leaves


def _leaf_at(text: str, tokens: Sequence[Token], index: int) -> tuple[Node | None, int]:
    """The leaf that begins at a token, and the token after it; None where an operator stands."""
    token = tokens[index]
    kind = token.token_type.name
    if kind == "STRING":
        return Node("text", (), token.start, token.text), index + 1
    if kind == "NUMBER":
        return Node("number", (), token.start, _number(token)), index + 1
    if not _is_word(text, token):
        return None, index + 1
    words, following = _dotted(text, tokens, index)
    alone = token.text.upper() if len(words) == 1 and kind != "IDENTIFIER" else ""
    if alone in _WORDS:
        return None, following
    if alone in _TRUTH:
        return Node("truth", (), token.start, _TRUTH[alone]), following
    if alone in _REFUSED:
        raise ConditionError(_REFUSED[alone], token.start)
    called = following < len(tokens) and tokens[following].token_type.name == "L_PAREN"
    if called and alone:
        return Node("call", (), token.start, token.text.lower()), following
    if called:
        raise ConditionError(f"{'.'.join(words)} is no function", token.start)
    return Node("name", (), token.start, words, quoted=kind == "IDENTIFIER" and len(words) == 1), following


def _number(token: Token) -> float:
    number = float(token.text)
    if number - number != 0:
        raise ConditionError(f"{token.text} is beyond the numbers that a computer's double holds", token.start)
    return number


def _dotted(text: str, tokens: Sequence[Token], index: int) -> tuple[tuple[str, ...], int]:
    """The words of a name such as `event.products.category`, and the token after it."""
    words = [_word(tokens[index])]
    index += 1
    while index < len(tokens) and tokens[index].token_type.name == "DOT":
        if index + 1 == len(tokens) or not _is_word(text, tokens[index + 1]):
            raise ConditionError(f"a name must follow the dot after {'.'.join(words)}", tokens[index].start)
        words.append(_word(tokens[index + 1]))
        index += 2
    return tuple(words), index


def _word(token: Token) -> str:
    if "." in token.text or not token.text.strip():
        message = "a name in \"…\" holds at least a letter and no dots; a text takes single quotes: '…'"
        raise ConditionError(message, token.start)
    return str(token.text)


def _is_word(text: str, token: Token) -> bool:
    """Is it a name, whatever SQL takes it for? Quoted in "…", or a plain word as it stands in the text."""
    if token.token_type.name == "IDENTIFIER":
        return text[token.start] == '"'
    return bool(token.text.isidentifier()) and _written(text, token) == token.text


def _written(text: str, token: Token) -> str:
    return text[token.start : token.end + 1]


def _refuse_unlisted(text: str, token: Token) -> None:
    written = _written(text, token)
    if written.upper() in _WORDS or written in _MARKS:
        return
    for mark, message in _REFUSED_MARKS.items():
        if written.startswith(mark):
            raise ConditionError(message, token.start)
    if written == ".":
        raise ConditionError("a number begins with a digit (0.5), and a name with a word", token.start)
    raise ConditionError(f"{written} is not part of the language of conditions", token.start)


def _check_shape(text: str, tokens: Sequence[Token]) -> None:
    """Refuse what sqlglot would read in ways of its own: two values side by side, NULL without IS, deep nesting."""
    depth = 0
    before = ""
    for token in tokens:
        written = _written(text, token)
        shown = {"VAR": "function", "IDENTIFIER": "value"}.get(token.token_type.name, written.upper())
        if shown in ("value", "function", "(") and before in ("value", ")", "NULL"):
            raise ConditionError(f"an operator such as AND, = or a comma is missing before {written}", token.start)
        if shown == "NULL" and before not in ("IS", "IS NOT"):
            raise ConditionError("NULL goes with IS only: write x IS NULL or x IS NOT NULL", token.start)
        if before in ("IS", "IS NOT") and shown != "NULL" and (before, shown) != ("IS", "NOT"):
            raise ConditionError("IS goes with NULL only; write = TRUE, or the name alone", token.start)
        depth += {"(": 1, ")": -1}.get(shown, 0)
        if depth > MAX_PARENTHESES:
            raise ConditionError(
                f"more than {MAX_PARENTHESES} parentheses inside each other; name parts as segments", token.start
            )
        if depth < 0:
            raise ConditionError("a parenthesis is closed that was not opened", token.start)
        before = "IS NOT" if (before, shown) == ("IS", "NOT") else shown
    if depth:
        raise ConditionError("a parenthesis is opened and not closed", max(len(text) - 1, 0))


def _parse(text: str, tokens: list[Token]) -> Any:
    from sqlglot import ParseError, Parser  # noqa: PLC0415 — slow to load, see above

    try:
        parsed = Parser().parse(tokens, text)
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        raise ConditionError(*_unreadable(text, tokens, first.get("line"), first.get("col"))) from error
    except RecursionError as error:
        raise ConditionError("operations too deep inside each other; name parts of it as segments") from error
    assert len(parsed) == 1, "no token that separates statements is let through"
    return parsed[0]


def _unreadable(text: str, tokens: Sequence[Token], line: Any, column: Any) -> tuple[str, int]:
    """Say where the parser stopped, in the words of the text."""
    for token in tokens:
        if (token.line, token.col) == (line, column):
            return f"the condition cannot be read at {_written(text, token)}", token.start
    return "the condition cannot be read to its end", max(len(text) - 1, 0)


# ---------------------------------------------------------------- the tree


@dataclass(frozen=True, slots=True)
class _Converter:
    """Turns sqlglot's tree into ours; only the classes named here are let through."""

    text: str
    leaves: Mapping[str, Node]

    def convert(self, found: Any, room: int) -> Node:
        """The operation that a node of sqlglot's stands for; `room` is how much deeper it may go."""
        kind = type(found).__name__
        if room == 0:
            raise ConditionError(f"more than {MAX_DEPTH} operations inside each other; name parts as segments")
        if kind == "Paren":
            return self.convert(found.this, room)
        if kind == "Column":
            return self._leaf(found.name)
        if kind in _CHAINS:
            args = tuple(self.convert(item, room - 1) for item in _chain(found))
            return Node(_CHAINS[kind], args, args[0].position)
        if kind in _BINARY:
            return self._operation(_BINARY[kind], (found.this, found.expression), room)
        return self._special(kind, found, room)

    def _special(self, kind: str, found: Any, room: int) -> Node:
        if kind == "Not":
            return self._operation("not", (found.this,), room)
        if kind == "Neg":
            return self._operation("neg", (found.this,), room)
        if kind == "Is" and type(found.expression).__name__ == "Null":
            return self._operation("is null", (found.this,), room)
        if kind == "Between":
            return self._operation("between", (found.this, found.args["low"], found.args["high"]), room)
        if kind == "In" and found.expressions:
            return self._operation("in", (found.this, *found.expressions), room)
        if kind == "Anonymous":
            called = self._leaf(found.name)
            args = tuple(self.convert(item, room - 1) for item in found.expressions)
            return Node("call", args, called.position, called.value)
        raise ConditionError(_ODD_SHAPES.get(kind, "the condition cannot be read; is an operator or a value missing?"))

    def _operation(self, op: str, args: tuple[Any, ...], room: int) -> Node:
        converted = tuple(self.convert(item, room - 1) for item in args)
        return Node(op, converted, converted[0].position)

    def _leaf(self, name: str) -> Node:
        leaf = self.leaves.get(name)
        if leaf is None:  # sqlglot takes an operator without its operands for a name
            raise ConditionError(f"a value is missing beside {name}", max(self.text.find(name), 0))
        return leaf


_ODD_SHAPES = {
    "In": "IN is followed by a list of values: x IN ('a', 'b')",
    "Tuple": "a list in parentheses stands behind IN only: x IN ('a', 'b')",
    "Star": "* stands between two numbers; to count a list write count(orders.categories)",
}


def _chain(found: Any) -> Iterator[Any]:
    """The members of a AND b AND c, left to right; the chain leans to the left and may be long."""
    kind = type(found)
    members = []
    while type(found) is kind:
        members.append(found.expression)
        found = found.this
    yield found
    yield from reversed(members)
