"""The desk over HTTP: the list, one task, taking it, giving it back, its result; and who may."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import order, person, track
from tests.run.live.firm import Firm
from tests.run.live.test_desk import kitchen_book
from tests.web.api import KEYS, Api
from tetatet.web import desk


@pytest.fixture
def api() -> Api:
    """On Monday, 9 March at 9 a call lies on the store agent's list."""
    firm = Firm(kitchen_book(), "03-01 00:00")
    firm.happens(*person(name="Bea", phone="+49151"), order("03-02 09:00", total=480.0))
    firm.passes("03-09 09:00")
    return Api(firm, desk.router, scope="desk")


def call(api: Api) -> str:
    return f"/api/tasks/{api.firm.act('kitchen-call').act.key}"


def test_a_role_s_list(api: Api) -> None:
    """N19: the list of a role, what is due first before the rest; limits and unknown roles are answered."""
    (task,) = api.get("/api/tasks", role="store agent")["tasks"]
    assert task["to_do"] == "call Bea (“kitchen call”)"
    assert task["why"] == "big order (total 480 EUR, category kitchen)"
    assert [one["talk"] for one in api.get("/api/tasks")["tasks"]] == ["look-up-plan", "kitchen-call"]
    assert [one["talk"] for one in api.get("/api/tasks", limit=1)["tasks"]] == ["look-up-plan"]
    assert api.get("/api/tasks", role="nobody") == {"tasks": []}


def test_one_task_with_all_that_an_agent_needs(api: Api) -> None:
    """N19: who, why now, what was said, what to say, what may come of it, and the number to call."""
    found = api.get(call(api))
    assert (found["contact"], found["state"], found["then"]) == ("+49151", "open", "shop manager")
    assert found["say"] == "Ask Bea what is being built."
    assert [one["result"] for one in found["results"]] == ["interested", "not now", "no reply"]
    assert "“Your kitchen” went out" in found["story"]


def test_from_the_list_to_the_result(api: Api) -> None:
    """An agent takes the call, nobody else can, says what came of it, and the dialogue goes on."""
    assert api.post(f"{call(api)}/claim", agent="kim")["agent"] == "kim"
    assert api.refused("POST", f"{call(api)}/claim", json={"agent": "lee"}) == (409, "conflict")
    assert api.post(f"{call(api)}/release", agent="kim")["agent"] == ""
    assert api.post(f"{call(api)}/claim", agent="lee")["agent"] == "lee"
    assert api.refused("POST", f"{call(api)}/result", json={"agent": "kim", "result": "interested"}) == (
        409,
        "conflict",
    )
    assert api.post(f"{call(api)}/result", agent="lee", result="interested")["result"] == "interested"
    assert api.firm.act("kitchen-plan").state == "pending"
    assert api.refused("POST", f"{call(api)}/result", json={"agent": "lee", "result": "interested"}) == (
        409,
        "conflict",
    )


def test_an_answer_of_the_customer_withdraws_the_task(api: Api) -> None:
    """Who comes too late is told that it is off the list."""
    api.firm.happens(track("03-09 10:00", "Message Replied", reply="yes"))
    answer = api.ask("POST", f"{call(api)}/claim", json={"agent": "kim"})
    assert (answer.status_code, "off the list" in answer.json()["message"]) == (409, True)
    assert api.get(call(api))["contact"] == ""


@pytest.mark.parametrize("verb", ["", "/claim", "/release", "/result"])
@pytest.mark.parametrize("key", ["nothing", "x" * 5000, "%00", "hello"])
def test_no_such_task(api: Api, verb: str, key: str) -> None:
    """Whatever is written there, and a message that is no task, is not found."""
    key = api.firm.act("hello").act.key if key == "hello" else key
    method, body = ("POST", {"agent": "kim", "result": "found"}) if verb else ("GET", None)
    if verb in ("/claim", "/release"):
        body = {"agent": "kim"}
    assert api.refused(method, f"/api/tasks/{key}{verb}", json=body) == (404, "unknown-task")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"agent": ""},
        {"agent": "   ", "result": "interested"},
        {"agent": "kim"},
        {"agent": "kim", "result": "perhaps"},
        {"agent": "kim", "result": ["interested"]},
        {"agent": "x" * 101, "result": "interested"},
        {"agent": "kim", "result": "interested", "more": 1},
        [],
        None,
    ],
)
def test_a_result_that_cannot_be_taken(api: Api, body: object) -> None:
    """What is missing, too long, unknown or not asked for is refused, and nothing is written."""
    assert api.refused("POST", f"{call(api)}/result", json=body) == (400, "input")
    assert api.firm.act("kitchen-call").state == "open"


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"role": "x" * 101}])
def test_a_list_that_cannot_be_given(api: Api, params: dict[str, object]) -> None:
    """Limits are limits."""
    assert api.refused("GET", "/api/tasks", params=params) == (400, "input")


@pytest.mark.parametrize("scope", ["", "ingest", "read", "act", "tt_wrong"])
def test_only_a_key_for_the_desk_opens_it(api: Api, scope: str) -> None:
    """Without a key, with one for something else and with a wrong one nothing is told."""
    assert KEYS["desk"]
    for method, path in (("GET", "/api/tasks"), ("GET", call(api)), ("POST", f"{call(api)}/claim")):
        assert api.refused(method, path, scope=scope, json={"agent": "kim"} if method == "POST" else None) == (
            401,
            "unknown-key",
        )
    assert api.firm.act("kitchen-call").agent == ""


def test_who_guesses_keys_has_to_wait(api: Api) -> None:
    """After twenty wrong keys from one address there is a pause; a right key is served in it."""
    for _guess in range(20):
        assert api.refused("GET", "/api/tasks", scope="tt_wrong") == (401, "unknown-key")
    assert api.refused("GET", "/api/tasks", scope="tt_wrong") == (429, "too-many-requests")
    assert api.get("/api/tasks")["tasks"]
