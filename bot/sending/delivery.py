"""Delivery: what is owed is claimed, checked once more, sent and marked, one message at a time in each chat."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.clock import Clock
from bot.errors import Misconfigured, Unavailable, described
from bot.receiving.attempts import Attempt, attempt_of
from bot.sending.claiming import LONGEST_SLEEP, Claiming, Listening
from bot.sending.drawing import drawn
from bot.sending.holding import Holding
from bot.sending.marking import Ended, Marking
from bot.sending.pacing import Pacer
from bot.sending.transport import Transport, call
from domain.outgoing import AT_MOST_ONCE, PAUSE_WHEN_NOT_TOLD, Lane, Outcome
from handlers.turn import House
from storage.file.database import Database, Tx
from storage.file.faults import NotStored
from storage.traffic import holds, outbox, starts, waiting
from storage.traffic.holds import WHOLE_BOT
from storage.traffic.outbox import Owed

log = logging.getLogger(__name__)

MOST_AT_ONCE = 64
"""At a thousand a second, and a way of 50 milliseconds to Telegram, so many are on it at any moment."""

REFUSALS_TO_END = 5
CONFLICTS_TO_END = 4
REFUSED_PAUSES = (1.0, 2.0, 4.0, 8.0)
"""Seconds for which nothing is sent after Telegram refused the bot itself: its token, or one of two that share it."""

STORM = 5
STORM_WITHIN = timedelta(minutes=10)
"""So many starts within so long are a restart storm; for as long again only what people wait for goes out."""


class Delivery:
    """Sends what the outbox holds, first lane first, within the limits."""

    def __init__(
        self,
        transports: tuple[Transport, Transport],
        url: str,
        database: Database,
        clock: Clock,
        house: House,
        pacer: Pacer,
        listening: Listening,
    ) -> None:
        self._transport, self._transport_once = transports
        self._url = url
        self._database = database
        self._clock = clock
        self._house = house
        self._pacer = pacer
        self._listening = listening
        self._holding = Holding()
        self._claiming = Claiming(clock, house, pacer, self._holding, listening)
        self._marking = Marking(database, clock, house)
        self._wake = asyncio.Event()
        self._busy: set[int] = set()
        self._refused_at = float("-inf")
        self._tasks: set[asyncio.Task[None]] = set()
        self._refusals = 0
        self._conflicts = 0
        self._looked = True
        self.on_tried: Callable[[Lane, Outcome], object] = lambda lane, outcome: None
        """Is told of each attempt to send, and what it came to."""
        self.alive_at = time.monotonic()

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is on its way and nothing new has been owed since the last look."""
        return not self._tasks and not self._wake.is_set() and self._looked

    def wake(self) -> None:
        """Look at the outbox now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled; raises `Misconfigured` or `Unavailable` when Telegram keeps refusing the bot."""
        await self._database.write(self._take_up)
        while True:
            self._wake.clear()
            self._looked = False
            pause = await self._look()
            self.alive_at = time.monotonic()
            self._looked = True
            if self._refusals >= REFUSALS_TO_END:
                raise Misconfigured("Telegram does not know this token: check TELEGRAM_BOT_TOKEN")
            if self._conflicts >= CONFLICTS_TO_END:
                raise Unavailable("another process is sending with this token: stop it first")
            # Not wait_for, which in Python 3.11 may swallow the cancelling that a stop consists of.
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    async def _look(self) -> float:
        try:
            return await self._send_what_may_go()
        except NotStored:  # said by whoever stores; the rows are still there
            return LONGEST_SLEEP
        except Exception as error:  # noqa: BLE001 - a full disk must not end sending: the rows are still there
            log.error("the outbox could not be read: %s", described(error))
            return LONGEST_SLEEP

    async def stop(self) -> None:
        """Finish what is on its way."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _take_up(self, tx: Tx) -> None:
        """Decide about what an earlier process had on its way, and keep what it was asked to hold back."""
        now = self._clock.now()
        for row in outbox.list_claimed(tx):
            owed = outbox.read(tx, row)
            if owed is not None:
                self._marking.conclude(tx, Ended(owed, Attempt(Outcome.IN_DOUBT), (), now))
        waiting.follow_clock_back(tx, now)
        self._holding.load(holds.list_of(tx), now, self._clock.elapsed())
        if starts.note(tx, now, STORM_WITHIN) >= STORM:
            self._claiming.storm_until = self._clock.elapsed() + STORM_WITHIN.total_seconds()
            log.warning("many starts in ten minutes: for ten minutes only replies and calls for help go out")

    async def _send_what_may_go(self) -> float:
        """Claim and send what may go now; return for how long there is nothing to do unless woken."""
        loop_now = time.monotonic()
        if self._listening.in_conflict:
            return LONGEST_SLEEP
        held_for = self._holding.left(WHOLE_BOT, self._clock.elapsed())
        if held_for > 0:
            return min(held_for, LONGEST_SLEEP)
        room = min(self._pacer.room(loop_now), MOST_AT_ONCE - len(self._tasks))
        if room <= 0:
            return max(self._pacer.next_room(loop_now), 0.005)
        busy = frozenset(self._busy)
        claiming = asyncio.ensure_future(self._database.write(lambda tx: self._claiming.claim(tx, room, busy)))
        try:
            claimed, pause = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            # What is claimed must be sent or given back: at the next start it would be in doubt.
            given_back, _ = await claiming
            await self._database.write(lambda tx: outbox.give_back(tx, given_back))
            raise
        for owed in claimed:
            self._start(owed)
        if self._claiming.must_hear:
            self._claiming.must_hear = False
            self._listening.catch_up()
        return 0.0 if len(claimed) == room else pause

    def has_work(self, tx: Tx) -> bool:
        """Return whether something waits that may go now."""
        if self._listening.in_conflict or self._holding.left(WHOLE_BOT, self._clock.elapsed()) > 0:
            return False
        return self._claiming.has_work(tx)

    def _start(self, owed: Owed) -> None:
        self._busy.add(owed.chat_id)
        self._pacer.started(owed.chat_id, owed.lane, time.monotonic())
        task = asyncio.get_running_loop().create_task(self._deliver(owed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, owed: Owed) -> None:
        """Send one claimed message and mark it, so that a kill leaves only this one of its chat in doubt."""
        try:
            try:
                attempt, held = await self._attempt(owed, self._clock.elapsed())
            finally:
                self._pacer.sent(owed.chat_id, time.monotonic())
            self.on_tried(owed.lane, attempt.outcome)
            await self._marking.mark(owed, attempt, held)
        except Exception as error:  # noqa: BLE001 - the row stays claimed, and the next start decides about it
            log.error("message %s could not be marked: %s", owed.id, described(error))
        finally:
            self._busy.discard(owed.chat_id)
            self._wake.set()

    async def _attempt(self, owed: Owed, started_at: float) -> tuple[Attempt, list[int]]:
        """Try to send; also return the chats that are to be held back from now on."""
        owed = await drawn(owed)
        params = {"chat_id": owed.chat_id, **owed.params}
        if self._pacer.limits.paid and owed.method.startswith("send"):
            params["allow_paid_broadcast"] = True
        once = owed.kind in AT_MOST_ONCE and owed.method.startswith("send")
        try:
            transport = self._transport_once if once else self._transport
            result = await call(transport, f"{self._url}/{owed.method}", params, owed.file)
        except TelegramError as error:
            return self._failed(owed, error, started_at)
        self._refusals = self._conflicts = 0
        self._holding.went(started_at)
        return Attempt(Outcome.SENT, message_id=_message_id(result)), []

    def _failed(self, owed: Owed, error: TelegramError, started_at: float) -> tuple[Attempt, list[int]]:
        attempt, elapsed = attempt_of(error), self._clock.elapsed()
        if attempt.outcome is Outcome.TOO_MANY:
            wait = attempt.wait or PAUSE_WHEN_NOT_TOLD
            return attempt, self._holding.refused(owed.chat_id, wait.total_seconds(), elapsed)
        # Those on their way together are refused together: that is one refusal.
        if attempt.outcome is Outcome.NEVER_SENT and isinstance(error, InvalidToken | Conflict):
            if started_at > self._refused_at:
                self._refused_at = elapsed
                self._refusals += isinstance(error, InvalidToken)
                self._conflicts += isinstance(error, Conflict)
            count = max(self._refusals, self._conflicts, 1)
            self._holding.hold_bot(REFUSED_PAUSES[min(count, len(REFUSED_PAUSES)) - 1], elapsed)
        return attempt, []


def _message_id(result: Any) -> int | None:
    found = result.get("message_id") if isinstance(result, dict) else None
    return found if isinstance(found, int) else None
