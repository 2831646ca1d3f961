"""The thirteen steps: one table of their keys and exits.

It drives the reader of scripts, the JSON Schemas, the written reference and the
messages. A step's first key is its kind and its object; a key that holds steps is
an exit, drawn as an edge.
"""

from __future__ import annotations

from dataclasses import dataclass

from tetatet.language.keys import Key, Kind, Shape, plain_key


@dataclass(frozen=True, slots=True)
class StepShape(Shape):
    """A step's keys; the first is its kind. `exits` are those that hold steps."""

    @property
    def exits(self) -> tuple[Key, ...]:
        return tuple(key for key in self.keys if key.kind in EXIT_KINDS)


EXIT_KINDS = (Kind.STEPS, Kind.NAMED_STEPS)

AS = Key(
    "as", Kind.NAME, "the step's own name in drawings and reports; a new revision knows it again by it", "`kind object`"
)
UNSENT = Key("unsent", Kind.STEPS, "when the contact was dropped", "go on")

_BENEFIT = Key("benefit", Kind.WORDS, "why the customer gets this, in his words", required=True)

_CONTACT = (
    Key(
        "by",
        Kind.NAMES,
        "a channel, several in order (the first permitted one), or `any` (the customer's choice)",
        required=True,
    ),
    _BENEFIT,
    Key("to", Kind.NAME, "with accounts: the role of the contact person"),
    Key("offer", Kind.OFFER, "what is offered; its promises come with it"),
    Key(
        "page",
        Kind.NAME,
        "the personal page that the message links to: `last purchase`, any other shows what opened the dialogue",
    ),
    Key(
        "variants", Kind.VARIANTS, "versions of the content: ordered conditions, or shares (an experiment); never both"
    ),
    Key("valid for", Kind.LENGTH, "a contact that cannot go within it is dropped", "the moment's"),
    Key("topic", Kind.NAME, "for permissions by topic", "the script's"),
)

_ZONE = Key("zone", Kind.NAME, "the time zone of `until`", "the customer's")

STEPS: dict[str, StepShape] = {
    step.name: step
    for step in (
        StepShape(
            "send",
            "Sends a content to the customer.",
            (Key("send", Kind.NAME, "the content: `content/NAME.liquid`", required=True), *_CONTACT, UNSENT, AS),
            "{send: project-hello, by: email, benefit: Ideas and prices for what you have begun}",
        ),
        StepShape(
            "task",
            "Gives a person something to do. Without `by` it is inner work and no contact.",
            (
                Key("task", Kind.NAME, "the talk: `talks/NAME.yml`", required=True),
                Key("role", Kind.NAME, "who does it", required=True),
                Key("by", Kind.CHOICE, "phone or visit; absent: inner work, no contact", choices=("phone", "visit")),
                Key("due", Kind.LENGTH, "when it is to be done"),
                Key("else", Kind.NAME, "the role it goes to when not done by then", "the role's substitute"),
                Key("benefit", Kind.WORDS, "why the customer gets this, in his words; a must for a contact"),
                *_CONTACT[2:],
                UNSENT,
                Key("undone", Kind.STEPS, "when nobody did it in time", "its wait ends by `silent`, as undone"),
                AS,
            ),
            "{task: project-call, role: store agent, by: phone, due: 2 business days, benefit: A person who knows your project}",
        ),
        StepShape(
            "ask",
            "Puts a question. Not put when the answer is known: the wait then passes at once with it.",
            (Key("ask", Kind.NAME, "the question: `questions/NAME.yml`", required=True), *_CONTACT, UNSENT, AS),
            "{ask: captain-or-builder, by: any, benefit: Play 100 on us}",
        ),
        StepShape(
            "wait",
            "Listens, for the contacts since the wait before it. Silence has its own road.",
            (
                Key("wait", Kind.WAITING, "how long, or `until` when", required=True),
                Key("for", Kind.NAMES, "what is awaited, any of it: answers or events", "any answer"),
                Key("for all", Kind.NAMES, "what is awaited, all of it"),
                _ZONE,
                Key("answers", Kind.NAMED_STEPS, "steps by answer; the first that matches is taken"),
                Key("answered", Kind.STEPS, "any other answer", "go on"),
                Key(
                    "silent",
                    Kind.STEPS,
                    "no answer in time; `[]` goes on. A wait about nothing but calls lasts until they are made, undone or withdrawn",
                    required=True,
                ),
                AS,
            ),
            "{wait: 7d, answers: {replied no: [{exit: has left}]}, silent: []}",
        ),
        StepShape(
            "pause",
            "Lets time pass; listens to nothing but goal and exits.",
            (Key("pause", Kind.WAITING, "how long, or `until` when", required=True), _ZONE, AS),
            "{pause: 2d}",
        ),
        StepShape(
            "choose",
            "Takes the first road whose condition holds.",
            (
                Key(
                    "choose", Kind.SHAPES, "roads: `if` with `do`, the last may be `else`", required=True, shape="case"
                ),
                AS,
            ),
            "{choose: [{if: orders.count > 3, do: [...]}, {else: [...]}]}",
        ),
        StepShape(
            "split",
            "Draws one arm per customer by hash, kept for ever: an experiment of roads.",
            (
                Key("split", Kind.NAME, "its name", required=True),
                Key("arms", Kind.NAMED_SHAPES, "the arms", required=True, shape="arm"),
                AS,
            ),
            "{split: first touch, arms: {mail: {share: 50%, do: [...]}, card: {share: 50%, do: [...]}}}",
        ),
        StepShape(
            "repeat",
            "Does the same again, round by round.",
            (
                Key(
                    "repeat",
                    Kind.TEXT,
                    "`every 7d`: from the beginning of one round to that of the next",
                    required=True,
                ),
                Key("until", Kind.CONDITION, "asked before each round and right after one"),
                Key("at most", Kind.WHOLE, "how many rounds", required=True),
                Key("do", Kind.STEPS, "a round", required=True),
                AS,
            ),
            "{repeat: every 7d, until: orders.count >= 4, at most: 12, do: [...]}",
        ),
        StepShape(
            "claim",
            "Asks for something scarce; it goes to the best claims of all customers.",
            (
                Key("claim", Kind.NAME, "the resource of tetatet.yml", required=True),
                Key("up to", Kind.LENGTH, "how long to wait for it"),
                Key("granted", Kind.STEPS, "when it is given", required=True),
                Key("refused", Kind.STEPS, "when it is not", required=True),
                AS,
            ),
            "{claim: installation slot, up to: 2d, granted: [...], refused: [...]}",
        ),
        StepShape(
            "set",
            "Writes traits of the customer. It fires no transition; conditions read them from then on.",
            (Key("set", Kind.LITERALS, "`customer.NAME` and its value", required=True), AS),
            "{set: {customer.project_interest: true, customer.size: = answer.size}}",
        ),
        StepShape(
            "start",
            "Begins another script for the same customer.",
            (
                Key("start", Kind.NAME, "the script", required=True),
                Key("with", Kind.LITERALS, "evidence for it: `start.NAME` there"),
                AS,
            ),
            "{start: delivery-check}",
        ),
        StepShape(
            "use",
            "Puts the steps of a part in place.",
            (
                Key("use", Kind.NAME, "the part", required=True),
                Key("with", Kind.SETTINGS, "what stands for each `$name` that the part takes"),
            ),
            "{use: two-questions, with: {first: how-you-shop, second: how-long-away}}",
        ),
        StepShape(
            "exit",
            "Ends the dialogue here.",
            (Key("exit", Kind.TEXT, "the reason that the story gives", required=True), AS),
            "{exit: asked us to leave it}",
        ),
    )
}
"""The steps by kind, in the order of the language."""


def kind_of_step(keys: tuple[str, ...]) -> str | None:
    """Which kind of step has these keys? The first key decides; None when it is none.

    >>> kind_of_step(("send", "by"))
    'send'
    """
    return plain_key(keys[0]) if keys and plain_key(keys[0]) in STEPS else None
