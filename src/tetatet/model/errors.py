"""What can go wrong, and who has to act.

    TetatetError
    ├ InputError          the caller's fault: exit 2, 4xx
    │ ├ InvalidEvent        one event that cannot be taken: quarantined with its reason
    │ ├ UnknownCustomer     nobody is known by that name
    │ ├ InvalidToken        a signed address that was changed, or is over
    │ ├ Unrenderable        a content that cannot be filled in: its act is parked
    │ ├ ConditionError      a condition that cannot be used, with its place in the text
    │ └ InvalidProject      one or more findings, each with file, line and field
    ├ ConflictError       state moved since it was read; safe to decide again
    ├ UnavailableError    the world is down; bounded retry, then parked where people see it
    │ ├ Busy                too much waits already: come again in a moment
    │ ├ StoreUnavailable
    │ └ ChannelUnavailable
    ├ ReplayMismatch      the log decided otherwise
    └ ConfigError         wrong settings; shown at start, never later

A refusal by the gate is none of these: it is a value (`model.decision`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class TetatetError(Exception):
    """Anything that this package raises on purpose."""

    code: ClassVar[str] = "error"


class InputError(TetatetError):
    """What was given cannot be used as it stands."""

    code: ClassVar[str] = "input"


class InvalidEvent(InputError):
    """One event cannot be taken; `reason` is a stable word, `detail` a sentence."""

    code: ClassVar[str] = "invalid-event"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class UnknownCustomer(InputError):
    """Nobody is known by that name."""

    code: ClassVar[str] = "unknown-customer"


class InvalidToken(InputError):
    """A signed address that is not as it was given out, or is good no more (`expired`)."""

    code: ClassVar[str] = "invalid-token"

    def __init__(self, message: str, *, expired: bool = False) -> None:
        super().__init__(message)
        self.expired = expired


class Unrenderable(InputError):
    """A content that cannot be filled in for this customer: its act is parked, and the next one goes."""

    code: ClassVar[str] = "unrenderable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `tetatet check` has to say about a project file.

    `line` counts from 1; 0 means the file as a whole. `field` is the path of keys,
    such as ``steps[2].wait``. `level` is ``error``, ``warning`` or ``note``
    (a note names what is decided in replay but not yet carried out).
    """

    level: str
    file: str
    line: int
    field: str
    message: str
    code: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        field = f" {self.field}:" if self.field else ""
        return f"{where}:{field} {self.message} [{self.code}]"


class InvalidProject(InputError):
    """A project folder cannot be used; `findings` says where and why."""

    code: ClassVar[str] = "invalid-project"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class ConditionError(InputError):
    """A condition that cannot be used.

    `message` says what is wrong and what to do; `position` counts characters of the
    text from 0; `nearest` is the known word that may have been meant.
    """

    code: ClassVar[str] = "condition"

    def __init__(self, message: str, position: int = 0, nearest: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.nearest = nearest


class ConflictError(TetatetError):
    """State moved since it was read; safe to decide again."""

    code: ClassVar[str] = "conflict"


class UnavailableError(TetatetError):
    """The world is down; retried a bounded number of times, then parked."""

    code: ClassVar[str] = "unavailable"


class Busy(UnavailableError):
    """Too much waits already: come again in a moment."""

    code: ClassVar[str] = "busy"


class StoreUnavailable(UnavailableError):
    """The store does not answer."""

    code: ClassVar[str] = "store-unavailable"


class ChannelUnavailable(UnavailableError):
    """A channel does not answer."""

    code: ClassVar[str] = "channel-unavailable"


class ReplayMismatch(TetatetError):
    """The log decided otherwise than the kernel does now."""

    code: ClassVar[str] = "replay-mismatch"


class ConfigError(TetatetError):
    """Wrong settings; shown at start, never later."""

    code: ClassVar[str] = "config"
