"""The ids of steps: `as:`, or else `kind object`, unique within a script."""

from __future__ import annotations

from tetatet.language.source import Items, Keys, Node, Scalar


class StepIds:
    """Gives ids in the order of the file; names given by `as:` are taken from the beginning."""

    def __init__(self, steps: Node) -> None:
        self._reserved = _given_ids(steps)
        self._taken: set[str] = set()

    def __len__(self) -> int:
        return len(self._taken)

    def taken(self, name: str) -> bool:
        """Has a step this id already?"""
        return name in self._taken

    def give(self, kind: str, node: Node | None, given: str | None) -> str:
        """The id of the next step: its own name, or its kind and object; a second one gets ` 2`."""
        wanted = given if given is not None else step_name(kind, node)
        found, number = wanted, 1
        while found in self._taken or (given is None and found in self._reserved):
            number += 1
            found = f"{wanted} {number}"
        self._taken.add(found)
        return found


def step_name(kind: str, node: Node | None) -> str:
    """The id of a step without `as:`: its kind and its object.

    A `set` or a `choose` has no object, and is called by its kind.
    """
    if isinstance(node, Scalar) and node.text.strip():
        return f"{kind} {' '.join(node.text.split())}"
    return kind


def _given_ids(node: Node) -> set[str]:
    """Every `as:` below a node, so that ids made up do not take them."""
    if isinstance(node, Items):
        return {name for item in node.items for name in _given_ids(item)}
    found: set[str] = set()
    if isinstance(node, Keys):
        for entry in node.entries:
            if entry.key == "as" and isinstance(entry.value, Scalar):
                found.add(entry.value.text.strip())
            found |= _given_ids(entry.value)
    return found
