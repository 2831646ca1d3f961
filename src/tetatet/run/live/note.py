"""What stands below a marketing e-mail in our own words: what for you, why you, why now, and how to end it."""

from __future__ import annotations

import html
from collections.abc import Iterator

from tetatet.model.project import Project
from tetatet.model.transition import Detector
from tetatet.run.live.content_names import Filling
from tetatet.run.live.fixed_words import words

_SMALL = "margin-top:32px;font-size:13px;color:#555"

_OWN_ACTS = {"Order Completed": "now order", "Signed Up": "now sign-up"}
"""What a customer did himself and knows of: said without what he ordered, or when. Of what was noticed of him nothing is."""


def note_below(filling: Filling, said: str) -> str:
    """The note as HTML, without what the content says itself; "" where nothing is left, and below other messages.

    Args:
        said: the content filled in, as text or as HTML.
    """
    if filling.act.channel != "email" or filling.act.purpose != "marketing":
        return ""
    lines = "<br>".join(_lines(filling, said))
    return f'<p style="{_SMALL}">{lines}</p>' if lines else ""


def _lines(filling: Filling, said: str) -> Iterator[str]:
    language, brand = filling.language, filling.project.settings.brand
    benefit = _one_line(filling.act.benefit)
    if benefit and benefit.casefold() not in _one_line(html.unescape(said)).casefold():
        yield html.escape(words("what for", language, benefit=benefit))
    ends = filling.names["unsubscribe_url"]
    says_how_to_end = ends in said or html.escape(ends) in said
    if not says_how_to_end:
        yield html.escape(words("why", language, brand=brand))
    occasion = _occasion(filling)
    if occasion:
        yield html.escape(words(occasion, language, brand=brand))
    if not says_how_to_end:
        yield " · ".join(
            anchor(filling.names[f"{key}_url"], words(key, language)) for key in ("unsubscribe", "preferences")
        )


def _occasion(filling: Filling) -> str:
    """The words for why it comes now, while the moment lasts; an account's person need not know what its others did."""
    act, dialogue = filling.act, filling.dialogue
    if dialogue is None or dialogue.chain or act.record != act.reader or act.made > dialogue.valid_until:
        return ""
    return _occasion_of(filling.project, dialogue.transition)


def _occasion_of(project: Project, transition: str) -> str:
    moment = project.transitions.get(transition)
    if moment is None:
        return ""
    if moment.detector is Detector.NEWS:
        return "now news"
    if moment.detector is not Detector.EVENT or moment.event is None:
        return ""
    named = project.events.get(moment.event)
    return _OWN_ACTS.get(moment.event if named is None else named.event, "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def anchor(address: str, said: str, style: str = "") -> str:
    """A link with words, as HTML."""
    styled = f' style="{style}"' if style else ""
    return f'<a href="{html.escape(address)}"{styled}>{html.escape(said)}</a>'
