"""Backup, restore, audit: looking after a store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tetatet.model.errors import InputError
from tetatet.model.record import NEVER
from tetatet.model.time import format_instant
from tetatet.ports.log import Occurrence
from tetatet.ports.store import Decided, Reader, Store
from tetatet.run.live.audit import FIRST_REVISION, Audited, audit
from tetatet.run.live.deciding import HANDED_OVER, RESTORED
from tetatet.stores.memory import MemoryCustomers
from tetatet.stores.sqlite import open_store
from tetatet.stores.sqlite.backup import back_up
from tetatet.wiring.living import Shelved, now, read_live_project, readable_projects
from tetatet.wiring.places import Place, driver, file_of, place_of

BATCH = 1_000
"""Rows read or written at a time."""

COMPANIONS = ("-wal", "-shm")
"""Files that SQLite keeps beside a store."""


def restore(folder: Path, backup: Path, path: Path | None = None) -> Path | None:
    """Put a backup in the store's place; gives where the store that was there lies now.

    What the backup would still have had to send may have gone out since: it is in doubt, and
    so is whatever the dialogues of the backup say of a time before now. Withdrawals that the
    replaced store knows are taken over: a no is never lost.

    Raises: InputError: no such backup. StoreUnavailable: it is no store, or a process runs on the old one.
    """
    if not backup.is_file():
        raise InputError(f"no backup at {backup}")
    target = path or file_of(place_of(folder, read_live_project(folder).project), "restore")
    moment = now()
    open_store(backup).close()
    old = _set_aside(target, format_instant(moment)) if target.exists() else None
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as into, backup.open("rb") as copied:
        shutil.copyfileobj(copied, into)
    store = open_store(target)
    try:
        store.begin()
        while store.outbox.claim(tuple(HANDED_OVER), NEVER, BATCH):
            pass
        store.outbox.doubt(moment)
        store.save(RESTORED, str(moment).encode())
        if old is not None:
            _take_over_withdrawals(old, store)
        store.commit()
    finally:
        store.close()
    return old


def _set_aside(target: Path, stamp: str) -> Path:
    open_store(target).close()  # nobody else has it, and its log is folded in
    old = target.with_name(f"{target.name}.before-{stamp.replace(':', '')}")
    target.rename(old)
    for ending in COMPANIONS:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    return old


def _take_over_withdrawals(old: Path, store: Store) -> None:
    before = open_store(old)
    try:
        for suppression, withdrawn, at in before.suppressions():
            store.suppress(suppression, withdrawn, at)
    finally:
        before.close()


def audit_store(folder: Path, path: Path | None = None) -> Audited:
    """Does the store's log decide everything again, byte for byte?

    Raises: ReplayMismatch: it does not; names the line.
    """
    target: Place = path or place_of(folder, read_live_project(folder).project)
    if not isinstance(target, Path):
        reader = driver().open_reader(target.address(), snapshot=True)
        try:
            return _audited(reader, folder.resolve().name)
        finally:
            reader.close()
    if not target.is_file():
        raise InputError(f"no store at {target}")
    with TemporaryDirectory(prefix="tetatet-audit-") as scratch:
        copy = Path(scratch) / target.name  # as it is at one moment, while a process writes on
        back_up(target, copy)
        store = open_store(copy)
        try:
            return _audited(store, folder.resolve().name)
        finally:
            store.close()


class _Shelf(Shelved, Reader, Protocol):
    """What an audit reads."""


def _audited(store: _Shelf, brand: str) -> Audited:
    first = store.load(FIRST_REVISION)
    if first is None:
        return Audited(0, 0)
    projects = readable_projects(store, brand)
    return audit(_occurrences(store), _decided(store), projects, first.decode(), MemoryCustomers())


def _occurrences(store: Reader) -> Iterator[Occurrence]:
    yield from store.log.occurrences()


def _decided(store: Reader) -> Iterator[Decided]:
    """All decisions, in order."""
    after = 0
    while found := store.said(after, BATCH):
        yield from found
        after = found[-1].n
