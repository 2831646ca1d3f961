"""The reference of the language in Markdown, written from the tables that the reader uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tetatet.language import shapes, vocabulary
from tetatet.language.durations import LENGTHS
from tetatet.language.keys import Key, Kind, Shape
from tetatet.language.steps import EXIT_KINDS, STEPS
from tetatet.model.fact_limits import (
    END_BYTES,
    MAX_DAYS,
    MAX_ENDS,
    MAX_SINGLE,
    MAX_VALUES,
    VALUES_BYTES,
    WINDOW_END_BYTES,
)
from tetatet.model.record_limits import ANSWER_BYTES, EVIDENCE_BYTES, MAX_BODY_BYTES, VALUE_BYTES

ROOTS: dict[str, str] = {
    "event.NAME": "a field of the event at hand; `event.at` is its time",
    "start.NAME": "the event or evidence that opened the dialogue; `start.at`, `start.was`, `start.now`, `start.since`, `start.date`",
    "answer.NAME": "a field of the last answer",
    "customer.NAME": "a trait, told or observed",
    "account.NAME": "a trait of the customer's account",
    "need.NAME": "the probability of a need, 0 to 1; a question teaches it",
    "score.NAME": "a score of the nightly run, or of your own events `Scored`: `events: {Scored: [NAME]}`",
    "consent.CHANNEL": "whether the customer may be spoken to by this channel",
    "group.name": "a fact of facts.yml",
    "name": "a segment of facts.yml",
}

FUNCTIONS: dict[str, str] = {
    "has(list, x)": "is x in the list?",
    "overlaps(a, b)": "have two lists an item in common?",
    "count(list)": "how many items?",
    "days_since(t)": "midnights passed since a time, in the project's zone",
    "days_until(t)": "midnights to come until a time",
    "hours_since(t)": "elapsed hours since a time",
    "surprise(x)": "how unusual a value of the event is for this customer, in bits",
    "known(x)": "is it there at all?",
    "lower(text)": "the text in small letters",
    "coalesce(a, b)": "the first that is there",
    "before(fact)": "the fact without the event at hand",
}

LINES: dict[str, str] = {
    "transition": "a moment was recognised: `transition`, `family`, `valid_until`, `why`",
    "start": "a dialogue begins: `script`, `dialogue`, `why`, `valid_until`",
    "skipped": "a dialogue did not begin: `reason` is `running`, `again after`, `condition`, `no key`, `queued`, `moment passed` or `no room`; with a `dialogue`: it was not moved into a new revision, and `reason` says why",
    "contact": "the gate decided on a message: `step`, `content`, `channel`, `verdict`, `reason`, `by_rule`, `until`, `lost_to`, `won_over`, `benefit`, `variant`, `language`, `offer`, `cost`; of an account `to` is the role and `person` the record of the contact person",
    "confirmation": "with `double opt in` a consent was asked for, and its customer is asked once more: `channel`, `purpose` (of the consent), `verdict`, `reason`, `by_rule`, `act`",
    "task": "the same of a task: `role`, `due`, `act`; `channel` where it is a contact, `person` where an account's contact person is called",
    "done": "a task was reported as done: `step`, `content`, `act`, `role`; `result` is what was noted, whether or not it answers a wait",
    "answer": "an answer ended a wait: `step`, `answer`, `act`; `detail` holds what the customer wrote, chose or clicked where `answer` does not say it",
    "silence": "nobody answered in time: `step`",
    "undone": "a task was not done in time, or was taken off the list: `step`, `content`; it may end a wait, which is no silence then",
    "escalated": "a task went to another role: `step`, `role`",
    "withdrawn": "an act was taken back: `act`, `content`, `person` as in its `task`; `reason` when the customer's own no, or that person's, did it",
    "unsent": "a contact did not go and its exit was taken: `step`; or a wait ended, since nothing that it was about had gone",
    "failed": "a message that was to go never went: `act`, `step`, `reason`; caps count it no more",
    "known": "a question was not put, since the answer is known: `step`, `content`, `answer`",
    "set": "traits were written: `values`",
    "arm": "a draw: `split` with its `arm`, or `holdout`",
    "granted": "a claim was given: `resource`",
    "refused": "a claim was not given: `resource`",
    "promise": "something was undertaken, with its owner and due date",
    "joined": "the moment was handed to a running dialogue: `to` names its script, `into` the dialogue",
    "queued": "the dialogue waits behind another: `behind`",
    "superseded": "another script ended it: `by`",
    "moved": "a new revision was published and the dialogue goes on by it: `step`; `from` where it was called otherwise, `until` where it is over at another time",
    "goal": "the goal was met; `late` when after the end",
    "exit": "an exit was taken: `reason`",
    "end": "the dialogue ended, once each: `reason` is `goal`, an exit's, `done`, `moment passed`, `superseded`, `stopped`, `merged` or `no room`",
    "merged": "two records are one customer: `into`, `from`",
    "quarantine": "an event could not be taken: `source`, `line`, `reason`, `detail`; `at` and `customer` only where the line says them",
    "forgotten": "a record had no room for something: `reason` is `something awaited`, `a task`, `a start`, `a goal after the end`, `a trait` or `what is told`, `detail` says which",
    "state": "with `--state`, last, one a customer: `facts`, `segments`, `consents`, `running`, `promises`, `caps`, `traits`, `channels`",
}
"""The kinds of lines that `tetatet replay --json` prints."""


_KB = 1024  # bytes, as the limits count them


def reference() -> str:
    """The whole reference, as one Markdown page that ends with a newline."""
    sections = (
        _opening(),
        _levels(),
        _shape_section(
            shapes.SETTINGS_FILE,
            "## tetatet.yml",
            (shapes.POLICY, shapes.CAP, shapes.CHANNEL, shapes.ROLE, shapes.RESOURCE),
        ),
        _shape_section(shapes.FACTS_FILE, "## facts.yml", (shapes.EVENT_DECLARATION, shapes.FACT, shapes.TRANSITION)),
        _shape_section(shapes.SCRIPT, "## scripts/*.yml", (shapes.START, shapes.GOAL, shapes.HEAD_EXIT)),
        _steps(),
        _shape_section(shapes.PART, "## parts/*.yml", ()),
        _table("## Channels", ("channel", "what it is"), vocabulary.CHANNELS),
        _table("## Answers", ("answer", "what gives it"), vocabulary.ANSWERS),
        _answers_note(),
        _conditions(),
        _content(),
        _shape_section(shapes.TALK, "## talks/*.yml", ()),
        _shape_section(shapes.QUESTION, "## questions/*.yml", ()),
        _shape_section(shapes.OFFER, "## offers/*.yml", (shapes.PROMISE,)),
        _table("## Lines of `tetatet replay --json`", ("kind", "what it says"), LINES),
        _evidence(),
    )
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def _opening() -> Iterator[str]:
    yield "# The language: reference"
    yield ""
    yield "Written from the tables that `tetatet check` reads with, by `make reference`."
    yield ""
    yield "An unknown key is an error that names the nearest known one. `_` in a key equals a space. A step's first key is its"
    yield "kind; a key that holds steps is an exit, and a list that comes to its end goes on with the step after."
    yield ""
    yield f"**Values.** {LENGTHS[0].upper()}{LENGTHS[1:]}."
    yield "A moment is `18:00`, `Tuesday 18:00`, `2026-04-01 10:00`, a field that holds a time (`start.departure`), or a length"
    yield "`before` one. A share is `10%`, an amount a number in the project's currency."
    yield ""
    yield "**YAML.** Words that readers of YAML take differently (`yes`, `no`, `on`, `off`, `21:00`, `010`) stand in quotes. Anchors,"
    yield "aliases, tags and merge keys are refused. A text that holds a comma inside `{}` stands in quotes."
    yield ""


def _levels() -> Iterator[str]:
    yield "**Findings.** An *error* stops replay; a *warning* does not (`tetatet check --strict` fails on it); a *note* names what"
    yield "replay decides and nothing carries out yet. A content, talk, question, offer, role or name that nobody has written or"
    yield "declared yet is a warning that says where to write it, so that a script can be replayed before all of its words are"
    yield "there; where it is a slip of a known one, it is an error."
    yield ""


def _shape_section(shape: Shape, title: str, below: Iterable[Shape]) -> Iterator[str]:
    yield title
    yield ""
    yield shape.says
    yield ""
    yield from _keys(shape.keys)
    for inner in below:
        yield f"### {inner.name}"
        yield ""
        yield inner.says
        yield ""
        if inner.example:
            yield from ("```yaml", inner.example, "```", "")
        yield from _keys(inner.keys)


def _keys(keys: Iterable[Key]) -> Iterator[str]:
    yield "| key | value | says | default |"
    yield "|---|---|---|---|"
    for key in keys:
        default = "**required**" if key.required else key.default
        yield f"| `{key.name}` | {_value(key)} | {key.says} | {default} |"
    yield ""


def _value(key: Key) -> str:
    if key.kind is Kind.CHOICE:
        return " · ".join(f"`{choice}`" for choice in key.choices)
    if key.kind is Kind.START:
        return "name or list of names, or keys"
    return str(key.kind.value)


def _steps() -> Iterator[str]:
    yield "## Steps"
    yield ""
    yield "| step | says | exits |"
    yield "|---|---|---|"
    for step in STEPS.values():
        exits = ", ".join(f"`{key.name}`" for key in step.keys if key.kind in EXIT_KINDS)
        yield f"| [`{step.name}`](#{step.name}) | {step.says} | {exits} |"
    yield ""
    for step in STEPS.values():
        yield f"### {step.name}"
        yield ""
        yield step.says
        yield ""
        yield from ("```yaml", f"- {step.example}", "```", "")
        yield from _keys(step.keys)
        for key in step.keys:
            if key.kind in (Kind.SHAPES, Kind.NAMED_SHAPES):
                yield from _keys(shapes.SHAPES[key.shape].keys)


def _table(title: str, head: tuple[str, str], rows: dict[str, str]) -> Iterator[str]:
    yield title
    yield ""
    yield f"| {head[0]} | {head[1]} |"
    yield "|---|---|"
    for name, says in rows.items():
        yield f"| `{name}` | {says} |"
    yield ""


def _answers_note() -> Iterator[str]:
    yield "Besides: the results of a talk, the links of a content (`clicked LINK`), the options of a question, named events, and any"
    yield "event by its name. `for` replaces the default: only what it lists ends the wait."
    yield ""


def _conditions() -> Iterator[str]:
    yield "## Conditions"
    yield ""
    yield "SQL boolean expressions: `AND`, `OR`, `NOT`, comparisons, `IN`, `BETWEEN`, `IS NULL`, `+ - * /`. What is missing makes a"
    yield "comparison unknown, and unknown is no, also under `NOT` and `<>`."
    yield ""
    yield from _table("### Names", ("name", "what it is"), ROOTS)
    yield from _table("### Functions", ("function", "what it answers"), FUNCTIONS)
    yield "Known without a declaration are the fields and traits of the event specifications. Others are declared in facts.yml, under"
    yield "`traits:` and `events:` (`Order Completed: [promised_at]`). An undeclared name is a warning, and an error where it is a slip"
    yield "of a known one."
    yield ""
    yield f"**What is kept.** One customer's record has {MAX_BODY_BYTES // _KB} KB. `event.` is the whole event. Of what opened a dialogue `start.` keeps at most"
    yield f"{EVIDENCE_BYTES // _KB} KB, `answer.` {ANSWER_BYTES} bytes: of a larger event the first entries of its lists, the beginning of its texts, and what scripts"
    yield f"read rather than what none does. A trait has {VALUE_BYTES} bytes at most. `distinct` keeps {MAX_VALUES} values or {VALUES_BYTES // _KB} KB of them, those of"
    yield f"a window the latest; `first` and `last` keep {END_BYTES} bytes, within a window {WINDOW_END_BYTES}. A window knows its latest {MAX_DAYS} days with an event"
    yield f"(`first` and `last`: {MAX_ENDS}) day by day, and older ones by the month, which counts while its 16th lies in the window; one in"
    yield f"hours knows its latest {MAX_SINGLE} moments. [All limits](limits.md)"
    yield ""


def _evidence() -> Iterator[str]:
    yield "`why` is the evidence of a moment: the fields of its event, and under their names in the conditions of the transition"
    yield "and of the script's `start` what these read: facts (`orders.count`), traits (`customer.city`), scores, segments, and"
    yield "`surprise(event.category)` in bits. Of `becomes`, `before(orders.count)` is what a fact, trait or score was, where it"
    yield "has changed. Lists and what is missing are left out."
    yield ""
    yield "`language` is that of the words that were chosen, where content, a question or a talk stands in several: a plain file is in"
    yield "the firm's first language. Of what stands in one language only nothing is said."
    yield ""


def _content() -> Iterator[str]:
    yield "## content/NAME[.variant][.language].liquid"
    yield ""
    yield "Front matter, a line `---`, and the body in Liquid. The plain file is a must. A name that is read without `default` and"
    yield "outside an `if` that asks for it must be known, or the contact is dropped as incomplete."
    yield ""
    yield from _keys(shapes.FRONT_MATTER.keys)
    yield from _table("### Names in templates", ("name", "what it is"), vocabulary.TEMPLATE_NAMES)
