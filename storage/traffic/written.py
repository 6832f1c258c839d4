"""Which messages people wrote to the bot of late: their numbers alone, for as long as a bot can delete them."""

from datetime import datetime

from storage.file.database import Tx, to_text


def add(tx: Tx, person_id: int, message_id: int, written_at: datetime) -> None:
    """Remember that the person wrote a message in their private chat then (UTC, as Telegram dates it)."""
    tx.execute("INSERT OR IGNORE INTO written VALUES (?, ?, ?)", (person_id, message_id, to_text(written_at)))


def list_since(tx: Tx, person_id: int, since: datetime) -> list[int]:
    """Return the numbers of the messages that the person wrote since then (UTC)."""
    rows = tx.all(
        "SELECT message_id FROM written WHERE person_id = ? AND written_at >= ?", (person_id, to_text(since))
    )
    return [row["message_id"] for row in rows]
