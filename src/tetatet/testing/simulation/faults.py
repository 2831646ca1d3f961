"""What can go wrong, by name: each fault waits, once armed, for the moment to which it belongs, and is counted there."""

from __future__ import annotations

from collections import Counter

from tetatet.model.errors import StoreUnavailable

PLACES = (
    "before a transaction",
    "within a transaction",
    "before a commit",
    "after a commit",
    "before a hand-over",
    "after a hand-over",
    "at the start",
    "at the door",
)
"""Where the process can be killed; whatever it had in hand is lost then, and whatever was committed is not."""

STORE_PLACES = ("before a transaction", "within a transaction", "before a commit", "while a hand reads")
"""Where the store may not answer."""

KILLS = tuple(f"killed {place}" for place in PLACES)
STORE_ERRORS = (
    *(f"the store errs {place}" for place in STORE_PLACES),
    "the answer to a commit is lost",
    "the answer to a claim is lost",
)
CHANNEL_FAULTS = (
    "refuses for now",
    "refuses for good",
    "breaks before it takes",
    "breaks after it took",
    "does not say",
    "lies that it has not taken",
    "lies that it has taken",
    "is slow",
)
"""What a channel may do instead of taking a message and saying so."""

ARMED = (*KILLS, *STORE_ERRORS, *CHANNEL_FAULTS)
"""Faults that wait for their moment."""

OTHERS = (
    "the disk is full",
    "a receipt comes early",
    "a receipt comes late",
    "a receipt comes twice",
    "a mail comes back for good",
    "the clock jumps ahead",
    "the clock jumps far ahead",
    "the clock goes back",
    "the clock is wrong for a while",
    "a turn takes too long",
    "a batch comes again",
    "a batch comes late",
    "a batch is of no use",
    "an event is poison",
    "a publication moves dialogues",
    "a publication keeps dialogues",
    "a publication stops dialogues",
    "the process rests for days",
    "a customer says no while a message is filled in",
    "a batch comes while a message is handed over",
    "another hand works meanwhile",
)

ALL = (*ARMED, *OTHERS)


class _Killed(BaseException):
    """The process ends here, and nothing that it wanted to do is done: nobody may catch this but the simulator."""


KILLED: type[BaseException] = _Killed


class Faults:
    """Which faults wait, whether the disk is full, and how often each fault was reached."""

    def __init__(self) -> None:
        self.reached: Counter[str] = Counter()
        self.disk_is_full = False
        self._armed: set[str] = set()

    def arm(self, fault: str) -> None:
        """At the next moment to which it belongs."""
        self._armed.add(fault)

    def disarm(self) -> None:
        """Nothing goes wrong from now on."""
        self._armed.clear()
        self.disk_is_full = False

    def take(self, fault: str) -> bool:
        """Does this fault happen now?"""
        if fault not in self._armed:
            return False
        self._armed.remove(fault)
        self.reached[fault] += 1
        return True

    def pass_by(self, place: str) -> None:
        """The process comes to this place.

        Raises: StoreUnavailable, or what ends the process.
        """
        if self.take(f"killed {place}"):
            raise _Killed(place)
        if self.take(f"the store errs {place}"):
            raise StoreUnavailable(f"it does not answer {place}")

    def write(self) -> None:
        """Something is to be kept: there has to be room for it."""
        if self.disk_is_full:
            self.reached["the disk is full"] += 1
            raise StoreUnavailable("no space is left on the disk")
