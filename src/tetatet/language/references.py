"""Static checks: does every name that a project uses lead somewhere?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tetatet.language import vocabulary
from tetatet.language.reading import Fields
from tetatet.language.source import Spot
from tetatet.language.whole import Whole, suspect
from tetatet.language.words import did_you_mean
from tetatet.model.content import Text
from tetatet.model.script import Script
from tetatet.model.step import Ask, Claim, Contact, Send, StartOther, Step, Task

_NEEDS_NO_SETTING = frozenset({"phone", "visit", "letter", "next purchase", "page", "on site"})


def check_references(whole: Whole) -> None:
    """Transitions, scripts, roles, channels, resources, contents, talks, questions, offers, languages."""
    for read in whole.scripts.values():
        _check_head(whole, read.script, read.fields)
    for script, step, fields in whole.steps():
        _check_step(whole, script, step, fields)
    _check_variants(whole)
    _check_settings(whole)
    _check_texts(whole)


# ---------------------------------------------------------------- heads


def _check_head(whole: Whole, script: Script, fields: Fields) -> None:
    known = frozenset(whole.outline.transitions)
    for name in script.start.when:
        if name not in known:
            message = f"there is no transition `{name}` in facts.yml{did_you_mean(name, known)}"
            whole.reader.error(fields.spot_of("start"), message, "unknown-transition")
    relations = {
        "replaces": script.replaces,
        "joins": script.joins,
        "waits for": script.waits_for,
        "mutes": script.mutes,
    }
    for key, names in relations.items():
        for name in names:
            _check_relation(whole, script, key, name, fields.spot_of(key))
    for name in script.replaces:
        if name in script.joins:
            message = f"`{name}` is in `replaces` as well: a dialogue is ended or taken over, not both"
            whole.reader.error(fields.spot_of("joins"), message, "replaces-and-joins")
    for role in script.sign_off:
        _check_role(whole, role, fields.spot_of("sign off"))


def _check_relation(whole: Whole, script: Script, key: str, name: str, spot: Spot) -> None:
    if name == script.name:
        whole.reader.error(spot, f"`{key}` names another script, not the script itself", "own-script")
    elif name not in whole.script_names:
        remedy = f"`{key}` does nothing until it is written"
        suspect(whole.reader, spot, name, whole.script_names, what="the script", remedy=remedy, code="unknown-script")


# ---------------------------------------------------------------- steps


def _check_step(whole: Whole, script: Script, step: Step, fields: Fields) -> None:
    reader = whole.reader
    if isinstance(step, Task):
        for key, role in (("role", step.role), ("else", step.else_role)):
            if role is not None:
                _check_role(whole, role, fields.spot_of(key))
        _check_file(whole, "talk", step.talk, whole.talks, fields)
    elif isinstance(step, Send):
        _check_file(whole, "content", step.content, whole.contents, fields)
    elif isinstance(step, Ask):
        _check_file(whole, "question", step.question, whole.questions, fields)
    elif isinstance(step, StartOther) and step.script not in whole.script_names:
        message = f"there is no script `{step.script}`{did_you_mean(step.script, whole.script_names)}"
        reader.error(fields.spot_of("start"), message, "unknown-script")
    elif isinstance(step, Claim) and step.resource not in whole.settings.resources:
        known = whole.settings.resources
        hint = did_you_mean(step.resource, known)
        message = (
            f"tetatet.yml lists no resource `{step.resource}`{hint}; write `resources: {{{step.resource}: 3 per day}}`"
        )
        reader.error(fields.spot_of("claim"), message, "unknown-resource")
    if isinstance(step, Send | Ask | Task):
        _check_contact(whole, script, step, fields)


def _check_contact(whole: Whole, script: Script, step: Send | Ask | Task, fields: Fields) -> None:
    _check_channels(whole, step, fields)
    _check_addressee(whole, script, step, fields)
    _check_offer(whole, step.contact, fields)
    _check_languages(whole, step.contact.benefit, fields.spot_of("benefit"))
    variants = step.contact.variants
    content = whole.contents.get(step.content) if isinstance(step, Send) else None
    plain = content.versions.get(("", "")) if content is not None else None
    if content is not None and plain is not None and "email" in step.contact.by and not plain.subject:
        message = "this is sent by email and has no `subject:`; the step's benefit stands there instead"
        spot = Spot(f"content/{content.name}.{plain.format}", 1, "")
        whole.reader.warn_once(content.name, spot, message, "no-subject")
    if variants is None or content is None:
        return
    for name in (*dict(variants.tests), *dict(variants.shares)):
        if name not in content.variants:
            message = f"there is no `content/{content.name}.{name}.liquid`; the plain one is taken for this variant"
            whole.reader.warn(fields.spot_of("variants"), message, "no-variant")


def _check_variants(whole: Whole) -> None:
    """Versions of a content that no step asks for; a language that tetatet.yml has not looks like one."""
    asked: set[tuple[str, str]] = set()
    for _, step, _ in whole.steps():
        if isinstance(step, Send) and step.contact.variants is not None:
            names = (*dict(step.contact.variants.tests), *dict(step.contact.variants.shares))
            asked |= {(step.content, name) for name in names}
    for name, content in whole.contents.items():
        for variant in content.variants:
            if (name, variant) not in asked:
                message = f"no step asks for the variant `{variant}`; if it is a language, tetatet.yml does not list it"
                whole.reader.warn(Spot(f"content/{name}.{variant}.liquid", 0, ""), message, "unused-variant")


def _check_channels(whole: Whole, step: Send | Ask | Task, fields: Fields) -> None:
    by, spot = step.contact.by, fields.spot_of("by")
    known = {*vocabulary.CHANNELS, *whole.settings.channels, "any"}
    for channel in by:
        if channel not in known:
            message = (
                f"`{channel}` is no channel, nor listed in tetatet.yml as one of your own{did_you_mean(channel, known)}"
            )
            whole.reader.error(spot, message, "unknown-channel")
        elif channel in vocabulary.TASK_CHANNELS and not isinstance(step, Task):
            message = f"nothing is sent by {channel}: a person does it, so it is a `task` with `by: {channel}`"
            whole.reader.error(spot, message, "send-by-person")
        elif channel not in whole.settings.channels and channel not in _NEEDS_NO_SETTING | {"any"}:
            message = f"tetatet.yml lists no channel `{channel}`; it is simulated, at no cost"
            whole.reader.note_once(channel, spot, message, "simulated-channel")
    if "any" in by and len(by) > 1:
        whole.reader.error(spot, "`any` is the customer's choice among all channels and stands alone", "any-alone")


def _check_addressee(whole: Whole, script: Script, step: Send | Ask | Task, fields: Fields) -> None:
    to = step.contact.to
    if script.accounts and to is None and isinstance(step, Send | Ask):
        message = "a script with accounts says `to:` which contact person, by role, such as `to: buyer`"
        whole.reader.error(fields.spot, message, "missing-to")
    if not script.accounts and to is not None:
        message = "`to:` names the contact person of an account; this script is `with: customers`"
        whole.reader.error(fields.spot_of("to"), message, "to-without-accounts")


def _check_offer(whole: Whole, contact: Contact, fields: Fields) -> None:
    spot = fields.spot_of("offer")
    if contact.offer is not None and contact.offer not in whole.offers:
        _report_lacking_file(whole, "offer", contact.offer, whole.offers, spot)
    pools = frozenset(pool for offer in whole.offers.values() for pool in offer.pool)
    if contact.best_of is not None and contact.best_of not in pools:
        remedy = f"write offers/NAME.yml with `pool: {contact.best_of}`"
        suspect(whole.reader, spot, contact.best_of, pools, what="the pool", remedy=remedy, code="unknown-pool")


_FOLDERS = {"content": "content", "talk": "talks", "question": "questions", "offer": "offers"}
_ENDINGS = {"content": ".liquid", "talk": ".yml", "question": ".yml", "offer": ".yml"}


def _check_file(whole: Whole, kind: str, name: str, known: Mapping[str, object], fields: Fields) -> None:
    if name not in known:
        _report_lacking_file(whole, kind, name, known, fields.spot_of(fields.shape.name))


def _report_lacking_file(whole: Whole, kind: str, name: str, known: Iterable[str], spot: Spot) -> None:
    """A file that is named and not there: a script can be replayed before a word of it is written."""
    remedy = f"write {_FOLDERS[kind]}/{name}{_ENDINGS[kind]}"
    suspect(whole.reader, spot, name, frozenset(known), what=f"the {kind}", remedy=remedy, code=f"unknown-{kind}")


def _check_role(whole: Whole, role: str, spot: Spot) -> None:
    roles = frozenset(whole.settings.roles)
    if role not in roles:
        remedy = f"declare it in tetatet.yml: `roles: {{{role}: {{}}}}`"
        suspect(whole.reader, spot, role, roles, what="the role", remedy=remedy, code="unknown-role")


# ---------------------------------------------------------------- settings and texts


def _check_settings(whole: Whole) -> None:
    fields = whole.settings_outline.fields
    known = {*vocabulary.CHANNELS, *whole.settings.channels}
    named = [("policy", cap.by) for cap in whole.settings.policy.caps if cap.by is not None]
    named += [("double opt in", channel) for channel in whole.settings.double_opt_in]
    for key, channel in named:
        if channel not in known:
            message = f"`{channel}` is no channel{did_you_mean(channel, known)}"
            whole.reader.error(fields.spot_of(key), message, "unknown-channel")
    for channel_settings in whole.settings.channels.values():
        if channel_settings.role is not None:
            _check_role(whole, channel_settings.role, fields.spot_of("channels"))


def _check_texts(whole: Whole) -> None:
    """Languages of talks and questions, and who owns a promise."""
    for name, talk in whole.talks.items():
        _check_languages(whole, talk.say, Spot(f"talks/{name}.yml", 0, "say"))
    for name, question in whole.questions.items():
        spot = Spot(f"questions/{name}.yml", 0, "text")
        for words in (question.text, *question.options.values()):
            _check_languages(whole, words, spot)
    for offer in whole.offers.values():
        if offer.promise is not None:
            place = offer.promise.place
            _check_role(whole, offer.promise.owner, Spot(place.file, place.line, "promise.owner"))


def _check_languages(whole: Whole, words: Text, spot: Spot) -> None:
    languages = whole.settings.languages
    for language in words:
        if language and language not in languages:
            message = f"`{language}` is no language of tetatet.yml ({', '.join(languages)})"
            whole.reader.warn(spot, message, "unknown-language")
    if words and "" not in words and languages[0] not in words:
        message = f"the text is not there in `{languages[0]}`, the first language of tetatet.yml"
        whole.reader.warn(spot, message, "no-first-language")
