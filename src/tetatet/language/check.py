"""All static checks of a project that could be read."""

from __future__ import annotations

from tetatet.language.flow import check_flow
from tetatet.language.known import check_names
from tetatet.language.references import check_references
from tetatet.language.rings import check_rings
from tetatet.language.sizes import check_size
from tetatet.language.template_names import check_template_names
from tetatet.language.undertaking import check_undertaking
from tetatet.language.validity import check_validity
from tetatet.language.whole import Whole


def check(whole: Whole) -> None:
    """Notes in the reader of `whole` everything that can be known to be wrong before an event comes."""
    check_references(whole)
    check_template_names(whole)
    check_names(whole)
    check_flow(whole)
    check_rings(whole)
    check_validity(whole)
    check_undertaking(whole)
    check_size(whole)
    _check_use(whole)


def _check_use(whole: Whole) -> None:
    """A project that says nothing, and parts that nobody uses."""
    if not whole.script_names:
        spot = whole.settings_outline.fields.spot
        whole.reader.warn(spot, "the project has no script; write scripts/NAME.yml", "no-scripts")
    for name, part in whole.parts.items():
        if name not in whole.parts_used:
            whole.reader.warn(part.spot, f"nothing uses the part `{name}`, so nobody has read its steps", "unused-part")
