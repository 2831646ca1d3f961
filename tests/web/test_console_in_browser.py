"""The console in a real browser: somebody logs in and looks around, on a telephone, without scripts of ours."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.replaying import order, person, project, stranger
from tests.web.chromium import BROWSER, INSTALL, Chromium, chromium
from tests.web.house import PASSWORD, House, open_house
from tetatet.run.live.heart import Aside
from tetatet.web import console, console_pages, lists, sessions

NARROW, TALL = 360, 740
"""Pixels of a small telephone."""

TALK = """
script: a-script-with-quite-a-long-name-that-somebody-thought-of
start: {when: big order}
goal: {event: Project Finished, within: 60d}
steps:
  - {send: hello, by: email, benefit: Ideas for your kitchen}
  - {wait: 7d, silent: [{exit: silent to the end}]}
"""
FACTS = "transitions: {big order: {event: Order Completed, if: event.total >= 200}}"
LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"


def _house() -> House:
    return House(project(TALK, facts=FACTS, zone="Europe/Berlin"))


def _fill(window: Chromium, name: str, text: str) -> None:
    window.run(f"document.querySelector('[name={name}]').value = {json.dumps(text)}")


@pytest.mark.skipif(BROWSER is None, reason=INSTALL)
def test_somebody_begins_and_looks_around_on_a_telephone() -> None:
    """By the first link through every page to the way out: nothing is wider than the screen, and no rule is broken."""
    house = _house()
    with open_house(house, sessions.router, console.router, lists.router, console_pages.router):
        house.take(
            [
                *person("u1", name=f"Bea {LONG}", note=LONG * 4),
                order("03-01 12:00", total=480.0),
                stranger("u2", name="<script>document.title='run'</script>"),
                order("03-01 12:00", "u2", total=900.0),
            ],
            [Aside("shop", "no-json", "it is no JSON", b"{" * 3_000)],
        )
        base = f"http://{house.address}"
        with chromium(NARROW, TALL) as window:
            window.show(base + house.people.first_link("", house.now))
            _fill(window, "name", "Anna")
            _fill(window, "password", PASSWORD)
            window.press("main button")
            assert window.run("document.querySelector('h1').textContent") == "Today"
            people = [f"/customer/{house.key_of(user)}" for user in ("u1", "u2")]
            for path in ("/", "/customers", *people, "/overdue", "/doubt", "/parked", "/quarantine", "/messages"):
                window.show(base + path)
                assert window.run("document.documentElement.scrollWidth") <= NARROW, path
                assert window.run("getComputedStyle(document.body).maxWidth") != "none", "the style sheet is there"
                assert window.run("document.title") != "run"
            window.show(base + "/customers")
            _fill(window, "q", "u1@example.com")
            window.press(".find button")
            assert window.run("location.pathname") == people[0]
            window.press(".out button")
            assert window.run("location.pathname") == "/login"
            assert window.complaints() == []


@pytest.mark.skipif(BROWSER is None, reason=INSTALL)
def test_the_first_page_loads_itself_again_in_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happened meanwhile is there without anybody having touched it."""
    monkeypatch.setattr(console, "REFRESH_S", 1)
    house = _house()
    with open_house(house, sessions.router, console.router, console_pages.router), chromium(NARROW, TALL) as window:
        window.show(f"http://{house.address}{house.people.first_link('', house.now)}")
        _fill(window, "name", "Anna")
        _fill(window, "password", PASSWORD)
        window.press("main button")
        assert "big order" not in window.run("document.body.textContent")
        house.take([*person(name="Bea"), order("03-01 12:00", total=480.0)])
        window._until_loaded(lambda: None)
        assert "big order" in window.run("document.body.textContent")
