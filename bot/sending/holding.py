"""What is held back for now: chats, or the bot as a whole, as Telegram asked, and how long that still lasts.

Times are seconds that have passed, by `Clock.elapsed`, which nobody can set.
"""

from collections.abc import Iterable
from datetime import datetime

from storage.traffic.holds import WHOLE_BOT, Hold


class Holding:
    """Tells a limit of one chat from one of the whole bot: Telegram's refusal does not say which it was."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}
        self._suspects: dict[int, float] = {}

    def load(self, holds: Iterable[Hold], now: datetime, elapsed: float) -> None:
        """Take up what an earlier process was asked to hold back."""
        for hold in holds:
            self._until[hold.chat_id] = elapsed + hold.left(now).total_seconds()

    def refused(self, chat_id: int, wait: float, elapsed: float) -> list[int]:
        """Hold a chat back, and the bot once a second person's chat is refused too; return what is held anew.

        A group has a limit of its own, twenty messages a minute, so that its refusal says nothing of the bot.
        """
        self._until = {chat: until for chat, until in self._until.items() if until > elapsed}
        self._until[chat_id] = max(self._until.get(chat_id, 0.0), elapsed + wait)
        if chat_id < 0:
            return [chat_id]
        self._suspects[chat_id] = elapsed
        suspects = [each for each in self._suspects if self._until.get(each, 0.0) > elapsed]
        if len(suspects) < 2:
            return [chat_id]
        self._until[WHOLE_BOT] = max(self._until[each] for each in suspects)
        return [chat_id, WHOLE_BOT]

    def hold_bot(self, wait: float, elapsed: float) -> None:
        """Hold everything back for so many seconds."""
        self._until[WHOLE_BOT] = max(self._until.get(WHOLE_BOT, 0.0), elapsed + wait)

    def went(self, started_at: float) -> None:
        """Note that a message went which set out at that time: whoever was refused before, it was not the bot."""
        self._suspects = {chat: at for chat, at in self._suspects.items() if at > started_at}

    def left(self, chat_id: int, elapsed: float) -> float:
        """Return the seconds for which a chat, or the whole bot, is still held back."""
        return max(0.0, self._until.get(chat_id, 0.0) - elapsed)

    def chats(self, elapsed: float) -> set[int]:
        """Return the chats that are held back."""
        return {chat for chat, until in self._until.items() if until > elapsed and chat != WHOLE_BOT}
