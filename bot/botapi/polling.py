"""getUpdates: one held request at a time, woken by updates, ended by a newer one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bot.botapi.api.calls import Params, Refused
from bot.botapi.api.webhook import allow_updates
from bot.botapi.botapi import BotApi

# What is held, resolved with the complaint of whatever ended it, or with None.
Held = asyncio.Future[str | None]

_LONGEST = 50
_WAKE_AFTER = 0.002  # seconds; a burst of updates comes in one answer
_REPEAT_WITHIN = 3.0
_HURRY_WITHIN = 0.5
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_WEBHOOK_SET = "terminated by setWebhook request"


class LongPoll:
    """The waiting side of getUpdates, on the event loop's own time."""

    def __init__(self, api: BotApi):
        self._api = api
        self._held: Held | None = None
        self._waking: asyncio.TimerHandle | None = None
        self._stopping = asyncio.Event()
        self._last_offset: int | None = None
        self._last_at = float("-inf")
        self._next_conflict_at = float("-inf")
        self._unsubscribe = api.updates.subscribe(self._wake)

    async def get_updates(self, params: Params, on_hold: Callable[[Held], None]) -> list[dict[str, Any]]:
        """Answers getUpdates, holding it for its timeout while there is nothing; raises Refused."""
        api = self._api
        if api.webhook:
            await self._conflict(_WEBHOOK_ACTIVE)
        offset = params.integer("offset")
        limit = params.integer("limit", 100, 1, 100)
        timeout = params.integer("timeout", 0, 0, _LONGEST)
        allow_updates(api, params)
        timeout, limit = self._slowed(offset, timeout, limit)
        updates = api.take_updates(offset, limit)
        if not updates and timeout:
            if complaint := await self._hold(timeout, on_hold):
                await self._conflict(complaint)
            updates = api.take_updates(max(offset, 0), limit)
        return [update.to_api() for update in updates]

    def stop(self) -> None:
        """Ends what is held, with nothing to report."""
        self._stopping.set()
        self._end_held(None)
        if self._waking:
            self._waking.cancel()
            self._waking = None
        self._unsubscribe()

    def lapse(self) -> None:
        """Ends the held request as its timeout does: the clock was moved past it."""
        self._end_held(None)

    def drop(self, held: Held) -> None:
        """Ends a held request whose connection is gone."""
        if self._held is held:
            self._end_held(None)

    async def pause(self, seconds: float) -> bool:
        """Waits, but not beyond the server's end, which gives False."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return True
        return False

    def _slowed(self, offset: int, timeout: int, limit: int) -> tuple[int, int]:
        """The real server's brake on a bot that asks for the same again and again."""
        at = asyncio.get_running_loop().time()
        since = at - self._last_at if offset == self._last_offset else float("inf")
        self._last_offset, self._last_at = offset, at
        if since < _REPEAT_WITHIN:
            timeout = max(timeout, 3)
        return timeout, 1 if since < _HURRY_WITHIN else limit

    async def _hold(self, seconds: float, on_hold: Callable[[Held], None]) -> str | None:
        """Waits for an update; gives the complaint if something else ended the wait."""
        self._end_held(_OTHER_POLLER)
        if self._stopping.is_set():
            return None
        held: Held = asyncio.get_running_loop().create_future()
        self._held = held
        on_hold(held)
        try:
            async with asyncio.timeout(seconds):
                complaint = await held
        except TimeoutError:
            complaint = None
        finally:
            if self._held is held:
                self._held = None
        return complaint or (_WEBHOOK_SET if self._api.webhook else None)

    def _end_held(self, complaint: str | None) -> None:
        held, self._held = self._held, None
        if held and not held.done():
            held.set_result(complaint)

    def _wake(self) -> None:
        if self._held and not self._waking:
            self._waking = asyncio.get_running_loop().call_later(_WAKE_AFTER, self._awake)

    def _awake(self) -> None:
        self._waking = None
        # An update that is confirmed or expired by now leaves the request waiting, as it should.
        if self._api.webhook or self._api.updates.pending():
            self._end_held(None)

    async def _conflict(self, complaint: str) -> None:
        """Refuses with 409, at once the first time and late when it comes again within three seconds."""
        at = asyncio.get_running_loop().time()
        if at < self._next_conflict_at:
            await self.pause(_REPEAT_WITHIN)
        else:
            self._next_conflict_at = at + _REPEAT_WITHIN
        raise Refused(409, f"Conflict: {complaint}")
