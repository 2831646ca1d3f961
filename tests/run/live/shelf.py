"""A store of named values, and keys in it: all that API keys need."""

from __future__ import annotations

from typing import Any, cast

from tetatet.model.time import Instant
from tetatet.ports.store import Reader, Store
from tetatet.run.live.keys import ENTROPY_BYTES, add_key, revoke_key

NOW = Instant(1_772_366_400_000_000)
SECRET = b"s" * 32


class Shelf:
    """Named values, as a store keeps them."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.reads = 0
        self.trouble: Exception | None = None

    def load(self, name: str) -> bytes | None:
        return self.values.get(name)

    def save(self, name: str, value: bytes) -> None:
        self.values[name] = value

    def reader(self) -> Reader:
        self.reads += 1
        if self.trouble is not None:
            raise self.trouble
        return cast(Reader, self)

    def close(self) -> None:
        pass

    def add(self, name: str = "web", *scopes: str, seed: int = 0, **more: Any) -> str:
        entropy = bytes([seed]) * ENTROPY_BYTES
        return add_key(cast(Store, self), name, scopes or ("ingest",), secret=SECRET, entropy=entropy, now=NOW, **more)[
            0
        ]

    def revoke(self, which: str) -> str:
        return revoke_key(cast(Store, self), which, NOW).id
