"""tetatet.yml: defaults, several documents, and what is refused."""

from __future__ import annotations

import pytest

from tests.language.projects import SETTINGS, codes, project_of, read, the_error, the_warning
from tetatet.model.settings import Capacity, Quiet, Settings
from tetatet.model.written_time import Duration


def _settings(text: str) -> Settings:
    return project_of(read(settings=text, script="")).settings


BARE = "zone: UTC\ncurrency: EUR\n"


def test_the_example_of_the_language() -> None:
    """The settings of the language's page are read as they stand, in two documents and flow style."""
    text = (
        "{brand: Shop, zone: Europe/Berlin, currency: EUR, languages: [en, ru, zh], store: 'sqlite:///shop.db',"
        " leap day: 28 February, holdout: 10%}\n---\n"
        "channels: {email: {smtp: 'smtp://localhost:1025', from: shop@example.com, cost: 0.002},"
        " phone: {desk: store agent, cost: 6.00}}\n"
        "roles: {store agent: {substitute: shop manager, capacity: 40 per day}, legal: {}, shop manager: {}}\n"
        "resources: {installation slot: 3 per day}\n"
        "policy:\n  quiet: '21:00 to 08:00'\n"
        "  caps: [{contacts: 1, in: 7d, if: orders.count < 4}, {contacts: 1, in: 1d, by: email}]\n"
    )
    settings = _settings(text)
    assert (settings.brand, settings.zone, settings.languages) == ("Shop", "Europe/Berlin", ("en", "ru", "zh"))
    assert settings.holdout == 0.1
    assert settings.channels["email"].settings["from"] == "shop@example.com"
    assert (settings.channels["phone"].role, settings.channels["phone"].cost) == ("store agent", 6.0)
    assert settings.roles["store agent"].capacity == Capacity(40, "day")
    assert settings.resources["installation slot"].capacity == Capacity(3, "day")
    first, second = settings.policy.caps
    assert (first.contacts, first.within.days, second.by) == (1, 7, "email")
    assert first.test is not None
    assert first.test.facts == {"orders.count"}


def test_defaults() -> None:
    """Without a policy: quiet from 21 to 8, four contacts in 30 days, 10% ghosts, 14 days after a complaint."""
    settings = _settings(BARE)
    policy = settings.policy
    assert policy.quiet == Quiet(1260, 480)
    assert [(cap.contacts, cap.within.days, cap.test) for cap in policy.caps] == [(4, 30, None)]
    assert (settings.holdout, policy.global_holdout) == (0.1, 0.0)
    assert policy.after_complaint == Duration(days=14, text="14d")
    assert (settings.brand, settings.languages, settings.leap_day) == ("folder", ("en",), "28 February")


def test_policy_can_be_switched_off() -> None:
    """`quiet: none`, `caps: []` and `holdout: 0%` switch off what holds by default."""
    settings = _settings(f"{BARE}holdout: 0%\npolicy: {{quiet: none, caps: []}}\n")
    assert (settings.policy.quiet, settings.policy.caps, settings.holdout) == (None, (), 0.0)


def test_holdouts_of_the_policy() -> None:
    """In the policy `holdout` says the same as at the top, `global holdout` is another thing."""
    settings = _settings(f"{BARE}policy: {{holdout: 20%, global holdout: 5%}}\n")
    assert (settings.holdout, settings.policy.global_holdout) == (0.2, 0.05)


def test_the_rest_of_a_complaint_may_stand_at_the_top() -> None:
    """`after complaint` is read at the top and in the policy, and may be no time at all."""
    assert _settings(f"{BARE}after complaint: 0d\n").policy.after_complaint.days == 0
    assert _settings(f"{BARE}policy: {{after complaint: 21d}}\n").policy.after_complaint.days == 21


def test_channels_and_roles_may_be_bare_lists() -> None:
    """Whoever has nothing to say about a channel or role names it."""
    settings = _settings(f"{BARE}channels: [email, next_purchase]\nroles: [agent]\n")
    assert list(settings.channels) == ["email", "next purchase"]
    assert settings.roles["agent"].substitute is None


def test_underscores_equal_spaces_in_keys() -> None:
    """`leap_day` is `leap day`."""
    assert _settings(f"{BARE}leap_day: 1 March\n").leap_day == "1 March"


def test_rates_holidays_and_double_opt_in() -> None:
    """Rates of currencies, the country of the holidays, and channels that are confirmed once more."""
    settings = _settings(f"{BARE}rates: {{USD: 0.92}}\nholidays: DE-BY\ndouble opt in: [email]\n")
    assert (settings.rates, settings.holidays, settings.double_opt_in) == ({"USD": 0.92}, "DE-BY", ("email",))


@pytest.mark.parametrize(
    "lines, country",
    [
        ("zone: UTC\n", None),
        ("zone: CET\n", None),
        ("zone: Europe/Berlin\n", "DE"),
        ("zone: Asia/Kolkata\n", "IN"),
        ("zone: Europe/Berlin\ncountry: AT\n", "AT"),
        ('zone: UTC\ncountry: "NO"\n', "NO"),
    ],
)
def test_the_country_is_that_of_the_zone_unless_it_is_named(lines: str, country: str | None) -> None:
    """A zone is named for one country, UTC for none; `NO` is Norway."""
    assert _settings(f"currency: EUR\n{lines}").country == country


def test_zone_and_currency_are_taken_with_a_warning() -> None:
    """A project without zone or currency runs, and is told what was taken."""
    reading = read(settings="brand: Shop\n")
    assert project_of(reading).settings.zone == "UTC"
    assert {"default-zone", "default-currency"} <= set(codes(reading, "warning"))


@pytest.mark.parametrize(
    "lines, code, words",
    [
        ("zone: Europe/Berln\n", "unknown-zone", "Europe/Berlin"),
        ("currency: euro\n", "wrong-value", "three capitals"),
        ("country: de\n", "wrong-value", 'did you mean "DE"'),
        ("country: XX\n", "wrong-value", "two capitals"),
        ("languages: [english]\n", "wrong-value", '"en"'),
        ("languages: [en, xx]\n", "wrong-value", "`xx` is no language"),
        ("languages: [en, ua]\n", "wrong-value", '"uk"'),
        ("store: foo://x\n", "unknown-store", "sqlite:///shop.db"),
        ("store: postgres://db/shop\n", "unknown-store", 'did you mean "postgresql"'),
        ("store: shop.db\n", "unknown-store", "sqlite:///shop.db"),
        ("policy: {caps: [{contacts: 0, in: 7d}]}\n", "cap-shut", "`caps: []` switches caps off"),
        ("chanels: {}\n", "unknown-key", "channels"),
        ("leap day: 30 February\n", "unknown-word", "28 February"),
        ("holidays: XX\n", "unknown-holidays", "XX"),
        ("holidays: DE-XX\n", "unknown-holidays", "XX"),
        ("rates: {USD: 0}\n", "wrong-value", "above zero"),
        ("rates: {dollar: 1}\n", "wrong-value", "three capitals"),
        ("channels: {email: {cots: 1}}\n", "unknown-key", "cost"),
        ("channels: {any: {}}\n", "wrong-name", "any"),
        ("channels: {email: {simulator: maybe}}\n", "wrong-value", "true"),
        ("channels: email\n", "wrong-form", "names"),
        ("roles: {a: {substitute: a}}\n", "wrong-value", "itself"),
        ("roles: {a: {capacity: 40}}\n", "wrong-value", "40 per day"),
        ("resources: {slot: many}\n", "wrong-value", "40 per day"),
        ("policy: {quiet: 21 to 8}\n", "wrong-value", "time of day"),
        ("policy: {caps: [{contacts: 1}]}\n", "missing-in", "in"),
        ("policy: {caps: [{contacts: 1, in: 0d}]}\n", "zero-length", "no time"),
        ("policy: {caps: {contacts: 1}}\n", "wrong-form", "list"),
        ("policy: {caps: [{contacts: 1, in: 7d, by: emial}]}\n", "unknown-channel", "email"),
        ("policy: {caps: [{contacts: 1, in: 7d, if: event.total > 5}]}\n", "condition-root", "event"),
        ("holdout: 10%\npolicy: {holdout: 10%}\n", "duplicate-key", "once"),
        ("holdout: 0.1\n", "wrong-value", "10%"),
        ("double opt in: [fax]\n", "unknown-channel", "fax"),
        ("brand:\n", "empty-value", "nothing"),
        ("---\nzone: UTC\n", "duplicate-key", "line 1"),
        ("- a\n", "yaml-syntax", "YAML"),
    ],
)
def test_what_is_refused(lines: str, code: str, words: str) -> None:
    """Each wrong setting is one error with its file, a line, and a word that helps."""
    key = lines.partition(":")[0]
    text = lines + BARE.replace(key, "#") if key in ("zone", "currency") else BARE + lines
    finding = the_error(read(settings=text, script=""))
    assert finding.code == code
    assert finding.file == "tetatet.yml"
    assert finding.line > 0
    assert words in finding.message


@pytest.mark.parametrize(
    "cap, words",
    [
        ("contacts: 0, in: 7d, by: sms", "by sms"),
        ("contacts: 0, in: 7d, if: customer.age < 18", "of whom `if` holds"),
    ],
)
def test_a_cap_that_shuts_a_door_is_a_warning(cap: str, words: str) -> None:
    """No contact at all may be meant by a channel or for some people; the warning says what it means."""
    reading = read(settings=f"{SETTINGS}policy:\n  caps:\n    - {{{cap}}}\n")
    finding = the_warning(reading, "cap-shut")
    assert words in finding.message
    assert (finding.file, finding.line) == ("tetatet.yml", 10)


def test_stores() -> None:
    """SQLite and PostgreSQL, as their addresses are written."""
    assert _settings(f"{BARE}store: sqlite:///shop.db\n").store == "sqlite:///shop.db"
    assert _settings(f"{BARE}store: postgresql://db/shop\n").store == "postgresql://db/shop"


WEBHOOK = f"{BARE}channels:\n  webhook:\n    url: %s\n    secret: %s\n    allow: [%s]\n"


def test_a_webhook_is_an_address_a_secret_s_name_and_hosts_of_one_s_own() -> None:
    """The secret is named and not written; a host of the firm's own may be called without TLS."""
    channel = _settings(WEBHOOK % ("http://CRM.internal:8080/in", "CRM_SECRET", "crm.Internal.")).channels["webhook"]
    assert (channel.settings["url"], channel.settings["secret"]) == ("http://CRM.internal:8080/in", "CRM_SECRET")
    assert channel.allow == ("crm.internal",)


@pytest.mark.parametrize("url", ["https://crm.example", "https://crm.example:8443/a/b?c=d", "https://[2606:4700::1]/"])
def test_addresses_of_webhooks(url: str) -> None:
    """With a port, a path or a literal address: anything behind https."""
    assert _settings(WEBHOOK % (f"'{url}'", "CRM_SECRET", "")).channels["webhook"].settings["url"] == url


@pytest.mark.parametrize(
    "url, secret, words",
    [
        ("http://crm.example/", "CRM_SECRET", "allow: [crm.example]"),
        ("crm.example", "CRM_SECRET", "begins with https://"),
        ("https://me:pw@crm.example/", "CRM_SECRET", "begins with https://"),
        ("https://crm.example/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "environment variable"),
        ("https://crm.example/", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw+/==", "environment variable"),
        ("https://crm.example/", "", "is signed"),
    ],
)
def test_webhooks_that_cannot_be_called_are_errors(url: str, secret: str, words: str) -> None:
    """No TLS, no address, a password or a secret in the file, or no secret at all."""
    text = WEBHOOK % (f"'{url}'", secret, "other.internal")
    found = read(settings=text if secret else text.replace("    secret: \n", ""), script="")
    assert words in the_error(found).message


def test_a_language_is_named_in_its_own_line() -> None:
    """Of several languages the wrong one is named."""
    finding = the_error(read(settings=f"{BARE}languages:\n  - en\n  - xx\n", script=""))
    assert (finding.line, finding.field) == (5, "languages[1]")


def test_a_substitute_that_nobody_declares_is_a_warning() -> None:
    """A substitute is a role and is declared."""
    reading = read(settings=SETTINGS.replace(", shop manager: {}", ""))
    assert "shop manager" in the_warning(reading, "unknown-role").message


def test_a_project_without_settings_says_how_to_begin() -> None:
    """Without tetatet.yml the only error points to `tetatet init`."""
    from tetatet.language.folder import Folder
    from tetatet.language.project import read_files

    reading = read_files(Folder({"facts.yml": b"facts: {}\n"}, ()), brand="x")
    assert codes(reading) == ["no-settings"]
    assert "tetatet init" in reading.errors[0].message


MAIL = f"{BARE}channels:\n  email:\n    smtp: %s\n    from: %s\n    user: %s\n    password: SMTP_PASSWORD\n"


def test_a_mail_server_is_an_address_a_sender_and_names_of_variables() -> None:
    """Who logs in and with what is named and not written."""
    channel = project_of(read(settings=MAIL % ("smtps://mail.example", "Shop <shop@mail.example>", "SMTP_USER")))
    settings = channel.settings.channels["email"].settings
    assert (settings["smtp"], settings["user"], settings["password"]) == (
        "smtps://mail.example",
        "SMTP_USER",
        "SMTP_PASSWORD",
    )


@pytest.mark.parametrize(
    "smtp, sender, user, words",
    [
        ("mail.example:25", "a@b.example", "SMTP_USER", "no mail server"),
        ("smtp://me:secret@mail.example", "a@b.example", "SMTP_USER", "without a user"),
        ("smtp://mail.example", "", "SMTP_USER", "a mail has a sender"),
        ("smtp://mail.example", "a@b.example", "me@mail.example", "environment variable"),
    ],
)
def test_mail_servers_that_cannot_be_used_are_errors(smtp: str, sender: str, user: str, words: str) -> None:
    """No address of a server, no sender, or a user's name in the file."""
    text = MAIL % (smtp, sender, user)
    found = read(settings=text if sender else text.replace("    from: \n", ""), script="")
    assert any(words in error.message for error in found.errors)
