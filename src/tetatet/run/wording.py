"""The words of explanations and reports: every sentence in one table, nothing computed.

`{who}` is the customer's name or “the customer”; `{what}` the contact or the work (“the e-mail “Your kitchen””); `{script}`,
`{other}` dialogues; `{when}`, `{until}` dates with weekday. The teller puts date and full stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOBODY: Final = "the customer"

CHANNELS: Final[Mapping[str, str]] = {
    "email": "e-mail",
    "sms": "text message",
    "push": "push message",
    "letter": "letter",
    "next purchase": "note at the next purchase",
    "page": "personal page",
    "on site": "message in the store",
    "phone": "call",
    "visit": "visit",
}
"""What goes out on a channel."""

MANY: Final[Mapping[str, str]] = {"next purchase": "notes at the next purchase", "on site": "messages in the store"}
"""Several of them, where it is not said with an s at the end."""

BY: Final[Mapping[str, str]] = {
    "email": "by e-mail",
    "sms": "by text message",
    "push": "by push message",
    "letter": "by letter",
    "next purchase": "at the next purchase",
    "page": "on the personal page",
    "on site": "in the store",
    "phone": "by phone",
    "visit": "by a visit",
}

TO_DO: Final[Mapping[str, str]] = {
    "phone": "call {who} (“{talk}”)",
    "visit": "visit {who} (“{talk}”)",
    "": "see to “{talk}”",
}
"""What a person is asked to do; "" is work behind the counter."""

ADDRESSES: Final[Mapping[str, str]] = {
    "email": "an e-mail address",
    "sms": "a telephone number",
    "letter": "a postal address",
}

# ---------------------------------------------------------------- what happened

SAID: Final[Mapping[str, str]] = {
    "began": "the moment “{moment}” came{evidence}, and “{script}” began",
    "began alone": "“{script}” began",
    "began late": "“{script}” began for the moment “{moment}”{evidence}, which had waited behind “{other}” since {since}",
    "began by": "a dialogue that the moment “{moment}” had opened{evidence} began “{script}”",
    "moment alone": "the moment “{moment}” came{evidence}",
    "went": "{what} went out{offer}",
    "went at last": "it went out{offer}",
    "went then": "then it went out{offer}",
    "put": "{what} was put {by}",
    "offer": ", with the offer “{offer}”",
    "benefit": "; what is in it for {who}: “{benefit}”",
    "asked": "{role} was asked to {to_do}{due}",
    "due": ", by {until}",
    "ghost": (
        "{what} was due and did not go out, for {who} is one of those whom “{script}” leaves out on purpose: drawn by "
        "lot, and kept, so that it can be seen what the dialogue changes. What follows is what would have been"
    ),
    "ghost of all": (
        "{what} was due and did not go out, for {who} is one of the few whom all marketing leaves out on purpose: drawn "
        "by lot, and kept, so that it can be seen what it changes. What follows is what would have been"
    ),
    "ghost again": "{what} would have gone out",
    "ghost work": "{role} would have been asked to {to_do}{due}",
    "held": "{what} had to wait{until}, because {because}",
    "held again": "then it had to wait again{until}, because {because}",
    "held until": " until {until}",
    "dropped": "{what} did not go out, because {because}",
    "call dropped": "{what} was not asked for, because {because}",
    "failed": "{what} never went after all{reason}; it counts as not said",
    "nothing said": "as nothing had been said there was nothing to wait for, and",
    "nothing said again": "likewise,",
    "nothing said at all": "so",
    "silence": "after {length} without an answer",
    "silence until": "as nothing had been heard by then",
    "silence alone": "{length} had passed without an answer",
    "silence until alone": "nothing had been heard until then",
    "undone": "{work} had not been made in time; that is our silence and not that of {who}",
    "undone work": "{work} had not been done in time",
    "escalated": "{work} had not been {done} in time, so it went to {role}{due}",
    "done": "{work} was reported as done",
    "noted": "the {role} noted “{result}” for {work}",
    "answers all": "everything that was awaited had come",
    "known": "{what} was not put, because the answer was known already (“{answer}”)",
    "promise": "with it {role} undertook: {what}{due}",
    "set": "we noted: {noted}",
    "lot": "a lot chose the way “{arm}”",
    "granted": "“{resource}” was given",
    "refused": "“{resource}” was not to be had",
    "withdrawn": "{work} was taken off the list",
    "superseded": "“{script}” gave way to “{other}”",
    "goal": "{goal}: the goal was reached, and with that the dialogue ended",
    "some goal": "what was hoped for came",
    "late goal": "{goal}: the dialogue had ended before, but the goal counts",
    "exit": "the dialogue ended: {reason}",
    "moved": "the dialogue went on in a new version of the script",
    "moved over": "the dialogue went on in a new version of the script, by which its time was over",
    "moved until": "the dialogue went on in a new version of the script, by which its time is over on {time}",
    "stayed": "a new version of the script was published, which knows no such step; the dialogue went on in the one it began with",
}

ENDS: Final[Mapping[str, str]] = {
    "goal": "the goal was reached, and with that the dialogue ended",
    "done": "the dialogue had no more to say and ended",
    "moment passed": "the moment passed before anything could be said, so the dialogue ended without a word",
    "superseded": "",
    "stopped": "a new version of the project stopped it",
    "merged": "it ended, because the person had another one of the same kind that was older",
    "no room": "so much was under way with the person that it ended",
}

# an answer's name -> what the customer did
ANSWERS: Final[Mapping[str, str]] = {
    "clicked": "{who} clicked a link",
    "clicked ": "{who} clicked the link “{name}”",
    "replied": "{who} replied",
    "replied ": "{who} replied “{name}”",
    "called": "{who} called",
    "came": "{who} came into the store",
    "bought": "{who} placed an order",
    "page seen": "{who} looked at the personal page",
    "reached": "{who} was reached",
    "joined ": "another moment came for {who}, that of “{name}”",
    "": "{who} answered “{name}”",
}

ANSWERS_NOW: Final[Mapping[str, str]] = {
    "clicked": "{who} clicks a link",
    "clicked ": "{who} clicks the link “{name}”",
    "replied": "{who} replies",
    "replied ": "{who} replies “{name}”",
    "called": "{who} calls",
    "came": "{who} comes into the store",
    "bought": "{who} places an order",
    "page seen": "{who} looks at the personal page",
    "reached": "{who} is reached",
    "joined ": "another moment comes for {who}, that of “{name}”,",
    "": "{who} answers “{name}”",
}
"""The same of an answer that may yet come."""

# an event -> how it is said of a customer, and in the present
EVENTS: Final[Mapping[str, tuple[str, str]]] = {
    "Order Completed": ("{who} placed an order", "{who} places an order"),
    "Email Link Clicked": ("{who} clicked a link", "{who} clicks a link"),
    "Message Replied": ("{who} replied", "{who} replies"),
    "Call Received": ("{who} called", "{who} calls"),
    "Store Entered": ("{who} came into the store", "{who} comes into the store"),
    "Personal Page Viewed": ("{who} looked at the personal page", "{who} looks at the personal page"),
    "Self Excluded": ("{who} shut the door with a self-exclusion", "{who} shuts the door with a self-exclusion"),
    "Order Completed named": ("{who} placed a “{name}”", "{who} places a “{name}”"),
    "": ("“{name}” was noted for {who}", "“{name}” is noted for {who}"),
}

# ---------------------------------------------------------------- why a contact waited or stayed away

HELD: Final[Mapping[str, str]] = {
    "quiet": "of quiet hours",
    "preferred": "{who} wants to be spoken to at other times",
    "arbitration": "“{other}” was worth more at that moment",
    "arbitration first": "“{other}” was first at that moment",
    "complaint": "a complaint was open",
    "complaint closed": "a complaint had been closed only lately",
    "capacity": "nobody had time for it before",
    "scarce": "“{scarce}” was used up",
    "": "{reason}",
}
"""Why it waited, behind “because”."""

HOLDS: Final[Mapping[str, str]] = {
    **HELD,
    "arbitration": "“{other}” was worth more",
    "arbitration first": "“{other}” was first",
    "complaint": "a complaint is open",
    "complaint closed": "a complaint was closed only lately",
    "capacity": "nobody has time for it before",
    "scarce": "“{scarce}” is used up",
}
"""Why it waits now, behind “because”."""

DROPPED: Final[Mapping[str, str]] = {
    "nobody": "the account names no such contact person",
    "self_exclusion": "{who} has shut the door with a self-exclusion",
    "complaint": "a complaint was open",
    "mutes": "“{other}” was running, and everything else keeps quiet then",
    "replaced": "“{other}” had taken its place",
    "validity": "its moment had passed",
    "content": "it would say something that was not known of {who} ({reason})",
    "": "{reason}",
}
"""Why it stayed away, behind “because”."""

# ---------------------------------------------------------------- what waits, and what would change it

ALONE: Final[Mapping[str, str]] = {
    "went": "{what} was free to go{offer}",
    "put": "{what} was free to be put {by}",
    "quarantine": "an event was set aside and counts for nothing: {reason}",
    "merged": "two records turned out to be one and the same person; since then they are one",
    "asked to confirm": "{who} was asked to confirm a consent {by}",
    "not asked to confirm": "{who} was not asked to confirm a consent {by}: {reason}",
}
"""The same, each as a sentence that stands beside its date."""

AHEAD: Final[Mapping[str, str]] = {
    "nothing": "Nothing is running, and nothing waits.",
    "wait": "“{script}” waits for an answer until {until}.",
    "wait to": "“{script}” waits until {until} for an answer to {what}.",
    "wait for": "“{script}” waits until {until} for {awaited}.",
    "if silent": "If nothing is heard by then, {then}.",
    "if answered": "If {who} answers before {until}, {then}.",
    "if it comes": "If that comes before {until}, {then}.",
    "instead": "If {who} answers before {until}, {work} is not {done}; instead, {then}.",
    "if named": "If {answers} before then, {then}.",
    "hold": "{what} waits until {until}, because {because}; {who} hears nothing of “{script}” before.",
    "hold open": "{what} waits, because {because}; {who} hears nothing of “{script}” until that is over.",
    "hold validity": "If it cannot go by {until}, its moment has passed and it does not go at all.",
    "pause": "“{script}” pauses until {until}; then {then}.",
    "repeat": "“{script}” has its next round on {when}: then {then}.",
    "claim": "“{script}” waits{until} for “{what}”, which goes to those for whom it is worth most.",
    "capacity": "“{script}” waits until somebody has time.",
    "moment": "If nothing can be said by {until}, the moment of “{script}” has passed and it ends without a word.",
    "goal": "As soon as {goal}, the goal of “{script}” is reached and it ends{until}.",
    "goal until": " (this counts until {until})",
    "exit": "If {event}, “{script}” ends: {reason}.",
    "afterglow": "“{script}” is over; its goal still counts until {until}.",
    "task": "{role} has {work} to do{due}.",
    "queued": "“{script}” waits behind {others}; its moment lasts until {until}.",
    "unknown": "“{script}” stands still: it runs by a version of the project that cannot be read any more.",
    "ghost": "All this is what would be: {who} is left out of “{script}” on purpose.",
}
"""What waits for what. Whole sentences."""

THEN: Final[Mapping[str, str]] = {
    "send": "{what} goes out",
    "ask": "{what} is put",
    "work": "{role} is asked to {to_do}",
    "end": "the dialogue ends",
    "exit": "the dialogue ends ({reason})",
    "choose": "it depends on what is known then whether {ways}",
    "split": "a lot decides whether {ways}",
    "wait": "the dialogue goes on listening for {length}",
    "wait until": "the dialogue goes on listening",
    "pause": "the dialogue pauses for a while",
    "start": "“{script}” begins",
    "claim": "“{what}” is asked for",
    "round": "the next round begins in its time",
}
"""What a step does, in the present."""

CHANGES: Final[Mapping[str, str]] = {
    "nothing": "Nothing stands in the way: the next moment can be answered at once.",
    "self_exclusion": "the self-exclusion shuts out all marketing, and only {who} can take it back.",
    "complaint": "a complaint is open, and marketing waits until {length} after the last one is closed.",
    "complaint closed": "a complaint was closed only lately, so marketing waits until {until}.",
    "content": "{what} did not go out because {reason} was not known; as soon as it is, it can.",
    "again": "“{script}” can begin again from {until} on.",
    "ghost": "{who} is left out of “{script}” on purpose, and stays so: nothing changes that.",
    "opens": "“{script}” begins with the moment {moments}.",
}
"""What would change it. Sentences without a capital, which the teller gives them."""

HEADINGS: Final[Mapping[str, str]] = {
    "known": "What we know",
    "happened": "What happened",
    "skipped": "Moments that opened nothing",
    "ahead": "What waits for what",
    "changes": "What would change it",
}

KNOWN: Final[Mapping[str, str]] = {
    "intro": "What {who} would have heard up to {until}, had these dialogues been live. Nothing was sent.",
    "since": "{who} has been known to us since {when}.",
    "consent": "{who} agreed to {purpose}{channel} on {when}{source}.",
    "assumed": "The consent to {purpose}{channel} is assumed: nobody has asked {who}.",
    "withdrawal": "{who} withdrew consent to {purpose}{channel} on {when}{source}.",
    "no consent": "{who} has never agreed to marketing.",
    "counted": "So far: {facts}.",
    "nothing": "Nothing has happened that one of the dialogues listens to.",
    "heard": "In all, {heard}.",
    "went": "{sent} went out",
    "calls": "{calls} were asked for ({state})",
    "call": "1 {call} was asked for ({state})",
    "made": "made",
    "undone": "not made",
    "withdrawn": "taken back",
    "open": "still to be made",
    "heard nothing": "In all, {who} heard nothing.",
}

STATES: Final[Mapping[str, str]] = {
    "run": "about to go on",
    "wait": "waiting for an answer",
    "pause": "pausing",
    "hold": "held back for now",
    "claim": "waiting for what is scarce",
    "repeat": "waiting for the next round",
    "capacity": "waiting until somebody has time",
}
"""What those do who stand at a step."""

NEXT: Final[Mapping[str, str]] = {
    "run": "“{script}” goes on",
    "wait": "“{script}” stops waiting for an answer",
    "pause": "the pause of “{script}” is over",
    "hold": "“{script}” asks again whether it may speak",
    "claim": "“{script}” stops waiting for what is scarce",
    "repeat": "the next round of “{script}” begins",
    "capacity": "“{script}” stops waiting for somebody who has time",
    "moment": "the moment of “{script}” is over",
    "task": "{work} has to be done by then",
}
"""What happens by itself when the time has come, unless something else happens before."""

FATES: Final[Mapping[str, str]] = {
    "pending": "waits to be handed over",
    "claimed": "is being handed over",
    "sent": "handed over",
    "failed": "could not be handed over",
    "dropped": "not handed over",
    "withdrawn": "taken back",
    "doubt": "nobody knows whether it went out",
    "open": "lies ready",
    "done": "done",
}
"""What became of an act in the world."""

WHY: Final[Mapping[str, str]] = {
    "told": "told on {when}{source}",
    "answered": "answered on {when}{source}",
    "computed": "computed; told on {when}{source}",
    "source": " by “{source}”",
    "counted": "{how} “{event}”{window}",
    "count": "number of",
    "sum": "sum of {field} of",
    "mean": "mean of {field} of",
    "last": "{field} of the last",
    "first": "{field} of the first",
    "max": "highest {field} of",
    "distinct": "every {field} of",
    "median gap": "usual time from one to the next",
}
"""Why we think that we know it."""

NOUNS: Final[Mapping[str, str]] = {
    "Order Completed": "order",
    "Order Refunded": "refund",
    "Visit Completed": "visit",
    "Flight Flown": "flight",
    "Store Entered": "visit to the store",
    "Call Received": "call",
    "Complaint Opened": "complaint",
}
"""Events as things that are counted; others are said by their names."""

FACTS: Final[Mapping[str, str]] = {
    "count": "{count}{window}",
    "last at": "the last {noun} on {when}",
    "first at": "the first {noun} on {when}",
    "max at": "the last {noun} on {when}",
    "median gap": "usually {days} from one {noun} to the next",
    "sum": "a {field} of {value} over all {nouns}{window}",
    "mean": "a {field} of {value} on average{window}",
    "last": "a {field} of {value} at the last {noun}",
    "first": "a {field} of {value} at the first {noun}",
    "max": "a {field} of {value} at most",
}
