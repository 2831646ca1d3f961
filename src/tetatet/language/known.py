"""Static checks of names below `customer.`, `event.`, `start.`, `answer.`, `need.`, `score.`, and of names of events.

A name that is a slip of a known one is an error; a name that resembles none is a
warning that says where to declare it, so that a script can be tried first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tetatet.language import vocabulary
from tetatet.language.facts import Outline
from tetatet.language.source import Spot
from tetatet.language.whole import Whole, suspect
from tetatet.language.words import typo_of
from tetatet.model.step import Set, StartOther, Wait


@dataclass(frozen=True, slots=True)
class Known:
    """The names that may stand below each root."""

    traits: frozenset[str]
    fields: frozenset[str]
    evidence: frozenset[str]
    needs: frozenset[str]
    scores: frozenset[str]

    def below(self, root: str) -> frozenset[str] | None:
        """What may follow a root; None where anything may."""
        return {
            "customer": self.traits,
            "account": self.traits,
            "event": self.fields,
            "start": self.fields | self.evidence,
            "answer": self.fields | self.traits,
            "need": self.needs,
            "score": self.scores,
        }.get(root)


def check_names(whole: Whole) -> None:
    """Unknown traits, fields and events, each reported where it stands first."""
    known = known_names(whole)
    seen: set[str] = set()
    for spot, path in _paths(whole):
        root, _, rest = path.partition(".")
        name = rest.partition(".")[0]
        allowed = known.below(root)
        family = "event" if root in ("event", "start", "answer") else root
        if not name or allowed is None or name in allowed or f"{family}.{name}" in seen:
            continue
        seen.add(f"{family}.{name}")
        meant = typo_of(name, allowed)  # without the root, which would make every name long enough for two slips
        known_as = frozenset() if meant is None else frozenset({f"{root}.{meant}"})
        remedy, code = _remedy(root, name), "unknown-name"
        suspect(whole.reader, spot, f"{root}.{name}", known_as, what="the name", remedy=remedy, code=code)
    _check_events(whole)


def _remedy(root: str, name: str) -> str:
    if root == "need":
        return f"let a question teach it: `teaches: {{OPTION: need.{name}}}`"
    if root == "score":
        return f"declare it in facts.yml: `events: {{Scored: [{name}]}}`"
    if root in ("customer", "account"):
        return f"declare it in facts.yml: `traits: [{name}]`"
    return f"declare it in facts.yml under `events:`, such as `Order Completed: [{name}]`"


def known_names(whole: Whole) -> Known:
    """What is known: the specifications, the declarations, and what scripts and questions write."""
    traits = set(vocabulary.RESERVED_TRAITS)
    traits |= {trait.removeprefix("account.").partition(".")[0] for trait in whole.outline.traits}
    evidence = set(vocabulary.EVIDENCE_FIELDS)
    needs: set[str] = set()
    for _, step, _ in whole.steps():
        if isinstance(step, Set):
            traits |= {path.split(".")[1] for path, _ in step.values}
        elif isinstance(step, StartOther):
            evidence |= {name for name, _ in step.given}
    for question in whole.questions.values():
        taught = [*question.teaches.values(), *([question.trait] if question.trait else [])]
        traits |= {path.split(".")[1] for path in taught if path.startswith("customer.")}
        needs |= {path.split(".")[1] for path in taught if path.startswith("need.")}
    fields = {field.partition(".")[0] for names in whole.outline.event_fields.values() for field in names}
    return Known(
        traits=frozenset(traits),
        fields=frozenset(fields | vocabulary.EVENT_FIELDS),
        evidence=frozenset(evidence),
        needs=frozenset(needs),
        scores=vocabulary.SCORES.union(whole.outline.event_fields.get("Scored", ())),
    )


def _paths(whole: Whole) -> Iterator[tuple[Spot, str]]:
    """Every dotted name that is read, with its place, in the order of the files."""
    for name, (kind, fields) in whole.outline.facts.items():
        fact = whole.facts.facts.get(name)
        if fact is not None and fact.field is not None:
            yield fields.spot_of(kind.value), f"event.{fact.field}"
    for name, (_, fields) in whole.outline.transitions.items():
        transition = whole.facts.transitions.get(name)
        if transition is not None and transition.path is not None:
            yield fields.spot_of("changed"), transition.path
        if transition is not None and transition.per is not None:
            yield fields.spot_of("per"), f"event.{transition.per}"
    for read in whole.scripts.values():
        if read.script.start.per is not None:
            yield read.fields.spot_of("start"), f"start.{read.script.start.per}"
    for use in whole.uses:
        for path in sorted(use.expr.paths):
            yield use.spot, path
    for one in whole.template_reads:
        yield one.spot, one.path


# ---------------------------------------------------------------- events


def _check_events(whole: Whole) -> None:
    """Names of events that are slips of known ones, or look like it; any other name is an event of the firm's own."""
    known = {*vocabulary.KNOWN_EVENTS, *whole.outline.events, *whole.outline.event_fields}
    for spot, event in _events_of_facts(whole.outline, whole):
        _check_event(whole, spot, event, known)
    known |= {event for _, event in _events_of_facts(whole.outline, whole)}
    for spot, event in _events_of_scripts(whole):
        _check_event(whole, spot, event, known)


def _check_event(whole: Whole, spot: Spot, event: str, known: set[str]) -> None:
    """Names of events are long and alike (Signed In, Signed Up), so one slip is an error, two may be meant."""
    if event in known:
        return
    meant = typo_of(event, known)
    if meant is None:
        return
    message = (
        f'the event `{event}` is not known; did you mean "{meant}"? '
        f"If it is another one, declare it in facts.yml: `events: {{{event}: []}}`"
    )
    surely = typo_of(event, known, slips=1)
    if surely is not None:
        whole.reader.error(spot, message, "unknown-event")
    else:
        whole.reader.warn_once(event, spot, message, "unknown-event")


def _events_of_facts(outline: Outline, whole: Whole) -> Iterator[tuple[Spot, str]]:
    for name, named in whole.facts.events.items():
        yield outline.events[name].spot_of("event"), named.event
    for name, (kind, fields) in outline.facts.items():
        fact = whole.facts.facts.get(name)
        if fact is not None:
            yield fields.spot_of("of" if fact.field is not None else kind.value), fact.event
    for name, (_, fields) in outline.transitions.items():
        transition = whole.facts.transitions.get(name)
        if transition is None:
            continue
        for key, event in ((transition.detector.value, transition.event), ("after", transition.after)):
            if event is not None:
                yield fields.spot_of(key), event


def _events_of_scripts(whole: Whole) -> Iterator[tuple[Spot, str]]:
    for read in whole.scripts.values():
        if read.script.goal.event is not None:
            yield read.fields.spot_of("goal"), read.script.goal.event
        for one in read.script.exits:
            if one.event is not None:
                yield read.fields.spot_of("exits"), one.event
    for _, step, fields in whole.steps():
        if isinstance(step, Wait):
            for key, names in (("for", step.awaited), ("for all", step.all_of), ("answers", tuple(dict(step.answers)))):
                for name in names:
                    if name[:1].isupper():
                        yield fields.spot_of(key), name
