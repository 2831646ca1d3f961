"""Everything that was read of a project, with its places: what the checks look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tetatet.language.content import NameRead
from tetatet.language.expressions import Use
from tetatet.language.facts import FactsRead, Outline
from tetatet.language.parts import Part
from tetatet.language.reading import Fields, Reader
from tetatet.language.scripts import ScriptRead
from tetatet.language.settings import SettingsOutline
from tetatet.language.source import Spot
from tetatet.language.words import typo_of
from tetatet.model.content import Content, Question, Talk
from tetatet.model.offer import Offer
from tetatet.model.script import Script
from tetatet.model.settings import Settings
from tetatet.model.step import Ask, Block, Choose, Claim, Contact, Repeat, Send, Split, Step, Task, Wait


@dataclass(frozen=True, slots=True)
class Whole:
    """A project as read, before it is known to be right."""

    reader: Reader
    settings: Settings
    settings_outline: SettingsOutline
    outline: Outline
    facts: FactsRead
    scripts: Mapping[str, ScriptRead]
    script_names: frozenset[str]  # those that could not be read as well
    parts: Mapping[str, Part]
    parts_used: frozenset[str]
    contents: Mapping[str, Content]
    talks: Mapping[str, Talk]
    questions: Mapping[str, Question]
    offers: Mapping[str, Offer]
    uses: tuple[Use, ...]
    template_reads: tuple[NameRead, ...]

    def steps(self) -> Iterator[tuple[Script, Step, Fields]]:
        """Every step of every script, with its keys."""
        for read in self.scripts.values():
            for step in every_step(read.script.steps):
                yield read.script, step, read.steps[step.id]


def exits_of(step: Step) -> tuple[tuple[str, Block], ...]:
    """The exits of a step that are written, by name, in the order of the language."""
    if isinstance(step, Send | Ask):
        return (("unsent", step.unsent),) if step.unsent is not None else ()
    if isinstance(step, Task):
        written = (("unsent", step.unsent), ("undone", step.undone))
        return tuple((name, block) for name, block in written if block is not None)
    if isinstance(step, Wait):
        answered = (("answered", step.answered),) if step.answered is not None else ()
        return (*step.answers, *answered, ("silent", step.silent))
    if isinstance(step, Choose):
        return tuple(("if" if test is not None else "else", block) for test, block in step.cases)
    if isinstance(step, Split):
        return tuple((name, block) for name, _, block in step.arms)
    if isinstance(step, Repeat):
        return (("do", step.do),)
    if isinstance(step, Claim):
        return (("granted", step.granted), ("refused", step.refused))
    return ()


def every_step(block: Block) -> Iterator[Step]:
    """The steps of a block and of all its exits, in the order of the file."""
    for step in block:
        yield step
        for _, inner in exits_of(step):
            yield from every_step(inner)


def contact_of(step: Step) -> Contact | None:
    """What a step says to the customer; None where it is no contact."""
    return step.contact if isinstance(step, Send | Ask | Task) and step.contact.by else None


def suspect(reader: Reader, spot: Spot, word: str, known: frozenset[str], *, what: str, remedy: str, code: str) -> None:
    """Report a name that nobody declares: an error when it is a slip of a known one, else a warning.

    A name is often used before it is declared, which stops nobody; a slip of the pen
    makes a dialogue that never speaks, which does.
    """
    meant = typo_of(word, known)
    if meant is not None:
        reader.error(spot, f'{what} `{word}` is unknown; did you mean "{meant}"? If not, {remedy}', code)
    else:
        reader.warn_once(word, spot, f"{what} `{word}` is unknown; {remedy}", code)
