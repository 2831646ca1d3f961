"""Who is spoken to, and who is a ghost?

The arm is drawn once per customer and script, by a hash, and bites at the first
contact that would go. Global ghosts hear nothing from any script and are left out of
a script's figures; the two draws have salts of their own.
"""

from __future__ import annotations

from tetatet.model.chance import draw


def arm(customer: str, script: str, *, share: float, global_share: float) -> str:
    """treated, ghost (of this script) or global.

    >>> arm("u1", "welcome", share=0.0, global_share=0.0)
    'treated'
    >>> arm("u1", "welcome", share=1.0, global_share=0.0)
    'ghost'
    """
    if global_share > 0 and draw("global hold-out", customer) < global_share:
        return "global"
    if share > 0 and draw("script hold-out", customer, script) < share:
        return "ghost"
    return "treated"
