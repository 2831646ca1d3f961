"""Codes of languages: which there are, and which may have been meant."""

from __future__ import annotations

import pytest

from tetatet.language.locales import language_fault


@pytest.mark.parametrize("tag", ["en", "ru", "zh", "tt", "fil", "pt-BR", "zh-Hant", "es-419", "de-1996", "cnh"])
def test_what_is_a_language(tag: str) -> None:
    """Of two letters or three, with a country, a script or a variant; small languages of three letters as well."""
    assert language_fault(tag) is None


@pytest.mark.parametrize(
    "tag, meant",
    [
        ("english", "en"),
        ("russain", "ru"),
        ("EN", "en"),
        ("en_GB", "en-GB"),
        ("rus", "ru"),
        ("iw", "he"),
        ("cn", "zh"),
        ("en-XX", "en"),
        ("english (uk)", "en"),
    ],
)
def test_what_may_have_been_meant(tag: str, meant: str) -> None:
    """A name, capitals, an underscore, an old or a longer code, a country."""
    assert language_fault(tag) == f'`{tag}` is no language; did you mean "{meant}"?'


@pytest.mark.parametrize("tag", ["xx", "zz", "x", "en--", "12", "q" * 80, "kz", "root"])
def test_what_is_no_language(tag: str) -> None:
    """Without a language that was surely meant, the message says what a code looks like."""
    fault = language_fault(tag)
    assert fault is not None
    assert fault.startswith(f"`{tag}` is no language")


def test_a_language_of_many_countries_is_no_guess() -> None:
    """Two languages are official in Kazakhstan: which one was meant cannot be known."""
    assert "pt-BR" in str(language_fault("kz"))
