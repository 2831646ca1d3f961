"""The work of people: lists, taking, results, what escalates and what is withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import group, order, person, settings, track
from tests.kernel.tables import book_of
from tests.run.live.firm import Firm
from tetatet.kernel import Book
from tetatet.model.errors import ConflictError, InputError
from tetatet.model.record_limits import MAX_TASKS
from tetatet.run.live import desk
from tetatet.run.live.briefing import Brief, Result, brief
from tetatet.run.live.desk import WorkItem

FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions: {big order: {event: Order Completed, if: event.total >= 200, valid for: 3d}}
"""
KITCHEN = """
script: new-kitchen
start: {when: big order, again after: 180d}
purpose: service
goal: {event: Kitchen Bought, within: 60d}
steps:
  - {send: hello, by: email, benefit: Ideas for your kitchen}
  - wait: 7d
    silent:
      - {task: kitchen-call, role: store agent, by: phone, due: 2 business days, benefit: A person who knows it}
      - {task: look-up-plan, role: planner, due: 1 business days}
      - wait: 7d
        answers:
          not now: [{exit: asked us to leave it}]
        silent: [{exit: silent to the end}]
  - {send: kitchen-plan, by: email, benefit: Your plan}
"""
TALK = """
say:
  en: Ask {{ customer.name }} what is being built.
  ru: Спросите, что строится.
results:
  interested: reached
  not now: reached
  no reply: not reached
"""
ROLES = "  store agent: {substitute: shop manager}\n  shop manager: {}\n  planner: {}\n"
FILES = {
    "tetatet.yml": settings(roles=ROLES).replace("[en]", "[en, ru]"),
    "content/hello.liquid": "subject: Your kitchen\n---\nHello\n",
    "content/kitchen-plan.liquid": "Plan\n",
    "talks/kitchen-call.yml": TALK,
    "talks/look-up-plan.yml": "say: Find the plan.\nresults: {found: reached}\n",
}


def kitchen_book() -> Book:
    return book_of(KITCHEN, facts=FACTS, files=FILES)


@pytest.fixture
def firm() -> Firm:
    """Bea ordered on Monday and said nothing for a week: on Monday, 9 March at 9 her call lies on the list."""
    made = Firm(kitchen_book(), "03-01 00:00")
    made.happens(*person(name="Bea", phone="+49151"), order("03-02 09:00", total=480.0))
    made.passes("03-09 09:00")
    return made


def work(firm: Firm, role: str = "") -> list[WorkItem]:
    return desk.work_list(firm.store.reader(), firm.book, firm.now, role=role)


def talks(firm: Firm, role: str = "") -> list[str]:
    return [item.talk for item in work(firm, role)]


def call(firm: Firm) -> str:
    return firm.act("kitchen-call").act.key


def told(firm: Firm, talk: str = "kitchen-call") -> Brief:
    return brief(firm.store.reader(), firm.book, firm.act(talk).act.key, firm.now)


def finish(firm: Firm, result: str, agent: str = "kim", talk: str = "kitchen-call") -> Any:
    key = firm.act(talk).act.key
    incoming = desk.result_of(firm.store.reader(), firm.book, key, result, agent, firm.now)
    return firm.submit([incoming]).result()


def claim(firm: Firm, agent: str) -> None:
    key = call(firm)
    firm.ask(lambda store: desk.claim(store, key, agent, firm.now)).result()


def release(firm: Firm, agent: str) -> None:
    key = call(firm)
    firm.ask(lambda store: desk.release(store, key, agent, firm.now)).result()


# ---------------------------------------------------------------- the list


def test_a_role_sees_its_own_work(firm: Firm) -> None:
    """Each role has its list; without a role there is all, what is due first before the rest."""
    assert talks(firm, "store agent") == ["kitchen-call"]
    assert talks(firm, "planner") == ["look-up-plan"]
    assert talks(firm, "shop manager") == []
    assert talks(firm) == ["look-up-plan", "kitchen-call"]


def test_a_row_says_what_to_do_and_why(firm: Firm) -> None:
    """Whom to call, for which moment and by when, in words; no telephone number stands on a list."""
    (item,) = work(firm, "store agent")
    assert item.to_do == "call Bea (“kitchen call”)"
    assert item.why == "big order (total 480 EUR, category kitchen)"
    assert (item.customer, item.role, item.agent, item.channel) == ("u1", "store agent", "", "phone")
    assert (item.made, item.due, item.overdue) == ("2026-03-09T09:00:00Z", "2026-03-11T09:00:00Z", False)
    assert item.benefit == "A person who knows it"
    assert "+49" not in str(item)


def test_a_call_that_is_not_made_goes_to_the_substitute(firm: Firm) -> None:
    """N19: undone in two business days, the call is on the manager's list and off the agent's, and nobody has it."""
    claim(firm, "kim")
    firm.passes("03-11 09:00")
    assert talks(firm, "store agent") == []
    (item,) = work(firm, "shop manager")
    assert (item.talk, item.agent, item.due) == ("kitchen-call", "", "2026-03-13T09:00:00Z")


def test_an_answer_takes_the_call_off_the_list(firm: Firm) -> None:
    """Who answers by himself is not called; what is behind the counter is still to be done."""
    firm.happens(track("03-09 10:00", "Message Replied", reply="yes"))
    assert talks(firm) == ["look-up-plan"]
    assert firm.act("kitchen-call").state == "withdrawn"


def test_the_goal_takes_the_call_off_and_leaves_inner_work(firm: Firm) -> None:
    """A dialogue that ends withdraws its contacts; inner work outlasts it."""
    firm.happens(track("03-09 10:00", "Kitchen Bought"))
    assert talks(firm) == ["look-up-plan"]
    assert told(firm, "look-up-plan").task.why == "total 480 EUR, category kitchen", "the dialogue is over"


# ---------------------------------------------------------------- taking, giving back


def test_one_agent_has_a_task(firm: Firm) -> None:
    """Who comes second is told who has it; taking it again changes nothing."""
    claim(firm, " kim ")
    claim(firm, "kim")
    with pytest.raises(ConflictError, match="kim has taken this task"):
        claim(firm, "lee")
    assert work(firm, "store agent")[0].agent == "kim"


def test_a_task_that_is_given_back_can_be_taken(firm: Firm) -> None:
    """Only who has it gives it back; it keeps its role and its due time."""
    claim(firm, "kim")
    with pytest.raises(ConflictError, match="kim has taken this task"):
        release(firm, "lee")
    before = work(firm, "store agent")[0]
    release(firm, "kim")
    release(firm, "kim")
    claim(firm, "lee")
    after = work(firm, "store agent")[0]
    assert (after.agent, after.due, after.role) == ("lee", before.due, before.role)


@pytest.mark.parametrize("agent", ["", "   ", "x" * 101, "two\nlines"])
def test_an_agent_has_a_name(firm: Firm, agent: str) -> None:
    """Nobody, and a name that nobody can read, is refused."""
    with pytest.raises(InputError, match="agent"):
        claim(firm, agent)


def test_a_task_that_is_off_the_list_cannot_be_taken(firm: Firm) -> None:
    """It is said why: done, or withdrawn and by what."""
    finish(firm, "interested")
    with pytest.raises(ConflictError, match="has its result already"):
        claim(firm, "lee")
    other = Firm(kitchen_book(), "03-01 00:00")
    other.happens(*person(), order("03-02 09:00", total=480.0))
    other.passes("03-09 09:00")
    other.happens(track("03-09 10:00", "Message Replied", reply="yes"))
    with pytest.raises(ConflictError, match="off the list"):
        claim(other, "lee")
    with pytest.raises(InputError, match="there is no task"):
        other.ask(lambda store: desk.claim(store, "nothing", "lee", other.now)).result()


def test_a_message_is_no_task(firm: Firm) -> None:
    """The e-mail of the same dialogue is not on any list and cannot be taken."""
    mail = firm.act("hello").act.key
    with pytest.raises(InputError, match="there is no task"):
        firm.ask(lambda store: desk.claim(store, mail, "kim", firm.now)).result()


# ---------------------------------------------------------------- the result


def test_a_result_is_an_event_that_moves_the_dialogue(firm: Firm) -> None:
    """The act is done with it, the wait is answered, and the next step goes out."""
    assert finish(firm, "interested").taken == 1
    assert (firm.act("kitchen-call").state, firm.act("kitchen-call").reason) == ("done", "interested")
    assert firm.act("kitchen-plan").state == "pending"
    assert talks(firm) == ["look-up-plan"]


def test_a_result_is_taken_once(firm: Firm) -> None:
    """The same again is refused, and so is another one; an event of it that is sent again changes nothing."""
    reader = firm.store.reader()
    twice = desk.result_of(reader, firm.book, call(firm), "interested", "kim", firm.now)
    other = desk.result_of(reader, firm.book, call(firm), "not now", "lee", firm.now)
    assert firm.submit([twice]).result().taken == 1
    assert firm.submit([twice]).result().repeated == 1
    assert firm.submit([other]).result().repeated == 1
    with pytest.raises(ConflictError, match="has its result already"):
        finish(firm, "interested")
    assert firm.act("kitchen-call").reason == "interested"


def test_a_result_is_one_of_the_talk(firm: Firm) -> None:
    """What the talk does not know is refused, with what it knows."""
    with pytest.raises(InputError, match="interested, not now, no reply"):
        finish(firm, "perhaps")
    with pytest.raises(InputError, match="none of this talk"):
        finish(firm, "")


def test_who_has_not_taken_it_does_not_end_it(firm: Firm) -> None:
    """While kim has the call, only kim says what came of it."""
    claim(firm, "kim")
    with pytest.raises(ConflictError, match="kim has taken this task"):
        finish(firm, "interested", "lee")
    assert finish(firm, "interested", "kim").taken == 1


def test_who_is_on_the_phone_may_still_say_what_came_of_it(firm: Firm) -> None:
    """The customer answered by mail in the middle of the call: the agent's result is kept, and nothing is done twice."""
    claim(firm, "kim")
    firm.happens(track("03-09 10:00", "Message Replied", reply="yes"))
    with pytest.raises(ConflictError, match="off the list"):
        finish(firm, "interested", "lee")
    assert finish(firm, "interested", "kim").taken == 1
    assert firm.act("kitchen-call").state == "withdrawn"


def test_nobody_reached_waits_on(firm: Firm) -> None:
    """A result that means nobody was there ends no wait, and the call is done."""
    finish(firm, "no reply")
    assert firm.act("kitchen-call").state == "done"
    assert not [entry for entry in firm.acts() if entry.act.content == "kitchen-plan"]


def test_a_result_that_names_no_act_closes_what_the_dialogue_takes_it_for(firm: Firm) -> None:
    """Another desk knows the talk alone: its result takes the same call off the list as it ends in the dialogue."""
    firm.happens(track("03-09 10:00", "Task Completed", "u1", task="kitchen-call", result="no reply"))
    assert talks(firm) == ["look-up-plan"]
    firm.happens(track("03-09 11:00", "Task Completed", "u1", result="found"))
    assert talks(firm) == [], "it was the only one left"
    done = [firm.act(talk) for talk in ("kitchen-call", "look-up-plan")]
    assert [(entry.state, entry.reason) for entry in done] == [("done", "no reply"), ("done", "found")]


def test_another_customer_s_result_closes_nothing(firm: Firm) -> None:
    """Whoever names Bea's call as Carl's leaves it on the list, as it stays in her dialogue."""
    firm.happens(track("03-09 10:00", "Task Completed", "u2", act=call(firm), result="interested"))
    assert sorted(talks(firm)) == ["kitchen-call", "look-up-plan"]


def test_a_call_that_was_late_may_have_its_result(firm: Firm) -> None:
    """Nobody made it in time, and its wait runs on: who makes it after all says so, and it is off the list."""
    firm.passes("03-14 09:00")
    assert finish(firm, "no reply").taken == 1
    assert (firm.act("kitchen-call").state, firm.act("kitchen-call").reason) == ("done", "no reply")


def test_a_result_does_not_close_the_call_that_it_leads_to() -> None:
    """`call again` files the same talk once more; the result of the first is none of the second."""
    steps = "{task: call, role: store agent, by: phone, benefit: Good}"
    again = f"{{wait: 7d, answers: {{later: [{steps}, {{wait: 7d, silent: []}}]}}, silent: []}}"
    script = f"script: calls\nstart: big order\npurpose: service\ngoal: {{event: Never, within: 60d}}\nsteps: [{steps}, {again}]\n"
    files = {"tetatet.yml": settings(roles=ROLES), "talks/call.yml": "say: Hi\nresults: {later: reached}\n"}
    firm = Firm(book_of(script, facts=FACTS, files=files), "03-01 00:00")
    firm.happens(*person(phone="+49151"), order("03-02 09:00", total=480.0))
    firm.happens(track("03-02 10:00", "Task Completed", task="call", result="later"))
    assert [entry.state for entry in firm.acts()] == ["done", "open"]


def test_work_that_the_record_forgets_leaves_the_list() -> None:
    """Of very much work about one customer the oldest is forgotten; the desk does not keep what nobody waits for."""
    script = (
        "script: checks\nstart: {when: big order, per: order_id}\npurpose: service\n"
        "goal: {event: Never, within: 60d}\nsteps: [{task: look, role: planner}]\n"
    )
    firm = Firm(book_of(script, facts=FACTS, files={"tetatet.yml": settings(roles=ROLES)}), "03-01 00:00")
    orders = [order(f"03-02 {9 + n // 60:02}:{n % 60:02}", order_id=f"o{n}", total=480.0) for n in range(MAX_TASKS + 1)]
    firm.happens(*person(), *orders)
    assert len(work(firm)) == MAX_TASKS
    assert "more work" in firm.acts()[0].reason


# ---------------------------------------------------------------- what the agent knows


def test_the_agent_has_the_number_of_whom_he_calls_and_nothing_else(firm: Firm) -> None:
    """N19: a telephone number for a call; no number, mail or street for work behind the counter, nor when it is done."""
    assert told(firm).contact == "+49151"
    assert told(firm, "look-up-plan").contact == ""
    assert "@" not in str(told(firm))
    finish(firm, "interested")
    assert told(firm).contact == ""


def test_the_words_are_in_the_customer_s_language(firm: Firm) -> None:
    """The talk in the language of the customer, filled in; where the talk has it not, in the firm's first."""
    assert (told(firm).say, told(firm).language) == ("Ask Bea what is being built.", "en")
    russian = Firm(kitchen_book(), "03-01 00:00")
    russian.happens(*person(name="Bea", language="ru"), order("03-02 09:00", total=480.0))
    russian.passes("03-09 09:00")
    assert (told(russian).say, told(russian).language) == ("Спросите, что строится.", "ru")
    assert told(russian, "look-up-plan").say == "Find the plan."


def test_each_result_says_what_it_means_and_what_follows(firm: Firm) -> None:
    """The agent sees which results count as reached, and what the script then does."""
    assert told(firm).results == (
        Result("interested", True, "The e-mail “Your plan” goes out"),
        Result("not now", True, "The dialogue ends (asked us to leave it)"),
        Result("no reply", False, ""),
    )


def test_the_agent_knows_why_now_and_what_was_said_before(firm: Firm) -> None:
    """N19: the moment with its evidence, the mail and the silence, in sentences without ids."""
    found = told(firm)
    assert "the moment “big order” came (total 480 EUR, category kitchen)" in found.story
    assert "“Your kitchen” went out" in found.story
    assert "after 7 days without an answer" in found.story
    assert "a store agent was asked to call Bea" in found.story
    assert found.known.startswith("Bea has been known to us since")
    assert "1 e-mail went out" in found.heard
    assert found.before == ()
    assert found.task.due == "2026-03-11T09:00:00Z"


def test_the_agent_knows_who_is_next(firm: Firm) -> None:
    """In time, the substitute is named; at the substitute's, nobody comes after."""
    assert told(firm).then == "shop manager"
    firm.passes("03-11 09:00")
    assert told(firm).then == ""


def test_earlier_talks_are_told_the_latest_first() -> None:
    """What other dialogues said to this customer stands below this one's story."""
    firm = Firm(
        book_of(
            KITCHEN,
            "script: thanks\nstart: {when: any order, again after: 1d}\npurpose: service\n"
            "goal: {event: Never, within: 1d}\nsteps: [{send: hello, by: email, benefit: Thanks}]\n",
            facts=FACTS.replace("transitions: {", "transitions: {any order: {event: Order Completed}, "),
            files=FILES,
        ),
        "02-01 00:00",
    )
    firm.happens(*person(name="Bea"), order("02-02 09:00", total=20.0), order("03-02 09:00", total=480.0))
    firm.passes("03-09 09:00")
    before = told(firm).before
    assert [story.title for story in before] == ["Thanks", "Thanks"]
    assert "2 March" in before[0].text
    assert "2 February" in before[1].text


RENEWAL = """
script: renewal
with: accounts
purpose: service
start: {when: contract ends, per: contract_id}
goal: {event: Contract Renewed, within: 120d}
steps:
  - {task: prepare-renewal, role: planner, due: 5 business days}
  - wait: 10d
    for all: [ready]
    silent: [{exit: at risk}]
  - {task: renewal-visit, role: store agent, by: visit, to: buyer, due: 5 business days, benefit: Your questions}
"""


def test_the_work_for_an_account_is_done_for_the_account() -> None:
    """What comes of it moves the account's dialogue; a visit has the address of the person who is visited."""
    firm = Firm(
        book_of(
            RENEWAL,
            facts="transitions: {contract ends: {event: Contract Noted}}",
            files={
                "tetatet.yml": settings(roles=ROLES),
                "talks/prepare-renewal.yml": "say: Go\nresults: {ready: reached}\n",
            },
        ),
        "03-01 00:00",
    )
    firm.happens(
        *person("u7", name="Ida"),
        group("03-01 00:00", "acme", "u7", name="Acme", role="buyer"),
        track("03-02 09:00", "Contract Noted", None, contract_id="c1") | {"groupId": "acme"},
    )
    assert talks(firm) == ["prepare-renewal"]
    assert told(firm, "prepare-renewal").contact == ""
    finish(firm, "ready", talk="prepare-renewal")
    visit = told(firm, "renewal-visit")
    assert visit.task.to_do == "visit Acme (“renewal visit”)"
    assert visit.contact == "u7 Street 1, 10115, Berlin, DE"
