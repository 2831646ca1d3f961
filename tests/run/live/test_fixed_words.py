"""The words that are ours are there in every language, and are chosen by what is asked for."""

from __future__ import annotations

from string import Formatter

from tetatet.language.durations import PERIODS
from tetatet.language.vocabulary import CHANNELS
from tetatet.run.live import fixed_words
from tetatet.run.live.fixed_words import LANGUAGES, channel_words, spoken, words


def _places(text: str) -> set[str | None]:
    return {name for _text, name, _form, _conversion in Formatter().parse(text) if name is not None}


def test_every_entry_speaks_all_languages_and_names_the_same_things() -> None:
    """What is put into a sentence in English is put into it in Russian and Chinese as well."""
    for key, texts in fixed_words._WORDS.items():
        assert len(texts) == len(LANGUAGES), key
        assert all(text.strip() for text in texts), key
        assert len({frozenset(_places(text)) for text in texts}) == 1, key


def test_every_channel_has_a_name() -> None:
    """Those that a script may name are called by words; one of the firm's own keeps its name."""
    for channel in set(CHANNELS) - {"visit"}:
        assert channel_words(channel, "zh") != channel
    assert channel_words("carrier pigeon", "en") == "carrier pigeon"


def test_every_period_of_a_frequency_has_words() -> None:
    """Whatever cap of his own an event gave a customer, his page can say it."""
    for period in PERIODS:
        assert "7" in words(f"often {period}", "ru", number="7")


def test_the_first_language_that_we_speak_is_taken() -> None:
    """Locales speak their language, what is no text asks for none, and nobody is left without words."""
    assert spoken(["de", "ru-RU", "en"]) == "ru"
    assert spoken([None, 7, ""]) == "en"
    assert words("saved", spoken([])) == "Saved. It holds from now on."
