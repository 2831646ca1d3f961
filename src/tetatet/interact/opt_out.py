"""Is a reply a withdrawal?

People write more than the one word they were asked for: "Stop please", "请退订，谢谢".
Such a reply counts when it holds a word of withdrawal and nothing but politeness around
it. Everything else in it has to be known: one word that is not ("please don't stop",
"stop by on Friday") and the reply is for a person to read, since a wish to be left alone
cannot be told from its opposite by a list of words. So a sentence that gives its reasons
is not read here, nor are languages that the lists do not know. "Cancel", "end" and "quit"
are none of the words: to a shop they are mostly said of an order.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_CHARS = 80
"""A line of a short message; what is longer says something besides."""

MOST_WORDS = 8
"""`Hello, could you please stop now, thank you` has as many."""

STOP = frozenset(
    (
        "stop",
        "stopall",
        "unsubscribe",
        "optout",
        "стоп",
        "отписаться",
        "отпишите",
        "退订",
        "退訂",
        "停止",
        "取消订阅",
        "td",
    )
)
"""Words that withdraw, in the languages that texts for customers come in; TD is what Chinese operators ask for."""

_POLITE = frozenset(
    """
    please pls plz kindly thanks thank thx you hi hello hey dear sorry now just could would it this all me ok okay
    пожалуйста спасибо благодарю здравствуйте привет добрый день извините простите прошу меня всё все это сейчас вас вам
    请 請 谢谢 謝謝 多谢 感谢 您好 你好 麻烦 麻煩 不好意思 抱歉 您 你 了 吧 一下 我 现在 全部
    """.split()
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TWO_WORDS = re.compile(r"\bopt[\s-]+out\b")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Chinese has no spaces: its words are found longest first, and what is left over counts as unknown.
_HAN_WORD = re.compile("|".join(sorted((word for word in STOP | _POLITE if _HAN.match(word)), key=len, reverse=True)))


def withdraws(reply: str) -> bool:
    """Does this reply say stop, and nothing else but please and thank you?

    >>> withdraws("Stop please!"), withdraws("please don't stop")
    (True, False)
    """
    if len(reply) > LONGEST_CHARS:
        return False
    plain = _TWO_WORDS.sub("optout", unicodedata.normalize("NFKC", reply).casefold())
    words = [piece for word in _WORD.findall(plain) for piece in _pieces(word)]
    return len(words) <= MOST_WORDS and not STOP.isdisjoint(words) and STOP.union(_POLITE).issuperset(words)


def _pieces(word: str) -> list[str]:
    """A Chinese run of letters cut into words; what is none stays whole, and is unknown."""
    if not _HAN.search(word):
        return [word]
    found = _HAN_WORD.findall(word)
    return found if sum(map(len, found)) == len(word) else [word]
