"""Replies that withdraw, and replies that a person has to read."""

from __future__ import annotations

import pytest

from tetatet.interact.opt_out import LONGEST_CHARS, MOST_WORDS, STOP, withdraws


@pytest.mark.parametrize("word", sorted(STOP))
def test_each_word_withdraws_alone(word: str) -> None:
    """In each language, in capitals or not, with spaces and signs around it."""
    assert withdraws(word)
    assert withdraws(f" «{word.upper()}»!! \n")


@pytest.mark.parametrize(
    "reply",
    [
        "Stop please",
        "Please, stop.",
        "STOP. Thank you!",
        "Hello, could you please stop now, thanks",
        "unsubscribe me pls",
        "Opt-out please",
        "opt out",
        "STOP 🛑",
        "ＳＴＯＰ",
        "stop?",
        "Стоп, пожалуйста",
        "Здравствуйте! Отпишите меня, пожалуйста.",
        "СТОП спасибо",
        "请退订",
        "请停止，谢谢！",
        "您好，麻烦退订一下",
        "退訂 謝謝",
        "TD",
        "请 STOP",
    ],
)
def test_politeness_around_the_word_changes_nothing(reply: str) -> None:
    """A word of withdrawal and nothing else but please and thank you is a withdrawal."""
    assert withdraws(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "please don't stop",
        "please don’t stop",
        "do not stop",
        "never stop!",
        "non-stop",
        "stopping",
        "can you stop by on Friday?",
        "When does the bus stop",
        "stop sms, write mails",  # one channel of several: for a person
        "yes",
        "please",
        "thank you",
        "",
        "пожалуйста, не стоп",
        "не отписаться",
        "стоп-кран",
        "请不要停止",
        "别退订",
        "不要退订，谢谢",
        "停止营业了吗",
        "cancel",  # the order, most likely
    ],
)
def test_one_unknown_word_leaves_the_reply_to_a_person(reply: str) -> None:
    """What says anything besides is no clear withdrawal, above all its opposite."""
    assert not withdraws(reply)


def test_only_short_replies_are_read() -> None:
    """A word beyond the bound, or a letter, and the reply is read by a person."""
    assert withdraws(" ".join(["please"] * (MOST_WORDS - 1) + ["stop"]))
    assert not withdraws(" ".join(["please"] * MOST_WORDS + ["stop"]))
    assert withdraws("stop" + "." * (LONGEST_CHARS - 4))
    assert not withdraws("stop" + "." * (LONGEST_CHARS - 3))
