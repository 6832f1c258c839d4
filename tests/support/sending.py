"""Delivery by itself: a real outbox, a real server on loopback, and a clock that stands still until it is moved."""

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.clock import MovableClock
from bot.sending.delivery import Delivery
from bot.sending.pacing import Limits, Pacer
from bot.sending.transport import Transport
from domain.outgoing import Lane
from handlers.texts import Texts
from handlers.turn import House
from storage import people
from storage.file.database import Database, Tx
from storage.file.files import open_database
from storage.traffic import outbox
from storage.traffic.outbox import Owed
from tests.support.stage import NO_LIMITS, TOKEN

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
HOUSE = House(Texts(), "Dov", "dov@example.org", 18)
PATIENCE = 0.25
"""Seconds within which an answer must come, so that a server that hangs costs little."""


@dataclass
class Ears:
    """Receiving that has just heard that nothing waits, or at `heard_at`."""

    clock: MovableClock
    deaf: bool = False
    in_conflict: bool = False
    hurried: int = 0
    heard_at: datetime | None = None

    @property
    def drained_at(self) -> datetime | None:
        return None if self.deaf else self.heard_at or self.clock.now()

    def catch_up(self) -> None:
        self.hurried += 1


@dataclass
class Post:
    """An outbox with its delivery, which can be ended and begun anew as a process is."""

    folder: Path
    limits: Limits = NO_LIMITS
    running: bool = False
    clock: MovableClock = field(init=False)
    number: int = 0

    async def open(self) -> None:
        self.clock = MovableClock(START, running=self.running)
        self.api = BotApi(TOKEN, self.clock.now)
        self.server = Server(self.api)
        await self.server.start()
        self.ana = self.api.add_person("Ana")
        self.api.start(self.ana.id)
        self.database: Database = open_database(
            self.folder / "alongside.db", self.folder / "keys.db", self.folder / "operator.key"
        )
        await self.begin()

    async def begin(self) -> None:
        self.transports = Transport(read_within=PATIENCE), Transport(read_within=PATIENCE)
        for each in self.transports:
            await each.initialize()
        self.ears = Ears(self.clock)
        url = f"{self.server.url}/bot{TOKEN}"
        self.delivery = Delivery(
            self.transports, url, self.database, self.clock, HOUSE, Pacer(self.limits), self.ears
        )
        self.work = asyncio.ensure_future(self.delivery.run())

    async def end(self) -> None:
        self.work.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await self.work
        await self.delivery.stop()
        for each in self.transports:
            await each.shutdown()

    async def close(self) -> None:
        await self.end()
        await self.server.stop()
        self.database.close()

    def chats(self, count: int) -> list[int]:
        """That many more people who have started the bot."""
        made = [self.api.add_person(f"P{number}").id for number in range(count)]
        for each in made:
            self.api.start(each)
        return made

    async def knows(self, telegram_id: int) -> int:
        """Take somebody for one of our people, and return their number."""
        return await self.database.write(lambda tx: people.add(tx, telegram_id, "en", START).id)

    async def owes(self, kind: str = "reply", lane: Lane = Lane.REPLY, **other: Any) -> str:
        self.number += 1
        key = f"{kind}.{self.number}"
        await self.owe([owed(key, kind, lane, **{"chat_id": self.ana.id, **other})])
        return key

    async def owe_edit(self, key: str, message_id: int) -> None:
        params = {"text": key, "message_id": message_id}
        await self.owe([owed(key, "edit", Lane.REPLY, chat_id=self.ana.id, method="editMessageText", params=params)])

    async def owe(self, rows: Iterable[Owed]) -> None:
        def add(tx: Tx) -> None:
            for each in rows:
                outbox.add(tx, each, self.clock.now())

        await self.database.write(add)
        self.delivery.wake()

    async def settles(self, within: float = 8.0) -> None:
        """Wait until delivery has done all that it may."""
        for _ in range(int(within / 0.01)):
            await asyncio.sleep(0.01)
            if self.work.done():
                return
            if self.delivery.is_idle and not await self.database.write(self.delivery.has_work):
                return
        raise AssertionError("delivery did not settle")

    async def passes(self, **span: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**span))
        self.delivery.wake()
        await self.settles()

    async def row(self, key: str) -> dict[str, Any]:
        found = await self.database.write(lambda tx: tx.one("SELECT * FROM outbox WHERE key = ?", (key,)))
        assert found is not None
        return dict(found)

    async def state(self, key: str) -> str:
        return str((await self.row(key))["state"])

    def got(self, key: str, chat_id: int | None = None) -> int:
        """How many messages of that row there are in truth."""
        return sum(each.text == key for each in self.api.messages(chat_id or self.ana.id))

    def sends(self) -> list[Any]:
        """Every call that the server did, in order."""
        return [each for each in self.api.calls if each.error is None]


def owed(key: str, kind: str, lane: Lane, **other: Any) -> Owed:
    given: dict[str, Any] = {"method": "sendMessage", "params": {"text": key}, **other}
    return Owed(key=key, lane=lane, kind=kind, **given)
