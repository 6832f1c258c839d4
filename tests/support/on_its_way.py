"""Messages held on their way: Telegram has them, and the bot has not heard so yet."""

import asyncio
from types import TracebackType
from typing import Any

from storage.traffic.outbox import Owed
from tests.support.stage import Stage


class OnItsWay:
    """Within it, new messages of these kinds are with their reader while the bot waits for the answer.

    Several of one chat can be on their way at a time, so that a row of a table is one test. Leaving lets all arrive.
    """

    def __init__(self, stage: Stage, *kinds: str) -> None:
        self.stage = stage
        self.kinds = kinds
        self.held: list[Owed] = []
        self._go = asyncio.Event()

    async def __aenter__(self) -> "OnItsWay":
        delivery = self.stage.clockwork.bot.delivery
        self._delivery, self._attempt = delivery, delivery._attempt
        delivery._attempt = self._slowly  # type: ignore[method-assign]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._go.set()
        await self.stage.settle()
        self._delivery._attempt = self._attempt  # type: ignore[method-assign]

    async def _slowly(self, owed: Owed, started_at: float) -> Any:
        sent = await self._attempt(owed, started_at)
        if owed.kind in self.kinds and owed.method.startswith("send"):
            self.held.append(owed)
            self._delivery._busy.discard(owed.chat_id)
            self._delivery.wake()
            await self._go.wait()
        return sent

    async def comes_to(self, count: int) -> None:
        """Wait until so many are on their way."""
        async with asyncio.timeout(10):
            while len(self.held) < count:
                await asyncio.sleep(0.005)

    def presses(self, who: Any, message_id: int, data: str) -> None:
        """Let somebody press a key meanwhile; what it comes to is seen once all have arrived."""
        self.stage.api.press(who.id, who.id, message_id, data, forged=True)

    async def handled(self) -> None:
        """Wait until what was pressed is handled."""
        async with asyncio.timeout(10):
            while await self._is_open():
                await asyncio.sleep(0.005)

    async def _is_open(self) -> bool:
        open_ = "SELECT 1 FROM inbox WHERE state = 'open'"
        return bool(self.stage.api.pending_updates) or bool(await self.stage.rows(open_))
