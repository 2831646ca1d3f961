"""Every name that a project uses leads somewhere, or is reported."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read, read_steps, script, the_error, the_warning


@pytest.mark.parametrize(
    "step, file",
    [
        ("{send: greeting, by: email, benefit: x}", "content/greeting.liquid"),
        ("{task: greeting, role: store agent}", "talks/greeting.yml"),
        ("{ask: greeting, by: email, benefit: x}", "questions/greeting.yml"),
        ("{send: hello, by: email, benefit: x, offer: greeting}", "offers/greeting.yml"),
    ],
)
def test_a_file_to_be_written_is_a_warning_that_names_it(step: str, file: str) -> None:
    """A script can be replayed before its words are written; the warning names the file to write."""
    reading = read_steps(f"  - {step}\n  - {{wait: 1d, silent: []}}\n")
    project_of(reading)
    assert any(file in finding.message for finding in reading.warnings)


@pytest.mark.parametrize(
    "step, files, code",
    [
        ("{send: helo, by: email, benefit: x}", {}, "unknown-content"),
        ("{task: greting, role: store agent}", {"talks/greeting.yml": "say: x\n"}, "unknown-talk"),
        (
            "{ask: greting, by: email, benefit: x}",
            {"questions/greeting.yml": "text: x\noptions: [a]\n"},
            "unknown-question",
        ),
        (
            "{send: hello, by: email, benefit: x, offer: greting}",
            {"offers/greeting.yml": "pool: all\n"},
            "unknown-offer",
        ),
        ("{send: hello, by: email, benefit: x, offer: best of al1}", {"offers/greeting.yml": "pool: allsorts\n"}, None),
        (
            "{send: hello, by: email, benefit: x, offer: best of alsorts}",
            {"offers/g.yml": "pool: allsorts\n"},
            "unknown-pool",
        ),
        ("{task: x, role: store agnt}", {}, "unknown-role"),
        ("{task: x, role: store agent, else: shop manger}", {}, "unknown-role"),
    ],
)
def test_a_slip_of_a_known_name_is_an_error(step: str, files: dict[str, str], code: str | None) -> None:
    """A name that is a letter or two beside a known one would be a dialogue that never speaks."""
    reading = read_steps(f"  - {step}\n  - {{wait: 1d, silent: []}}\n", **files)
    assert codes(reading) == ([code] if code else [])


@pytest.mark.parametrize(
    "step, code, words",
    [
        ("{send: hello, by: emial, benefit: x}", "unknown-channel", "email"),
        ("{send: hello, by: fax, benefit: x}", "unknown-channel", "tetatet.yml"),
        ("{send: hello, by: phone, benefit: x}", "send-by-person", "task"),
        ("{send: hello, by: [any, email], benefit: x}", "any-alone", "alone"),
        ("{send: hello, by: email, to: buyer, benefit: x}", "to-without-accounts", "customers"),
        ("{claim: slto, granted: [], refused: []}", "unknown-resource", "slot"),
        ("{start: helo}", "unknown-script", "hello"),
        ("{start: nothing-like-it}", "unknown-script", "nothing-like-it"),
    ],
)
def test_what_must_be_there_is_an_error(step: str, code: str, words: str) -> None:
    """Channels, resources and scripts to start must be there."""
    finding = the_error(read_steps(f"  - {step}\n  - {{wait: 1d, silent: []}}\n"))
    assert finding.code == code
    assert words in finding.message


def test_a_role_that_nobody_declares_is_a_warning() -> None:
    """An undeclared role is told once, with how to declare it."""
    reading = read_steps("  - {task: x, role: plumber, due: 1d}\n  - {task: z, role: plumber, due: 1d}\n")
    assert "plumber" in the_warning(reading, "unknown-role").message


def test_roles_in_heads_channels_and_promises_are_looked_at() -> None:
    """Whoever signs, has a desk or keeps a promise is a role."""
    reading = read(
        {"offers/gift.yml": "promise: {what: a call, owner: legl, due: 1d}\n"},
        settings="zone: UTC\ncurrency: EUR\nroles: {legal: {}}\nchannels: {phone: {desk: legla}}\n",
        script=script(head="sign off: [lgeal]\npurpose: notice\n"),
    )
    assert codes(reading).count("unknown-role") == 3


def test_channels_that_need_no_setting_and_those_that_are_simulated() -> None:
    """A till needs no setting; an SMS that tetatet.yml does not list is simulated, with a note."""
    reading = read_steps("  - {send: hello, by: [sms, next purchase], benefit: x}\n")
    project_of(reading)
    found = [finding.message for finding in reading.notes if finding.code == "simulated-channel"]
    assert len(found) == 1
    assert "sms" in found[0]


def test_a_channel_of_ones_own_is_listed() -> None:
    """tetatet.yml may list a channel that nobody else knows."""
    settings = "zone: UTC\ncurrency: EUR\nchannels: {parrot: {cost: 1}}\n"
    assert codes(read_steps("  - {send: hello, by: parrot, benefit: x}\n", **{"tetatet.yml": settings})) == []


def test_accounts_say_which_contact_person() -> None:
    """In a script with accounts a send without `to` is an error."""
    finding = the_error(read(script=script(head="with: accounts\n")))
    assert finding.code == "missing-to"
    assert (
        codes(read(script=script("  - {send: hello, by: email, to: buyer, benefit: x}\n", head="with: accounts\n")))
        == []
    )


def test_a_variant_without_a_file_is_a_warning() -> None:
    """The plain content is taken for a variant that has no file."""
    reading = read_steps(
        "  - {send: hello, by: email, benefit: x, variants: {warm: 50%, cold: 50%}}\n",
        **{"content/hello.warm.liquid": "Hi"},
    )
    assert "cold" in the_warning(reading, "no-variant").message


def test_a_version_that_no_step_asks_for_is_a_warning() -> None:
    """A file in a language that tetatet.yml does not list looks like a variant that nobody sends."""
    reading = read({"content/hello.fr.liquid": "Bonjour"})
    assert the_warning(reading, "unused-variant").file == "content/hello.fr.liquid"


def test_languages_of_texts() -> None:
    """A text in an unknown language, or not in the first one, is a warning."""
    reading = read_steps("  - {send: hello, by: email, benefit: {ru: Привет, xx: x}}\n")
    assert "xx" in the_warning(reading, "unknown-language").message
    assert "`en`" in the_warning(reading, "no-first-language").message


def test_an_email_without_a_subject_is_a_warning() -> None:
    """The benefit would stand there instead; a card at the till needs none."""
    bare = {"content/hello.liquid": "Hello.\n"}
    steps = "  - {{send: hello, by: {by}, benefit: x}}\n  - {{wait: 7d, silent: []}}\n"
    warning = the_warning(read_steps(steps.format(by="[next purchase, email]"), **bare), "no-subject")
    assert warning.file == "content/hello.liquid"
    assert "no-subject" not in codes(read_steps(steps.format(by="next purchase"), **bare), "warning")
    assert "no-subject" not in codes(read_steps(steps.format(by="email")), "warning")


def test_two_kinds_in_one_step_are_told_apart() -> None:
    """A step has one kind, and the message does not offer a key that is like the other one."""
    error = the_error(read_steps("  - {send: hello, task: call, by: email, benefit: x}\n  - {wait: 7d, silent: []}\n"))
    assert error.code == "unknown-key"
    assert "a step of its own" in error.message
    assert "did you mean" not in error.message
