"""The words that are built in: channels, answers, names in templates, and the names of the specifications."""

from __future__ import annotations

from typing import Literal

CHANNELS: dict[str, str] = {
    "email": "a mail to the customer's address",
    "sms": "a short text to the customer's phone",
    "push": "a note on the customer's device",
    "webhook": "a signed call to another system of yours",
    "letter": "a line of the direct-mail list",
    "phone": "a call by a person; a `task`",
    "visit": "a visit by a person; a `task`",
    "next purchase": "a message at the till or the cart, shown once",
    "page": "the customer's personal page",
    "on site": "a message in the store or on the site while the customer is there",
}
"""The channels that a script may name without further ado, and what each is."""

TASK_CHANNELS = ("phone", "visit")

STORES: dict[str, str] = {"sqlite": "sqlite:///shop.db", "postgresql": "postgresql://HOST/NAME"}
"""Where the live engine can keep its data: kind, and how it is written."""

ANSWERS: dict[str, str] = {
    "clicked": "`Email Link Clicked`; `clicked LINK` for one of the content's `links`",
    "replied": "`Message Replied`; `replied yes`, `replied no`, `replied later` by its `reply`",
    "called": "`Call Received`",
    "came": "`Store Entered`",
    "bought": "any `Order Completed`",
    "page seen": "`Personal Page Viewed`",
    "reached": "a `Task Completed` whose result the talk marks `reached`, where the wait is about that task",
    "joined": "`joined NAME`: another script that meets this one and says `joins` was handed to it",
}
"""The answers that are built in."""

# What conditions may read without a declaration: the reserved traits of Segment's
# identify and group calls, in both spellings, and what Tetatet itself keeps.
RESERVED_TRAITS = frozenset(
    """
    address age anonymous_id avatar birthday city company country created_at createdAt description email employees
    first_name firstName gender id industry language last_name lastName locale logins name phone plan postal_code
    postalCode state street timezone title total_billed totalBilled user_id username website zone
    """.split()
)

# Fields that the e-commerce, e-mail, mobile and web specifications list, and those of
# the events that come back to Tetatet (task results, outcomes, consents, complaints).
EVENT_FIELDS = frozenset(
    """
    affiliation brand cart_id category checkout_id coupon coupon_id coupon_name creative currency discount filters
    image_url list_id name order_id payment_method position price product_id products promotion_id quantity query
    reason revenue review_body review_id rating shipping shipping_method share_message share_via sku sorts step subtotal
    tax total type url value variant via wishlist_id wishlist_name recipient payment_id
    campaign_id campaign_name email_id email_subject link_id link_url list_name context referrer search path keywords
    version build os from_background message_id
    at id act link reply task result agent question option purpose channel topic source text_version customer_id
    contract_id configuration_id complaint_id visit_id store_id amount previous_order_id
    """.split()
)

FIELD_NUMBERS = frozenset("amount discount price quantity revenue shipping subtotal tax total".split())
"""Fields of events that are numbers, whoever sends them: amounts are looked at when an event comes in."""

FIELD_LISTS = frozenset({"filters", "sorts"})
"""Fields that are lists besides `products`, which is one whoever sends it."""

FIELD_TEXTS = frozenset(
    """
    affiliation brand campaign_name category channel coupon creative currency email_subject image_url link_url list_name
    name option payment_method purpose query question reply result review_body shipping_method source task
    text_version topic url variant
    """.split()
)
"""Fields of events that the specifications have as texts; an event of the firm's own may hold something else there."""

TRAIT_KINDS: dict[str, Literal["number", "text", "time"]] = {
    **dict.fromkeys("age employees logins total_billed totalBilled".split(), "number"),
    **dict.fromkeys("birthday created_at createdAt".split(), "time"),
    **dict.fromkeys(
        """
        avatar city country description email first_name firstName gender industry language last_name lastName locale
        name plan state street timezone title username website zone
        """.split(),
        "text",
    ),
}
"""The kinds of the reserved traits that have one."""

SCORES = frozenset({"alive", "value_class"})
"""The scores of the nightly run; others come with events `Scored` and are declared as its fields."""

TEMPLATE_NAMES: dict[str, str] = {
    "customer": "traits of the customer: `customer.first_name`",
    "start": "the event or evidence that opened the dialogue: `start.category`",
    "answer": "the last answer: `answer.size`",
    "account": "traits of the customer's account",
    "need": "probability of a need: `need.captain`",
    "score": "scores: `score.alive`",
    "brand": "the firm's name",
    "benefit": "the step's benefit in the customer's language",
    "offer": "the offer: `offer.name`, and `offer.what` is promised with it",
    "links": "the content's links by name: `links.order`",
    "language": "the language of this version",
    "today": "the day in the customer's zone; the filter `date` writes it in the words of his language",
    "page_url": "the personal page that the step names",
    "preferences_url": "where the customer says what he wants to hear",
    "unsubscribe_url": "where the customer ends it",
    "confirm_url": "where the customer confirms a consent, in the content `confirm-consent` alone",
}
"""What a template may read besides the facts of facts.yml."""

EVIDENCE_FIELDS = frozenset({"at", "was", "now", "since", "date"})
"""What `start.` holds besides the fields of the event that opened the dialogue."""

KNOWN_EVENTS = (
    "Order Completed", "Order Refunded", "Order Cancelled", "Order Updated", "Product Viewed", "Product Added",
    "Product Removed", "Products Searched", "Cart Viewed", "Checkout Started", "Coupon Applied", "Email Delivered",
    "Email Opened", "Email Link Clicked", "Email Bounced", "Email Marked as Spam", "Unsubscribed", "Message Replied",
    "Call Received", "Store Entered", "Personal Page Viewed", "Task Completed", "Question Answered",
    "Complaint Opened", "Complaint Closed", "Consent Given", "Consent Withdrawn", "Consent Requested",
    "Preferences Updated", "Message Unsent", "Self Excluded", "Signed Up", "Application Installed", "Application Opened",
)  # fmt: skip
"""Events of the specifications; for the nearest known word. Any other name is an event of the firm's own."""
