"""In which form is it said: the variant, the language, and is all known that it needs?"""

from __future__ import annotations

from tetatet.interact.policy import reader
from tetatet.interact.turn import Candidate, Turn
from tetatet.model import chance
from tetatet.model.content import Text
from tetatet.model.open_values import Properties
from tetatet.model.project import Project
from tetatet.model.record import Record
from tetatet.model.values import value_at


def shape(turn: Turn, candidate: Candidate) -> None:
    """Choose the variant and the language."""
    variants = candidate.contact.variants
    if variants is not None:
        if variants.shares:
            candidate.variant = chance.pick(
                variants.shares, "variant", turn.record.id, candidate.script.name, candidate.step
            )
        else:
            candidate.variant = next((name for name, test in variants.tests if turn.test(test, candidate.dialogue)), "")
    candidate.language = language_of(turn, candidate)


def language_of(turn: Turn, candidate: Candidate) -> str:
    """The language of whom the contact speaks to."""
    return language_for(turn, reader(turn, candidate))


def language_for(turn: Turn, record: Record) -> str:
    """The customer's language where the firm speaks it, else the firm's first.

    A locale such as ``ru-RU`` speaks ru.
    """
    offered = turn.plan.project.settings.languages
    traits = record.traits
    for trait in ("language", "locale"):
        told = traits.get(trait)
        if isinstance(told, str):
            short = told.replace("_", "-").split("-")[0].lower()
            if short in offered:
                return short
    return offered[0] if offered else ""


def version_language(turn: Turn, candidate: Candidate) -> str | None:
    """The language of the words that are chosen, where they stand in several; words without one are in the firm's first."""
    project, language = turn.plan_of(candidate.dialogue).project, candidate.language
    offered = project.settings.languages
    if not language or not offered:
        return None
    content = project.contents.get(candidate.content) if candidate.kind == "contact" else None
    if content is not None:
        written, chosen = content.languages, content.language_of(candidate.variant, language)
    else:
        text = _words(project, candidate)
        written = tuple(text)
        chosen = next((one for one in (language, "", *offered) if one in text), "")
    several = len({one or offered[0] for one in written}) > 1
    return chosen or offered[0] if several else None


def _words(project: Project, candidate: Candidate) -> Text:
    """What a question asks, or what a talk says."""
    if candidate.kind == "task":
        return project.talks[candidate.content].say if candidate.content in project.talks else {}
    return project.questions[candidate.content].text if candidate.content in project.questions else {}


def complete(turn: Turn, candidate: Candidate) -> str:
    """What is missing before this may be said; "" when nothing is."""
    if candidate.kind == "task":
        return ""
    content = turn.plan_of(candidate.dialogue).project.contents.get(candidate.content)
    if content is None:
        return ""
    turn.focus(candidate.dialogue)
    for version in content.nearest(candidate.variant, candidate.language)[:1]:
        for path in version.needs:
            if not _known(turn, candidate, path):
                return f"{path} is not known"
    return ""


def _known(turn: Turn, candidate: Candidate, path: str) -> bool:
    root, _dot, rest = path.partition(".")
    roots: dict[str, Properties] = {
        "customer": reader(turn, candidate).traits,
        "start": candidate.dialogue.start,
        "answer": candidate.dialogue.answer,
        "account": turn.record.traits,
    }
    if root in roots:
        return not rest or value_at(roots[root], tuple(rest.split("."))) is not None
    if path in turn.plan_of(candidate.dialogue).project.facts:
        return turn.view.fact(path) is not None
    return True
