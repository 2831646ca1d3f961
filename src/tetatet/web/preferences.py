"""The page of preferences: what can be chosen as boxes to tick, and the form as a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from tetatet.interact.plan import Plan
from tetatet.interact.preferences import AS_IT_COMES, read_frequency
from tetatet.language.durations import parse_capacity
from tetatet.run.live.choices import Choices, channels_of, topics_of
from tetatet.run.live.fixed_words import channel_words, words
from tetatet.web.public_pages import page

HOURS = range(25)
"""Of a day, with its end."""

FREQUENCIES = (AS_IT_COMES, "1 per week", "1 per month")
"""Offered to everybody; what somebody has chosen elsewhere stands beside them."""


def draw_choices(had: Choices, plan: Plan, language: str, told: Sequence[str] = ()) -> Response:
    """The page, with what holds ticked.

    Args:
        told: what has just been saved, in sentences.
    """
    start, end = had.hours or (None, None)
    settings = plan.project.settings
    return page(
        "preferences",
        title=words("preferences", language),
        language=language,
        brand=settings.brand,
        told=told,
        channels=[(one, _capital(channel_words(one, language)), one in had.channels) for one in channels_of(plan)],
        topics=[(one, one in had.topics) for one in topics_of(plan)],
        days=[(day, name, day in had.days) for day, name in enumerate(_days(language))],
        hours=HOURS,
        hours_from=None if start is None else start // 60,
        hours_to=None if end is None else end // 60,
        frequencies=[
            (one, _often(one, language), one == had.frequency) for one in dict.fromkeys([*FREQUENCIES, had.frequency])
        ],
        languages=[(one, _called(one), one == had.language) for one in settings.languages],
    )


def read_choices(form: Mapping[str, Sequence[str]], plan: Plan, had: Choices) -> Choices:
    """What was ticked, of what there is; everything else in the form is passed over.

    Args:
        had: what holds: a form that says nothing of the frequency leaves it.
    """
    days = tuple(day for day in range(7) if str(day) in form.get("day", ()))
    languages = plan.project.settings.languages
    return Choices(
        channels=tuple(one for one in channels_of(plan) if one in form.get("channel", ())),
        topics=tuple(one for one in topics_of(plan) if one in form.get("topic", ())),
        days=days or tuple(range(7)),
        hours=_span(form),
        language=next((one for one in form.get("language", ()) if one in languages), ""),
        frequency=_frequency(form.get("often", ())) or had.frequency,
    )


def _frequency(given: Sequence[str]) -> str:
    text = " ".join(given[0].split()) if given else ""
    return text if text == AS_IT_COMES or read_frequency(text) is not None else ""


def _often(frequency: str, language: str) -> str:
    if frequency == AS_IT_COMES:
        return words("often any", language)
    cap = parse_capacity(frequency)
    return words(f"often {cap.per}", language, number=str(cap.number))


def _span(form: Mapping[str, Sequence[str]]) -> tuple[int, int] | None:
    """From and to in minutes; one left open is the day's beginning or end, and a day from end to end is any time."""
    start, end = (_hour(form.get(name, ()), otherwise) for name, otherwise in (("from", 0), ("to", 24)))
    return None if start % 24 == end % 24 else (start * 60, end * 60)


def _hour(given: Sequence[str], otherwise: int) -> int:
    text = given[0] if given else ""
    hour = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else otherwise
    return hour if hour in HOURS else otherwise


def _days(language: str) -> list[str]:
    from babel import Locale  # noqa: PLC0415 — some 30 ms, for who opens a page

    names = Locale(language).days["stand-alone"]["wide"]
    return [_capital(names[day]) for day in range(7)]


def _called(language: str) -> str:
    """A language as those who speak it call it."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 — as above

    try:
        return _capital(Locale.parse(language.replace("-", "_")).get_display_name() or language)
    except (UnknownLocaleError, ValueError):
        return language


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
