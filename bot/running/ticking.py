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
from handlers.outside import Found, Work
from handlers.subjects import OutsideOfDue
from handlers.turn import House
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
MOST_AT_ONCE = 16
"""Things due that are asked of the writer together: few enough that a reply behind them waits some milliseconds."""


class Ticking:
    """Takes what is due. The scheduler's own idea of civil time is never used: it is wrong at clock changes."""

    def __init__(
        self,
        database: Database,
        house: House,
        clock: Clock,
        receiving: Receiving,
        outside: Callable[[Sequence[Work]], Awaitable[list[Any]]],
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._receiving = receiving
        self._outside = outside
        self._hurried_at = -CATCH_UP_EVERY
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # It warns at each ring while a tick is at work, which is no trouble; one that hangs the watchdog ends.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
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
                at_once = 1
                while done := await self._do_some(at_once):
                    at_once = min(2 * done, MOST_AT_ONCE)
                    self.alive_at = time.monotonic()
            except NotStored:
                pass  # said by whoever stores; what is due stays due, and is looked at again with the next tick
            self.alive_at = time.monotonic()

    async def _do_some(self, at_once: int) -> int:
        """Do so many of the things due, all in one commit, and return how many there were.

        Each is a job of its own, so that one failing undoes no other. Where one cannot be done at once, those behind
        it met the same row, which was still the first: it is then done alone, or put off.
        """
        now = self._clock.now()
        jobs = (self._database.write(self._take) for _ in range(at_once))
        found = await asyncio.gather(*jobs, return_exceptions=True)
        taken = sum(each[0] for each in found if not isinstance(each, BaseException))
        failure = next((each for each in found if isinstance(each, BaseException)), None)
        if isinstance(failure, OutsideOfDue):
            failure = await self._done_alone()
        if failure is None:
            if not taken and any(each[1] for each in found if not isinstance(each, BaseException)):
                self._catch_up()
            return taken + any(isinstance(each, OutsideOfDue) for each in found)
        if isinstance(failure, NotStored) or not isinstance(failure, Exception):
            raise failure
        log.error("something due failed and waits an hour: %s", described(failure))
        await self._database.write(
            lambda tx: due.postpone_first(tx, now, POSTPONED_FOR, heard_until=self._heard_until(tx))
        )
        return taken + 1

    async def _done_alone(self) -> Exception | None:
        """Do what is due first, with what it asks for outside of its transaction; return what went wrong with it."""
        try:
            await self._taken()
        except Exception as error:  # noqa: BLE001 - one row that cannot be done must not stop the others
            return error
        return None

    async def _taken(self) -> None:
        cause, found = "", Found()
        while True:
            try:
                await self._database.write(partial(self._take, found=(cause, found)))
            except OutsideOfDue as asked:
                if asked.cause != cause:
                    cause, found = asked.cause, Found()
                found.add(asked.works, await self._outside(asked.works))
            else:
                return

    def _take(self, tx: Tx, found: tuple[str, Found] | None = None) -> tuple[bool, bool]:
        now, heard_until = self._clock.now(), self._heard_until(tx)
        taken = subjects.take_due(tx, self._house, now, heard_until, found)
        return taken, not taken and due.waits_for_barrier(tx, now, heard_until)

    def _heard_until(self, tx: Tx) -> datetime | None:
        """Return until when (UTC) everything received has been handled, None before a poll brought all there was."""
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
