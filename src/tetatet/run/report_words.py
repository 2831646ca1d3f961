"""What a step of a path is called, asked of the revision of the project that it belongs to."""

from __future__ import annotations

from tetatet.kernel import Book
from tetatet.model.script import Goal
from tetatet.model.step import Ask, Task, Wait
from tetatet.run import report_wording
from tetatet.run.report_paths import Taken
from tetatet.run.spoken import plain


class Words:
    """The words of a project's steps, in all its revisions."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def word(self, taken: Taken) -> str:
        """What a step of a path is called."""
        plan = self._book.plans.get(taken.revision, self._book.plan)
        program = plan.programs.get(taken.script)
        node = program.nodes.get(taken.step) if program is not None else None
        step = node.step if node is not None else None
        if taken.kind in ("contact", "task"):
            return "question" if isinstance(step, Ask) else report_wording.STEPS.get(taken.detail, taken.detail)
        if taken.kind == "silence" and isinstance(step, Wait):
            length = step.length or step.until
            return f"silence {length.text}" if length is not None else "silence"
        if taken.kind == "goal":
            script = plan.project.scripts.get(taken.script)
            return f"{_goal_word(script.goal) if script is not None else 'goal'} ✓"
        if taken.kind == "undone":
            return "not done" if self.ends_a_wait(taken) else ""
        return _plain_word(taken.kind, taken.detail)

    def ends_a_wait(self, taken: Taken) -> bool:
        """Is this the end of a wait, or only of a task that nobody waited for?"""
        plan = self._book.plans.get(taken.revision, self._book.plan)
        node = plan.programs[taken.script].nodes.get(taken.step)
        if node is None:
            return False
        return isinstance(node.step, Wait) or (isinstance(node.step, Task) and node.step.undone is not None)


def _plain_word(kind: str, detail: str) -> str:
    """What a step is called of which the project need not be asked."""
    if kind == "drop":
        channel, _bar, rule = detail.partition("|")
        return f"no {report_wording.STEPS.get(channel, channel)} ({report_wording.RULES.get(rule, rule)})"
    if kind == "end":
        return "" if detail in ("goal", "done") else f"“{detail}”"
    return {"running": "still running", "elsewhere": "…", "refused": f"no {detail}"}.get(kind, plain(detail) or kind)


def _goal_word(goal: Goal) -> str:
    if goal.event is None:
        return "goal"
    return report_wording.GOALS.get(goal.event, goal.event.lower())
