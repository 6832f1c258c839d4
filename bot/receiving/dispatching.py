"""Dispatching: stored updates to the application, oldest first, for each person one at a time, for many at once."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import Bot, CallbackQuery, Chat, MaybeInaccessibleMessage, Update, User
from telegram.ext import Application

from bot.clock import Clock
from bot.errors import described
from handlers.apology import apologise
from handlers.turn import House
from storage.file.database import Database, Tx
from storage.file.faults import NotStored
from storage.traffic import inbox
from storage.traffic.inbox import Received

log = logging.getLogger(__name__)

MOST_AT_ONCE = 32
PAUSES = (1.0, 10.0)
"""Seconds before an update whose handling failed is tried again; after the last one it is given up."""

PAUSE_NOT_STORED = 2.0
"""Seconds before an update is tried again that the disk would not take; that counts as no attempt."""


UNREAD = frozenset({"reply_markup", "entities", "caption_entities", "from", "photo", "link_preview_options"})
"""What nobody reads of the message under a pressed button."""


def update_in(body: dict[str, Any], bot: Bot) -> Update:
    """Return the update that Telegram's JSON holds; raises anything, where it holds none.

    Of the message under a pressed button only what somebody reads is read: all of it is most of parsing an update.
    """
    query = body.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(message, dict):
        return Update.de_json(body, bot)
    if "text" in message and message["chat"]["type"] == Chat.PRIVATE:
        return Update(body["update_id"], callback_query=_pressed(query, message, bot))
    read = {name: value for name, value in message.items() if name not in UNREAD}
    return Update.de_json({**body, "callback_query": {**query, "message": read}}, bot)


def _pressed(query: dict[str, Any], message: dict[str, Any], bot: Bot) -> CallbackQuery:
    """Return a press under words in a private chat: where it was is all that is read of them.

    A whole `Message` sets a hundred fields, each by a method: nine tenths of what there was to read.
    """
    chat, sent_at = Chat(message["chat"]["id"], Chat.PRIVATE), datetime.fromtimestamp(message["date"], UTC)
    there = MaybeInaccessibleMessage(chat, message["message_id"], sent_at)
    sender = User.de_json(query["from"], bot)
    return CallbackQuery(query["id"], sender, query["chat_instance"], there, query.get("data"))


class Dispatching:
    """Takes what receiving stored; the handler's own transaction says that an update is done."""

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], database: Database, clock: Clock, house: House
    ) -> None:
        self._application = application
        self._house = house
        self._database = database
        self._clock = clock
        self._waiting: dict[int, deque[Received]] = {}
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._later: dict[int, asyncio.TimerHandle] = {}
        self._done: set[int] = set()
        self._not_stored: set[int] = set()
        self.on_handled: Callable[[str], object] = lambda outcome: None
        """Is told what became of each update: done, failed (to be tried again), given_up, or unreadable."""

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is in work or waits."""
        return not self._tasks

    def done(self, update_id: int) -> None:
        """Note that the end of this update is committed."""
        self._done.add(update_id)

    def failed(self, update_id: int | None, error: BaseException | None) -> None:
        """Note that handling an update raised; what the disk would not take is no fault of the update's."""
        if isinstance(error, NotStored) and update_id is not None:
            self._not_stored.add(update_id)
        else:
            log.error("update %s failed: %s", update_id, described(error))

    async def start(self) -> None:
        """Take up what an earlier process stored and did not finish."""
        for received in await self._database.write(inbox.list_open):
            self.hand_over(received)

    async def stop(self) -> None:
        """Finish what is in work; what waits stays in the inbox for the next start."""
        for timer in self._later.values():
            timer.cancel()
        self._waiting.clear()
        try:
            if self._tasks:
                await asyncio.wait(self._tasks)
        finally:
            for task in self._tasks:
                task.cancel()

    def hand_over(self, received: Received) -> None:
        """Queue an update behind the others of its sender."""
        sender = received.sender or 0
        queue = self._waiting.get(sender)
        if queue is not None:
            queue.append(received)
            return
        self._waiting[sender] = deque([received])
        task = asyncio.get_running_loop().create_task(self._serve(sender))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, sender: int) -> None:
        """Handle the updates of one person in order; a flooder holds one slot, not all of them."""
        while queue := self._waiting.get(sender):
            async with self._slots:
                await self._handle_or_leave(queue.popleft())
        self._waiting.pop(sender, None)

    async def _handle_or_leave(self, received: Received) -> None:
        """Handle an update; where not even its failure can be recorded, it is tried again a little later."""
        try:
            await self._handle(received)
        except NotStored:
            self._try_later(received, PAUSE_NOT_STORED)
        except Exception as error:  # noqa: BLE001 - no fault of one update may silence a person for good
            log.error("update %s could not be recorded: %s", received.update_id, described(error))
            self._try_later(received, PAUSES[-1])

    async def _handle(self, received: Received) -> None:
        try:
            update = update_in(received.body, self._application.bot)
        except Exception as error:  # noqa: BLE001 - whatever Telegram sends, the next update must be handled
            await self._database.write(lambda tx: self._give_up(tx, received))
            log.error("update %s cannot be read (%s) and is set aside", received.update_id, type(error).__name__)
            self.on_handled("unreadable")
            return
        await self._application.process_update(update)
        if received.update_id in self._done:
            self._done.discard(received.update_id)
            self.on_handled("done")
        elif received.update_id in self._not_stored:
            self._not_stored.discard(received.update_id)
            self._try_later(received, PAUSE_NOT_STORED)
        else:
            await self._failed(received)

    async def _failed(self, received: Received) -> None:
        """Try again later, or give up; python-telegram-bot hands what a handler raises to its error handlers."""
        attempts = await self._database.write(lambda tx: self._record(tx, received))
        self.on_handled("given_up" if attempts > len(PAUSES) else "failed")
        if attempts > len(PAUSES):
            log.error("update %s failed %s times and is given up", received.update_id, attempts)
        else:
            self._try_later(received, PAUSES[attempts - 1])

    def _record(self, tx: Tx, received: Received) -> int:
        """Count an attempt that failed, and give up after the last one, in the same transaction."""
        attempts = inbox.failed(tx, received.update_id, self._clock.now() + timedelta(seconds=PAUSES[0]))
        if attempts > len(PAUSES):
            self._give_up(tx, received)
        return attempts

    def _give_up(self, tx: Tx, received: Received) -> None:
        inbox.quarantine(tx, received.update_id)
        apologise(tx, self._house, received.update_id, received.sender, received.body, self._clock.now())

    def _try_later(self, received: Received, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._later[received.update_id] = loop.call_later(seconds, self._again, received)

    def _again(self, received: Received) -> None:
        self._later.pop(received.update_id, None)
        self.hand_over(received)
