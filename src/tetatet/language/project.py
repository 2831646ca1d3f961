"""A project folder → a `Project` with findings: the way in for everybody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tetatet.language import vocabulary
from tetatet.language.check import check
from tetatet.language.conditions import Names
from tetatet.language.content import read_contents
from tetatet.language.expressions import Compiler
from tetatet.language.facts import Outline, outline_facts, read_facts
from tetatet.language.folder import FACTS, SETTINGS, Folder, gather
from tetatet.language.reading import Reader
from tetatet.language.scripts import ScriptOutline, ScriptRead, outline_scripts, read_script
from tetatet.language.settings import SettingsOutline, outline_settings, read_settings
from tetatet.language.source import Node, Source, Spot, parse_source
from tetatet.language.talks import read_offers, read_questions, read_talks
from tetatet.language.unread import unread, without_follow_ups
from tetatet.language.whole import Whole
from tetatet.model.errors import Finding, InvalidProject
from tetatet.model.project import Project
from tetatet.model.settings import Settings


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder says: the project, unless an error stands in its way, and all findings."""

    project: Project | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return self.of_level("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self.of_level("warning")

    @property
    def notes(self) -> tuple[Finding, ...]:
        return self.of_level("note")

    def of_level(self, level: str) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == level)

    def project_or_raise(self) -> Project:
        """The project. Raises: InvalidProject: with every error that `check` would name."""
        if self.project is None:
            raise InvalidProject(self.errors)
        return self.project


def read_project(folder: str | Path) -> Reading:
    """What does this project folder say, and what is wrong with it?

    Every file is read once. Bad input never raises: it becomes a finding with file,
    line and field, and `project` is None when at least one of them is an error.
    """
    root = Path(folder)
    return read_files(gather(root), brand=root.resolve().name)


def read_files(files: Folder, *, brand: str) -> Reading:
    """The same of files in memory; `brand` is the firm's name when tetatet.yml gives none."""
    reader = Reader()
    reader.add(*files.findings)
    if files.findings and not files.files:
        return Reading(None, tuple(reader.findings))
    project = _Reading(reader, files, brand).read()
    findings = tuple(sorted(without_follow_ups(reader.findings), key=_in_order))
    return Reading(None if reader.failed else project, findings)


def _in_order(finding: Finding) -> tuple[str, int]:
    return finding.file, finding.line


class _Reading:
    """One pass over a folder, from the settings to the checks."""

    def __init__(self, reader: Reader, files: Folder, brand: str) -> None:
        self.reader = reader
        self.files = files
        self.brand = brand
        # All of them first: where one cannot be read, conditions in the others are read more leniently.
        names = (name for name in files.files if name.endswith(".yml"))
        self.sources = {name: self._source(name) for name in dict.fromkeys((SETTINGS, FACTS, *names))}

    def read(self) -> Project:
        """The project, as far as its files can be read."""
        settings_outline = outline_settings(self.reader, SETTINGS, self.sources[SETTINGS].documents)
        outline = outline_facts(self.reader, self.sources[FACTS].documents)
        self.reader.fact_kinds = outline.fact_kinds
        scripts = outline_scripts(self.reader, self._all_documents("parts", "scripts"))
        compiler = Compiler(self.reader, _names(outline, settings_outline, unread(self.reader.findings)))
        facts = read_facts(self.reader, compiler, outline)
        settings = read_settings(self.reader, compiler, settings_outline, brand=self.brand)
        contents = read_contents(self.reader, self.files.below("content"), settings.languages, frozenset(outline.facts))
        read = self._scripts(compiler, scripts, settings)
        whole = Whole(
            reader=self.reader,
            settings=settings,
            settings_outline=settings_outline,
            outline=outline,
            facts=facts,
            scripts=read,
            script_names=frozenset(scripts.scripts),
            parts=scripts.parts,
            parts_used=frozenset(scripts.parts_used),
            contents=contents.contents,
            talks=read_talks(self.reader, self._sources("talks")),
            questions=read_questions(self.reader, self._sources("questions")),
            offers=read_offers(self.reader, self._sources("offers")),
            uses=tuple(compiler.uses),
            template_reads=tuple(contents.reads),
        )
        check(whole)
        return _project(whole, self.files.revision)

    def _source(self, name: str) -> Source:
        """One file of the folder. No tetatet.yml is an error; a facts.yml without a fact is none."""
        data = self.files.files.get(name)
        if data is None:
            if name == SETTINGS:
                message = "every project has one; `tetatet init DIR` writes it"
                self.reader.error(Spot(SETTINGS, 0, ""), message, "no-settings")
            return Source(name, (), ())
        source = parse_source(name, data)
        nothing = name == FACTS and not source.documents and not source.broken
        self.reader.add(*(replace(finding, level="warning") if nothing else finding for finding in source.findings))
        return source

    def _sources(self, folder: str) -> list[Source]:
        return [source for name, source in self.sources.items() if name.startswith(f"{folder}/")]

    def _all_documents(self, *folders: str) -> tuple[Node, ...]:
        return tuple(node for folder in folders for source in self._sources(folder) for node in source.documents)

    def _scripts(self, compiler: Compiler, outline: ScriptOutline, settings: Settings) -> dict[str, ScriptRead]:
        read = {
            name: read_script(self.reader, compiler, name, fields, outline=outline, settings=settings)
            for name, fields in outline.scripts.items()
        }
        return {name: script for name, script in read.items() if script is not None}


def _names(outline: Outline, settings: SettingsOutline, missing: frozenset[str]) -> Names:
    return Names(
        facts=outline.fact_kinds,
        segments=frozenset(outline.segments),
        windowed=outline.windowed,
        traits=None,
        event_fields=None,
        scores=None,
        needs=None,
        channels=None if SETTINGS in missing else frozenset({*vocabulary.CHANNELS, *settings.channels}),
        counted=outline.counted,
        whole=FACTS not in missing,
        hints=outline.hints if FACTS not in missing else {},
    )


def _project(whole: Whole, revision: str) -> Project:
    return Project(
        settings=whole.settings,
        revision=revision,
        events=whole.facts.events,
        facts=whole.facts.facts,
        segments=whole.facts.segments,
        transitions=whole.facts.transitions,
        scripts={name: read.script for name, read in whole.scripts.items()},
        contents=whole.contents,
        talks=whole.talks,
        questions=whole.questions,
        offers=whole.offers,
        traits=whole.outline.traits,
        event_fields=whole.outline.event_fields,
    )
