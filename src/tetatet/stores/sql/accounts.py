"""Organisations and the people in them, in a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tetatet.stores.sql.counters import Counter
from tetatet.stores.sql.statements import Database


class SqlAccounts:
    """The port `Relations` on a database. Keys of accounts come from the same numbers as those of customers."""

    def __init__(self, database: Database, next_key: Callable[[], int], links: Counter) -> None:
        self._database = database
        self._q = database.queries.register
        self._next_key = next_key
        self._links = links

    def account(self, group_id: str) -> int:
        """The key of the account of that name; its first mention opens it."""
        found = self._database.value(self._q.ACCOUNT, (group_id,))
        if found is not None:
            return int(found)
        key = self._next_key()
        self._database.execute(self._q.OPEN_ACCOUNT, (key, group_id))
        return key

    def name(self, account: int) -> str:
        """The group id of an account."""
        return str(self._database.value(self._q.ACCOUNT_NAME, (account,)))

    def link(self, account: int, person: int, role: str | None) -> None:
        """This person belongs to this account; None keeps the role as it was, "" is no role in particular."""
        if role is None:
            role = self._database.value(self._q.ROLE, (account, person)) or ""
        self._database.execute(self._q.LINK, (account, person, role, self._links.next()))

    def people(self, account: int) -> dict[int, str]:
        """The persons of an account with the role of each, the last linked last."""
        found: dict[int, str] = {}
        for customer, role in self._database.rows(self._q.PEOPLE, (account,)):
            before = found.pop(customer, "")
            found[customer] = role or before
        return found

    def members(self, account: int) -> dict[str, int]:
        """For each role the person who has it; of several, the one last linked."""
        return {role: person for person, role in self.people(account).items() if role}

    def accounts_of(self, records: Sequence[int]) -> tuple[int, ...]:
        """The accounts of the person who has these records, in the order of their links."""
        found = (account for record in records for (account,) in self._database.rows(self._q.ACCOUNTS_OF, (record,)))
        return tuple(dict.fromkeys(found))
