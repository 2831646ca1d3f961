"""Contacts that need what is scarce, beside contacts that do not: nobody loses to one that never goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.acceptance.replaying import (
    ROLES,
    Event,
    Line,
    Lines,
    group,
    instant,
    only,
    person,
    project,
    replay,
    the,
    track,
)

FACTS = """
transitions:
  asked: {event: Advice Wanted, valid for: 40d}
  taken: {event: Signal Seen, valid for: 40d}
"""
ONE = "[{contacts: 1, in: 7d}]"
TWO = "[{contacts: 2, in: 7d}]"
CALL = "{task: call, role: store agent, by: phone, due: 3d, benefit: Good}"
VISIT = "{task: visit, role: account manager, by: visit, due: 3d, benefit: Good}"
SCARCE = ROLES.replace("store agent: {", "store agent: {capacity: 1 per month, ").replace(
    "account manager: {", "account manager: {capacity: 1 per month, "
)


def script(step: str, name: str, worth: int, when: str = "asked", head: str = "") -> str:
    """A script of one step."""
    return f"""
script: {name}
{head}
start: {{when: {when}, again after: 1h}}
worth: {worth}
goal: {{event: Contract Signed, within: 60d}}
steps:
  - {step}
"""


def mail(name: str, worth: int, **more: str) -> str:
    """A script of one mail, called as it is."""
    return script(f"{{send: {name}, by: email, benefit: Good}}", name, worth, **more)


def taken(*, calls: bool = False, visits: bool = False) -> list[Event]:
    """Another customer takes the month's call, or visit, the day before."""
    found = [*person("other"), *([track("03-01 09:00", "Signal Seen", "other")] if calls else [])]
    return [*found, *([track("03-01 09:00", "Contract Noted", "other")] if visits else [])]


def decided(
    *scripts: str, before: Sequence[Event] = (), caps: str = ONE, holdout: str | None = "0%", **more: Any
) -> Lines:
    """The verdicts on u1, who asks on 2 March, when others have had what there was `before`."""
    others = [script(CALL, "their-call", 1, "taken"), script(VISIT, "their-visit", 1, "noted")]
    facts = FACTS + "  noted: {event: Contract Noted, valid for: 40d}\n"
    shop = project(*scripts, *others, facts=facts, caps=caps, roles=SCARCE, **more)
    events = [*before, *person(), track("03-02 10:00", "Advice Wanted")]
    lines = replay(shop, events, until="03-02 23:00", holdout=holdout)
    return [line for line in only(lines, "contact", "task") if line["customer"] == "u1"]


def told(lines: Lines) -> dict[str, tuple[Any, ...]]:
    """By script: the verdict, by which rule, lost to whom, won over whom."""
    return {line["script"]: tuple(_words(line)) for line in lines}


def _words(line: Line) -> list[Any]:
    found = [line["verdict"], line.get("by_rule"), line.get("lost_to"), line.get("won_over")]
    while found and found[-1] is None:
        found.pop()
    return found


CALLERS = script(CALL, "callers", 5)


def test_where_the_call_finds_nobody_free_the_mail_goes_at_once() -> None:
    """The room that the call would have taken is free at the instant at which it is refused."""
    lines = decided(CALLERS, mail("mailer", 1), before=taken(calls=True))
    assert told(lines) == {"callers": ("hold", "capacity"), "mailer": ("go",)}
    assert {line["at"] for line in lines} == {instant("03-02 10:00")}


def test_where_somebody_is_free_the_mail_loses_to_the_call() -> None:
    """The call goes, and names whom it has won over; the mail has one verdict, and names the call."""
    lines = decided(CALLERS, mail("mailer", 1))
    assert told(lines) == {"callers": ("go", None, None, ["mailer"]), "mailer": ("hold", "arbitration", "callers")}
    assert len(lines) == 2


def test_a_short_moment_is_not_spent_on_waiting_for_a_call_that_is_not_made() -> None:
    """With a validity of three days something is said, though the call is not."""
    shop = project(
        CALLERS,
        mail("mailer", 1),
        script(CALL, "their-call", 1, "taken"),
        facts=FACTS.replace("valid for: 40d", "valid for: 3d"),
        caps=ONE,
        roles=SCARCE,
    )
    events = [*taken(calls=True), *person(), track("03-02 10:00", "Advice Wanted")]
    lines = [line for line in replay(shop, events, until="03-10 00:00") if line["customer"] == "u1"]
    assert [line["script"] for line in only(lines, "contact", "task", verdict="go")] == ["mailer"]
    assert the(lines, "task", verdict="drop")["by_rule"] == "validity"


@pytest.mark.parametrize(
    "calls, verdicts",
    [
        (True, {"best": ("go",), "callers": ("hold", "capacity"), "mailer": ("go",)}),
        (
            False,
            {
                "best": ("go", None, None, ["mailer"]),
                "callers": ("go", None, None, ["mailer"]),
                "mailer": ("hold", "arbitration", "best"),
            },
        ),
    ],
    ids=["refused", "granted"],
)
def test_who_was_won_over_is_told_of_all_who_went(calls: bool, verdicts: dict[str, tuple[Any, ...]]) -> None:
    """Room for two: what the mail of most worth has won over hangs on the call's answer as well."""
    lines = decided(mail("best", 9), CALLERS, mail("mailer", 1), before=taken(calls=calls), caps=TWO)
    assert told(lines) == verdicts


@pytest.mark.parametrize(
    "visits, verdicts",
    [
        (False, {"visitors": ("go", None, None, ["mailer"]), "mailer": ("hold", "arbitration", "visitors")}),
        (True, {"visitors": ("hold", "capacity"), "mailer": ("go",)}),
    ],
    ids=["the visit is granted", "the visit is refused too"],
)
def test_the_next_in_order_asks_when_the_first_is_refused(visits: bool, verdicts: dict[str, tuple[Any, ...]]) -> None:
    """One after the other asks for what it needs, until one goes."""
    visitors = script(VISIT, "visitors", 3)
    lines = decided(CALLERS, visitors, mail("mailer", 1), before=taken(calls=True, visits=visits))
    assert told(lines) == {"callers": ("hold", "capacity"), **verdicts}


def test_who_waits_in_vain_takes_nothing_that_is_scarce() -> None:
    """A visit that loses to the call asks for no visitor: another customer is visited."""
    visitors, other = script(VISIT, "visitors", 3), script(VISIT, "later", 1, "taken")
    shop = project(CALLERS, visitors, other, facts=FACTS, caps=ONE, roles=SCARCE)
    events = [
        *person(),
        *person("u2"),
        track("03-02 10:00", "Advice Wanted"),
        track("03-02 11:00", "Signal Seen", "u2"),
    ]
    lines = replay(shop, events, until="03-03 00:00")
    assert {(line["customer"], line["script"], line["verdict"]) for line in only(lines, "task")} == {
        ("u1", "callers", "go"),
        ("u1", "visitors", "hold"),
        ("u2", "later", "go"),
    }


def test_service_does_not_wait_for_the_answer() -> None:
    """What takes no room is decided by itself, whatever becomes of the call."""
    duty = mail("duty", 0, head="purpose: service")
    lines = decided(CALLERS, mail("mailer", 1), duty, before=taken(calls=True))
    assert told(lines) == {"callers": ("hold", "capacity"), "mailer": ("go",), "duty": ("go",)}


def test_a_stock_that_is_empty_leaves_the_room_to_the_next() -> None:
    """The same with an offer that is out of stock."""
    files = {"offers/gift.yml": "pool: all\nstock: 1 per month\n"}
    send = "{{send: {}, by: email, offer: gift, benefit: Good}}"
    gifts = script(send.format("gift-mail"), "givers", 5), script(send.format("their-gift"), "their-gift", 9, "taken")
    lines = decided(*gifts, mail("mailer", 1), before=taken(calls=True), files=files)
    assert told(lines) == {"givers": ("hold", "capacity"), "mailer": ("go",)}


# ---------------------------------------------------------------- ghosts


@pytest.mark.parametrize("calls", [True, False], ids=["refused", "granted"])
def test_ghosts_lose_as_the_treated_would(calls: bool) -> None:
    """With everybody held out each verdict is the one that the treated have, but for the last."""
    scripts = (mail("best", 9), CALLERS, script(VISIT, "visitors", 3), mail("mailer", 1))
    treated = decided(*scripts, before=taken(calls=calls), caps=TWO)
    ghosts = decided(*scripts, before=taken(calls=calls), caps=TWO, holdout="100%")
    named = {"go": "ghost"}
    assert {line["verdict"] for line in ghosts} == {"ghost", "hold"}
    assert [(line["script"], line["verdict"], line.get("lost_to")) for line in ghosts] == [
        (line["script"], named.get(line["verdict"], line["verdict"]), line.get("lost_to")) for line in treated
    ]


@pytest.mark.parametrize("calls", [True, False], ids=["refused", "granted"])
def test_a_ghosts_call_takes_no_room_from_the_treated(calls: bool) -> None:
    """The mail of the treated goes whatever becomes of a call that is not made anyway."""
    callers = script(CALL, "callers", 5, head="holdout: 100%")
    lines = decided(callers, mail("mailer", 1), before=taken(calls=calls), holdout=None)
    assert told(lines)["mailer"] == ("go",)
    assert told(lines)["callers"][0] == ("hold" if calls else "ghost")


@pytest.mark.parametrize("calls", [True, False], ids=["refused", "granted"])
def test_a_ghosts_mail_loses_to_a_call_that_is_made_only(calls: bool) -> None:
    """In the shadow ledger too, who is refused takes no room."""
    mailer = mail("mailer", 1, head="holdout: 100%")
    lines = told(decided(CALLERS, mailer, before=taken(calls=calls), holdout=None))
    assert lines["mailer"] == (("ghost", "holdout") if calls else ("hold", "arbitration", "callers"))


# ---------------------------------------------------------------- who replaces the next contact


@pytest.mark.parametrize(
    "calls, verdicts",
    [
        (True, {"callers": ("hold", "capacity"), "mailer": ("go",)}),
        (False, {"callers": ("go",), "mailer": ("drop", "replaced")}),
    ],
    ids=["refused", "granted"],
)
def test_only_a_call_that_is_made_replaces_the_next_contact(calls: bool, verdicts: dict[str, tuple[Any, ...]]) -> None:
    """Without a cap as well: whether the mail gives way is known when the call is granted."""
    callers = script(CALL, "callers", 5, head="replaces: next contact")
    lines = decided(callers, mail("mailer", 1), before=taken(calls=calls), caps="[]")
    assert told(lines) == verdicts


# ---------------------------------------------------------------- accounts

RENEWAL = """
script: renewal
with: accounts
start: contract noted
goal: {event: Contract Renewed, within: 120d}
steps:
  - {task: renewal-call, role: store agent, by: phone, to: buyer, due: 20d, benefit: Your questions}
"""


def test_an_accounts_call_to_its_person_asks_for_an_agent_once() -> None:
    """What is granted to the account is its contact's when the person is asked for: of two firms one is called a month."""
    facts = "transitions: {contract noted: {event: Contract Noted, valid for: 60d}}"
    events = []
    for firm, buyer in (("acme", "kim"), ("zeta", "lee")):
        events += [*person(buyer), group("01-02 00:00", firm, buyer, role="buyer")]
        events += [track("03-02 10:00", "Contract Noted", None) | {"groupId": firm}]
    lines = replay(project(RENEWAL, facts=facts, roles=SCARCE), events, until="04-02 00:00")
    assert sorted((line["at"], line["verdict"]) for line in only(lines, "task")) == [
        (instant("03-02 10:00"), "go"),
        (instant("03-02 10:00"), "hold"),
        (instant("04-01 00:00"), "go"),
    ]
