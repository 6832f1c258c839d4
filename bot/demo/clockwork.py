"""Moving the clock: through everything due in between, in order, as if the time had really passed."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.app import Bot
from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.clock import MovableClock
from handlers import subjects
from storage.file.database import Tx
from storage.traffic import due, outbox

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
LOOK_EVERY = 0.002
LOOK_AHEAD_EVERY = 0.5
HURRY_EVERY = 25
"""Looks without an answer after which the bot is asked to hurry."""

GIVE_UP_AFTER = 10.0
"""Seconds of real time after which a bot that does not settle is left to itself."""


class Clockwork:
    """Moves the clock of the server and the bot together, and can leave the bot off meanwhile."""

    def __init__(self, api: BotApi, clock: MovableClock, make_bot: Callable[[], Bot]) -> None:
        self._api = api
        self._clock = clock
        self._make_bot = make_bot
        self._bot: Bot | None = None
        self._server: Server | None = None
        self._listeners: list[Callable[[], None]] = []
        self._moving = False
        self._told_moving = False
        self._next: datetime | None = None

    @property
    def bot(self) -> Bot:
        """Return the bot that runs now; raises `LookupError` while it is off."""
        if self._bot is None:
            raise LookupError("the bot is off")
        return self._bot

    @property
    def is_off(self) -> bool:
        """Return whether the bot is not running."""
        return self._bot is None

    def attach(self, server: Server) -> None:
        """Give the clockwork the server whose held polls end when the clock is moved."""
        self._server = server

    async def start(self) -> None:
        """Start the bot, and wait until it has done what waited for it."""
        self._bot = self._make_bot()
        await self._bot.start()
        await self.settle()
        await self._look_ahead()

    async def stop(self) -> None:
        """Stop the bot."""
        bot, self._bot = self._bot, None
        if bot is not None:
            await bot.stop()

    def state(self) -> dict[str, Any]:
        """Return what the page shows of the clock."""
        following = self._next.isoformat() if self._next else None
        return {"now": self._clock.now().isoformat(), "next": following, "moving": self._moving}

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever the clock's state changes; return how to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def move(self, step: str, off: bool = False) -> None:
        """Move to the next thing due, or by an hour, a day or a week; `off`: the bot is not running meanwhile."""
        if self._moving:
            return
        target = await self._target(step)
        if target is None:
            return
        self._moving = True
        self._tell()
        try:
            if off:
                await self.sleep_until(target)
            elif step in STEPS:
                await self.advance_to(target)
            else:
                await self._advance_to_noticed()
        finally:
            self._moving = False
            await self._look_ahead()

    async def _target(self, step: str) -> datetime | None:
        if step in STEPS:
            return self._clock.now() + STEPS[step]
        return await self._following(noticed=True)

    async def advance_to(self, target: datetime) -> None:
        """Pass through everything due up to `target` (UTC), in order.

        A clock that runs stands still meanwhile: it would run past what falls due while something is being done.
        """
        with self._clock.held():
            await self._pass()
            while (following := await self._following()) is not None and following <= target:
                self._set(following)
                await self._pass()
            self._set(max(target, self._clock.now()))
            await self._pass()

    async def _advance_to_noticed(self) -> None:
        """Pass through what is due up to what somebody may notice; what nobody sees may bring that forward."""
        while (noticed := await self._following(noticed=True)) is not None:
            step = await self._following() or noticed
            await self.advance_to(step)
            if step == noticed:
                return

    async def sleep_until(self, target: datetime) -> None:
        """Let time pass while the bot is off, and start it again."""
        await self.stop()
        self._set(target)
        await self.start()
        await self._pass()

    def _set(self, instant: datetime) -> None:
        self._clock.set(instant)
        if self._server is not None:
            self._server.clock_moved()
        self._tell()

    async def _pass(self) -> None:
        """Let the bot do all that is due now, once it knows that nothing waits for it at the server."""
        await self.settle()
        await self._heard(self._clock.now())
        await self.bot.ticking.tick()
        await self._heard(self._clock.now())  # what was owed just now may wait until nothing newer is unheard
        await self.settle()

    async def _heard(self, since: datetime) -> None:
        """Wait until the bot has polled since that instant and found nothing."""
        for attempt in range(int(GIVE_UP_AFTER / LOOK_EVERY)):
            if self._is_shut_out:
                return
            drained_at = self.bot.receiving.drained_at
            if drained_at is not None and drained_at >= since:
                return
            if attempt % HURRY_EVERY == HURRY_EVERY - 1:  # with a webhook no held poll lapses
                self.bot.receiving.catch_up()
            if self._server is not None:
                self._server.clock_moved()
            await asyncio.sleep(LOOK_EVERY)

    async def settle(self) -> None:
        """Wait until the bot has handled and sent all that it can now."""
        for _ in range(int(GIVE_UP_AFTER / LOOK_EVERY)):
            if (self._is_shut_out or not self._api.pending_updates) and await self.bot.is_settled():
                return
            await asyncio.sleep(LOOK_EVERY)

    @property
    def _is_shut_out(self) -> bool:
        """Return whether the bot cannot hear at all, so that there is nothing to wait for."""
        return self._api.faults.shut_out("getUpdates")

    async def _following(self, *, noticed: bool = False) -> datetime | None:
        """Return the next instant after now at which something happens by itself, or that somebody may notice."""
        now = self._clock.now()
        candidates = await self.bot.database.write(_noticed if noticed else _instants)
        return min((each for each in candidates if each is not None and each > now), default=None)

    async def keep_looking(self) -> None:
        """Keep what the page shows of the next thing due up to date, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_AHEAD_EVERY)
            if not self._moving:
                self._wake_after_trouble()
                await self._look_ahead()

    def _wake_after_trouble(self) -> None:
        """Let a bot that rests after polls that failed look at once, when the server is there again."""
        if self._bot is not None and self._bot.receiving.failures and not self._is_shut_out:
            self._bot.receiving.catch_up()

    async def _look_ahead(self) -> None:
        before, self._next = self._next, await self._following(noticed=True) if self._bot is not None else None
        if self._next != before or self._moving != self._told_moving:
            self._tell()

    def _tell(self) -> None:
        self._told_moving = self._moving
        for listener in list(self._listeners):
            listener()


def _noticed(tx: Tx) -> tuple[datetime | None, datetime | None]:
    return due.next_of_somebody_at(tx, subjects.UNSEEN), outbox.next_at(tx)


def _instants(tx: Tx) -> tuple[datetime | None, datetime | None]:
    return due.next_at(tx), outbox.next_at(tx)
