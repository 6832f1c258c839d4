"""Marking: what became of each message is committed with what follows from it, many at once where many have ended."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.receiving.attempts import Attempt
from domain.outgoing import AT_MOST_ONCE, PAUSE_WHEN_NOT_TOLD, Decision, Fate, Outcome, decide
from handlers import sending
from handlers.turn import House
from storage.file.database import Database, Tx
from storage.file.faults import NotStored
from storage.traffic import holds, outbox
from storage.traffic.outbox import Owed

log = logging.getLogger(__name__)

AGAIN_AFTER = 1.0
"""Seconds before a mark is tried again that the disk would not take."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A message that was tried: when (UTC), what it came to, and the chats to hold back from now on."""

    owed: Owed
    attempt: Attempt
    held: Sequence[int]
    at: datetime


class Marking:
    """Commits ends together: a morning's prompts end faster than a disk says that it has written."""

    def __init__(self, database: Database, clock: Clock, house: House) -> None:
        self._database = database
        self._clock = clock
        self._house = house
        self._ended: list[tuple[Ended, asyncio.Future[None]]] = []
        self._work: asyncio.Task[None] | None = None

    async def mark(self, owed: Owed, attempt: Attempt, held: Sequence[int]) -> None:
        """Return once it is committed what became of the message; raises what that raised."""
        done = asyncio.get_running_loop().create_future()
        self._ended.append((Ended(owed, attempt, held, self._clock.now()), done))
        if self._work is None or self._work.done():
            self._work = asyncio.get_running_loop().create_task(self._mark_all())
        await done

    async def _mark_all(self) -> None:
        while self._ended:
            batch, self._ended = self._ended, []
            try:
                await self._commit([ended for ended, _ in batch])
            except Exception:  # noqa: BLE001 - one that cannot be marked must not hold back the others
                await self._mark_each(batch)
            else:
                for _, done in batch:
                    _settle(done)

    async def _mark_each(self, batch: Sequence[tuple[Ended, asyncio.Future[None]]]) -> None:
        for ended, done in batch:
            try:
                await self._commit([ended])
            except Exception as error:  # noqa: BLE001 - handed to whoever sent it
                _settle(done, error)
            else:
                _settle(done)

    async def _commit(self, batch: Sequence[Ended]) -> None:
        """Commit what became of them, again and again while the disk is full: none must go twice."""
        while True:
            try:
                return await self._database.write(lambda tx: self._conclude_all(tx, batch))
            except NotStored:
                await asyncio.sleep(AGAIN_AFTER)

    def _conclude_all(self, tx: Tx, batch: Sequence[Ended]) -> None:
        for each in batch:
            self.conclude(tx, each)

    def conclude(self, tx: Tx, ended: Ended) -> None:
        """Record what became of the message, together with what follows from it."""
        owed, attempt, now = ended.owed, ended.attempt, ended.at
        for chat_id in ended.held:
            holds.save(tx, chat_id, now, attempt.wait or PAUSE_WHEN_NOT_TOLD)
        if outbox.is_gone(tx, owed.id):
            sending.take_back(tx, owed, attempt.message_id, now)
            return
        if attempt.moved_to is not None:
            sending.moved(tx, owed, attempt.moved_to, now)
        if attempt.outcome is Outcome.NO_TOPIC:
            owed = sending.topic_gone(tx, owed, now)
        if attempt.outcome is Outcome.IN_DOUBT:
            outbox.drop_carried(tx, owed.id, AT_MOST_ONCE, now)
        decision = decide(owed.kind, attempt.outcome, owed.attempts, now, attempt.wait)
        if decision.fate is Fate.SENT and sending.was_revoked(tx, self._house, owed, now):
            decision = Decision(Fate.DROPPED)
            sending.take_back(tx, owed, attempt.message_id, now)
        self._settle(tx, owed, attempt, decision, now)
        sending.tried(tx, self._house, owed, attempt.outcome, decision.fate, now)

    def _settle(self, tx: Tx, owed: Owed, attempt: Attempt, decision: Decision, now: datetime) -> None:
        if decision.fate is Fate.RETRY:
            outbox.wait(tx, owed, decision, now)
            return
        if decision.fate is Fate.ANEW and sending.may_go_anew(owed):
            outbox.send_anew(tx, owed, now)
            return
        outbox.end(tx, owed.id, Fate.DROPPED if decision.fate is Fate.ANEW else decision.fate, now)
        if decision.fate is Fate.SENT:
            sending.sent(tx, self._house, owed, attempt.message_id, now)
        elif decision.fate is Fate.UNREACHABLE:
            sending.unreachable(tx, owed, now)
        elif decision.fate is Fate.DEAD:
            log.error("message %s (%s) was refused by Telegram", owed.id, owed.kind)


def _settle(done: asyncio.Future[None], error: Exception | None = None) -> None:
    """Tell whoever waits, if anybody still does."""
    if done.cancelled():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
