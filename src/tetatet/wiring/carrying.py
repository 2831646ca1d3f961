"""The channels of a firm, as its settings name them, for each hand anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tetatet.channels.simulator import Simulator
from tetatet.interact.plan import Plan
from tetatet.kernel import Book
from tetatet.model.act import Act
from tetatet.model.errors import ConfigError
from tetatet.model.record import Record
from tetatet.model.settings import Channel as ChannelSettings
from tetatet.model.time import Instant
from tetatet.ports.channel import Channel, Message
from tetatet.ports.store import Reader, Store
from tetatet.run.live.deciding import HANDED_OVER
from tetatet.run.live.hands import Hand
from tetatet.run.live.heart import Heart
from tetatet.run.live.kept import keep
from tetatet.run.live.links import Links
from tetatet.run.live.ready import Look
from tetatet.run.live.rendering import render


@dataclass(frozen=True, slots=True)
class Carrying:
    """What hands are made of.

    Args:
        environment: where passwords and secrets stand that the settings name.
    """

    book: Callable[[], Book]
    links: Links
    store: Store
    plan_of: Callable[[str], Plan | None]
    clock: Callable[[], Instant]
    ticks: Callable[[], int]
    environment: Mapping[str, str]
    secret: bytes

    def hand(self, heart: Heart) -> Hand:
        """One hand, with connections of its own."""
        reader = self.store.reader()
        settings = self.book().project.settings.channels
        channels = {name: self._channel(name, settings.get(name)) for name in sorted(HANDED_OVER)}
        return Hand(heart, reader, channels, self.plan_of, self.compose_with(reader), self.clock, self.secret, keep)

    def look(self) -> Look:
        """What it takes to look at a message that waits for its reader."""

        def compose(act: Act, record: Record, address: str) -> Message:
            reader = self.store.reader()
            try:
                return self.compose_with(reader)(act, record, address)
            finally:
                reader.close()

        return Look(self.plan_of, compose, self.secret)

    def compose_with(self, reader: Reader) -> Callable[[Act, Record, str], Message]:
        """Fills messages in; what it needs besides, it reads with this reader."""

        def compose(act: Act, record: Record, address: str) -> Message:
            account = None
            if act.record != act.reader:
                key = reader.find(act.record, "record")
                account = None if key is None else reader.record(key)
            now = self.clock()
            filled = render(act, record, account, book=self.book(), links=self.links, now=now, ticks=self.ticks)
            unsubscribe = self.links.unsubscribe(act.key) if act.purpose == "marketing" else ""
            return Message(act, address, filled.subject, filled.text, filled.html, unsubscribe, now, _data(act))

        return compose

    def _channel(self, name: str, settings: ChannelSettings | None) -> Channel:
        """Who carries what goes by this channel.

        Raises: ConfigError: the settings cannot be used.
        """
        given = {} if settings is None else settings.settings
        allow = () if settings is None else settings.allow
        if "smtp" in given:
            from tetatet.channels.email import Email  # noqa: PLC0415 — a tenth of a second, for who sends e-mail

            return Email(name, given, self.environment)
        if "url" in given:
            from tetatet.channels.outbound import Outbound  # noqa: PLC0415 — as above, for who calls others
            from tetatet.channels.webhook import Webhook  # noqa: PLC0415 — as above

            secret = self.environment.get(str(given.get("secret", "")), "")
            if not secret:
                raise ConfigError(
                    f"tetatet.yml: channels.{name}.secret names the variable of the environment that holds the secret; "
                    f"{given.get('secret') or 'none'} is not set"
                )
            outbound = Outbound(self.ticks, allow=allow)
            return Webhook(name, str(given["url"]), secret, outbound, allow=allow)
        return Simulator(name)


def _data(act: Act) -> dict[str, object]:
    """What a machine reads of an act."""
    return {
        "script": act.script,
        "step": act.step,
        "content": act.content,
        "purpose": act.purpose,
        "offer": act.offer,
        "benefit": act.benefit,
        "start": act.start,
    }
