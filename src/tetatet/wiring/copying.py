"""A store → another, be they files or servers: whole or not at all, and read again on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice

import msgspec

from tetatet.model.errors import ConfigError, InputError, ReplayMismatch
from tetatet.stores.sql.statements import Row
from tetatet.stores.sql.tables import PAGE, Tables
from tetatet.wiring.places import Place, open_place, tables_of

_encode = msgspec.msgpack.Encoder().encode


class Copied(msgspec.Struct, frozen=True):
    """What is in a table on both sides: how many rows, and the digest of them all."""

    rows: int
    digest: str


def copy_store(source: Place, target: Place) -> dict[str, Copied]:
    """Copy all that a store keeps at this moment into an empty one, and read both again.

    Raises:
        InputError: the target keeps something already.
        ConfigError: one of them has another version's tables.
        ReplayMismatch: what was read again is not what was written.
        StoreUnavailable: one of them does not answer.
    """
    with tables_of(source) as given:
        store = open_place(target)
        try:
            taking = store.tables()
            columns = given.columns()
            if columns != taking.columns():
                raise ConfigError(
                    "the two stores are not of one version: let the same tetatet open both, and copy again"
                )
            if not all(map(taking.is_empty, columns)):
                raise InputError(f"{target} keeps something already: name a new file, or an empty database or schema")
            store.begin()
            for table, names in columns.items():
                rows = given.rows(table, names)
                while page := list(islice(rows, PAGE)):
                    taking.add(table, names, page)
            if given.set_aside:
                taking.set_aside = given.set_aside
            store.commit()
        finally:
            store.close()
        with tables_of(target) as taken:
            return _compared(given, taken)


def _compared(given: Tables, taken: Tables) -> dict[str, Copied]:
    found = {}
    for table, names in given.columns().items():
        one, other = _told(given.rows(table, names)), _told(taken.rows(table, names))
        if one != other:
            raise ReplayMismatch(
                f"table {table}: {one.rows} rows ({one.digest}) were read, {other.rows} ({other.digest}) kept"
            )
        found[table] = one
    if given.set_aside != taken.set_aside:
        raise ReplayMismatch("the numbers of the quarantine were not kept")
    return found


def _told(rows: Iterable[Row]) -> Copied:
    count, told = 0, blake2b(digest_size=16)
    for row in _plain(rows):
        count += 1
        told.update(_encode(row))
    return Copied(count, told.hexdigest())


def _plain(rows: Iterable[Row]) -> Iterator[list[object]]:
    """One database says yes where the other says 1."""
    for row in rows:
        yield [int(one) if isinstance(one, bool) else one for one in row]
