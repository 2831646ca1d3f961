"""What the simulated firms write down: a handful of scripts, each of a shape that has broken something somewhere.

In the second revision `advice` and `thanks` listen before they speak: a dialogue that is moved while it
waits comes to its first word again, which it has said already.
"""

from __future__ import annotations

from collections.abc import Mapping

FACTS = """
traits: [segment]
facts:
  orders.count: {count: Order Completed}
  asked.count: {count: Advice Wanted}
  visits.count: {count: Store Visited}
transitions:
  advice wanted: {event: Advice Wanted, valid for: 2d}
  ordered: {event: Order Completed, valid for: 20h}
  visited: {event: Store Visited, valid for: 1d}
  long silent: {missing: Store Visited, for: 3d, valid for: 2d}
  markdown: {news: Markdown Announced, to: asked.count >= 0, valid for: 26h}
  poisoned: {event: Poison Taken}
"""

ADVICE = """
script: advice
start: {when: advice wanted, again after: 2d}
goal: {event: Order Completed, within: 20d}
holdout: 20%
steps:
  - {send: hello, by: email, benefit: Ideas for you}
  - wait: 1d
    as: listening
    answers:
      clicked plan: [{send: plan, by: [sms, email], valid for: 10h, benefit: Your plan}]
    silent: [{task: advice-call, role: agent, by: phone, due: 1d, benefit: A person who knows}]
  - wait: 2d
    as: still listening
    silent: [{send: goodbye, by: email, benefit: A last word}]
"""

ADVICE_LATER = """
script: advice
start: {when: advice wanted, again after: 2d}
goal: {event: Order Completed, within: 20d}
holdout: 20%
steps:
  - wait: 1d
    as: listening
    silent: []
  - {send: hello, by: email, benefit: Ideas for you}
  - wait: 1d
    as: still listening
    silent: [{send: goodbye, by: email, benefit: A last word}]
"""

THANKS = """
script: thanks
start: {when: ordered, per: order_id}
purpose: service
goal: {event: Order Refunded, within: 10d}
steps:
  - {send: thanks, by: email, valid for: 6h, benefit: You know that it came in}
  - wait: 12h
    as: listening
    silent: [{send: how-to, by: [sms, email], benefit: How to begin}]
"""

THANKS_LATER = """
script: thanks
start: {when: ordered, per: order_id}
purpose: service
goal: {event: Order Refunded, within: 10d}
steps:
  - pause: 1h
  - wait: 12h
    as: listening
    silent: []
  - {send: thanks, by: email, valid for: 6h, benefit: You know that it came in}
"""

NUDGES = """
script: nudges
start: {when: visited, again after: 4d}
goal: {event: Order Completed, within: 15d}
holdout: 0%
steps:
  - repeat: every 1d
    at most: 4
    do: [{send: nudge, by: [sms, email], valid for: 3d, benefit: What you looked at}]
"""

FITTING = """
script: fitting
start: {when: visited, again after: 3d}
goal: {event: Order Completed, within: 15d}
steps:
  - claim: fitting slot
    up to: 2d
    granted: [{send: slot, by: sms, benefit: Your hour}]
    refused: [{send: no-slot, by: email, benefit: What we can do}]
"""

CALLS = """
script: calls
start: {when: markdown, again after: 2d}
goal: {event: Order Completed, within: 15d}
holdout: 50%
steps:
  - {task: sell-call, role: caller, by: phone, due: 1d, benefit: A person calls}
  - wait: 2d
    answers:
      not now: [{exit: not now}]
    silent: []
"""

MARKDOWN = """
script: markdown
start: {when: markdown, again after: 1d}
goal: {event: Order Completed, within: 10d}
holdout: 30%
steps:
  - {send: markdown, by: [sms, email], benefit: A day before the others}
  - wait: 1d
    silent: [{send: markdown-again, by: email, benefit: Still yours}]
"""

CARDS = """
script: cards
start: {when: long silent, again after: 3d}
goal: {event: Order Completed, within: 10d}
steps:
  - {send: card, by: letter, benefit: Still yours}
  - wait: 2d
    silent: [{send: till, by: next purchase, valid for: 3d, benefit: At the till}]
"""

WELCOME = """
script: welcome
start: {when: advice wanted, again after: 60d}
purpose: service
goal: {event: Order Completed, within: 10d}
steps:
  - {ask: how-you-shop, by: email, benefit: It fits you}
  - wait: 2d
    answers:
      often: [{send: for-often, by: email, benefit: For those who come often}]
    silent: []
  - pause: 6h
  - {send: after-all, by: email, benefit: What we have}
"""

LATER: Mapping[str, str] = {"advice": ADVICE_LATER, "thanks": THANKS_LATER}
"""The scripts that the second revision has otherwise."""

SCRIPTS: Mapping[str, str] = {
    "advice": ADVICE,
    "thanks": THANKS,
    "nudges": NUDGES,
    "fitting": FITTING,
    "calls": CALLS,
    "markdown": MARKDOWN,
    "cards": CARDS,
    "welcome": WELCOME,
}

CONTENTS = (
    "hello",
    "plan",
    "goodbye",
    "thanks",
    "how-to",
    "nudge",
    "slot",
    "no-slot",
    "markdown",
    "markdown-again",
    "card",
    "till",
    "for-often",
    "after-all",
)

OTHERS: Mapping[str, str] = {
    "talks/advice-call.yml": "say: {en: Ask what it is for.}\nresults: {interested: reached, no reply: not reached}\n",
    "talks/sell-call.yml": "say: {en: Tell the price.}\nresults: {interested: reached, not now: reached}\n",
    "questions/how-you-shop.yml": (
        "text: {en: How do you shop?}\noptions: {often: {en: Often}, seldom: {en: Seldom}}\nteaches: customer.segment\n"
    ),
}

REPEATED = frozenset({"nudge"})
"""Contents that a dialogue may say more than once: they stand in a `repeat`."""
