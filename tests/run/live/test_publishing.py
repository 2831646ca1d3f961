"""A project that changes while its dialogues run: the live engine moves them as a replay does, and the audit finds it so."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.kernel.tables import book_of, script_text
from tests.run.live.test_heart import Clock, beat, consent, heart_of, incoming
from tetatet.kernel import make_book
from tetatet.model.time import SECOND, Instant
from tetatet.run.live.audit import audit
from tetatet.run.live.heart import Heart
from tetatet.stores.memory import MemoryCustomers
from tetatet.stores.sqlite import open_store

FACTS = "transitions: {asked: {event: Advice Wanted}}"
STEPS = "{send: hello, by: email, benefit: Good}, {wait: WAIT, silent: []}, {send: more, by: email, benefit: Good}"


def _go_on(heart: Heart, clock: Clock, *, hours: int) -> None:
    """Time passes in small steps: a clock that leaps is not believed."""
    beat(heart)
    for _twenty_minutes in range(3 * hours):
        clock.now = Instant(clock.now + 1_200 * SECOND)
        beat(heart)


def test_a_live_engine_moves_a_wait_of_another_length_and_the_audit_says_the_same(tmp_path: Path) -> None:
    """Who would be done waiting is spoken to at once, the others at their new time; decided again it is the same."""
    first = book_of(script_text(STEPS.replace("WAIT", "10h"), start="asked"), facts=FACTS)
    newer = book_of(script_text(STEPS.replace("WAIT", "2h"), start="asked"), facts=FACTS)
    clock, store = Clock(), open_store(tmp_path / "shop.db")
    heart = heart_of(store, clock, first)
    for number, user in enumerate(("early", "late")):
        heart.submit([consent(user, 10 * number), incoming("Advice Wanted", user, 10 * number + 1, clock.now)])
        _go_on(heart, clock, hours=2 - number)
    heart.ask(lambda _store: heart.deciding.publish(make_book(newer.project, first), "move"))
    _go_on(heart, clock, hours=3)
    lines = store.said(0, 10_000)
    told = [msgspec.json.decode(one.line) for one in lines]
    after = [(one["customer"], one["kind"], one["at"][:19]) for one in told if one["kind"] in ("moved", "silence")]
    moment = next(one["at"][:19] for one in told if one["kind"] == "moved")
    assert after[:3] == [("early", "moved", moment), ("late", "moved", moment), ("early", "silence", moment)]
    assert [(user, kind) for user, kind, _at in after[3:]] == [("late", "silence")]
    projects = {one.revision: one.project for one in (first, newer)}
    again = audit(store.log.occurrences(), iter(lines), projects, first.revision, MemoryCustomers())
    assert again.lines == len(lines)
    store.close()
