"""The bot with one deliberate defect, as the control a check must fail on: `python -m tests.chaos.broken NAME`."""

import asyncio
import os
import sys
import time
from typing import Any

from bot import app
from bot.cli import main
from bot.receiving import polling
from bot.running import watchdog
from bot.sending import delivery
from bot.sending.delivery import Delivery
from domain import outgoing
from domain.outgoing import Fate
from storage.file import opening
from storage.file.database import Database
from storage.traffic import inbox, outbox


def memory() -> None:
    """Updates are kept in memory until they are handled, as python-telegram-bot keeps them."""
    inbox.store = lambda tx, updates: list(updates)


def marked_first() -> None:
    """A message is marked as sent before it is sent."""

    original = Delivery._attempt

    async def attempt(self: Any, owed: Any, *rest: Any) -> Any:
        await self._database.write(lambda tx: outbox.end(tx, owed.id, Fate.SENT, self._clock.now()))
        return await original(self, owed, *rest)

    Delivery._attempt = attempt  # type: ignore[method-assign, assignment]


def sent_again() -> None:
    """What is in doubt is sent again, whatever its kind."""
    outgoing.AT_MOST_ONCE = frozenset()


def normal() -> None:
    """SQLite syncs at checkpoints only."""
    opening.PRAGMAS["synchronous"] = 1


def told_early() -> None:
    """A write is reported done although the disk would not take it."""

    def write(self: Any, fn: Any) -> Any:
        async def believed() -> Any:
            try:
                return await asyncio.wrap_future(self.submit(fn))
            except Exception:  # noqa: BLE001 - a control: whatever it is, it is swallowed
                return []

        return believed()

    Database.write = write  # type: ignore[method-assign]


def _short_watch() -> None:
    """Watch impatiently, and hold polls open for less long than that, so that only what is dead stands still."""
    if "CHAOS_PATIENTLY" not in os.environ:
        watchdog.STILL_FOR = 3.0
        polling.POLL_FOR = 1


def blocked() -> None:
    """The event loop is blocked for good."""
    _short_watch()
    original = app.Bot.start

    async def start(self: Any) -> None:
        await original(self)
        asyncio.get_running_loop().call_later(0.3, time.sleep, 3600)

    app.Bot.start = start  # type: ignore[method-assign]


def sleeping() -> None:
    """Delivery waits for ever, while everything else goes on."""
    _short_watch()

    async def run(self: Any) -> None:
        await asyncio.sleep(3600)

    delivery.Delivery.run = run  # type: ignore[method-assign]


def watched() -> None:
    """No defect at all, but a watchdog as impatient as those above have."""
    _short_watch()


def deaf_writer() -> None:
    """The writer's thread dies of a bug of its own."""
    original, start = Database._transact, app.Bot.start
    started: list[float] = []

    def transact(self: Any, tx: Any, batch: Any) -> Any:
        if started and time.monotonic() > started[0] + 0.5:
            raise MemoryError("as it should")
        return original(self, tx, batch)

    async def starting(self: Any) -> None:
        await start(self)
        started.append(time.monotonic())

    Database._transact = transact  # type: ignore[method-assign]
    app.Bot.start = starting  # type: ignore[method-assign]


if __name__ == "__main__":
    globals()[sys.argv[1]]()
    main(["run"], prog_name="alongside")
