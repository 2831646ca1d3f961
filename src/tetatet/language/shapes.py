"""The tables of the language, all but the steps: every file's keys and what they say."""

from __future__ import annotations

from tetatet.language.keys import Key, Kind, Shape
from tetatet.language.vocabulary import EVENT_FIELDS as EVENT_FIELDS  # noqa: PLC0414 — offered here as well
from tetatet.language.vocabulary import RESERVED_TRAITS as RESERVED_TRAITS  # noqa: PLC0414 — offered here as well

TYPES = ("foundation", "bargain", "loyalty", "on site")
PURPOSES = ("marketing", "service", "notice")
FAMILIES = ("life", "relation", "threshold", "absence", "date", "campaign", "failure")
PERIODS = ("this day", "this week", "this month", "this year")
LEAP_DAYS = ("28 February", "1 March")

_ABOUT = Key("about", Kind.TEXT, "why it exists; for people")

EVENT_DECLARATION = Shape(
    "event",
    "A named event, usable wherever an event is; or the fields of an event that no specification lists.",
    (
        Key("event", Kind.NAME, "the event that happened; another named event is allowed"),
        Key("if", Kind.CONDITION, "only when this holds of the event"),
        Key("fields", Kind.NAMES, "fields of this event's properties that conditions may read"),
        _ABOUT,
    ),
    "shoe order: {event: Order Completed, if: \"has(event.products.category, 'shoes')\"}",
)

FACT = Shape(
    "fact",
    "A summary of one customer's events. Exactly one of the first eight keys; all but `count` and `median gap` say `of` which event.",
    (
        Key("count", Kind.NAME, "how many of this event; 0 when none"),
        Key("sum", Kind.PATH, "the sum of a field; 0 when none; of orders, less what `Order Refunded` pays back"),
        Key("mean", Kind.PATH, "the mean of a field; missing when none; refunds lower it, and not the count of orders"),
        Key("last", Kind.PATH, "the field of the latest event; `at` is its time"),
        Key("first", Kind.PATH, "the field of the earliest event; `at` is its time"),
        Key("max", Kind.PATH, "the greatest value of a field"),
        Key("distinct", Kind.PATH, "the different values of a field, as a list"),
        Key("median gap", Kind.NAME, "the usual time between two of this event; a duration"),
        Key("of", Kind.NAME, "the event that is summed up"),
        Key("if", Kind.CONDITION, "only events of which this holds; it may read `event.` alone"),
        Key("over", Kind.LENGTH, "a sliding window: whole days, today included; exact when in hours"),
        Key("ending", Kind.TEXT, "moves the window back: `30d ago`; in hours where `over` is in hours, else in days"),
        Key("in", Kind.CHOICE, "the running period of the project's zone", choices=PERIODS),
        _ABOUT,
    ),
    "orders.spent_year: {sum: total, of: Order Completed, in: this year}",
)

TRANSITION = Shape(
    "transition",
    "A change in the customer's life or in the relation. Exactly one detector.",
    (
        Key("event", Kind.NAME, "detector: each time it happens and `if` holds then"),
        Key("becomes", Kind.CONDITION, "detector: turns from no to yes; once until it was no again"),
        Key(
            "missing",
            Kind.NAME,
            "detector: this event did not come, `for` a length or `until` a moment, counted from the last one or from `after`",
        ),
        Key("changed", Kind.PATH, "detector: a trait has another value than before; `start.was`, `start.now`"),
        Key("date", Kind.DATE, "detector: once, at 00:00 local of a day the customer's data name"),
        Key("yearly", Kind.DATE, "detector: every year, at 00:00 local of that day"),
        Key("at", Kind.MOMENT, "detector: one moment, for everybody in `to`"),
        Key("every", Kind.RECURRENCE, "detector: again and again, for everybody in `to`"),
        Key("news", Kind.NAME, "detector: an event of the firm itself, fanned out to everybody in `to`"),
        Key("if", Kind.CONDITION, "asked at the moment the detector fires"),
        Key("after", Kind.NAME, "with `missing`: the event that begins the waiting, per key"),
        Key("for", Kind.SCALED_LENGTH, "with `missing`: how long"),
        Key("until", Kind.MOMENT, "with `missing`: up to which moment"),
        Key("to", Kind.CONDITION, "with `at`, `every`, `news`: whom it is for"),
        Key("per", Kind.NAME, "the field that tells two occurrences apart, such as `order_id`"),
        Key("zone", Kind.NAME, "with `at`, `every`, `until`: the time zone of the clock", "the customer's"),
        Key("valid for", Kind.LENGTH, "past it the moment is over, and a dialogue that has not acted ends", "3d"),
        Key("family", Kind.CHOICE, "for reports", "relation", choices=FAMILIES),
        Key("rank", Kind.WHOLE, "the higher wins where two are equal in worth and validity", "50"),
        _ABOUT,
    ),
    "first order: {event: Order Completed, if: orders.count = 1, family: threshold, valid for: 2d}",
)

FACTS_FILE = Shape(
    "facts.yml",
    "What the firm keeps about each customer, and the moments it reacts to.",
    (
        Key("events", Kind.NAMED_SHAPES, "named events, and fields of events", shape="event"),
        Key("traits", Kind.NAMES, "traits of customers that conditions may read besides the reserved ones"),
        Key("facts", Kind.NAMED_SHAPES, "summaries of events; a name has a dot: `orders.count`", shape="fact"),
        Key("segments", Kind.NAMED_CONDITIONS, "named conditions; a name is one word: `bargain_minded`"),
        Key("transitions", Kind.NAMED_SHAPES, "changes that open dialogues", shape="transition"),
    ),
)

START = Shape(
    "start",
    "What opens a dialogue.",
    (
        Key("when", Kind.NAMES, "one transition or several; of two in one occurrence the first opens it"),
        Key("if", Kind.CONDITION, "only when this holds then"),
        Key("per", Kind.NAME, "one dialogue for each value of this field", "per customer"),
        Key("again after", Kind.LENGTH, "no new dialogue before that, counted from the last start", "90d"),
    ),
    "start: {when: unusual purchase, again after: 180d}",
)

GOAL = Shape(
    "goal",
    "Ends the dialogue from any state, once; counted on to its horizon.",
    (
        Key("event", Kind.NAME, "this event, with `if`"),
        Key("if", Kind.CONDITION, "only when this holds of the event"),
        Key("becomes", Kind.CONDITION, "or: this turns from no to yes"),
        Key("within", Kind.LENGTH, "the horizon, counted from the start", "90d"),
    ),
    "goal: {event: Order Completed, if: event.category = start.category, within: 60d}",
)

HEAD_EXIT = Shape(
    "exit",
    "Ends the dialogue from any state, unreached.",
    (
        Key("event", Kind.NAME, "this event, with `if`"),
        Key("if", Kind.CONDITION, "only when this holds of the event"),
        Key("becomes", Kind.CONDITION, "or: this turns from no to yes"),
        Key("reason", Kind.TEXT, "what the story says", required=True),
    ),
    "exits: [{event: Self Excluded, reason: self-exclusion}]",
)

SCRIPT = Shape(
    "script",
    "A dialogue: its head and its steps.",
    (
        Key("script", Kind.NAME, "its name", required=True),
        _ABOUT,
        Key("type", Kind.CHOICE, "the kind of dialogue", "foundation", choices=TYPES),
        Key(
            "purpose",
            Kind.CHOICE,
            "`marketing`: consent, caps, complaint block; `service`: open business, uncapped; `notice`: a duty, needs `sign off`",
            "marketing",
            choices=PURPOSES,
        ),
        Key("topic", Kind.NAME, "what it is about, for permissions by topic"),
        Key("start", Kind.START, "a transition, or keys; absent: only a `start` step begins it", shape="start"),
        Key("goal", Kind.SHAPE, "what it is for", required=True, shape="goal"),
        Key("exits", Kind.SHAPES, "what else ends it from any state", "none", shape="exit"),
        Key(
            "with",
            Kind.CHOICE,
            "`accounts`: `to:` names the contact person's role, whose consent and caps count",
            "customers",
            choices=("customers", "accounts"),
        ),
        Key(
            "replaces",
            Kind.NAMES,
            "on meeting a running script of that name: ends it, superseded. `next contact`: takes the place of the next planned contact of whatever dialogue runs",
        ),
        Key(
            "joins", Kind.NAMES, "on meeting a running script of that name: is handed to it as the answer `joined NAME`"
        ),
        Key(
            "waits for",
            Kind.NAMES,
            "on meeting a running script of that name: queues behind it while the moment is valid",
        ),
        Key("mutes", Kind.NAMES, "the contacts of scripts of that name drop while this one runs"),
        Key(
            "holdout",
            Kind.SHARE,
            "share of ghosts: everything is decided, nothing is sent",
            "the project's; 0% for service and notice",
        ),
        Key("sign off", Kind.NAMES, "roles who must sign before publication; a must for `notice`"),
        Key("worth", Kind.VALUE, "what a contact is expected to bring; arbitration takes the highest", "0"),
        Key("steps", Kind.STEPS, "what is done, in order", required=True),
    ),
    "{script: diamond-welcome, start: diamond, goal: {event: Visit Completed, within: 90d}, steps: [...]}",
)

PART = Shape(
    "part",
    "Steps to be put in place by `use:`; `$name` stands for what `with:` gives.",
    (
        Key("part", Kind.NAME, "its name", required=True),
        _ABOUT,
        Key("takes", Kind.NAMES, "the names that `with:` must give"),
        Key("steps", Kind.STEPS, "what is put in place", required=True),
    ),
    "{part: ask-first, takes: [question], steps: [{ask: $question, by: any, benefit: One question}, {wait: 7d, silent: []}]}",
)

CASE = Shape(
    "case",
    "One road of a `choose`: `if` with `do`; the last one may be `else`.",
    (
        Key("if", Kind.CONDITION, "take this road when it holds; the first that holds is taken"),
        Key("do", Kind.STEPS, "the steps of the road"),
        Key("else", Kind.STEPS, "the steps when none holds; stands last"),
    ),
)

ARM = Shape(
    "arm",
    "One arm of a `split`.",
    (
        Key("share", Kind.SHARE, "its share of the customers; all arms make 100%", required=True),
        Key("do", Kind.STEPS, "its steps", required=True),
    ),
)

CAP = Shape(
    "cap",
    "A limit of marketing contacts in any window of a length.",
    (
        Key("contacts", Kind.WHOLE, "how many at most; none at all only by a channel or with `if`", required=True),
        Key("in", Kind.LENGTH, "in any span of this length", required=True),
        Key("if", Kind.CONDITION, "only for customers of whom this holds"),
        Key("by", Kind.NAME, "only contacts by this channel"),
    ),
    "{contacts: 1, in: 7d, if: orders.count < 4}",
)

POLICY = Shape(
    "policy",
    "What every contact of every script has to pass.",
    (
        Key(
            "quiet",
            Kind.QUIET,
            "hours without contacts in the customer's zone; `none` switches them off",
            "21:00 to 08:00",
        ),
        Key("caps", Kind.SHAPES, "limits of contacts; `[]` switches them off", "4 contacts in 30d", shape="cap"),
        Key("after complaint", Kind.LENGTH, "no marketing for so long after a complaint's close", "14d"),
        Key("holdout", Kind.SHARE, "share of ghosts of each script", "10%"),
        Key("global holdout", Kind.SHARE, "share of customers who are ghosts in every script", "0%"),
    ),
)

CHANNEL = Shape(
    "channel",
    "How a channel is reached and what a contact costs.",
    (
        Key("cost", Kind.AMOUNT, "of one contact, in the project's currency", "0"),
        Key("smtp", Kind.TEXT, "e-mail: the server, `smtp://host:port`, or `smtps://host` for TLS from the start"),
        Key("from", Kind.TEXT, "e-mail: the sender, `shop@example.com` or `Shop <shop@example.com>`"),
        Key("user", Kind.NAME, "e-mail: the environment variable that holds the name to log in with"),
        Key("password", Kind.NAME, "e-mail: the environment variable that holds the password"),
        Key("reply to", Kind.TEXT, "e-mail: where replies go"),
        Key("url", Kind.TEXT, "webhook: where to; begins with https://"),
        Key("secret", Kind.NAME, "webhook: the environment variable that holds the secret of its signature"),
        Key(
            "allow",
            Kind.NAMES,
            "webhook: hosts of your own, which may be called inside the firm's network, and without TLS",
            "none: public addresses by TLS alone",
        ),
        Key("desk", Kind.NAME, "phone, visit: the role whose work list it is"),
        Key("simulator", Kind.FLAG, "`true`: nothing is sent, everything is recorded"),
    ),
    'email: {smtp: "smtp://localhost:1025", from: shop@example.com, cost: 0.002}',
)

ROLE = Shape(
    "role",
    "Who does tasks and signs.",
    (
        Key("substitute", Kind.NAME, "the role that a task goes to when it is not done in time"),
        Key("capacity", Kind.CAPACITY, "how many tasks it can take", "no limit"),
    ),
    "store agent: {substitute: shop manager, capacity: 40 per day}",
)

RESOURCE = Shape(
    "resource",
    "Something scarce that a `claim` asks for; `3 per day` alone says the same as `{capacity: 3 per day}`.",
    (Key("capacity", Kind.CAPACITY, "how much there is", required=True),),
    "installation slot: 3 per day",
)

SETTINGS_FILE = Shape(
    "tetatet.yml",
    "The firm. The file may hold several documents (`---`); they are read as one.",
    (
        Key("brand", Kind.TEXT, "the firm's name", "the folder's name"),
        Key("zone", Kind.NAME, "the firm's time zone, such as Europe/Berlin", "UTC, with a warning"),
        Key("currency", Kind.NAME, "three letters, such as EUR", "EUR, with a warning"),
        Key(
            "country",
            Kind.NAME,
            "two letters, such as DE: the country of telephone numbers that are written without +",
            "the zone's country",
        ),
        Key("languages", Kind.NAMES, "the languages of contents, the first is the usual one", "[en]"),
        Key(
            "store", Kind.TEXT, "where the live engine keeps its data: `sqlite:///shop.db` or `postgresql://HOST/NAME`"
        ),
        Key("history", Kind.TEXT, "where the history for scores lies"),
        Key(
            "leap day",
            Kind.CHOICE,
            "when the 29th of February is kept in other years",
            "28 February",
            choices=LEAP_DAYS,
        ),
        Key("holidays", Kind.NAME, "country whose holidays are no business days, such as DE or DE-BY", "none"),
        Key("rates", Kind.SETTINGS, "value of one unit of another currency: `{USD: 0.92}`"),
        Key("holdout", Kind.SHARE, "share of ghosts of each script", "10%"),
        Key("after complaint", Kind.LENGTH, "no marketing for so long after a complaint's close", "14d"),
        Key("double opt in", Kind.NAMES, "channels whose consent is confirmed by the customer once more"),
        Key("channels", Kind.NAMED_SHAPES, "how each channel is reached", shape="channel"),
        Key("roles", Kind.NAMED_SHAPES, "who does tasks and signs", shape="role"),
        Key("resources", Kind.NAMED_SHAPES, "what is scarce", shape="resource"),
        Key("policy", Kind.SHAPE, "what every contact has to pass", shape="policy"),
    ),
)

FRONT_MATTER = Shape(
    "content",
    "The front matter of a content file, before a line `---`. The body is Liquid: text, HTML where it has tags, or MJML in a "
    "file `NAME.mjml`.",
    (
        Key("subject", Kind.TEXT, "the subject line, Liquid as well", "the plain version's, else the benefit"),
        Key(
            "links",
            Kind.NAMED_TEXTS,
            "addresses by name, Liquid as well; `{{ links.NAME }}` in the body, and `clicked NAME` is then an answer",
            "the plain version's",
        ),
        _ABOUT,
    ),
)

TALK = Shape(
    "talk",
    "What a person says to the customer, and how it can come out.",
    (
        Key("talk", Kind.NAME, "its name", "the file's name"),
        _ABOUT,
        Key("say", Kind.WORDS, "what to say", required=True),
        Key(
            "results",
            Kind.NAMED_TEXTS,
            "each result is `reached` or `not reached`; any other that is told has not reached",
        ),
    ),
)

QUESTION = Shape(
    "question",
    "A question to the customer; its options are answers of the wait that follows.",
    (
        Key("question", Kind.NAME, "its name", "the file's name"),
        _ABOUT,
        Key("text", Kind.WORDS, "the question", required=True),
        Key("options", Kind.NAMED_WORDS, "what can be answered", required=True),
        Key("teaches", Kind.TEACHES, "what is then known: `customer.size`, or by option `{captain: need.captain}`"),
    ),
)

PROMISE = Shape(
    "promise",
    "What an offer undertakes.",
    (
        Key("what", Kind.TEXT, "in words", required=True),
        Key("owner", Kind.NAME, "the role answerable for it", required=True),
        Key("due", Kind.LENGTH, "when it is kept, counted from the contact", required=True),
        Key("cost", Kind.AMOUNT, "of keeping it once", "0"),
        Key("capacity", Kind.CAPACITY, "how many can be kept", "no limit"),
    ),
)

OFFER = Shape(
    "offer",
    "A proposal to the customer.",
    (
        Key("offer", Kind.NAME, "its name", "the file's name"),
        _ABOUT,
        Key("pool", Kind.NAMES, "the pools it is in; `best of POOL` chooses among them"),
        Key("stock", Kind.CAPACITY, "how many can be made", "no limit"),
        Key("worth", Kind.AMOUNT, "what it is expected to bring", "0"),
        Key("promise", Kind.SHAPE, "what is undertaken with it", shape="promise"),
    ),
)

SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        SETTINGS_FILE, POLICY, CAP, CHANNEL, ROLE, RESOURCE,
        FACTS_FILE, EVENT_DECLARATION, FACT, TRANSITION,
        SCRIPT, START, GOAL, HEAD_EXIT, PART, CASE, ARM,
        FRONT_MATTER, TALK, QUESTION, OFFER, PROMISE,
    )
}  # fmt: skip
"""Every shape but the steps, by name."""
