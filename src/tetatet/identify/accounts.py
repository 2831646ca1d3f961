"""Organisations and the people in them: links with roles, never one record."""

from __future__ import annotations

from collections.abc import Callable, Sequence


class Accounts:
    """Which accounts there are, and who stands in which role with whom.

    An account's key comes from the same numbers as the customers' keys. `customer` says who
    a person is now, after merges.
    """

    def __init__(self, next_key: Callable[[], int], customer: Callable[[int], int]) -> None:
        self._next_key = next_key
        self._customer = customer
        self._keys: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._people: dict[int, dict[int, str]] = {}  # account → person → role, the last linked last
        self._accounts: dict[int, list[int]] = {}  # person → accounts

    def account(self, group_id: str) -> int:
        """The key of the account of that name; its first mention opens it."""
        key = self._keys.get(group_id)
        if key is None:
            key = self._keys[group_id] = self._next_key()
            self._names[key] = group_id
            self._people[key] = {}
        return key

    def name(self, account: int) -> str:
        """The group id of an account."""
        return self._names[account]

    def link(self, account: int, person: int, role: str | None) -> None:
        """This person belongs to this account; None keeps the role as it was, "" is no role in particular."""
        people = self._people[account]
        before = people.pop(person, None)
        people[person] = (before or "") if role is None else role
        if before is None:
            self._accounts.setdefault(person, []).append(account)

    def people(self, account: int) -> dict[int, str]:
        """The persons of an account with the role of each, the last linked last."""
        found: dict[int, str] = {}
        for person, role in self._people[account].items():
            customer = self._customer(person)
            before = found.pop(customer, "")
            found[customer] = role or before
        return found

    def members(self, account: int) -> dict[str, int]:
        """For each role the person who has it; of several, the one last linked."""
        return {role: person for person, role in self.people(account).items() if role}

    def accounts_of(self, records: Sequence[int]) -> tuple[int, ...]:
        """The accounts of the person who has these records, in the order of their links."""
        return tuple(dict.fromkeys(account for record in records for account in self._accounts.get(record, ())))
