"""What people do with a running process by command: each verb a function, the same from near and from afar.

A command finds the running process by its socket and has it do the work; where none
runs, it opens the store itself and does the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tetatet.model.errors import InputError
from tetatet.model.open_values import Json, Properties
from tetatet.model.time import DAY, Instant, format_instant
from tetatet.ports.log import Incoming
from tetatet.ports.outbox import Entry, State
from tetatet.ports.store import Store
from tetatet.run.intake.batch import read_batch
from tetatet.run.intake.envelope import Envelope
from tetatet.run.live import keys, people
from tetatet.run.live.addressing import event_about
from tetatet.run.live.desk_verbs import DESK_VERBS
from tetatet.run.live.office import MAX_LISTED, Office, Verb, limit_of, number_of, text_of
from tetatet.run.live.signing import Signer
from tetatet.run.live.standing import look
from tetatet.run.live.unsent import NEVER_WENT, unsent_of

# ---------------------------------------------------------------- quarantine


def quarantine_list(office: Office, given: Properties) -> Json:
    """What could not be taken, the oldest first."""
    limit, after = limit_of(given), number_of(given, "after", 0)
    return office.done(
        lambda store: [
            {
                "n": one.n,
                "received": format_instant(one.received),
                "source": one.source,
                "reason": one.reason,
                "detail": one.detail,
                "body": one.body.decode("utf-8", "backslashreplace"),
            }
            for one in store.log.aside(limit, after)
        ]
    )


def quarantine_retry(office: Office, given: Properties) -> Json:
    """Try again what is named by number, or all: what can be taken now is taken and leaves the quarantine."""
    wanted = given.get("numbers")
    found = office.heart.ask(lambda store: store.log.aside(MAX_LISTED, 0)).result()
    chosen = [one for one in found if not isinstance(wanted, Sequence) or one.n in wanted]
    taken, left = 0, []
    for one in chosen:
        batch = read_batch(Envelope([one.body]), one.source, one.received)
        if batch.aside:
            left.append({"n": one.n, "reason": batch.aside[0].reason, "detail": batch.aside[0].detail})
            continue
        office.heart.submit(batch.incoming).result()
        number = one.n
        office.done(lambda store, number=number: store.log.release(number))  # type: ignore[misc] # a default in a lambda has no type
        taken += 1
    return {"taken": taken, "left": left}


def quarantine_drop(office: Office, given: Properties) -> Json:
    """Take these out of the quarantine for good."""
    numbers = given.get("numbers")
    if not isinstance(numbers, Sequence) or isinstance(numbers, str):
        raise InputError("numbers: name what is to be dropped")

    def job(store: Store) -> Json:
        for number in numbers:
            store.log.release(int(number))
        return {"dropped": len(numbers)}

    return office.done(job)


# ---------------------------------------------------------------- parked, in doubt


def parked_list(office: Office, given: Properties) -> Json:
    """Events that nobody could decide about."""
    limit = limit_of(given)
    return office.done(
        lambda store: [
            {
                "n": one.n,
                "event": one.event.name,
                "customer": one.event.user_id or one.event.anonymous_id,
                "reason": why,
            }
            for one, why in store.log.parked(limit)
        ]
    )


def parked_retry(office: Office, given: Properties) -> Json:
    """Decide about them again."""

    def job(store: Store) -> Json:
        parked = store.log.parked(MAX_LISTED)
        for one, _why in parked:
            store.log.unpark(one.n)
        return {"waiting": len(parked)}

    done = office.done(job)
    office.heart.expect_backlog()
    return done


def doubt_list(office: Office, given: Properties) -> Json:
    """Acts that may have gone out or not."""
    limit = limit_of(given)
    return office.done(lambda store: [shown(one) for one in store.outbox.listed(limit, states=("doubt",))])


_RESOLVED: Mapping[str, State] = {"resend": "pending", "sent": "sent", "drop": "dropped"}


def doubt_resolve(office: Office, given: Properties) -> Json:
    """Say what became of an act in doubt: `resend`, `sent` or `drop`."""
    key, how = text_of(given, "act"), text_of(given, "how")
    state = _RESOLVED.get(how)
    if state is None:
        raise InputError(f"how: {how!r} is none of {', '.join(_RESOLVED)}")
    now, reason = office.clock(), f"a person said: {how}"

    def job(store: Store) -> bool:
        settled = store.outbox.settle(key, state, now, reason=reason)
        if settled and state in NEVER_WENT:
            office.heart.bring(unsent_of(store, key, reason, now))
        return settled

    if not office.done(job):
        raise InputError(f"no act {key} is in doubt")
    return {"act": key, "state": state}


def shown(entry: Entry) -> Json:
    """An act in a listing."""
    act = entry.act
    return {
        "act": act.key,
        "customer": act.customer,
        "script": act.script,
        "step": act.step,
        "content": act.content,
        "channel": act.channel,
        "state": entry.state,
        "made": format_instant(act.made),
        "changed": format_instant(entry.changed),
        "tries": entry.tries,
        "reason": entry.reason,
    }


# ---------------------------------------------------------------- the process


def status(office: Office, given: Properties) -> Json:
    """How the process stands."""
    standing = office.done(lambda store: look(store, office.heart, office.deciding, office.clock()).shown())
    return {"revision": office.deciding.book.revision, **standing}


def trust_clock(office: Office, given: Properties) -> Json:
    """A person says that the clock is right."""
    office.done(lambda _store: office.deciding.trust_clock())
    return {"clock": format_instant(office.clock())}


def backup(office: Office, given: Properties) -> Json:
    """A copy of all that is committed, while the work goes on."""
    into = Path(text_of(given, "into"))
    if into.exists():
        raise InputError(f"{into} is there already; name a new file")
    if not into.absolute().parent.is_dir():
        raise InputError(f"there is no folder {into.absolute().parent}")
    office.backup(into)
    return {"into": str(into), "at": format_instant(office.clock())}


def bounce(office: Office, given: Properties) -> Json:
    """A mail came back: its customer's record learns it, and for good, the address is written to no more."""
    key = text_of(given, "act")
    with office.reading() as reader:
        entry = reader.outbox.get(key)
        record = None if entry is None else reader.record(entry.customer)
    if record is None:
        raise InputError(f"no act {key} is known here")
    said = {name: value for name, value in given.items() if name in ("act", "type", "reason")}
    event = event_about(record, "Email Bounced", said, office.clock(), key)
    office.heart.submit([Incoming(event, event.at // DAY, event.at)]).result()
    return {"act": key, "customer": record.name, **said}


# ---------------------------------------------------------------- keys


def key_add(office: Office, given: Properties) -> Json:
    """A new key: shown this once."""
    name, scopes = text_of(given, "name"), given.get("scopes")
    if not isinstance(scopes, list) or not all(isinstance(one, str) for one in scopes):
        raise InputError(f"scopes: name one or more of {', '.join(keys.SCOPES)}")

    def job(store: Store) -> Json:
        shown, key = keys.add_key(
            store,
            name,
            scopes,
            secret=office.secret,
            entropy=office.entropy(keys.ENTROPY_BYTES),
            now=office.clock(),
            history=given.get("history") is True,
            restamps=given.get("restamps") is True,
        )
        return {"key": shown, **_key_shown(key)}

    return office.done(job)


def key_list(office: Office, given: Properties) -> Json:
    """All keys, without what they open."""
    return office.done(lambda store: [_key_shown(one) for one in keys.list_keys(store)])


def key_revoke(office: Office, given: Properties) -> Json:
    """A key is good no more."""
    which = text_of(given, "which")
    return office.done(lambda store: _key_shown(keys.revoke_key(store, which, office.clock())))


def _key_shown(key: keys.ApiKey) -> dict[str, Json]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "made": format_instant(key.made),
        "revoked": None if key.revoked is None else format_instant(key.revoked),
    }


# ---------------------------------------------------------------- administrators


def admin_link(office: Office, given: Properties) -> Json:
    """A link that works once: for a new administrator, or for a new password of the one that is named."""
    name = text_of(given, "name") if "name" in given else ""
    now = office.clock()
    with office.reading() as reader:
        link = people.link_for(reader, Signer(office.secret), office.base_url, now, name)
    return {"link": link, "until": format_instant(Instant(now + people.LINK_US))}


def admin_list(office: Office, given: Properties) -> Json:
    """Who may enter the console."""
    with office.reading() as reader:
        return [{"name": one.name, "made": format_instant(one.made)} for one in people.administrators(reader)]


def admin_forget(office: Office, given: Properties) -> Json:
    """Somebody enters no more, and is out at once."""
    name = text_of(given, "name")
    return {"name": office.done(lambda store: people.forget_administrator(store, name))}


VERBS: Mapping[str, Verb] = {
    "admin.forget": admin_forget,
    "admin.link": admin_link,
    "admin.list": admin_list,
    "backup": backup,
    "bounce": bounce,
    "key.add": key_add,
    "key.list": key_list,
    "key.revoke": key_revoke,
    "quarantine.list": quarantine_list,
    "quarantine.retry": quarantine_retry,
    "quarantine.drop": quarantine_drop,
    "parked.list": parked_list,
    "parked.retry": parked_retry,
    "doubt.list": doubt_list,
    "doubt.resolve": doubt_resolve,
    "status": status,
    "clock.trust": trust_clock,
    **DESK_VERBS,
}


def call(office: Office, verb: str, given: Properties) -> Json:
    """Do what a verb says.

    Raises: InputError: no such verb, or it cannot be done with what was given.
    """
    known = VERBS.get(verb)
    if known is None:
        raise InputError(f"no verb {verb}")
    return known(office, given)


__all__ = ["VERBS", "Office", "call"]
