"""The gate: one order of reasons, caps that hold in every window, and ghosts who take nothing from anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import book_of, candidate_of, customer, dialogue_of, moment, script_text, turn_at
from tetatet.interact.gate import Ruling, decide
from tetatet.interact.turn import Candidate, Turn
from tetatet.kernel import Book
from tetatet.model.record import Consent, Contacted, Record
from tetatet.model.settings import Cap
from tetatet.model.time import DAY, HOUR, Instant

SEND = "{send: hello, by: email, benefit: Good}"
RIVAL = "{send: rival, by: email, benefit: Good}"
FACTS = "transitions: {asked: {event: Advice Wanted}}"
NAMED = "subject: Hello\n---\nDear {{ customer.first_name }}.\n"
NIGHT, NOON = "03-10 23:00", "03-10 12:00"

# ---------------------------------------------------------------- one stage after the other


@dataclass(slots=True)
class Case:
    """One candidate before the gate, and everything that a test may put in its way."""

    book: Book
    record: Record
    candidate: Candidate
    rivals: list[Candidate]
    at: str = NOON
    arm: str = "treated"


def _case() -> Case:
    book = book_of(
        script_text(SEND),
        script_text(RIVAL, name="rival"),
        script_text(RIVAL, name="muter", head="mutes: [hello]\n"),
        facts=FACTS,
        quiet='"21:00 to 08:00"',
        caps="[{contacts: 1, in: 7d}]",
        files={"content/hello.liquid": NAMED},
    )
    record = customer()
    record.traits["first_name"] = "Ada"
    dialogue = dialogue_of(book, "hello", "03-10 09:00", valid_until=moment("03-20 00:00"))
    record.dialogues = [dialogue]
    return Case(book, record, candidate_of(book, dialogue), [])


def _mute(case: Case) -> None:
    case.record.dialogues = [*case.record.dialogues, dialogue_of(case.book, "muter", "03-10 08:00")]


def _replace(case: Case) -> None:
    case.record.replacing, case.record.replaced_by = [case.candidate.dialogue.id], "birthday"


def _withdraw(case: Case) -> None:
    case.record.consents["marketing||"] = Consent(Instant(2), "m2", given=False)


def _lose_address(case: Case) -> None:
    del case.record.traits["email"]


def _exclude(case: Case) -> None:
    case.record.traits["self_excluded"] = "2026-01-01T00:00:00Z"


def _complain(case: Case) -> None:
    case.record.complaints = {"c1": moment("03-09 10:00")}


def _be_late(case: Case) -> None:
    case.candidate.dialogue.valid_until = moment("03-10 11:59")


def _fall_asleep(case: Case) -> None:
    case.at = NIGHT


def _reach_the_cap(case: Case) -> None:
    case.record.contacts = [Contacted(moment("03-09 10:00"), "email", "a0")]


def _meet_a_rival(case: Case) -> None:
    rival = dialogue_of(case.book, "rival", "03-10 08:00")
    case.record.dialogues = [*case.record.dialogues, rival]
    case.rivals = [candidate_of(case.book, rival, worth=10.0)]


def _forget_the_name(case: Case) -> None:
    del case.record.traits["first_name"]


def _need_a_slot(case: Case) -> None:
    case.candidate.capacity = "role store agent"


def _draw_a_ghost(case: Case) -> None:
    case.arm = "ghost"


STAGES: dict[str, Callable[[Case], None]] = {
    "mutes": _mute,
    "replaced": _replace,
    "suppression": _withdraw,
    "permission": _lose_address,
    "self_exclusion": _exclude,
    "complaint": _complain,
    "validity": _be_late,
    "quiet": _fall_asleep,
    "caps": _reach_the_cap,
    "arbitration": _meet_a_rival,
    "content": _forget_the_name,
    "capacity": _need_a_slot,
    "holdout": _draw_a_ghost,
}
"""Every stage in the order of the gate, and how to fail there and nowhere else."""


def _stage_of(case: Case) -> str:
    """The stage that names the refusal; "go" when there is none."""
    turn = turn_at(case.record, case.book, case.at)

    def arm_of(_turn: Turn, candidate: Candidate) -> str:
        return case.arm if candidate is case.candidate else "treated"

    (ruling,) = (one for one in decide(turn, [case.candidate, *case.rivals], arm_of) if one.candidate is case.candidate)
    if ruling.verdict is not None:
        return ruling.verdict.rule
    if ruling.waiting:
        return "capacity"
    return "go" if ruling.arm == "treated" else "holdout"


def test_where_nothing_stands_in_the_way_a_contact_goes() -> None:
    """The candidate of these tests goes when nothing is put in its way."""
    assert _stage_of(_case()) == "go"


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_refuses_in_its_own_name(stage: str) -> None:
    """What fails at one stage alone is refused by that stage."""
    case = _case()
    STAGES[stage](case)
    assert _stage_of(case) == stage


@pytest.mark.parametrize("earlier, later", list(combinations(STAGES, 2)))
def test_of_two_reasons_the_earlier_stage_is_named(earlier: str, later: str) -> None:
    """A contact that would fail at two stages is refused by the earlier, in whichever order they arose."""
    for order in ((earlier, later), (later, earlier)):
        case = _case()
        for stage in order:
            STAGES[stage](case)
        assert _stage_of(case) == earlier


def test_a_contact_that_needs_a_slot_files_a_claim_and_no_arm_yet() -> None:
    """Capacity is asked of everybody else by a claim with its worth; the hold-out is drawn when it is granted."""
    case = _case()
    _need_a_slot(case)
    case.candidate.worth = 4.0
    turn = turn_at(case.record, case.book, NOON)
    (ruling,) = decide(turn, [case.candidate], lambda _turn, _candidate: "ghost")
    assert (ruling.waiting, ruling.arm) == (True, "")
    (claim,) = turn.claims
    assert (claim.resource, claim.worth, claim.ghost, claim.batch) == ("role store agent", 4.0, True, False)
    case.candidate.granted = True
    (ruling,) = decide(turn, [case.candidate], lambda _turn, _candidate: "ghost")
    assert (ruling.waiting, ruling.arm) == (False, "ghost")


# ---------------------------------------------------------------- arbitration


def _contest(caps: str, **by_script: dict[str, Any]) -> tuple[Turn, dict[str, Ruling]]:
    """Candidates of several scripts at one instant; `arm`, `purpose` and fields of the candidate by script."""
    texts = [
        script_text(SEND, name=name, head=f"purpose: {about.pop('purpose', 'marketing')}\n")
        for name, about in by_script.items()
    ]
    book, record = book_of(*texts, facts=FACTS, caps=caps), customer()
    arms = {name: about.pop("arm", "treated") for name, about in by_script.items()}
    candidates = []
    for name, about in by_script.items():
        begun = {one: about.pop(one) for one in ("valid_until", "rank", "acted") if one in about}
        dialogue = dialogue_of(book, name, "03-10 09:00", **begun)
        record.dialogues = [*record.dialogues, dialogue]
        candidates.append(candidate_of(book, dialogue, **about))
    turn = turn_at(record, book, NOON)
    rulings = decide(turn, candidates, lambda _turn, one: arms[one.script.name])
    return turn, {one.candidate.script.name: one for one in rulings}


ONE = "[{contacts: 1, in: 7d}]"


@pytest.mark.parametrize(
    "better, worse",
    [
        ({"worth": 2.0}, {"worth": 1.0, "rank": 90}),
        ({"valid_until": moment("03-11 00:00")}, {"valid_until": moment("03-12 00:00"), "rank": 90}),
        ({"rank": 60}, {"rank": 50}),
        ({}, {}),
    ],
)
def test_the_highest_worth_then_the_earliest_end_then_the_rank_then_the_name(
    better: dict[str, Any], worse: dict[str, Any]
) -> None:
    """Where one contact may go, each rule decides when all before it are equal."""
    names = ("aa", "zz") if not better else ("zz", "aa")
    _turn, rulings = _contest(ONE, **{names[0]: dict(better), names[1]: dict(worse)})
    assert rulings[names[0]].verdict is None
    assert rulings[names[1]].lost_to == names[0]
    assert rulings[names[0]].won_over == [names[1]]
    verdict = rulings[names[1]].verdict
    assert verdict is not None
    assert verdict.reason == f"{names[0]} was {'worth more' if 'worth' in better else 'first'}"


def test_where_no_cap_binds_all_go() -> None:
    """Arbitration takes nothing from anybody while there is room."""
    _turn, rulings = _contest("[{contacts: 3, in: 7d}]", one={}, two={}, three={})
    assert {name: ruling.verdict for name, ruling in rulings.items()} == {"one": None, "two": None, "three": None}


def test_service_neither_takes_room_nor_is_named_as_the_winner() -> None:
    """A service contact goes beside the cap; a marketing contact loses to marketing, and the reason says so."""
    _turn, rulings = _contest(ONE, help={"purpose": "service", "worth": 1.5}, best={"worth": 2.0}, worst={"worth": 1.0})
    assert rulings["help"].verdict is None
    assert rulings["worst"].lost_to == "best"
    assert rulings["worst"].verdict is not None
    assert rulings["worst"].verdict.reason == "best was worth more"
    assert rulings["help"].won_over == []


def test_the_treated_lose_to_the_treated_only() -> None:
    """A ghost is ranked alike but takes no room from the treated, and is not named as the one who did."""
    _turn, rulings = _contest(ONE, ghost={"worth": 3.0, "arm": "ghost"}, best={"worth": 2.0}, worst={"worth": 1.0})
    assert (rulings["ghost"].arm, rulings["best"].arm) == ("ghost", "treated")
    assert rulings["worst"].lost_to == "best"
    assert rulings["ghost"].won_over == []


def test_a_ghost_loses_to_ghosts_and_treated_alike() -> None:
    """In the shadow ledger a ghost has the room that it would have if everybody were spoken to."""
    _turn, rulings = _contest(ONE, best={"worth": 3.0, "arm": "ghost"}, ghost={"worth": 2.0, "arm": "ghost"})
    assert rulings["best"].arm == "ghost"
    assert rulings["ghost"].lost_to == "best"


# ---------------------------------------------------------------- caps, over any stream

SCRIPTS = ("a", "b", "c", "d")
CHANNELS = ("email", "sms")
CAPS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["6h", "1d", "3d", "7d"]), st.sampled_from([None, *CHANNELS])),
    min_size=1,
    max_size=2,
)
LENGTHS = {"6h": 6 * HOUR, "1d": DAY, "3d": 3 * DAY, "7d": 7 * DAY}
PASSES = st.lists(
    st.tuples(st.integers(1, 40), st.lists(st.sampled_from(SCRIPTS), min_size=1, max_size=4, unique=True)),
    max_size=14,
)
ARMS = st.fixed_dictionaries({name: st.sampled_from(["treated", "ghost", "global"]) for name in SCRIPTS})


def _streamed(
    caps: list[tuple[int, str, str | None]],
    passes: list[tuple[int, list[str]]],
    arms: dict[str, str],
    without: frozenset[str] = frozenset(),
) -> tuple[list[Contacted], list[tuple[Instant, str, str, Instant]], tuple[Cap, ...]]:
    """Live through passes of the gate hours apart: the contacts made, and who was held until when."""
    texts = [
        script_text(f"{{send: hello, by: {CHANNELS[n % 2]}, benefit: Good}}", name=name)
        for n, name in enumerate(SCRIPTS)
    ]
    written = ", ".join(f"{{contacts: {n}, in: {length}{f', by: {by}' if by else ''}}}" for n, length, by in caps)
    book, record = book_of(*texts, facts=FACTS, caps=f"[{written}]"), customer()
    held, now = [], moment("03-01 00:00")
    for hours, names in passes:
        now = Instant(now + hours * HOUR)
        dialogues = [dialogue_of(book, name, "03-01 00:00") for name in names if name not in without]
        record.dialogues = dialogues
        candidates = [candidate_of(book, one, worth=float(ord(one.script) % 3)) for one in dialogues]
        turn = turn_at(record, book, "03-01 00:00")
        turn.now = now
        made = []
        for ruling in decide(turn, candidates, lambda _turn, one: arms[one.script.name]):
            script = ruling.candidate.script.name
            if ruling.verdict is None:
                made.append(Contacted(now, ruling.candidate.channel, "", ruling.arm != "treated"))
            else:
                assert hasattr(ruling.verdict, "until")
                held.append((now, script, ruling.candidate.channel, ruling.verdict.until))
        record.contacts = [*record.contacts, *made]
    return record.contacts, held, book.project.settings.policy.caps


def _most_in_a_window(contacts: list[Contacted], length: int, by: str | None) -> int:
    """The fullest window of a length that lies anywhere."""
    moments = [one.at for one in contacts if by in (None, one.channel)]
    return max((sum(start <= at < start + length for at in moments) for start in moments), default=0)


@settings(max_examples=60)
@given(CAPS, PASSES, ARMS)
def test_no_sliding_window_ever_holds_more_than_its_cap(
    caps: list[tuple[int, str, str | None]], passes: list[tuple[int, list[str]]], arms: dict[str, str]
) -> None:
    """Of contacts that really went no window of a cap's length holds more than the cap, with and without ghosts."""
    contacts, _held, _caps = _streamed(caps, passes, arms)
    for number, length, by in caps:
        real = [one for one in contacts if not one.ghost]
        assert _most_in_a_window(real, LENGTHS[length], by) <= number
        for ghost in (one for one in contacts if one.ghost and by in (None, one.channel)):
            before = [one for one in contacts if ghost.at - LENGTHS[length] < one.at < ghost.at]
            assert sum(by in (None, one.channel) for one in before) < number


@settings(max_examples=60)
@given(CAPS, PASSES, ARMS)
def test_the_treated_are_never_held_by_a_ghost(
    caps: list[tuple[int, str, str | None]], passes: list[tuple[int, list[str]]], arms: dict[str, str]
) -> None:
    """Take every ghost away, and the treated are decided as they were, each at its moment."""
    ghosts = frozenset(name for name, arm in arms.items() if arm != "treated")
    contacts, held, _caps = _streamed(caps, passes, arms)
    alone, held_alone, _caps = _streamed(caps, passes, arms, ghosts)
    assert [one for one in contacts if not one.ghost] == alone
    assert [one for one in held if one[1] not in ghosts] == held_alone


@settings(max_examples=40)
@given(CAPS, PASSES)
def test_held_until_means_until_there_is_room(
    caps: list[tuple[int, str, str | None]], passes: list[tuple[int, list[str]]]
) -> None:
    """The moment that a hold names is the first at which the contacts made so far leave every cap room."""
    arms = dict.fromkeys(SCRIPTS, "treated")
    contacts, held, _caps = _streamed(caps, passes, arms)
    for now, _script, channel, until in held:
        made = [one for one in contacts if one.at <= now]
        for at in (until - 1, until):
            full = [
                sum(at < one.at + LENGTHS[length] and by in (None, one.channel) for one in made) >= number
                for number, length, by in caps
                if by in (None, channel)
            ]
            assert any(full) == (at < until)


def test_a_cap_asks_its_condition() -> None:
    """A cap with an `if` binds only those of whom it holds."""
    facts = "facts: {orders.count: {count: Order Completed}}\n" + FACTS
    book = book_of(script_text(SEND), facts=facts, caps="[{contacts: 1, in: 7d, if: orders.count >= 4}]")
    verdicts = []
    for count in (3, 4):
        record = customer(facts={"orders.count": count}, contacts=[Contacted(moment("03-09 10:00"), "email", "")])
        dialogue = dialogue_of(book, "hello", "03-10 09:00")
        record.dialogues = [dialogue]
        (ruling,) = decide(turn_at(record, book, NOON), [candidate_of(book, dialogue)], lambda _turn, _one: "treated")
        verdicts.append(ruling.verdict)
    assert verdicts[0] is None
    assert verdicts[1] is not None
    assert verdicts[1].rule == "caps"
