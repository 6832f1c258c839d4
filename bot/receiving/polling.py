"""Receiving: an own poll loop over raw JSON that stores each batch before Telegram is told it arrived."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram._utils.types import JSONDict
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.clock import Clock
from bot.errors import Ending, Misconfigured, Unavailable, described
from bot.sending.transport import NeverSent, Transport, call
from domain.time.hearing import Reading, heard_throughout
from storage.file.database import Database
from storage.file.faults import NotStored
from storage.traffic import inbox, receiving
from storage.traffic.inbox import Received

log = logging.getLogger(__name__)

POLL_FOR = 25
"""Seconds that Telegram holds a poll open while there is nothing."""

MOST_A_POLL = 100
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
LONGEST_WAIT_AT_TELEGRAM = timedelta(hours=25)
"""Telegram keeps an update for a day; a date further back is no date to go by."""

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
REFUSALS_TO_END = 5
CONFLICTS_TO_END = 3
CONFLICTS_WITHIN = 60.0
"""Two that share a token hear something now and then, so their conflicts are counted over time, not in a row."""

CONTESTED_FOR = 25.0
CONTESTED = "another process is receiving with this token: stop it first"
HELD_AFTER_CONFLICT = 30.0
"""Seconds without a conflict, longer than a poll is held, after which this process has the token to itself again."""

LONGEST_NAP = 10.0

A_BLINK = timedelta(seconds=1)
"""By so much two clocks may differ without either having been set."""


class Receiving:
    """Polls Telegram and hands over what is stored; knows until when everything has been received."""

    def __init__(
        self,
        transport: Transport,
        url: str,
        database: Database,
        clock: Clock,
        hand_over: Callable[[Received], None],
    ) -> None:
        self._transport = transport
        self._url = url
        self._database = database
        self._clock = clock
        self._hand_over = hand_over
        self._offset = 0
        self._asked_before: int | None = None
        self._tells_all = False
        """Whether the poll asks from a number for the first time: of the same again, Telegram may tell one alone."""
        self._hurry = asyncio.Event()
        self._caught_up = False
        self._noted_until: datetime | None = None
        self._last: Reading | None = None
        self.drained_at: datetime | None = None
        """Until when (UTC) nothing can be waiting at Telegram: by the last poll that brought all there was.

        Where it was empty, until its end; else until it was asked for, as a bot that is never idle has none that is.
        """
        self.failures = 0
        self.alive_at = time.monotonic()
        self._conflicts: deque[float] = deque(maxlen=CONFLICTS_TO_END)

    def catch_up(self) -> None:
        """End the poll that is held open, so that a fresh one tells at once whether anything waits."""
        self._hurry.set()

    async def run(self) -> None:
        """Poll until cancelled; raises `Unavailable` or `Misconfigured` when that cannot go on."""
        while True:
            self.alive_at = time.monotonic()
            try:
                self._end_if_contested()
                await self._round()
            except TelegramError as error:
                if not isinstance(error, TimedOut):  # which a clock that is set may cause by itself
                    self._last = None
                await self._rest(
                    self._pause_after(error), may_hurry=type(error) in (NeverSent, NetworkError, TimedOut)
                )
            except Ending:
                raise
            except NotStored:  # said by whoever stores; nothing was confirmed, so the batch comes again
                await self._rest(PAUSES[0])
            except Exception as error:  # noqa: BLE001 - a full disk must not end receiving: the batch comes again
                self.failures += 1
                log.error("updates could not be stored: %s", described(error))
                await asyncio.sleep(PAUSES[0])

    def _end_if_contested(self) -> None:
        """Raise `Unavailable` half a minute after two conflicts, also when it was the other that gave up first."""
        if len(self._conflicts) > 1 and CONTESTED_FOR <= time.monotonic() - self._conflicts[0] < CONFLICTS_WITHIN:
            raise Unavailable(CONTESTED)

    async def _rest(self, seconds: float, *, may_hurry: bool = False) -> None:
        """Sleep, which is no standing still: Telegram may ask for more than the watchdog would bear.

        Whoever must hear at once may end it, unless Telegram itself asked for the pause or refused the bot.
        """
        self._hurry.clear()
        while seconds > 0 and not (may_hurry and self._hurry.is_set()):
            nap = min(seconds, LONGEST_NAP)
            if may_hurry:
                with suppress(TimeoutError):
                    async with asyncio.timeout(nap):
                        await self._hurry.wait()
            else:
                await asyncio.sleep(nap)
            seconds -= nap
            self.alive_at = time.monotonic()

    @property
    def in_conflict(self) -> bool:
        """Return whether another process received with this token a moment ago: then nothing may be sent."""
        return bool(self._conflicts) and time.monotonic() - self._conflicts[-1] < HELD_AFTER_CONFLICT

    async def _round(self) -> None:
        started_at, before = self._clock.now(), self._clock.elapsed()
        updates = await self._poll()
        if updates is not None:
            # Where the clock was set forward meanwhile, or the machine slept, the bot heard no longer than it ran.
            heard_for = timedelta(seconds=self._clock.elapsed() - before)
            heard_since = self._since(max(started_at, self._clock.now() - heard_for - A_BLINK))
            await self._received(updates, heard_since, asked_at=started_at)
            self.failures = 0

    def _since(self, surely: datetime) -> datetime:
        """Return since when the bot has heard: longer than `surely` where days are rehearsed by setting its clock."""
        dated_at = self._transport.dated_at
        before, self._last = self._last, Reading(self._clock.now(), dated_at) if dated_at else None
        return min(surely, before.ours) if before is not None and heard_throughout(before, self._last) else surely

    async def _poll(self) -> list[JSONDict] | None:
        """Return the next batch, or None when the poll was ended to hurry."""
        # Until the first empty answer nothing is held open, so that the backlog's end is known at once.
        held_for = POLL_FOR if self._caught_up and not self._hurry.is_set() else 0
        self._hurry.clear()
        poll = asyncio.ensure_future(self._ask(held_for))
        hurry = asyncio.ensure_future(self._hurry.wait())
        try:
            await asyncio.wait((poll, hurry), return_when=asyncio.FIRST_COMPLETED)
            return poll.result() if poll.done() else None
        finally:
            for task in (poll, hurry):
                task.cancel()
            await asyncio.gather(poll, hurry, return_exceptions=True)

    async def _ask(self, held_for: int) -> list[JSONDict]:
        self._tells_all, self._asked_before = self._offset != self._asked_before, self._offset
        parameters = {
            "offset": self._offset,
            "limit": MOST_A_POLL,
            "timeout": held_for,
            "allowed_updates": ALLOWED_UPDATES,
        }
        found = await call(self._transport, f"{self._url}/getUpdates", parameters)
        if not isinstance(found, list):
            raise NetworkError("no list of updates")
        return found

    async def _received(self, updates: list[JSONDict], started_at: datetime, *, asked_at: datetime) -> None:
        now = self._clock.now()
        numbered = [update for update in updates if isinstance(update.get("update_id"), int)]
        batch = [self._read(update, now) for update in numbered if is_for_us(update)]
        if batch or self._heard_is_old(started_at, now):
            await self._keep(batch, started_at, now)
        if updates:
            self._offset = max((update["update_id"] for update in numbered), default=self._offset) + 1
            if len(updates) < MOST_A_POLL and self._tells_all:
                self.drained_at = asked_at
        else:
            self._caught_up = True
            self.drained_at = now

    async def _keep(self, batch: list[Received], started_at: datetime, now: datetime) -> None:
        """Store what came, together with since when the bot has listened; then hand over what is new."""
        new = await self._database.write(lambda tx: _store(tx, batch, started_at, now))
        self._noted_until = now
        for received in new:
            self._hand_over(received)

    def _heard_is_old(self, started_at: datetime, now: datetime) -> bool:
        if self._noted_until is None or now - self._noted_until >= receiving.HEARD_EVERY:
            return True
        if now < self._noted_until:  # the clock was set back: what was noted would hide an outage to come
            return True
        return started_at - self._noted_until >= receiving.HEARD_EVERY

    def _read(self, update: JSONDict, now: datetime) -> Received:
        counts_at = now
        if not self._caught_up:
            counts_at = _sent_at(update, now)
        return Received(update["update_id"], sender_of(update), update, now, counts_at)

    def _pause_after(self, error: TelegramError) -> float:
        """Return how long to wait; raises what ends the process when waiting will not help."""
        self.failures += 1
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        if isinstance(error, InvalidToken) and self.failures >= REFUSALS_TO_END:
            raise Misconfigured("Telegram does not know this token: check TELEGRAM_BOT_TOKEN") from error
        if isinstance(error, Conflict):
            self._count_conflict(error)
        log.warning("receiving failed (%s), trying again", type(error).__name__)
        return PAUSES[min(self.failures, len(PAUSES)) - 1]

    def _count_conflict(self, error: Conflict) -> None:
        """Raise `Unavailable` at the third in a minute; what comes through in between makes none of them good."""
        now = time.monotonic()
        self._conflicts.append(now)
        if len(self._conflicts) == CONFLICTS_TO_END and now - self._conflicts[0] < CONFLICTS_WITHIN:
            raise Unavailable(CONTESTED) from error


def _store(tx: Any, batch: list[Received], started_at: datetime, now: datetime) -> list[Received]:
    receiving.heard(tx, started_at, now)
    return inbox.store(tx, batch)


def _sent_at(update: JSONDict, now: datetime) -> datetime:
    """Return when a message of the backlog was sent, as Telegram dates it; a press has no date of its own."""
    message = update.get("message") or {}
    date = message.get("date")
    if not isinstance(date, int):
        return now
    sent_at = datetime.fromtimestamp(date, UTC)
    return sent_at if now - LONGEST_WAIT_AT_TELEGRAM <= sent_at < now else now


SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "group_chat_created",
        "supergroup_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
    }
)


def is_for_us(update: JSONDict) -> bool:
    """Return whether the update is kept at all: of what people say in groups, only commands are."""
    message = update.get("message") or update.get("edited_message")
    if not isinstance(message, dict) or (message.get("chat") or {}).get("type") == "private":
        return True
    return str(message.get("text") or "").startswith("/") or not SERVICE.isdisjoint(message)


def sender_of(update: JSONDict) -> int | None:
    """Return the account that an update came from, None where it has none."""
    for kind in ALLOWED_UPDATES:
        body = update.get(kind)
        if isinstance(body, dict):
            sender = body.get("from")
            if isinstance(sender, dict) and isinstance(sender.get("id"), int):
                return int(sender["id"])
    return None
