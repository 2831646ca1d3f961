"""tetatet.yml: the firm, its channels, roles, resources and contact policy.

Read in two steps: `outline_settings` gives what conditions need to know (channels),
`read_settings` the rest, whose caps hold conditions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tetatet.language import shapes, vocabulary
from tetatet.language.countries import country_fault, country_of_zone
from tetatet.language.durations import parse_amount, parse_capacity, parse_quiet, parse_share, parse_whole
from tetatet.language.expressions import Compiler, Setting
from tetatet.language.locales import language_fault
from tetatet.language.reading import Fields, Reader, is_empty
from tetatet.language.source import Entry, Items, Keys, Node, Scalar, Spot
from tetatet.language.words import did_you_mean
from tetatet.model.place import Place
from tetatet.model.script import HOLDOUT
from tetatet.model.settings import Cap, Capacity, Channel, Policy, Quiet, Resource, Role, Settings
from tetatet.model.written_time import Duration

DEFAULT_AFTER_COMPLAINT = Duration(days=14, text="14d")
"""How long marketing keeps still when a complaint is closed: closed for the firm, not yet forgotten by the customer."""

DEFAULT_QUIET = Quiet(21 * 60, 8 * 60)
"""From nine in the evening to eight in the morning."""

DEFAULT_CAPS = (Cap(4, Duration(days=30, text="30d")),)
"""A month's attention that a customer will give: four contacts, whoever asks."""

_CURRENCY = re.compile(r"[A-Z]{3}")
_CHANNEL = re.compile(r"[a-z][a-z ]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SMTP = re.compile(r"smtps?://([^\s/:@?#\[\]]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?/?")
_URL = re.compile(r"(https?)://([^\s/:@?#\[\]]+|\[[0-9A-Fa-f:]+\])(?::\d+)?(?:[/?]\S*)?")


@dataclass(frozen=True, slots=True)
class SettingsOutline:
    """tetatet.yml as one mapping, and the channels it lists."""

    fields: Fields
    channels: Mapping[str, Channel]


def outline_settings(reader: Reader, file: str, documents: tuple[Node, ...]) -> SettingsOutline:
    """The documents of tetatet.yml as one, and its channels."""
    entries: list[Entry] = []
    for document in documents:
        if isinstance(document, Keys):
            entries.extend(document.entries)
        else:
            reader.error(document.spot, "tetatet.yml is written with keys, such as `brand: Shop`", "wrong-form")
    spot = documents[0].spot if documents else Spot(file, 0, "")
    fields = reader.fields(Keys(tuple(entries), spot), shapes.SETTINGS_FILE)
    assert fields is not None
    channels = {name: channel for name, channel in _channels(reader, fields).items() if channel is not None}
    return SettingsOutline(fields, channels)


def read_settings(reader: Reader, compiler: Compiler, outline: SettingsOutline, *, brand: str) -> Settings:
    """What tetatet.yml says, defaults filled in.

    Args:
        brand: the firm's name when the file does not give one.
    """
    fields = outline.fields
    languages = _languages(reader, fields)
    zone = _zone(reader, fields)
    roles = _roles(reader, fields)
    return Settings(
        brand=reader.text(fields.node("brand")) or brand,
        zone=zone,
        currency=_currency(reader, fields),
        languages=languages,
        holdout=_holdout(reader, fields),
        policy=_policy(reader, compiler, fields),
        store=_store(reader, fields),
        leap_day=_leap_day(reader, fields),
        holidays=_holidays(reader, fields),
        rates=_rates(reader, fields),
        double_opt_in=reader.names(fields.node("double opt in"), "channels"),
        channels=outline.channels,
        roles=roles,
        resources=_resources(reader, fields),
        country=_country(reader, fields) or country_of_zone(zone),
    )


# ---------------------------------------------------------------- the firm


def _zone(reader: Reader, fields: Fields) -> str:
    if fields.node("zone") is None:
        reader.warn(
            fields.spot,
            "no `zone:` is given, so days begin and end in UTC; write `zone: Europe/Berlin`",
            "default-zone",
        )
        return "UTC"
    return reader.zone(fields.node("zone")) or "UTC"


def _country(reader: Reader, fields: Fields) -> str | None:
    text, node = reader.text(fields.node("country")), fields.node("country")
    fault = None if text is None else country_fault(text)
    if node is not None and fault is not None:
        reader.error(node.spot, fault, "wrong-value")
    return text


def _currency(reader: Reader, fields: Fields) -> str:
    node = fields.node("currency")
    if node is None:
        reader.warn(fields.spot, "no `currency:` is given; EUR is taken", "default-currency")
        return "EUR"
    text = reader.text(node)
    if text is not None and not _CURRENCY.fullmatch(text):
        reader.error(node.spot, f"`{text}` is no currency; it is three capitals, such as EUR", "wrong-value")
    return text or "EUR"


def _languages(reader: Reader, fields: Fields) -> tuple[str, ...]:
    node = fields.node("languages")
    found = reader.names(node, "languages")
    for item in node.items if isinstance(node, Items) else (node,):
        fault = language_fault(item.text.strip()) if isinstance(item, Scalar) and item.text.strip() else None
        if item is not None and fault is not None:
            reader.error(item.spot, fault, "wrong-value")
    return found or ("en",)


def _store(reader: Reader, fields: Fields) -> str:
    text, node = reader.text(fields.node("store")), fields.node("store")
    if text is None or node is None:
        return ""
    scheme, colon, _ = text.partition("://")
    if not colon or scheme.casefold() not in vocabulary.STORES:
        ways = " or ".join(f"`{one}`" for one in vocabulary.STORES.values())
        hint = did_you_mean(scheme, vocabulary.STORES)
        reader.error(node.spot, f"`{text}` is no store{hint}; it is written {ways}", "unknown-store")
    return text


def _leap_day(reader: Reader, fields: Fields) -> str:
    text, node = reader.text(fields.node("leap day")), fields.node("leap day")
    if text is None or node is None:
        return shapes.LEAP_DAYS[0]
    if text not in shapes.LEAP_DAYS:
        reader.error(node.spot, f"`{text}` is none of: {', '.join(shapes.LEAP_DAYS)}", "unknown-word")
    return text


def _holidays(reader: Reader, fields: Fields) -> str | None:
    text, node = reader.text(fields.node("holidays")), fields.node("holidays")
    if text is None or node is None or text == "none":
        return None
    from holidays import list_supported_countries  # noqa: PLC0415 — some 0.1 s, only for who uses it

    known = list_supported_countries()
    country, _, region = text.partition("-")
    if country not in known:
        message = f"no holidays are known of `{country}`{did_you_mean(country, known)}; it is a code such as DE"
        reader.error(node.spot, message, "unknown-holidays")
    elif region and region not in known[country]:
        message = f"no region `{region}` of {country} is known{did_you_mean(region, known[country])}"
        reader.error(node.spot, message, "unknown-holidays")
    return text


def _rates(reader: Reader, fields: Fields) -> dict[str, float]:
    node = fields.node("rates")
    rates: dict[str, float] = {}
    for entry in reader.named(node, "rates") if node is not None else ():
        rate = reader.parsed(entry.value, parse_amount)
        if not _CURRENCY.fullmatch(entry.key):
            reader.error(entry.spot, f"`{entry.key}` is no currency; it is three capitals, such as USD", "wrong-value")
        elif rate is not None and rate <= 0:
            reader.error(entry.spot, "a rate is above zero", "wrong-value")
        elif rate is not None:
            rates[entry.key] = rate
    return rates


# ---------------------------------------------------------------- channels, roles, resources


def _named_fields(reader: Reader, node: Node | None, shape_name: str) -> list[tuple[str, Spot, Fields | None]]:
    """Names with keys each; a bare list of names, or a name with nothing behind, has none."""
    if node is None:
        return []
    if isinstance(node, Items):
        return [(name, node.spot, None) for name in reader.names(node)]
    found: list[tuple[str, Spot, Fields | None]] = []
    for entry in reader.named(node, f"{shape_name}s"):
        given = None if is_empty(entry.value) else reader.fields(entry.value, shapes.SHAPES[shape_name])
        found.append((entry.key, entry.spot, given))
    return found


def _channels(reader: Reader, fields: Fields) -> dict[str, Channel | None]:
    return {
        name.replace("_", " "): _channel(reader, name.replace("_", " "), spot, given)
        for name, spot, given in _named_fields(reader, fields.node("channels"), "channel")
    }


def _channel(reader: Reader, name: str, spot: Spot, fields: Fields | None) -> Channel | None:
    if not _CHANNEL.fullmatch(name) or name == "any":
        reader.error(spot, f"`{name}` is no name of a channel; it is small letters and spaces", "wrong-name")
        return None
    if fields is None:
        return Channel(name)
    cost = reader.parsed(fields.node("cost"), parse_amount)
    settings: dict[str, str | bool] = {}
    allow = tuple(one.rstrip(".").casefold() for one in reader.names(fields.node("allow")))
    for key in ("smtp", "from", "reply to", "user", "password", "url", "secret"):
        text = reader.text(fields.node(key))
        if text is not None:
            settings[key] = text
    _check_smtp(reader, fields, settings)
    _check_webhook(reader, fields, settings, allow)
    simulated = reader.text(fields.node("simulator"))
    if simulated is not None:
        if simulated not in ("true", "false"):
            reader.error(fields.spot_of("simulator"), "`simulator` is `true` or `false`", "wrong-value")
        settings["simulator"] = simulated == "true"
    return Channel(name, cost or 0.0, reader.text(fields.node("desk")), settings, allow)


def _check_smtp(reader: Reader, fields: Fields, settings: Mapping[str, str | bool]) -> None:
    """A server and a sender, and neither a user nor a password in the file."""
    smtp = str(settings.get("smtp", ""))
    if smtp and _SMTP.fullmatch(smtp) is None:
        message = f"`{smtp}` is no mail server; write smtp://HOST:PORT or smtps://HOST, without a user and a password"
        reader.error(fields.spot_of("smtp"), message, "wrong-link")
    if smtp and "from" not in settings:
        reader.error(fields.spot_of("smtp"), "a mail has a sender; write `from: shop@example.com`", "missing-sender")
    for key in ("user", "password"):
        if key in settings and not _VARIABLE.fullmatch(str(settings[key])):
            message = f"a {key} is not written into a file; name the environment variable that holds it, such as SMTP_{key.upper()}"
            reader.error(fields.spot_of(key), message, "wrong-value")


def _check_webhook(reader: Reader, fields: Fields, settings: Mapping[str, str | bool], allow: tuple[str, ...]) -> None:
    """An address that can be called, and a secret that does not stand in the file."""
    secret, url = str(settings.get("secret", "")), str(settings.get("url", ""))
    if secret and (secret.startswith("whsec_") or not _VARIABLE.fullmatch(secret)):
        message = "a secret is not written into a file; name the environment variable that holds it, such as CRM_SECRET"
        reader.error(fields.spot_of("secret"), message, "wrong-value")
    if not url:
        return
    found = _URL.fullmatch(url)
    if found is None:
        reader.error(fields.spot_of("url"), f"`{url}` is no address; it begins with https://", "wrong-link")
    elif found[1] == "http" and found[2].rstrip(".").casefold() not in allow:
        message = f"`{url}` is called without TLS; write https://, or `allow: [{found[2]}]` where the host is your own"
        reader.error(fields.spot_of("url"), message, "wrong-link")
    if not secret:
        message = "a call is signed; `secret:` names the environment variable that holds the secret"
        reader.error(fields.spot_of("url"), message, "missing-secret")


def _roles(reader: Reader, fields: Fields) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    found = _named_fields(reader, fields.node("roles"), "role")
    names = [name for name, _, _ in found]
    for name, _, given in found:
        substitute = reader.text(given.node("substitute")) if given is not None else None
        capacity = reader.parsed(given.node("capacity"), parse_capacity) if given is not None else None
        roles[name] = Role(name, substitute, capacity)
        if given is not None and substitute == name:
            reader.error(given.spot_of("substitute"), f"`{name}` cannot stand in for itself", "wrong-value")
        elif given is not None and substitute is not None and substitute not in names:
            message = f"the role `{substitute}` is not declared{did_you_mean(substitute, names)}"
            reader.warn(given.spot_of("substitute"), message, "unknown-role")
    return roles


def _resources(reader: Reader, fields: Fields) -> dict[str, Resource]:
    node = fields.node("resources")
    resources: dict[str, Resource] = {}
    for entry in reader.named(node, "resources") if node is not None else ():
        value: Node | None = entry.value
        if isinstance(entry.value, Keys):
            given = reader.fields(entry.value, shapes.RESOURCE)
            value = given.node("capacity") if given is not None else None
        capacity: Capacity | None = reader.parsed(value, parse_capacity)
        resources[entry.key] = Resource(entry.key, capacity)
    return resources


# ---------------------------------------------------------------- policy


def _policy_fields(reader: Reader, fields: Fields) -> Fields | None:
    node = fields.node("policy")
    return reader.fields(node, shapes.POLICY) if node is not None else None


def _holdout(reader: Reader, fields: Fields) -> float:
    """The default share of ghosts, at the top or in the policy."""
    policy = fields.node("policy")
    below = None
    if isinstance(policy, Keys):
        below = next((entry for entry in policy.entries if entry.key == "holdout"), None)
    above = fields.node("holdout")
    if above is not None and below is not None:
        reader.error(below.spot, "`holdout` stands at the top already; say it once", "duplicate-key")
    share = reader.parsed(above if above is not None else below.value if below is not None else None, parse_share)
    return HOLDOUT if share is None else share


def _policy(reader: Reader, compiler: Compiler, fields: Fields) -> Policy:
    given = _policy_fields(reader, fields)
    above = fields.node("after complaint")
    below = given.node("after complaint") if given is not None else None
    if above is not None and below is not None:
        reader.error(below.spot, "`after complaint` stands at the top already; say it once", "duplicate-key")
    after = reader.length(above if above is not None else below, zero=True) or DEFAULT_AFTER_COMPLAINT
    if given is None:
        return Policy(DEFAULT_QUIET, DEFAULT_CAPS, after)
    share = reader.parsed(given.node("global holdout"), parse_share)
    return Policy(_quiet(reader, given), _caps(reader, compiler, given), after, share or 0.0)


def _quiet(reader: Reader, fields: Fields) -> Quiet | None:
    node = fields.node("quiet")
    return reader.parsed(node, parse_quiet) if node is not None else DEFAULT_QUIET


def _caps(reader: Reader, compiler: Compiler, fields: Fields) -> tuple[Cap, ...]:
    node = fields.node("caps")
    if node is None:
        return DEFAULT_CAPS
    caps = (_cap(reader, compiler, item) for item in reader.items(node, "caps"))
    return tuple(cap for cap in caps if cap is not None)


def _cap(reader: Reader, compiler: Compiler, node: Node) -> Cap | None:
    fields = reader.fields(node, shapes.CAP)
    if fields is None:
        return None
    contacts = reader.parsed(fields.node("contacts"), lambda text: parse_whole(text, least=0, most=1000))
    within = reader.length(fields.node("in"))
    test = compiler.condition(fields.node("if"), Setting.STATE)
    by = reader.text(fields.node("by"))
    if contacts is None or within is None:
        return None
    if contacts == 0:
        _report_shut(reader, fields, by)
    return Cap(contacts, within, test, by.replace("_", " ") if by else None, _place(node))


def _report_shut(reader: Reader, fields: Fields, by: str | None) -> None:
    """A cap of none at all: for some it may be meant, for everybody it ends all marketing."""
    spot, by_channel = fields.spot_of("contacts"), f" by {by}" if by else ""
    if fields.node("if") is None and by is None:
        message = "`contacts: 0` lets no marketing contact go, ever; `caps: []` switches caps off"
        reader.error(spot, message, "cap-shut")
    else:
        whom = " to anyone of whom `if` holds" if fields.node("if") is not None else ""
        reader.warn(spot, f"`contacts: 0` lets no marketing contact{by_channel} go{whom}, however long", "cap-shut")


def _place(node: Node) -> Place:
    return node.spot.place
