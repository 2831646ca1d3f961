"""`tetatet init`: a small project to begin with, or a copy of an industry pack."""

from __future__ import annotations

from pathlib import Path

from tetatet.language.fmt import format_text, kind_of
from tetatet.language.words import did_you_mean
from tetatet.model.errors import InputError

_HERE = Path(__file__).resolve()
_PACKS = (_HERE.parents[1] / "packs", _HERE.parents[3] / "packs")
"""Where the packs lie: in the wheel beside the package, in a checkout beside `src`."""


def packs() -> tuple[str, ...]:
    """The packs that can be copied, by name."""
    return tuple(sorted(child.name for child in _packs_folder().iterdir() if (child / "tetatet.yml").is_file()))


def pack_folder(name: str) -> Path:
    """The folder of a pack.

    Raises: InputError: there is no such pack.
    """
    known = packs()
    if name not in known:
        raise InputError(
            f"there is no pack `{name}`{did_you_mean(name, known)}; there are: {', '.join(known) or 'none'}"
        )
    return _packs_folder() / name


def init_project(target: str | Path, pack: str | None = None) -> tuple[Path, ...]:
    """Write a project that `check` finds no fault with; the files written, in order.

    Args:
        target: a folder that does not exist yet, or is empty.
        pack: an industry pack; absent, the project of the five-minute tutorial.

    Raises: InputError: the target is no empty folder, or there is no such pack.
    """
    root = Path(target)
    files = (
        _pack_files(pack_folder(pack)) if pack is not None else {name: text.encode() for name, text in STARTER.items()}
    )
    if root.exists() and not root.is_dir():
        raise InputError(f"{root} is a file; name a folder")
    if root.exists() and any(root.iterdir()):
        raise InputError(f"{root} is not empty; nothing is written into it")
    written: list[Path] = []
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = kind_of(name)
        path.write_bytes(data if kind is None else format_text(data.decode(), kind, name).encode())
        written.append(path)
    return tuple(written)


def _packs_folder() -> Path:
    return next((folder for folder in _PACKS if folder.is_dir()), _PACKS[-1])


def _pack_files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


STARTER: dict[str, str] = {
    "tetatet.yml": """\
# The firm. What is not written here has a default: `tetatet reference` lists them.
brand: My shop
zone: Europe/Berlin             # days begin and end here, unless a customer has a zone
currency: EUR
languages: [en]
holdout: 10%                    # ghosts: decided for like everybody, never spoken to; the difference is the proof

channels:
  email: {simulator: true, from: shop@example.com, cost: 0.002}     # nothing is sent yet
  phone: {desk: store agent, cost: 6.00}

roles:
  store agent: {substitute: shop manager, capacity: 40 per day}
  shop manager: {}

policy:
  quiet: "21:00 to 08:00"       # no contact then, in the customer's zone
  caps:
    - {contacts: 4, in: 30d}    # the fifth of a month is held, whoever asks
""",
    "facts.yml": """\
# What you keep about each customer, and the moments you react to.
facts:
  orders.count: {count: Order Completed}
  orders.last: {last: at, of: Order Completed}
  orders.categories: {distinct: products.category, of: Order Completed}

transitions:
  # A purchase that is unusual for this very customer: the beginning of a project, perhaps.
  unusual purchase: {event: Order Completed, if: surprise(event.category) > 6, family: life, valid for: 3d}
""",
    "scripts/new-project.yml": """\
# A dialogue is a list of steps. A key that holds steps is an exit; a list that ends goes on with the step after.
script: new-project
about: Whoever buys out of pattern has begun something. Help with it, in person where a mail stays without an answer.
start: {when: unusual purchase, again after: 180d}
goal: {event: Order Completed, if: event.category = start.category, within: 60d}    # met from any step, it ends the dialogue
steps:
  - send: project-hello
    by: email
    benefit: Ideas and prices for what you have begun       # why the customer gets this; without it nothing is sent
  - wait: 7d
    silent:                                                 # silence is an answer, too
      - task: project-call
        role: store agent
        by: phone
        due: 2 business days
        benefit: A person who knows your project
      - wait: 7d
        answers:
          not now:                                          # a result of the talk
            - exit: asked us to leave it
        silent:
          - send: project-page
            by: email
            page: last purchase
            benefit: Everything on one page
          - wait: 14d
            silent:
              - exit: silent to the end
  - set: {customer.project_interest: true}                  # reached by an answer to any of the three
  - task: project-advice
    role: store agent
    by: phone
    due: 1 business day
    benefit: Your plan with prices
""",
    "content/project-hello.liquid": """\
subject: What you have begun
links:
  plan: https://shop.example/plan
---
Hello {{ customer.first_name | default: "there" }},

it looks as if something bigger has begun{% if start.category %}: {{ start.category }}{% endif %}.
What others needed for it, with prices: {{ links.plan }}
""",
    "content/project-page.liquid": """\
subject: Everything on one page
links:
  page: "{{ page_url }}"
---
Hello {{ customer.first_name | default: "there" }},

everything about your last purchase, and what goes with it: {{ links.page }}
""",
    "talks/project-call.yml": """\
say: Ask what is being built, by when, and who else is at work. Offer the plan with prices.
results:
  interested: reached
  not now: reached
  no reply: not reached
""",
    "talks/project-advice.yml": """\
say: Go through the plan with prices, room by room.
results:
  done: reached
  no reply: not reached
""",
}
"""The canonical dialogue, with everything that it needs."""
