"""How long Telegram asked to hold back, for a chat or for the bot as a whole, so that a restart obeys it too."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.file.database import Tx, from_text, to_text

WHOLE_BOT = 0
"""Stands for all chats."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A chat, or the bot, that is not sent to until an instant (UTC)."""

    chat_id: int
    since: datetime
    until: datetime

    def left(self, now: datetime) -> timedelta:
        """Return how long it lasts still; a clock that was set back makes it no longer than it was."""
        return max(timedelta(0), min(self.until - now, self.until - self.since))


def save(tx: Tx, chat_id: int, now: datetime, wait: timedelta) -> None:
    """Hold a chat back for so long from now on, and forget the holds that are over."""
    tx.execute("DELETE FROM holds WHERE until_at <= ?", (to_text(now),))
    tx.execute("INSERT OR REPLACE INTO holds VALUES (?, ?, ?)", (chat_id, to_text(now), to_text(now + wait)))


def list_of(tx: Tx) -> list[Hold]:
    """Return what is held back."""
    return [
        Hold(row["chat_id"], from_text(row["since_at"]), from_text(row["until_at"]))
        for row in tx.all("SELECT * FROM holds")
    ]
