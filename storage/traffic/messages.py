"""What the messages owed became at Telegram, so that they can be answered, edited and cleared."""

from datetime import datetime

from storage.file.database import Row, Tx, to_text
from storage.traffic.outbox import Owed


def message_of(tx: Tx, key: str) -> int | None:
    """Return the id of the Telegram message that the row of that key became, or None."""
    row = tx.one("SELECT message_id FROM messages WHERE outbox_key = ?", (key,))
    return int(row["message_id"]) if row else None


def save_message(tx: Tx, owed: Owed, message_id: int, now: datetime) -> None:
    """Save which Telegram message a row became, so that it can be answered, edited and cleared."""
    if owed.receiver is None:
        return
    if owed.replaces is not None and _takes_place(tx, owed, message_id):
        return
    tx.execute(
        "INSERT OR REPLACE INTO messages (chat_id, message_id, outbox_key, kind, receiver, subject, day, sent_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (owed.chat_id, message_id, owed.key, owed.kind, owed.receiver, owed.subject, owed.day, to_text(now)),
    )


def _takes_place(tx: Tx, owed: Owed, message_id: int) -> bool:
    """Let the new message be what the one in whose place it went was, and return whether that one was known."""
    moved = tx.execute(
        "UPDATE OR REPLACE messages SET message_id = ? WHERE chat_id = ? AND message_id = ?",
        (message_id, owed.chat_id, owed.replaces),
    )
    return moved.rowcount > 0


def find_message(tx: Tx, chat_id: int, message_id: int) -> Row | None:
    """Return what is known of a message that the bot sent there: its kind, receiver, subject and day; or None."""
    return tx.one("SELECT * FROM messages WHERE chat_id = ? AND message_id = ?", (chat_id, message_id))


def list_since(tx: Tx, receiver: int, chat_id: int, since: datetime) -> list[int]:
    """Return the numbers of the messages that the bot sent somebody in that chat since then (UTC)."""
    rows = tx.all(
        "SELECT message_id FROM messages WHERE receiver = ? AND chat_id = ? AND sent_at >= ?",
        (receiver, chat_id, to_text(since)),
    )
    return [row["message_id"] for row in rows]


def check_in_messages(tx: Tx, receiver: int, day: str) -> list[str]:
    """Return the keys of the messages that ask about that day, newest first."""
    rows = tx.all(
        "SELECT outbox_key FROM messages WHERE receiver = ? AND day = ? AND kind IN ('prompt', 'question')"
        " ORDER BY sent_at DESC",
        (receiver, day),
    )
    return [row["outbox_key"] for row in rows]
