"""What a customer reaches from a message: his click, the end of it, his preferences, his page, his answer.

A GET shows and changes nothing, whoever sends it: scanners open every link of a mail. What
changes something is a POST, and it is answered when it is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, TypeAlias
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tetatet.interact.plan import Plan
from tetatet.model import calendar
from tetatet.model.act import Act
from tetatet.model.content import Question
from tetatet.model.errors import InvalidToken, UnavailableError
from tetatet.model.event import Event
from tetatet.model.open_values import Evidence
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.ports.log import Incoming
from tetatet.run.live import choices, confirming, links
from tetatet.run.live.addressing import event_about
from tetatet.run.live.fixed_words import channel_words, spoken, words
from tetatet.run.live.links import Links
from tetatet.run.live.pages import order_page
from tetatet.run.live.rendering import in_language, option_labels
from tetatet.web.live import Live
from tetatet.web.preferences import draw_choices, read_choices
from tetatet.web.public_pages import language_of, note, page, refusal
from tetatet.web.store_access import reading, written

MAX_FIELDS = 256
"""Of a form: each channel, topic, day and language of the largest page."""

Form: TypeAlias = Mapping[str, Sequence[str]]
Answer: TypeAlias = Callable[["_Visit"], Response]

_TARGETS = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class _Visit:
    """Somebody who has opened an address of ours: what its token says, whom it concerns, and what he sends."""

    live: Live
    parts: tuple[str, ...]
    act: Act
    record: Record
    plan: Plan
    language: str
    form: Form

    @property
    def brand(self) -> str:
        return self.plan.project.settings.brand

    @property
    def links(self) -> Links:
        return Links(self.live.signer, self.live.settings.base_url)

    def submit(self, events: Sequence[Event], *, once: bool = False) -> None:
        """Have these taken in; `once`: the same event of any other day is this one. Back when they are on the disk."""
        now = self.live.clock()
        written(self.live.heart.submit([Incoming(event, None, now, restamps=once) for event in events]))

    def tell_once(self, name: str, properties: Evidence) -> None:
        """One event for this act and these properties, however often it is told."""
        key = "|".join((self.act.key, *map(str, properties.values())))
        self.submit([event_about(self.record, name, properties, self.live.clock(), key)], once=True)


async def _form(request: Request) -> Form:
    """The fields of a form; what cannot be read has none: a no that comes without a form is a no."""
    try:
        found = await request.form(max_files=0, max_fields=MAX_FIELDS)
    except HTTPException as error:
        if error.status_code != HTTPStatus.BAD_REQUEST:
            raise
        return {}
    return {name: [one for one in found.getlist(name) if isinstance(one, str)] for name in found}


def router(live: Live) -> APIRouter:
    """The addresses that stand in messages."""
    part = APIRouter(include_in_schema=False)
    for path, purpose, shown, done in (
        ("r", links.CLICK, _going, _clicked),
        ("u", links.UNSUBSCRIBE, _ask_to_stop, _stopped),
        ("p", links.PREFERENCES, _preferences, _choose),
        ("o", links.PAGE, _order, _seen),
        ("q", links.QUESTION, _question, _answered),
        ("c", links.CONFIRM, _ask_to_confirm, _confirmed),
    ):
        part.add_api_route(f"/{path}/{{token}}", _shown(live, purpose, shown), methods=["GET", "HEAD"])
        part.add_api_route(f"/{path}/{{token}}", _done(live, purpose, done), methods=["POST"])
    return part


def _shown(live: Live, purpose: str, answer: Answer) -> Callable[..., Response]:
    def shown(request: Request, token: str) -> Response:
        return _answer(live, purpose, answer, request, token, {})

    return shown


def _done(live: Live, purpose: str, answer: Answer) -> Callable[..., Response]:
    def done(request: Request, token: str, form: Annotated[Form, Depends(_form)]) -> Response:
        return _answer(live, purpose, answer, request, token, form)

    return done


def _answer(live: Live, purpose: str, answer: Answer, request: Request, token: str, form: Form) -> Response:
    """Find out who it is, and let the page answer; whatever goes wrong is said in a sentence."""
    book = live.book()
    brand = book.project.settings.brand
    try:
        parts = live.signer.read(purpose, token, live.clock())
        found = _person(live, parts[0])
        if found is None:
            return refusal(None, request, brand)
        act, record = found
        plan = book.plans.get(act.revision, book.plan)
        return answer(_Visit(live, parts, act, record, plan, language_of(record, request), form))
    except InvalidToken as error:
        return refusal(error, request, brand)
    except UnavailableError:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return note("later", language=language_of(None, request), brand=brand, status=status)


def _person(live: Live, key: str) -> tuple[Act, Record] | None:
    """The act, and the record of whom it spoke to, under whatever name he is known now."""
    with reading(live) as reader:
        entry = reader.outbox.get(key)
        if entry is None:
            return None
        customer: int | None = entry.customer
        record = reader.record(entry.customer)
        if record is None:
            customer = reader.find(entry.act.reader, "record")
            record = None if customer is None else reader.record(customer)
        return None if record is None else (entry.act, record)


def _record_of(live: Live, record_id: str) -> Record | None:
    with reading(live) as reader:
        key = reader.find(record_id, "record")
        return None if key is None else reader.record(key)


# ---------------------------------------------------------------- a click


def _going(visit: _Visit) -> Response:
    """On to the target at once; the script tells us of a person first. Without one the person arrives all the same."""
    _act, _link, target = visit.parts
    parts = urlsplit(target)
    if parts.scheme not in _TARGETS:
        raise InvalidToken("no such target")
    title = words("going", visit.language)
    host = parts.hostname or ""
    return page(
        "going", title=title, language=visit.language, brand=visit.brand, script="click", target=target, host=host
    )


def _clicked(visit: _Visit) -> Response:
    _act, link, _target = visit.parts
    visit.tell_once("Email Link Clicked", {"act": visit.act.key, "link": link})
    return Response(status_code=HTTPStatus.NO_CONTENT)


# ---------------------------------------------------------------- the end of it


def _ask_to_stop(visit: _Visit) -> Response:
    is_marketing = visit.act.purpose == choices.MARKETING
    said = words(
        "stop marketing" if is_marketing else "stop other",
        visit.language,
        brand=visit.brand,
        channel=channel_words(visit.act.channel, visit.language),
    )
    return page(
        "unsubscribe",
        title=words("stop title", visit.language),
        language=visit.language,
        brand=visit.brand,
        text=said,
        all=is_marketing and len(choices.channels_of(visit.plan)) > 1,
        preferences=visit.links.preferences(visit.act.key),
    )


def _stopped(visit: _Visit) -> Response:
    """A no, from a mail program's button (RFC 8058) or from the page; or that no taken back."""
    if visit.form.get("undo"):
        return _taken_back(visit, visit.form["undo"][0])
    act, now = visit.act, visit.live.clock()
    channel = "" if "all" in visit.form.get("stop", ()) else act.channel
    acts = choices.acts_before(visit.record, act.purpose, channel)
    visit.submit([choices.opted_out(visit.record, act.purpose, channel, now)])
    until = Instant(now + links.UNDO_GOOD_FOR)
    undo = visit.live.signer.sign(links.UNDO, act.key, channel, *acts, expires=until) if acts else ""
    return note(
        "stopped",
        language=visit.language,
        brand=visit.brand,
        undo=undo,
        preferences=visit.links.preferences(act.key),
    )


def _taken_back(visit: _Visit, token: str) -> Response:
    now = visit.live.clock()
    key, channel, *acts = visit.live.signer.read(links.UNDO, token, now)
    if key != visit.act.key:
        raise InvalidToken("of another message")
    visit.submit(choices.taken_back(visit.record, channel, acts, now))
    return note("undone", language=visit.language, brand=visit.brand)


# ---------------------------------------------------------------- preferences


def _preferences(visit: _Visit) -> Response:
    plan = visit.live.book().plan
    return draw_choices(choices.choices_of(visit.record, plan), plan, visit.language)


def _choose(visit: _Visit) -> Response:
    plan = visit.live.book().plan
    if not visit.form.get("chosen"):
        return _preferences(visit)
    wanted = read_choices(visit.form, plan, choices.choices_of(visit.record, plan))
    now = visit.live.clock()
    events, asked = choices.chosen(visit.record, plan, wanted, now, came_by=visit.act.channel)
    visit.submit(events)
    language = spoken((wanted.language, visit.language))
    told = [words("saved", language)]
    told += [words("asked", language, channel=channel_words(one, language)) for one in asked]
    return draw_choices(wanted, plan, language, told)


# ---------------------------------------------------------------- double opt-in


def _ask_to_confirm(visit: _Visit) -> Response:
    """What would be agreed to, and a button; or that it is over: confirmed, said no to since, of another address."""
    known = confirming.standing(visit.act, visit.record)
    if known is not None:
        return _told(visit, known)
    asked = visit.act.start
    said = "confirm marketing" if asked["purpose"] == choices.MARKETING else "confirm other"
    channel = channel_words(str(asked["channel"]), visit.language)
    topic = words("confirm topic", visit.language, topic=str(asked["topic"])) if asked["topic"] else ""
    return page(
        "confirm",
        title=words("confirm title", visit.language),
        language=visit.language,
        brand=visit.brand,
        text=words(said, visit.language, brand=visit.brand, channel=channel),
        topic=topic,
    )


def _confirmed(visit: _Visit) -> Response:
    """The button: from now on there is a consent, with what proves it. Pressed twice it is one."""
    known = confirming.standing(visit.act, visit.record)
    if known is None:
        visit.submit([confirming.confirmed(visit.act, visit.record, visit.live.clock())], once=True)
    return _told(visit, known is not False)


def _told(visit: _Visit, given: bool) -> Response:
    if not given:
        raise InvalidToken("it was asked of another, or said no to since", expired=True)
    preferences = visit.links.preferences(visit.act.key)
    return note("confirmed", language=visit.language, brand=visit.brand, preferences=preferences)


# ---------------------------------------------------------------- the personal page


def _order(visit: _Visit) -> Response:
    zone = calendar.zone(visit.record.zone) if visit.record.zone else visit.plan.zone
    spoke = visit.record if visit.act.record == visit.act.reader else _record_of(visit.live, visit.act.record)
    currency = visit.plan.project.settings.currency
    shown = order_page(visit.act, spoke or visit.record, currency, zone=zone, language=visit.language)
    title = words("page title", visit.language)
    return page("order", title=title, language=visit.language, brand=visit.brand, script="seen", page=shown)


def _seen(visit: _Visit) -> Response:
    visit.tell_once("Personal Page Viewed", {"act": visit.act.key})
    return Response(status_code=HTTPStatus.NO_CONTENT)


# ---------------------------------------------------------------- a question


def _question(visit: _Visit) -> Response:
    question = _asked(visit)
    _act, chosen = visit.parts
    text, options = in_language(question.text, visit.language), option_labels(question, visit.language)
    chosen = chosen if chosen in question.options else ""
    return page(
        "question",
        title=words("question title", visit.language),
        language=visit.language,
        brand=visit.brand,
        script="chosen" if chosen else "",
        text=text,
        options=options,
        chosen=chosen,
    )


def _answered(visit: _Visit) -> Response:
    """The option that was pressed; the same answer once more changes nothing."""
    question = _asked(visit)
    option = next(iter(visit.form.get("option", ())), visit.parts[1])
    if option not in question.options:
        return _question(visit)
    if visit.record.questions.get(visit.act.content) != option:
        told: Evidence = {"act": visit.act.key, "question": visit.act.content, "option": option}
        visit.submit([event_about(visit.record, "Question Answered", told, visit.live.clock())])
    text = words("answered", visit.language)
    title = words("stopped title", visit.language)
    return page("note", title=title, language=visit.language, brand=visit.brand, text=text, undo="", preferences="")


def _asked(visit: _Visit) -> Question:
    question = visit.plan.project.questions.get(visit.act.content)
    if question is None:
        raise InvalidToken("the question is asked no more", expired=True)
    return question
