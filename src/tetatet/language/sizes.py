"""Static check of size: may what facts.yml keeps of one customer come to more than there is room for?"""

from __future__ import annotations

from tetatet.language.whole import Whole
from tetatet.model.counted import counted_fields
from tetatet.model.fact_limits import COUNTS_BYTES, FACTS_BYTES, facts_bytes, most_bytes
from tetatet.model.step import shows_last_purchase

_KB = 1024  # bytes, as the limits of a record count them


def check_size(whole: Whole) -> None:
    """Facts that might not fit a record, told at the largest."""
    counted = len(counted_fields(whole.facts, (read.script for read in whole.scripts.values())))
    purchases = shows_last_purchase(step for _script, step, _fields in whole.steps())
    total = facts_bytes(whole.facts.facts.values(), counted, purchases=purchases)
    if total <= FACTS_BYTES or not whole.facts.facts:
        return
    sizes = {name: most_bytes(fact) for name, fact in whole.facts.facts.items()}
    largest = max(sizes, key=lambda name: (sizes[name], name))
    counts = f", the counts that `surprise()` reads to {_kb(counted * COUNTS_BYTES)}" if counted else ""
    message = (
        f"the facts of one customer may come to {_kb(total)}, and a record has room for {_kb(FACTS_BYTES)}; "
        f"`{largest}` alone may come to {_kb(sizes[largest])}{counts}"
    )
    whole.reader.error(whole.outline.facts[largest][1].spot, message, "facts-size")


def _kb(size: int) -> str:
    return f"{size / _KB:.0f} KB"
