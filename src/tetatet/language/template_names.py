"""Static checks of the names in templates: does every one of them stand for something where it is sent?"""

from __future__ import annotations

from tetatet.language import vocabulary
from tetatet.language.content import CHECKED_ROOTS, NameRead
from tetatet.language.whole import Whole
from tetatet.language.words import did_you_mean
from tetatet.model.step import Contact, Send

_OF_OFFERS = frozenset({"name", "what"})
"""What a template may read of an offer."""


def check_template_names(whole: Whole) -> None:
    """Names that no template can be given are errors; those below `customer.` and the like have a check of their own."""
    fact_names = frozenset(whole.outline.facts)
    groups = {fact.partition(".")[0] for fact in fact_names}
    known = {*CHECKED_ROOTS, *vocabulary.TEMPLATE_NAMES, *groups}
    for one in whole.template_reads:
        root, _, rest = one.path.partition(".")
        name = rest.partition(".")[0]
        if root not in known:
            message = f"a template knows no `{root}`{did_you_mean(root, known)}; it knows {', '.join(sorted(known))}"
            whole.reader.error(one.spot, message, "unknown-template-name")
        elif root in groups and name and f"{root}.{name}" not in fact_names:
            message = f"`{root}.{name}` is no fact of facts.yml{did_you_mean(f'{root}.{name}', fact_names)}"
            whole.reader.error(one.spot, message, "unknown-fact")
        elif root == "links" and name:
            _check_link(whole, one, name)
        elif root in ("offer", "page_url"):
            _check_given(whole, one, root, name)


def _check_link(whole: Whole, one: NameRead, name: str) -> None:
    """A version has its own links and those of the plainer ones behind it."""
    known = whole.contents[one.content].links_of(*one.version)
    if name not in known:
        remedy = did_you_mean(name, known) or f"; declare it: `links: {{{name}: https://…}}`"
        whole.reader.error(one.spot, f"this content has no link `{name}`{remedy}", "unknown-link")


def _check_given(whole: Whole, one: NameRead, root: str, name: str) -> None:
    """What a step has to bring along: its offer, its page. An `if` or a `default` takes care of its absence."""
    if root == "offer" and name and name not in _OF_OFFERS:
        message = f"an offer has no `{name}`{did_you_mean(name, _OF_OFFERS)}; it has {' and '.join(sorted(_OF_OFFERS))}"
        whole.reader.error(one.spot, message, "unknown-template-name")
        return
    for script, step, _ in whole.steps() if one.needed else ():
        if not isinstance(step, Send) or step.content != one.content or not _may_send(step.contact, one.version[0]):
            continue
        if root == "offer" and step.contact.offer is None and step.contact.best_of is None:
            lacks, example = "makes no offer", "offer: NAME"
        elif root == "page_url" and step.contact.page is None:
            lacks, example = "names no page", "page: NAME"
        else:
            continue
        message = (
            f"`{one.path}` is empty here: the step `{step.id}` of `{script.name}` {lacks}; "
            f"give it `{example}`, or ask first: `{{% if {one.path} %}}`"
        )
        whole.reader.error(one.spot, message, "not-given")
        return


def _may_send(contact: Contact, variant: str) -> bool:
    variants = contact.variants
    return not variant or (variants is not None and variant in {*dict(variants.tests), *dict(variants.shares)})
