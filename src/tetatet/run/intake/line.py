"""The fields of one line on the wire, as their senders spell them."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import UNSET

from tetatet.model.event import Kind
from tetatet.model.ids import MAX_ID_CHARS

Whole: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Scalar: TypeAlias = str | Whole | float | bool | None
Id: TypeAlias = Annotated[str, msgspec.Meta(max_length=MAX_ID_CHARS)] | Whole | msgspec.UnsetType | None
Text: TypeAlias = str | msgspec.UnsetType | None

# Each level costs nothing when read and doubles the time to build the decoder; deeper
# lines, up to the limit of `careful`, are rare and go the careful way.
_Level1: TypeAlias = Scalar | list[Scalar] | dict[str, Scalar]
_Level2: TypeAlias = Scalar | list[_Level1] | dict[str, _Level1]
_Level3: TypeAlias = Scalar | list[_Level2] | dict[str, _Level2]
_Level4: TypeAlias = Scalar | list[_Level3] | dict[str, _Level3]
WholeLine: TypeAlias = dict[str, Scalar | list[_Level4] | dict[str, _Level4]]
"""Any object, as deep as a `Line` may be."""

Tree: TypeAlias = dict[str, _Level4] | msgspec.UnsetType | None


class Line(msgspec.Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    """One line, typed. UNSET is a field left out, None one sent as null; both are false, and mean the same here.

    Nothing is kept of the fields below the gap: they are named so that their lines go the quick way.
    """

    type: Kind
    timestamp: Text = UNSET
    event: Text = UNSET
    user_id: Id = UNSET
    anonymous_id: Id = UNSET
    message_id: Id = UNSET
    properties: Tree = UNSET
    traits: Tree = UNSET
    context: Tree = UNSET
    group_id: Id = UNSET
    previous_id: Id = UNSET
    sent_at: Text = UNSET
    received_at: Text = UNSET
    original_timestamp: Text = UNSET
    source: Text = UNSET
    name: Text = UNSET
    category: Text = UNSET

    integrations: Tree = UNSET
    metadata: Tree = msgspec.field(default=UNSET, name="_metadata")
    channel: Scalar | msgspec.UnsetType = UNSET
    version: Scalar | msgspec.UnsetType = UNSET
    write_key: Text = UNSET
    project_id: Text = UNSET
    rudder_id: Text = UNSET
    request_ip: Text = msgspec.field(default=UNSET, name="request_ip")


class OpenLine(Line, forbid_unknown_fields=False):
    """The same for a line that has other fields too; they are not kept."""
