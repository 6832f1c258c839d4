"""When the bot was started lately: many starts in a short time mean that something is wrong."""

from datetime import datetime, timedelta

from storage.file.database import Tx, to_text


def note(tx: Tx, now: datetime, within: timedelta) -> int:
    """Note a start, forget those longer ago than `within`, and return how many are left."""
    tx.execute("DELETE FROM starts WHERE at <= ? OR at > ?", (to_text(now - within), to_text(now)))
    tx.execute("INSERT OR IGNORE INTO starts VALUES (?)", (to_text(now),))
    row = tx.one("SELECT count(*) FROM starts")
    return int(row[0]) if row else 0
