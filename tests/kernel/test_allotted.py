"""What is scarce, and the room under the caps: who is refused takes none, whoever competes with whom."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.kernel.tables import book_of, customer, event, moment, outcome_of, script_text
from tetatet.kernel import Allotted, advance
from tetatet.model.decision import Line

FACTS = "transitions: {asked: {event: Advice Wanted, valid for: 30d}}"
ROLES = "  agent: {capacity: 1 per day}\n  free agent: {}\n"
CHANNELS = "  email: {simulator: true}\n  phone: {desk: agent}\n"
NOON = moment("03-02 12:00")


class Rival(NamedTuple):
    """A script of one contact: a mail, or a call that is granted or refused."""

    worth: int
    ghost: bool
    call: bool
    granted: bool

    def script(self, name: str, role: str) -> str:
        """Its text, with the role of which its call asks."""
        said = f"{{task: call, role: {role}, by: phone, due: 3d, benefit: Good}}"
        mail = "{send: hello, by: email, benefit: Good}"
        head = f"worth: {self.worth}\n" + ("holdout: 100%\n" if self.ghost else "")
        return script_text(said if self.call else mail, name=name, head=head)


RIVALS = st.lists(st.builds(Rival, st.integers(1, 3), st.booleans(), st.booleans(), st.booleans()), max_size=5)
CAPS = st.sampled_from(["[]", "[{contacts: 1, in: 7d}]", "[{contacts: 2, in: 7d}]"]) | st.sampled_from(
    ["[{contacts: 1, in: 7d, by: email}, {contacts: 2, in: 7d}]", "[{contacts: 1, in: 2d, by: phone}]"]
)


def _decided(rivals: dict[str, Rival], caps: str, role: str) -> tuple[list[Line], int]:
    """What is said of each rival when all ask at once and every claim is answered, and how many claims there were."""
    texts = [one.script(name, role) for name, one in rivals.items()]
    book, record = book_of(*texts, facts=FACTS, caps=caps, roles=ROLES, channels=CHANNELS), customer()
    outcome = outcome_of(record, book, event(NOON, "Advice Wanted"))
    lines, claims, asked = list(outcome.lines), list(outcome.claims), 0
    while claims:
        claim, asked = claims.pop(0), asked + 1
        script = next(one.script for one in record.dialogues if one.id == claim.dialogue)
        answer = Allotted(claim.dialogue, rivals[script].granted, moment("03-03 00:00"), "agent")
        outcome = advance(record, answer, book, NOON, {})
        lines, claims = lines + outcome.lines, claims + outcome.claims
    assert all(one.state != "capacity" for one in record.dialogues)
    return [line for line in lines if line.kind in ("contact", "task")], asked


def _told(lines: list[Line]) -> dict[str | None, tuple[object, ...]]:
    return {
        line.script: (line.verdict, line.by_rule, line.until, line.lost_to, sorted(line.won_over or ()))
        for line in lines
    }


@settings(max_examples=80)
@given(RIVALS, CAPS)
@example([Rival(3, True, True, True), Rival(1, False, False, False)], "[{contacts: 1, in: 7d}]")
def test_who_is_refused_takes_room_from_nobody(drawn: list[Rival], caps: str) -> None:
    """All others are decided as if who was refused had not been there, and as if what was granted were not scarce."""
    rivals = {f"s{number}": one for number, one in enumerate(drawn)}
    lines, asked = _decided(rivals, caps, "agent")
    refused = {line.script for line in lines if line.by_rule == "capacity"}
    assert len(lines) == len(rivals)
    assert asked <= sum(one.call for one in drawn)
    assert all(rivals[str(name)].call and not rivals[str(name)].granted for name in refused)
    alone, _none = _decided({name: one for name, one in rivals.items() if name not in refused}, caps, "free agent")
    assert {name: told for name, told in _told(lines).items() if name not in refused} == _told(alone)
