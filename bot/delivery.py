"""Delivery: what is owed is claimed, checked once more, sent and marked, one message at a time in each chat."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.clock import Clock
from bot.errors import Misconfigured, described
from bot.pacing import Pacer
from bot.transport import NeverSent, Transport, call
from domain.outgoing import Fate, Lane, Outcome, decide
from handlers import sending
from handlers.turn import House
from storage import outbox
from storage.database import Database, Tx
from storage.outbox import Owed

log = logging.getLogger(__name__)

MOST_AT_ONCE = 32
LONGEST_SLEEP = 1.0
LOOK_AHEAD = 4
"""How many more rows are looked at than can go, as some wait for their chat."""

REFUSALS_TO_END = 5


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one request came to; `wait` is what Telegram asked for, `moved_to` the chat that the old one became."""

    outcome: Outcome
    message_id: int | None = None
    wait: timedelta | None = None
    moved_to: int | None = None


class Delivery:
    """Sends what the outbox holds, first lane first, within the limits."""

    def __init__(
        self, transport: Transport, url: str, database: Database, clock: Clock, house: House, pacer: Pacer
    ) -> None:
        self._transport = transport
        self._url = url
        self._database = database
        self._clock = clock
        self._house = house
        self._pacer = pacer
        self._wake = asyncio.Event()
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._held_until = 0.0
        self._refusals = 0
        self._looked = True

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is on its way and nothing new has been owed since the last look."""
        return not self._tasks and not self._wake.is_set() and self._looked

    def wake(self) -> None:
        """Look at the outbox now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled; raises `Misconfigured` when Telegram keeps refusing the token."""
        await self._database.write(self._take_up)
        while True:
            self._wake.clear()
            self._looked = False
            pause = await self._look()
            self._looked = True
            if self._refusals >= REFUSALS_TO_END:
                raise Misconfigured("Telegram does not know this token: check TELEGRAM_BOT_TOKEN")
            try:
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                continue

    async def _look(self) -> float:
        try:
            return await self._send_what_may_go()
        except Exception as error:  # noqa: BLE001 - a full disk must not end sending: the rows are still there
            log.error("the outbox could not be read: %s", described(error))
            return LONGEST_SLEEP

    async def stop(self) -> None:
        """Finish what is on its way."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _take_up(self, tx: Tx) -> None:
        """Decide about what an earlier process had on its way: whether it arrived is in doubt."""
        now = self._clock.now()
        for row in outbox.list_claimed(tx):
            owed = outbox.read(tx, row)
            if owed is not None:
                self._conclude(tx, owed, Attempt(Outcome.IN_DOUBT), now)

    async def _send_what_may_go(self) -> float:
        """Claim and send what may go now; return for how long there is nothing to do unless woken."""
        loop_now = asyncio.get_running_loop().time()
        if loop_now < self._held_until:
            return self._held_until - loop_now
        room = min(self._pacer.room(loop_now), MOST_AT_ONCE - len(self._tasks))
        if room <= 0:
            return max(self._pacer.next_room(loop_now), 0.005)
        claimed, pause = await self._database.write(lambda tx: self._claim(tx, room, loop_now))
        for owed in claimed:
            self._start(owed, loop_now)
        return 0.0 if len(claimed) == room else pause

    def _claim(self, tx: Tx, room: int, loop_now: float) -> tuple[list[Owed], float]:
        """Claim up to `room` messages for chats that are free; also return when the next may be free."""
        now, claimed, pause = self._clock.now(), list[Owed](), LONGEST_SLEEP
        taken = set(self._busy)
        for row in outbox.list_waiting(tx, now, taken, room * LOOK_AHEAD + 64):
            if len(claimed) == room:
                break
            if row["chat_id"] in taken:
                continue
            wait = self._pacer.wait_for(row["chat_id"], Lane(row["lane"]), loop_now)
            if wait > 0:
                pause = min(pause, wait)
                taken.add(row["chat_id"])
                continue
            owed = sending.claim(tx, self._house, row, now)
            if owed is not None:
                taken.add(owed.chat_id)
                claimed.append(owed)
        return claimed, pause

    def _start(self, owed: Owed, loop_now: float) -> None:
        self._busy.add(owed.chat_id)
        self._pacer.sent(owed.chat_id, loop_now)
        task = asyncio.get_running_loop().create_task(self._deliver(owed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, owed: Owed) -> None:
        """Send one claimed message and mark it, so that a kill leaves only this one of its chat in doubt."""
        try:
            attempt = await self._attempt(owed)
            now = self._clock.now()
            await self._database.write(lambda tx: self._conclude(tx, owed, attempt, now))
        except Exception as error:  # noqa: BLE001 - the row stays claimed, and the next start decides about it
            log.error("message %s could not be marked: %s", owed.id, described(error))
        finally:
            self._busy.discard(owed.chat_id)
            self._wake.set()

    async def _attempt(self, owed: Owed) -> Attempt:
        params = {"chat_id": owed.chat_id, **owed.params}
        try:
            result = await call(self._transport, f"{self._url}/{owed.method}", params)
        except TelegramError as error:
            return self._failed(error)
        self._refusals = 0
        return Attempt(Outcome.SENT, message_id=_message_id(result))

    def _failed(self, error: TelegramError) -> Attempt:
        attempt = attempt_of(error)
        if isinstance(error, InvalidToken):
            self._refusals += 1
        if attempt.outcome is Outcome.TOO_MANY:
            wait = (attempt.wait or timedelta(seconds=1)).total_seconds()
            self._held_until = asyncio.get_running_loop().time() + wait
        return attempt

    def _conclude(self, tx: Tx, owed: Owed, attempt: Attempt, now: datetime) -> None:
        """Commit what became of the message, together with what follows from it."""
        if attempt.moved_to is not None:
            sending.moved(tx, owed, attempt.moved_to, now)
        decision = decide(owed.kind, attempt.outcome, owed.attempts, now, attempt.wait)
        if decision.fate is Fate.RETRY:
            outbox.wait(tx, owed, decision, now)
            return
        outbox.end(tx, owed.id, decision.fate, now)
        if decision.fate is Fate.SENT:
            sending.sent(tx, self._house, owed, attempt.message_id, now)
        elif decision.fate is Fate.UNREACHABLE:
            sending.unreachable(tx, owed, now)
        elif decision.fate is Fate.DEAD:
            log.error("message %s (%s) was refused by Telegram", owed.id, owed.kind)


def attempt_of(error: TelegramError) -> Attempt:
    """Return what an error means; subclasses first, as `BadRequest` and `TimedOut` are `NetworkError`s too."""
    text = str(error).lower()
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Attempt(Outcome.TOO_MANY, wait=wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
    if isinstance(error, ChatMigrated):
        return Attempt(Outcome.MIGRATED, moved_to=error.new_chat_id)
    if "too many requests" in text:
        return Attempt(Outcome.TOO_MANY)
    if "method not found" in text:
        return Attempt(Outcome.REFUSED)
    if isinstance(error, NeverSent | InvalidToken | Conflict):
        return Attempt(Outcome.NEVER_SENT)
    if isinstance(error, Forbidden):
        return Attempt(Outcome.UNREACHABLE)
    if isinstance(error, BadRequest):
        return _refusal(text)
    return Attempt(Outcome.IN_DOUBT)


def _refusal(text: str) -> Attempt:
    if "message is not modified" in text:
        return Attempt(Outcome.SENT)
    if "chat not found" in text:
        return Attempt(Outcome.UNREACHABLE)
    return Attempt(Outcome.REFUSED)


def _message_id(result: Any) -> int | None:
    found = result.get("message_id") if isinstance(result, dict) else None
    return found if isinstance(found, int) else None
