"""Random small projects and random events for them: as many words of the language as an example can hold.

Each example draws a few features; what no feature asks for stays plain, so that a difference
that is found is a small one. Everything is written as JSON, which is YAML.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

WITH = False
UNEVEN = "43217m"
"""A script that mutes ends with this pause, so that it ends at no instant at which another speaks."""
T = TypeVar("T")
Node = dict[str, Any]

FEATURES = (
    "acts answers any becomes calendar caps complaints conditions consents dates deep exits facts firm for heads known late_goals "
    "missing moments mutes next_contact parts per preferences quiet repeats rivals scored segments services sets starts tasks "
    "traits until unsent validity windows work worth zones"
).split()
ZONES = (
    "Europe/Berlin America/New_York Asia/Tokyo America/Havana Australia/Lord_Howe Africa/Cairo America/Santiago Asia/Kolkata "
    "Pacific/Apia America/St_Johns"
).split()
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
UNTIL = "2026-06-10T00:00:00Z"
HOURS = (0.0, 6.5, 8.0, 10.0, 10.0, 10.0, 12.0, 21.0, 23.0)
CHANNELS = ("email", "sms", "push", "phone", "visit", "letter", "next purchase", "page", "on site")
NAMES = ("alpha", "beta", "gamma", "delta")
OPENERS = ("Advice Wanted", "Signal Seen", "Order Completed")
ANSWERS: dict[str, list[Node]] = {
    "Email Link Clicked": [{}, {"link": "shop"}],
    "Message Replied": [{"reply": "yes"}, {"reply": "no"}, {"reply": "later"}],
    "Call Received": [{}],
    "Store Entered": [{}],
    "Personal Page Viewed": [{}],
}
ANSWER_NAMES = (
    "clicked",
    "clicked shop",
    "replied yes",
    "replied no",
    "replied",
    "called",
    "came",
    "page seen",
    "bought",
)
LENGTHS = ("1d", "2d", "3d", "5d", "7d", "12h", "36h", "90m", "2 business days", "1w", "1 month")
CONDITIONS = (
    "customer.plan = 'gold'",
    "customer.plan <> 'gold'",
    "customer.plan IS NULL",
    "NOT customer.plan = 'red'",
    "customer.plan IN ('gold', 'red') AND customer.points > 2",
    "coalesce(customer.points, 0) >= 3 OR known(customer.plan)",
    "customer.points BETWEEN 1 AND 4",
)
FACT_CONDITIONS = (
    "orders.count >= 2",
    "orders.count = 1",
    "orders.total > 100",
    "orders.mean >= 60",
    "has(orders.kinds, 'toys')",
    "orders.biggest > 90 AND visits.count >= 1",
    "orders.count - visits.count > 0",
    "days_since(orders.last) < 7",
    "orders.lastkind = 'hats'",
    "orders.firstkind <> 'hats'",
    "hours_since(orders.last) > 50",
    "toys.count >= 1",
    "orders.large >= 1",
)
WINDOW_CONDITIONS = (
    "orders.week >= 2",
    "orders.week = 0 AND orders.count > 0",
    "visits.before >= 1",
    "orders.month > 1",
    "visits.hours >= 2",
    "days_since(orders.last) >= 10",
    "days_until(customer.renewal) = 3",
)
FACTS: Node = {
    "orders.count": {"count": "Order Completed"},
    "orders.total": {"sum": "total", "of": "Order Completed"},
    "orders.mean": {"mean": "total", "of": "Order Completed"},
    "orders.biggest": {"max": "total", "of": "Order Completed"},
    "orders.kinds": {"distinct": "category", "of": "Order Completed"},
    "orders.last": {"last": "at", "of": "Order Completed"},
    "orders.lastkind": {"last": "category", "of": "Order Completed"},
    "orders.firstkind": {"first": "category", "of": "Order Completed"},
    "orders.large": {"count": "Order Completed", "if": "event.total >= 80"},
    "orders.gap": {"median gap": "Order Completed"},
    "toys.count": {"count": "toy order"},
    "visits.count": {"count": "Visit Completed"},
    "orders.week": {"count": "Order Completed", "over": "7d"},
    "orders.month": {"count": "Order Completed", "in": "this month"},
    "visits.before": {"count": "Visit Completed", "over": "7d", "ending": "5d ago"},
    "visits.hours": {"count": "Visit Completed", "over": "49h"},
}
SEGMENTS: Node = {
    "buyer": "orders.count >= 1",
    "golden": "customer.plan = 'gold'",
    "lately": "orders.week >= 1 OR golden",
}


@dataclass
class Example:
    """A project, events for it, and the features that were drawn."""

    files: dict[str, str]
    events: list[Node]
    features: list[str]
    used: set[str] = field(default_factory=set)


class Dice:
    """Draws, in words."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.features: list[str] = []

    def has(self, *names: str) -> bool:
        """Was any of these features drawn?"""
        return any(name in self.features for name in names)

    def pick(self, items: Any) -> Any:
        """One of these."""
        return self.draw(st.sampled_from(list(items)))

    def number(self, low: int, high: int) -> int:
        """A whole number."""
        return self.draw(st.integers(low, high))

    def one_in(self, count: int) -> bool:
        """Once in so many."""
        return self.number(1, count) == count

    def some(self, items: Any, most: int) -> list[Any]:
        """A few of these, each once."""
        return self.draw(st.lists(st.sampled_from(list(items)), max_size=most, unique=True))

    def word(self, feature: str, plain: T, *others: T) -> T:
        """The plain word unless a feature was drawn."""
        return self.pick((plain, *others)) if self.has(feature) else plain


@st.composite
def examples(draw: st.DrawFn, features: Sequence[str] = FEATURES) -> Example:
    """A random project with random events."""
    dice = Dice(draw)
    dice.features = sorted(dice.some(features, 9))
    return Author(dice).example()


class Author:
    """Writes one example."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.contents: list[str] = []
        self.asked: list[str] = []
        self.talks: list[str] = []
        self.transitions: dict[str, Node] = {}
        self.names: list[str] = []
        self.meetings: dict[str, Node] = {}

    def example(self) -> Example:
        """The whole of it."""
        dice = self.dice
        self.names = list(NAMES[: 2 if dice.has("rivals", "heads", "mutes", "next_contact") else 1])
        if dice.has("rivals") and dice.one_in(3):
            self.names.append("gamma")
        for number in range(1, dice.number(1, 3) + 1):
            self.transitions[f"moment {number}"] = self.transition()
        self.meetings = {name: self.meeting(name) for name in [*self.names, "delta"]}
        scripts = [self.script(name) for name in self.names]
        if dice.has("starts"):
            scripts.append(self.script("delta", started=True))
        files = {f"scripts/{script['script']}.yml": _text(script) for script in scripts}
        if dice.has("parts"):
            files["parts/both.yml"] = _text({"part": "both", "takes": ["first", "second"], "steps": self.part()})
        files |= {"tetatet.yml": _text(self.settings()), "facts.yml": _text(self.facts())}
        files |= {f"content/{name}.liquid": f"subject: {name}\n---\nAbout {name}.\n" for name in self.contents}
        results = {"interested": "reached", "not now": "reached", "no reply": "not reached"}
        files |= {f"talks/{name}.yml": _text({"say": name, "results": results}) for name in self.talks}
        question = {"text": "Which one?", "options": {"captain": "The captain", "builder": "The builder"}}
        files |= {f"questions/{name}.yml": _text(question) for name in self.asked}
        return Example(files, self.events(), dice.features)

    # ------------------------------------------------------------ tetatet.yml and facts.yml

    def settings(self) -> Node:
        """The policy: quiet hours and caps where they were drawn."""
        dice = self.dice
        quiet, caps = "none", []
        if dice.has("quiet"):
            quiet = dice.pick(
                ("21:00 to 08:00", "21:00 to 08:00", "22:30 to 02:30", "12:00 to 14:00", "00:00 to 06:30")
            )
        if dice.has("caps"):
            caps = [self.cap() for _ in range(dice.number(1, 2))]
        found: Node = {
            "brand": "Shop",
            "zone": dice.word("zones", "UTC", *ZONES),
            "currency": "EUR",
            "languages": ["en"],
            "holdout": "0%",
            "channels": {name: {"simulator": True} for name in CHANNELS if name not in ("phone", "visit")},
            "roles": {"agent": {"substitute": "chief"}, "chief": {}, "other": {}},
            "policy": {"quiet": quiet, "caps": caps},
        }
        found["channels"] |= {name: {"desk": "agent"} for name in ("phone", "visit")}
        if dice.has("calendar"):
            found["holidays"] = dice.pick(("DE", "US"))
        if dice.has("complaints") and dice.one_in(2):
            found["after complaint"] = dice.pick(("3d", "14d", "36h"))
        if dice.has("dates") and dice.one_in(2):
            found["leap day"] = "1 March"
        return found

    def cap(self) -> Node:
        """A limit."""
        dice = self.dice
        found: Node = {"contacts": dice.number(1, 2), "in": dice.pick(("1d", "3d", "7d", "36h", "30d"))}
        if dice.one_in(3):
            found["by"] = dice.pick(("email", "sms"))
        if dice.has("facts") and dice.one_in(3):
            found["if"] = dice.pick(FACT_CONDITIONS)
        return found

    def facts(self) -> Node:
        """Everything that a condition may read."""
        declared = ["kind", "departure", "order_id", "promised_at", "value"]
        events: Node = dict.fromkeys(("Advice Wanted", "Signal Seen", "Order Completed", "Delivery Late"), declared)
        events |= {
            "Contract Signed": ["kind", "order_id"],
            "Order Delivered": ["order_id"],
            "Markdown Announced": ["category"],
        }
        events["Loss Told"] = ["kind", "order_id"]
        events["toy order"] = {"event": "Order Completed", "if": "event.category = 'toys'"}
        events["big advice"] = {"event": "Advice Wanted", "if": "event.value > 2"}
        return {
            "traits": ["plan", "points", "renewal", "birthday", "note"],
            "events": events,
            "facts": FACTS,
            "segments": SEGMENTS,
            "transitions": self.transitions,
        }

    def condition(self) -> str:
        """A condition over what was drawn."""
        dice = self.dice
        found = list(CONDITIONS)
        if dice.has("facts"):
            found += FACT_CONDITIONS
        if dice.has("windows"):
            found += WINDOW_CONDITIONS
        if dice.has("segments"):
            found += ["buyer", "buyer AND golden", "lately OR customer.points = 5"]
        if dice.has("scored"):
            found += ["score.alive < 0.5", "score.alive < 0.5 AND customer.plan = 'gold'"]
        if dice.has("consents"):
            found += ["consent.email", "consent.sms AND NOT consent.email"]
        return str(dice.pick(found))

    # ------------------------------------------------------------ transitions

    def transition(self) -> Node:
        """A random detector with random companions."""
        dice = self.dice
        kinds = [
            "event",
            *(kind for kind in ("becomes", "missing", "traits", "dates", "firm", "per") if dice.has(kind)),
        ]
        found: Node = getattr(self, f"_{dice.pick(kinds)}")()
        if dice.has("conditions") and dice.one_in(2):
            found["if"] = self.condition()
        if dice.has("validity", "moments"):
            found["valid for"] = dice.pick(("2d", "5d", "12h", "60d", "2 business days"))
        if dice.has("moments", "heads") and dice.one_in(2):
            found["rank"] = dice.pick((10, 60, 90))
        return found

    def _event(self) -> Node:
        found: Node = {"event": self.dice.pick(OPENERS)}
        if self.dice.has("facts") and self.dice.one_in(2):
            found["event"] = self.dice.pick(("toy order", "big advice"))
        elif self.dice.has("conditions") and self.dice.one_in(3):
            found["if"] = self.dice.pick(("event.kind = 'bike'", "event.value >= 3", "event.total > 50"))
            if found["if"] == "event.total > 50":
                found["event"] = "Order Completed"
        if self.dice.has("facts") and self.dice.one_in(3):
            found = {"event": "Order Completed", "if": self.dice.pick(("orders.count = 2", "before(orders.count) = 1"))}
        return found

    def _becomes(self) -> Node:
        return {"becomes": self.condition()}

    def _missing(self) -> Node:
        dice = self.dice
        lengths = ["2d", "5d", "36h", "2 business days"]
        if dice.has("facts"):
            lengths += ["3 * orders.gap", "1.5 * orders.gap"]
        found: Node = {"missing": dice.pick(("Order Completed", "Visit Completed", "Order Delivered"))}
        if found["missing"] == "Order Delivered":
            found |= {"after": "Order Completed", "per": "order_id"}
            if dice.one_in(2):
                return {**found, "until": "event.promised_at"}
        elif dice.one_in(2):
            found["after"] = "Advice Wanted"
        return {**found, "for": dice.pick(lengths)}

    def _traits(self) -> Node:
        return {"changed": self.dice.pick(("customer.plan", "customer.points", "customer.address"))}

    def _dates(self) -> Node:
        lead = self.dice.pick(("", "", "3d before ", "1 month before ", "1w before "))
        kind, trait = self.dice.pick((("date", "renewal"), ("yearly", "birthday")))
        return {kind: f"{lead}customer.{trait}"}

    def _firm(self) -> Node:
        to = self.condition()
        found: Node = self.dice.pick(
            (
                {"at": "2026-03-20 10:00", "to": to},
                {"at": "2026-03-29 02:30", "to": to},
                {"every": "month on 1 at 10:00", "to": to},
                {"every": "month on 31 at 00:00", "to": to},
                {"news": "Markdown Announced", "to": "has(orders.kinds, event.category)"},
                {"news": "Markdown Announced", "to": to},
            )
        )
        return found

    def _per(self) -> Node:
        return {"event": "Delivery Late"}

    # ------------------------------------------------------------ scripts

    def script(self, name: str, *, started: bool = False) -> Node:
        """A head and its steps."""
        dice = self.dice
        found: Node = {"script": name}
        if dice.has("services") and dice.one_in(2):
            found |= {"purpose": dice.pick(("service", "notice")), "sign off": ["agent"]}
        if dice.has("consents") and dice.one_in(3):
            found["topic"] = "bikes"
        if dice.has("worth"):
            found["worth"] = dice.pick((1, 2, 3, "start.value", "orders.count"))
        if not started:
            found["start"] = self.start()
        found["goal"] = self.goal()
        if dice.has("exits"):
            found["exits"] = [self.exit() for _ in range(dice.number(1, 2))]
        found |= self.meetings[name]
        found["steps"] = [self.send(name)] if "next contact" in str(found) else self.steps(name, 0)
        if "mutes" in found:
            found["steps"].append({"pause": UNEVEN})
        return found

    def start(self) -> Any:
        """What opens it."""
        dice = self.dice
        when = dice.some(self.transitions, 2) or [next(iter(self.transitions))]
        found: Node = {"when": when if len(when) > 1 else when[0]}
        if dice.has("conditions") and dice.one_in(3):
            found["if"] = self.condition()
        if dice.has("per") and dice.one_in(2):
            found["per"] = "order_id"
        if dice.has("heads", "late_goals") or dice.one_in(3):
            found["again after"] = dice.pick(("1d", "5d", "20d", "30d"))
        return found

    def goal(self) -> Node:
        """What it is for."""
        dice = self.dice
        found: Node = {"event": dice.pick(("Contract Signed", "Contract Signed", "Order Delivered", "Order Completed"))}
        if dice.has("conditions") and dice.one_in(3):
            found = {"event": "Contract Signed", "if": "event.kind = start.kind"}
        if dice.has("becomes") and dice.one_in(2):
            found = {"becomes": self.condition()}
        return found | {"within": dice.pick(("60d", "60d", "10d", "5d") if dice.has("late_goals") else ("60d", "90d"))}

    def exit(self) -> Node:
        """What else ends it."""
        dice = self.dice
        found: Node = {"event": "Loss Told"}
        if dice.one_in(2):
            found["if"] = "event.kind = 'bike'"
        if dice.has("becomes") and dice.one_in(2):
            found = {"becomes": self.condition()}
        return found | {"reason": dice.pick(("house lost", "gone"))}

    def meeting(self, name: str) -> Node:
        """What it does on meeting another script."""
        dice, others = self.dice, [other for other in self.names if other != name]
        found: Node = {}
        if dice.has("next_contact") and name == "beta":
            found["replaces"] = "next contact"
        if others and dice.has("heads") and name not in ("alpha", "delta"):
            found[dice.pick(("replaces", "joins", "waits for"))] = [dice.pick(others)]
        if others and dice.has("mutes") and dice.one_in(2):
            found["mutes"] = [dice.pick(others)]
        return found

    # ------------------------------------------------------------ steps

    def steps(self, name: str, depth: int) -> list[Node]:
        """A list of steps, at most three deep."""
        dice = self.dice
        most = (4, 2, 2, 1)[depth]
        found: list[Node] = []
        for _ in range(dice.number(1 if depth == 0 else 0, most)):
            found += self.step(name, depth)
            if any(map(always_ends, found)):
                return found
        if depth and "mutes" not in self.meetings[name] and dice.one_in(4):
            found.append({"exit": dice.pick(("enough", "gone", f"end of {name}"))})
        return found

    def step(self, name: str, depth: int) -> list[Node]:
        """One step, or a contact with its wait."""
        dice = self.dice
        kinds = ["send", "talk", "talk", "pause"]
        kinds += [kind for kind in ("work", "sets", "parts", "known") if dice.has(kind)]
        if dice.has("starts") and name != "delta":
            kinds += ["starts"]
        if depth < 3 and dice.has("deep", "moments"):
            kinds += ["choose"]
        if depth < 2 and dice.has("repeat"):
            kinds += ["repeat", "repeat"]
        kind = dice.pick(kinds)
        if kind == "talk":
            return [self.speech(name, depth), *([self.wait(name, depth)] if depth < 3 else [])]
        return [getattr(self, f"step_{kind}")(name, depth)]

    def speech(self, name: str, depth: int) -> Node:
        """A contact that a wait follows."""
        dice = self.dice
        if dice.has("tasks") and dice.one_in(2):
            return self.call(name, depth)
        if dice.has("known") and dice.one_in(2):
            return self.step_known(name, depth)
        return self.step_send(name, depth)

    def step_send(self, name: str, depth: int) -> Node:
        """`send`"""
        return self.send(name) | self.dropped(name, depth)

    def send(self, name: str) -> Node:
        """A message by some channel."""
        content = f"{name}-{len(self.contents) + 1}"
        self.contents.append(content)
        return {"send": content, "by": self.by(), "benefit": "Good"} | self.bounds()

    def by(self) -> Any:
        """A channel, several, or any."""
        dice = self.dice
        if dice.has("any") and dice.one_in(2):
            return "any"
        if dice.has("consents", "any") and dice.one_in(2):
            return dice.pick((["sms", "email"], ["push", "letter"], ["letter", "push", "sms"]))
        return dice.word("quiet", "email", "email", "letter", "next purchase", "on site", "sms")

    def bounds(self) -> Node:
        """`valid for` and `topic`."""
        found: Node = {}
        if self.dice.has("validity") and self.dice.one_in(2):
            found["valid for"] = self.dice.pick(("2h", "12h", "1d", "3d"))
        if self.dice.has("consents") and self.dice.one_in(4):
            found["topic"] = self.dice.pick(("bikes", "boats"))
        return found

    def dropped(self, name: str, depth: int) -> Node:
        """`unsent`"""
        if depth < 3 and self.dice.has("unsent") and self.dice.one_in(2):
            return {"unsent": self.steps(name, depth + 1)}
        return {}

    def call(self, name: str, depth: int) -> Node:
        """A task that is a contact."""
        dice = self.dice
        found = self.step_work(name, depth) | {"by": dice.pick(("phone", "visit")), "benefit": "Good"} | self.bounds()
        if depth < 3 and dice.has("tasks") and dice.one_in(3):
            found["undone"] = self.steps(name, depth + 1)
        return found | self.dropped(name, depth)

    def step_work(self, name: str, _depth: int) -> Node:
        """A task that is inner work."""
        talk = f"{name}-talk-{len(self.talks) + 1}"
        self.talks.append(talk)
        found = {"task": talk, "role": "agent", "due": self.dice.pick(("12h", "1d", "1d", "2 business days", "3d"))}
        return found | ({"else": "other"} if self.dice.one_in(4) else {})

    def step_known(self, name: str, depth: int) -> Node:
        """`ask`"""
        question = f"{name}-question-{self.dice.number(1, 2)}"
        if question not in self.asked:
            self.asked.append(question)
        return {"ask": question, "by": "email", "benefit": "Good"} | self.dropped(name, depth)

    def wait(self, name: str, depth: int) -> Node:
        """`wait` with all its exits."""
        dice = self.dice
        found: Node = {"wait": self.time()}
        if dice.has("answers", "acts"):
            found |= self.awaited()
        if "for" not in found and "for all" not in found and dice.has("answers", "acts", "tasks", "heads", "known"):
            found["answers"] = {answer: self.steps(name, depth + 1) for answer in self.answers(name)}
        if dice.one_in(3):
            found["answered"] = self.steps(name, depth + 1)
        return found | {"silent": self.steps(name, depth + 1)}

    def awaited(self) -> Node:
        """`for` or `for all`."""
        dice = self.dice
        if dice.one_in(4):
            return {
                "for": dice.pick(
                    ("Order Delivered", "toy order", ["called", "big advice"], ["answer", "Visit Completed"])
                )
            }
        if dice.one_in(5):
            return {
                "for all": dice.pick((["called", "clicked"], ["Visit Completed", "toy order"], ["came", "replied yes"]))
            }
        return {}

    def answers(self, name: str) -> list[str]:
        """Names of answers, in the order in which they are asked."""
        dice = self.dice
        names = list(ANSWER_NAMES)
        if dice.has("tasks"):
            names += ["interested", "not now", "no reply", "reached"] * 2
        if dice.has("known"):
            names += ["captain", "builder"] * 2
        names += [f"joined {other}" for other, meeting in self.meetings.items() if name in meeting.get("joins", [])] * 3
        if dice.has("answers"):
            names += ["toy order", "big advice"]
        return dice.some(names, 2)

    def time(self) -> str:
        """How long a wait or a pause is."""
        dice = self.dice
        if dice.has("until") and dice.one_in(2):
            return str(
                dice.pick(
                    (
                        "until 18:00",
                        "until 10:00",
                        "until 02:30",
                        "until Tuesday 18:00",
                        "until Sunday 02:15",
                        "until 2026-03-20 10:00",
                        "until start.departure",
                        "until 3d before start.departure",
                    )
                )
            )
        return str(dice.pick(LENGTHS))

    def step_pause(self, _name: str, _depth: int) -> Node:
        """`pause`"""
        found = {"pause": self.time()}
        if self.dice.has("zones") and found["pause"].endswith(":00") and self.dice.one_in(3):
            found["zone"] = self.dice.pick(ZONES)
        return found

    def step_choose(self, name: str, depth: int) -> Node:
        """`choose`"""
        cases: list[Node] = [{"if": self.condition(), "do": self.steps(name, depth + 1)}]
        if self.dice.one_in(2):
            cases.append(
                {
                    "if": self.dice.pick(("answer.reply = 'yes'", "start.kind = 'bike'")),
                    "do": self.steps(name, depth + 1),
                }
            )
        if self.dice.one_in(2):
            cases.append({"else": self.steps(name, depth + 1)})
        return {"choose": cases}

    def step_repeat(self, name: str, depth: int) -> Node:
        """`repeat`"""
        dice = self.dice
        found: Node = {"repeat": f"every {dice.pick(('1d', '2d', '12h', '7d', '1w'))}", "at most": dice.number(1, 3)}
        if dice.one_in(2):
            found["until"] = self.condition()
        return found | {"do": self.steps(name, depth + 2) or [self.send(name)]}

    def step_sets(self, _name: str, _depth: int) -> Node:
        """`set`"""
        return {
            "set": self.dice.pick(
                (
                    {"customer.plan": "gold"},
                    {"customer.plan": "red", "customer.points": 5},
                    {"customer.points": "= customer.points + 1"},
                    {"customer.note": "= start.kind"},
                )
            )
        }

    def step_starts(self, _name: str, _depth: int) -> Node:
        """`start`"""
        return {"start": "delta"} | ({"with": {"kind": "bike"}} if self.dice.one_in(3) and WITH else {})

    def step_parts(self, name: str, _depth: int) -> Node:
        """`use`"""
        first, second = self.send(name)["send"], self.send(name)["send"]
        return {"use": "both", "with": {"first": first, "second": second}}

    def part(self) -> list[Node]:
        """The steps of the one part."""
        first = {"send": "$first", "by": "email", "benefit": "Good"}
        return [first, {"wait": self.time(), "silent": []}, first | {"send": "$second"}]

    # ------------------------------------------------------------ events

    def events(self) -> list[Node]:
        """A customer whom we know, and what happens to him."""
        dice = self.dice
        users = ["u1", "u2"] if dice.has("firm") and dice.one_in(3) else ["u1"]
        found = [event for user in users for event in self.person(user)]
        kinds = self.kinds()
        for _ in range(dice.number(1, 12)):
            kind = dice.pick(kinds)
            found.append(self.happening(kind, dice.pick(users)))
        ordered = sorted(found, key=lambda event: event["timestamp"])
        return [{"messageId": f"m{number:03}", **event} for number, event in enumerate(ordered)]

    def kinds(self) -> list[str]:
        """The kinds of events that the features ask for."""
        dice = self.dice
        found = ["opener"] * 3 + ["answer", "end"]
        wanted = {
            "order": ("facts", "windows", "missing", "firm", "segments"),
            "visit": ("facts", "windows", "missing", "answers"),
            "plan": ("traits", "conditions", "becomes", "heads", "sets"),
            "date": ("dates",),
            "news": ("firm",),
            "late": ("per",),
            "complaint": ("complaints",),
            "consent": ("consents",),
            "wish": ("preferences",),
            "score": ("scored",),
            "question": ("known",),
            "result": ("tasks", "work"),
            "act": ("acts",),
            "loss": ("exits",),
            "again": ("moments",),
        }
        return found + [kind for kind, features in wanted.items() if dice.has(*features) for _ in range(2)]

    def person(self, user: str) -> list[Node]:
        """Who the customer is."""
        dice = self.dice
        traits: Node = {"email": f"{user}@example.com", "phone": "+4915112345678", "address": {"city": "Berlin"}}
        told: Node = {"type": "identify", "userId": user, "timestamp": "2026-02-20T00:00:00Z", "traits": traits}
        if dice.has("zones"):
            zone = dice.pick(ZONES)
            traits["timezone"] = zone
            told["context"] = {"timezone": zone}
        if dice.has("unsent", "any", "consents") and dice.one_in(3):
            del traits[dice.pick(("email", "phone", "address"))]
        if dice.has("unsent", "consents") and dice.one_in(3):
            return [told]
        said = {"purpose": "marketing", "source": "form", "text_version": "1"}
        if dice.has("unsent", "consents", "any") and dice.one_in(3):
            said["channel"] = dice.pick(("email", "sms", "push"))
        return [told, _track("2026-02-20T00:00:01Z", user, "Consent Given", said)]

    def at(self) -> str:
        """A moment on a coarse grid, so that things meet."""
        day, hour = self.dice.number(0, 45), self.dice.pick(HOURS)
        return (FIRST + timedelta(days=day, hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def happening(self, kind: str, user: str) -> Node:
        """One event of a kind."""
        at = self.at()
        made = getattr(self, f"_a_{kind}")(at)
        if isinstance(made, dict):
            return {"timestamp": at, "userId": user, **made}
        name, properties = made
        return _track(at, user, name, properties)

    def key(self) -> Node:
        """A key, where keys play a part."""
        dice = self.dice
        return {"order_id": dice.pick(("o1", "o2"))} if dice.has("per", "missing") and not dice.one_in(4) else {}

    def _a_opener(self, _at: str) -> tuple[str, Node]:
        dice = self.dice
        name = dice.pick(OPENERS)
        if name == "Order Completed":
            return self._a_order(_at)
        found: Node = {"kind": dice.pick(("bike", "car")), "value": dice.number(1, 4)} | self.key()
        if not dice.one_in(4):
            found["departure"] = dice.pick(
                ("2026-03-20T15:30:00Z", "2026-04-10", "2026-03-29T02:30:00", "2026-05-01T08:00:00+02:00")
            )
        return name, found

    def _a_again(self, at: str) -> tuple[str, Node]:
        return self._a_opener(at)

    def _a_order(self, at: str) -> tuple[str, Node]:
        dice = self.dice
        kinds = ("toys", "hats", "shoes")
        found: Node = {"order_id": f"o{dice.number(1, 9)}", "total": dice.number(1, 12) * 10, "currency": "EUR"}
        promised = datetime.fromisoformat(at) + timedelta(hours=dice.pick((20, 49, 72)))
        return "Order Completed", found | {
            "category": dice.pick(kinds),
            "promised_at": promised.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _a_visit(self, _at: str) -> tuple[str, Node]:
        return "Visit Completed", {}

    def _a_answer(self, _at: str) -> tuple[str, Node]:
        name = self.dice.pick(ANSWERS)
        return name, dict(self.dice.pick(ANSWERS[name])) | (self.key() if self.dice.one_in(3) else {})

    def _a_end(self, _at: str) -> tuple[str, Node]:
        name = self.dice.pick(("Contract Signed", "Order Delivered"))
        return name, ({"kind": self.dice.pick(("bike", "car"))} if name == "Contract Signed" else {}) | self.key()

    def _a_loss(self, _at: str) -> tuple[str, Node]:
        return "Loss Told", {"kind": self.dice.pick(("bike", "car"))}

    def _a_late(self, _at: str) -> tuple[str, Node]:
        return "Delivery Late", self.key()

    def _a_plan(self, _at: str) -> Node:
        dice = self.dice
        some = (
            {"plan": "gold"},
            {"plan": "red"},
            {"plan": None},
            {"points": dice.number(1, 6)},
            {"address": {"city": "Bonn"}},
        )
        return {"type": "identify", "traits": dice.pick(some)}

    def _a_date(self, _at: str) -> Node:
        trait = self.dice.pick(("renewal", "birthday"))
        days = ("2026-03-31", "2026-04-20", "2026-03-29", "2026-04-05", "2026-05-30")
        born = ("1990-04-15", "2000-02-29", "1985-03-31", "1970-05-01")
        return {"type": "identify", "traits": {trait: self.dice.pick(days if trait == "renewal" else born)}}

    def _a_news(self, _at: str) -> Node:
        return {
            "type": "track",
            "event": "Markdown Announced",
            "userId": None,
            "properties": {"category": self.dice.pick(("toys", "hats"))},
        }

    def _a_complaint(self, _at: str) -> tuple[str, Node]:
        dice = self.dice
        return dice.pick(("Complaint Opened", "Complaint Closed")), {"complaint_id": dice.pick(("c1", "c2"))}

    def _a_consent(self, _at: str) -> tuple[str, Node]:
        dice = self.dice
        found = {"purpose": "marketing", "source": "form", "text_version": "1"}
        if dice.one_in(2):
            found["channel"] = dice.pick(("email", "sms", "push"))
        if dice.one_in(3):
            found["topic"] = dice.pick(("bikes", "boats"))
        if dice.has("services") and dice.one_in(3):
            found["purpose"] = "service"
        return dice.pick(("Consent Given", "Consent Withdrawn")), found

    def _a_wish(self, _at: str) -> tuple[str, Node]:
        dice = self.dice
        found: Node = {"channels": dice.pick((["sms"], ["push", "email"], ["email"]))}
        if dice.one_in(2):
            found["days"] = dice.pick((["Wednesday"], ["Tuesday", "Saturday"]))
        if dice.one_in(2):
            found["hours"] = dice.pick(("18:00 to 21:00", "08:00 to 12:00"))
        return "Preferences Updated", found

    def _a_score(self, _at: str) -> tuple[str, Node]:
        return "Scored", {"alive": self.dice.pick((0.2, 0.9))}

    def _a_question(self, _at: str) -> tuple[str, Node]:
        question = self.dice.pick(self.asked or ["nothing"])
        return "Question Answered", {"question": question, "option": self.dice.pick(("captain", "builder"))}

    def _a_result(self, _at: str) -> tuple[str, Node]:
        dice = self.dice
        result = dice.pick(("interested", "not now", "no reply"))
        talk = dice.pick(self.talks or ["none"])
        if dice.one_in(3):
            named = {"task": dice.pick((talk, talk.upper(), "nosuch"))}
            return "Task Completed", {**named, "result": result, "agent": "Ada"}
        return "Task Completed", {"act": [talk, dice.number(0, 1)], "result": result, "agent": "Ada"}

    def _a_act(self, _at: str) -> tuple[str, Node]:
        dice = self.dice
        name = dice.pick(("Email Link Clicked", "Message Replied"))
        properties = dict(dice.pick(ANSWERS[name]))
        return name, properties | {"act": [dice.pick(self.contents or ["none"]), dice.number(0, 1)]}


def always_ends(step: Node) -> bool:
    """Is nothing behind this step ever reached?"""
    if "exit" in step:
        return True
    if "choose" in step:
        return any("else" in case for case in step["choose"]) and all(
            any(map(always_ends, case.get("do", case.get("else")))) for case in step["choose"]
        )
    if "wait" in step:
        roads = [step["silent"], step.get("answered", []), *step.get("answers", {}).values()]
        return all(any(map(always_ends, road)) for road in roads)
    return "repeat" in step and "until" not in step and any(map(always_ends, step["do"]))


def _track(at: str, user: str | None, name: str, properties: Node) -> Node:
    return {"type": "track", "event": name, "userId": user, "timestamp": at, "properties": properties}


def _text(node: Node) -> str:
    return json.dumps(node, indent=1, ensure_ascii=False) + "\n"
