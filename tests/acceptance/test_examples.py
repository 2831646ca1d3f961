"""The examples of the language's reference run as they stand, and each says its first word at its moment."""

from __future__ import annotations

from functools import cache

import pytest

from tests.acceptance.replaying import (
    FIXTURES,
    Event,
    Files,
    folder,
    group,
    identify,
    instant,
    only,
    order,
    person,
    project,
    replay,
    run,
    scored,
    story,
    the,
    track,
)

QUESTION = "text: A question.\noptions: {often: Often, seldom: Seldom}\n"
TALK = "say: A talk.\nresults: {RESULT: reached, no reply: not reached}\n"
SHOES = [{"product_id": "s1", "category": "shoes"}]


@cache
def shop() -> Files:
    """The examples as one project, with what a firm would have written beside them."""
    files = {path: path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "shop").rglob("*.yml"))}
    scripts = [text for path, text in files.items() if path.parent.name in {"scripts", "parts"}]
    return project(
        *scripts,
        facts=(FIXTURES / "shop" / "facts.yml").read_text(encoding="utf-8"),
        more="resources: {installation slot: 3 per day}",
        files={
            "questions/how-you-shop.yml": QUESTION,
            "questions/how-long-away.yml": QUESTION,
            "talks/prepare-renewal.yml": TALK.replace("RESULT", "ready"),
            "talks/check-stock-and-price.yml": TALK.replace("RESULT", "confirmed"),
        },
    )


def _batteries() -> list[Event]:
    months = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    days = ("03", "10", "17", "24")
    return [order(f"{month}-{day} 10:00", category="batteries", total=5) for month in months for day in days]


def _reduced(at: str) -> Event:
    return order(at, reduced=1, products=[{"product_id": "p1", "category": "toys"}])


FIRST_WORDS = {
    "new-project": (
        [*_batteries(), order("03-01 10:00", category="cabinets")],
        "03-01 10:00 contact project-hello email go",
    ),
    "patent-order": ([order("03-01 10:00", total=250)], "03-01 10:00 contact order-link email go"),
    "flyer-lapse": (
        [
            *(track(f"01-{day:02} 10:00", "Flight Flown") for day in range(2, 8)),
            scored("01-09 00:00", alive=0.9, value_class="A"),
            scored("03-01 00:00", alive=0.4, value_class="A"),
        ],
        "03-01 00:00 contact we-miss-you email go",
    ),
    "to-the-fourth": ([order("03-01 10:00")], "03-01 10:00 contact next-basket email go"),
    "one-more-visit": (
        [track(f"03-{day:02} 10:00", "Visit Completed") for day in range(1, 10)],
        "03-09 10:00 contact one-more email go",
    ),
    "diamond-welcome": (
        [track(f"03-{day:02} 10:00", "Visit Completed") for day in range(1, 11)],
        "03-10 10:00 contact diamond-hello email go",
    ),
    "birthday": ([identify("01-02 00:00", birthday="1990-03-20")], "03-13 00:00 contact birthday-card email go"),
    "better-plan": (
        [
            track(f"{month:02}-{day:02} 12:00", "Usage Reported", minutes=10)
            for month in (1, 2, 3)
            for day in range(1, 29)
        ],
        "contact plan-check email go",
    ),
    "new-category-welcome": (
        [*_batteries(), order("03-01 10:00", category="lamps")],
        "03-01 10:00 contact category-guide email go",
    ),
    "new-home": ([identify("03-01 10:00", address={"city": "Bonn"})], "03-01 10:00 contact what-changes email go"),
    "delivery-late": (
        [order("03-01 10:00", order_id="o1", promised_at=instant("03-04 18:00"))],
        "03-04 18:00 contact sorry-late sms go",
    ),
    "markdown-notice": (
        [
            *(_reduced(f"02-0{day} 10:00") for day in range(1, 4)),
            track("03-01 10:00", "Markdown Announced", None, category="toys", begins_at=instant("03-10 10:00")),
        ],
        "03-01 10:00 contact markdown push go",
    ),
    "in-store": ([track("03-01 10:00", "Store Entered")], "03-01 10:00 contact aisle-hint on site go"),
    "welcome": ([track("03-01 10:00", "Signed Up")], "03-01 10:00 contact captain-or-builder email go"),
    "shoe-lapse": ([order("2025-09-01 10:00", products=SHOES)], "03-01 10:00 contact worn-out email go"),
    "fee-notice": ([identify("03-01 10:00", average_balance=4999.99)], "03-01 10:00 contact fee-notice letter go"),
    "bike-help": (
        [track("03-01 10:00", "Configuration Saved", configuration_id="b1")],
        "03-02 10:00 task finish-bike store agent go",
    ),
    "fridge-for-you": (
        [track("03-01 10:00", "Intention Stated", category="refrigerators")],
        "03-01 10:00 contact how-you-shop email go",
    ),
    "statement-promotion": (
        [track("03-01 10:00", "Statement Printed")],
        "03-01 10:00 contact statement-promotion letter go",
    ),
}


def test_the_examples_pass_the_check() -> None:
    """`check` finds no error in the examples."""
    ran = run("check", str(folder(shop())))
    assert ran.code == 0, ran.said


@pytest.mark.parametrize("script", FIRST_WORDS)
def test_an_example_says_its_first_word_at_its_moment(script: str) -> None:
    """Replayed over the moment that it is made for, the script's first act is the one that the file names."""
    events, told = FIRST_WORDS[script]
    lines = replay(shop(), [*person("u1", "2023-01-01 00:00"), *events], "--script", script, until="05-15 00:00")
    assert story(lines, "contact", "task", script=script)[0].endswith(told)


def test_a_brand_week_reaches_each_by_the_road_of_his_arm() -> None:
    """The one-off campaign goes to the segment at its hour, to each customer by mail or by card, as his arm says."""
    names = [f"c{number}" for number in range(12)]
    events = [event for name in names for event in (*person(name), order("02-01 10:00", name, total=150))]
    lines = replay(shop(), events, "--script", "brand-week", until="04-02 00:00")
    said = {line["customer"]: (line["at"], line["content"]) for line in only(lines, "contact", verdict="go")}
    arms = {line["customer"]: line["arm"] for line in only(lines, "arm", split="first touch")}
    content = {"mail": "brand-week", "card": "brand-card"}
    assert said == {name: (instant("04-01 10:00"), content[arms[name]]) for name in names}


def test_a_renewal_prepares_side_by_side_and_then_warns() -> None:
    """Ninety days before a contract ends both tasks are filed at once; ten business days without both are a risk."""
    events = [*person(), group("01-02 10:00", "acme", contract_end="2026-12-31")]
    lines = replay(shop(), events, "--script", "renewal", until="10-17 00:00")
    assert story(lines)[:3] == [
        "10-02 00:00 task prepare-renewal account manager go",
        "10-02 00:00 task check-stock-and-price account partner go",
        "10-16 00:00 task renewal-at-risk sales head go",
    ]


def test_a_lapsing_flyer_gets_no_promotion_with_his_statement() -> None:
    """While the airline asks a flyer back, the promotion on his statement is muted."""
    events = [*person(), *FIRST_WORDS["flyer-lapse"][0], track("03-05 10:00", "Statement Printed")]
    lines = replay(shop(), events, "--script", "flyer-lapse", "--script", "statement-promotion", until="03-06 00:00")
    muted = the(lines, "contact", content="statement-promotion")
    assert (muted["verdict"], muted["by_rule"]) == ("drop", "mutes")


def test_a_move_of_one_who_just_ordered_starts_the_check_of_the_delivery() -> None:
    """After a move the question comes first; who ordered within a month then gets the other script, for service."""
    events = [*person(), order("02-20 10:00"), identify("03-01 10:00", address={"city": "Bonn"})]
    lines = replay(shop(), events, "--script", "new-home", "--script", "delivery-check", until="03-10 00:00")
    assert story(lines, "contact", "task", "start") == [
        "03-01 10:00 start new-home",
        "03-01 10:00 contact what-changes email go",
        "03-08 10:00 start delivery-check",
        "03-08 10:00 task check-address store agent go",
    ]


def test_a_flyer_who_says_no_is_asked_why_and_left() -> None:
    """`replied no` opens the question, and after its silence the dialogue ends with the reason of the file."""
    no = track("03-02 10:00", "Message Replied", reply="no")
    events = [*person(), *FIRST_WORDS["flyer-lapse"][0], no]
    lines = replay(shop(), events, "--script", "flyer-lapse", until="04-01 00:00")
    assert story(lines, "contact", "exit") == [
        "03-01 00:00 contact we-miss-you email go",
        "03-02 10:00 contact why-leaving email go",
        "03-16 10:00 exit has left",
    ]
