"""The thirteen steps: what each says, and what is refused."""

from __future__ import annotations

from typing import TypeVar

import pytest

from tests.language.projects import codes, read_steps, script_of, the_error
from tetatet.model.expression import Expr
from tetatet.model.step import Ask, Choose, Claim, Exit, Pause, Repeat, Send, Set, Split, StartOther, Step, Task, Wait
from tetatet.model.written_time import PointKind

S = TypeVar("S", bound=Step)

SEND = "{send: hello, by: email, benefit: A greeting}"


def _first(steps: str, kind: type[S]) -> S:
    step = script_of(read_steps(steps)).steps[0]
    assert isinstance(step, kind)
    return step


def test_send() -> None:
    """A send names its content, its channels in order, its benefit and what goes with it."""
    step = _first(
        "  - send: hello\n    by: [email, next_purchase]\n    benefit: {en: A greeting, ru: Привет}\n"
        "    offer: best of winback\n    page: last purchase\n    valid for: 2d\n    topic: news\n"
        "    unsent: [{exit: no way to reach}]\n",
        Send,
    )
    contact = step.contact
    assert (step.id, step.content, contact.by) == ("send hello", "hello", ("email", "next purchase"))
    assert contact.benefit == {"en": "A greeting", "ru": "Привет"}
    assert (contact.offer, contact.best_of, contact.page, contact.topic) == (None, "winback", "last purchase", "news")
    assert contact.valid_for is not None
    assert contact.valid_for.days == 2
    assert step.unsent is not None
    assert [inner.id for inner in step.unsent] == ["exit no way to reach"]


def test_variants_by_condition_and_by_share() -> None:
    """Variants are ordered conditions, or shares of an experiment."""
    tests = _first("  - {send: hello, by: email, benefit: x, variants: {a: need.a >= 0.7, b: need.b >= 0.7}}\n", Send)
    shares = _first("  - {send: hello, by: email, benefit: x, variants: {a: 50%, b: 50%}}\n", Send)
    assert tests.contact.variants is not None
    assert [name for name, _ in tests.contact.variants.tests] == ["a", "b"]
    assert shares.contact.variants is not None
    assert shares.contact.variants.shares == (("a", 0.5), ("b", 0.5))


def test_a_task_with_a_channel_is_a_contact_and_without_one_inner_work() -> None:
    """A call says its benefit; inner work needs none."""
    call = _first(
        "  - {task: talk, role: store agent, by: phone, due: 2 business days, else: shop manager, benefit: x, undone: []}\n",
        Task,
    )
    work = _first("  - {task: check, role: store agent, due: 1 business days}\n", Task)
    assert (call.contact.by, call.else_role, call.undone) == (("phone",), "shop manager", ())
    assert call.due is not None
    assert call.due.business_days == 2
    assert (work.contact.by, work.undone) == ((), None)


def test_ask() -> None:
    """A question is put as a send is."""
    assert _first("  - {ask: size, by: any, benefit: x}\n", Ask).contact.by == ("any",)


def test_a_wait_has_its_answers_in_order_and_its_silence() -> None:
    """Answers are named roads, `answered` is any other, `silent` is a must."""
    step = _first(
        "  - wait: 7d\n    answers:\n      replied no: [{exit: left}]\n      clicked: []\n    answered: []\n    silent:\n"
        "      - exit: silent\n",
        Wait,
    )
    assert [name for name, _ in step.answers] == ["replied no", "clicked"]
    assert (step.answered, len(step.silent)) == ((), 1)
    assert step.length is not None
    assert step.length.days == 7


@pytest.mark.parametrize(
    "text, kind",
    [
        ("until 18:00", PointKind.CLOCK),
        ("until Tuesday 18:00", PointKind.WEEKDAY),
        ("until 2026-04-01 10:00", PointKind.ABSOLUTE),
        ("until start.departure", PointKind.EXPRESSION),
        ("until 3d before start.departure", PointKind.EXPRESSION),
    ],
)
def test_a_wait_may_end_at_a_moment(text: str, kind: PointKind) -> None:
    """A wait is a length, or `until` a moment."""
    step = _first(f"  - {{wait: {text}, silent: []}}\n", Wait)
    assert step.until is not None
    assert (step.until.kind, step.length) == (kind, None)


def test_what_a_wait_awaits() -> None:
    """`for` is any of its list, `for all` all of it, and `answer` is the default."""
    assert _first("  - {wait: 7d, for: [Order Completed, replied], silent: []}\n", Wait).awaited == (
        "Order Completed",
        "replied",
    )
    assert _first("  - {wait: 7d, for all: [ready, confirmed], silent: []}\n", Wait).all_of == ("ready", "confirmed")
    assert _first("  - {wait: 7d, for: answer, silent: []}\n", Wait).awaited == ()


def test_a_moment_may_name_its_zone() -> None:
    """`zone` is for `until` a time of the clock."""
    step = _first("  - {wait: until 18:00, zone: Asia/Shanghai, silent: []}\n", Wait)
    assert step.until is not None
    assert step.until.zone == "Asia/Shanghai"


def test_the_other_steps() -> None:
    """Pause, choose, split, repeat, claim, set, start and exit say what they are for."""
    steps = script_of(
        read_steps(
            "  - pause: 2d\n"
            "  - choose:\n      - {if: orders.count > 3, do: []}\n      - else: [{pause: 1d}]\n"
            f"  - {{split: first touch, arms: {{mail: {{share: 40%, do: [{SEND}]}}, none: {{share: 60%, do: []}}}}}}\n"
            f"  - {{repeat: every 7d, until: orders.count >= 4, at most: 12, do: [{SEND}]}}\n"
            "  - {claim: slot, up to: 2d, granted: [], refused: []}\n"
            "  - {set: {customer.size: = answer.size, customer.vip: true, customer.n: 3, customer.t: 'no'}}\n"
            "  - {start: hello, with: {order_id: = start.order_id, why: late}}\n"
            "  - {exit: done with}\n"
        )
    ).steps
    pause, choose, split, repeat, claim, values, start, end = steps
    assert isinstance(pause, Pause)
    assert isinstance(choose, Choose)
    assert [test is None for test, _ in choose.cases] == [False, True]
    assert isinstance(split, Split)
    assert [(name, share) for name, share, _ in split.arms] == [("mail", 0.4), ("none", 0.6)]
    assert isinstance(repeat, Repeat)
    assert (repeat.every.days, repeat.at_most) == (7, 12)
    assert isinstance(claim, Claim)
    assert claim.up_to is not None
    assert isinstance(values, Set)
    assert isinstance(values.values[0][1], Expr)
    assert values.values[1:] == (("customer.vip", True), ("customer.n", 3), ("customer.t", "no"))
    assert isinstance(start, StartOther)
    assert (start.given[0][0], start.given[1]) == ("order_id", ("why", "late"))
    assert isinstance(end, Exit)
    assert end.reason == "done with"


def test_ids_are_kind_and_object_and_unique() -> None:
    """A second step of the same kind and object is numbered; a name given by `as` is kept, wherever it stands."""
    steps = script_of(
        read_steps(
            f"  - {SEND}\n  - {{wait: 7d, silent: [{SEND}]}}\n  - {{wait: 7d, silent: []}}\n"
            "  - {send: hello, by: email, benefit: x, as: send hello 2}\n  - {set: {customer.a: 1}}\n"
        )
    ).steps
    wait = steps[1]
    assert isinstance(wait, Wait)
    assert [step.id for step in steps] == ["send hello", "wait 7d", "wait 7d 2", "send hello 2", "set"]
    assert wait.silent[0].id == "send hello 3"


@pytest.mark.parametrize(
    "steps, code, words",
    [
        ("  - {by: email, send: hello, benefit: x}\n", "step-order", "`send:` before `by:`"),
        ("  - {sned: hello}\n", "unknown-step", "send"),
        ("  - hello\n", "wrong-form", "keys"),
        ("  - {send: hello, by: email}\n", "missing-benefit", "not activated"),
        ("  - {send: hello, by: email, benfit: x}\n", "unknown-key", "benefit"),
        ("  - {send: hello, benefit: x}\n", "missing-by", "by"),
        ("  - {send: hello, by: [email, email], benefit: x}\n", "duplicate-name", "twice"),
        ("  - {send: [a], by: email, benefit: x}\n", "wrong-form", "a list"),
        ("  - {task: t, role: store agent, by: phone}\n", "missing-benefit", "inner work"),
        ("  - {task: t, role: store agent, by: email, benefit: x}\n", "unknown-word", "phone, visit"),
        ("  - {task: t, by: phone, benefit: x}\n", "missing-role", "role"),
        ("  - {task: t, role: store agent, unsent: []}\n", "unsent-inner-work", "inner work"),
        ("  - {task: t, role: store agent, due: 0d}\n", "zero-length", "no time"),
        ("  - {wait: 7d}\n", "missing-silent", "`silent: []`"),
        ("  - {wait: 7d, slient: []}\n", "unknown-key", "silent"),
        ("  - {wait: 0d, silent: []}\n", "zero-length", "no time"),
        ("  - {wait: till 18:00, silent: []}\n", "wrong-value", "no length"),
        ("  - {wait: until 25:00, silent: []}\n", "wrong-value", "time of day"),
        ("  - {wait: until orders.count, silent: []}\n", "condition", "time"),
        ("  - {wait: 7d, zone: Asia/Shanghai, silent: []}\n", "zone-unused", "until"),
        ("  - {wait: 7d, for: a, for all: b, silent: []}\n", "wait-for", "one of them"),
        ("  - {wait: 7d, silent: {exit: x}}\n", "wrong-form", "list"),
        ("  - {wait: 7d, answers: [replied], silent: []}\n", "wrong-form", "names"),
        ("  - {choose: []}\n", "empty-choose", "no road"),
        ("  - {choose: [{else: []}, {if: orders.count > 1, do: []}]}\n", "choose-else", "last"),
        ("  - {choose: [{if: orders.count > 1}]}\n", "choose-case", "do"),
        ("  - {choose: [{if: orders.count > 1, else: []}]}\n", "choose-case", "alone"),
        ("  - {choose: [{if: event.total > 1, do: []}]}\n", "condition-root", "`start.`"),
        ("  - {split: s, arms: {a: {share: 50%, do: []}, b: {share: 40%, do: []}}}\n", "shares", "90%"),
        ("  - {split: s, arms: {a: {share: 100%}}}\n", "missing-do", "do"),
        (
            "  - {send: hello, by: email, benefit: x, variants: {a: 50%, b: orders.count > 1}}\n",
            "variants-mixed",
            "never",
        ),
        ("  - {send: hello, by: email, benefit: x, variants: {a: 50%, b: 60%}}\n", "shares", "110%"),
        (f"  - {{repeat: every 7d, do: [{SEND}]}}\n", "missing-at-most", "rounds"),
        (f"  - {{repeat: every 0d, at most: 3, do: [{SEND}]}}\n", "zero-length", "no time"),
        (f"  - {{repeat: 7d, at most: 3, do: [{SEND}]}}\n", "wrong-value", "every 7d"),
        (f"  - {{repeat: every 7d, at most: 0, do: [{SEND}]}}\n", "wrong-value", "1 to"),
        ("  - {repeat: every 7d, at most: 3, do: []}\n", "empty-repeat", "pause"),
        ("  - {claim: slot, granted: []}\n", "missing-refused", "not given"),
        ("  - {claim: slot, refused: []}\n", "missing-granted", "given"),
        ("  - {set: {size: 3}}\n", "wrong-name", "customer.size"),
        ("  - {set: {}}\n", "empty-value", "nothing"),
        ("  - {set: {customer.a: {b: 1}}}\n", "wrong-form", "text"),
        ("  - {set: {customer.a: = nonsense}}\n", "condition", "nonsense"),
        ("  - {exit: }\n", "empty-value", "nothing"),
        ("  - {send: hello, by: email, benefit: x, as: a}\n  - {pause: 1d, as: a}\n", "duplicate-id", "`a`"),
        ("  - {pause: 1d, silent: []}\n", "unknown-key", "no key of a pause"),
    ],
)
def test_what_is_refused(steps: str, code: str, words: str) -> None:
    """Each wrong step is one error at its line with a word that helps."""
    finding = the_error(read_steps(steps))
    assert finding.code == code
    assert finding.file == "scripts/hello.yml"
    assert finding.line >= 5
    assert words in finding.message


def test_a_missing_benefit_names_the_step() -> None:
    """The finding of a contact without a benefit has the path of the step."""
    finding = the_error(read_steps("  - {wait: 7d, silent: [{send: hello, by: email}]}\n"))
    assert (finding.line, finding.field) == (5, "steps[0].silent[0]")


def test_steps_nest_to_a_depth() -> None:
    """A dialogue nested without end is refused, not followed."""
    deep = "[]"
    for _ in range(25):
        deep = f"[{{wait: 1d, silent: {deep}}}]"
    assert codes(read_steps(f"  - {{wait: 1d, silent: {deep}}}\n")) == []
    for _ in range(20):
        deep = f"[{{wait: 1d, silent: {deep}}}]"
    assert codes(read_steps(f"  - {{wait: 1d, silent: {deep}}}\n"))[0] in ("yaml-depth", "step-depth")
