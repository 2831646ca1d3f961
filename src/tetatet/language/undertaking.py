"""Static checks of what a script undertakes: sign-off, promises that cannot be kept, what comes later."""

from __future__ import annotations

from tetatet.language.reading import Fields
from tetatet.language.whole import Whole, contact_of
from tetatet.model.script import Script
from tetatet.model.step import Step, Task
from tetatet.model.transition import Detector

_TO_MANY = (Detector.AT, Detector.EVERY, Detector.NEWS)


def check_undertaking(whole: Whole) -> None:
    """Notices without sign-off, tasks and promises beyond any capacity, what nothing carries out yet."""
    for read in whole.scripts.values():
        if read.script.purpose == "notice" and not read.script.sign_off:
            message = "a notice is a duty and is signed before publication: say `sign off:` which roles"
            whole.reader.error(read.fields.spot, message, "missing-sign-off")
    for script, step, fields in whole.steps():
        _check_capacity(whole, script, step, fields)
    _note_later(whole)


def _check_capacity(whole: Whole, script: Script, step: Step, fields: Fields) -> None:
    if isinstance(step, Task):
        role = whole.settings.roles.get(step.role)
        if role is not None and role.capacity is not None:
            what = f"`{role.name}` can take {role.capacity.number} tasks per {role.capacity.per}"
            _report_capacity(whole, script, fields, "role", number=role.capacity.number, what=what)
    contact = contact_of(step)
    offer = whole.offers.get(contact.offer or "") if contact is not None else None
    if offer is not None and offer.promise is not None and offer.promise.capacity is not None:
        capacity = offer.promise.capacity
        what = f"the promise of `{offer.name}` can be kept {capacity.number} times per {capacity.per}"
        _report_capacity(whole, script, fields, "offer", number=capacity.number, what=what)


def _report_capacity(whole: Whole, script: Script, fields: Fields, key: str, *, number: int, what: str) -> None:
    if number == 0:
        whole.reader.error(fields.spot_of(key), f"this cannot be kept: {what}", "impossible-promise")
        return
    found = [whole.facts.transitions.get(name) for name in script.start.when]
    if any(transition is not None and transition.detector in _TO_MANY for transition in found):
        message = f"this goes to many at one moment, and {what}; `tetatet replay` shows how many are held or dropped"
        whole.reader.note(fields.spot_of(key), message, "capacity")


def _note_later(whole: Whole) -> None:
    """What is decided and not carried out yet, once, where it stands first."""
    for _script, step, fields in whole.steps():
        contact = contact_of(step)
        if contact is not None and contact.best_of is not None:
            message = "the choice within a pool comes with the offers; until then the pool is named"
            whole.reader.note(fields.spot_of("offer"), message, "not-yet")
            return
