"""What would a step do? The first thing that happens from a step on, in one clause."""

from __future__ import annotations

from tetatet.interact.plan import Plan
from tetatet.interact.program import Node, Resume, RoundEnd
from tetatet.model.step import Ask, Choose, Claim, Exit, Pause, Repeat, Send, Set, Split, StartOther, Task, Wait
from tetatet.run import spoken, wording
from tetatet.run.spoken import plain
from tetatet.run.telling import Teller, channel_of, wait_in_words

MAX_WAYS = 3
"""Ways of a fork that are told; a fork with more is drawn, not read aloud."""

MAX_DEPTH = 16
"""Forks within forks; deeper, nobody listens any more."""


def then(teller: Teller, plan: Plan, script: str, node_id: str, depth: int = 0) -> str:
    """`the e-mail “…” goes out`, `the dialogue ends`: what comes first from this step on."""
    if not node_id or depth > MAX_DEPTH:
        return wording.THEN["end"]
    node = plan.programs[script].nodes[node_id]
    step = node.step
    if isinstance(step, Send | Ask | Task):
        return _contact(teller, plan, step)
    if isinstance(step, Choose | Split):
        return _fork(teller, plan, script, node, depth)
    if isinstance(step, Set | Resume):
        return then(teller, plan, script, node.after, depth + 1)
    if isinstance(step, Repeat):
        return then(teller, plan, script, node.exits["do"], depth + 1)
    return _other(node)


def _contact(teller: Teller, plan: Plan, step: Send | Ask | Task) -> str:
    if isinstance(step, Task):
        to_do = teller.to_do(channel_of(step.contact), step.talk)
        return wording.THEN["work"].format(role=spoken.with_article(step.role), to_do=to_do)
    key = "ask" if isinstance(step, Ask) else "send"
    return wording.THEN[key].format(what=teller.step_in_words(plan, step))


def _fork(teller: Teller, plan: Plan, script: str, node: Node, depth: int) -> str:
    ways = [then(teller, plan, script, leads, depth + 1) for leads in node.exits.values()]
    if isinstance(node.step, Choose) and all(test is not None for test, _block in node.step.cases):
        ways.append(then(teller, plan, script, node.after, depth + 1))
    ways = list(dict.fromkeys(ways))
    if len(ways) == 1:
        return ways[0]
    key = "split" if isinstance(node.step, Split) else "choose"
    return wording.THEN[key].format(ways=spoken.listed(ways[:MAX_WAYS], "or"))


def _other(node: Node) -> str:
    step = node.step
    if isinstance(step, Exit):
        return wording.THEN["exit"].format(reason=step.reason)
    if isinstance(step, Wait):
        words, is_length = wait_in_words(step)
        return wording.THEN["wait"].format(length=words) if is_length else wording.THEN["wait until"]
    if isinstance(step, StartOther):
        return wording.THEN["start"].format(script=plain(step.script))
    if isinstance(step, Claim):
        return wording.THEN["claim"].format(what=plain(step.resource))
    assert isinstance(step, Pause | RoundEnd), step
    return wording.THEN["pause" if isinstance(step, Pause) else "round"]
