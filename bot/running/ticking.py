"""Ticking: APScheduler rings the bell each second; what is due is a row, and its handler decides."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.errors import described
from bot.receiving.polling import Receiving
from handlers import subjects
from handlers.subjects import OutsideOfDue
from handlers.turn import House, Work
from storage.file.database import Database, Tx
from storage.file.faults import NotStored
from storage.traffic import due, inbox

log = logging.getLogger(__name__)

EVERY = 1.0
CATCH_UP_EVERY = 5.0
"""Seconds between two hurried polls, as Telegram answers more of them no sooner."""

LARGEST_DRIFT = 1.5
"""Seconds by which the wall clock may part from real time before the bell is hung anew."""

POSTPONED_FOR = timedelta(hours=1)


class Ticking:
    """Takes what is due. The scheduler's own idea of civil time is never used: it is wrong at clock changes."""

    def __init__(
        self,
        database: Database,
        house: House,
        clock: Clock,
        receiving: Receiving,
        outside: Callable[[Work], Awaitable[Any]],
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._receiving = receiving
        self._outside = outside
        self._hurried_at = -CATCH_UP_EVERY
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._in_work = asyncio.Lock()
        self.alive_at = time.monotonic()

    async def run(self) -> None:
        """Ring until cancelled, and hang the bell anew when the computer's clock was set."""
        self._hang_bell()
        self._scheduler.start()
        try:
            drift = self._drift()
            while True:
                await asyncio.sleep(EVERY)
                if abs(self._drift() - drift) > LARGEST_DRIFT:
                    # An interval job goes by the wall clock: set back, it would wait for the old time to come.
                    drift = self._drift()
                    log.info("the clock was set; what is due is looked at anew")
                    self._hang_bell()
                    await self.tick()
        finally:
            self._scheduler.shutdown(wait=False)

    def _drift(self) -> float:
        """Return by how many seconds the wall clock is ahead of one that only runs forward."""
        return self._clock.now().timestamp() - self._clock.elapsed()

    def _hang_bell(self) -> None:
        self._scheduler.add_job(
            self._ring,
            "interval",
            id="tick",
            seconds=EVERY,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            replace_existing=True,
        )

    async def _ring(self) -> None:
        """Tick for the scheduler, which would take a stop in the middle of it for an error; what is due stays due."""
        with suppress(asyncio.CancelledError):
            await self.tick()

    async def tick(self) -> None:
        """Do all that is due now, in order; one that fails waits an hour and holds up nothing else."""
        async with self._in_work:
            try:
                while await self._do_one():
                    self.alive_at = time.monotonic()
            except NotStored:
                pass  # said by whoever stores; what is due stays due, and is looked at again with the next tick
            self.alive_at = time.monotonic()

    async def _do_one(self) -> bool:
        now = self._clock.now()
        try:
            taken, behind = await self._taken()
        except NotStored:
            raise
        except Exception as error:  # noqa: BLE001 - one row that cannot be done must not stop the others
            log.error("something due failed and waits an hour: %s", described(error))
            await self._database.write(
                lambda tx: due.postpone_first(tx, now, POSTPONED_FOR, heard_until=self._heard_until(tx))
            )
            return True
        if behind and not taken:
            self._catch_up()
        return taken

    async def _taken(self) -> tuple[bool, bool]:
        """Do what is due first, doing what it asks for outside of its transaction before."""
        cause, found = "", list[Any]()
        while True:
            try:
                return await self._database.write(partial(self._take, found=(cause, tuple(found))))
            except OutsideOfDue as asked:
                if asked.cause != cause:
                    cause, found = asked.cause, []
                found.append(await self._outside(asked.work))

    def _take(self, tx: Tx, found: tuple[str, Sequence[Any]]) -> tuple[bool, bool]:
        now, heard_until = self._clock.now(), self._heard_until(tx)
        taken = subjects.take_due(tx, self._house, now, heard_until, found)
        return taken, not taken and due.waits_for_barrier(tx, now, heard_until)

    def _heard_until(self, tx: Tx) -> datetime | None:
        """Return until when (UTC) everything received has been handled, or None before the first empty poll."""
        drained_at, open_since = self._receiving.drained_at, inbox.oldest_open_at(tx)
        if drained_at is not None and drained_at > self._clock.now():
            drained_at = None  # the clock was set back: what it read then says nothing of now
        if drained_at is None or open_since is None:
            return drained_at
        return min(drained_at, open_since)

    def _catch_up(self) -> None:
        """Ask for a fresh poll: a day is judged only when nothing of it can be waiting at Telegram."""
        if time.monotonic() - self._hurried_at >= CATCH_UP_EVERY:
            self._hurried_at = time.monotonic()
            self._receiving.catch_up()
